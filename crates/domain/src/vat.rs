//! VAT rates as codes: a percentage, or one of three that are no percentage and never enter arithmetic.

use std::fmt;

use rust_decimal::Decimal;

use crate::VatCode;

impl VatCode {
    /// Reads BaseLinker's `tax_rate`: 0 to 100, or -1 (zw), -0.02 (np), -0.03 (oo). BaseLinker API documentation,
    /// `getOrders`. Anything else is no rate.
    #[must_use]
    pub fn from_shop(rate: Decimal) -> Option<Self> {
        if rate == Decimal::NEGATIVE_ONE {
            Some(Self::Exempt)
        } else if rate == Decimal::new(-2, 2) {
            Some(Self::NotSubject)
        } else if rate == Decimal::new(-3, 2) {
            Some(Self::ReverseCharge)
        } else {
            Self::percent(rate)
        }
    }

    /// A percentage from 0 to 100.
    #[must_use]
    pub fn percent(rate: Decimal) -> Option<Self> {
        (rate >= Decimal::ZERO && rate <= Decimal::ONE_HUNDRED).then(|| Self::Percent(rate.normalize()))
    }

    /// Reads a key of `optimesVatRates`: `23`, `zw`, `np`, `oo`, any percent.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "zw" => Some(Self::Exempt),
            "np" => Some(Self::NotSubject),
            "oo" => Some(Self::ReverseCharge),
            number => Self::percent(Decimal::from_str_exact(number).ok()?),
        }
    }

    /// One plus the rate; one where there is no percentage.
    #[must_use]
    pub fn multiplier(self) -> Decimal {
        match self {
            Self::Percent(rate) => Decimal::ONE + rate / Decimal::ONE_HUNDRED,
            Self::Exempt | Self::NotSubject | Self::ReverseCharge => Decimal::ONE,
        }
    }
}

impl fmt::Display for VatCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Percent(rate) => rate.normalize().fmt(f),
            Self::Exempt => f.write_str("zw"),
            Self::NotSubject => f.write_str("np"),
            Self::ReverseCharge => f.write_str("oo"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_read_from_the_shop_and_from_the_file() {
        let cases = [("23", "23"), ("8.00", "8"), ("0", "0"), ("-1", "zw"), ("-0.02", "np"), ("-0.03", "oo")];
        for (rate, code) in cases {
            let read = VatCode::from_shop(Decimal::from_str_exact(rate).unwrap()).unwrap();
            assert_eq!(read.to_string(), code);
            assert_eq!(VatCode::parse(code), Some(read));
        }
        assert_eq!(VatCode::from_shop(Decimal::new(-5, 0)), None);
        assert_eq!(VatCode::parse("vat"), None);
        assert_eq!(VatCode::parse("101"), None);
    }

    #[test]
    fn what_is_no_percentage_never_enters_arithmetic() {
        for code in [VatCode::Exempt, VatCode::NotSubject, VatCode::ReverseCharge] {
            assert_eq!(code.multiplier(), Decimal::ONE);
        }
    }
}
