//! The sandbox's clock: the system's.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// Milliseconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "the sandbox is a program of its own, which lives in real time"
)]
pub(crate) fn now_millis() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Whole seconds since 1970.
pub(crate) fn now_seconds() -> i64 {
    now_millis() / 1000
}

/// A moment as RFC 3339 in UTC, always with milliseconds, so that texts sort as moments do.
pub(crate) fn rfc3339(millis: i64) -> String {
    let at = Timestamp::from_millisecond(millis).unwrap_or_default();
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}

/// A moment as Warsaw's clocks show it: BaseLinker's and the plant's servers are taken to stand there.
pub(crate) fn warsaw(millis: i64) -> ZonedDateTime {
    let zone = TimeZone::get("Europe/Warsaw").unwrap_or(TimeZone::UTC);
    Timestamp::from_millisecond(millis).unwrap_or_default().to_zoned_datetime(zone)
}

/// Reads an ISO moment as milliseconds; without an offset it is Warsaw's time, with a date alone its midnight.
pub(crate) fn moment(text: &str) -> Option<i64> {
    if let Ok(at) = text.parse::<Timestamp>() {
        return Some(at.as_millisecond());
    }
    let zone = TimeZone::get("Europe/Warsaw").ok()?;
    let local: DateTime = text.parse().ok()?;
    local.to_zoned_datetime(zone).ok().map(|at| at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_with_and_without_an_offset() {
        assert_eq!(moment("1970-01-01T00:00:01Z"), Some(1_000));
        assert_eq!(moment("1970-01-01T01:00:01+01:00"), Some(1_000));
        assert_eq!(moment("2026-07-01T12:00:00"), moment("2026-07-01T10:00:00Z"), "summer time");
        assert_eq!(moment("2026-12-01"), moment("2026-11-30T23:00:00Z"));
        assert_eq!(moment("soon"), None);
    }

    #[test]
    fn texts_of_moments_have_milliseconds() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert_eq!(moment(&rfc3339(1_700_000_000_007)), Some(1_700_000_000_007));
    }

    #[test]
    fn warsaw_shows_local_time() {
        let at = moment("2026-07-01T10:00:00Z").unwrap();
        assert_eq!(warsaw(at).strftime("%Y-%m-%d %H:%M:%S").to_string(), "2026-07-01 12:00:00");
    }
}
