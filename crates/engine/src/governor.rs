//! The budget of calls of one BaseLinker account, shared by all its integrations in the memory of its shard's holder.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use domain::Millis;
use futures_util::future::select;

use crate::budget::{Budget, MINUTE};
use crate::lease::LeaseView;
use crate::lock::lock;
use crate::{Clock, IntegrationId};

/// Who goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lane {
    /// Status writes, with the reads they depend on.
    StatusWrites,
    /// Reads that a new order waits for.
    NewOrders,
    /// Sweeps and the journal.
    Sweeps,
}

/// Whoever has waited so long goes before all lanes, so that none starves; milliseconds.
const PATIENCE: i64 = 30_000;
/// How often one who is not the first in line looks whether it is by now, in milliseconds.
const LOOK: i64 = 1_000;

/// Who waits: the lanes one after the other, in each whoever came first; who has waited too long before them all.
#[derive(Debug, Default)]
struct Line {
    waiting: BTreeMap<u64, (Lane, Millis)>,
    tickets: u64,
}

impl Line {
    fn join(&mut self, lane: Lane, now: Millis) -> u64 {
        self.tickets += 1;
        self.waiting.insert(self.tickets, (lane, now));
        self.tickets
    }

    fn is_first(&self, ticket: u64, now: Millis) -> bool {
        let place = |(ticket, (lane, since)): (&u64, &(Lane, Millis))| {
            let lane = if now - *since >= PATIENCE { None } else { Some(*lane) };
            (lane, *ticket)
        };
        self.waiting.iter().map(place).min().is_none_or(|(_, first)| first == ticket)
    }
}

/// What one integration asks of the account.
#[derive(Clone, Copy, Debug)]
struct Share {
    calls_per_minute: u32,
    /// Calls of its last reading of the bucket.
    bucket: u64,
    /// Calls that its last full sweep took beside the bucket.
    full: u64,
}

#[derive(Debug)]
struct State {
    budget: Budget,
    line: Line,
    shares: BTreeMap<IntegrationId, Share>,
}

impl State {
    /// The lowest that any integration of the account allows.
    fn per_minute(&self) -> u32 {
        self.shares.values().map(|share| share.calls_per_minute).min().unwrap_or(u32::MAX)
    }
}

/// The budget, shared by all integrations of one account.
#[derive(Debug)]
pub(crate) struct Governor {
    state: Arc<Mutex<State>>,
}

/// The right to make one call, or more. What is dropped unused is given back.
#[derive(Debug)]
pub(crate) struct Permit {
    state: Arc<Mutex<State>>,
    unused: usize,
    probes: bool,
    /// When the last call of it was made.
    begun: Option<Millis>,
}

impl Permit {
    /// One call is made now. False: a block began since it was given, so the call must not be made.
    pub(crate) fn spend(&mut self, now: Millis) -> bool {
        let may = self.unused > 0 && lock(&self.state).budget.spend(now);
        self.unused -= usize::from(may);
        self.begun = may.then_some(now).or(self.begun);
        may
    }

    /// How the call ended, now: a probe's answer ends the block. A permit that is dropped untold leaves the probe to the
    /// next call.
    pub(crate) fn told(mut self, answered: bool, now: Millis) {
        if let Some(begun) = self.begun {
            lock(&self.state).budget.ended(begun, now);
        }
        if self.probes {
            self.probes = false;
            lock(&self.state).budget.probed(answered);
        }
    }

    /// Two permits out of one for two calls; the first one is the probe, if there is one.
    pub(crate) fn split(mut self) -> (Self, Self) {
        let second = self.unused.saturating_sub(1);
        self.unused -= second;
        let second = Self { state: Arc::clone(&self.state), unused: second, probes: false, begun: None };
        (self, second)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut state = lock(&self.state);
        for _ in 0..self.unused {
            state.budget.give_back();
        }
        if self.probes {
            state.budget.probed(false);
        }
    }
}

/// Leaves the line however its waiting ends.
struct Waiter<'a> {
    state: &'a Mutex<State>,
    ticket: u64,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        lock(self.state).line.waiting.remove(&self.ticket);
    }
}

impl Governor {
    pub(crate) fn new(calls_per_minute: u32) -> Self {
        let state =
            State { budget: Budget::new(calls_per_minute), line: Line::default(), shares: BTreeMap::new() };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// An integration of the account works, and allows so many calls a minute; the lowest number holds for all.
    pub(crate) fn join(&self, integration: IntegrationId, calls_per_minute: u32) {
        let mut state = lock(&self.state);
        let share = Share { calls_per_minute, bucket: 0, full: 0 };
        state
            .shares
            .entry(integration)
            .and_modify(|known| known.calls_per_minute = calls_per_minute)
            .or_insert(share);
        let per_minute = state.per_minute();
        state.budget.limit(per_minute);
    }

    /// An integration of the account works no more.
    pub(crate) fn leave(&self, integration: IntegrationId) {
        let mut state = lock(&self.state);
        state.shares.remove(&integration);
        if !state.shares.is_empty() {
            let per_minute = state.per_minute();
            state.budget.limit(per_minute);
        }
    }

    pub(crate) fn block(&self, until: Millis) {
        lock(&self.state).budget.block(until);
    }

    /// Waits for several calls at once; `None` where the process is to stop first.
    pub(crate) async fn permits(
        &self,
        calls: usize,
        lane: Lane,
        clock: &impl Clock,
        lease: &LeaseView,
    ) -> Option<Permit> {
        let ticket = lock(&self.state).line.join(lane, clock.now());
        let _waiter = Waiter { state: &self.state, ticket };
        loop {
            let stopping = lease.stopping.notified();
            if lease.is_draining() {
                return None;
            }
            let now = clock.now();
            let at = {
                let mut state = lock(&self.state);
                let at = state.budget.next_at(calls, now);
                let is_first = state.line.is_first(ticket, now);
                if at <= now && is_first {
                    let probes = state.budget.take(calls, now);
                    return Some(Permit {
                        state: Arc::clone(&self.state),
                        unused: calls,
                        probes,
                        begun: None,
                    });
                }
                if is_first { at } else { at.max(now.plus(state.budget.interval().min(LOOK))) }
            };
            // A block may end, or another may give back, before the moment that was named.
            let at = at.min(now.plus(LOOK)).max(now.plus(1));
            select(std::pin::pin!(clock.sleep_until(at)), std::pin::pin!(stopping)).await;
        }
    }

    /// Takes note of what an integration's reading of the bucket took.
    pub(crate) fn note_bucket(&self, integration: IntegrationId, calls: u64) {
        if let Some(share) = lock(&self.state).shares.get_mut(&integration) {
            share.bucket = calls;
        }
    }

    /// Takes note of what an integration's full sweep took beside the bucket.
    pub(crate) fn note_full(&self, integration: IntegrationId, calls: u64) {
        if let Some(share) = lock(&self.state).shares.get_mut(&integration) {
            share.full = calls;
        }
    }

    /// The pauses between sweeps and between full sweeps, so that those of all integrations of the account take at most
    /// half its budget. Milliseconds.
    pub(crate) fn sweep_pauses(&self, sweep: i64, full_sweep: i64) -> (i64, i64) {
        let state = lock(&self.state);
        let sum = |of: fn(&Share) -> u64| state.shares.values().map(of).sum();
        pauses(sweep, full_sweep, sum(|share| share.bucket), sum(|share| share.full), state.per_minute())
    }
}

/// Full sweeps take at most an eighth of the budget, sweeps what is left of its half.
fn pauses(sweep: i64, full_sweep: i64, bucket: u64, full: u64, per_minute: u32) -> (i64, i64) {
    let number = |calls: u64| i64::try_from(calls).unwrap_or(i64::MAX / MINUTE / 8);
    let (bucket, full, budget) = (number(bucket), number(full), i64::from(per_minute).max(8));
    let full_sweep = full_sweep.max(full.saturating_mul(MINUTE) / (budget / 8)).max(1);
    let taken = full.saturating_mul(MINUTE) / full_sweep;
    let left = (budget / 2 - taken).max(1);
    (sweep.max(bucket.saturating_mul(MINUTE) / left), full_sweep)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sweeps_take_half_the_budget_at_most() {
        let pause = |bucket, full| pauses(30_000, 600_000, bucket, full, 60);
        assert_eq!(pause(4, 0), (30_000, 600_000));
        assert_eq!(pause(15, 0), (30_000, 600_000), "1,500 orders every 30 s");
        assert_eq!(pause(60, 0), (120_000, 600_000), "6,000 every 2 min");
        assert_eq!(pause(15, 70), (39_130, 600_000), "the full sweep takes its part");
    }

    proptest! {
        #[test]
        fn both_kinds_of_sweeps_together_too(bucket in 0_u64..5_000, full in 0_u64..5_000, per_minute in 16_u32..1_000) {
            let (sweep, full_sweep) = pauses(30_000, 600_000, bucket, full, per_minute);
            let rate = |calls: u64, pause: i64| f64::from(u32::try_from(calls).unwrap()) * 60_000.0 / f64::from(u32::try_from(pause).unwrap());
            prop_assert!(rate(bucket, sweep) + rate(full, full_sweep) <= f64::from(per_minute) / 2.0 + 1.5);
        }
    }

    #[test]
    fn lanes_go_one_after_the_other_and_nobody_waits_for_ever() {
        let mut line = Line::default();
        let at = Millis::new;
        let sweep = line.join(Lane::Sweeps, at(0));
        let order = line.join(Lane::NewOrders, at(1));
        let late = line.join(Lane::NewOrders, at(2));
        let write = line.join(Lane::StatusWrites, at(3));
        assert!(line.is_first(write, at(10)) && !line.is_first(order, at(10)));
        line.waiting.remove(&write);
        assert!(line.is_first(order, at(10)) && !line.is_first(late, at(10)));
        assert!(!line.is_first(sweep, at(PATIENCE - 1)));
        let another = line.join(Lane::StatusWrites, at(PATIENCE));
        assert!(line.is_first(sweep, at(PATIENCE)), "it has waited long enough");
        assert!(!line.is_first(another, at(PATIENCE)));
    }

    #[test]
    fn the_lowest_number_of_an_account_holds_for_all() {
        let (one, two) = (IntegrationId::new(1), IntegrationId::new(2));
        let governor = Governor::new(100);
        governor.join(one, 100);
        governor.join(two, 30);
        governor.note_bucket(one, 10);
        governor.note_bucket(two, 20);
        assert_eq!(lock(&governor.state).per_minute(), 30);
        assert_eq!(governor.sweep_pauses(1_000, 1_000).0, 120_000, "30 calls of 15 a minute");
        governor.leave(two);
        assert_eq!(lock(&governor.state).per_minute(), 100);
    }
}
