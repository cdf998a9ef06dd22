//! The sandbox's own switches that both sides have, and how all of them read and answer.

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde_json::{Map, Value, json};

use crate::side::Side;

/// Bytes that a switch takes at most: lists of orders are long.
const MOST: usize = 256 * 1024 * 1024;

/// The switches of both sides; `reset` brings the side's own state back to the start.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>(
    side: &Side,
    reset: impl Fn() + Clone + Send + Sync + 'static,
) -> Router<S> {
    let (faulty, logged, started) = (side.clone(), side.clone(), side.clone());
    let faults = move |body: Bytes| async move {
        match serde_json::from_slice(if body.is_empty() { b"{}" } else { &body }) {
            Ok(faults) => {
                faulty.replace_faults(faults);
                done()
            }
            Err(error) => refused(&error.to_string()),
        }
    };
    let log = move || async move { ([(header::CONTENT_TYPE, "application/json")], logged.log()) };
    let reset = move || async move {
        started.reset();
        reset();
        done()
    };
    Router::new()
        .route("/_sandbox/faults", post(faults))
        .route("/_sandbox/log", get(log))
        .route("/_sandbox/reset", post(reset))
}

/// A call of an address that neither the wire nor a switch has: logged like every call, unless a switch was meant.
pub(crate) async fn elsewhere(side: Side, method: Method, uri: Uri) -> Response {
    if uri.path().starts_with("/_sandbox") {
        return found(false);
    }
    let request = json!({ "path": uri.path(), "query": uri.query().unwrap_or_default() });
    let name = format!("{method} {}", uri.path());
    side.refused(&name, request.to_string().into_boxed_str(), StatusCode::NOT_FOUND.into_response())
}

/// Lets a router take long bodies.
pub(crate) fn long_bodies() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MOST)
}

/// It was done.
pub(crate) fn done() -> Response {
    axum::Json(json!({ "ok": true })).into_response()
}

/// It was done, or there is no such record.
pub(crate) fn found(found: bool) -> Response {
    if found {
        done()
    } else {
        (StatusCode::NOT_FOUND, axum::Json(json!({ "error": "no such record or switch" }))).into_response()
    }
}

/// The content is not what the switch takes.
pub(crate) fn refused(why: &str) -> Response {
    (StatusCode::BAD_REQUEST, axum::Json(json!({ "error": why }))).into_response()
}

/// A browser that sent a form is led back to the page.
pub(crate) fn back(headers: &HeaderMap, response: Response) -> Response {
    let accepts = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if response.status().is_success() && accepts.contains("text/html") {
        return Redirect::to("/").into_response();
    }
    response
}

/// JSON whatever the content type says, nothing as `{}`, or the fields of a form.
pub(crate) fn content(body: &[u8]) -> Option<Value> {
    if body.is_empty() {
        return Some(json!({}));
    }
    if let Ok(value) = serde_json::from_slice(body) {
        return Some(value);
    }
    body.contains(&b'=').then(|| {
        url::form_urlencoded::parse(body)
            .map(|(name, value)| (name.into_owned(), Value::from(value)))
            .collect()
    })
}

/// A list of objects, or one alone.
pub(crate) fn objects(body: &[u8]) -> Option<Vec<Map<String, Value>>> {
    match content(body)? {
        Value::Array(list) => {
            list.into_iter().map(|one| if let Value::Object(one) = one { Some(one) } else { None }).collect()
        }
        Value::Object(one) => Some(vec![one]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn switches_take_json_forms_and_nothing() {
        assert_eq!(content(b""), Some(json!({})));
        assert_eq!(content(b"{\"status_id\":5}"), Some(json!({ "status_id": 5 })));
        assert_eq!(content(b"status_id=5"), Some(json!({ "status_id": "5" })));
        assert_eq!(content(b"moon"), None);
        assert_eq!(objects(b"[{},{}]").unwrap().len(), 2);
        assert_eq!(objects(b"[1]"), None);
    }
}
