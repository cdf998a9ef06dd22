//! Which creates were answered lately, so that a side that takes no orders burdens no order.

use std::collections::VecDeque;

use domain::{Millis, ShopOrderId};

/// The last creates of an integration. In memory alone: after a restart nothing counts until it is seen anew.
#[derive(Debug, Default)]
pub(crate) struct History {
    creates: VecDeque<Ended>,
}

#[derive(Clone, Copy, Debug)]
struct Ended {
    order: ShopOrderId,
    sent_at: Millis,
    ended_at: Millis,
    answered: bool,
}

const KEPT: usize = 256;

impl History {
    /// A create ended.
    pub(crate) fn note(&mut self, order: ShopOrderId, sent_at: Millis, ended_at: Millis, answered: bool) {
        if self.creates.len() == KEPT {
            self.creates.pop_front();
        }
        self.creates.push_back(Ended { order, sent_at, ended_at, answered });
    }

    /// An attempt counts only if the create before it was answered and, another order's, the one after it.
    pub(crate) fn counts(&self, order: ShopOrderId, sent_at: Millis) -> bool {
        let is_itself = |ended: &&Ended| ended.order == order && ended.sent_at == sent_at;
        let others = || self.creates.iter().filter(|ended| !is_itself(ended));
        let before = others().rev().find(|ended| ended.ended_at <= sent_at);
        let after = others().find(|ended| ended.ended_at > sent_at);
        before.is_some_and(|ended| ended.answered)
            && after.is_some_and(|ended| ended.answered && ended.order != order)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Millis {
        Millis::from_seconds(seconds)
    }

    #[test]
    fn an_attempt_counts_only_between_answered_creates() {
        let order = ShopOrderId::new(1);
        let other = ShopOrderId::new(2);
        let mut history = History::default();
        assert!(!history.counts(order, at(10)), "nothing is known");
        history.note(other, at(1), at(2), true);
        history.note(order, at(10), at(40), false);
        assert!(!history.counts(order, at(10)), "nothing came after it");
        history.note(other, at(50), at(51), true);
        assert!(history.counts(order, at(10)));
        assert!(!history.counts(order, at(1)), "nothing came before it");
    }

    #[test]
    fn an_attempt_that_failed_within_a_millisecond_is_not_its_own_predecessor() {
        let (order, other) = (ShopOrderId::new(1), ShopOrderId::new(2));
        let mut history = History::default();
        history.note(other, at(1), at(2), true);
        history.note(order, at(10), at(10), false);
        history.note(other, at(11), at(12), true);
        assert!(history.counts(order, at(10)));
    }

    #[test]
    fn an_outage_burdens_nobody() {
        let (order, other) = (ShopOrderId::new(1), ShopOrderId::new(2));
        let mut history = History::default();
        history.note(other, at(1), at(2), true);
        history.note(order, at(10), at(40), false);
        history.note(other, at(50), at(80), false);
        history.note(other, at(90), at(91), true);
        assert!(!history.counts(order, at(10)), "the create after it was not answered either");
    }
}
