//! Contractors and products, and how lists are filtered and paged.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::state::{Kind, Plant, Record, Records};
use super::webhook::Webhooks;
use super::{Asked, problem};
use crate::clock::now_millis;
use crate::side::Manner;

/// One record.
pub(super) fn one(record: Option<&Record>) -> Response {
    match record {
        Some(record) => Json(record.value.clone()).into_response(),
        None => problem(StatusCode::NOT_FOUND, "Not found", json!({})),
    }
}

/// One page of the rows that can be found now.
pub(super) fn page<'a>(
    rows: impl Iterator<Item = &'a Record>,
    asked: &Asked,
    manner: Manner,
    fits: impl Fn(&Value) -> bool,
) -> Response {
    let number = |name: &str, otherwise: usize| {
        asked.query(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (page, size) = (number("page", 1).max(1), number("pageSize", 100).clamp(1, 500));
    let now = now_millis();
    let found: Vec<&Value> = rows
        .filter(|record| manner.finds(record.made, now))
        .map(|record| &record.value)
        .filter(|value| manner.ignore_filters || fits(value))
        .collect();
    let items: Vec<&Value> = found.iter().skip((page - 1).saturating_mul(size)).take(size).copied().collect();
    Json(json!({ "items": items, "totalCount": found.len() })).into_response()
}

/// `attributeId` and `attributeValue`, where they are asked.
pub(super) fn attribute_is(record: &Value, asked: &Asked) -> bool {
    let Some(id) = asked.query("attributeId").and_then(|id| id.parse::<i64>().ok()) else { return true };
    let wanted = asked.query("attributeValue").unwrap_or_default();
    record["attributes"].as_array().into_iter().flatten().any(|value| {
        value["attributeId"] == id
            && value["value"].as_str().map_or_else(|| value["value"].to_string(), str::to_owned) == wanted
    })
}

/// Contractors; filters combine with AND, each an exact match on the stored text.
pub(super) fn contractors(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    let has_mail = |record: &Value, mail: &str| {
        ["contacts", "addresses"]
            .iter()
            .any(|list| record[*list].as_array().into_iter().flatten().any(|person| person["email"] == mail))
    };
    page(plant.contractors.values(), asked, manner, |record| {
        asked.query("nip").is_none_or(|nip| record["nip"] == nip)
            && asked.query("email").is_none_or(|mail| has_mail(record, mail))
            && attribute_is(record, asked)
    })
}

/// 201 with the record that was just made.
pub(super) fn created(path: &str, records: &Records, id: i64) -> Response {
    let location = format!("/api/{path}/{id}");
    let value = records.get(&id).map(|record| record.value.clone());
    (StatusCode::CREATED, [(header::LOCATION, location)], Json(value)).into_response()
}

/// Makes a contractor: only the name is mandatory.
pub(super) fn create_contractor(plant: &mut Plant, asked: &Asked) -> Response {
    if asked.body["name"].as_str().is_none_or(str::is_empty) {
        return problem(
            StatusCode::BAD_REQUEST,
            "Validation failed",
            json!({ "Name": ["The name is required."] }),
        );
    }
    let id = plant.add(Kind::Contractor, asked.body.clone());
    created("contractors", &plant.contractors, id)
}

/// Products by index or EAN, exact.
pub(super) fn products(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    page(plant.products.values(), asked, manner, |record| {
        ["index", "ean"].iter().all(|name| asked.query(name).is_none_or(|wanted| record[*name] == wanted))
    })
}

/// A product with what it leaves out.
pub(super) fn plausible_product(given: &Map<String, Value>) -> Value {
    let mut product = json!({ "name": "Produkt", "index": "", "ean": "", "unitId": 51, "isActive": true, "vatRateId": 31,
                              "stock": 0, "technologyTemplateId": 61, "attributes": [] });
    for (name, value) in given {
        product[name] = value.clone();
    }
    product
}

/// Makes a product: name and unit are mandatory.
pub(super) fn create_product(plant: &mut Plant, hooks: &Webhooks, asked: &Asked) -> Response {
    if asked.body["name"].as_str().is_none_or(str::is_empty)
        || !super::lists::knows("units", &asked.body["unitId"])
    {
        return problem(
            StatusCode::BAD_REQUEST,
            "Validation failed",
            json!({ "UnitId": ["Name and unit are required."] }),
        );
    }
    let mut product = plausible_product(&asked.body.as_object().cloned().unwrap_or_default());
    product["technologyTemplateId"] = Value::Null;
    let id = plant.add(Kind::Product, product);
    hooks.send("product.created", id);
    created("products", &plant.products, id)
}

/// Deletes a product.
pub(super) fn delete_product(plant: &mut Plant, hooks: &Webhooks, id: i64) -> Response {
    if !plant.delete(Kind::Product, id) {
        return problem(StatusCode::NOT_FOUND, "Not found", json!({}));
    }
    hooks.send("product.deleted", id);
    StatusCode::NO_CONTENT.into_response()
}
