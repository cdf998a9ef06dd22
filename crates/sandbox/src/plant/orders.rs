//! Orders: made, listed newest first, changed.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::complaints::{Complaints, pascal};
use super::lists::{knows, status};
use super::records::{created, one, page, wanted};
use super::state::{Kind, Plant};
use super::totals::calculate;
use super::webhook::Webhooks;
use super::{Asked, attributes, not_found};
use crate::clock::{moment, now_millis, rfc3339};
use crate::number::decimal;
use crate::side::Manner;

/// The status of an order that comes without one.
const OPEN: i64 = 11;
/// Decimals of a unit price, at most.
const DECIMALS: u32 = 4;

/// Makes an order. Nothing makes it idempotent.
pub(super) fn create(plant: &mut Plant, hooks: &Webhooks, asked: &Asked) -> Response {
    let body = &asked.body;
    let mut complaints = complaints(plant, body);
    let has_contractor = body["contractorId"].as_i64().is_some_and(|id| plant.contractors.get(id).is_some());
    complaints.unless(has_contractor, "ContractorId", "The contractor does not exist.");
    let has_items = body["items"].as_array().is_some_and(|items| !items.is_empty());
    complaints.unless(has_items, "Items", "The order has no items.");
    if let Some(refusal) = complaints.refusal() {
        return refusal;
    }
    let mut order = body.clone();
    let now = rfc3339(now_millis());
    for (name, otherwise) in [("submittedAt", json!(now)), ("statusId", json!(OPEN))] {
        if order[name].is_null() {
            order[name] = otherwise;
        }
    }
    let month = now.get(..7).unwrap_or_default().replace('-', "/");
    order["number"] = json!(format!("{}/{month}", plant.next_id()));
    order["index"] = json!(format!("ZAM-{}", plant.next_id()));
    order["status"] = status(&order["statusId"]);
    order["isRealized"] = json!(false);
    order["realizedAt"] = Value::Null;
    order["modifiedAt"] = json!(now);
    order["productionStarted"] = json!(false);
    calculate(&mut order);
    let id = plant.add(Kind::Order, order);
    hooks.send("order.created", id);
    created("orders", id, plant.orders.get(id))
}

/// What is wrong with the members that a body has.
fn complaints(plant: &Plant, body: &Value) -> Complaints {
    let mut complaints = Complaints::of(body);
    for (name, list) in [("statusId", "entity-statuses"), ("currencyId", "currencies")] {
        let is_known = body[name].is_null() || knows(list, &body[name]);
        complaints.unless(is_known, &pascal(name), "The id does not exist.");
    }
    for name in ["submittedAt", "clientDeadline"] {
        let is_moment = body[name].is_null() || body[name].as_str().and_then(moment).is_some();
        complaints.unless(is_moment, &pascal(name), "It is no date.");
    }
    let is_flag = body["isRealized"].is_null() || body["isRealized"].is_boolean();
    complaints.unless(is_flag, "IsRealized", "It is neither true nor false.");
    complaints.texts(body, &["note"]);
    complaints.unless(
        body["address"].is_null() || body["address"].is_object(),
        "Address",
        "It is no object.",
    );
    let address = ["name", "company", "street", "postalCode", "city", "countryCode", "email", "phone"];
    complaints.texts(&body["address"], &address);
    attributes::complain(plant, "order", &body["attributes"], "", &mut complaints);
    complaints.unless(body["items"].is_null() || body["items"].is_array(), "Items", "It is no list.");
    for (at, item) in body["items"].as_array().into_iter().flatten().enumerate() {
        complain_of_item(plant, item, &format!("Items[{at}]."), &mut complaints);
    }
    complaints
}

fn complain_of_item(plant: &Plant, item: &Value, place: &str, complaints: &mut Complaints) {
    let mut unless = |is_right: bool, name: &str, text: &str| {
        complaints.unless(is_right, &format!("{place}{name}"), text);
    };
    let has_product = item["productId"].as_i64().is_some_and(|id| plant.products.get(id).is_some());
    unless(has_product, "ProductId", "The product does not exist.");
    unless(knows("vat-rates", &item["vatRateId"]), "VatRateId", "The VAT rate does not exist.");
    unless(decimal(&item["quantity"]).is_some(), "Quantity", "It is no number.");
    let price = decimal(&item["netPrice"]).is_some_and(|price| price.normalize().scale() <= DECIMALS);
    unless(price, "NetPrice", "It is no number of at most 4 decimals.");
    let off = item["discountPercent"].is_null() || decimal(&item["discountPercent"]).is_some();
    unless(off, "DiscountPercent", "It is no number.");
    unless(item["note"].is_null() || item["note"].is_string(), "Note", "It is no text.");
    attributes::complain(plant, "orderItem", &item["attributes"], place, complaints);
}

/// Newest first, filtered.
pub(super) fn list(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    if manner.ignore_filters {
        return page(plant.orders.all().rev().collect(), asked, manner);
    }
    let from = asked.query("submittedFrom").map(moment);
    if from == Some(None) {
        let mut complaints = Complaints::default();
        complaints.unless(false, "submittedFrom", "It is no date.");
        return complaints.refusal().unwrap_or_else(not_found);
    }
    let from = from.flatten().unwrap_or(i64::MIN);
    let mut found = plant.orders.find(&wanted(asked, &["number"]));
    found.reverse();
    if from > i64::MIN {
        found.retain(|order| order.value["submittedAt"].as_str().and_then(moment) >= Some(from));
    }
    page(found, asked, manner)
}

/// What the API lets people change.
const PATCHED: [&str; 6] = ["statusId", "isRealized", "clientDeadline", "note", "attributes", "items"];

/// Changes an order through the API.
pub(super) fn patch(plant: &mut Plant, hooks: &Webhooks, id: i64, asked: &Asked) -> Response {
    if plant.orders.get(id).is_none() {
        return not_found();
    }
    if let Some(refusal) = complaints(plant, &asked.body).refusal() {
        return refusal;
    }
    let mut members = asked.body.as_object().cloned().unwrap_or_default();
    members.retain(|name, _| PATCHED.contains(&name.as_str()));
    change(plant, hooks, id, members);
    one(plant.orders.get(id))
}

/// Changes an order, as people and packing orders do. False: there is none.
pub(super) fn change(plant: &mut Plant, hooks: &Webhooks, id: i64, members: Map<String, Value>) -> bool {
    let Some(mut order) = plant.orders.get(id).cloned() else { return false };
    let now = json!(rfc3339(now_millis()));
    let was_realised = order["isRealized"] == true;
    let has_items = members.contains_key("items");
    for (name, value) in members {
        order[name] = value;
    }
    if (order["isRealized"] == true) != was_realised {
        order["realizedAt"] = if was_realised { Value::Null } else { now.clone() };
    }
    order["status"] = status(&order["statusId"]);
    order["id"] = json!(id);
    order["modifiedAt"] = now;
    if has_items {
        calculate(&mut order);
    }
    plant.put(Kind::Order, order);
    hooks.send("order.updated", id);
    true
}

/// Deletes an order.
pub(super) fn delete(plant: &mut Plant, id: i64) -> Response {
    if plant.delete(Kind::Order, id) { StatusCode::NO_CONTENT.into_response() } else { not_found() }
}
