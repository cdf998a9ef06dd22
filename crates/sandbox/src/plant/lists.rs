//! The plant's lists: statuses, attributes, VAT rates, currencies, units.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::state::{Kind, Plant, Record, Records};
use super::{Asked, problem};

fn items(items: &[Value]) -> Response {
    Json(json!({ "items": items, "totalCount": items.len() })).into_response()
}

fn statuses() -> Vec<Value> {
    vec![
        json!({ "id": 11, "name": "Otwarte", "entity": "order", "isDefault": true }),
        json!({ "id": 12, "name": "Ze sklepu", "entity": "order", "isDefault": false }),
        json!({ "id": 13, "name": "Zamknięte", "entity": "order", "isDefault": false }),
    ]
}

/// The attributes of a new plant.
pub(super) fn attributes() -> Records {
    let of_order = [
        (21, "Sposób dostawy", "string"),
        (22, "Koszt dostawy", "double"),
        (23, "Sposób płatności", "string"),
        (24, "Pole dodatkowe 1", "string"),
        (25, "Pole dodatkowe 2", "string"),
        (26, "Uwagi", "string"),
        (27, "Numer zewnętrzny", "string"),
    ];
    let order = of_order.map(|(id, name, kind)| attribute(id, name, "order", kind));
    order.into_iter().chain([attribute(28, "Login klienta", "contractor", "string")]).collect()
}

fn attribute(id: i64, name: &str, entity: &str, kind: &str) -> (i64, Record) {
    let value = json!({ "id": id, "name": name, "entity": entity, "valueType": kind, "options": [] });
    (id, Record { made: 0, value })
}

/// VAT rates: percent, or none where the rate is exempt or does not apply.
pub(super) fn vat_rates() -> Vec<Value> {
    let percents = [(31, "23%", Some(23)), (32, "8%", Some(8)), (33, "5%", Some(5)), (34, "0%", Some(0))];
    let codes = [(35, "zw", None), (36, "np", None), (37, "oo", None)];
    percents
        .into_iter()
        .chain(codes)
        .map(|(id, name, value)| json!({ "id": id, "name": name, "value": value }))
        .collect()
}

fn currencies() -> Vec<Value> {
    vec![
        json!({ "id": 41, "code": "PLN", "name": "złoty", "isDefault": true }),
        json!({ "id": 42, "code": "EUR", "name": "euro", "isDefault": false }),
    ]
}

fn units() -> Vec<Value> {
    vec![json!({ "id": 51, "name": "sztuka", "shortName": "szt.", "isDefault": true })]
}

/// A status's name.
pub(super) fn status_name(id: i64) -> String {
    let known = statuses().into_iter().find(|status| status["id"] == id);
    known.and_then(|status| status["name"].as_str().map(str::to_owned)).unwrap_or_default()
}

/// A list without an entity.
pub(super) fn all(kind: &str) -> Response {
    match kind {
        "vat-rates" => items(&vat_rates()),
        "currencies" => items(&currencies()),
        _ => items(&units()),
    }
}

/// A list of one entity.
pub(super) fn of_entity(plant: &Plant, kind: &str, asked: &Asked) -> Response {
    let entity = asked.query("entity").unwrap_or_default();
    let rows = if kind == "attributes" {
        plant.attributes.values().map(|record| record.value.clone()).collect()
    } else {
        statuses()
    };
    items(&rows.into_iter().filter(|row| row["entity"] == entity).collect::<Vec<_>>())
}

/// Defines an attribute.
pub(super) fn create_attribute(plant: &mut Plant, asked: &Asked) -> Response {
    let body = &asked.body;
    if ["name", "entity", "valueType"].iter().any(|name| !body[*name].is_string()) {
        return problem(
            StatusCode::BAD_REQUEST,
            "Validation failed",
            json!({ "Name": ["name, entity and valueType are required"] }),
        );
    }
    let id = plant.add(Kind::Attribute, body.clone());
    let made = plant.attributes.get(&id).map(|record| record.value.clone());
    (StatusCode::CREATED, Json(made)).into_response()
}

/// Does a list know the id?
pub(super) fn knows(kind: &str, id: &Value) -> bool {
    let rows = match kind {
        "statuses" => statuses(),
        "vat-rates" => vat_rates(),
        "currencies" => currencies(),
        _ => units(),
    };
    rows.iter().any(|row| row["id"] == *id)
}

/// Does a value fit an attribute's type?
pub(super) fn fits(attribute: &Value, value: &Value) -> bool {
    match attribute["valueType"].as_str().unwrap_or_default() {
        "int32" | "int64" => value.is_i64(),
        "double" => value.is_number(),
        "date" => value.as_str().is_some_and(|text| text.parse::<jiff::civil::Date>().is_ok()),
        "dateTime" => value.as_str().is_some_and(|text| crate::clock::moment(text).is_some()),
        "list" => attribute["options"].as_array().is_some_and(|options| options.contains(value)),
        _ => value.is_string(),
    }
}
