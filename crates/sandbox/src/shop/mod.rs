//! A BaseLinker: `POST /connector.php`, its statuses and orders, its journal, its limit of calls.

mod control;
mod limit;
mod line;
mod methods;
mod order;
mod query;
mod state;
mod statuses;

use std::future::Future;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde_json::{Value, json};

use crate::clock::{now_millis, warsaw};
use crate::faults::FaultsFile;
use crate::serve::{Listening, serve as serve_http};
use crate::side::{Side, lock};
use crate::tasks::Tasks;
use crate::{SandboxError, page, switches};
use limit::Limit;
use state::Shop;

/// The key that the sandbox takes: the same on every start.
const KEY: &str = "1-23-SANDBOX";

/// How a BaseLinker is run.
#[derive(Debug)]
pub struct Options {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where its state is kept; `None`: in memory.
    pub data: Option<PathBuf>,
    /// Calls a minute; 0: no limit.
    pub calls_per_minute: u32,
    /// Seed of the faults.
    pub seed: u64,
    /// Faults from the start.
    pub faults: FaultsFile,
}

#[derive(Clone)]
struct App {
    shop: Arc<Mutex<Shop>>,
    limit: Arc<Mutex<Limit>>,
    side: Side,
}

/// Runs a BaseLinker until `shutdown`.
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
        shop: Arc::new(Mutex::new(Shop::open(options.data.as_deref())?)),
        limit: Arc::new(Mutex::new(Limit::new(options.calls_per_minute))),
        side: Side::new(options.faults, options.seed, tasks.clone()),
    };
    let reset = {
        let app = app.clone();
        move || {
            lock(&app.shop).reset();
            lock(&app.limit).reset();
        }
    };
    let side = app.side.clone();
    let router = Router::new()
        .route("/connector.php", post(connector))
        .fallback(move |method, uri| switches::elsewhere(side.clone(), method, uri))
        .route("/", get(orders_page))
        .merge(control::routes())
        .merge(switches::routes(&app.side, reset))
        .layer(switches::long_bodies())
        .with_state(app);
    serve_http(options.listen, KEY, router, &tasks, listening, shutdown).await
}

/// One call: form fields `method` and `parameters`, the key in `X-BLToken` or in the field `token`.
async fn connector(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let field = |wanted: &str| {
        url::form_urlencoded::parse(&body)
            .find(|(name, _)| name == wanted)
            .map(|(_, value)| value.into_owned())
    };
    let method = field("method").unwrap_or_default();
    let parameters: Value =
        serde_json::from_str(&field("parameters").unwrap_or_default()).unwrap_or(Value::Null);
    // `[]` and nothing mean no parameters.
    let parameters = if parameters.is_object() { parameters } else { json!({}) };
    let request = parameters.to_string().into_boxed_str();
    let key = headers
        .get("x-bltoken")
        .and_then(|key| key.to_str().ok())
        .map(str::to_owned)
        .or_else(|| field("token"));
    if key.as_deref() != Some(KEY) {
        return app.side.refused(&method, request, error("ERROR_BAD_TOKEN", "Invalid token"));
    }
    let blocked = lock(&app.limit).count(now_millis());
    if let Some(until) = blocked {
        let until = warsaw(until).strftime("%Y-%m-%d %H:%M:%S").to_string();
        let message = format!("Query limit exceeded, token blocked until {until}");
        return app.side.refused(&method, request, error("ERROR_BLOCKED_TOKEN", &message));
    }
    let (doing, call) = (app.clone(), method.clone());
    let forbidden = || error("ERROR_BAD_TOKEN", "Invalid token");
    let done = move |manner| doing.change(|shop| methods::answer(shop, &call, &parameters, manner));
    app.side.call(&method, request, forbidden, done).await
}

/// An error, which BaseLinker sends with HTTP 200.
fn error(code: &str, message: &str) -> Response {
    let body = json!({ "status": "ERROR", "error_code": code, "error_message": message });
    (StatusCode::OK, axum::Json(body)).into_response()
}

async fn orders_page(State(app): State<App>) -> Response {
    let shop = lock(&app.shop);
    let rows: Vec<Vec<String>> = shop
        .orders_from(i64::MIN)
        .map(|order| {
            let order = &order.value;
            let text = |name: &str| page::escape(order[name].as_str().unwrap_or_default());
            vec![
                order["order_id"].to_string(),
                status_form(order),
                text("delivery_fullname"),
                order["products"].as_array().map_or(0, Vec::len).to_string(),
            ]
        })
        .collect();
    page::table("BaseLinker (sandbox)", &["Zamówienie", "Status", "Klient", "Pozycje"], &rows)
}

/// The status an order stands in, and a way to move it.
fn status_form(order: &Value) -> String {
    let options: String = statuses::STATUSES
        .iter()
        .map(|(id, name)| {
            let selected = if order["order_status_id"] == *id { " selected" } else { "" };
            format!("<option value=\"{id}\"{selected}>{}</option>", page::escape(name))
        })
        .collect();
    let id = &order["order_id"];
    format!(
        "<form method=\"post\" action=\"/_sandbox/orders/{id}/status\"><label>{} <select name=\"status_id\">{options}\
         </select></label> <button>Przenieś</button></form>",
        page::escape(&statuses::name(&order["order_status_id"]))
    )
}
