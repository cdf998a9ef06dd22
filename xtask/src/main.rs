//! What developers and CI run beside the program: `cargo xtask --help`.
#![expect(clippy::print_stdout, reason = "these commands talk to a person on a terminal")]

mod bench;
mod command;
mod sim;
mod stopwatch;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "What developers and CI run", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Run every check and every test; what they need and the machine lacks is installed first
    Test(test::Arguments),
    /// Measure speed, effort and memory, beside what bounds them
    Bench(bench::Arguments),
    /// Live through simulated worlds, one a seed, and judge what is left
    Sim(sim::Arguments),
}

fn main() -> anyhow::Result<ExitCode> {
    match Arguments::parse().task {
        Task::Test(arguments) => test::run(arguments),
        Task::Bench(arguments) => bench::run(arguments),
        Task::Sim(arguments) => sim::run(arguments),
    }
}
