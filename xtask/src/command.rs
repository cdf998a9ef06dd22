//! Runs another program where the workspace is.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;

/// The workspace's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// Runs it in the sight of the person who waits. True where it ended well.
///
/// # Errors
/// Where it can't be started.
pub(crate) fn run(words: &[&str], environment: &[(&str, &str)]) -> anyhow::Result<bool> {
    println!("$ {}", words.join(" "));
    let mut command = command(words)?;
    let status = command.envs(environment.iter().copied()).status();
    Ok(status.with_context(|| format!("{} can't be started", words.join(" ")))?.success())
}

/// Does it start and end well? For asking a tool for its version.
pub(crate) fn answers(words: &[&str]) -> bool {
    let silent = |mut command: Command| {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
    };
    command(words).is_ok_and(|command| silent(command).is_ok_and(|status| status.success()))
}

/// Without what `cargo run` tells the program it runs: build scripts look at some of it, and a cargo below this one
/// would build again what stands already.
fn command(words: &[&str]) -> anyhow::Result<Command> {
    let (program, arguments) = words.split_first().context("an empty command")?;
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    for (name, _) in std::env::vars_os() {
        let is_told = name
            .to_str()
            .is_some_and(|name| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"));
        if is_told {
            command.env_remove(name);
        }
    }
    Ok(command)
}
