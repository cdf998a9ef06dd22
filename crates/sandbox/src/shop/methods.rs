//! The methods, with their documented parameters. Unknown parameters are ignored, as the live account does.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::state::Shop;
use super::{error, query, statuses};
use crate::number::whole;
use crate::side::Manner;

/// Answers a call.
pub(super) fn answer(shop: &mut Shop, method: &str, parameters: &Value, manner: Manner) -> Response {
    match method {
        "getOrders" => success(json!({ "orders": query::orders(shop, parameters, manner) })),
        "getJournalList" => journal(shop, parameters),
        "getOrderStatusList" => success(json!({ "statuses": statuses::all() })),
        "setOrderStatus" => set_status(shop, parameters),
        "setOrderStatuses" => set_statuses(shop, parameters),
        "getOrderSources" => success(json!({ "sources": {
            "personal": { "0": "Osobiście/tel." }, "order_return": { "0": "Zwrot do zamówienia" } } })),
        "getOrderExtraFields" => success(json!({ "extra_fields": [
            { "extra_field_id": 1, "name": "Pole dodatkowe 1", "editor_type": "text" },
            { "extra_field_id": 2, "name": "Pole dodatkowe 2", "editor_type": "text" } ] })),
        "addOrder" => {
            let mut order = parameters.as_object().cloned().unwrap_or_default();
            order.remove("order_id");
            success(json!({ "order_id": shop.add(&order) }))
        }
        "setOrderFields" => {
            let members = parameters.as_object().cloned().unwrap_or_default();
            known(whole(&parameters["order_id"]).is_some_and(|id| shop.edit(id, &members)))
        }
        _ => error("ERROR_UNKNOWN_METHOD", "An unknown method has been used"),
    }
}

fn success(mut members: Value) -> Response {
    members["status"] = json!("SUCCESS");
    Json(members).into_response()
}

/// No list of the codes of methods is published: these are assumed.
fn known(known: bool) -> Response {
    if known { success(json!({})) } else { error("ERROR_ORDER_NOT_FOUND", "Order not found") }
}

fn journal(shop: &Shop, parameters: &Value) -> Response {
    let from = whole(&parameters["last_log_id"]);
    if from == Some(0) {
        return error("ERROR_BAD_PARAMETERS", "last_log_id is invalid");
    }
    let kinds: Option<Vec<i64>> =
        parameters["logs_types"].as_array().map(|kinds| kinds.iter().filter_map(whole).collect());
    let kinds = kinds.filter(|kinds| !kinds.is_empty());
    let rows = shop.journal_from(from.unwrap_or(1), kinds.as_deref(), whole(&parameters["order_id"]));
    success(json!({ "logs": rows }))
}

fn set_status(shop: &mut Shop, parameters: &Value) -> Response {
    let (Some(order), Some(status)) = (whole(&parameters["order_id"]), whole(&parameters["status_id"]))
    else {
        return error("ERROR_BAD_PARAMETERS", "order_id and status_id are required");
    };
    if !statuses::knows(status) {
        return error("ERROR_STATUS_NOT_FOUND", "Status not found");
    }
    known(shop.set_status(order, status))
}

/// At most 100 orders; its success says nothing about each.
fn set_statuses(shop: &mut Shop, parameters: &Value) -> Response {
    let ids = parameters["order_ids"].as_array().into_iter().flatten();
    let orders: Vec<i64> = ids.filter_map(whole).collect();
    let Some(status) = whole(&parameters["status_id"]).filter(|id| statuses::knows(*id)) else {
        return error("ERROR_STATUS_NOT_FOUND", "Status not found");
    };
    if orders.is_empty() || orders.len() > query::PAGE {
        return error("ERROR_BAD_PARAMETERS", "order_ids must hold 1 to 100 ids");
    }
    for order in orders {
        shop.set_status(order, status);
    }
    success(json!({}))
}
