//! The methods, with their documented parameters. Unknown parameters are ignored, as the live account does.

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::error;
use super::state::{Shop, Sort};
use crate::clock::now_seconds;
use crate::side::Manner;

/// Orders of one page.
const PAGE: usize = 100;

/// Answers a call.
pub(super) fn answer(shop: &mut Shop, method: &str, parameters: &Value, manner: Manner) -> Response {
    match method {
        "getOrders" => success(json!({ "orders": orders(shop, parameters, manner) })),
        "getJournalList" => journal(shop, parameters),
        "getOrderStatusList" => success(json!({ "statuses": Shop::statuses() })),
        "setOrderStatus" => set_status(shop, parameters),
        "setOrderStatuses" => set_statuses(shop, parameters),
        "getOrderSources" => success(json!({ "sources": {
            "personal": { "0": "Osobiście/tel." }, "order_return": { "0": "Zwrot do zamówienia" } } })),
        "getOrderExtraFields" => success(json!({ "extra_fields": [
            { "extra_field_id": 1, "name": "Pole dodatkowe 1", "editor_type": "text" },
            { "extra_field_id": 2, "name": "Pole dodatkowe 2", "editor_type": "text" } ] })),
        "addOrder" => {
            let id = shop.add(&parameters.as_object().cloned().unwrap_or_default());
            success(json!({ "order_id": id }))
        }
        "setOrderFields" => {
            let members = parameters.as_object().cloned().unwrap_or_default();
            let found = number(parameters, "order_id").is_some_and(|id| shop.edit(id, &members));
            if found { success(json!({})) } else { error("ERROR_ORDER_NOT_FOUND", "Order not found") }
        }
        _ => error("ERROR_UNKNOWN_METHOD", "An unknown method has been used"),
    }
}

fn success(mut members: Value) -> Response {
    members["status"] = json!("SUCCESS");
    Json(members).into_response()
}

/// A number, or a number as text.
fn number(parameters: &Value, name: &str) -> Option<i64> {
    let value = parameters.get(name)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

fn orders(shop: &Shop, parameters: &Value, manner: Manner) -> Vec<Value> {
    let at_least = |name: &'static str, member: &'static str| {
        let from = number(parameters, name);
        move |order: &Value| from.is_none_or(|from| order[member].as_i64().is_some_and(|value| value >= from))
    };
    let equal = |name: &'static str, member: &'static str| {
        let wanted =
            parameters.get(name).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        move |order: &Value| {
            wanted.as_ref().is_none_or(|wanted| {
                order[member].as_str().map_or_else(|| order[member].to_string(), str::to_owned) == *wanted
            })
        }
    };
    let drafts = parameters
        .get("get_unconfirmed_orders")
        .is_some_and(|value| value == true || value == 1 || value == "1");
    let (by_order, by_status) = (equal("order_id", "order_id"), equal("status_id", "order_status_id"));
    let (by_email, by_source) =
        (equal("filter_email", "email"), equal("filter_order_source", "order_source"));
    let by_source_id = equal("filter_order_source_id", "order_source_id");
    let (by_shop, by_external) = (
        equal("filter_shop_order_id", "shop_order_id"),
        equal("filter_external_order_id", "external_order_id"),
    );
    let confirmed_from = at_least("date_confirmed_from", "date_confirmed");
    let (added_from, id_from) = (at_least("date_from", "date_add"), at_least("id_from", "order_id"));
    let fits = |order: &&Value| {
        by_order(order)
            && by_status(order)
            && by_email(order)
            && by_source(order)
            && by_source_id(order)
            && by_shop(order)
            && by_external(order)
            && confirmed_from(order)
            && added_from(order)
            && id_from(order)
    };
    let is_shown = |order: &&Value| drafts || order["confirmed"].as_bool() != Some(false);
    let newest = now_seconds() - manner.search_lag / 1000;
    let is_found =
        |order: &&Value| manner.search_lag == 0 || order["date_add"].as_i64().is_some_and(|at| at <= newest);
    let mut found: Vec<&Value> = shop
        .orders()
        .filter(|order| is_shown(order) && is_found(order) && (manner.ignore_filters || fits(order)))
        .collect();
    if shop.sort == Sort::Date {
        found.sort_by_key(|order| (order["date_confirmed"].as_i64(), order["order_id"].as_i64()));
    }
    let extra = parameters.get("include_custom_extra_fields").is_some_and(|value| value == true);
    found
        .into_iter()
        .take(PAGE)
        .map(|order| {
            let mut order = order.clone();
            if extra && order.get("custom_extra_fields").is_none() {
                order["custom_extra_fields"] = json!([]);
            }
            order
        })
        .collect()
}

fn journal(shop: &Shop, parameters: &Value) -> Response {
    match number(parameters, "last_log_id") {
        Some(0) => error("ERROR_BAD_PARAMETERS", "last_log_id is invalid"),
        from => success(json!({ "logs": shop.journal_from(from.unwrap_or(1)) })),
    }
}

fn set_status(shop: &mut Shop, parameters: &Value) -> Response {
    let (Some(order), Some(status)) = (number(parameters, "order_id"), number(parameters, "status_id"))
    else {
        return error("ERROR_BAD_PARAMETERS", "order_id and status_id are required");
    };
    if !Shop::knows_status(status) {
        return error("ERROR_STATUS_NOT_FOUND", "Status not found");
    }
    if shop.set_status(order, status) {
        success(json!({}))
    } else {
        error("ERROR_ORDER_NOT_FOUND", "Order not found")
    }
}

/// At most 100 orders; its success says nothing about each.
fn set_statuses(shop: &mut Shop, parameters: &Value) -> Response {
    let orders: Vec<i64> = parameters["order_ids"]
        .as_array()
        .map(|ids| ids.iter().filter_map(Value::as_i64).collect())
        .unwrap_or_default();
    let Some(status) = number(parameters, "status_id").filter(|id| Shop::knows_status(*id)) else {
        return error("ERROR_STATUS_NOT_FOUND", "Status not found");
    };
    if orders.is_empty() || orders.len() > PAGE {
        return error("ERROR_BAD_PARAMETERS", "order_ids must hold 1 to 100 ids");
    }
    for order in orders {
        shop.set_status(order, status);
    }
    success(json!({}))
}
