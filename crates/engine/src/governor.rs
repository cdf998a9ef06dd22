//! The budget of calls of one BaseLinker account, kept in the memory of its shard's holder.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use domain::Millis;

use crate::Clock;
use crate::call::lock;

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

const LANES: usize = 3;
/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// The budget itself. Pure: time is an argument.
///
/// No 60 seconds hold more than five sixths of the account's calls (the last sixth is the commands'), bursts are at
/// most a sixth, and it is empty at the start, because nobody knows what was called before.
#[derive(Debug)]
pub(crate) struct Budget {
    window: usize,
    burst: i64,
    /// Milliseconds for one call to come back.
    interval: i64,
    /// Milliseconds of credit, at most `burst` calls' worth.
    credit: i64,
    counted_at: Option<Millis>,
    recent: VecDeque<Millis>,
    blocked_until: Option<Millis>,
    probe: Probe,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Probe {
    NotNeeded,
    Due,
    UnderWay,
}

impl Budget {
    pub(crate) fn new(calls_per_minute: u32) -> Self {
        let calls = i64::from(calls_per_minute.max(6));
        let window = calls * 5 / 6;
        Self {
            window: usize::try_from(window).unwrap_or(usize::MAX),
            burst: (calls / 6).max(2),
            interval: (MINUTE / window).max(1),
            credit: 0,
            counted_at: None,
            recent: VecDeque::new(),
            blocked_until: None,
            probe: Probe::NotNeeded,
        }
    }

    /// When `calls` may be made at the earliest; now or earlier: they may.
    pub(crate) fn next_at(&mut self, calls: usize, now: Millis) -> Millis {
        self.count_up(now);
        let calls = calls.min(self.window.max(1));
        let wanted = i64::try_from(calls).unwrap_or(i64::MAX).min(self.burst).saturating_mul(self.interval);
        let mut at = now.plus((wanted - self.credit).max(0));
        if self.recent.len() + calls > self.window
            && let Some(oldest) = self.recent.get(self.recent.len() + calls - self.window - 1)
        {
            at = at.max(oldest.plus(MINUTE));
        }
        if let Some(until) = self.blocked_until {
            at = at.max(until);
        }
        if self.probe == Probe::UnderWay {
            at = at.max(now.plus(1_000));
        }
        at
    }

    /// Takes calls that [`Self::next_at`] allowed now. True: this call is the probe after a block.
    pub(crate) fn take(&mut self, calls: usize, now: Millis) -> bool {
        self.count_up(now);
        self.credit -= i64::try_from(calls).unwrap_or(i64::MAX).saturating_mul(self.interval);
        self.credit = self.credit.max(-self.burst * self.interval);
        self.recent.extend(std::iter::repeat_n(now, calls));
        if self.blocked_until.is_some_and(|until| now >= until) {
            self.blocked_until = None;
            self.probe = Probe::Due;
        }
        let probes = self.probe == Probe::Due;
        if probes {
            self.probe = Probe::UnderWay;
        }
        probes
    }

    /// Nobody calls until then; afterwards one call alone.
    pub(crate) fn block(&mut self, until: Millis) {
        self.blocked_until = self.blocked_until.max(Some(until));
        self.probe = Probe::Due;
    }

    /// The probe's answer: `answered` ends the block.
    pub(crate) fn probed(&mut self, answered: bool) {
        if self.probe == Probe::UnderWay {
            self.probe = if answered { Probe::NotNeeded } else { Probe::Due };
        }
    }

    fn count_up(&mut self, now: Millis) {
        let since = self.counted_at.map_or(0, |at| (now - at).max(0));
        self.credit = self.credit.saturating_add(since).min(self.burst.saturating_mul(self.interval));
        self.counted_at = Some(now);
        while self.recent.front().is_some_and(|at| now - *at >= MINUTE) {
            self.recent.pop_front();
        }
    }
}

#[derive(Debug)]
struct State {
    budget: Budget,
    waiting: [usize; LANES],
}

/// The budget, shared by all integrations of one account.
#[derive(Debug)]
pub(crate) struct Governor {
    state: Arc<Mutex<State>>,
    per_minute: u32,
}

/// The right to make one call, or more.
#[derive(Debug)]
pub(crate) struct Permit {
    state: Arc<Mutex<State>>,
    probes: bool,
}

impl Permit {
    /// How the call ended: a probe's answer ends the block. A permit that is dropped untold leaves the probe to the
    /// next call.
    pub(crate) fn told(mut self, answered: bool) {
        if self.probes {
            self.probes = false;
            lock(&self.state).budget.probed(answered);
        }
    }

    /// Two permits out of one for two calls; the first one is the probe, if there is one.
    pub(crate) fn split(self) -> (Self, Self) {
        let second = Self { state: Arc::clone(&self.state), probes: false };
        (self, second)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.probes {
            lock(&self.state).budget.probed(false);
        }
    }
}

/// Counts a waiter while it waits, however its waiting ends.
struct Waiter<'a> {
    state: &'a Mutex<State>,
    lane: Lane,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        if let Some(waiting) = lock(self.state).waiting.get_mut(self.lane as usize) {
            *waiting = waiting.saturating_sub(1);
        }
    }
}

impl Governor {
    pub(crate) fn new(calls_per_minute: u32) -> Self {
        let state = State { budget: Budget::new(calls_per_minute), waiting: [0; LANES] };
        Self { state: Arc::new(Mutex::new(state)), per_minute: calls_per_minute }
    }

    pub(crate) const fn per_minute(&self) -> u32 {
        self.per_minute
    }

    pub(crate) fn block(&self, until: Millis) {
        lock(&self.state).budget.block(until);
    }

    /// Waits for one call.
    pub(crate) async fn permit(&self, lane: Lane, clock: &impl Clock) -> Permit {
        self.permits(1, lane, clock).await
    }

    /// Waits for several calls at once.
    pub(crate) async fn permits(&self, calls: usize, lane: Lane, clock: &impl Clock) -> Permit {
        if let Some(waiting) = lock(&self.state).waiting.get_mut(lane as usize) {
            *waiting += 1;
        }
        let _waiter = Waiter { state: &self.state, lane };
        loop {
            let now = clock.now();
            let at = {
                let mut state = lock(&self.state);
                let at = state.budget.next_at(calls, now);
                let overtaken = state.waiting.iter().take(lane as usize).any(|waiting| *waiting > 0);
                if at <= now && !overtaken {
                    let probes = state.budget.take(calls, now);
                    return Permit { state: Arc::clone(&self.state), probes };
                }
                at.max(now.plus(state.budget.interval.min(1_000)))
            };
            clock.sleep_until(at).await;
        }
    }
}

/// The pause between two sweeps: the pace, stretched so that sweeps take at most half the account's budget.
/// Milliseconds.
pub(crate) fn sweep_pause(pace: i64, calls_of_last_sweep: u64, calls_per_minute: u32) -> i64 {
    let calls = i64::try_from(calls_of_last_sweep).unwrap_or(i64::MAX / MINUTE / 2);
    let half = (i64::from(calls_per_minute) / 2).max(1);
    pace.max(calls.saturating_mul(MINUTE) / half)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sweeps_take_half_the_budget_at_most() {
        assert_eq!(sweep_pause(30_000, 4, 60), 30_000);
        assert_eq!(sweep_pause(30_000, 15, 60), 30_000);
        assert_eq!(sweep_pause(30_000, 60, 60), 120_000);
    }

    #[test]
    fn a_block_lets_one_probe_through_and_its_answer_ends_it() {
        let mut budget = Budget::new(6_000);
        budget.next_at(1, Millis::new(0));
        budget.block(Millis::new(10_000));
        assert!(budget.next_at(1, Millis::new(5_000)) >= Millis::new(10_000));
        let now = Millis::new(10_000);
        assert!(budget.next_at(1, now) <= now);
        assert!(budget.take(1, now), "the probe");
        assert!(budget.next_at(1, now) > now, "nobody beside the probe");
        budget.probed(true);
        assert!(budget.next_at(1, now) <= now);
    }

    proptest! {
        #[test]
        fn no_minute_holds_more_than_five_sixths(
            per_minute in 12_u32..300,
            waits in proptest::collection::vec((0_i64..3_000, 1_usize..3), 1..400),
        ) {
            let mut budget = Budget::new(per_minute);
            let mut now = Millis::new(0);
            let mut made: Vec<Millis> = Vec::new();
            for (wait, calls) in waits {
                now = now.plus(wait);
                let at = budget.next_at(calls, now);
                now = now.max(at);
                if budget.next_at(calls, now) <= now {
                    budget.take(calls, now);
                    made.extend(std::iter::repeat_n(now, calls));
                }
            }
            let most = usize::try_from(per_minute * 5 / 6).unwrap();
            for first in 0..made.len() {
                let within = made[first..].iter().take_while(|at| **at - made[first] < MINUTE).count();
                prop_assert!(within <= most, "{within} calls in a minute of {most}");
            }
        }
    }
}
