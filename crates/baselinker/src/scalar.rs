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

/// A decimal as it stands, without rounding; exponents are read, as in `1e2`.
fn exact(text: &str) -> Option<Decimal> {
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
