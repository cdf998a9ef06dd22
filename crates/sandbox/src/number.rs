//! Numbers as callers write them.

use rust_decimal::Decimal;
use serde_json::Value;

/// Digits that a number may have: so many survive the way through JSON's numbers unchanged.
const DIGITS: usize = 15;

/// A whole number, or one as text; callers of BaseLinker send both.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// Yes or no, as a bool, a number or text.
pub(crate) fn truth(value: &Value) -> bool {
    value.as_bool().unwrap_or_else(|| whole(value).is_some_and(|number| number != 0))
}

/// A JSON number as a decimal; `None` for everything else, and for more digits than survive.
pub(crate) fn decimal(value: &Value) -> Option<Decimal> {
    let text = value.is_number().then(|| value.to_string())?;
    let digits = text.trim_start_matches(['-', '0', '.']).chars().filter(char::is_ascii_digit).count();
    if digits > DIGITS + usize::from(text.ends_with(".0")) {
        return None;
    }
    Decimal::from_str_exact(&text).ok()
}

/// A decimal as a JSON number.
pub(crate) fn json(value: Decimal) -> Value {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or(Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn decimals_keep_their_digits_or_are_refused() {
        let read = |text: &str| decimal(&serde_json::from_str(text).unwrap());
        assert_eq!(read("73.1626").unwrap().to_string(), "73.1626");
        assert_eq!(read("0.1").unwrap() + read("0.2").unwrap(), read("0.3").unwrap());
        assert_eq!(read("1e2").unwrap(), Decimal::ONE_HUNDRED);
        assert_eq!(read("123456789012.345").unwrap().to_string(), "123456789012.345");
        assert_eq!(read("1234567890123.4567"), None);
        assert_eq!(read("\"89.00\""), None, "text is not a number");
        assert_eq!(json(Decimal::new(8_910, 2)), json!(89.1));
    }

    #[test]
    fn whole_numbers_and_truths_come_as_text_too() {
        assert_eq!((whole(&json!("12")), whole(&json!(12)), whole(&json!(1.5))), (Some(12), Some(12), None));
        assert!(truth(&json!(true)) && truth(&json!("1")) && !truth(&json!(0)) && !truth(&json!(null)));
    }
}
