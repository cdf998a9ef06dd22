//! Many seeds over the machine's cores, judged and counted.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::checker::{Violation, judge};
use super::faults::Counts;
use super::timeline::lock;
use super::world::live;

/// What one seed brought.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) violations: Vec<Violation>,
    pub(crate) counts: Counts,
    pub(crate) orders: usize,
    pub(crate) story: Vec<String>,
}

/// Lives through one seed and judges it.
///
/// # Errors
/// Where the world itself is broken.
pub(crate) fn run_one(seed: u64, is_told: bool) -> anyhow::Result<Outcome> {
    let ended = live(seed, is_told)?;
    let violations = judge(&ended.evidence);
    Ok(Outcome { violations, counts: ended.counts, orders: ended.evidence.shop.len(), story: ended.story })
}

/// Lives through many, in their order as far as anybody can tell.
///
/// # Errors
/// Where a world itself is broken.
pub(crate) fn run_all(seeds: &[u64]) -> anyhow::Result<BTreeMap<u64, Outcome>> {
    let next = AtomicUsize::new(0);
    let done: Mutex<BTreeMap<u64, anyhow::Result<Outcome>>> = Mutex::default();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads.min(seeds.len()) {
            scope.spawn(|| {
                while let Some(seed) = seeds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = run_one(*seed, false);
                    lock(&done).insert(*seed, outcome);
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    done.into_iter().map(|(seed, outcome)| Ok((seed, outcome?))).collect()
}
