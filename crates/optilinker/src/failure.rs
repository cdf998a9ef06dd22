//! How a command fails: a code, an exit status, a message and a hint.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use serde_json::json;
use texts::Texts;

/// A command that could not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    /// For scripts: `usage`, `configuration`, `unknown-integration`, `P416`…
    pub(crate) code: &'static str,
    /// 1: it failed; 2: usage or configuration.
    pub(crate) exit: u8,
    /// What happened; empty where `key` says it.
    pub(crate) message: String,
    /// What can be done.
    pub(crate) hint: String,
    /// The key of a text with its facts, for failures that arise where no texts are at hand.
    key: Option<(&'static str, Vec<(&'static str, String)>)>,
}

impl Failure {
    /// Usage or configuration: exit 2.
    pub(crate) fn configuration(code: &'static str, message: impl Into<String>) -> Self {
        Self { exit: 2, ..Self::failed(code, message) }
    }

    /// It failed at run time: exit 1.
    pub(crate) fn failed(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, exit: 1, message: message.into(), hint: String::new(), key: None }
    }

    /// A mistake of the program or the machine, which no user made.
    pub(crate) fn internal(error: &impl Display) -> Self {
        Self::keyed("internal", "error-internal", vec![("detail", error.to_string())])
    }

    fn keyed(code: &'static str, key: &'static str, facts: Vec<(&'static str, String)>) -> Self {
        Self { key: Some((key, facts)), ..Self::failed(code, "") }
    }

    /// Both, told at once.
    pub(crate) fn and(self, other: Self) -> Self {
        let message = format!("{}\n{}", self.message, other.message);
        Self { message, exit: self.exit.max(other.exit), ..self }
    }

    /// With what can be done.
    pub(crate) fn with_hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Tells the caller: JSON on stdout where it was asked for, text on stderr otherwise.
    pub(crate) fn tell(self, as_json: bool, texts: &Texts) -> ExitCode {
        let message = match &self.key {
            Some((key, facts)) => texts.render(key, facts),
            None => self.message,
        };
        if as_json {
            let error = json!({ "code": self.code, "message": message, "hint": self.hint });
            print(&json!({ "error": error }).to_string());
        } else {
            say(&message);
            if !self.hint.is_empty() {
                say(&self.hint);
            }
        }
        ExitCode::from(self.exit)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        match error {
            store::StoreError::Full => Self::keyed("full", "error-store-full", Vec::new()),
            store::StoreError::Locked => Self::keyed("locked", "error-store-locked", Vec::new()),
            store::StoreError::Database(_) | store::StoreError::Sealed | store::StoreError::Closing => {
                Self::keyed("database", "error-store", vec![("detail", error.to_string())])
            }
        }
    }
}

impl From<engine::LedgerError> for Failure {
    fn from(error: engine::LedgerError) -> Self {
        Self::keyed("database", "error-store", vec![("detail", error.to_string())])
    }
}

/// Text for people, on stderr.
pub(crate) fn say(text: &str) {
    let _closed = writeln!(std::io::stderr().lock(), "{text}");
}

/// Data, on stdout.
pub(crate) fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _closed = writeln!(out, "{text}").and_then(|()| out.flush());
}
