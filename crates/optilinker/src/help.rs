//! The command line's words: help in the reader's language.

use clap::{Arg, ArgAction, Command, CommandFactory};
use texts::Texts;

use crate::cli::Cli;

/// The definition of the command line with its help in a language.
pub(crate) fn command(texts: &Texts) -> Command {
    let own =
        |id: &'static str, short: char, action: ArgAction| Arg::new(id).short(short).long(id).action(action);
    let command = Cli::command()
        .bin_name("optilinker")
        .arg(own("help", 'h', ArgAction::Help).global(true))
        .arg(own("version", 'V', ArgAction::Version))
        .after_help(texts.text("help.more", &[]));
    speak(command, "help", texts)
}

fn speak(command: Command, key: &str, texts: &Texts) -> Command {
    let heading = |arg: &Arg| if arg.is_positional() { "help-arguments" } else { "help-options" };
    let template = format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        texts.text("help-usage", &[])
    );
    command
        .about(texts.text(key, &[]))
        .help_template(template)
        .subcommand_help_heading(texts.text("help-commands", &[]))
        .mut_args(|arg| {
            let heading = texts.text(heading(&arg), &[]);
            let help = texts.text(&part_of(key, arg.get_id().as_str(), texts), &[]);
            arg.help(help).help_heading(heading)
        })
        .mut_subcommands(|command| {
            let key = format!("{key}-{}", command.get_name());
            speak(command, &key, texts)
        })
}

/// The key of an option's help: the command's own, else that of the whole program.
fn part_of(key: &str, id: &str, texts: &Texts) -> String {
    let own = format!("{key}.{id}");
    if texts.has(&own) { own } else { format!("help.{id}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use texts::Language;

    #[test]
    fn the_definition_is_sound_in_both_languages() {
        for language in Language::ALL {
            command(&Texts::new(language).expect("the embedded texts can be read")).debug_assert();
        }
    }

    #[test]
    fn every_command_and_option_has_its_help_in_both_languages() {
        for language in Language::ALL {
            let texts = Texts::new(language).expect("the embedded texts can be read");
            let mut command = command(&texts);
            command.build();
            let mut seen = 0;
            walk(&command, &mut |path, help| {
                assert!(!help.is_empty() && !help.starts_with("help"), "{path}: {help}");
                seen += 1;
            });
            assert!(seen > 60, "{seen}");
        }
    }

    fn walk(command: &Command, each: &mut impl FnMut(&str, String)) {
        let help =
            |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
        each(command.get_name(), help(command.get_about()));
        for arg in command.get_arguments() {
            each(&format!("{} {}", command.get_name(), arg.get_id()), help(arg.get_help()));
        }
        command.get_subcommands().for_each(|command| walk(command, each));
    }

    #[test]
    fn help_is_polish_for_a_pole() {
        let texts = Texts::new(Language::Pl).expect("the embedded texts can be read");
        let mut command = command(&texts);
        command.build();
        let order = command.find_subcommand_mut("order").expect("order");
        let help = order.find_subcommand_mut("resolve").expect("resolve").render_help().to_string();
        for part in
            ["Rozstrzygnij", "Użycie: optilinker order resolve", "Argumenty:", "Opcje:", "--not-created"]
        {
            assert!(help.contains(part), "{part}: {help}");
        }
        assert!(!help.contains("Usage") && !help.contains("Options:"), "{help}");
    }
}
