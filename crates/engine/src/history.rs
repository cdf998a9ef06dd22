//! Which creates were answered lately, so that a side that takes no orders burdens no order.

use std::collections::BTreeMap;

use domain::Millis;

use crate::MesError;
use crate::call::CallError;
use crate::moves::DAY;

/// The creates of one operation, each of what `Of` names. In memory alone: after a restart nothing counts until it is
/// seen anew.
#[derive(Debug)]
pub(crate) struct History<Of> {
    /// Was the create that ended last answered?
    last: Option<bool>,
    /// Creates under way, and the last of each that went unanswered.
    owed: BTreeMap<Of, Attempt>,
    /// Counts the creates sent.
    turn: u64,
}

#[derive(Clone, Copy, Debug)]
struct Attempt {
    sent_at: Millis,
    turn: u64,
    /// The create before it was answered.
    follows_an_answer: bool,
    then: Then,
}

/// What became of the first create of another that was sent after an attempt had ended. One that was under way beside it
/// says nothing: two that are never answered would shield each other for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// The attempt is under way itself.
    NotEnded,
    /// None was sent yet.
    Awaited,
    /// It was sent at this turn.
    Sent(u64),
    /// It ended, with an answer or without.
    Ended(bool),
}

/// Was a create answered, if only that nothing is taken now? `None`: it was not called.
pub(crate) fn was_answered<T>(answer: &Result<T, CallError<MesError>>) -> Option<bool> {
    match answer {
        Err(CallError::NotNow) => None,
        Err(CallError::Failed(MesError::NotSent(_) | MesError::Unknown(_) | MesError::AddressRefused(_))) => {
            Some(false)
        }
        Ok(_)
        | Err(CallError::Failed(
            MesError::ContentRefused { .. }
            | MesError::Conflict
            | MesError::WireMismatch { .. }
            | MesError::Refused { .. }
            | MesError::TooMany { .. },
        )) => Some(true),
    }
}

/// Attempts that are kept however old they are.
const KEPT: usize = 1_000;

impl<Of> Default for History<Of> {
    fn default() -> Self {
        Self { last: None, owed: BTreeMap::new(), turn: 0 }
    }
}

impl<Of: Ord> History<Of> {
    /// A create is sent.
    pub(crate) fn begin(&mut self, of: Of, sent_at: Millis) {
        self.turn += 1;
        let turn = self.turn;
        for (_, attempt) in self.owed.iter_mut().filter(|(other, _)| **other != of) {
            if attempt.then == Then::Awaited {
                attempt.then = Then::Sent(turn);
            }
        }
        if self.owed.len() >= KEPT {
            // Long since bound, or counted.
            self.owed.retain(|_, attempt| sent_at - attempt.sent_at < DAY);
        }
        let follows_an_answer = self.last == Some(true);
        self.owed.insert(of, Attempt { sent_at, turn, follows_an_answer, then: Then::NotEnded });
    }

    /// It was not sent after all.
    pub(crate) fn withdraw(&mut self, of: &Of) {
        if let Some(withdrawn) = self.owed.remove(of) {
            self.follow(withdrawn.turn, Then::Awaited);
        }
    }

    /// It ended.
    pub(crate) fn end(&mut self, of: &Of, answered: bool) {
        let Some(ended) = self.owed.get_mut(of) else { return };
        let turn = ended.turn;
        ended.then = Then::Awaited;
        if answered {
            self.owed.remove(of);
        }
        self.follow(turn, Then::Ended(answered));
        self.last = Some(answered);
    }

    /// This became of what was sent at `turn`.
    fn follow(&mut self, turn: u64, became: Then) {
        for attempt in self.owed.values_mut().filter(|attempt| attempt.then == Then::Sent(turn)) {
            attempt.then = became;
        }
    }

    /// An attempt counts only if the create before it was answered and, of another, the one after it.
    pub(crate) fn counts(&self, of: &Of, sent_at: Millis) -> bool {
        self.owed.get(of).is_some_and(|attempt| {
            attempt.sent_at == sent_at && attempt.follows_an_answer && attempt.then == Then::Ended(true)
        })
    }
}

#[cfg(test)]
mod tests {
    use domain::ShopOrderId;

    use super::*;

    const ORDER: ShopOrderId = ShopOrderId::new(1);
    const OTHER: ShopOrderId = ShopOrderId::new(2);
    const AT: Millis = Millis::new(10_000);

    fn whole(history: &mut History<ShopOrderId>, order: ShopOrderId, sent_at: Millis, answered: bool) {
        history.begin(order, sent_at);
        history.end(&order, answered);
    }

    #[test]
    fn an_attempt_counts_only_between_answered_creates() {
        let mut history = History::default();
        whole(&mut history, ORDER, AT, false);
        whole(&mut history, OTHER, AT, true);
        assert!(!history.counts(&ORDER, AT), "nothing came before it");
        whole(&mut history, ORDER, AT, false);
        assert!(!history.counts(&ORDER, AT), "nothing came after it");
        whole(&mut history, OTHER, AT, true);
        assert!(history.counts(&ORDER, AT));
        assert!(!history.counts(&ORDER, AT.plus(1)), "another attempt");
    }

    #[test]
    fn two_that_are_never_answered_shield_each_other_from_nothing() {
        let (mut history, third) = (History::default(), ShopOrderId::new(3));
        whole(&mut history, third, AT, true);
        history.begin(ORDER, AT);
        history.begin(OTHER, AT);
        history.end(&ORDER, false);
        history.end(&OTHER, false);
        assert!(!history.counts(&ORDER, AT), "nothing was sent after it");
        whole(&mut history, third, AT, true);
        assert!(history.counts(&ORDER, AT) && history.counts(&OTHER, AT));
    }

    #[test]
    fn thousands_that_are_made_meanwhile_hide_nothing() {
        let mut history = History::default();
        whole(&mut history, OTHER, AT, true);
        history.begin(ORDER, AT);
        let many = |history: &mut History<ShopOrderId>| {
            (10..5_000).for_each(|order| whole(history, ShopOrderId::new(order), AT, true));
        };
        many(&mut history);
        history.end(&ORDER, false);
        many(&mut history);
        assert!(history.counts(&ORDER, AT));
        assert_eq!(history.owed.len(), 1, "nothing is kept of what was answered");
    }

    #[test]
    fn an_outage_burdens_nobody() {
        let mut history = History::default();
        whole(&mut history, OTHER, AT, true);
        whole(&mut history, ORDER, AT, false);
        whole(&mut history, OTHER, AT, false);
        whole(&mut history, OTHER, AT, true);
        assert!(!history.counts(&ORDER, AT), "the create after it was not answered either");
    }

    #[test]
    fn what_is_a_day_old_is_not_kept_for_ever() {
        let mut history = History::default();
        let unanswered = |history: &mut History<ShopOrderId>, first: i64, at| {
            (first..first + 2_000).for_each(|order| whole(history, ShopOrderId::new(order), at, false));
        };
        unanswered(&mut history, 10, AT);
        unanswered(&mut history, 10_000, AT.plus(DAY));
        assert_eq!(history.owed.len(), 2_000);
    }

    #[test]
    fn what_was_not_sent_says_nothing() {
        let mut history = History::default();
        whole(&mut history, OTHER, AT, true);
        whole(&mut history, ORDER, AT, false);
        history.begin(OTHER, AT);
        history.withdraw(&OTHER);
        assert!(!history.counts(&ORDER, AT));
        whole(&mut history, OTHER, AT, true);
        assert!(history.counts(&ORDER, AT), "the next one says it");
    }
}
