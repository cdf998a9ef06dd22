//! `cargo xtask sim`: the real engine, mapping and store in simulated worlds, judged by a checker of their own.
//!
//! A seed is a world: two processes on one database, a shop, a plant, people, and faults, in virtual time on one
//! thread. The same seed lives through the same world; a seed that fails prints its story. Some worlds are led into a
//! corner, where one mistake would show that chance alone brings to light too seldom.

mod chance;
mod executor;
mod timeline;

mod clock;
mod ledger;
mod site;

mod faults;
mod fuses;
mod network;
mod weather;

mod event;
mod outside;
mod setup;
mod story;
mod watch;

mod clerk;
mod corner;
mod floor;
mod people;
mod plant;
mod shop;

mod database;
mod world;

mod checker;
mod evidence;

mod batch;
mod kept;

use std::process::ExitCode;

use crate::command;
use faults::{Counts, Fault};

use self::batch::{Outcome, run_all, run_one};
use self::kept::KEPT;

/// In a batch of so many seeds or more each kind of fault strikes.
const EVERY_KIND_FROM: u64 = 200;
/// Lines of a failing seed's story in a batch, at most; alone it is told whole.
const STORY_MOST: usize = 60;
/// Failing seeds of a batch whose story is told, at most.
const STORIES_MOST: usize = 5;

/// Which seeds.
#[derive(Clone, Copy, clap::Args)]
pub(crate) struct Arguments {
    /// How many
    #[arg(long, default_value_t = 200)]
    seeds: u64,
    /// The first
    #[arg(long, default_value_t = 1)]
    from: u64,
    /// Tell every seed's story whole, and how often each kind of fault struck
    #[arg(long)]
    story: bool,
}

/// Runs a batch; a single seed is told whole.
///
/// # Errors
/// Where a world itself is broken.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { seeds, from, story } = arguments;
    if cfg!(debug_assertions) {
        return in_release(arguments);
    }
    let mut wanted: Vec<u64> = (from..from.saturating_add(seeds)).collect();
    if seeds > 1 {
        wanted.extend(KEPT.iter().map(|(seed, _)| *seed));
        wanted.sort_unstable();
        wanted.dedup();
    }
    let outcomes = run_all(&wanted)?;
    let mut counts = Counts::default();
    let (mut orders, mut violations, mut failing) = (0, 0, 0);
    for (seed, outcome) in &outcomes {
        counts.add(&outcome.counts);
        orders += outcome.orders;
        violations += outcome.violations.len();
        if !outcome.violations.is_empty() {
            failing += 1;
        }
        if story || seeds == 1 {
            tell(*seed, outcome, true)?;
        } else if !outcome.violations.is_empty() {
            if failing <= STORIES_MOST {
                tell(*seed, outcome, false)?;
            } else {
                println!("== seed {seed}");
            }
            outcome.violations.iter().for_each(|violation| println!("!! {violation}"));
        }
    }
    if story {
        for fault in Fault::ALL {
            println!("{:>8}  {}", counts.of(*fault), fault.word());
        }
    }
    let never = if seeds >= EVERY_KIND_FROM { counts.never() } else { Vec::new() };
    for fault in &never {
        println!("never struck: {}", fault.word());
    }
    println!("seeds {seeds}, faults {}, orders {orders}, violations {violations}", counts.total());
    let is_green = violations == 0 && never.is_empty();
    Ok(if is_green { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Ten times as fast: a million statements of SQLite are most of a batch's work.
fn in_release(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let Arguments { seeds, from, story } = arguments;
    let (seeds, from) = (seeds.to_string(), from.to_string());
    let mut words =
        vec!["cargo", "run", "--release", "--locked", "--quiet", "--package", "xtask", "--", "sim"];
    words.extend(["--seeds", &seeds, "--from", &from]);
    if story {
        words.push("--story");
    }
    let is_green = command::run(&words, &[])?;
    Ok(if is_green { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What a seed brought, with its story: whole, or as far as it is about what was violated.
fn tell(seed: u64, outcome: &Outcome, whole: bool) -> anyhow::Result<()> {
    let retold = run_one(seed, true)?;
    let about: Vec<String> =
        outcome.violations.iter().filter_map(|violation| violation.order).map(|id| id.to_string()).collect();
    let lines: Vec<&String> = retold
        .story
        .iter()
        .filter(|line| whole || about.is_empty() || about.iter().any(|id| line.contains(id.as_str())))
        .collect();
    let skipped = if whole { 0 } else { lines.len().saturating_sub(STORY_MOST) };
    println!("== seed {seed}");
    for line in lines.iter().skip(skipped) {
        println!("{line}");
    }
    if whole {
        outcome.violations.iter().for_each(|violation| println!("!! {violation}"));
    }
    println!("== again: cargo xtask sim --seeds 1 --from {seed}");
    Ok(())
}
