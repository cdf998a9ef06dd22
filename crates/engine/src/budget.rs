//! How many calls of a BaseLinker account may be made when. Pure: time is an argument.
//!
//! No 60 seconds hold more than five sixths of the account's calls (the last sixth is the commands'), bursts are at most
//! a sixth, and it is empty at the start, because nobody knows what was called before.

use std::collections::VecDeque;

use domain::Millis;

/// A minute in milliseconds.
pub(crate) const MINUTE: i64 = 60_000;
/// A clock that is back by so much, in milliseconds, was set back; less is two readers of one clock.
const SET_BACK: i64 = 1_000;
/// Fewer calls a minute than this can't be divided into the parts of a budget.
const LEAST: u32 = 6;

/// The budget of one account.
#[derive(Debug)]
pub(crate) struct Budget {
    /// Calls of any 60 seconds, at most.
    window: usize,
    burst: i64,
    /// Milliseconds for one call to come back.
    interval: i64,
    /// Milliseconds of credit, at most `burst` calls' worth.
    credit: i64,
    counted_at: Option<Millis>,
    /// Calls made within the last minute.
    recent: VecDeque<Millis>,
    /// Calls that were allowed and are not made yet: they may be made at any moment.
    reserved: usize,
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
        let mut budget = Self {
            window: 1,
            burst: 1,
            interval: MINUTE,
            credit: 0,
            counted_at: None,
            recent: VecDeque::new(),
            reserved: 0,
            blocked_until: None,
            probe: Probe::NotNeeded,
        };
        budget.limit(calls_per_minute);
        budget
    }

    /// Another number of calls a minute holds from now on; what was called, and a block, stand.
    pub(crate) fn limit(&mut self, calls_per_minute: u32) {
        let calls = i64::from(calls_per_minute.max(LEAST));
        let window = calls * 5 / 6;
        self.window = usize::try_from(window).unwrap_or(usize::MAX);
        self.burst = (calls / 6).max(1);
        self.interval = (MINUTE / window).max(1);
        self.credit = self.credit.min(self.burst * self.interval);
    }

    /// Milliseconds for one call to come back.
    pub(crate) const fn interval(&self) -> i64 {
        self.interval
    }

    /// When `calls` may be made at the earliest; now or earlier: they may.
    pub(crate) fn next_at(&mut self, calls: usize, now: Millis) -> Millis {
        self.count_up(now);
        let calls = calls.min(self.window);
        let wanted = i64::try_from(calls).unwrap_or(i64::MAX).min(self.burst).saturating_mul(self.interval);
        let mut at = now.plus((wanted - self.credit).max(0));
        let counted = self.recent.len() + self.reserved + calls;
        if counted > self.window {
            let frees = self.recent.get(counted - self.window - 1);
            at = at.max(frees.map_or(now.plus(self.interval), |oldest| oldest.plus(MINUTE)));
        }
        if let Some(until) = self.blocked_until {
            at = at.max(until);
        }
        if self.probe == Probe::UnderWay {
            at = at.max(now.plus(1_000));
        }
        at
    }

    /// Reserves calls that [`Self::next_at`] allowed now. True: this call is the probe after a block.
    pub(crate) fn take(&mut self, calls: usize, now: Millis) -> bool {
        self.count_up(now);
        self.credit -= i64::try_from(calls).unwrap_or(i64::MAX).saturating_mul(self.interval);
        self.credit = self.credit.max(-self.burst * self.interval);
        self.reserved += calls;
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

    /// A reserved call is made now. False: a block began since it was reserved, so it must not be made.
    pub(crate) fn spend(&mut self, now: Millis) -> bool {
        let may = self.blocked_until.is_none_or(|until| now >= until);
        if may {
            self.reserved = self.reserved.saturating_sub(1);
            self.recent.push_back(now);
        }
        may
    }

    /// A call that was made at `begun` has ended now: somewhere between it left, so it counts from here.
    pub(crate) fn ended(&mut self, begun: Millis, now: Millis) {
        if let Some(place) = self.recent.iter().position(|at| *at == begun) {
            self.recent.remove(place);
        }
        self.recent.push_back(now);
    }

    /// A reserved call is not made.
    pub(crate) fn give_back(&mut self) {
        self.credit = self.credit.saturating_add(self.interval).min(self.burst * self.interval);
        self.reserved = self.reserved.saturating_sub(1);
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
        self.follow_set_back(now);
        let since = self.counted_at.map_or(0, |at| (now - at).max(0));
        self.credit = self.credit.saturating_add(since).min(self.burst.saturating_mul(self.interval));
        self.counted_at = self.counted_at.max(Some(now));
        while self.recent.front().is_some_and(|at| now - *at >= MINUTE) {
            self.recent.pop_front();
        }
    }

    /// Where the clock was set back, what was counted later than now counts as of now: at most a minute is lost.
    fn follow_set_back(&mut self, now: Millis) {
        if self.counted_at.is_none_or(|at| at - now < SET_BACK) {
            return;
        }
        self.counted_at = Some(now);
        for at in &mut self.recent {
            *at = now.min(*at);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
        budget.probed(false);
        assert!(budget.take(1, now), "it brought nothing: one more probe, alone");
        budget.probed(true);
        assert!(budget.next_at(1, now) <= now && !budget.take(1, now));
    }

    #[test]
    fn it_is_empty_at_the_start_and_a_burst_is_a_sixth() {
        let mut budget = Budget::new(60);
        assert!(budget.next_at(1, Millis::new(0)) >= Millis::new(1_200));
        let later = Millis::new(3_600_000);
        let burst = (0..60).take_while(|_| {
            let may = budget.next_at(1, later) <= later;
            if may {
                budget.take(1, later);
            }
            may
        });
        assert_eq!(burst.count(), 10);
    }

    #[test]
    fn a_clock_set_back_costs_a_minute_at_most() {
        let (then, back) = (Millis::new(3_600_000), Millis::new(5_000));
        let mut budget = Budget::new(6);
        budget.next_at(1, then);
        let mut now = then;
        for _ in 0..5 {
            now = budget.next_at(1, now).max(now);
            budget.take(1, now);
            assert!(budget.spend(now));
        }
        let next = budget.next_at(1, back);
        assert!(next > back && next <= back.plus(MINUTE), "{next:?}");
        assert!(budget.next_at(1, next) <= next, "it may be made then");
    }

    #[test]
    fn a_call_that_was_not_made_is_given_back() {
        let mut budget = Budget::new(60);
        let now = Millis::new(1_000_000);
        budget.next_at(1, Millis::new(0));
        budget.next_at(1, now);
        for _ in 0..10 {
            budget.take(1, now);
        }
        assert!(budget.next_at(1, now) > now);
        budget.give_back();
        assert!(budget.next_at(1, now) <= now);
        assert_eq!(budget.reserved, 9);
    }

    #[test]
    fn a_call_that_was_reserved_before_a_block_is_not_made_in_it() {
        let mut budget = Budget::new(60);
        budget.take(2, Millis::new(0));
        assert!(budget.spend(Millis::new(1)));
        budget.block(Millis::new(10_000));
        assert!(!budget.spend(Millis::new(9_999)));
        assert!(budget.spend(Millis::new(10_000)));
    }

    #[test]
    fn a_call_may_have_left_as_late_as_it_ended() {
        let mut budget = Budget::new(60);
        let mut now = Millis::new(0);
        for _ in 0..50 {
            now = now.max(budget.next_at(1, now));
            budget.take(1, now);
            assert!(budget.spend(now));
        }
        let (first, ended) = (Millis::new(1_200), now.plus(100));
        assert_eq!(budget.recent.front(), Some(&first));
        budget.ended(first, ended);
        assert_eq!(budget.next_at(1, first.plus(MINUTE)), Millis::new(2_400 + MINUTE));
        assert_eq!((budget.recent.len(), budget.recent.back()), (50, Some(&ended)));
    }

    proptest! {
        #[test]
        fn no_minute_holds_more_than_five_sixths_and_no_moment_more_than_a_sixth(
            per_minute in 6_u32..300,
            waits in proptest::collection::vec((0_i64..3_000, 1_usize..3, any::<bool>()), 1..400),
        ) {
            let mut budget = Budget::new(per_minute);
            let mut now = Millis::new(0);
            let mut made: Vec<Millis> = Vec::new();
            for (wait, calls, given_back) in waits {
                now = now.plus(wait);
                let at = budget.next_at(calls, now);
                now = now.max(at);
                if budget.next_at(calls, now) <= now {
                    budget.take(calls, now);
                    for call in 0..calls {
                        if given_back && call + 1 == calls {
                            budget.give_back();
                            continue;
                        }
                        // A write comes later than its permit, which it has from its read.
                        now = now.plus(if call == 0 { 0 } else { wait });
                        prop_assert!(budget.spend(now));
                        made.push(now);
                    }
                }
            }
            let (most, burst) = (usize::try_from(per_minute * 5 / 6).unwrap(), usize::try_from(per_minute / 6).unwrap());
            for first in 0..made.len() {
                let within = made[first..].iter().take_while(|at| **at - made[first] < MINUTE).count();
                prop_assert!(within <= most, "{within} calls in a minute of {most}");
                let at_once = made[first..].iter().take_while(|at| **at == made[first]).count();
                // A read and the write that depends on it are taken together.
                prop_assert!(at_once <= burst.max(1) + 1, "{at_once} calls at once, of {burst}");
            }
        }

        #[test]
        fn whoever_waits_until_the_moment_named_may_call(
            per_minute in 6_u32..300,
            takes in proptest::collection::vec(1_usize..3, 1..100),
        ) {
            let mut budget = Budget::new(per_minute);
            let mut now = Millis::new(0);
            for calls in takes {
                let at = budget.next_at(calls, now);
                prop_assert!(at - now <= 2 * MINUTE, "nobody waits for ever");
                now = now.max(at);
                prop_assert!(budget.next_at(calls, now) <= now);
                budget.take(calls, now);
                (0..calls).for_each(|_| assert!(budget.spend(now)));
            }
        }
    }
}
