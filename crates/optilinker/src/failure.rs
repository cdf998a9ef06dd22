//! How a command fails: a code, an exit status, a message and a hint.

use std::io::Write;
use std::process::ExitCode;

use serde_json::json;

/// A command that could not do what it was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    /// For scripts: `usage`, `configuration`, `unknown-integration`, `failed`…
    pub(crate) code: &'static str,
    /// 1: it failed; 2: usage or configuration.
    pub(crate) exit: u8,
    /// What happened.
    pub(crate) message: String,
    /// What can be done.
    pub(crate) hint: String,
}

impl Failure {
    /// Usage or configuration: exit 2.
    pub(crate) fn configuration(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, exit: 2, message: message.into(), hint: String::new() }
    }

    /// It failed at run time: exit 1.
    pub(crate) fn failed(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, exit: 1, message: message.into(), hint: String::new() }
    }

    /// Tells the caller: JSON on stdout where it was asked for, text on stderr otherwise.
    pub(crate) fn tell(self, as_json: bool) -> ExitCode {
        if as_json {
            print(
                &json!({ "error": { "code": self.code, "message": self.message, "hint": self.hint } })
                    .to_string(),
            );
        } else {
            say(&self.message);
            if !self.hint.is_empty() {
                say(&self.hint);
            }
        }
        ExitCode::from(self.exit)
    }
}

impl From<store::StoreError> for Failure {
    fn from(error: store::StoreError) -> Self {
        Self::failed("database", error.to_string())
    }
}

impl From<engine::LedgerError> for Failure {
    fn from(error: engine::LedgerError) -> Self {
        Self::failed("database", error.to_string())
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
