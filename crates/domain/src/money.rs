//! Sums to the grosz: unit nets, what OptiMES will make of them, and how far apart both may be.

use rust_decimal::{Decimal, RoundingStrategy};

use crate::VatCode;

/// One line in money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineMoney {
    /// Unit net, four decimals.
    pub net_price: Decimal,
    /// The shop's gross for the whole line.
    pub shop_gross: Decimal,
    /// What OptiMES is assumed to make of it.
    pub plant_gross: Decimal,
    /// How far both may be apart.
    pub tolerance: Decimal,
}

/// Reckons a line; `None` where an amount is beyond what can be reckoned.
///
/// Unit net is the four-decimal value nearest the line's gross after VAT. Assumed of OptiMES: net =
/// round(quantity × unit, 2), gross = round(net × (1 + rate), 2), half up.
#[must_use]
pub fn reckon(price_gross: Decimal, quantity: Decimal, vat: VatCode) -> Option<LineMoney> {
    let shop_gross = half_up(price_gross.checked_mul(quantity)?, 2);
    let net_price = half_up(price_gross.checked_div(vat.multiplier())?, 4);
    let net = half_up(net_price.checked_mul(quantity)?, 2);
    let plant_gross = half_up(net.checked_mul(vat.multiplier())?, 2);
    let tolerance = Decimal::new(1, 2).checked_add(quantity.abs().checked_mul(Decimal::new(7, 5))?)?;
    Some(LineMoney { net_price, shop_gross, plant_gross, tolerance })
}

/// Half a unit is rounded away from zero, as shops and accountants do.
#[must_use]
pub fn half_up(value: Decimal, places: u32) -> Decimal {
    value.round_dp_with_strategy(places, RoundingStrategy::MidpointAwayFromZero)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::from_str_exact(text).unwrap()
    }

    #[test]
    fn lines_of_life() {
        let line = reckon(decimal("89.99"), decimal("3"), VatCode::Percent(decimal("23"))).unwrap();
        assert_eq!(line.net_price, decimal("73.1626"));
        assert_eq!(line.shop_gross, decimal("269.97"));
        assert_eq!(line.plant_gross, decimal("269.97"));
        let discount = reckon(decimal("-10"), decimal("1"), VatCode::Percent(decimal("23"))).unwrap();
        assert_eq!(discount.net_price, decimal("-8.1301"));
        assert_eq!(discount.plant_gross, decimal("-10.00"));
        let exempt = reckon(decimal("50"), decimal("2"), VatCode::Exempt).unwrap();
        assert_eq!(exempt.net_price, decimal("50"));
    }

    #[test]
    fn beyond_reckoning_is_no_panic() {
        assert_eq!(reckon(Decimal::MAX, Decimal::MAX, VatCode::Exempt), None);
        assert_eq!(reckon(Decimal::MIN, decimal("2"), VatCode::Percent(decimal("23"))), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_predicted_total_is_within_its_tolerance(
            lines in proptest::collection::vec((0_i64..5_000_000, 1_u32..=5_000, 0_u32..=27), 1..20)
        ) {
            let (mut shop, mut plant, mut tolerance) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
            for (grosz, quantity, rate) in lines {
                let line = reckon(Decimal::new(grosz, 2), quantity.into(), VatCode::Percent(rate.into())).unwrap();
                shop += line.shop_gross;
                plant += line.plant_gross;
                tolerance += line.tolerance;
            }
            prop_assert!((shop - plant).abs() <= tolerance, "{shop} {plant} {tolerance}");
        }

        #[test]
        fn up_to_fifty_pieces_a_line_is_off_by_a_grosz_at_most(grosz in -5_000_000_i64..5_000_000, quantity in 1_u32..=50, rate in 0_u32..=27) {
            let line = reckon(Decimal::new(grosz, 2), quantity.into(), VatCode::Percent(rate.into())).unwrap();
            prop_assert!((line.shop_gross - line.plant_gross).abs() <= Decimal::new(1, 2));
        }
    }
}
