//! The languages that people are spoken to in.

/// A language of the program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// Polish, the default.
    #[default]
    Pl,
    /// English.
    En,
}

impl Language {
    /// All of them, in the order in which a switch offers them.
    pub const ALL: [Self; 2] = [Self::Pl, Self::En];

    /// The tag as it stands in settings and in a page's `lang`: `pl` or `en`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Pl => "pl",
            Self::En => "en",
        }
    }

    /// Reads a tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::from_tag(language.tag()), Some(language));
        }
        assert_eq!(Language::from_tag("de"), None);
    }
}
