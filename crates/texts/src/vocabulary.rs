//! The ledger's words: stages, reasons for an exclusion, kinds of events.

use domain::Code;

use crate::Texts;

impl Texts {
    /// A stage's name, by its word on the wire (`waiting`).
    #[must_use]
    pub fn stage(&self, stage: &str) -> String {
        self.word::<&str, &str>("stage", stage, &[])
    }

    /// Why an order is excluded, by the reason's word (`left`).
    #[must_use]
    pub fn exclusion(&self, reason: &str) -> String {
        self.word::<&str, &str>("excluded", reason, &[])
    }

    /// What happened to an order, by the event's kind (`imported`) and its facts as the ledger keeps them. A fact
    /// `problem` that is a code is joined by its title, a fact `reason` by the reason's words.
    #[must_use]
    pub fn event<K: AsRef<str>, V: AsRef<str>>(&self, kind: &str, facts: &[(K, V)]) -> String {
        let mut facts: Vec<(&str, String)> =
            facts.iter().map(|(name, value)| (name.as_ref(), value.as_ref().to_owned())).collect();
        let fact =
            |name: &str| facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        let (code, reason) = (fact("problem").and_then(|code| Code::parse(&code)), fact("reason"));
        let kind = match kind {
            "settled" if fact("mesOrder").is_none() => "settled-not-created",
            "exclude" if reason.as_ref().is_none_or(String::is_empty) => "exclude-silent",
            kind => kind,
        };
        facts.extend(code.map(|code| ("title", self.problem_title(code))));
        facts.extend(reason.map(|reason| ("why", self.exclusion(&reason))));
        self.word("event", kind, &facts)
    }

    /// What changed in an order, as the ledger keeps it: `items[0].quantity: 2 → 3; note`.
    pub(crate) fn changes(&self, changes: &str) -> String {
        let told = changes.split("; ").map(|change| {
            let (path, values) = change.split_once(": ").map_or((change, None), |(path, v)| (path, Some(v)));
            let place = self.place(path);
            values.map_or_else(|| place.clone(), |values| format!("{place}: {values}"))
        });
        told.collect::<Vec<_>>().join("; ")
    }

    /// A place in an order's body, in words; the path itself where there are none. An order that can't be mapped any
    /// more has the code of the problem in its place.
    fn place(&self, path: &str) -> String {
        if let Some(code) = Code::parse(path) {
            return format!("{} ({code})", self.problem_title(code));
        }
        let (part, index) =
            match path.split_once('[').and_then(|(part, rest)| Some((part, rest.split_once(']')?))) {
                Some((part, (index, rest))) => (format!("{part}{rest}"), index),
                None => (path.to_owned(), ""),
            };
        let line = index.parse::<usize>().map(|at| at.saturating_add(1)).unwrap_or_default();
        let key = match part.as_str() {
            part if part.starts_with("address.") => "change-address".to_owned(),
            part => format!("change-{}", part.replace('.', "-")),
        };
        if self.has(&key) { self.text(&key, &[("line", &line), ("id", &index)]) } else { path.to_owned() }
    }

    /// The text of a word, or the word itself where a newer version of the program wrote it.
    fn word<K: AsRef<str>, V: AsRef<str>>(&self, family: &str, word: &str, facts: &[(K, V)]) -> String {
        let key = format!("{family}-{word}");
        if self.has(&key) { self.render(&key, facts) } else { word.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use crate::{Language, Texts};

    #[test]
    fn every_stage_has_a_name() {
        let stages = [
            "seen",
            "excluded",
            "waiting",
            "ready",
            "sending",
            "uncertain",
            "imported",
            "realised",
            "closed",
        ];
        for language in Language::ALL {
            let texts = Texts::new(language).expect("the embedded texts can be read");
            for stage in stages {
                assert!(texts.has(&format!("stage-{stage}")), "{stage}");
            }
        }
    }

    #[test]
    fn an_unknown_word_is_shown_as_it_is() {
        let texts = Texts::new(Language::Pl).expect("the embedded texts can be read");
        assert_eq!(texts.event::<&str, &str>("from-the-future", &[]), "from-the-future");
    }

    #[test]
    fn an_event_says_more_than_its_facts() {
        let texts = Texts::new(Language::En).expect("the embedded texts can be read");
        assert_eq!(texts.event("waiting", &[("problem", "P102")]), "Waits: Order without lines (P102)");
        assert!(texts.event("excluded", &[("reason", "gone")]).contains("deleted or merged"));
        assert!(texts.event("exclude", &[("reason", "a whim")]).ends_with(": a whim"));
        assert_eq!(texts.event("exclude", &[("reason", "")]), "A person excluded the order");
        assert!(texts.event("settled", &[("mesOrder", "5")]).contains('5'));
        assert!(texts.event::<&str, &str>("settled", &[]).contains("not made"));
        assert!(texts.event("closed", &[("unread", "true")]).contains("long ago"));
        assert!(texts.event::<&str, &str>("closed", &[]).contains("\"done\""));
    }
}
