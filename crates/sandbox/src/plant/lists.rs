//! The plant's lists: statuses, attributes, VAT rates, currencies, units.

use axum::Json;
use axum::response::{IntoResponse, Response};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::Asked;
use super::state::Plant;

/// VAT rates: percent, or none where the rate is exempt or does not apply.
const VAT_RATES: [(i64, &str, Option<i64>); 7] = [
    (31, "23%", Some(23)),
    (32, "8%", Some(8)),
    (33, "5%", Some(5)),
    (34, "0%", Some(0)),
    (35, "zw", None),
    (36, "np", None),
    (37, "oo", None),
];

/// One list; those of statuses and attributes are of an entity. `None`: there is no such list.
pub(super) fn list(plant: &Plant, name: &str, asked: &Asked) -> Option<Response> {
    let rows = if name == "attributes" { plant.attributes.values().cloned().collect() } else { rows(name)? };
    let entity = asked.query("entity").unwrap_or_default();
    let is_asked = |row: &Value| row.get("entity").is_none_or(|of| of == entity);
    let items: Vec<Value> = rows.into_iter().filter(is_asked).collect();
    Some(Json(json!({ "totalCount": items.len(), "items": items })).into_response())
}

fn rows(name: &str) -> Option<Vec<Value>> {
    Some(match name {
        "entity-statuses" => vec![
            json!({ "id": 11, "name": "Otwarte", "entity": "order", "isDefault": true }),
            json!({ "id": 12, "name": "Ze sklepu", "entity": "order", "isDefault": false }),
            json!({ "id": 13, "name": "Zamknięte", "entity": "order", "isDefault": false }),
        ],
        "vat-rates" => {
            let rate = |(id, name, value)| json!({ "id": id, "name": name, "value": value });
            VAT_RATES.into_iter().map(rate).collect()
        }
        "currencies" => vec![
            json!({ "id": 41, "code": "PLN", "name": "złoty", "isDefault": true }),
            json!({ "id": 42, "code": "EUR", "name": "euro", "isDefault": false }),
        ],
        "units" => vec![json!({ "id": 51, "name": "sztuka", "shortName": "szt.", "isDefault": true })],
        _ => return None,
    })
}

/// Does a list know the id?
pub(super) fn knows(name: &str, id: &Value) -> bool {
    rows(name).into_iter().flatten().any(|row| row["id"] == *id)
}

/// The status of orders as they show it.
pub(super) fn status(id: &Value) -> Value {
    let known = rows("entity-statuses").into_iter().flatten().find(|row| row["id"] == *id);
    json!({ "id": id, "name": known.map_or(Value::Null, |row| row["name"].clone()) })
}

/// The percent that a rate puts on a net value.
pub(super) fn vat_percent(id: &Value) -> Decimal {
    let known = VAT_RATES.into_iter().find(|(known, _, _)| id.as_i64() == Some(*known));
    known.and_then(|(_, _, percent)| percent).map(Decimal::from).unwrap_or_default()
}
