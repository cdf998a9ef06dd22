//! JSON members read whatever their casing, and numbers written with their own digits.

use domain::{AttributeId, AttributeValue, Millis, Value};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// Members by their name in lower case, each as raw text, so that a number keeps its digits.
pub(crate) struct Members<'a>(BTreeMap<String, &'a RawValue>);

/// Text of one member, at most, in bytes.
const TEXT_MOST: usize = 256 * 1024;

impl<'a> Members<'a> {
    /// An object's members; `None` where it is no object.
    pub(crate) fn read(raw: &'a RawValue) -> Option<Self> {
        let members: BTreeMap<String, &RawValue> = serde_json::from_str(raw.get()).ok()?;
        Some(Self(members.into_iter().map(|(name, value)| (name.to_lowercase(), value)).collect()))
    }

    /// A member that is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&'a RawValue> {
        self.0.get(&name.to_lowercase()).copied().filter(|raw| raw.get() != "null")
    }

    /// Text; empty where it is missing or is none.
    pub(crate) fn text(&self, name: &str) -> String {
        let text: Option<String> = self.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok());
        text.filter(|text| text.len() <= TEXT_MOST).unwrap_or_default()
    }

    /// A number, or a number as text.
    pub(crate) fn decimal(&self, name: &str) -> Option<Decimal> {
        number(self.get(name)?)
    }

    /// A positive id.
    pub(crate) fn id(&self, name: &str) -> Option<i64> {
        i64::try_from(self.decimal(name).filter(|number| number.fract().is_zero())?).ok().filter(|id| *id > 0)
    }

    /// Yes or no, where it is told.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        match self.get(name)?.get() {
            "true" | "1" | "\"true\"" | "\"True\"" => Some(true),
            "false" | "0" | "\"false\"" | "\"False\"" => Some(false),
            _ => None,
        }
    }

    /// The rows of a list; none where it is missing or is none.
    pub(crate) fn rows(&self, name: &str) -> Vec<&'a RawValue> {
        self.get(name).and_then(|raw| serde_json::from_str(raw.get()).ok()).unwrap_or_default()
    }

    /// A moment: ISO 8601; without an offset it is read in Warsaw.
    pub(crate) fn moment(&self, name: &str) -> Option<Millis> {
        let text = self.text(name);
        if let Ok(at) = text.parse::<jiff::Timestamp>() {
            return Some(Millis::new(at.as_millisecond()));
        }
        let civil: DateTime = text.parse().ok()?;
        let warsaw = TimeZone::get("Europe/Warsaw").ok()?;
        let at = warsaw.to_ambiguous_timestamp(civil).compatible().ok()?;
        Some(Millis::new(at.as_millisecond()))
    }

    /// `attributes`: values that can be read.
    pub(crate) fn attributes(&self) -> Vec<AttributeValue> {
        let read = |raw: &RawValue| {
            let members = Members::read(raw)?;
            let attribute = AttributeId::new(members.id("attributeId")?);
            let value = members.get("value")?;
            let value = match serde_json::from_str::<String>(value.get()) {
                Ok(text) => Value::Text(text),
                Err(_) => Value::Number(number(value)?),
            };
            Some(AttributeValue { attribute, value })
        };
        self.rows("attributes").into_iter().filter_map(read).collect()
    }
}

fn number(raw: &RawValue) -> Option<Decimal> {
    let text = raw.get().trim().trim_matches('"');
    if text.contains('_') {
        return None;
    }
    Decimal::from_str_exact(text).ok().or_else(|| {
        let short = text.len() < 40 && text.contains(['e', 'E']);
        short.then(|| Decimal::from_scientific(text).ok()).flatten()
    })
}

/// A decimal as a JSON number with its own digits: never through a float.
pub(crate) fn as_number(number: Decimal) -> Box<RawValue> {
    let text = number.normalize().to_string();
    RawValue::from_string(text).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// A moment as RFC 3339 in UTC.
pub(crate) fn as_moment(at: Millis) -> String {
    jiff::Timestamp::from_millisecond(at.get()).map(|at| at.to_string()).unwrap_or_default()
}

/// An attribute value on the wire.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireAttribute<'a> {
    attribute_id: i64,
    value: WireValue<'a>,
}

#[derive(serde::Serialize)]
#[serde(untagged)]
enum WireValue<'a> {
    Text(&'a str),
    Number(Box<RawValue>),
}

pub(crate) fn wire_attributes(values: &[AttributeValue]) -> Vec<WireAttribute<'_>> {
    values.iter().map(wire_attribute).collect()
}

fn wire_attribute(value: &AttributeValue) -> WireAttribute<'_> {
    WireAttribute {
        attribute_id: value.attribute.get(),
        value: match &value.value {
            Value::Text(text) => WireValue::Text(text),
            Value::Number(number) => WireValue::Number(as_number(*number)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn casing_and_shapes_of_values_do_not_matter() {
        let raw: Box<RawValue> = serde_json::from_str(
            r#"{"Id":"7","NetPrice":73.1626,"isRealized":true,"SubmittedAt":"2026-11-24T13:00:00","x":null,
               "Attributes":[{"AttributeId":1,"Value":"a"},{"attributeId":2,"value":12.50},{"value":1}]}"#,
        )
        .unwrap();
        let members = Members::read(&raw).unwrap();
        assert_eq!(members.id("id"), Some(7));
        assert_eq!(members.decimal("netPrice").unwrap().to_string(), "73.1626");
        assert_eq!(members.flag("IsRealized"), Some(true));
        assert_eq!(members.moment("submittedAt"), Some(Millis::from_seconds(1_795_521_600)));
        assert!(members.get("x").is_none() && members.text("x").is_empty());
        assert_eq!(members.attributes().len(), 2);
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(as_number(Decimal::from_str_exact("73.1626").unwrap()).get(), "73.1626");
        assert_eq!(as_moment(Millis::from_seconds(0)), "1970-01-01T00:00:00Z");
    }
}
