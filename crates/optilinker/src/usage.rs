//! What is wrong with a command line, in the reader's language.

use clap::Command;
use clap::error::{ContextKind, ErrorKind};
use texts::Texts;

use crate::failure::Failure;

/// A mistake in the use of `command`, as it was parsed from `arguments`.
pub(crate) fn failure(
    error: &clap::Error,
    command: &Command,
    arguments: &[String],
    texts: &Texts,
) -> Failure {
    let fact = |kind| error.get(kind).map(|value| plain(&value.to_string())).unwrap_or_default();
    let (key, facts): (&str, Vec<(&str, String)>) = match error.kind() {
        ErrorKind::UnknownArgument => {
            ("usage-unknown-option", vec![("found", fact(ContextKind::InvalidArg))])
        }
        ErrorKind::InvalidSubcommand => {
            ("usage-unknown-command", vec![("found", fact(ContextKind::InvalidSubcommand))])
        }
        ErrorKind::MissingRequiredArgument => {
            ("usage-missing", vec![("missing", fact(ContextKind::InvalidArg))])
        }
        ErrorKind::MissingSubcommand => ("usage-missing-command", Vec::new()),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let facts =
                vec![("argument", fact(ContextKind::InvalidArg)), ("value", fact(ContextKind::InvalidValue))];
            let key =
                if fact(ContextKind::InvalidValue).is_empty() { "usage-no-value" } else { "usage-value" };
            (key, facts)
        }
        ErrorKind::ArgumentConflict => {
            let (argument, other) = (fact(ContextKind::InvalidArg), fact(ContextKind::PriorArg));
            let key = if argument == other { "usage-twice" } else { "usage-conflict" };
            (key, vec![("argument", argument), ("other", other)])
        }
        _ => ("usage-other", vec![("detail", plain(&error.kind().to_string()))]),
    };
    let mut failure = Failure::configuration("usage", texts.render(key, &facts));
    failure.hint = hint(error, &help_of(command, arguments), texts);
    failure
}

fn hint(error: &clap::Error, help: &str, texts: &Texts) -> String {
    let near = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let near = near.into_iter().find_map(|kind| error.get(kind)).map(|value| plain(&value.to_string()));
    let values = error.get(ContextKind::ValidValue).map(|value| plain(&value.to_string()));
    match (near, values.filter(|values| !values.is_empty())) {
        (Some(near), _) => texts.render("usage-hint-near", &[("near", near.as_str()), ("help", help)]),
        (None, Some(values)) => {
            texts.render("usage-hint-values", &[("values", values.as_str()), ("help", help)])
        }
        (None, None) => texts.render("usage-hint", &[("help", help)]),
    }
}

/// How to ask for the help of the command that was meant.
fn help_of(command: &Command, arguments: &[String]) -> String {
    let mut at = command;
    let mut path = vec![command.get_name()];
    for argument in arguments {
        if let Some(deeper) = at.find_subcommand(argument) {
            path.push(deeper.get_name());
            at = deeper;
        }
    }
    format!("{} --help", path.join(" "))
}

/// Without the terminal's colours.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == '\u{1b}' {
            characters.by_ref().find(char::is_ascii_alphabetic);
        } else {
            plain.push(character);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use texts::Language;

    #[test]
    fn each_mistake_has_its_words() {
        let cases: [(&[&str], &str, &str); 11] = [
            (&["ordr"], "Nie ma polecenia ordr.", "Może chodziło o order? Pomoc: optilinker --help"),
            (
                &["order", "lst"],
                "Nie ma polecenia lst.",
                "Może chodziło o list? Pomoc: optilinker order --help",
            ),
            (&["check", "--fast", "a"], "Nie ma opcji --fast.", "Pomoc: optilinker check --help"),
            (&["check"], "Brakuje: <FILE>.", "Pomoc: optilinker check --help"),
            (
                &["order", "why", "meble", "x"],
                "<SHOP_ORDER_ID>: nieprawidłowa wartość „x”.",
                "Pomoc: optilinker order why --help",
            ),
            (
                &["order", "why", "meble", "0"],
                "<SHOP_ORDER_ID>: nieprawidłowa wartość „0”.",
                "Pomoc: optilinker order why --help",
            ),
            (
                &["completions", "cmd"],
                "<SHELL>: nieprawidłowa wartość „cmd”.",
                "Przyjmowane: bash, elvish, fish, powershell, zsh. Pomoc: optilinker completions --help",
            ),
            (
                &["order", "resolve", "m", "1", "--mes-order", "2", "--not-created"],
                "--mes-order <ID> nie można podać razem z --not-created.",
                "Pomoc: optilinker order resolve --help",
            ),
            (
                &["reconcile", "--since"],
                "--since <DATE>: brakuje wartości.",
                "Pomoc: optilinker reconcile --help",
            ),
            (
                &["reconcile", "--since", "a", "--since", "b"],
                "--since <DATE> można podać tylko raz.",
                "Pomoc: optilinker reconcile --help",
            ),
            (
                &["order", "retry", "meble"],
                "Brakuje: <SHOP_ORDER_ID>.",
                "Pomoc: optilinker order retry --help",
            ),
        ];
        let texts = Texts::new(Language::Pl).expect("the embedded texts can be read");
        for (arguments, message, hint) in cases {
            let mut command = crate::help::command(&texts);
            let all = std::iter::once("optilinker").chain(arguments.iter().copied());
            let error = command.try_get_matches_from_mut(all).expect_err("a mistake");
            let arguments: Vec<String> = arguments.iter().map(|text| (*text).to_owned()).collect();
            let failure = failure(&error, &command, &arguments, &texts);
            assert_eq!((failure.message.as_str(), failure.hint.as_str(), failure.exit), (message, hint, 2));
        }
    }
}
