//! Products: found by index or EAN, made, deleted; and the one that orders are of which name none.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use super::complaints::Complaints;
use super::records::{Record, created, page, wanted};
use super::state::{Kind, Plant};
use super::webhook::Webhooks;
use super::{Asked, attributes, lists, not_found};
use crate::number::decimal;
use crate::side::Manner;

/// The id of the product that every new plant has.
const READY: i64 = 71;

/// The product of lines that name none, so that an order posted without any can be made. It stands in for one that
/// somebody may post under its index, and makes room for it.
pub(super) fn ready() -> (i64, Record) {
    let mut value = plausible(&Map::new());
    value["id"] = json!(READY);
    (READY, Record { made: 0, value })
}

/// Adds a product as the plant's people do.
pub(super) fn add(plant: &mut Plant, posted: &Map<String, Value>) -> i64 {
    let value = plausible(posted);
    let stands_in =
        plant.products.made(READY) == Some(0) && plant.products.get(READY) == Some(&ready().1.value);
    if stands_in && value["index"] == ready().1.value["index"] {
        plant.delete(Kind::Product, READY);
    }
    plant.add(Kind::Product, value)
}

/// A product with what it leaves out. Without index, EAN and name it is the one that lines are of which name none.
fn plausible(posted: &Map<String, Value>) -> Value {
    let index =
        if ["index", "ean", "name"].iter().any(|name| posted.contains_key(*name)) { "" } else { "POLKA-DAB" };
    let mut product = json!({ "name": "Półka dębowa", "index": index, "ean": "", "unitId": 51, "isActive": true,
                              "vatRateId": 31, "stock": 0, "technologyTemplateId": 61, "attributes": [] });
    for (name, value) in posted {
        product[name] = value.clone();
    }
    product
}

/// Exact on index and EAN.
pub(super) fn list(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    let keys = if manner.ignore_filters { Vec::new() } else { wanted(asked, &["index", "ean"]) };
    page(plant.products.find(&keys), asked, manner)
}

/// Makes one through the API: name and unit are mandatory; nobody has given it a technology template yet.
pub(super) fn create(plant: &mut Plant, hooks: &Webhooks, asked: &Asked) -> Response {
    let body = &asked.body;
    let mut complaints = Complaints::of(body);
    complaints.unless(body["name"].as_str().is_some_and(|name| !name.is_empty()), "Name", "It is required.");
    complaints.unless(lists::knows("units", &body["unitId"]), "UnitId", "The unit does not exist.");
    let is_rate = body["vatRateId"].is_null() || lists::knows("vat-rates", &body["vatRateId"]);
    complaints.unless(is_rate, "VatRateId", "The VAT rate does not exist.");
    let is_price = body["netPrice"].is_null() || decimal(&body["netPrice"]).is_some();
    complaints.unless(is_price, "NetPrice", "It is no number.");
    complaints.texts(body, &["index", "ean"]);
    attributes::complain(plant, "product", &body["attributes"], "", &mut complaints);
    if let Some(refusal) = complaints.refusal() {
        return refusal;
    }
    let mut product = plausible(&body.as_object().cloned().unwrap_or_default());
    product["technologyTemplateId"] = Value::Null;
    let id = plant.add(Kind::Product, product);
    hooks.send("product.created", id);
    created("products", id, plant.products.get(id))
}

/// Deletes one.
pub(super) fn delete(plant: &mut Plant, hooks: &Webhooks, id: i64) -> Response {
    if !plant.delete(Kind::Product, id) {
        return not_found();
    }
    hooks.send("product.deleted", id);
    StatusCode::NO_CONTENT.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_of_orders_that_name_none_makes_room_once() {
        let mut plant = Plant::new();
        let under = |plant: &Plant| plant.products.find(&["index=POLKA-DAB".to_owned()]).len();
        assert_eq!(under(&plant), 1);
        let posted = json!({ "index": "POLKA-DAB", "name": "Półka" });
        let first = add(&mut plant, posted.as_object().unwrap());
        assert_eq!((under(&plant), plant.products.get(READY)), (1, None));
        let second = add(&mut plant, posted.as_object().unwrap());
        assert_eq!((under(&plant), second > first), (2, true), "two of one index are two");
    }

    #[test]
    fn a_posted_product_has_no_index_but_its_own() {
        let mut plant = Plant::new();
        let id = add(&mut plant, json!({ "name": "Stół", "ean": "590" }).as_object().unwrap());
        let product = plant.products.get(id).unwrap();
        assert_eq!(
            (&product["index"], &product["vatRateId"], &product["unitId"]),
            (&json!(""), &json!(31), &json!(51))
        );
    }
}
