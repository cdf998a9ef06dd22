//! Contractors and products, and how lists are filtered and paged.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::state::{Kind, Plant};
use super::webhook::Webhooks;
use super::{Asked, problem};
use crate::clock::now_millis;
use crate::side::Manner;

/// One record.
pub(super) fn one(record: Option<&Value>) -> Response {
    match record {
        Some(record) => Json(record.clone()).into_response(),
        None => problem(StatusCode::NOT_FOUND, "Not found", json!({})),
    }
}

/// One page of rows.
pub(super) fn page(rows: Vec<Value>, asked: &Asked) -> Response {
    let number = |name: &str, otherwise: usize| {
        asked.query(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (page, size) = (number("page", 1).max(1), number("pageSize", 100).clamp(1, 500));
    let total = rows.len();
    let items: Vec<Value> = rows.into_iter().skip((page - 1) * size).take(size).collect();
    Json(json!({ "items": items, "totalCount": total })).into_response()
}

/// `attributeId` and `attributeValue`, where they are asked.
pub(super) fn attribute_is(record: &Value, asked: &Asked) -> bool {
    let Some(id) = asked.query("attributeId") else { return true };
    let wanted = asked.query("attributeValue").unwrap_or_default();
    record["attributes"].as_array().into_iter().flatten().any(|value| {
        value["attributeId"] == id
            && value["value"].as_str().map_or_else(|| value["value"].to_string(), str::to_owned) == wanted
    })
}

fn is_found(record: &Value, manner: Manner) -> bool {
    let newest = now_millis() - manner.search_lag;
    manner.search_lag == 0 || record["createdAtMillis"].as_i64().is_none_or(|at| at <= newest)
}

/// Contractors; filters combine with AND, each an exact match on the stored text.
pub(super) fn contractors(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    let has_mail = |record: &Value, mail: &str| {
        ["contacts", "addresses"]
            .iter()
            .any(|list| record[*list].as_array().into_iter().flatten().any(|person| person["email"] == mail))
    };
    let fits = |record: &&Value| {
        asked.query("nip").is_none_or(|nip| record["nip"] == nip)
            && asked.query("email").is_none_or(|mail| has_mail(record, mail))
            && attribute_is(record, asked)
    };
    let found = plant
        .contractors
        .values()
        .filter(|record| is_found(record, manner) && (manner.ignore_filters || fits(record)))
        .cloned();
    page(found.collect(), asked)
}

fn created(path: &str, record: Value) -> Response {
    let location = format!("/api/{path}/{}", record["id"]);
    (StatusCode::CREATED, [(header::LOCATION, location)], Json(record)).into_response()
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
    created("contractors", plant.add(Kind::Contractor, asked.body.clone()))
}

/// Products by index or EAN, exact.
pub(super) fn products(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    let fits = |record: &&Value| {
        ["index", "ean"].iter().all(|name| asked.query(name).is_none_or(|wanted| record[*name] == wanted))
    };
    let found = plant
        .products
        .values()
        .filter(|record| is_found(record, manner) && (manner.ignore_filters || fits(record)))
        .cloned();
    page(found.collect(), asked)
}

/// A product with what it leaves out.
pub(super) fn plausible_product(given: &Value) -> Value {
    let mut product = json!({ "name": "Produkt", "index": "", "ean": "", "unitId": 51, "isActive": true, "vatRateId": 31,
                              "stock": 0, "technologyTemplateId": 61, "attributes": [] });
    for (name, value) in given.as_object().into_iter().flatten() {
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
    let mut product = plausible_product(&asked.body);
    product["technologyTemplateId"] = Value::Null;
    let product = plant.add(Kind::Product, product);
    hooks.send("product.created", product["id"].as_i64().unwrap_or(0));
    created("products", product)
}

/// Deletes a product.
pub(super) fn delete_product(plant: &mut Plant, hooks: &Webhooks, id: i64) -> Response {
    if !plant.delete(Kind::Product, id) {
        return problem(StatusCode::NOT_FOUND, "Not found", json!({}));
    }
    hooks.send("product.deleted", id);
    StatusCode::NO_CONTENT.into_response()
}
