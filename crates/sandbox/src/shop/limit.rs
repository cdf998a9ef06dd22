//! The limit of calls: documented as 100 a minute; past it the key is blocked for a while.

use std::collections::VecDeque;

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;
/// How long a block lasts, in seconds: 5, 10 and 20 minutes have been reported.
const BLOCK: i64 = 600;

/// The calls of the last minute, and a block.
#[derive(Debug)]
pub(super) struct Limit {
    /// 0: no limit.
    pub(super) calls_per_minute: u32,
    pub(super) block_seconds: i64,
    calls: VecDeque<i64>,
    blocked_until: Option<i64>,
}

impl Limit {
    pub(super) const fn new(calls_per_minute: u32) -> Self {
        Self { calls_per_minute, block_seconds: BLOCK, calls: VecDeque::new(), blocked_until: None }
    }

    /// Forgets the calls, and ends a block.
    pub(super) fn reset(&mut self) {
        self.calls.clear();
        self.blocked_until = None;
    }

    /// Counts a call; tells until when the key is blocked, if it is now. Calls during a block prolong nothing.
    pub(super) fn count(&mut self, now: i64) -> Option<i64> {
        if self.calls_per_minute == 0 {
            return None;
        }
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Some(until);
        }
        self.blocked_until = None;
        while self.calls.front().is_some_and(|at| now - at >= MINUTE) {
            self.calls.pop_front();
        }
        self.calls.push_back(now);
        if self.calls.len() > usize::try_from(self.calls_per_minute).unwrap_or(usize::MAX) {
            self.calls.clear();
            self.blocked_until = Some(now.saturating_add(self.block_seconds.saturating_mul(1_000)));
        }
        self.blocked_until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_too_many_blocks_for_a_while() {
        let mut limit = Limit::new(2);
        assert_eq!((limit.count(0), limit.count(1)), (None, None));
        assert_eq!(limit.count(59_999), Some(659_999));
        assert_eq!(limit.count(600_000), Some(659_999), "not prolonged");
        assert_eq!(limit.count(659_999), None);
        let mut free = Limit::new(0);
        assert!((0..1_000).all(|_| free.count(0).is_none()));
    }
}
