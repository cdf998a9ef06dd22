//! Running programs, and saying how long each took.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::{Context, bail};

/// Text on stderr.
pub(crate) fn say(text: &str) {
    let _closed = writeln!(std::io::stderr().lock(), "{text}");
}

/// Is the program there?
pub(crate) fn has(program: &str, arguments: &[&str]) -> bool {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    status.is_ok_and(|status| status.success())
}

/// Runs a step to its end, and says how long it took.
#[expect(clippy::disallowed_methods, reason = "how long a step took is told to people, nothing is decided by it")]
pub(crate) fn step(title: &str, program: &str, arguments: &[&str]) -> anyhow::Result<()> {
    say(&format!("==> {title}: {program} {}", arguments.join(" ")));
    let begun = SystemTime::now();
    let status = Command::new(program).args(arguments).status().with_context(|| format!("{program} did not start"))?;
    let seconds = begun.elapsed().unwrap_or_default().as_secs_f32();
    say(&format!("<== {title}: {seconds:.1} s"));
    if !status.success() {
        bail!("{title} failed: {program} {}", arguments.join(" "));
    }
    Ok(())
}
