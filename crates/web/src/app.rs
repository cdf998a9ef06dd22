//! The router and what its handlers share.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue};
use axum::routing::{get, post};
use domain::Millis;
use ipnet::IpNet;
use store::Store;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::{Guesses, Metrics, health, home, hooks};

/// Wakes the workers of this process: something was written for them.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// What the handlers share.
#[derive(Clone)]
pub struct App {
    /// The ledger.
    pub store: Arc<Store>,
    /// What is counted.
    pub metrics: Metrics,
    /// Wakes the workers.
    pub wake: Wake,
    /// Now.
    pub now: Arc<dyn Fn() -> Millis + Send + Sync>,
    /// Wrong webhook tokens, per source.
    pub guesses: Arc<Guesses>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Arc<Vec<IpNet>>,
    /// The pages' language.
    pub texts: Arc<texts::Texts>,
    /// Whoever helps; shown on pages.
    pub support: Arc<str>,
}

/// Webhooks of OptiMES are at most so large, in bytes.
pub(crate) const WEBHOOK_MOST: usize = 1024 * 1024;

/// All routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/", get(home::page))
        .route("/hooks/{key}", post(hooks::receive).get(hooks::page))
        .route("/style.css", get(home::style))
        .route("/live", get(health::live))
        .route("/ready", get(health::ready))
        .route("/metrics", get(metrics_page))
        .layer(DefaultBodyLimit::max(WEBHOOK_MOST))
        .layer(header("content-security-policy", "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"))
        .layer(header("x-content-type-options", "nosniff"))
        .layer(header("referrer-policy", "no-referrer"))
        .layer(header("cache-control", "no-store"))
        .with_state(app)
}

fn header(name: &'static str, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(HeaderName::from_static(name), HeaderValue::from_static(value))
}

async fn metrics_page(state: axum::extract::State<App>) -> axum::response::Response {
    crate::metrics::page(state).await
}
