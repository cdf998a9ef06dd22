//! The sandbox's own switches of the shop.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::App;
use crate::faults::FaultsFile;
use crate::side::lock;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/_sandbox/orders", post(add).get(all))
        .route("/_sandbox/orders/{id}", post(edit))
        .route("/_sandbox/orders/{id}/status", post(status))
        .route("/_sandbox/orders/{id}/delete", post(delete))
        .route("/_sandbox/journal", post(journal))
        .route("/_sandbox/sort", post(sort))
        .route("/_sandbox/faults", post(faults))
        .route("/_sandbox/log", get(log))
        .route("/_sandbox/reset", post(reset))
}

async fn add(State(app): State<App>, Json(orders): Json<Vec<Map<String, Value>>>) -> Json<Value> {
    let mut shop = lock(&app.shop);
    let ids: Vec<i64> = orders.iter().map(|order| shop.add(order)).collect();
    Json(json!({ "order_ids": ids }))
}

async fn all(State(app): State<App>) -> Json<Value> {
    Json(lock(&app.shop).orders().cloned().collect())
}

fn found(found: bool) -> Response {
    if found { Json(json!({ "ok": true })).into_response() } else { StatusCode::NOT_FOUND.into_response() }
}

async fn edit(
    State(app): State<App>,
    Path(id): Path<i64>,
    Json(members): Json<Map<String, Value>>,
) -> Response {
    found(lock(&app.shop).edit(id, &members))
}

async fn status(State(app): State<App>, Path(id): Path<i64>, Json(body): Json<Value>) -> Response {
    match body["status_id"].as_i64() {
        Some(status) => found(lock(&app.shop).set_status(id, status)),
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn delete(State(app): State<App>, Path(id): Path<i64>) -> Response {
    found(lock(&app.shop).delete(id))
}

async fn journal(State(app): State<App>, Json(body): Json<Value>) -> Response {
    match body["enabled"].as_bool() {
        Some(enabled) => {
            lock(&app.shop).enable_journal(enabled);
            found(true)
        }
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn sort(State(app): State<App>, Json(body): Json<Value>) -> Response {
    match body["by"].as_str().filter(|by| matches!(*by, "id" | "date")) {
        Some(by) => {
            lock(&app.shop).sort_by(by);
            found(true)
        }
        None => StatusCode::BAD_REQUEST.into_response(),
    }
}

async fn faults(State(app): State<App>, Json(faults): Json<FaultsFile>) -> Response {
    app.side.replace_faults(faults);
    found(true)
}

async fn log(State(app): State<App>) -> Json<Value> {
    Json(app.side.log())
}

async fn reset(State(app): State<App>) -> Response {
    lock(&app.shop).reset();
    app.side.reset();
    found(true)
}
