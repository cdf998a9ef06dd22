//! `completions`.

use std::process::ExitCode;

use texts::Texts;

use crate::help;

pub(super) fn run(shell: clap_complete::Shell, texts: &Texts) -> ExitCode {
    clap_complete::generate(shell, &mut help::command(texts), "optilinker", &mut std::io::stdout());
    ExitCode::SUCCESS
}
