//! Orders: made, listed newest first, changed.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::lists::{fits, knows, vat_rates};
use super::records::{attribute_is, page};
use super::state::{Kind, Plant};
use super::webhook::Webhooks;
use super::{Asked, problem};
use crate::clock::{now_millis, rfc3339};
use crate::side::Manner;

/// Makes an order. Nothing makes it idempotent.
pub(super) fn create(plant: &mut Plant, hooks: &Webhooks, asked: &Asked) -> Response {
    let errors = complaints(plant, &asked.body);
    if !errors.is_empty() {
        return problem(
            StatusCode::BAD_REQUEST,
            "One or more validation errors occurred.",
            Value::Object(errors),
        );
    }
    let mut order = asked.body.clone();
    let now = rfc3339(now_millis());
    if !order["submittedAt"].is_string() {
        order["submittedAt"] = json!(now);
    }
    let status = order["statusId"].as_i64().unwrap_or(11);
    order["status"] = json!({ "id": status, "name": "" });
    order["isRealized"] = json!(false);
    order["realizedAt"] = Value::Null;
    order["modifiedAt"] = json!(now);
    order["productionStarted"] = json!(false);
    calculate(&mut order);
    let mut order = plant.add(Kind::Order, order);
    let id = order["id"].as_i64().unwrap_or(0);
    order["number"] = json!(format!("{id}/{}", now.get(..7).unwrap_or_default().replace('-', "/")));
    plant.put(Kind::Order, &order);
    hooks.send("order.created", id);
    (StatusCode::CREATED, [(header::LOCATION, format!("/api/orders/{id}"))], Json(shown(&order)))
        .into_response()
}

/// What is wrong with a body, by member.
fn complaints(plant: &Plant, body: &Value) -> Map<String, Value> {
    let mut errors = Map::new();
    let mut complain = |member: String, text: &str| {
        errors.insert(member, json!([text]));
    };
    if body["contractorId"].as_i64().is_none_or(|id| !plant.contractors.contains_key(&id)) {
        complain("ContractorId".to_owned(), "The contractor does not exist.");
    }
    for (member, kind) in [("statusId", "statuses"), ("currencyId", "currencies")] {
        if !body[member].is_null() && !knows(kind, &body[member]) {
            complain(member[..1].to_uppercase() + &member[1..], "The id does not exist.");
        }
    }
    for (at, value) in body["attributes"].as_array().into_iter().flatten().enumerate() {
        let attribute = value["attributeId"].as_i64().and_then(|id| plant.attributes.get(&id));
        match attribute.filter(|attribute| attribute["entity"] == "order") {
            None => complain(format!("Attributes[{at}].AttributeId"), "The attribute does not exist."),
            Some(attribute) if !fits(attribute, &value["value"]) => {
                complain(format!("Attributes[{at}].Value"), "The value does not fit the attribute's type.");
            }
            Some(_) => {}
        }
    }
    let items = body["items"].as_array().cloned().unwrap_or_default();
    if items.is_empty() {
        complain("Items".to_owned(), "The order has no items.");
    }
    for (at, item) in items.iter().enumerate() {
        if item["productId"].as_i64().is_none_or(|id| !plant.products.contains_key(&id)) {
            complain(format!("Items[{at}].ProductId"), "The product does not exist.");
        }
        if !knows("vat-rates", &item["vatRateId"]) {
            complain(format!("Items[{at}].VatRateId"), "The VAT rate does not exist.");
        }
        if decimal(&item["quantity"]).is_none() || decimal(&item["netPrice"]).is_none() {
            complain(format!("Items[{at}].NetPrice"), "quantity and netPrice are numbers.");
        }
    }
    errors
}

/// A number with the digits that JSON shows.
fn decimal(value: &Value) -> Option<Decimal> {
    value.is_number().then(|| value.to_string()).and_then(|text| Decimal::from_str_exact(&text).ok())
}

/// net = round(quantity × unit, 2), gross = round(net × (1 + rate), 2), half up, summed: assumed.
fn calculate(order: &mut Value) {
    let round = |value: Decimal| value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let (mut net_sum, mut gross_sum) = (Decimal::ZERO, Decimal::ZERO);
    for item in order["items"].as_array_mut().into_iter().flatten() {
        let rate = vat_rates().into_iter().find(|rate| rate["id"] == item["vatRateId"]);
        let percent = rate.and_then(|rate| rate["value"].as_i64()).unwrap_or(0);
        let quantity = decimal(&item["quantity"]).unwrap_or_default();
        let net = quantity
            .checked_mul(decimal(&item["netPrice"]).unwrap_or_default())
            .map(round)
            .unwrap_or_default();
        let gross = round(net * (Decimal::ONE_HUNDRED + Decimal::from(percent)) / Decimal::ONE_HUNDRED);
        item["netValue"] = number(net);
        item["grossValue"] = number(gross);
        item["isRealized"] = json!(false);
        net_sum += net;
        gross_sum += gross;
    }
    order["netValue"] = number(net_sum);
    order["grossValue"] = number(gross_sum);
}

fn number(value: Decimal) -> Value {
    serde_json::from_str(&value.normalize().to_string()).unwrap_or(Value::Null)
}

/// An order as the contract shows it.
fn shown(order: &Value) -> Value {
    let mut order = order.clone();
    if let Some(members) = order.as_object_mut() {
        members.remove("createdAtMillis");
    }
    order
}

/// Newest first, filtered.
pub(super) fn list(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    let newest = now_millis() - manner.search_lag;
    let number = asked.query("number");
    let from = asked.query("submittedFrom").and_then(|text| text.parse::<jiff::Timestamp>().ok());
    let fits = |order: &&Value| {
        let submitted = order["submittedAt"].as_str().and_then(|text| text.parse::<jiff::Timestamp>().ok());
        attribute_is(order, asked)
            && number.is_none_or(|number| order["number"] == number)
            && from.is_none_or(|from| submitted.is_none_or(|at| at >= from))
    };
    let found = plant
        .orders
        .values()
        .rev()
        .filter(|order| {
            manner.search_lag == 0 || order["createdAtMillis"].as_i64().is_some_and(|at| at <= newest)
        })
        .filter(|order| manner.ignore_filters || fits(order))
        .map(shown);
    page(found.collect(), asked)
}

/// Changes an order, as people and packing orders do.
pub(super) fn patch(plant: &mut Plant, hooks: &Webhooks, id: i64, asked: &Asked) -> Response {
    let Some(mut order) = plant.orders.get(&id).cloned() else {
        return problem(StatusCode::NOT_FOUND, "Not found", json!({}));
    };
    for (name, value) in asked.body.as_object().into_iter().flatten() {
        order[name] = value.clone();
    }
    if asked.body["isRealized"] == true {
        order["realizedAt"] = json!(rfc3339(now_millis()));
    }
    if asked.body.get("items").is_some() {
        calculate(&mut order);
    }
    order["modifiedAt"] = json!(rfc3339(now_millis()));
    plant.put(Kind::Order, &order);
    hooks.send("order.updated", id);
    Json(shown(&order)).into_response()
}

/// Deletes an order.
pub(super) fn delete(plant: &mut Plant, id: i64) -> Response {
    if plant.delete(Kind::Order, id) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        problem(StatusCode::NOT_FOUND, "Not found", json!({}))
    }
}
