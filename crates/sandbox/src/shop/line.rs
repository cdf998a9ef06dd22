//! Lines of orders: what a posted line leaves out.

use serde_json::{Value, json};

/// What says which product a line is of.
const IDENTITY: [&str; 4] = ["sku", "ean", "name", "product_id"];
/// The SKU of lines that say nothing of their product; a new plant has a product under it.
const SKU: &str = "POLKA-DAB";

/// A line that was posted: what it leaves out is plausible. One that says anything of its product has no other SKU or
/// EAN than it says.
pub(super) fn new_line(order: i64, at: usize, given: &Value) -> Value {
    let number = order.saturating_mul(1_000).saturating_add(i64::try_from(at).unwrap_or(0));
    let plausible = json!({
        "storage": "db", "storage_id": 1, "order_product_id": number, "product_id": "", "variant_id": "",
        "name": "Półka dębowa", "attributes": "", "sku": SKU, "ean": "", "location": "", "warehouse_id": 1,
        "auction_id": "0", "price_brutto": 89.99, "tax_rate": 23, "quantity": 1, "weight": 2.5, "bundle_id": 0,
    });
    changed_line(&plausible, given)
}

/// A line over the one that stood there.
pub(super) fn changed_line(known: &Value, given: &Value) -> Value {
    let Some(members) = given.as_object() else { return given.clone() };
    let mut line = known.clone();
    if IDENTITY.iter().any(|name| members.contains_key(*name)) {
        line["sku"] = json!("");
        line["ean"] = json!("");
    }
    for (name, value) in members {
        line[name] = value.clone();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_of_the_product_it_names_or_of_the_one_every_plant_has() {
        let rows = [
            (json!({}), SKU, ""),
            (json!({ "quantity": 2 }), SKU, ""),
            (json!({ "sku": "A" }), "A", ""),
            (json!({ "ean": "590" }), "", "590"),
            (json!({ "name": "Rabat", "price_brutto": -5 }), "", ""),
        ];
        for (given, sku, ean) in rows {
            let line = new_line(1, 0, &given);
            assert_eq!((&line["sku"], &line["ean"]), (&json!(sku), &json!(ean)), "{given}");
        }
        assert_eq!(new_line(i64::MAX, 1, &json!({}))["order_product_id"], i64::MAX);
        assert_eq!(new_line(1, 0, &json!(7)), json!(7), "broken, as it was posted");
    }
}
