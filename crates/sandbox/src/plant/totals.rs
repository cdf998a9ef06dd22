//! What an order comes to.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::lists::vat_percent;
use crate::number::{decimal, json as number};

/// net = round(quantity × unit, 2), gross = round(net × (1 + rate), 2), half up, summed: assumed. A discount is taken
/// off before the first rounding.
pub(super) fn calculate(order: &mut Value) {
    let (mut net_sum, mut gross_sum) = (Decimal::ZERO, Decimal::ZERO);
    for item in order["items"].as_array_mut().into_iter().flatten() {
        let (net, gross) = line(item).unwrap_or_default();
        item["netValue"] = number(net);
        item["grossValue"] = number(gross);
        if item["isRealized"].is_null() {
            item["isRealized"] = json!(false);
        }
        net_sum = net_sum.saturating_add(net);
        gross_sum = gross_sum.saturating_add(gross);
    }
    order["netValue"] = number(net_sum);
    order["grossValue"] = number(gross_sum);
}

/// Net and gross of a line; `None`: out of reach.
fn line(item: &Value) -> Option<(Decimal, Decimal)> {
    let round = |value: Decimal| value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let hundred = Decimal::ONE_HUNDRED;
    let off = decimal(&item["discountPercent"]).unwrap_or_default();
    let full = decimal(&item["quantity"])?.checked_mul(decimal(&item["netPrice"])?)?;
    let net = round(full.checked_mul(hundred - off)?.checked_div(hundred)?);
    let gross = round(net.checked_mul(hundred + vat_percent(&item["vatRateId"]))?.checked_div(hundred)?);
    Some((net, gross))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_rounded_half_up_and_summed() {
        let item = |quantity: f64, price: f64, rate: i64, off: f64| json!({ "quantity": quantity, "netPrice": price, "vatRateId": rate, "discountPercent": off });
        let rows = [
            (vec![item(1.0, 73.1626, 31, 0.0)], 73.16, 89.99),
            (vec![item(1.0, 0.005, 34, 0.0)], 0.01, 0.01),
            (vec![item(1.0, -0.005, 34, 0.0)], -0.01, -0.01),
            (vec![item(3.0, 10.0, 32, 0.0), item(1.0, 1.0, 35, 0.0)], 31.0, 33.4),
            (vec![item(2.0, 10.0, 31, 10.0)], 18.0, 22.14),
            (vec![item(1e14, 1e14, 31, 0.0)], 0.0, 0.0),
        ];
        for (items, net, gross) in rows {
            let mut order = json!({ "items": items });
            calculate(&mut order);
            assert_eq!(
                (order["netValue"].as_f64(), order["grossValue"].as_f64()),
                (Some(net), Some(gross)),
                "{order}"
            );
        }
    }
}
