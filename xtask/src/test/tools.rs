//! What the steps need beyond Rust and a C compiler, and how a machine gets it.

use anyhow::ensure;

use super::steps::Step;
use crate::command;

/// A program that a step runs.
#[derive(Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    why: &'static str,
    /// Ends well where it is installed.
    probe: &'static [&'static str],
    install: &'static [&'static str],
}

pub(crate) const RUSTFMT: Tool = Tool {
    name: "rustfmt",
    why: "formats the code",
    probe: &["cargo", "fmt", "--version"],
    install: &["rustup", "component", "add", "rustfmt"],
};

pub(crate) const CLIPPY: Tool = Tool {
    name: "clippy",
    why: "reads the code for mistakes and for what clippy.toml forbids",
    probe: &["cargo", "clippy", "--version"],
    install: &["rustup", "component", "add", "clippy"],
};

/// Unoptimised, as the next one: it is compiled in a minute, and what it runs takes the time.
pub(crate) const NEXTEST: Tool = Tool {
    name: "cargo-nextest",
    why: "runs each test in a process of its own and counts them",
    probe: &["cargo", "nextest", "--version"],
    install: &["cargo", "install", "--locked", "--debug", "cargo-nextest"],
};

pub(crate) const DENY: Tool = Tool {
    name: "cargo-deny",
    why: "holds the dependencies against deny.toml",
    probe: &["cargo", "deny", "--version"],
    install: &["cargo", "install", "--locked", "--debug", "cargo-deny"],
};

/// The tools of these steps, each once.
pub(crate) fn needed<'a>(steps: impl Iterator<Item = &'a Step>) -> Vec<Tool> {
    let mut tools: Vec<Tool> = Vec::new();
    for tool in steps.flat_map(|step| step.tools) {
        if !tools.iter().any(|known| known.name == tool.name) {
            tools.push(*tool);
        }
    }
    tools
}

impl Tool {
    /// True where it was missing and is here now.
    ///
    /// # Errors
    /// Where it can't be installed.
    pub(crate) fn install_if_missing(&self) -> anyhow::Result<bool> {
        if command::answers(self.probe) {
            return Ok(false);
        }
        println!("\n== installing {}, which {}", self.name, self.why);
        let words = self.install.join(" ");
        ensure!(command::run(self.install, &[])?, "{} can't be installed: {words}", self.name);
        ensure!(command::answers(self.probe), "{} was installed and is not found: is it in PATH?", self.name);
        Ok(true)
    }
}
