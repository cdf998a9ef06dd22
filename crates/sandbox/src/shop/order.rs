//! A plausible order: what a posted order leaves out.

use serde_json::{Map, Value, json};

/// An order in the types that live accounts send, with plausible Polish values.
pub(super) fn plausible(id: i64, status: i64, now: i64) -> Value {
    const NAMES: [&str; 6] =
        ["Jan Kowalski", "Anna Nowak", "Piotr Wiśniewski", "Maria Wójcik", "Łukasz Żak", "Zofia Dąbrowska"];
    const CITIES: [(&str, &str); 4] =
        [("Poznań", "60-101"), ("Gdańsk", "80-300"), ("Łódź", "90-001"), ("Kraków", "30-002")];
    let at = usize::try_from(id).unwrap_or(0);
    let name = NAMES.get(at % NAMES.len()).copied().unwrap_or("Jan Kowalski");
    let (city, postcode) = CITIES.get(at % CITIES.len()).copied().unwrap_or(("Poznań", "60-101"));
    let order = json!({
        "order_id": id, "shop_order_id": 0, "external_order_id": "", "order_source": "personal", "order_source_id": 0,
        "order_source_info": "-", "order_status_id": status, "confirmed": true, "date_confirmed": now, "date_add": now,
        "date_in_status": now, "user_login": format!("klient{id}"), "phone": format!("+48 600 {:03} {:03}", id / 1000 % 1000, id % 1000),
        "email": format!("klient{id}@example.com"), "user_comments": "", "admin_comments": "", "currency": "PLN",
    });
    let delivery = json!({
        "payment_method": "Przelew", "payment_method_cod": "0", "payment_done": 0, "delivery_method_id": 0,
        "delivery_method": "Kurier", "delivery_price": 15, "delivery_package_module": "", "delivery_package_nr": "",
        "delivery_fullname": name, "delivery_company": "", "delivery_address": format!("ul. Leśna {}", id % 90 + 1),
        "delivery_postcode": postcode, "delivery_city": city, "delivery_state": "", "delivery_country": "Polska",
        "delivery_country_code": "PL", "delivery_point_id": "", "delivery_point_name": "", "delivery_point_address": "",
        "delivery_point_postcode": "", "delivery_point_city": "",
    });
    let invoice = json!({
        "invoice_fullname": "", "invoice_company": "",
        "invoice_nip": "", "invoice_address": "", "invoice_postcode": "", "invoice_city": "", "invoice_state": "",
        "invoice_country": "", "invoice_country_code": "", "want_invoice": "0", "extra_field_1": "", "extra_field_2": "",
        "order_page": "", "pick_state": 0, "pack_state": 0, "star": 0, "crm_client_id": 0,
        "products": [plausible_line(id)],
    });
    let parts = [order, delivery, invoice].into_iter().filter_map(|part| part.as_object().cloned());
    Value::Object(parts.flatten().collect())
}

fn plausible_line(id: i64) -> Value {
    json!({
        "storage": "db", "storage_id": 1, "order_product_id": id * 100, "product_id": "", "variant_id": "",
        "name": "Półka dębowa", "attributes": "", "sku": "SKU-1", "ean": "", "location": "", "warehouse_id": 1,
        "auction_id": "0", "price_brutto": 89.99, "tax_rate": 23, "quantity": 1, "weight": 2.5, "bundle_id": 0,
    })
}

/// Puts what was posted over what is plausible; lines too get what they leave out.
pub(super) fn complete(mut plausible: Value, posted: &Map<String, Value>) -> Value {
    let id = plausible["order_id"].as_i64().unwrap_or(0);
    for (name, value) in posted {
        plausible[name] = match value {
            Value::Array(lines) if name == "products" => {
                lines.iter().enumerate().map(|(at, line)| complete_line(id, at, None, line)).collect()
            }
            _ => value.clone(),
        };
    }
    plausible["order_id"] = json!(id);
    settle_types(&mut plausible);
    if plausible["confirmed"] == false && !posted.contains_key("date_confirmed") {
        plausible["date_confirmed"] = json!(0);
    }
    plausible
}

/// A line over the one that stood there, or over a plausible one.
pub(super) fn complete_line(id: i64, at: usize, known: Option<Value>, line: &Value) -> Value {
    let Some(given) = line.as_object() else { return line.clone() };
    let mut whole = known.unwrap_or_else(|| {
        let mut line = plausible_line(id);
        line["order_product_id"] = json!(id * 100 + i64::try_from(at).unwrap_or(0));
        line
    });
    for (name, value) in given {
        whole[name] = value.clone();
    }
    whole
}

/// What the shop itself goes by is of one type, however it was posted; all else stays as it was posted.
pub(super) fn settle_types(order: &mut Value) {
    for name in ["order_status_id", "date_confirmed", "date_add", "date_in_status"] {
        if let Some(number) = crate::number::whole(&order[name]) {
            order[name] = json!(number);
        }
    }
    order["confirmed"] = json!(crate::number::truth(&order["confirmed"]));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_plausible_and_what_is_posted_stands() {
        let posted = json!({ "order_status_id": "1002", "confirmed": "0", "currency": "EUR",
                             "products": [{ "sku": "A", "price_brutto": "89.00" }, 7] });
        let order = complete(plausible(7, 1_001, 100), posted.as_object().unwrap());
        assert_eq!((&order["order_status_id"], &order["confirmed"]), (&json!(1_002), &json!(false)));
        assert_eq!((&order["date_confirmed"], &order["date_add"]), (&json!(0), &json!(100)));
        assert_eq!(order["products"][0]["price_brutto"], json!("89.00"), "as it was posted");
        assert_eq!((&order["products"][0]["tax_rate"], &order["products"][1]), (&json!(23), &json!(7)));
        assert_eq!(
            (&order["payment_method_cod"], &order["pick_state"]),
            (&json!("0"), &json!(0)),
            "live types"
        );
    }
}
