//! What is known of a key: its name, type, default and meaning.

/// A key of a file.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name; `table.name` inside a table.
    pub name: &'static str,
    /// Other names that mean the same.
    pub aliases: &'static [&'static str],
    /// What it takes.
    pub kind: Kind,
    /// Whether it must be there, and what holds where it isn't.
    pub presence: Presence,
    /// What it does, in Polish, for the reference.
    pub pl: &'static str,
    /// What it does, in English, for the reference.
    pub en: &'static str,
}

/// Whether a key must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It must, unless the database has it from before: a secret is left out of an export.
    RequiredSecret,
    /// It need not; nothing is done for it then.
    Optional,
    /// It need not; this holds then, written as JSON.
    Default(&'static str),
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The name of an integration: 1 to 64 characters without `/` and control characters.
    Name,
    /// Scheme and host, `http` or `https`, without a path.
    Origin,
    /// A secret that travels in a header: printable ASCII.
    HeaderSecret,
    /// A secret of any characters.
    Secret,
    /// A number that names something on a far side, from 1; may be written as text.
    Id,
    /// One such number or a list of them.
    Ids {
        /// How many it takes at least.
        at_least: usize,
    },
    /// A table of ISO 4217 codes to ids; never empty.
    Currencies,
    /// A table of VAT codes to ids; never empty.
    VatRates,
    /// A whole number between bounds.
    Whole {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// Seconds, to the millisecond; kept as milliseconds.
    Seconds {
        /// The least, in milliseconds.
        min: i64,
        /// The greatest, in milliseconds.
        max: i64,
    },
    /// An amount of money, 0 to 1,000; may be written as text.
    Amount,
    /// One of some words.
    Choice(&'static [&'static str]),
    /// `all`, `now` or an ISO date.
    ImportFrom,
    /// Eight lower hexadecimal digits.
    MarkerPrefix,
    /// Empty, or a path that begins with `/` and doesn't end so.
    BasePath,
    /// The name of a header.
    HeaderName,
    /// What stands before the key in its header; may be empty and may end in a blank.
    HeaderPrefix,
    /// A text that isn't empty.
    Text,
    /// A text that may be empty, which means none.
    Note,
    /// An address and port to listen on.
    Listen,
    /// The address people and OptiMES reach the service at.
    PublicUrl,
    /// `sqlite://…` or `postgres://…`.
    Database,
    /// 32 bytes in base64.
    MasterKey,
    /// A list of networks, or one text of them with commas between.
    Networks,
    /// The path of a file, relative to the file that names it; empty means none.
    Path,
}

impl Kind {
    /// Whether what was read for it may never be shown.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::HeaderSecret | Self::Secret | Self::MasterKey)
    }

    /// Whether it is a table whose names are the user's, so that `{ file = … }` can't stand for the whole of it.
    pub(crate) const fn is_table(self) -> bool {
        matches!(self, Self::Currencies | Self::VatRates)
    }

    /// The key of the text that says what it takes.
    #[must_use]
    pub const fn accepted(self) -> &'static str {
        match self {
            Self::Name => "accepted-name",
            Self::Origin => "accepted-origin",
            Self::HeaderSecret => "accepted-header-secret",
            Self::Secret => "accepted-secret",
            Self::Id => "accepted-id",
            Self::Ids { at_least: 0 } => "accepted-ids-or-none",
            Self::Ids { .. } => "accepted-ids",
            Self::Currencies => "accepted-currencies",
            Self::VatRates => "accepted-vat-rates",
            Self::Whole { .. } => "accepted-whole",
            Self::Seconds { .. } => "accepted-seconds",
            Self::Amount => "accepted-amount",
            Self::Choice(_) => "accepted-choice",
            Self::ImportFrom => "accepted-import-from",
            Self::MarkerPrefix => "accepted-marker-prefix",
            Self::BasePath => "accepted-base-path",
            Self::HeaderName => "accepted-header-name",
            Self::HeaderPrefix => "accepted-header-prefix",
            Self::Text => "accepted-text",
            Self::Note => "accepted-note",
            Self::Listen => "accepted-listen",
            Self::PublicUrl => "accepted-public-url",
            Self::Database => "accepted-database",
            Self::MasterKey => "accepted-master-key",
            Self::Networks => "accepted-networks",
            Self::Path => "accepted-path",
        }
    }

    /// The facts of that text: bounds and words.
    pub(crate) fn accepted_facts(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Whole { min, max } => vec![("min", min.to_string()), ("max", max.to_string())],
            Self::Seconds { min, max } => vec![("min", seconds(min)), ("max", seconds(max))],
            Self::Choice(words) => {
                vec![(
                    "choices",
                    words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", "),
                )]
            }
            _ => Vec::new(),
        }
    }
}

/// Milliseconds as seconds, without trailing zeros.
pub(crate) fn seconds(millis: i64) -> String {
    rust_decimal::Decimal::new(millis, 3).normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_short() {
        assert_eq!(seconds(90_000), "90");
        assert_eq!(seconds(500), "0.5");
    }
}
