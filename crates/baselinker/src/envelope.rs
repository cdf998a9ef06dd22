//! What an answer means: errors come with HTTP 200, and are decisions.

use domain::Millis;
use engine::ShopError;
use http::StatusCode;
use outbound::without_mark;
use serde_json::value::RawValue;

use crate::block::{blocked_until, speaks_of_block};
use crate::scalar::{Members, members, text};

/// Text of the far side that is shown, at most, in characters.
const SHOWN_MOST: usize = 300;
/// `ERROR_RATE_LIMIT` without a time, in milliseconds.
const RATE_LIMIT: i64 = 60_000;

/// Judges an answer and hands its members to `read`.
pub(crate) fn open<T>(
    status: StatusCode,
    body: &[u8],
    now: Millis,
    read: impl FnOnce(&Members<'_>) -> Result<T, crate::scalar::Misread>,
) -> Result<T, ShopError> {
    if status == StatusCode::TOO_MANY_REQUESTS {
        return Err(ShopError::Blocked { until: Some(now.plus(RATE_LIMIT)) });
    }
    if status.is_redirection() || matches!(status.as_u16(), 401 | 403) {
        return Err(ShopError::KeyRefused);
    }
    if status != StatusCode::OK {
        return Err(ShopError::Unknown(format!("HTTP {}", status.as_u16())));
    }
    let value: &RawValue = serde_json::from_slice(without_mark(body))
        .map_err(|_| ShopError::Unknown("the answer is no JSON".to_owned()))?;
    let members = members(value).map_err(|misread| ShopError::Unknown(misread.0))?;
    match text(&members, "status").unwrap_or_default().as_str() {
        "SUCCESS" => read(&members).map_err(|misread| ShopError::Unknown(misread.0)),
        "ERROR" => Err(judge(&members, now)),
        _ => Err(ShopError::Unknown("the answer has no status".to_owned())),
    }
}

fn judge(members: &Members<'_>, now: Millis) -> ShopError {
    let code = text(members, "error_code").unwrap_or_default();
    let message: String =
        text(members, "error_message").unwrap_or_default().chars().take(SHOWN_MOST).collect();
    match code.as_str() {
        "ERROR_BLOCKED_TOKEN" => ShopError::Blocked { until: Some(blocked_until(&message, now)) },
        "ERROR_RATE_LIMIT" if !speaks_of_block(&message) => {
            ShopError::Blocked { until: Some(now.plus(RATE_LIMIT)) }
        }
        "ERROR_USER_ACCOUNT_BLOCKED" => ShopError::AccountBlocked,
        "ERROR_BAD_TOKEN" => ShopError::KeyRefused,
        _ if speaks_of_block(&message) => ShopError::Blocked { until: Some(blocked_until(&message, now)) },
        _ => ShopError::Refused { code: code.chars().take(SHOWN_MOST).collect(), message },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Eq)]
    enum Class {
        Success,
        Blocked,
        AccountBlocked,
        KeyRefused,
        Refused,
        Unknown,
    }

    fn class(status: u16, body: &str) -> Class {
        match open(StatusCode::from_u16(status).unwrap(), body.as_bytes(), Millis::new(0), |_| Ok(())) {
            Ok(()) => Class::Success,
            Err(ShopError::Blocked { until }) => {
                assert!(until.is_some());
                Class::Blocked
            }
            Err(ShopError::AccountBlocked) => Class::AccountBlocked,
            Err(ShopError::KeyRefused) => Class::KeyRefused,
            Err(ShopError::Refused { .. }) => Class::Refused,
            Err(ShopError::Unknown(_)) => Class::Unknown,
            Err(ShopError::AddressRefused(_) | ShopError::NotSent(_)) => {
                unreachable!("nothing was connected to")
            }
        }
    }

    #[test]
    fn the_zoo_of_answers() {
        let error = |code: &str, message: &str| {
            format!(r#"{{"status":"ERROR","error_code":"{code}","error_message":"{message}"}}"#)
        };
        let zoo = [
            (200, r#"{"status":"SUCCESS"}"#.to_owned(), Class::Success),
            (200, r#"{"status":"SUCCESS","warnings":""}"#.to_owned(), Class::Success),
            (200, r#" {"orders":[],"status":"SUCCESS","x":{}} "#.to_owned(), Class::Success),
            (
                200,
                error("ERROR_BLOCKED_TOKEN", "Query limit exceeded, token blocked until 2026-11-24 13:00:00"),
                Class::Blocked,
            ),
            (200, error("ERROR_BLOCKED_TOKEN", ""), Class::Blocked),
            (200, error("ERROR_RATE_LIMIT", ""), Class::Blocked),
            (200, error("ERROR_RATE_LIMIT", "token blocked until 2026-11-24 13:00:00"), Class::Blocked),
            (200, error("SOMETHING_ELSE", "Query limit exceeded"), Class::Blocked),
            (200, error("ERROR_USER_ACCOUNT_BLOCKED", "Konto zablokowane"), Class::AccountBlocked),
            (200, error("ERROR_BAD_TOKEN", "Invalid token"), Class::KeyRefused),
            (200, error("ERROR_UNKNOWN_METHOD", "x"), Class::Refused),
            (200, error("ERROR_WRONG_STATUS", "x"), Class::Refused),
            (200, error("", ""), Class::Refused),
            (200, r#"{"status":"ERROR"}"#.to_owned(), Class::Refused),
            (200, r#"{"status":"ERROR","error_code":5}"#.to_owned(), Class::Refused),
            (200, r#"{"status":"error"}"#.to_owned(), Class::Unknown),
            (200, r#"{"status":1}"#.to_owned(), Class::Unknown),
            (200, r#"{"status":null}"#.to_owned(), Class::Unknown),
            (200, "{}".to_owned(), Class::Unknown),
            (200, "[]".to_owned(), Class::Unknown),
            (200, "null".to_owned(), Class::Unknown),
            (200, "\"SUCCESS\"".to_owned(), Class::Unknown),
            (200, String::new(), Class::Unknown),
            (200, "<html>".to_owned(), Class::Unknown),
            (200, r#"{"status":"SUCCESS""#.to_owned(), Class::Unknown),
            (200, "\u{feff}{\"status\":\"SUCCESS\"}".to_owned(), Class::Success),
            (200, format!("\u{feff}{}", error("ERROR_BAD_TOKEN", "x")), Class::KeyRefused),
            (200, "\u{feff}".to_owned(), Class::Unknown),
            (204, String::new(), Class::Unknown),
            (201, r#"{"status":"SUCCESS"}"#.to_owned(), Class::Unknown),
            (301, String::new(), Class::KeyRefused),
            (302, "<html>".to_owned(), Class::KeyRefused),
            (307, String::new(), Class::KeyRefused),
            (400, String::new(), Class::Unknown),
            (401, String::new(), Class::KeyRefused),
            (403, r#"{"status":"SUCCESS"}"#.to_owned(), Class::KeyRefused),
            (404, String::new(), Class::Unknown),
            (408, String::new(), Class::Unknown),
            (413, String::new(), Class::Unknown),
            (429, String::new(), Class::Blocked),
            (500, r#"{"status":"SUCCESS"}"#.to_owned(), Class::Unknown),
            (502, "<html>Bad Gateway</html>".to_owned(), Class::Unknown),
            (503, String::new(), Class::Unknown),
            (520, String::new(), Class::Unknown),
        ];
        assert!(zoo.len() >= 40);
        for (status, body, expected) in zoo {
            assert_eq!(class(status, &body), expected, "{status} {body}");
        }
    }
}
