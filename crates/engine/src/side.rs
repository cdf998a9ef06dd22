//! Which operations of a side may be called now: waiting belongs to the side, not to the order.
//!
//! One breaker per operation, one for the side as a whole, and the pause that a side asked for; and what people are to
//! know of it. Pure: time and chance are arguments.

use std::collections::{BTreeMap, BTreeSet};

use domain::Millis;

use crate::breaker::Breaker;
use crate::recent::is_recent;

/// How a call ended, as far as the side's health goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// A definitive answer, good or bad.
    Definitive,
    /// No answer that can be relied on, or none at all.
    Silent,
    /// The key, a permission or the address was refused.
    Refused(u16),
    /// The side asks to wait until then; counts as an answer.
    Wait(Millis),
    /// The path is not the wire profile's (404, 405, 415): refused, but the key is not to be doubted.
    Mismatch(u16),
}

/// The state of one side of one integration.
#[derive(Debug)]
pub(crate) struct Side {
    operations: BTreeMap<&'static str, Breaker>,
    whole: Breaker,
    wait_until: Option<Millis>,
    refused: BTreeMap<&'static str, u16>,
    silence: Silence,
    in_vain: BTreeMap<&'static str, InVain>,
    cap: i64,
}

/// What was heard of the side at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Heard<'a> {
    /// What was asked for, or a definitive answer to it.
    Answer,
    /// Nothing that can be relied on.
    Silence(&'a str),
    /// It answers, but gives nothing of what it is to be read for.
    Complaint(&'a str),
}

/// Calls of one operation in a row that brought nothing.
#[derive(Debug)]
struct InVain {
    calls: u32,
    since: Millis,
    last: Millis,
    detail: String,
}

/// Calls in a row, of whatever operation, that brought no answer.
#[derive(Debug, Default)]
struct Silence {
    calls: u32,
    detail: String,
    operations: BTreeSet<&'static str>,
}

/// So many make it a side, or an operation, that does not answer.
const SILENT_AFTER: u32 = 3;
/// An operation alone must have failed for so long, in milliseconds: what is sent at once fails at once.
const IN_VAIN_FOR: i64 = 10_000;
/// What nobody has asked for since is wanted no more, in milliseconds; never less than two probes at the cap.
const WANTED_FOR: i64 = 600_000;

/// The pseudo-operation under which a side's cheapest read is asked when something was refused.
pub(crate) const CHEAPEST: &str = "cheapest";

impl Side {
    pub(crate) fn new(retry_cap: i64) -> Self {
        Self {
            operations: BTreeMap::new(),
            whole: Breaker::default(),
            wait_until: None,
            refused: BTreeMap::new(),
            silence: Silence::default(),
            in_vain: BTreeMap::new(),
            cap: retry_cap,
        }
    }

    /// The side asked to be left alone until then; nothing shortens that.
    pub(crate) fn wait(&mut self, until: Millis) {
        self.wait_until = self.wait_until.max(Some(until));
    }

    /// May `operation` be called now?
    pub(crate) fn allows(&self, operation: &'static str, now: Millis) -> bool {
        if self.wait_until.is_some_and(|until| now < until) {
            return false;
        }
        if operation == CHEAPEST {
            return !self.whole.is_open() || self.whole.allow(now);
        }
        !self.whole.is_open() && self.operations.get(operation).is_none_or(|breaker| breaker.allow(now))
    }

    /// The operation is open or refused: one call at a time goes through as its probe.
    pub(crate) fn probes(&self, operation: &'static str) -> bool {
        self.operations.get(operation).is_some_and(Breaker::is_open)
    }

    /// A call begins.
    pub(crate) fn begin(&mut self, operation: &'static str) {
        if operation == CHEAPEST {
            self.whole.begin();
        } else {
            self.operations.entry(operation).or_default().begin();
        }
    }

    /// A call was given up before it was sent: its place as a probe is free again.
    pub(crate) fn give_up(&mut self, operation: &'static str) {
        if operation == CHEAPEST {
            self.whole.give_up_probe();
        } else if let Some(breaker) = self.operations.get_mut(operation) {
            breaker.give_up_probe();
        }
    }

    /// A call ended. True where the side's cheapest read should now be asked.
    pub(crate) fn end(&mut self, operation: &'static str, answer: Answer, now: Millis, jitter: f64) -> bool {
        let cap = self.cap;
        if let Answer::Wait(until) = answer {
            self.wait(until);
        }
        if operation == CHEAPEST {
            return self.end_cheapest(answer, now, jitter);
        }
        let breaker = self.operations.entry(operation).or_default();
        match answer {
            Answer::Definitive | Answer::Wait(_) => {
                breaker.answered();
                self.refused.remove(operation);
                false
            }
            Answer::Silent => {
                breaker.unanswered(now, jitter, cap);
                false
            }
            Answer::Refused(status) => {
                breaker.refused(status, now, jitter, cap);
                self.refused.insert(operation, status);
                true
            }
            Answer::Mismatch(status) => {
                breaker.refused(status, now, jitter, cap);
                self.refused.insert(operation, status);
                false
            }
        }
    }

    fn end_cheapest(&mut self, answer: Answer, now: Millis, jitter: f64) -> bool {
        match answer {
            Answer::Definitive | Answer::Wait(_) | Answer::Mismatch(_) => {
                if self.whole.is_open() {
                    self.operations.clear();
                    self.refused.clear();
                }
                self.whole.answered();
            }
            Answer::Silent if self.whole.is_open() => self.whole.unanswered(now, jitter, self.cap),
            Answer::Silent => {}
            Answer::Refused(status) => self.whole.refused(status, now, jitter, self.cap),
        }
        false
    }

    /// Takes note of what a call of `operation` brought.
    pub(crate) fn heard(&mut self, operation: &'static str, heard: Heard<'_>, now: Millis) {
        match heard {
            Heard::Answer | Heard::Complaint(_) => {
                // What the whole side left unanswered was no operation's own fault.
                if self.silence().is_some() && self.silence.operations.len() > 1 {
                    self.in_vain.clear();
                }
                self.silence = Silence::default();
            }
            Heard::Silence(detail) => {
                self.silence.calls = self.silence.calls.saturating_add(1);
                detail.clone_into(&mut self.silence.detail);
                self.silence.operations.insert(operation);
            }
        }
        match heard {
            Heard::Answer => {
                self.in_vain.remove(operation);
            }
            Heard::Silence(detail) | Heard::Complaint(detail) => {
                let new = || InVain { calls: 0, since: now, last: now, detail: String::new() };
                let in_vain = self.in_vain.entry(operation).or_insert_with(new);
                in_vain.calls = in_vain.calls.saturating_add(1);
                in_vain.last = now;
                detail.clone_into(&mut in_vain.detail);
            }
        }
    }

    /// Why the side does not answer, where nothing of it does.
    pub(crate) fn silence(&self) -> Option<&str> {
        (self.silence.calls >= SILENT_AFTER).then_some(self.silence.detail.as_str())
    }

    /// An operation that alone brings nothing, though it is wanted, and why. What it brings depends on no order.
    pub(crate) fn in_vain(&self, now: Millis) -> Option<(&'static str, &str)> {
        let wanted_for = WANTED_FOR.max(self.cap.saturating_mul(2));
        let is_told = |in_vain: &InVain| {
            in_vain.calls >= SILENT_AFTER
                && in_vain.last - in_vain.since >= IN_VAIN_FOR
                && is_recent(Some(in_vain.last), now, wanted_for)
        };
        let told = self.in_vain.iter().find(|(_, in_vain)| is_told(in_vain));
        told.map(|(operation, in_vain)| (*operation, in_vain.detail.as_str()))
    }

    /// The side as a whole is refused and a probe is due.
    pub(crate) fn probe_is_due(&self, now: Millis) -> bool {
        self.whole.is_open() && self.allows(CHEAPEST, now)
    }

    /// The status with which the side as a whole is refused.
    pub(crate) fn dead(&self) -> Option<u16> {
        self.whole.refusal()
    }

    /// Operations that are refused while the side as a whole answers.
    pub(crate) fn refusals(&self) -> impl Iterator<Item = (&'static str, u16)> + '_ {
        self.refused.iter().map(|(operation, status)| (*operation, *status))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_not_known_is_asked_ever_more_seldom_until_it_is() {
        let mut side = Side::new(300_000);
        let mut now = Millis::new(0);
        let answer = |side: &mut Side, answer, now| {
            assert!(side.allows("POST /orders", now));
            side.begin("POST /orders");
            assert!(!side.end("POST /orders", answer, now, 0.5), "the key is not doubted");
        };
        answer(&mut side, Answer::Mismatch(404), now);
        assert_eq!(side.refusals().collect::<Vec<_>>(), [("POST /orders", 404)]);
        for pause in [1_000, 5_000, 30_000, 120_000, 300_000] {
            assert!(!side.allows("POST /orders", now.plus(pause - 1)), "{pause}");
            now = now.plus(pause);
            answer(&mut side, Answer::Mismatch(404), now);
        }
        now = now.plus(300_000);
        answer(&mut side, Answer::Definitive, now);
        assert_eq!(side.refusals().count(), 0);
    }

    #[test]
    fn three_calls_without_an_answer_make_it_silent_whatever_they_asked_for() {
        let mut side = Side::new(300_000);
        let now = Millis::new(0);
        for operation in ["GET /orders", "GET /products"] {
            side.heard(operation, Heard::Silence("refused"), now);
            assert_eq!(side.silence(), None);
        }
        side.heard("POST /orders", Heard::Silence("timed out"), now);
        assert_eq!(side.silence(), Some("timed out"));
        side.heard("GET /orders", Heard::Answer, now);
        assert_eq!(side.silence(), None);
    }

    #[test]
    fn an_operation_that_alone_brings_nothing_is_told_though_others_answer() {
        let mut side = Side::new(300_000);
        let at = |millis| Millis::new(millis);
        let call = |side: &mut Side, heard, millis| {
            side.heard("getOrders", heard, at(millis));
            side.heard("getJournalList", Heard::Answer, at(millis));
            side.in_vain(at(millis)).map(|(operation, detail)| (operation, detail.to_owned()))
        };
        let told = |detail: &str| Some(("getOrders", detail.to_owned()));
        for millis in [0, 1, 2, 9_999] {
            assert_eq!(call(&mut side, Heard::Silence("HTTP 502"), millis), None, "not for long");
        }
        assert_eq!(call(&mut side, Heard::Silence("HTTP 502"), 10_000), told("HTTP 502"));
        assert_eq!(call(&mut side, Heard::Complaint("ERROR_X: nie"), 20_000), told("ERROR_X: nie"));
        assert_eq!(side.silence(), None, "the side answers");
        assert!(
            side.in_vain(at(619_999)).is_some() && side.in_vain(at(620_001)).is_none(),
            "nobody wants it"
        );
        assert_eq!(call(&mut side, Heard::Answer, 30_000), None);
        for millis in [40_000, 60_000] {
            assert_eq!(call(&mut side, Heard::Complaint("ERROR_X"), millis), None, "too few");
        }
        for (operation, millis) in [("getOrders", 70_000), ("getJournalList", 70_000), ("getOrders", 80_000)]
        {
            side.heard(operation, Heard::Silence("timed out"), at(millis));
        }
        assert!(side.silence().is_some() && side.in_vain(at(80_000)).is_some());
        side.heard("getJournalList", Heard::Answer, at(90_000));
        assert_eq!(side.in_vain(at(90_000)), None, "the whole side was silent");
    }
}
