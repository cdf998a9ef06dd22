//! An OptiMES by the assumed contract: `/api`, key in `X-Api-Key`, webhooks.

mod attributes;
mod complaints;
mod contractors;
mod control;
mod lists;
mod orders;
mod products;
mod records;
mod state;
mod totals;
mod webhook;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get};
use serde_json::{Map, Value, json};

use crate::faults::FaultsFile;
use crate::serve::{Listening, serve as serve_http};
use crate::side::{Manner, Side, lock};
use crate::tasks::Tasks;
use crate::{SandboxError, page, switches};
use state::Plant;
use webhook::Webhooks;

/// The key that the sandbox takes: the same on every start.
const KEY: &str = "sandbox-optimes-key";

/// How an OptiMES is run.
#[derive(Debug)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where its webhooks go.
    pub webhook_url: String,
    /// The token it puts into them.
    pub webhook_token: String,
    /// Where its state is kept; `None`: in memory.
    pub data: Option<PathBuf>,
    /// Seed of the faults.
    pub seed: u64,
    /// Faults from the start.
    pub faults: FaultsFile,
}

#[derive(Clone)]
struct App {
    plant: Arc<Mutex<Plant>>,
    side: Side,
    webhooks: Webhooks,
}

/// Runs an OptiMES until `shutdown`.
///
/// # Errors
/// Where its address is taken or its state can't be read.
pub async fn serve(
    options: Options,
    listening: impl FnOnce(Listening),
    shutdown: impl Future<Output = ()>,
) -> Result<(), SandboxError> {
    let tasks = Tasks::default();
    let app = App {
        plant: Arc::new(Mutex::new(Plant::open(options.data.as_deref())?)),
        side: Side::new(options.faults, options.seed, tasks.clone()),
        webhooks: Webhooks::new(options.webhook_url, options.webhook_token, tasks.clone()),
    };
    let reset = {
        let plant = Arc::clone(&app.plant);
        move || lock(&plant).reset()
    };
    let side = app.side.clone();
    let router = Router::new()
        .route("/api/{*path}", any(api))
        .fallback(move |method, uri| switches::elsewhere(side.clone(), method, uri))
        .route("/", get(orders_page))
        .merge(control::routes())
        .merge(switches::routes(&app.side, reset))
        .layer(switches::long_bodies())
        .with_state(app);
    serve_http(options.listen, KEY, router, &tasks, listening, shutdown).await
}

/// problem+json.
fn problem(status: StatusCode, title: &str, errors: Value) -> Response {
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "traceId": "00-sandbox", "errors": errors });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// 404.
fn not_found() -> Response {
    problem(StatusCode::NOT_FOUND, "Not found", json!({}))
}

/// What one call asks.
struct Asked {
    path: Vec<String>,
    query: Vec<(String, String)>,
    body: Value,
}

impl Asked {
    fn query(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// One call of the API.
async fn api(State(app): State<App>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let asked = read(&uri, &body);
    let call = name(&method, &asked.path);
    let query: Map<String, Value> =
        asked.query.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
    let request = json!({ "path": uri.path(), "query": query, "body": asked.body });
    let request = request.to_string().into_boxed_str();
    if headers.get("x-api-key").and_then(|key| key.to_str().ok()) != Some(KEY) {
        return app.side.refused(
            &call,
            request,
            problem(StatusCode::UNAUTHORIZED, "Unauthorized", json!({})),
        );
    }
    let (doing, forbidden) = (app.clone(), || problem(StatusCode::FORBIDDEN, "Forbidden", json!({})));
    let done =
        move |manner: Manner| doing.change(|plant| answer(plant, &doing.webhooks, &method, &asked, manner));
    app.side.call(&call, request, forbidden, done).await
}

fn read(uri: &Uri, body: &[u8]) -> Asked {
    let path =
        uri.path().trim_start_matches("/api").split('/').filter(|part| !part.is_empty()).map(str::to_owned);
    let query = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned();
    Asked {
        path: path.collect(),
        query: query.collect(),
        body: serde_json::from_slice(body).unwrap_or(Value::Null),
    }
}

/// The operation's name in faults files and in the log, such as `GET /orders/{id}`.
fn name(method: &Method, path: &[String]) -> String {
    let parts: Vec<&str> =
        path.iter().enumerate().map(|(at, part)| if at == 0 { part.as_str() } else { "{id}" }).collect();
    format!("{method} /{}", parts.join("/"))
}

fn answer(plant: &mut Plant, hooks: &Webhooks, method: &Method, asked: &Asked, manner: Manner) -> Response {
    let kind = asked.path.first().map(String::as_str).unwrap_or_default();
    let id = match asked.path.get(1).map(|id| id.parse::<i64>()) {
        Some(Err(_)) => return not_found(),
        Some(Ok(_)) if asked.path.len() > 2 => return not_found(),
        Some(Ok(id)) => Some(id),
        None => None,
    };
    match (method.as_str(), kind, id) {
        ("GET", "orders", None) => orders::list(plant, asked, manner),
        ("POST", "orders", None) => orders::create(plant, hooks, asked),
        ("GET", "orders", Some(id)) => records::one(plant.orders.get(id)),
        ("PATCH", "orders", Some(id)) => orders::patch(plant, hooks, id, asked),
        ("DELETE", "orders", Some(id)) => orders::delete(plant, id),
        ("GET", "contractors", None) => contractors::list(plant, asked, manner),
        ("POST", "contractors", None) => contractors::create(plant, asked),
        ("GET", "products", None) => products::list(plant, asked, manner),
        ("POST", "products", None) => products::create(plant, hooks, asked),
        ("GET", "products", Some(id)) => records::one(plant.products.get(id)),
        ("DELETE", "products", Some(id)) => products::delete(plant, hooks, id),
        ("POST", "attributes", None) if plant.has_lists => attributes::create(plant, asked),
        ("GET", list, None) if plant.has_lists => lists::list(plant, list, asked).unwrap_or_else(not_found),
        (_, "orders" | "contractors" | "products", _) => {
            problem(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed", json!({}))
        }
        _ => not_found(),
    }
}

async fn orders_page(State(app): State<App>) -> Response {
    let plant = lock(&app.plant);
    let rows: Vec<Vec<String>> = plant
        .orders
        .values()
        .rev()
        .map(|order| {
            let realised = order["isRealized"] == true;
            let id = order["id"].to_string();
            let button = format!("<form method=\"post\" action=\"/_sandbox/orders/{id}/realise\"><button>Zrealizowane: Tak</button></form>");
            vec![
                id,
                page::escape(order["number"].as_str().unwrap_or_default()),
                page::escape(order["note"].as_str().unwrap_or_default()),
                order["grossValue"].to_string(),
                if realised { "Zrealizowane: Tak".to_owned() } else { button },
            ]
        })
        .collect();
    page::table("OptiMES (sandbox)", &["Id", "Numer", "Notatka", "Brutto", "Zrealizowane"], &rows)
}
