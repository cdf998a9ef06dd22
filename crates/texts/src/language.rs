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

    /// The code as it stands in settings and in a page's `lang`: `pl` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pl => "pl",
            Self::En => "en",
        }
    }

    /// Reads a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_back() {
        for language in Language::ALL {
            assert_eq!(Language::from_code(language.code()), Some(language));
        }
        assert_eq!(Language::from_code("de"), None);
    }
}
