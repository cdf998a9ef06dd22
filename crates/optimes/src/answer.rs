//! What an answer of the plant means: each class is a decision.

use std::collections::{BTreeMap, BTreeSet};

use engine::MesError;
use http::{HeaderMap, header};
use outbound::{Response, without_mark};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::json::Members;

/// Names from problem+json that are shown, at most, in characters.
const SHOWN_MOST: usize = 300;

/// What came of sending, before any answer is read.
pub(crate) fn not_answered(error: outbound::Error) -> MesError {
    match error {
        outbound::Error::AddressRefused(detail) => MesError::AddressRefused(detail),
        outbound::Error::NotSent(detail) => MesError::NotSent(detail),
        outbound::Error::Unknown(detail) => MesError::Unknown(detail),
    }
}

/// Answers that are no success. `sent` is the body that was sent; `now_seconds` is needed for a `Retry-After` that is a
/// date.
fn refusal(answer: &Response, sent: &str, now_seconds: i64) -> Option<MesError> {
    let status = answer.status.as_u16();
    match status {
        200..=299 => None,
        300..=399 | 401 | 403 => Some(MesError::Refused { status }),
        400 | 413 | 422 => {
            Some(MesError::ContentRefused { status, detail: complaint(body_of(answer), sent) })
        }
        404 | 405 | 415 => Some(MesError::WireMismatch { status }),
        409 => Some(MesError::Conflict),
        429 => Some(MesError::TooMany { retry_after: retry_after(&answer.headers, now_seconds) }),
        _ => Some(MesError::Unknown(format!("HTTP {status}"))),
    }
}

/// A read's body, for `read` to make sense of.
pub(crate) fn of_read<T>(
    answer: &Response,
    now_seconds: i64,
    read: impl FnOnce(&RawValue) -> Option<T>,
) -> Result<T, MesError> {
    if let Some(error) = refusal(answer, "", now_seconds) {
        return Err(error);
    }
    if is_html(answer) {
        // A log-in page: the address or the key is not OptiMES's API.
        return Err(MesError::Refused { status: answer.status.as_u16() });
    }
    let unreadable = || MesError::Unknown("the answer can't be read".to_owned());
    let value: &RawValue = serde_json::from_slice(body_of(answer)).map_err(|_| unreadable())?;
    read(value).ok_or_else(unreadable)
}

/// A create's answer: any 2xx that names a positive id in its body, or else in `Location`, is success.
pub(crate) fn of_create<'a>(
    answer: &'a Response,
    sent: &str,
    now_seconds: i64,
) -> Result<(i64, Option<&'a RawValue>), MesError> {
    if let Some(error) = refusal(answer, sent, now_seconds) {
        return Err(error);
    }
    let unknown = |detail: &str| Err(MesError::Unknown(detail.to_owned()));
    if is_html(answer) {
        return unknown("the answer is a page");
    }
    let located =
        answer.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).and_then(id_of_location);
    if body_of(answer).trim_ascii().is_empty() {
        return located.map(|id| (id, None)).map_or_else(|| unknown("the answer names no id"), Ok);
    }
    let Ok(value) = serde_json::from_slice::<&RawValue>(body_of(answer)) else {
        return unknown("the answer can't be read");
    };
    let named = Members::read(value).and_then(|members| members.id("id")).or_else(|| {
        // A bare number is an id as well.
        value.get().parse::<i64>().ok().filter(|id| *id > 0)
    });
    match named.or(located) {
        Some(id) => Ok((id, Some(value))),
        None => unknown("the answer names no id"),
    }
}

fn id_of_location(location: &str) -> Option<i64> {
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    path.rsplit('/').next()?.parse().ok().filter(|id| *id > 0)
}

fn is_html(answer: &Response) -> bool {
    let kind =
        answer.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.to_ascii_lowercase().contains("html") || body_of(answer).trim_ascii_start().starts_with(b"<")
}

fn body_of(answer: &Response) -> &[u8] {
    without_mark(&answer.body)
}

/// From `Retry-After`: milliseconds.
fn retry_after(headers: &HeaderMap, now_seconds: i64) -> Option<i64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    let is_endless = text.len() > 18 && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = match text.parse::<i64>() {
        Ok(seconds) => seconds,
        Err(_) if is_endless => i64::MAX,
        Err(_) => jiff::fmt::rfc2822::parse(text).ok()?.timestamp().as_second() - now_seconds,
    };
    Some(seconds.clamp(0, 86_400) * 1000)
}

/// The title and the names of the members that problem+json complains of; never their values. A plant may write into
/// either what it was sent: whatever repeats a word of that is left out.
fn complaint(body: &[u8], sent: &str) -> String {
    let Ok(value) = serde_json::from_slice::<&RawValue>(body) else { return String::new() };
    let Some(problem) = Members::read(value) else { return String::new() };
    let errors: BTreeMap<String, &RawValue> =
        problem.get("errors").and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default();
    let mut known = BTreeSet::new();
    words_of(&serde_json::from_str(sent).unwrap_or_default(), &mut known);
    let is_new = |text: &String| words(text).all(|word| word.len() < 3 || !known.contains(&word));
    let title = if sent.is_empty() { String::new() } else { problem.text("title") };
    let names: Vec<String> = errors.into_keys().filter(|name| is_member(name)).filter(is_new).collect();
    let parts = [Some(title).filter(is_new).unwrap_or_default(), names.join(", ")];
    let shown: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    shown.join(": ").chars().take(SHOWN_MOST).collect()
}

/// Is it written like a member's path, `Items[0].NetPrice`?
fn is_member(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '$')
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "$._[]".contains(letter))
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase)
}

/// The words of all values.
fn words_of(value: &Value, known: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => known.extend(words(text)),
        Value::Array(values) => values.iter().for_each(|value| words_of(value, known)),
        Value::Object(members) => members.values().for_each(|value| words_of(value, known)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;

    use super::*;

    fn answer(status: u16, headers: &[(&'static str, &'static str)], body: &'static str) -> Response {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(*name, value.parse().unwrap());
        }
        Response { status: StatusCode::from_u16(status).unwrap(), headers: map, body: Bytes::from(body) }
    }

    fn class(error: &MesError) -> &'static str {
        match error {
            MesError::ContentRefused { .. } => "content",
            MesError::Conflict => "conflict",
            MesError::WireMismatch { .. } => "wire",
            MesError::Refused { .. } => "refused",
            MesError::TooMany { .. } => "too many",
            MesError::AddressRefused(_) => "address",
            MesError::NotSent(_) => "not sent",
            MesError::Unknown(_) => "unknown",
        }
    }

    type Case = (u16, &'static [(&'static str, &'static str)], &'static str, &'static str, &'static str);

    /// Status, headers, body; what it is to a create; what it is to a read.
    const ZOO: [Case; 64] = [
        (201, &[], r#"{"id":7,"grossValue":1}"#, "7", "ok"),
        (201, &[("location", "/api/orders/9")], "", "9", "unknown"),
        (201, &[("location", "https://x/api/orders/9?a=1")], "{}", "9", "ok"),
        (200, &[], r#"{"Id":"12"}"#, "12", "ok"),
        (200, &[], "15", "15", "ok"),
        (204, &[("location", "orders/3/")], "", "3", "unknown"),
        (204, &[], "", "unknown", "unknown"),
        (202, &[], r#"{"id":8}"#, "8", "ok"),
        (201, &[], r#"{"id":0}"#, "unknown", "ok"),
        (201, &[], r#"{"id":-4}"#, "unknown", "ok"),
        (201, &[], r#"{"id":null}"#, "unknown", "ok"),
        (201, &[], r#"{"id":1.5}"#, "unknown", "ok"),
        (201, &[], r#"{"number":"12/07/2021"}"#, "unknown", "ok"),
        (201, &[], r#"{"id":7"#, "unknown", "unknown"),
        (201, &[], "nonsense", "unknown", "unknown"),
        (201, &[("location", "/api/orders/")], "", "unknown", "unknown"),
        (201, &[("location", "/login")], "", "unknown", "unknown"),
        (200, &[("content-type", "text/html")], "<html>", "unknown", "refused"),
        (200, &[], "  <!doctype html>", "unknown", "refused"),
        (200, &[("content-type", "text/html; charset=utf-8")], r#"{"id":7}"#, "unknown", "refused"),
        (200, &[], "[]", "unknown", "ok"),
        (200, &[], "null", "unknown", "ok"),
        (200, &[], "", "unknown", "unknown"),
        (201, &[], r#"{"id":"seven"}"#, "unknown", "ok"),
        (201, &[], r#"{"id":"12/07/2021"}"#, "unknown", "ok"),
        (201, &[], r#"{"id":"1_000"}"#, "unknown", "ok"),
        (201, &[], r#"{"id":true}"#, "unknown", "ok"),
        (201, &[], r#"{"id":[7]}"#, "unknown", "ok"),
        (201, &[], r#"{"id":9223372036854775807}"#, "9223372036854775807", "ok"),
        (201, &[], r#"{"id":9223372036854775808}"#, "unknown", "ok"),
        (201, &[], r#"{"id":99999999999999999999999999999999999}"#, "unknown", "ok"),
        (201, &[], r#"[{"id":7}]"#, "unknown", "ok"),
        (201, &[], r#"{"order":{"id":7}}"#, "unknown", "ok"),
        (201, &[], "\u{feff}{\"id\":7}", "7", "ok"),
        (201, &[("location", "9")], "\u{feff}", "9", "unknown"),
        (200, &[], "\u{feff}<html>", "unknown", "refused"),
        (201, &[], r#"{"id":7} {"id":8}"#, "unknown", "unknown"),
        (201, &[("location", "/api/orders/9")], r#"{"id":7}"#, "7", "ok"),
        (201, &[("location", "9")], " \n", "9", "unknown"),
        (201, &[("location", "/api/orders/9#top")], "", "9", "unknown"),
        (201, &[("location", "/api/orders/0")], "", "unknown", "unknown"),
        (201, &[("location", "/api/orders/99999999999999999999")], "", "unknown", "unknown"),
        (201, &[("location", "/api/orders/9")], r#"{"id":7"#, "unknown", "unknown"),
        (300, &[], "", "refused", "refused"),
        (301, &[], "", "refused", "refused"),
        (302, &[("location", "/login")], "", "refused", "refused"),
        (307, &[], "", "refused", "refused"),
        (308, &[], "", "refused", "refused"),
        (400, &[], r#"{"title":"Bad","errors":{"Items":["x"]}}"#, "content", "content"),
        (401, &[], "", "refused", "refused"),
        (403, &[], "", "refused", "refused"),
        (404, &[], "", "wire", "wire"),
        (405, &[], "", "wire", "wire"),
        (408, &[], "", "unknown", "unknown"),
        (409, &[], "", "conflict", "conflict"),
        (410, &[], "", "unknown", "unknown"),
        (413, &[], "", "content", "content"),
        (415, &[], "", "wire", "wire"),
        (422, &[], "", "content", "content"),
        (429, &[("retry-after", "30")], "", "too many", "too many"),
        (429, &[], "", "too many", "too many"),
        (500, &[], r#"{"id":7}"#, "unknown", "unknown"),
        (502, &[("content-type", "text/html")], "<html>", "unknown", "unknown"),
        (503, &[], "", "unknown", "unknown"),
    ];

    #[test]
    fn the_zoo_of_answers() {
        for (status, headers, body, create, read) in ZOO {
            let answer = answer(status, headers, body);
            let made = match of_create(&answer, "", 0) {
                Ok((id, _)) => id.to_string(),
                Err(error) => class(&error).to_owned(),
            };
            assert_eq!(made, create, "create {status} {headers:?} {body}");
            let got = match of_read(&answer, 0, |_| Some(())) {
                Ok(()) => "ok",
                Err(error) => class(&error),
            };
            assert_eq!(got, read, "read {status} {headers:?} {body}");
        }
    }

    /// The answer's body, and what is shown of it, where an order of Łucja's was sent.
    #[test]
    fn a_complaint_names_members_and_no_values() {
        let sent = r#"{"statusId":12,"note":"dla\\nŁucji","address":{"name":"Łucja Kowalska","email":"lucja@example.com",
            "phone":"+48 600 100 200","city":"Łódź"},"items":[{"note":"grawer: Antoni"}]}"#.replace("\\\\", "\\");
        let rows = [
            (
                r#"{"Title":"Validation failed","errors":{"Address.Email":["lucja@example.com is wrong"],"Items":[]}}"#,
                "Validation failed: Address.Email, Items",
            ),
            (r#"{"title":"Status does not exist","detail":"Łucja Kowalska"}"#, "Status does not exist"),
            (r#"{"title":"Łucja Kowalska is not known","errors":{"Address.Name":[]}}"#, "Address.Name"),
            (r#"{"title":"KOWALSKA?"}"#, ""),
            (r#"{"title":"No mail to <lucja@example.com>"}"#, ""),
            (r#"{"title":"Wrong: ŁUCJI"}"#, ""),
            (r#"{"title":"No such town: łódź"}"#, ""),
            (r#"{"title":"Bad item","errors":{"Antoni":[],"Items[0].Note":[]}}"#, "Bad item: Items[0].Note"),
            (
                r#"{"errors":{"lucja@example.com":[],"600 100 200":[],"600100200":[],"$.items":[]}}"#,
                "$.items",
            ),
            (r#"{"title":["Łucja"],"errors":["Łucja"]}"#, ""),
            ("Łucja Kowalska", ""),
            ("", ""),
        ];
        for (body, shown) in rows {
            assert_eq!(complaint(body.as_bytes(), &sent), shown, "{body}");
        }
        assert_eq!(
            complaint(r#"{"title":"x@y.pl","errors":{"Email":[]}}"#.as_bytes(), ""),
            "Email",
            "of a read"
        );
        let long = format!(r#"{{"title":"{}"}}"#, "ż".repeat(1_000));
        assert_eq!(complaint(long.as_bytes(), &sent).chars().count(), SHOWN_MOST);
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let rows = [
            ("30", Some(30_000)),
            (" 30 ", Some(30_000)),
            ("0", Some(0)),
            ("-5", Some(0)),
            ("Tue, 24 Nov 2026 12:01:00 GMT", Some(60_000)),
            ("Tue, 24 Nov 2026 11:00:00 GMT", Some(0)),
            ("Fri, 31 Dec 2100 23:59:59 GMT", Some(86_400_000)),
            ("86401", Some(86_400_000)),
            ("9223372036854775807", Some(86_400_000)),
            ("99999999999999999999", Some(86_400_000)),
            ("soon", None),
            ("", None),
            ("1.5", None),
            ("2026-11-24", None),
        ];
        for (text, expected) in rows {
            let found = retry_after(&answer(429, &[("retry-after", text)], "").headers, 1_795_521_600);
            assert_eq!(found, expected, "{text}");
        }
    }
}
