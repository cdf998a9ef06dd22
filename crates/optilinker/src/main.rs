//! The program: reads what is asked, does it, and says how it ended.

mod cli;
mod commands;
mod context;
mod failure;
mod service;
mod sides;
mod telemetry;
mod world;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::Cli;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            failure::say(&format!("the runtime could not start: {error}"));
            return ExitCode::from(1);
        }
    };
    let json = cli.json;
    let ended = runtime.block_on(commands::run(cli));
    runtime.shutdown_timeout(std::time::Duration::from_millis(200));
    match ended {
        Ok(code) => code,
        Err(failure) => failure.tell(json),
    }
}
