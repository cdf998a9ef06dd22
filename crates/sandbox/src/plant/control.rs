//! The sandbox's own switches of the plant.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::orders::patch;
use super::records::plausible_product;
use super::state::Kind;
use super::{App, Asked};
use crate::faults::FaultsFile;
use crate::side::lock;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/_sandbox/orders/{id}/realise", post(realise))
        .route("/_sandbox/products", post(products))
        .route("/_sandbox/state", get(state))
        .route("/_sandbox/webhooks", post(webhooks))
        .route("/_sandbox/faults", post(faults))
        .route("/_sandbox/log", get(log))
        .route("/_sandbox/reset", post(reset))
}

fn done() -> Response {
    Json(json!({ "ok": true })).into_response()
}

/// "Zrealizowane: Tak". A browser's form is led back to the page.
async fn realise(State(app): State<App>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    let asked = Asked { path: Vec::new(), query: Vec::new(), body: json!({ "isRealized": true }) };
    let response = patch(&mut lock(&app.plant), &app.webhooks, id, &asked);
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if response.status() == StatusCode::OK && accepts.contains("text/html") {
        return Redirect::to("/").into_response();
    }
    response
}

async fn products(State(app): State<App>, Json(products): Json<Vec<Value>>) -> Json<Value> {
    let mut plant = lock(&app.plant);
    let mut ids = Vec::new();
    for product in products {
        let product = plant.add(Kind::Product, plausible_product(&product));
        app.webhooks.send("product.created", product["id"].as_i64().unwrap_or(0));
        ids.push(product["id"].clone());
    }
    Json(json!({ "ids": ids }))
}

async fn state(State(app): State<App>) -> Json<Value> {
    let plant = lock(&app.plant);
    let all = |records: &super::state::Records| records.values().cloned().collect::<Vec<Value>>();
    Json(
        json!({ "orders": all(&plant.orders), "contractors": all(&plant.contractors), "products": all(&plant.products) }),
    )
}

async fn webhooks(State(app): State<App>, Json(wanted): Json<Value>) -> Response {
    app.webhooks.set(&wanted);
    done()
}

async fn faults(State(app): State<App>, Json(faults): Json<FaultsFile>) -> Response {
    app.side.replace_faults(faults);
    done()
}

async fn log(State(app): State<App>) -> Json<Value> {
    Json(app.side.log())
}

async fn reset(State(app): State<App>) -> Response {
    lock(&app.plant).reset();
    app.side.reset();
    done()
}
