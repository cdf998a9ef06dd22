//! What can be wrong with a file, as data: the key of the text that says it, and the facts of that text.

use std::fmt;

use crate::key::Kind;

/// One thing wrong with one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigProblem {
    /// The file as the user named it, or the environment variable.
    pub file: String,
    /// The key, `table.name` inside a table; empty where the file as a whole is meant.
    pub parameter: String,
    /// What is wrong.
    pub fault: Fault,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The file, or one that a value names, can't be read.
    Unreadable {
        /// Which file.
        path: String,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// It is larger than anything such a file holds.
    TooLarge {
        /// Which file.
        path: String,
        /// The bound, in bytes.
        limit: u64,
    },
    /// It isn't UTF-8.
    NotText {
        /// Which file.
        path: String,
    },
    /// It is neither TOML nor JSON. The offending line is not repeated: it may hold a secret.
    Syntax {
        /// `TOML` or `JSON`.
        format: &'static str,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// The parser's words, in English.
        detail: String,
    },
    /// A required key is absent.
    Missing {
        /// What it takes.
        kind: Kind,
    },
    /// Nobody knows this key.
    Unknown {
        /// The nearest known one.
        nearest: String,
    },
    /// Two names of one key are both there, or one name twice.
    GivenTwice {
        /// The other name.
        other: String,
    },
    /// Two rows of a table name one thing, such as `23` and `23.0`.
    SameName {
        /// The other's name.
        other: String,
    },
    /// The value isn't one that the key takes.
    WrongValue {
        /// What was read.
        read: Shown,
        /// What the key takes.
        kind: Kind,
    },
    /// A name inside a table isn't a currency or a VAT rate.
    WrongName {
        /// What was read.
        read: String,
        /// What the table takes.
        kind: Kind,
    },
    /// A table is wanted where something else stands.
    NotATable {
        /// What was read.
        read: Shown,
    },
    /// A web address carries a user name or password; it isn't repeated.
    Credential,
    /// A `{ … }` that is neither `{ file = "…" }` nor `{ env = "…" }`.
    BadReference {
        /// The names found in it.
        found: String,
        /// The nearer of the two.
        nearest: String,
    },
    /// The environment variable is not set.
    EnvUnset {
        /// Its name.
        variable: String,
    },
    /// `quietPeriodSeconds` is under twice `pace.requestTimeout`.
    QuietTooShort {
        /// What holds, in seconds.
        quiet: String,
        /// The least that would do, in seconds.
        least: String,
    },
    /// "Done" is also a status that orders are imported from or made in.
    DoneStatusTaken {
        /// The status.
        status: i64,
        /// The other key that holds it.
        other: String,
    },
}

/// What was read, as far as it may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// As it stands in the file, shortened.
    Literal(String),
    /// The key of a text that names its kind, such as `read-list`.
    Kind(&'static str),
}

impl Shown {
    fn fact(&self) -> (&'static str, String) {
        match self {
            Self::Literal(text) => ("read", text.clone()),
            Self::Kind(key) => ("read-key", (*key).to_owned()),
        }
    }
}

impl ConfigProblem {
    /// The key of its text in `texts`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self.fault {
            Fault::Unreadable { .. } if self.parameter.is_empty() => "config-unreadable",
            Fault::Unreadable { .. } => "config-unreadable-value",
            Fault::TooLarge { .. } => "config-too-large",
            Fault::NotText { .. } => "config-not-text",
            Fault::Syntax { .. } => "config-syntax",
            Fault::Missing { .. } => "config-missing",
            Fault::Unknown { .. } => "config-unknown",
            Fault::GivenTwice { .. } => "config-given-twice",
            Fault::SameName { .. } => "config-same-name",
            Fault::WrongValue { .. } => "config-wrong-value",
            Fault::WrongName { .. } => "config-wrong-name",
            Fault::NotATable { .. } if self.parameter.is_empty() => "config-no-keys",
            Fault::NotATable { .. } => "config-not-a-table",
            Fault::Credential => "config-credential",
            Fault::BadReference { .. } => "config-bad-reference",
            Fault::EnvUnset { .. } => "config-env-unset",
            Fault::QuietTooShort { .. } => "config-quiet-too-short",
            Fault::DoneStatusTaken { .. } => "config-done-status-taken",
        }
    }

    /// The facts of its text. A name that ends in `-key` holds the key of another text (`Texts::render`).
    #[must_use]
    pub fn args(&self) -> Vec<(&'static str, String)> {
        let mut args = vec![("file", self.file.clone()), ("key", self.parameter.clone())];
        match &self.fault {
            Fault::Unreadable { path, kind } => {
                args.push(("path", path.clone()));
                args.push(("reason-key", reason(*kind).to_owned()));
                args.push(("kind", kind.to_string()));
            }
            Fault::TooLarge { path, limit } => {
                args.push(("path", path.clone()));
                args.push(("limit", limit.to_string()));
            }
            Fault::NotText { path } => args.push(("path", path.clone())),
            Fault::Syntax { format, line, column, detail } => {
                args.push(("format", (*format).to_owned()));
                args.push(("line", line.to_string()));
                args.push(("column", column.to_string()));
                args.push(("detail", detail.clone()));
            }
            Fault::Missing { kind } => accepted(*kind, &mut args),
            Fault::Unknown { nearest } => args.push(("nearest", nearest.clone())),
            Fault::GivenTwice { other } | Fault::SameName { other } => args.push(("other", other.clone())),
            Fault::WrongValue { read, kind } => {
                args.push(read.fact());
                accepted(*kind, &mut args);
            }
            Fault::WrongName { read, kind } => {
                args.push(("read", read.clone()));
                accepted(*kind, &mut args);
            }
            Fault::NotATable { read } => args.push(read.fact()),
            Fault::Credential => {}
            Fault::BadReference { found, nearest } => {
                args.push(("found", found.clone()));
                args.push(("nearest", nearest.clone()));
            }
            Fault::EnvUnset { variable } => args.push(("variable", variable.clone())),
            Fault::QuietTooShort { quiet, least } => {
                args.push(("quiet", quiet.clone()));
                args.push(("least", least.clone()));
            }
            Fault::DoneStatusTaken { status, other } => {
                args.push(("status", status.to_string()));
                args.push(("other", other.clone()));
            }
        }
        args
    }
}

fn accepted(kind: Kind, args: &mut Vec<(&'static str, String)>) {
    args.push(("accepted-key", kind.accepted().to_owned()));
    args.extend(kind.accepted_facts());
}

const fn reason(kind: std::io::ErrorKind) -> &'static str {
    match kind {
        std::io::ErrorKind::NotFound => "io-not-found",
        std::io::ErrorKind::PermissionDenied => "io-denied",
        std::io::ErrorKind::IsADirectory => "io-directory",
        _ => "io-other",
    }
}

impl fmt::Display for ConfigProblem {
    /// For logs; people read `texts`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.file, self.parameter, self.key())
    }
}

impl std::error::Error for ConfigProblem {}

/// All that is wrong with a file; never empty. Nothing of the file holds until each is put right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigErrors(pub Vec<ConfigProblem>);

impl fmt::Display for ConfigErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("; "))
    }
}

impl std::error::Error for ConfigErrors {}
