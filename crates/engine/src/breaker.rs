//! A breaker per operation: after three calls in a row without a definitive answer one call at a time goes through as
//! its probe. Pure: time and chance are arguments.

use domain::Millis;

/// Calls in a row without a definitive answer that open it.
const OPENS_AFTER: u32 = 3;
/// Pauses before probes, in milliseconds; afterwards the cap.
const PAUSES: [i64; 4] = [1_000, 5_000, 30_000, 120_000];
/// How far a pause is spread, as a part of it, either way.
const SPREAD: f64 = 0.2;

/// May an operation be called?
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Breaker {
    unanswered: u32,
    open: Option<Open>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Open {
    refused: Option<u16>,
    level: usize,
    next: Millis,
    probing: bool,
}

impl Breaker {
    /// Closed, or a probe is due and none is under way.
    pub(crate) fn allow(&self, now: Millis) -> bool {
        self.open.is_none_or(|open| !open.probing && now >= open.next)
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// The status of the refusal that opened it.
    pub(crate) fn refusal(&self) -> Option<u16> {
        self.open.and_then(|open| open.refused)
    }

    /// A call begins; while it is open, that call is its probe.
    pub(crate) fn begin(&mut self) {
        if let Some(open) = &mut self.open {
            open.probing = true;
        }
    }

    /// A definitive answer, good or bad.
    pub(crate) fn answered(&mut self) {
        *self = Self::default();
    }

    /// No answer to rely on.
    pub(crate) fn unanswered(&mut self, now: Millis, jitter: f64, cap: i64) {
        self.unanswered = self.unanswered.saturating_add(1);
        if self.open.is_some() || self.unanswered >= OPENS_AFTER {
            self.reopen(None, now, jitter, cap);
        }
    }

    /// A refusal opens it at once.
    pub(crate) fn refused(&mut self, status: u16, now: Millis, jitter: f64, cap: i64) {
        self.reopen(Some(status), now, jitter, cap);
    }

    /// The probe was given up: its place is free.
    pub(crate) fn give_up_probe(&mut self) {
        if let Some(open) = &mut self.open {
            open.probing = false;
        }
    }

    fn reopen(&mut self, refused: Option<u16>, now: Millis, jitter: f64, cap: i64) {
        // A call that began before the breaker opened and ends now is no probe: it does not lengthen the pause.
        let level = match self.open {
            None => 0,
            Some(open) if open.probing => open.level.saturating_add(1),
            Some(open) => open.level,
        };
        let pause = PAUSES.get(level).copied().unwrap_or(cap).min(cap);
        let spread = 1.0 - SPREAD + 2.0 * SPREAD * jitter;
        let refused = refused.or_else(|| self.refusal());
        self.open = Some(Open { refused, level, next: now.plus(scaled(pause, spread)), probing: false });
    }
}

/// A pause times a factor near one; milliseconds, no money.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "pauses are far below 2^52 ms"
)]
fn scaled(pause: i64, factor: f64) -> i64 {
    (pause as f64 * factor) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAP: i64 = 300_000;

    #[test]
    fn three_silences_open_it_and_probes_come_ever_later() {
        let mut breaker = Breaker::default();
        let mut now = Millis::new(0);
        for _ in 0..2 {
            breaker.unanswered(now, 0.5, CAP);
            assert!(breaker.allow(now));
        }
        breaker.unanswered(now, 0.5, CAP);
        for pause in [1_000, 5_000, 30_000, 120_000, CAP, CAP] {
            assert!(!breaker.allow(now.plus(pause - 1)));
            now = now.plus(pause);
            assert!(breaker.allow(now));
            breaker.begin();
            assert!(!breaker.allow(now), "one probe at a time");
            breaker.unanswered(now, 0.5, CAP);
        }
        now = now.plus(CAP);
        breaker.begin();
        breaker.answered();
        assert!(breaker.allow(now) && !breaker.is_open());
    }

    #[test]
    fn a_refusal_opens_at_once_and_a_probe_given_up_frees_its_place() {
        let mut breaker = Breaker::default();
        breaker.refused(403, Millis::new(0), 0.0, CAP);
        assert_eq!(breaker.refusal(), Some(403));
        assert!(breaker.allow(Millis::new(800)), "a fifth earlier at most");
        breaker.begin();
        breaker.give_up_probe();
        assert!(breaker.allow(Millis::new(800)));
    }

    #[test]
    fn calls_that_began_before_it_opened_do_not_lengthen_the_pause() {
        let mut breaker = Breaker::default();
        for _ in 0..8 {
            breaker.unanswered(Millis::new(0), 0.5, CAP);
        }
        assert!(breaker.allow(Millis::new(1_000)));
    }
}
