//! The shop's limit of calls a minute, and the block of whoever exceeds it.

use std::collections::VecDeque;

use domain::Millis;

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;
/// A block that a client's own calls brought lasts so long, in milliseconds.
const BLOCK: i64 = 60_000;

/// The limit of one key.
#[derive(Debug)]
pub(crate) struct Limit {
    most: usize,
    recent: VecDeque<Millis>,
    blocked_until: Option<Millis>,
}

impl Limit {
    pub(crate) const fn new(most: usize) -> Self {
        Self { most, recent: VecDeque::new(), blocked_until: None }
    }

    /// Other tools of the account used the calls up.
    pub(crate) fn block(&mut self, until: Millis) {
        self.blocked_until = self.blocked_until.max(Some(until));
    }

    /// Takes a call; `Err`: blocked until then.
    pub(crate) fn admit(&mut self, now: Millis) -> Result<(), Millis> {
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Err(until);
        }
        while self.recent.front().is_some_and(|at| now - *at >= MINUTE) {
            self.recent.pop_front();
        }
        if self.recent.len() >= self.most {
            self.block(now.plus(BLOCK));
            return Err(now.plus(BLOCK));
        }
        self.recent.push_back(now);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_exceeds_it_is_blocked() {
        let mut limit = Limit::new(2);
        let at = Millis::new;
        assert_eq!(limit.admit(at(0)), Ok(()));
        assert_eq!(limit.admit(at(1)), Ok(()));
        assert_eq!(limit.admit(at(2)), Err(at(60_002)));
        assert_eq!(limit.admit(at(60_001)), Err(at(60_002)));
        assert_eq!(limit.admit(at(60_002)), Ok(()));
    }
}
