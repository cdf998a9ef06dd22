//! Until when BaseLinker has blocked the key, read from its message.

use domain::Millis;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

/// Blocks are of about ten minutes; a time that lies further ahead was read in the wrong zone. Milliseconds.
const AHEAD_MOST: i64 = 30 * 60_000;
/// An end may lie so far back: it is told in whole seconds, and by the clock of another machine. Milliseconds.
const BACK_MOST: i64 = 60_000;
/// The pause after an end that lies back, in milliseconds: BaseLinker has just said that it still blocks.
const NOT_YET: i64 = 5_000;
/// A block whose end can't be read, in milliseconds.
const UNREADABLE: i64 = 15 * 60_000;

/// The end of a block whose message is "… token blocked until YYYY-MM-DD HH:MM:SS". The zone is told nowhere: Warsaw
/// and UTC are tried, in this order, and the one within half an hour from now, or just past, wins; so do both hours that
/// the end of summer time gives one name.
pub(crate) fn blocked_until(message: &str, now: Millis) -> Millis {
    let read = wall_clock(message).and_then(|clock| {
        let zones = [TimeZone::get("Europe/Warsaw").ok(), Some(TimeZone::UTC)];
        zones.into_iter().flatten().find_map(|zone| {
            let hour = || zone.to_ambiguous_timestamp(clock);
            [hour().earlier(), hour().later()].into_iter().flatten().find_map(|at| {
                let at = Millis::new(at.as_millisecond());
                match at - now {
                    0..=AHEAD_MOST => Some(at),
                    past if (-BACK_MOST..0).contains(&past) => Some(now.plus(NOT_YET)),
                    _neither => None,
                }
            })
        })
    });
    read.unwrap_or_else(|| now.plus(UNREADABLE))
}

/// Is the message one of a block, whatever its code?
pub(crate) fn speaks_of_block(message: &str) -> bool {
    let message = message.to_ascii_lowercase();
    message.contains("query limit exceeded") || message.contains("token blocked until")
}

fn wall_clock(message: &str) -> Option<DateTime> {
    let at = message.to_ascii_lowercase().find("until ")? + "until ".len();
    let text = message.get(at..at.checked_add(19)?)?;
    text.replacen(' ', "T", 1).parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24 12:00:00 UTC; Warsaw is an hour ahead.
    const NOW: Millis = Millis::from_seconds(1_795_521_600);

    #[test]
    fn an_end_that_has_just_passed_is_not_the_other_zone_s() {
        for (clock, seconds) in
            [("12:59:59", 5), ("11:59:59", 5), ("12:59:00", 5), ("12:58:59", 900), ("13:00:01", 1)]
        {
            let message = format!("Query limit exceeded, token blocked until 2026-11-24 {clock}");
            assert_eq!(blocked_until(&message, NOW) - NOW, seconds * 1_000, "{clock}");
        }
    }

    #[test]
    fn both_zones_are_tried_and_nonsense_is_a_quarter() {
        let message = |clock: &str| format!("Query limit exceeded, token blocked until {clock}");
        let cases = [
            (message("2026-11-24 13:10:00"), 10),
            (message("2026-11-24 12:10:00"), 10),
            (message("2026-11-24 13:00:00"), 0),
            (message("2026-11-24 17:00:00"), 15),
            (message("soon"), 15),
            ("Query limit exceeded".to_owned(), 15),
        ];
        for (message, minutes) in cases {
            assert_eq!(blocked_until(&message, NOW) - NOW, minutes * 60_000, "{message}");
        }
        assert!(speaks_of_block("Query limit EXCEEDED") && !speaks_of_block("no such order"));
    }

    /// Now and the end as the message names it; seconds that are waited.
    #[test]
    fn the_hour_that_comes_twice_is_read_by_the_nearest() {
        let rows = [
            // 2026-10-25: at 03:00 the clocks of Warsaw go back to 02:00, which is 01:00 UTC.
            ("2026-10-25T00:20:00Z", "2026-10-25 02:30:00", 600),
            ("2026-10-25T00:55:00Z", "2026-10-25 02:05:00", 600),
            ("2026-10-25T01:20:00Z", "2026-10-25 02:30:00", 600),
            ("2026-10-25T01:55:00Z", "2026-10-25 03:05:00", 600),
            ("2026-10-25T02:20:00Z", "2026-10-25 02:30:00", 600),
            ("2026-10-25T00:59:59Z", "2026-10-25 02:59:59", 0),
            ("2026-10-25T01:00:00Z", "2026-10-25 02:59:59", 5),
            ("2026-10-25T01:01:00Z", "2026-10-25 02:59:59", 900),
            ("2026-10-25T00:20:00Z", "2026-10-25 00:30:00", 600),
            ("2026-10-25T00:10:00Z", "2026-10-25 02:40:00", 1_800),
            ("2026-10-25T00:09:59Z", "2026-10-25 02:40:00", 900),
            // 2026-03-29: 02:00 becomes 03:00, which is 01:00 UTC.
            ("2026-03-29T00:55:00Z", "2026-03-29 03:05:00", 600),
            ("2026-03-29T02:20:00Z", "2026-03-29 02:30:00", 600),
            // Nonsense.
            ("2026-10-25T00:20:00Z", "2026-02-30 02:30:00", 900),
            ("2026-10-25T00:20:00Z", "2026-10-25 24:00:00", 900),
            ("2026-10-25T00:20:00Z", "2026-10-25 02:3", 900),
            ("2026-10-25T00:20:00Z", "ąćęłńóśźż", 900),
            ("2026-10-25T00:20:00Z", "9999-12-31 23:59:59", 900),
        ];
        for (now, end, seconds) in rows {
            let now = Millis::new(now.parse::<jiff::Timestamp>().unwrap().as_millisecond());
            let until = blocked_until(&format!("Query limit exceeded, token blocked until {end}"), now);
            assert_eq!(until - now, seconds * 1_000, "{end} at {now:?}");
        }
    }
}
