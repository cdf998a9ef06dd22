//! Replies that are wrong on purpose.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use futures_util::{StreamExt, stream};
use http_body_util::{BodyDataStream, BodyExt, Collected};

/// Blanks that a giant reply begins with: together 17 MiB.
const BLANKS: &[u8] = &[b' '; 64 * 1024];
const GIANT: usize = 17 * 16;
/// So long after its first half a truncated reply breaks off: the half must have left by then.
const HALF: Duration = Duration::from_millis(20);

/// Marks a response that is not sent: the connection ends instead, with a reset where `abruptly`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HangUp {
    pub(crate) abruptly: bool,
}

/// No reply.
pub(crate) fn hang_up(abruptly: bool) -> Response {
    let mut response = Body::empty().into_response();
    response.extensions_mut().insert(HangUp { abruptly });
    response
}

/// 429; the caller is told to wait so long.
pub(crate) fn too_many(pause: Duration) -> Response {
    let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
    (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, HeaderValue::from(seconds))]).into_response()
}

/// 502, as a gateway writes it.
pub(crate) fn bad_gateway() -> Response {
    (StatusCode::BAD_GATEWAY, Html("<html><body><h1>502 Bad Gateway</h1></body></html>")).into_response()
}

/// 200 and a page to log in.
pub(crate) fn login() -> Response {
    Html("<!doctype html><html><body><form method=\"post\"><input name=\"login\"></form></body></html>")
        .into_response()
}

/// 302 to such a page.
pub(crate) fn redirect() -> Response {
    (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response()
}

/// The reply, breaking off in the middle.
pub(crate) async fn truncated(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    let whole = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len().max(1)));
    let half = stream::iter([Ok::<Bytes, std::io::Error>(whole.slice(..whole.len() / 2))]);
    let end = stream::once(async {
        tokio::time::sleep(HALF).await;
        Err(std::io::Error::other("truncated"))
    });
    Response::from_parts(head, Body::from_stream(half.chain(end)))
}

/// The reply behind 17 MiB of blanks.
pub(crate) fn giant(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let blanks = stream::repeat_with(|| Ok::<Bytes, axum::Error>(Bytes::from_static(BLANKS))).take(GIANT);
    Response::from_parts(head, Body::from_stream(blanks.chain(BodyDataStream::new(body))))
}
