//! `cargo xtask test`: everything that must hold before a change lands.

mod counts;
mod steps;
mod tools;

use std::process::ExitCode;

use counts::Counts;
use steps::STEPS;

use crate::command;
use crate::stopwatch::timed;

/// How much of it.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Arguments {
    /// Only what is done within a minute or two of a build
    #[arg(long)]
    quick: bool,
}

/// Runs every step, the ones after a failure too, so that one run shows all there is to mend.
///
/// # Errors
/// Where a program can't be started or installed.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    Counts::forget()?;
    let mut done = vec![];
    let steps = || STEPS.iter().filter(|step| step.is_quick || !arguments.quick);
    for tool in tools::needed(steps()) {
        let (installed, took) = timed(|| tool.install_if_missing());
        if installed? {
            done.push((tool.name, took, true));
        }
    }
    for step in steps() {
        println!("\n== {}: {}", step.name, step.why);
        let (passed, took) = timed(|| command::run(step.command, step.environment));
        let passed = passed?;
        println!("== {}: {} after {:.1} s", step.name, verdict(passed), took.as_secs_f32());
        done.push((step.name, took, passed));
    }
    println!();
    for (name, took, passed) in &done {
        println!("{:>8.1} s  {:<6}  {name}", took.as_secs_f32(), verdict(*passed));
    }
    let counts = Counts::read();
    match &counts {
        Some(counts) => println!("{counts}"),
        None => println!("the tests did not run"),
    }
    let is_green =
        done.iter().all(|(_, _, passed)| *passed) && counts.is_some_and(|counts| counts.failed == 0);
    Ok(if is_green { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

const fn verdict(passed: bool) -> &'static str {
    if passed { "ok" } else { "FAILED" }
}
