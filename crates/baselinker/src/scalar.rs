//! Values as BaseLinker sends them: numbers as text, text as numbers, `"0"` for false, `[]` for `{}`, null for "".

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde_json::value::RawValue;

/// An object's members, each as its raw text, so that a number keeps its digits.
pub(crate) type Members<'a> = BTreeMap<String, &'a RawValue>;

/// Text of one member, at most, in bytes: far above every documented limit.
const TEXT_MOST: usize = 64 * 1024;

/// What is wrong with a member: its name, never its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misread(pub(crate) String);

/// Reads an object's members; an empty list is an empty object, as PHP writes it.
pub(crate) fn members(raw: &RawValue) -> Result<Members<'_>, Misread> {
    let text = raw.get().trim();
    if text == "[]" || text == "null" {
        return Ok(Members::new());
    }
    serde_json::from_str(text).map_err(|_| Misread("not an object".to_owned()))
}

/// Text; a number is its digits, null and a missing member are empty.
pub(crate) fn text(members: &Members<'_>, name: &str) -> Result<String, Misread> {
    let Some(raw) = members.get(name) else { return Ok(String::new()) };
    let raw = raw.get().trim();
    let misread = || Misread(format!("{name} is no text"));
    match raw.as_bytes().first() {
        Some(b'"') => {
            let text: String = serde_json::from_str(raw).map_err(|_| misread())?;
            if text.len() > TEXT_MOST { Err(Misread(format!("{name} is too long"))) } else { Ok(text) }
        }
        Some(b'n') => Ok(String::new()),
        Some(b'-' | b'0'..=b'9') => Ok(raw.to_owned()),
        Some(b't' | b'f') => Ok(raw.to_owned()),
        Some(b'[') if raw == "[]" => Ok(String::new()),
        _ => Err(misread()),
    }
}

/// A decimal; empty and missing are zero.
pub(crate) fn decimal(members: &Members<'_>, name: &str) -> Result<Decimal, Misread> {
    let text = text(members, name)?;
    let text = text.trim();
    if text.is_empty() {
        return Ok(Decimal::ZERO);
    }
    exact(text).ok_or_else(|| Misread(format!("{name} is no number")))
}

/// A decimal as it stands, without rounding; exponents are read, as in `1e2`, and no `1_000`.
fn exact(text: &str) -> Option<Decimal> {
    if text.contains('_') {
        return None;
    }
    Decimal::from_str_exact(text).ok().or_else(|| {
        let is_scientific = text.contains(['e', 'E']) && text.len() < 40;
        is_scientific.then(|| Decimal::from_scientific(text).ok()).flatten()
    })
}

/// A whole number; empty and missing are zero.
pub(crate) fn integer(members: &Members<'_>, name: &str) -> Result<i64, Misread> {
    let number = decimal(members, name)?;
    let whole = number.fract().is_zero().then_some(number);
    whole
        .and_then(|number| i64::try_from(number).ok())
        .ok_or_else(|| Misread(format!("{name} is no whole number")))
}

/// Yes or no: `true`, `1`, `"1"`, `"true"`; empty and missing are no.
pub(crate) fn boolean(members: &Members<'_>, name: &str) -> Result<bool, Misread> {
    match text(members, name)?.trim() {
        "" | "0" | "false" => Ok(false),
        "1" | "true" => Ok(true),
        _ => Err(Misread(format!("{name} is neither yes nor no"))),
    }
}

/// The rows of a list; an object's values are rows too, in the order of their numbers, as PHP writes lists with gaps.
pub(crate) fn rows(raw: &RawValue) -> Result<Vec<&RawValue>, Misread> {
    let text = raw.get().trim();
    if text.starts_with('{') {
        let numbered = |(number, row): (String, _)| number.parse::<u64>().ok().map(|number| (number, row));
        let rows: Option<BTreeMap<u64, &RawValue>> = members(raw)?.into_iter().map(numbered).collect();
        return rows.map(|rows| rows.into_values().collect()).ok_or_else(|| Misread("not a list".to_owned()));
    }
    if text == "null" {
        return Ok(Vec::new());
    }
    serde_json::from_str(text).map_err(|_| Misread("not a list".to_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn every_shape_of_a_value_is_read() {
        let object = raw(
            r#"{"a":"89.00","b":89,"c":89.10,"d":"","e":null,"f":1e2,"g":"0","h":1,"i":true,"j":[],"k":"ł\/"}"#,
        );
        let m = members(&object).unwrap();
        for (name, expected) in
            [("a", "89.00"), ("b", "89"), ("c", "89.10"), ("d", "0"), ("e", "0"), ("f", "100"), ("none", "0")]
        {
            assert_eq!(decimal(&m, name).unwrap(), Decimal::from_str_exact(expected).unwrap(), "{name}");
        }
        assert_eq!(decimal(&m, "c").unwrap().to_string(), "89.10");
        assert!(!boolean(&m, "g").unwrap() && boolean(&m, "h").unwrap() && boolean(&m, "i").unwrap());
        assert_eq!(text(&m, "j").unwrap(), "");
        assert_eq!(text(&m, "k").unwrap(), "ł/");
        assert!(integer(&m, "c").is_err() && decimal(&m, "k").is_err());
        assert!(members(&raw("[]")).unwrap().is_empty());
        let gaps = raw(r#"{"10":3,"2":2,"0":1}"#);
        let order: Vec<&str> = rows(&gaps).unwrap().into_iter().map(RawValue::get).collect();
        assert_eq!(order, ["1", "2", "3"]);
    }

    /// A value; as text, as a decimal, as a whole number, as yes or no. `!`: it can't be read.
    #[test]
    fn a_value_is_read_exactly_or_not_at_all() {
        let rows = [
            ("\"0\"", "0", "0", "0", "no"),
            ("\"1\"", "1", "1", "1", "yes"),
            ("0", "0", "0", "0", "no"),
            ("false", "false", "!", "!", "no"),
            ("\"false\"", "false", "!", "!", "no"),
            ("\"true\"", "true", "!", "!", "yes"),
            ("null", "", "0", "0", "no"),
            ("[]", "", "0", "0", "no"),
            ("{}", "!", "!", "!", "!"),
            ("[1]", "!", "!", "!", "!"),
            ("{\"a\":1}", "!", "!", "!", "!"),
            ("89", "89", "89", "89", "!"),
            ("\"89.00\"", "89.00", "89.00", "89", "!"),
            ("\" 89.5 \"", " 89.5 ", "89.5", "!", "!"),
            ("-1", "-1", "-1", "-1", "!"),
            ("\"-0.02\"", "-0.02", "-0.02", "!", "!"),
            ("\"89,00\"", "89,00", "!", "!", "!"),
            ("\"1 000\"", "1 000", "!", "!", "!"),
            ("\"1\\u00a0000.00\"", "1\u{a0}000.00", "!", "!", "!"),
            ("\"1_000\"", "1_000", "!", "!", "!"),
            ("\"1,000.00\"", "1,000.00", "!", "!", "!"),
            ("\"0x10\"", "0x10", "!", "!", "!"),
            ("\"12 z\\u0142\"", "12 zł", "!", "!", "!"),
            ("\"NaN\"", "NaN", "!", "!", "!"),
            ("\"Infinity\"", "Infinity", "!", "!", "!"),
            ("\"-\"", "-", "!", "!", "!"),
            ("1e2", "1e2", "100", "100", "!"),
            ("\"1.5E+3\"", "1.5E+3", "1500", "1500", "!"),
            ("25e-2", "25e-2", "0.25", "!", "!"),
            ("1e400", "1e400", "!", "!", "!"),
            ("1e-400", "1e-400", "!", "!", "!"),
            ("\"e5\"", "e5", "!", "!", "!"),
            ("9223372036854775807", "9223372036854775807", "9223372036854775807", "9223372036854775807", "!"),
            ("9223372036854775808", "9223372036854775808", "9223372036854775808", "!", "!"),
            ("99999999999999999999999999999999", "99999999999999999999999999999999", "!", "!", "!"),
            ("0.12345678901234567890123456789012", "0.12345678901234567890123456789012", "!", "!", "!"),
            ("2", "2", "2", "2", "!"),
            ("\"yes\"", "yes", "!", "!", "!"),
        ];
        for (value, as_text, as_decimal, as_integer, as_boolean) in rows {
            let object = raw(&format!("{{\"unknown\":{{\"x\":[1]}},\"a\":{value}}}"));
            let m = members(&object).unwrap();
            let or = |read: Result<String, Misread>| read.unwrap_or_else(|_| "!".to_owned());
            let said = |read: bool| if read { "yes" } else { "no" }.to_owned();
            assert_eq!(or(text(&m, "a")), as_text, "text {value}");
            assert_eq!(or(decimal(&m, "a").map(|number| number.to_string())), as_decimal, "decimal {value}");
            assert_eq!(or(integer(&m, "a").map(|number| number.to_string())), as_integer, "integer {value}");
            assert_eq!(or(boolean(&m, "a").map(said)), as_boolean, "boolean {value}");
        }
    }

    /// A member that is too long is misread, and its value is not told.
    #[test]
    fn a_text_has_a_bound() {
        for (length, is_read) in [(TEXT_MOST, true), (TEXT_MOST + 1, false)] {
            let object = raw(&format!("{{\"a\":\"{}\"}}", "x".repeat(length)));
            let read = text(&members(&object).unwrap(), "a");
            assert_eq!(read.is_ok(), is_read);
            assert!(read.err().is_none_or(|Misread(detail)| detail == "a is too long"));
        }
    }

    /// A list as it comes, and its rows in order. `None`: it is none.
    #[test]
    fn rows_come_in_the_order_of_their_numbers() {
        let cases: [(&str, Option<&[&str]>); 10] = [
            ("[3,1,2]", Some(&["3", "1", "2"])),
            ("[]", Some(&[])),
            ("{}", Some(&[])),
            ("null", Some(&[])),
            (r#"{"0":"a","2":"c","10":"k"}"#, Some(&["\"a\"", "\"c\"", "\"k\""])),
            (r#"{"10":1,"9":2}"#, Some(&["2", "1"])),
            (r#"{"a":1}"#, None),
            (r#"{"-1":1}"#, None),
            ("\"\"", None),
            ("7", None),
        ];
        for (list, expected) in cases {
            let list = raw(list);
            let found = rows(&list).ok();
            let found = found.map(|rows| rows.into_iter().map(RawValue::get).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), expected, "{list}");
        }
    }

    proptest! {
        #[test]
        fn nothing_panics(text_in in "\\PC{0,30}", digits in "-?[0-9]{0,40}(\\.[0-9]{0,40})?([eE][0-9]{0,5})?") {
            for value in [serde_json::to_string(&text_in).unwrap(), format!("\"{digits}\"")] {
                let object = raw(&format!("{{\"a\":{value}}}"));
                let m = members(&object).unwrap();
                let _ = (text(&m, "a"), decimal(&m, "a"), integer(&m, "a"), boolean(&m, "a"));
            }
        }
    }
}
