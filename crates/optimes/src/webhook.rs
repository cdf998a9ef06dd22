//! OptiMES's webhook message: documented members, either casing. It carries ids alone, and is only a hint to read.

use secrecy::{ExposeSecret, SecretString};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::json::Members;

/// A message.
#[derive(Debug)]
pub struct Message {
    /// `EventSource`, as it came, cut to a bound.
    pub source: String,
    /// What it asks to look at.
    pub event: Event,
    /// `Ids`.
    pub ids: Vec<i64>,
    /// `Token`: the only authenticator. `None`: missing, or no text.
    pub token: Option<SecretString>,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// `order.created`, `order.updated` (documented), `order.deleted` (by pattern).
    Order,
    /// `product.created`, `product.updated` (by pattern).
    Product,
    /// `product.deleted` (by pattern).
    ProductDeleted,
    /// Anything else: stored, nothing is read.
    Other,
}

/// The body is not JSON, or not the message's shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a webhook message of OptiMES")]
pub struct NotAMessage;

/// Characters of an event's name that are kept.
const SOURCE_MOST: usize = 100;

/// Reads a message, which the receiver bounds to 1 MiB: `EventSource` text and `Ids`, a list that is not empty, are required, the rest is optional. Ids may
/// be digit strings.
///
/// # Errors
/// Where it is none.
pub fn parse(body: &[u8]) -> Result<Message, NotAMessage> {
    let value: &RawValue = serde_json::from_slice(body).map_err(|_| NotAMessage)?;
    let message = Members::read(value).ok_or(NotAMessage)?;
    let source: String =
        message.get("EventSource").and_then(|raw| serde_json::from_str(raw.get()).ok()).ok_or(NotAMessage)?;
    let raws: Vec<&RawValue> =
        message.get("Ids").and_then(|raw| serde_json::from_str(raw.get()).ok()).ok_or(NotAMessage)?;
    if raws.is_empty() {
        return Err(NotAMessage);
    }
    let ids = raws.into_iter().map(id).collect::<Option<Vec<i64>>>().ok_or(NotAMessage)?;
    let token: Option<String> = message.get("Token").and_then(|raw| serde_json::from_str(raw.get()).ok());
    let event = match source.trim().to_lowercase().as_str() {
        "order.created" | "order.updated" | "order.deleted" => Event::Order,
        "product.created" | "product.updated" => Event::Product,
        "product.deleted" => Event::ProductDeleted,
        _ => Event::Other,
    };
    let source = source.chars().filter(|character| !character.is_control()).take(SOURCE_MOST).collect();
    Ok(Message { source, event, ids, token: token.map(SecretString::from) })
}

/// An id: an integer of at most 64 bits, or its digits as text.
fn id(raw: &RawValue) -> Option<i64> {
    let text = raw.get();
    match serde_json::from_str::<String>(text) {
        Ok(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
        Ok(_) => None,
        Err(_) => text.parse().ok(),
    }
}

/// Are both tokens the same? The time it takes does not depend on where they differ. Their digests are compared: of
/// texts themselves a comparison would tell the length.
#[must_use]
pub fn same_token(one: &SecretString, other: &SecretString) -> bool {
    let digest = |token: &SecretString| Sha256::digest(token.expose_secret());
    digest(one).as_slice().ct_eq(digest(other).as_slice()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_read_in_either_casing() {
        let pascal = br#"{"Id":"x","CreatedAt":"2026-11-24T12:00:00.0000000+01:00","Token":"t","EventSource":"order.updated","WebhookRegistrationId":3,"Ids":[7]}"#;
        let camel = br#"{"eventSource":"Product.Deleted","ids":["12",13],"extra":{}}"#;
        let message = parse(pascal).unwrap();
        assert_eq!((message.event, message.ids.as_slice()), (Event::Order, [7].as_slice()));
        assert!(same_token(message.token.as_ref().unwrap(), &SecretString::from("t")));
        let message = parse(camel).unwrap();
        assert_eq!((message.event, message.ids.as_slice()), (Event::ProductDeleted, [12, 13].as_slice()));
        assert!(message.token.is_none());
        assert_eq!(
            parse(br#"{"EventSource":"moon.risen","Ids":[1],"Token":["t"]}"#).unwrap().event,
            Event::Other
        );
    }

    #[test]
    fn what_is_no_message_is_refused() {
        let bodies = [
            "",
            "null",
            "[]",
            "7",
            "{",
            "{}",
            r#"{"EventSource":"order.updated"}"#,
            r#"{"EventSource":"order.updated","Ids":[]}"#,
            r#"{"EventSource":"order.updated","Ids":7}"#,
            r#"{"EventSource":5,"Ids":[7]}"#,
            r#"{"EventSource":"x","Ids":[1.5]}"#,
            r#"{"EventSource":"x","Ids":[null]}"#,
            r#"{"EventSource":"x","Ids":[9223372036854775808]}"#,
            r#"{"EventSource":"x","Ids":["99999999999999999999"]}"#,
            r#"{"EventSource":"x","Ids":["seven"]}"#,
            r#"{"EventSource":"x","Ids":[""]}"#,
            r#"{"EventSource":"x","Ids":[" 1"]}"#,
            r#"{"EventSource":"x","Ids":["1\n"]}"#,
            r#"{"EventSource":"x","Ids":["+5"]}"#,
            r#"{"EventSource":"x","Ids":["-5"]}"#,
            r#"{"EventSource":"x","Ids":[[1]]}"#,
        ];
        for body in bodies {
            assert!(parse(body.as_bytes()).is_err(), "{body}");
        }
        assert_eq!(parse(br#"{"EventSource":"x","Ids":[9223372036854775807]}"#).unwrap().ids, [i64::MAX]);
    }

    #[test]
    fn tokens_of_other_length_or_text_differ() {
        let token = SecretString::from("token");
        for other in ["", "toke", "token ", "tokem"] {
            assert!(!same_token(&token, &SecretString::from(other)), "{other}");
        }
    }
}
