//! The sandbox's clock: the system's.

use std::time::{SystemTime, UNIX_EPOCH};

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

/// A moment as RFC 3339 in UTC.
pub(crate) fn rfc3339(millis: i64) -> String {
    jiff::Timestamp::from_millisecond(millis).map(|at| at.to_string()).unwrap_or_default()
}

/// A moment as Warsaw's clocks show it, without a zone, as BaseLinker writes the end of a block.
pub(crate) fn warsaw(millis: i64) -> String {
    let at = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    match jiff::tz::TimeZone::get("Europe/Warsaw") {
        Ok(zone) => zone.to_datetime(at).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => String::new(),
    }
}
