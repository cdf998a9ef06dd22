//! `/`: counts alone, without log-in, until accounts come.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use engine::Stage;

use crate::App;

#[derive(Template)]
#[template(path = "home.html")]
struct Home<'a> {
    language: &'a str,
    title: String,
    lead: String,
    stages: Vec<String>,
    integration: String,
    duplicates: String,
    rows: Vec<Row>,
    nothing: String,
    support: &'a str,
}

struct Row {
    name: String,
    counts: Vec<i64>,
    duplicates: i64,
}

/// The page.
pub(crate) async fn page(State(app): State<App>) -> Response {
    let counts = match app.metrics.counts(&app.store, (app.now)()).await {
        Ok(counts) => counts,
        Err(error) => {
            tracing::warn!(%error, "counts could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let texts = &app.texts;
    let rows = counts
        .iter()
        .map(|row| Row {
            name: row.name.clone(),
            counts: Stage::ALL
                .iter()
                .map(|stage| {
                    row.stages.iter().find(|(known, _)| known == stage).map_or(0, |(_, count)| *count)
                })
                .collect(),
            duplicates: row.duplicates,
        })
        .collect();
    let page = Home {
        language: texts.language().code(),
        title: texts.text("home-title", &[]),
        lead: texts.text("home-lead", &[]),
        stages: Stage::ALL
            .iter()
            .map(|stage| texts.text(&format!("stage-{}", stage.as_str()), &[]))
            .collect(),
        integration: texts.text("home-integration", &[]),
        duplicates: texts.text("home-duplicates", &[]),
        rows,
        nothing: texts.text("home-nothing", &[]),
        support: &app.support,
    };
    match page.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// The pages' style.
pub(crate) async fn style() -> impl IntoResponse {
    ([(axum::http::header::CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("style.css"))
}
