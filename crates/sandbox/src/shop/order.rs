//! A plausible order: what a posted order leaves out.

use serde_json::{Map, Value, json};

use super::line::{changed_line, new_line};
use crate::number::{truth, whole};

/// An order in the types that live accounts send, with plausible Polish values.
fn plausible(id: i64, status: i64, now: i64) -> Value {
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
        "products": [new_line(id, 0, &json!({}))],
    });
    let parts = [order, delivery, invoice].into_iter().filter_map(|part| part.as_object().cloned());
    Value::Object(parts.flatten().collect())
}

/// What was posted over what is plausible; lines too get what they leave out. As on the live side, an order is
/// confirmed when it is added, so that a back-dated one is back-dated in both.
pub(super) fn new_order(id: i64, status: i64, now: i64, posted: &Map<String, Value>) -> Value {
    let mut order = plausible(id, status, now);
    put_over(&mut order, posted, |at, line| new_line(id, at, line));
    if !posted.contains_key("date_confirmed") {
        let is_confirmed = order["confirmed"] == true;
        order["date_confirmed"] = if is_confirmed { order["date_add"].clone() } else { json!(0) };
    }
    order
}

/// An order whose members were replaced; a line keeps what is left out, and dates follow their status and confirmation.
pub(super) fn changed(was: &Value, now: i64, members: &Map<String, Value>) -> Value {
    let mut order = was.clone();
    let id = whole(&was["order_id"]).unwrap_or(0);
    put_over(&mut order, members, |at, line| match was["products"].get(at) {
        Some(known) => changed_line(known, line),
        None => new_line(id, at, line),
    });
    let newly = |name: &str, date: &str| order[name] != was[name] && !members.contains_key(date);
    let (moved, decided) = (newly("order_status_id", "date_in_status"), newly("confirmed", "date_confirmed"));
    if moved {
        order["date_in_status"] = json!(now);
    }
    if decided {
        order["date_confirmed"] = if order["confirmed"] == true { json!(now) } else { json!(0) };
    }
    order
}

/// Puts members over those of an order. What the shop itself goes by is of one type, however it was posted; all else
/// stays as it was posted, broken or not.
fn put_over(order: &mut Value, members: &Map<String, Value>, line: impl Fn(usize, &Value) -> Value) {
    for (name, value) in members {
        order[name] = match (name.as_str(), value) {
            ("order_id", _) => continue,
            ("products", Value::Array(lines)) => {
                lines.iter().enumerate().map(|(at, given)| line(at, given)).collect()
            }
            ("order_status_id" | "date_confirmed" | "date_add" | "date_in_status", _) => {
                whole(value).map_or_else(|| value.clone(), Value::from)
            }
            ("confirmed", _) => Value::from(truth(value)),
            _ => value.clone(),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn new(posted: Value) -> Value {
        new_order(7, 1_001, 100, posted.as_object().unwrap())
    }

    #[test]
    fn what_is_left_out_is_plausible_and_what_is_posted_stands() {
        let order = new(json!({ "order_status_id": "1002", "confirmed": "0", "currency": "EUR",
                                "products": [{ "sku": "A", "price_brutto": "89.00" }, 7] }));
        assert_eq!((&order["order_status_id"], &order["confirmed"]), (&json!(1_002), &json!(false)));
        assert_eq!((&order["date_confirmed"], &order["date_add"]), (&json!(0), &json!(100)));
        assert_eq!(order["products"][0]["price_brutto"], json!("89.00"), "as it was posted");
        assert_eq!((&order["products"][0]["tax_rate"], &order["products"][1]), (&json!(23), &json!(7)));
        assert_eq!(new(json!({ "products": "broken" }))["products"], json!("broken"));
    }

    #[test]
    fn types_are_those_of_live_accounts() {
        let order = new(json!({}));
        for text in ["payment_method_cod", "want_invoice"] {
            assert_eq!(order[text], json!("0"), "{text}");
        }
        for number in ["order_id", "delivery_price", "pick_state", "payment_done", "date_in_status"] {
            assert!(order[number].is_number(), "{number}");
        }
        let line = &order["products"][0];
        assert!(
            line["product_id"].is_string() && line["price_brutto"].is_number() && order["confirmed"] == true
        );
        assert!(order.get("custom_extra_fields").is_none(), "only where it is asked for");
    }

    #[test]
    fn dates_follow_what_happens() {
        let back_dated = new(json!({ "date_add": 5 }));
        assert_eq!((&back_dated["date_confirmed"], &back_dated["date_in_status"]), (&json!(5), &json!(100)));
        let draft = new(json!({ "confirmed": false }));
        let members = json!({ "confirmed": "1", "order_status_id": 1_004, "order_id": 8 });
        let order = changed(&draft, 200, members.as_object().unwrap());
        assert_eq!((&order["date_confirmed"], &order["date_in_status"]), (&json!(200), &json!(200)));
        assert_eq!(order["order_id"], 7);
        let again = changed(&order, 300, json!({ "order_status_id": 1_004 }).as_object().unwrap());
        assert_eq!(again, order);
    }
}
