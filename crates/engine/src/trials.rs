//! How often, and how long, something may go unanswered before a person is asked. Pure.

use domain::Millis;

use crate::Part;
use crate::moves::DAY;

/// How many attempts count before a person is asked.
const ATTEMPTS: u32 = 3;

/// What was reached first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// Three attempts that count.
    Attempts,
    /// A day without an answer.
    Day,
}

/// Is it enough?
pub(crate) fn reached(counted: u32, unanswered_since: Option<Millis>, now: Millis) -> Option<Reached> {
    if counted >= ATTEMPTS {
        return Some(Reached::Attempts);
    }
    unanswered_since.is_some_and(|since| now - since >= DAY).then_some(Reached::Day)
}

/// What may be done for a contractor or a product that no search shows.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trial {
    /// It may be made; so its keys stand before the attempt.
    Again(Vec<Part>),
    /// It is enough: so its keys are to be written, and a person is asked.
    Enough(Vec<Part>),
    /// A person was asked, and has not answered for this order.
    Asked,
}

/// Judges the attempts under all keys of one part: what is said under one of them holds for all. `counts`: the last
/// attempt counts. `retried_at`: when a person asked for the order anew.
pub(crate) fn judge(parts: &[Part], counts: bool, retried_at: Option<Millis>, now: Millis) -> Trial {
    let each = |change: &dyn Fn(Part) -> Part| parts.iter().cloned().map(change).collect();
    let asked_at = parts.iter().filter_map(|part| part.asked_at).max();
    if asked_at.is_some_and(|asked_at| retried_at.is_none_or(|at| at < asked_at)) {
        return Trial::Asked;
    }
    let counted = parts.iter().map(|part| part.counted).max().unwrap_or(0).saturating_add(u32::from(counts));
    let unanswered_since = parts.iter().filter_map(|part| part.unanswered_since).min();
    match reached(counted, unanswered_since, now) {
        Some(Reached::Attempts | Reached::Day) => {
            Trial::Enough(each(&|part| Part { asked_at: Some(now), ..part.anew() }))
        }
        // The last attempt was judged; none is under way.
        None => Trial::Again(each(&|part| Part { sent_at: None, counted, unanswered_since, ..part })),
    }
}

impl Part {
    /// As if nothing had been sent yet.
    pub(crate) fn anew(self) -> Self {
        Self { version: self.version, ..Self::new(self.key) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis::new(10 * DAY);

    fn blank() -> Part {
        Part::new("k".to_owned())
    }

    fn tried(counted: u32, since: i64) -> Part {
        let sent_at = Some(NOW.plus(-100_000));
        Part { sent_at, counted, unanswered_since: Some(NOW.plus(-since)), ..blank() }
    }

    fn asked(ago: i64) -> Part {
        Part { asked_at: Some(NOW.plus(-ago)), ..blank() }
    }

    fn said(trial: Trial) -> String {
        match trial {
            Trial::Again(parts) => format!("again {}", parts[0].counted),
            Trial::Enough(parts) => {
                let is_so = |part: &Part| *part == Part { asked_at: Some(NOW), ..blank() };
                assert!(parts.iter().all(is_so), "{parts:?}");
                "enough".to_owned()
            }
            Trial::Asked => "asked".to_owned(),
        }
    }

    #[test]
    fn three_attempts_that_count_or_a_day_are_enough() {
        let retried = |ago: i64| Some(NOW.plus(-ago));
        let cases = [
            (vec![blank()], false, None, "again 0"),
            (vec![tried(0, DAY - 1)], false, None, "again 0"),
            (vec![tried(0, DAY - 1)], true, None, "again 1"),
            (vec![tried(2, 9)], false, None, "again 2"),
            (vec![tried(2, 9)], true, None, "enough"),
            (vec![tried(0, DAY)], false, None, "enough"),
            (vec![blank(), tried(2, 9)], true, None, "enough"),
            (vec![tried(1, 9), tried(0, DAY)], false, None, "enough"),
            (vec![asked(50)], false, None, "asked"),
            (vec![blank(), asked(50)], true, None, "asked"),
            (vec![asked(50)], false, retried(51), "asked"),
            (vec![asked(50)], false, retried(50), "again 0"),
            (vec![asked(50), blank()], false, retried(9), "again 0"),
            (vec![Part { asked_at: Some(NOW.plus(-50)), ..tried(2, 9) }], true, retried(9), "enough"),
            (vec![tried(2, 9)], false, retried(1), "again 2"),
        ];
        for (parts, counts, retried_at, wanted) in cases {
            let told = format!("{parts:?} {counts} {retried_at:?}");
            assert_eq!(said(judge(&parts, counts, retried_at, NOW)), wanted, "{told}");
        }
    }

    #[test]
    fn what_was_reached_first_is_said() {
        assert_eq!(reached(2, Some(NOW.plus(1 - DAY)), NOW), None);
        assert_eq!(reached(3, Some(NOW.plus(-DAY)), NOW), Some(Reached::Attempts));
        assert_eq!(reached(2, Some(NOW.plus(-DAY)), NOW), Some(Reached::Day));
        assert_eq!(reached(2, None, NOW), None);
    }
}
