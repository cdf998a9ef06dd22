//! The ledger's words: stages, reasons for an exclusion, kinds of events.

use std::fmt::Display;

use crate::Texts;

impl Texts {
    /// A stage's name, by its word on the wire (`waiting`).
    #[must_use]
    pub fn stage(&self, stage: &str) -> String {
        self.word("stage", stage, &[])
    }

    /// Why an order is excluded, by the reason's word (`left`) and its facts.
    #[must_use]
    pub fn exclusion(&self, reason: &str, facts: &[(&str, &dyn Display)]) -> String {
        self.word("excluded", reason, facts)
    }

    /// What happened to an order, by the event's kind (`imported`) and its facts.
    #[must_use]
    pub fn event(&self, kind: &str, facts: &[(&str, &dyn Display)]) -> String {
        self.word("event", kind, facts)
    }

    /// The text of a word, or the word itself where a newer version of the program wrote it.
    fn word(&self, family: &str, word: &str, facts: &[(&str, &dyn Display)]) -> String {
        let key = format!("{family}-{word}");
        if self.has(&key) { self.text(&key, facts) } else { word.to_owned() }
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
        assert_eq!(texts.event("from-the-future", &[]), "from-the-future");
    }
}
