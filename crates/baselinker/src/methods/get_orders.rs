//! `getOrders`: at most 100 orders, each parsed alone, so that a bad one costs no other.

use engine::{OrdersQuery, ShopError, ShopRow};
use serde_json::{Value, json};

use crate::scalar::{Misread, rows};
use crate::{Reader, parse_order};

pub(super) async fn call(reader: &Reader, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
    reader
        .call("getOrders", &parameters(query), |members| {
            let orders = members.get("orders").ok_or_else(|| Misread("orders is missing".to_owned()))?;
            let rows = rows(orders)?;
            Ok(rows
                .into_iter()
                .map(serde_json::value::RawValue::get)
                .map(|raw| ShopRow { raw: raw.to_owned(), order: parse_order(raw) })
                .collect())
        })
        .await
}

fn parameters(query: OrdersQuery) -> Value {
    match query {
        OrdersQuery::ById { status, from } => json!({ "status_id": status.get(), "id_from": from.get() }),
        OrdersQuery::ByDate { status, from } => {
            json!({ "status_id": status.get(), "date_confirmed_from": from })
        }
        OrdersQuery::BySecond { status, second, from } => {
            json!({ "status_id": status.get(), "date_confirmed_from": second, "id_from": from.get() })
        }
        OrdersQuery::One(order) => json!({ "order_id": order.get(), "get_unconfirmed_orders": true }),
    }
}
