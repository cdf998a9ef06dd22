//! `/live` and `/ready`. Neither depends on a far side: its outage is a metric, not unreadiness.

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// The process answers.
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// The database can be written.
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match app.store.is_writable().await {
        Ok(()) => (StatusCode::OK, "ready\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written\n")
        }
    }
}
