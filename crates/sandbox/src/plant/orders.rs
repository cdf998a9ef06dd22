//! Orders: made, listed newest first, changed.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Value, json};

use super::lists::{fits, knows, status_name, vat_rates};
use super::records::{attribute_is, created, page};
use super::state::{Kind, Plant};
use super::webhook::Webhooks;
use super::{Asked, problem};
use crate::clock::{moment, now_millis, rfc3339};
use crate::number::{decimal, json as number};
use crate::side::Manner;
use crate::switches::merge;

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
    order["status"] = json!({ "id": status, "name": status_name(status) });
    order["isRealized"] = json!(false);
    order["realizedAt"] = Value::Null;
    order["modifiedAt"] = json!(now);
    order["productionStarted"] = json!(false);
    let month = now.get(..7).unwrap_or_default().replace('-', "/");
    order["number"] = json!(format!("{}/{month}", plant.next_id()));
    calculate(&mut order);
    let id = plant.add(Kind::Order, order);
    hooks.send("order.created", id);
    created("orders", &plant.orders, id)
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
        match attribute.map(|record| &record.value).filter(|attribute| attribute["entity"] == "order") {
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

/// Newest first, filtered.
pub(super) fn list(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    let from = asked.query("submittedFrom").and_then(moment);
    page(plant.orders.values().rev(), asked, manner, |order| {
        attribute_is(order, asked)
            && asked.query("number").is_none_or(|number| order["number"] == number)
            && from
                .is_none_or(|from| order["submittedAt"].as_str().and_then(moment).is_none_or(|at| at >= from))
    })
}

/// What the API lets people change.
const PATCHED: [&str; 6] = ["statusId", "isRealized", "clientDeadline", "note", "attributes", "items"];

/// Changes an order through the API.
pub(super) fn patch(plant: &mut Plant, hooks: &Webhooks, id: i64, asked: &Asked) -> Response {
    let mut members = asked.body.as_object().cloned().unwrap_or_default();
    members.retain(|name, _| PATCHED.contains(&name.as_str()));
    if change(plant, hooks, id, members) {
        super::records::one(plant.orders.get(&id))
    } else {
        problem(StatusCode::NOT_FOUND, "Not found", json!({}))
    }
}

/// Changes an order, as people and packing orders do. False: there is none.
pub(super) fn change(plant: &mut Plant, hooks: &Webhooks, id: i64, members: Map<String, Value>) -> bool {
    let Some(mut order) = plant.orders.get(&id).map(|record| record.value.clone()) else { return false };
    let now = rfc3339(now_millis());
    if members.get("isRealized") == Some(&json!(true)) && order["isRealized"] != true {
        order["realizedAt"] = json!(now);
    }
    if let Some(status) = members.get("statusId").and_then(Value::as_i64) {
        order["status"] = json!({ "id": status, "name": status_name(status) });
    }
    let has_items = members.contains_key("items");
    if let Some(known) = order.as_object_mut() {
        merge(known, members);
    }
    order["id"] = json!(id);
    order["modifiedAt"] = json!(now);
    if has_items {
        calculate(&mut order);
    }
    plant.put(Kind::Order, order);
    hooks.send("order.updated", id);
    true
}

/// Deletes an order.
pub(super) fn delete(plant: &mut Plant, id: i64) -> Response {
    if plant.delete(Kind::Order, id) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        problem(StatusCode::NOT_FOUND, "Not found", json!({}))
    }
}
