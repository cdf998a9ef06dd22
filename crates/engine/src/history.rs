//! Which creates were answered lately, so that a side that takes no orders burdens no order.

use std::collections::BTreeMap;

use domain::{Millis, ShopOrderId};

/// The creates of an integration. In memory alone: after a restart nothing counts until it is seen anew.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Was the create that ended last answered?
    last: Option<bool>,
    /// Creates under way, and the last of each order that went unanswered.
    owed: BTreeMap<ShopOrderId, Attempt>,
}

#[derive(Clone, Copy, Debug)]
struct Attempt {
    sent_at: Millis,
    /// The create before it was answered.
    follows_an_answer: bool,
    /// The first create of another order that ended after it was sent: was it answered?
    then: Option<bool>,
}

impl History {
    /// A create is sent.
    pub(crate) fn begin(&mut self, order: ShopOrderId, sent_at: Millis) {
        let follows_an_answer = self.last == Some(true);
        self.owed.insert(order, Attempt { sent_at, follows_an_answer, then: None });
    }

    /// It was not sent after all.
    pub(crate) fn withdraw(&mut self, order: ShopOrderId) {
        self.owed.remove(&order);
    }

    /// It ended.
    pub(crate) fn end(&mut self, order: ShopOrderId, answered: bool) {
        if answered {
            self.owed.remove(&order);
        }
        for (_, attempt) in self.owed.iter_mut().filter(|(other, _)| **other != order) {
            attempt.then.get_or_insert(answered);
        }
        self.last = Some(answered);
    }

    /// An attempt counts only if the create before it was answered and, another order's, the one after it.
    pub(crate) fn counts(&self, order: ShopOrderId, sent_at: Millis) -> bool {
        self.owed.get(&order).is_some_and(|attempt| {
            attempt.sent_at == sent_at && attempt.follows_an_answer && attempt.then == Some(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: ShopOrderId = ShopOrderId::new(1);
    const OTHER: ShopOrderId = ShopOrderId::new(2);
    const AT: Millis = Millis::new(10_000);

    fn whole(history: &mut History, order: ShopOrderId, sent_at: Millis, answered: bool) {
        history.begin(order, sent_at);
        history.end(order, answered);
    }

    #[test]
    fn an_attempt_counts_only_between_answered_creates() {
        let mut history = History::default();
        whole(&mut history, ORDER, AT, false);
        whole(&mut history, OTHER, AT, true);
        assert!(!history.counts(ORDER, AT), "nothing came before it");
        whole(&mut history, ORDER, AT, false);
        assert!(!history.counts(ORDER, AT), "nothing came after it");
        whole(&mut history, OTHER, AT, true);
        assert!(history.counts(ORDER, AT));
        assert!(!history.counts(ORDER, AT.plus(1)), "another attempt");
    }

    #[test]
    fn what_ends_while_it_is_under_way_came_after_it() {
        let mut history = History::default();
        whole(&mut history, OTHER, AT, true);
        history.begin(ORDER, AT);
        whole(&mut history, OTHER, AT, true);
        history.end(ORDER, false);
        assert!(history.counts(ORDER, AT));
    }

    #[test]
    fn thousands_that_are_made_meanwhile_hide_nothing() {
        let mut history = History::default();
        whole(&mut history, OTHER, AT, true);
        history.begin(ORDER, AT);
        for order in 10..5_000 {
            whole(&mut history, ShopOrderId::new(order), AT, true);
        }
        history.end(ORDER, false);
        assert!(history.counts(ORDER, AT));
        assert_eq!(history.owed.len(), 1, "nothing is kept of what was answered");
    }

    #[test]
    fn an_outage_burdens_nobody() {
        let mut history = History::default();
        whole(&mut history, OTHER, AT, true);
        whole(&mut history, ORDER, AT, false);
        whole(&mut history, OTHER, AT, false);
        whole(&mut history, OTHER, AT, true);
        assert!(!history.counts(ORDER, AT), "the create after it was not answered either");
    }

    #[test]
    fn what_was_not_sent_says_nothing() {
        let mut history = History::default();
        whole(&mut history, OTHER, AT, true);
        whole(&mut history, ORDER, AT, false);
        history.begin(OTHER, AT);
        history.withdraw(OTHER);
        assert!(!history.counts(ORDER, AT));
    }
}
