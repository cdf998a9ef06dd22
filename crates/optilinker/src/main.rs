//! The program: reads what is asked, does it, and says how it ended.

mod cli;
mod command_shop;
mod commands;
mod context;
mod failure;
mod help;
mod service;
mod sides;
mod telemetry;
mod usage;
mod watch;
mod world;

use std::process::ExitCode;
use std::sync::Arc;

use clap::FromArgMatches;
use clap::error::ErrorKind;
use texts::Texts;

use crate::cli::Cli;
use crate::failure::Failure;

fn main() -> ExitCode {
    let arguments: Vec<String> =
        std::env::args_os().skip(1).map(|arg| arg.to_string_lossy().into_owned()).collect();
    let texts = match context::texts(&arguments) {
        Ok(texts) => Arc::new(texts),
        Err(broken) => {
            failure::say(&broken.to_string());
            return ExitCode::from(1);
        }
    };
    // Everything after `--` is a value.
    let json = arguments.iter().take_while(|argument| *argument != "--").any(|argument| argument == "--json");
    match run(&arguments, &texts) {
        Ok(code) => code,
        Err(failure) => failure.tell(json, &texts),
    }
}

fn run(arguments: &[String], texts: &Arc<Texts>) -> Result<ExitCode, Failure> {
    let mut command = help::command(texts);
    let cli = command
        .try_get_matches_from_mut(std::env::args_os())
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match cli {
        Ok(cli) => cli,
        Err(shown) if matches!(shown.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            failure::print(shown.render().to_string().trim_end());
            return Ok(ExitCode::SUCCESS);
        }
        Err(shown) if shown.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            failure::say(shown.render().to_string().trim_end());
            return Err(Failure::configuration("usage", texts.text("usage-missing-command", &[])));
        }
        Err(error) => return Err(usage::failure(&error, &command, arguments, texts)),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Failure::internal(&error))?;
    let ended = runtime.block_on(commands::run(cli, texts));
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    ended
}
