//! `/live` and `/ready`. Neither depends on a far side: its outage is a metric, not unreadiness.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;

use crate::App;

/// How long a probe waits for the database.
const PATIENCE: Duration = Duration::from_secs(1);

/// The process answers.
pub(crate) async fn live() -> &'static str {
    "live\n"
}

/// The database can be written, and within a second: whoever asks waits no longer.
pub(crate) async fn ready(State(app): State<App>) -> (StatusCode, &'static str) {
    match tokio::time::timeout(PATIENCE, app.store.is_writable()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => not_ready(&error),
        Err(late) => not_ready(&late),
    }
}

fn not_ready(why: &dyn std::fmt::Display) -> (StatusCode, &'static str) {
    tracing::warn!(%why, "not ready");
    (StatusCode::SERVICE_UNAVAILABLE, "the database cannot be written\n")
}
