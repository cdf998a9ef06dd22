//! `completions`.

use std::process::ExitCode;

use serde_json::json;
use texts::Texts;

use crate::failure::print;
use crate::help;

pub(super) fn run(shell: clap_complete::Shell, as_json: bool, texts: &Texts) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut help::command(texts), "optilinker", &mut script);
    let script = String::from_utf8_lossy(&script);
    if as_json {
        print(&json!({ "shell": shell.to_string(), "script": script }).to_string());
    } else {
        print(script.trim_end());
    }
    ExitCode::SUCCESS
}
