//! A file's content before anything is known of it: the same tree for TOML and JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::fault::{Fault, Shown};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// TOML.
    Toml,
    /// JSON.
    Json,
}

impl Format {
    /// By the ending of the file's name, else by whether the text begins with a brace.
    #[must_use]
    pub fn of(extension: Option<&str>, text: &str) -> Self {
        match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("toml") => Self::Toml,
            Some("json") => Self::Json,
            _ if text.trim_start().starts_with('{') => Self::Json,
            _ => Self::Toml,
        }
    }
}

/// A value of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Raw {
    Null,
    Bool(bool),
    Integer(i64),
    /// A number that is no `i64`, in the shortest decimal notation that reads back as the same.
    Number(String),
    Text(String),
    List(Vec<Self>),
    Table(Table),
}

/// Names and values in the file's order.
pub(crate) type Table = Vec<(String, Raw)>;

/// How much of a value is repeated in a message.
const SHOWN: usize = 40;

impl Raw {
    /// What was read, as far as it may be shown.
    pub(crate) fn shown(&self, secret: bool) -> Shown {
        match self {
            Self::Null => Shown::Kind("read-null"),
            Self::List(rows) if rows.is_empty() => Shown::Kind("read-empty-list"),
            Self::List(_) => Shown::Kind("read-list"),
            Self::Table(rows) if rows.is_empty() => Shown::Kind("read-empty-table"),
            Self::Table(_) => Shown::Kind("read-table"),
            Self::Text(text) if text.is_empty() => Shown::Kind("read-empty"),
            Self::Bool(_) if secret => Shown::Kind("read-bool"),
            Self::Integer(_) | Self::Number(_) if secret => Shown::Kind("read-number"),
            Self::Text(_) if secret => Shown::Kind("read-text"),
            Self::Bool(value) => Shown::Literal(value.to_string()),
            Self::Integer(value) => Shown::Literal(value.to_string()),
            Self::Number(value) => Shown::Literal(shortened(value)),
            Self::Text(value) => Shown::Literal(format!("\"{}\"", shortened(value))),
        }
    }
}

/// The beginning of a text, without control characters, so that a message stays one line.
pub(crate) fn shortened(text: &str) -> String {
    let mut short: String =
        text.chars().take(SHOWN).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}

/// Reads a file's text as a table.
pub(crate) fn parse(text: &str, format: Format) -> Result<Table, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        Format::Toml => parse_toml(text),
        Format::Json => parse_json(text),
    }
}

fn parse_toml(text: &str) -> Result<Table, Fault> {
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let offset = error.span().map_or(0, |span| span.start);
        let (line, column) = place(text, offset);
        Fault::Syntax { format: "TOML", line, column, detail: error.message().to_owned() }
    })?;
    Ok(table.into_iter().map(|(name, value)| (name, from_toml(value))).collect())
}

fn from_toml(value: toml::Value) -> Raw {
    match value {
        toml::Value::String(text) => Raw::Text(text),
        toml::Value::Integer(number) => Raw::Integer(number),
        toml::Value::Float(number) => Raw::Number(number.to_string()),
        toml::Value::Boolean(value) => Raw::Bool(value),
        // A date without quotes is TOML's own type; for us it is what was written.
        toml::Value::Datetime(date) => Raw::Text(date.to_string()),
        toml::Value::Array(values) => Raw::List(values.into_iter().map(from_toml).collect()),
        toml::Value::Table(table) => {
            Raw::Table(table.into_iter().map(|(name, value)| (name, from_toml(value))).collect())
        }
    }
}

fn parse_json(text: &str) -> Result<Table, Fault> {
    match serde_json::from_str(text) {
        Ok(Raw::Table(table)) => Ok(table),
        Ok(other) => Err(Fault::NotATable { read: other.shown(true) }),
        Err(error) => {
            let (line, column) = (error.line(), error.column());
            let mut detail = error.to_string();
            detail.truncate(detail.rfind(" at line ").unwrap_or(detail.len()));
            Err(Fault::Syntax { format: "JSON", line, column, detail })
        }
    }
}

/// Line and column of a byte offset, both from 1.
fn place(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct RawVisitor;

        impl<'de> Visitor<'de> for RawVisitor {
            type Value = Raw;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }

            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
                Ok(Raw::Bool(value))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
                Ok(Raw::Integer(value))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
                Ok(i64::try_from(value).map_or_else(|_| Raw::Number(value.to_string()), Raw::Integer))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Raw, E> {
                Ok(Raw::Number(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
                Ok(Raw::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut list = Vec::new();
                while let Some(value) = seq.next_element()? {
                    list.push(value);
                }
                Ok(Raw::List(list))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut table: Table = Vec::new();
                while let Some((name, value)) = map.next_entry::<String, Raw>()? {
                    if table.iter().any(|(known, _)| *known == name) {
                        return Err(A::Error::custom(format!("duplicate key `{}`", shortened(&name))));
                    }
                    table.push((name, value));
                }
                Ok(Raw::Table(table))
            }
        }

        deserializer.deserialize_any(RawVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_give_the_same_tree() {
        let toml = parse("a = 1\nb = \"x\"\nc = [1, 0.05]\n[d]\ne = true", Format::Toml).unwrap();
        let json = parse(r#"{"a":1,"b":"x","c":[1,0.05],"d":{"e":true}}"#, Format::Json).unwrap();
        assert_eq!(toml, json);
    }

    #[test]
    fn the_format_is_known_by_the_name_else_by_the_text() {
        assert_eq!(Format::of(Some("TOML"), "{}"), Format::Toml);
        assert_eq!(Format::of(Some("json"), "a = 1"), Format::Json);
        assert_eq!(Format::of(Some("conf"), "\n {"), Format::Json);
        assert_eq!(Format::of(None, "a = 1"), Format::Toml);
    }

    #[test]
    fn a_mistake_is_placed_and_its_line_not_repeated() {
        let fault = parse("a = 1\nkey = \"s3cret\n", Format::Toml).unwrap_err();
        let Fault::Syntax { line, detail, .. } = fault else { panic!("{fault:?}") };
        assert_eq!(line, 2);
        assert!(!detail.contains("s3cret"), "{detail}");
        let fault = parse("{\"a\":1,\n\"a\":2}", Format::Json).unwrap_err();
        let Fault::Syntax { line, detail, .. } = fault else { panic!("{fault:?}") };
        assert_eq!((line, detail.as_str()), (2, "duplicate key `a`"));
    }

    #[test]
    fn a_byte_order_mark_and_a_bare_date_are_read() {
        let table = parse("\u{feff}importFrom = 2026-07-01\r\n", Format::Toml).unwrap();
        assert_eq!(table, vec![("importFrom".to_owned(), Raw::Text("2026-07-01".to_owned()))]);
    }

    #[test]
    fn what_is_shown_is_short_and_one_line() {
        let long = Raw::Text(format!("a\n{}", "x".repeat(1000)));
        let Shown::Literal(text) = long.shown(false) else { panic!() };
        assert!(text.chars().count() < 50 && !text.contains('\n'), "{text}");
        assert_eq!(Raw::Text("s3cret".to_owned()).shown(true), Shown::Kind("read-text"));
    }
}
