//! What happened a short while ago, by a clock that may be set back.

use domain::Millis;

/// Has less than `pause` passed since `at`? Nothing is recent that happened later than now: the clock was set back
/// since, and waiting until it comes round again would stop the work for as long.
pub(crate) fn is_recent(at: Option<Millis>, now: Millis, pause: i64) -> bool {
    at.is_some_and(|at| (0..pause).contains(&(now - at)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_recent_before_it_happened() {
        let now = Millis::new(10_000);
        let is_recent = |at| is_recent(Some(Millis::new(at)), now, 100);
        assert_eq!([9_900, 9_901, 10_000, 10_001].map(is_recent), [false, true, true, false]);
        assert!(!super::is_recent(None, now, 100));
    }
}
