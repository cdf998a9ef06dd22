//! `cargo xtask bench`: how fast, for what effort, and beside it what bounds it. Ratios of one run, not timed tests.
//!
//! The real program and both sandboxes, as processes, without artificial latency. It decides nothing: `over` in the last
//! column says that a figure missed what was aimed at.

mod line;
mod load;
mod machine;
mod process;
mod runs;
mod stand;

use std::process::ExitCode;

use crate::command;

/// How much of it.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Arguments {
    /// Orders to import
    #[arg(long, default_value_t = 20_000)]
    orders: usize,
    /// Orders to tell back as done
    #[arg(long, default_value_t = 2_000)]
    done: usize,
    /// Webhooks to take in
    #[arg(long, default_value_t = 20_000)]
    webhooks: usize,
}

/// Builds the program as it is shipped, measures, and prints the table.
///
/// # Errors
/// Where the program or a sandbox does not do what the measurement needs.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let build = ["cargo", "build", "--release", "--locked", "--package", "optilinker"];
    anyhow::ensure!(command::run(&build, &[])?, "the program can't be built");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let lines = runtime.block_on(runs::measure(arguments))?;
    line::print(&lines);
    Ok(ExitCode::SUCCESS)
}
