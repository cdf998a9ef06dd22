//! The texts of one language: a key and facts in, a sentence out.

use std::fmt::Display;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::resolver::errors::{ReferenceKind, ResolverError};
use fluent_bundle::{FluentArgs, FluentError, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::Language;

/// The files of Polish, by name.
const PL: &[(&str, &str)] = &[
    ("problems", include_str!("../locales/pl/problems.ftl")),
    ("ledger", include_str!("../locales/pl/ledger.ftl")),
    ("settings", include_str!("../locales/pl/settings.ftl")),
    ("commands", include_str!("../locales/pl/commands.ftl")),
    ("help", include_str!("../locales/pl/help.ftl")),
];

/// The files of English, by name; the same names in the same order.
const EN: &[(&str, &str)] = &[
    ("problems", include_str!("../locales/en/problems.ftl")),
    ("ledger", include_str!("../locales/en/ledger.ftl")),
    ("settings", include_str!("../locales/en/settings.ftl")),
    ("commands", include_str!("../locales/en/commands.ftl")),
    ("help", include_str!("../locales/en/help.ftl")),
];

/// The files of a language.
pub(crate) const fn files(language: Language) -> &'static [(&'static str, &'static str)] {
    match language {
        Language::Pl => PL,
        Language::En => EN,
    }
}

/// A fact whose name ends so holds a key: its text is looked up first and handed over without the ending.
const KEY_ENDING: &str = "-key";

/// What a missing fact shows as.
const HOLE: &str = "–";

/// The embedded texts themselves are wrong. A test keeps this from ever being seen.
#[derive(Debug)]
pub struct Broken {
    /// What the Fluent parser says.
    pub detail: String,
}

impl Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the embedded texts can't be read: {}", self.detail)
    }
}

impl std::error::Error for Broken {}

/// The texts of one language. Cheap to share: `Send`, `Sync`, and nothing in it changes.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl Texts {
    /// Loads a language.
    ///
    /// # Errors
    /// [`Broken`] where the embedded files are, which only a mistake in this crate can bring about.
    pub fn new(language: Language) -> Result<Self, Broken> {
        let tag: LanguageIdentifier =
            language.code().parse().map_err(|error| Broken { detail: format!("{error}") })?;
        let mut bundle = FluentBundle::new_concurrent(vec![tag]);
        bundle.set_use_isolating(false);
        bundle.add_function("COUNT", count).map_err(|error| Broken { detail: format!("{error}") })?;
        for (name, source) in files(language) {
            let resource = FluentResource::try_new((*source).to_owned())
                .map_err(|(_, errors)| Broken { detail: format!("{name}: {errors:?}") })?;
            bundle
                .add_resource(resource)
                .map_err(|errors| Broken { detail: format!("{name}: {errors:?}") })?;
        }
        Ok(Self { language, bundle })
    }

    /// Which language this is.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a text of this key (`name` or `name.part`).
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let (name, part) = key.split_once('.').map_or((key, None), |(name, part)| (name, Some(part)));
        self.bundle.get_message(name).is_some_and(|message| match part {
            None => message.value().is_some(),
            Some(part) => message.get_attribute(part).is_some(),
        })
    }

    /// The text of a key (`name`, or `name.part` for a part of it) with its facts.
    ///
    /// A key without a text is given back as it is, and a fact that is missing shows as a dash: a message with a
    /// hole tells more than none. An ending `-key` in a fact's name makes its value a key, whose text (with the
    /// same facts) is handed over under the name without the ending.
    #[must_use]
    pub fn text(&self, key: &str, facts: &[(&str, &dyn Display)]) -> String {
        let facts: Vec<(&str, String)> =
            facts.iter().map(|(name, value)| (*name, value.to_string())).collect();
        self.render(key, &facts)
    }

    /// As [`text`](Self::text), for facts that are text already, as problems and mistakes in files carry them.
    #[must_use]
    pub fn render<K: AsRef<str>, V: AsRef<str>>(&self, key: &str, facts: &[(K, V)]) -> String {
        let mut args = FluentArgs::with_capacity(facts.len());
        for (name, value) in facts {
            args.set(name.as_ref().to_owned(), value.as_ref().to_owned());
        }
        for (name, value) in facts {
            if let Some(plain) = name.as_ref().strip_suffix(KEY_ENDING) {
                let text = self.format(value.as_ref(), &mut args);
                args.set(plain.to_owned(), text);
            }
        }
        self.format(key, &mut args)
    }

    fn format(&self, key: &str, args: &mut FluentArgs<'_>) -> String {
        let (name, part) = key.split_once('.').map_or((key, None), |(name, part)| (name, Some(part)));
        let pattern = self.bundle.get_message(name).and_then(|message| match part {
            None => message.value(),
            Some(part) => message.get_attribute(part).map(|attribute| attribute.value()),
        });
        let Some(pattern) = pattern else {
            return key.to_owned();
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        let holes: Vec<String> = errors.into_iter().filter_map(missing_fact).collect();
        if holes.is_empty() {
            return text;
        }
        for name in holes {
            args.set(name, HOLE);
        }
        self.bundle.format_pattern(pattern, Some(args), &mut Vec::new()).into_owned()
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("language", &self.language).finish_non_exhaustive()
    }
}

/// `COUNT($n)`: facts are text, so that "007" stays what it is; where a text needs a plural it says so.
fn count<'a>(positional: &[FluentValue<'a>], _: &FluentArgs<'_>) -> FluentValue<'a> {
    match positional {
        [FluentValue::String(text)] => match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => FluentValue::String(text.clone()),
        },
        [other] => other.clone(),
        _ => FluentValue::Error,
    }
}

fn missing_fact(error: FluentError) -> Option<String> {
    match error {
        FluentError::ResolverError(ResolverError::Reference(ReferenceKind::Variable { id })) => Some(id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(language: Language) -> Texts {
        Texts::new(language).expect("the embedded texts can be read")
    }

    #[test]
    fn polish_counts_orders() {
        let texts = texts(Language::Pl);
        for (count, expected) in [
            (0, "0 zamówień stoi"),
            (1, "1 zamówienie stoi"),
            (2, "2 zamówienia stoją"),
            (5, "5 zamówień stoi"),
            (12, "12 zamówień stoi"),
            (22, "22 zamówienia stoją"),
            (25, "25 zamówień stoi"),
        ] {
            let text = texts.text("plan-summary", &[("count", &count)]);
            assert!(text.starts_with(&format!("{expected} w ")), "{text}");
        }
    }

    #[test]
    fn english_counts_orders() {
        let texts = texts(Language::En);
        assert!(texts.text("plan-summary", &[("count", &1)]).starts_with("1 order stands"));
        assert!(texts.text("plan-summary", &[("count", &22)]).starts_with("22 orders stand "));
    }

    #[test]
    fn a_key_without_a_text_is_given_back() {
        assert_eq!(texts(Language::Pl).text("no-such-key", &[]), "no-such-key");
        assert!(!texts(Language::Pl).has("no-such-key"));
        assert!(texts(Language::Pl).has("P103.hint"));
    }

    #[test]
    fn facts_stay_as_they_are_and_a_missing_one_shows() {
        let texts = texts(Language::En);
        let message = texts.render("P103.message", &[("sku", "007")]);
        assert!(message.contains("007"), "{message}");
        assert!(message.contains(HOLE) && !message.contains('$'), "{message}");
    }

    #[test]
    fn a_fact_may_be_a_key() {
        let texts = texts(Language::En);
        let text = texts.render(
            "config-wrong-value",
            &[("file", "a.toml"), ("key", "x"), ("read-key", "read-list"), ("accepted-key", "accepted-id")],
        );
        assert!(!text.contains("read-list") && !text.contains("accepted-id"), "{text}");
    }
}
