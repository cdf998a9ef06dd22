//! Which language people are spoken to in, from the file or the environment.

use crate::source::Env;

/// The language of the program's texts; `texts::Language::from_code` reads its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// Polish.
    Pl,
    /// English.
    En,
}

impl Language {
    /// `pl` or `en`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Pl => "pl",
            Self::En => "en",
        }
    }

    /// Reads its code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Pl, Self::En].into_iter().find(|language| language.code() == code)
    }

    /// The environment's: the first of `LC_ALL`, `LC_MESSAGES` and `LANG` that is set decides, as POSIX has it. Polish,
    /// unless it is English: users who set nothing, or `C`, are Polish more often than not.
    #[must_use]
    pub fn of_environment(env: Env<'_>) -> Self {
        let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .filter_map(env)
            .find(|locale| !locale.trim().is_empty())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let language: String = locale.chars().take_while(char::is_ascii_alphabetic).collect();
        if language == "en" { Self::En } else { Self::Pl }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_decides() {
        for (all, messages, lang, expected) in [
            ("", "", "", Language::Pl),
            ("", "", "en_GB.UTF-8", Language::En),
            ("", "pl_PL.UTF-8", "en_US.UTF-8", Language::Pl),
            ("EN", "pl", "pl", Language::En),
            ("C", "", "en_US", Language::Pl),
            ("", "", "C.UTF-8", Language::Pl),
            ("", "", "POSIX", Language::Pl),
            ("", "", "de_DE", Language::Pl),
            ("", "", "enm", Language::Pl),
        ] {
            let env = |name: &str| {
                let value = match name {
                    "LC_ALL" => all,
                    "LC_MESSAGES" => messages,
                    _ => lang,
                };
                Some(value.to_owned())
            };
            assert_eq!(Language::of_environment(&env), expected, "{all} {messages} {lang}");
        }
        assert_eq!(Language::of_environment(&|_| None), Language::Pl);
    }
}
