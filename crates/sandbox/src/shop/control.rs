//! The sandbox's own switches of the shop.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde_json::{Value, json};

use super::App;
use super::state::{Shop, Sort};
use crate::number::whole;
use crate::side::lock;
use crate::switches::{back, content, done, found, objects, refused};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/_sandbox/orders", post(add).get(all))
        .route("/_sandbox/orders/{id}", post(edit))
        .route("/_sandbox/orders/{id}/status", post(status))
        .route("/_sandbox/orders/{id}/delete", post(delete))
        .route("/_sandbox/journal", post(journal))
        .route("/_sandbox/sort", post(sort))
        .route("/_sandbox/limit", post(limit))
}

impl App {
    /// Changes the shop, and writes what changed.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Shop) -> T) -> T {
        let mut shop = lock(&self.shop);
        let done = change(&mut shop);
        shop.flush();
        done
    }
}

async fn add(State(app): State<App>, body: Bytes) -> Response {
    let Some(orders) = objects(&body) else { return refused("a list of orders is expected") };
    let ids: Vec<i64> = app.change(|shop| orders.iter().map(|order| shop.add(order)).collect());
    Json(json!({ "order_ids": ids })).into_response()
}

async fn all(State(app): State<App>) -> Json<Value> {
    Json(lock(&app.shop).orders_from(i64::MIN).map(|order| order.value.clone()).collect())
}

async fn edit(State(app): State<App>, Path(id): Path<i64>, body: Bytes) -> Response {
    match content(&body) {
        Some(Value::Object(members)) => found(app.change(|shop| shop.edit(id, &members))),
        _ => refused("an object is expected"),
    }
}

async fn status(State(app): State<App>, Path(id): Path<i64>, headers: HeaderMap, body: Bytes) -> Response {
    match content(&body).and_then(|body| whole(&body["status_id"])) {
        Some(status) => back(&headers, found(app.change(|shop| shop.set_status(id, status)))),
        None => refused("status_id is expected"),
    }
}

async fn delete(State(app): State<App>, Path(id): Path<i64>) -> Response {
    found(app.change(|shop| shop.delete(id)))
}

async fn journal(State(app): State<App>, body: Bytes) -> Response {
    match content(&body).and_then(|body| body["enabled"].as_bool()) {
        Some(enabled) => {
            app.change(|shop| shop.enable_journal(enabled));
            done()
        }
        None => refused("enabled is expected, true or false"),
    }
}

async fn sort(State(app): State<App>, body: Bytes) -> Response {
    let by = content(&body).and_then(|body| serde_json::from_value::<Sort>(body["by"].clone()).ok());
    match by {
        Some(by) => {
            app.change(|shop| shop.sort_by(by));
            done()
        }
        None => refused("by is expected: id, date or descending"),
    }
}

async fn limit(State(app): State<App>, body: Bytes) -> Response {
    let Some(body) = content(&body) else { return refused("an object is expected") };
    let mut limit = lock(&app.limit);
    if let Some(calls) = whole(&body["calls_per_minute"]).and_then(|calls| u32::try_from(calls).ok()) {
        limit.calls_per_minute = calls;
    }
    if let Some(seconds) = whole(&body["block_seconds"]) {
        limit.block_seconds = seconds;
    }
    limit.reset();
    done()
}
