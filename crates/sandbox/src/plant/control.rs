//! The sandbox's own switches of the plant.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Map, Value, json};

use super::App;
use super::orders::change;
use super::products::add;
use super::records::Records;
use super::state::{Kind, Plant};
use crate::side::lock;
use crate::switches::{back, content, done, found, objects, refused};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/_sandbox/state", get(state))
        .route("/_sandbox/orders/{id}", post(edit))
        .route("/_sandbox/orders/{id}/realise", post(realise))
        .route("/_sandbox/products", post(products))
        .route("/_sandbox/products/{id}", post(edit_product))
        .route("/_sandbox/products/{id}/delete", post(delete_product))
        .route("/_sandbox/contractors/{id}/delete", post(delete_contractor))
        .route("/_sandbox/webhooks", post(webhooks))
        .route("/_sandbox/lists", post(lists))
}

impl App {
    /// Changes the plant, and writes what changed.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut Plant) -> T) -> T {
        let mut plant = lock(&self.plant);
        let done = change(&mut plant);
        plant.flush();
        done
    }
}

async fn state(State(app): State<App>) -> Json<Value> {
    let plant = lock(&app.plant);
    let all = |records: &Records| -> Vec<Value> { records.values().cloned().collect() };
    Json(json!({ "orders": all(&plant.orders), "contractors": all(&plant.contractors),
                 "products": all(&plant.products) }))
}

async fn edit(State(app): State<App>, Path(id): Path<i64>, body: Bytes) -> Response {
    match content(&body) {
        Some(Value::Object(members)) => found(app.change(|plant| change(plant, &app.webhooks, id, members))),
        _ => refused("an object is expected"),
    }
}

/// "Zrealizowane: Tak".
async fn realise(State(app): State<App>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    let members = Map::from_iter([("isRealized".to_owned(), json!(true))]);
    back(&headers, found(app.change(|plant| change(plant, &app.webhooks, id, members))))
}

async fn products(State(app): State<App>, body: Bytes) -> Response {
    let Some(products) = objects(&body) else { return refused("a list of products is expected") };
    let ids: Vec<i64> = app.change(|plant| products.iter().map(|product| add(plant, product)).collect());
    for id in &ids {
        app.webhooks.send("product.created", *id);
    }
    Json(json!({ "ids": ids })).into_response()
}

async fn edit_product(State(app): State<App>, Path(id): Path<i64>, body: Bytes) -> Response {
    let Some(Value::Object(members)) = content(&body) else { return refused("an object is expected") };
    let is_known = app.change(|plant| {
        let Some(mut product) = plant.products.get(id).cloned() else { return false };
        for (name, value) in members {
            product[name] = value;
        }
        product["id"] = json!(id);
        plant.put(Kind::Product, product);
        true
    });
    if is_known {
        app.webhooks.send("product.updated", id);
    }
    found(is_known)
}

async fn delete_contractor(State(app): State<App>, Path(id): Path<i64>) -> Response {
    found(app.change(|plant| plant.delete(Kind::Contractor, id)))
}

async fn delete_product(State(app): State<App>, Path(id): Path<i64>) -> Response {
    let is_known = app.change(|plant| plant.delete(Kind::Product, id));
    if is_known {
        app.webhooks.send("product.deleted", id);
    }
    found(is_known)
}

async fn webhooks(State(app): State<App>, body: Bytes) -> Response {
    match content(&body) {
        Some(wanted) => {
            app.webhooks.set(&wanted);
            done()
        }
        None => refused("an object is expected"),
    }
}

async fn lists(State(app): State<App>, body: Bytes) -> Response {
    match content(&body).and_then(|body| body["enabled"].as_bool()) {
        Some(enabled) => {
            app.change(|plant| plant.enable_lists(enabled));
            done()
        }
        None => refused("enabled is expected, true or false"),
    }
}
