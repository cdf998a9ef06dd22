//! `POST /hooks/{key}`: a 202 is sent after a synced commit, and not before.

use std::net::{IpAddr, SocketAddr};

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use engine::LookKind;
use ipnet::IpNet;
use optimes::webhook::{self, Event, Message};
use texts::Texts;

use crate::App;
use crate::metrics::WebhookResult;

/// Takes a message of OptiMES.
pub(crate) async fn receive(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    Path(key): Path<String>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let result = judge(&app, source(peer.ip(), &headers, &app.trusted_proxies), &key, body).await;
    app.metrics.webhook(result);
    answer(result, &app.texts)
}

async fn judge(app: &App, source: IpAddr, key: &str, body: Result<Bytes, BytesRejection>) -> WebhookResult {
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            return WebhookResult::TooLarge;
        }
        Err(_) => return WebhookResult::Malformed,
    };
    let Ok(message) = webhook::parse(&body) else { return WebhookResult::Malformed };
    let hook = match app.store.hook(key).await {
        Ok(hook) => hook,
        Err(error) => {
            tracing::warn!(%error, "a webhook could not be stored");
            return WebhookResult::CannotStore;
        }
    };
    let known = hook
        .filter(|hook| message.token.as_ref().is_some_and(|token| webhook::same_token(token, &hook.token)));
    let Some(hook) = known else {
        return if app.guesses.wrong(source, (app.now)()) {
            WebhookResult::WrongToken
        } else {
            WebhookResult::TooMany
        };
    };
    let looks = looks(&message);
    match app.store.accept_webhook(hook.integration, &message.source, &looks, (app.now)()).await {
        Ok(()) => {
            (app.wake)();
            WebhookResult::Stored
        }
        Err(error) => {
            tracing::warn!(%error, "a webhook could not be stored");
            WebhookResult::CannotStore
        }
    }
}

/// What the message asks to be looked at. An unknown event is stored and asks for nothing.
fn looks(message: &Message) -> Vec<(LookKind, i64)> {
    let kind = match message.event {
        Event::Order => LookKind::MesOrder,
        Event::Product => LookKind::Product,
        Event::ProductDeleted => LookKind::ProductDeleted,
        Event::Other => return Vec::new(),
    };
    message.ids.iter().map(|id| (kind, *id)).collect()
}

/// The status, and one line for whoever reads the log of webhooks in OptiMES.
fn answer(result: WebhookResult, texts: &Texts) -> Response {
    let (status, key, pause) = match result {
        WebhookResult::Stored => (StatusCode::ACCEPTED, "hook-stored", None),
        WebhookResult::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "hook-too-large", None),
        WebhookResult::Malformed => (StatusCode::BAD_REQUEST, "hook-malformed", None),
        WebhookResult::WrongToken => (StatusCode::UNAUTHORIZED, "hook-wrong-token", None),
        WebhookResult::TooMany => (StatusCode::TOO_MANY_REQUESTS, "hook-too-many", Some("60")),
        WebhookResult::CannotStore => (StatusCode::SERVICE_UNAVAILABLE, "hook-cannot-store", Some("5")),
    };
    let mut answer = (status, format!("{}\n", texts.text(key, &[]))).into_response();
    if let Some(seconds) = pause {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
    }
    answer
}

/// A plain page: OptiMES calls this address by POST. The same for every key.
pub(crate) async fn page(State(app): State<App>) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>Optilinker</title><p>{}</p></html>",
        app.texts.language().code(),
        app.texts.text("hook-page", &[])
    ))
}

/// The address a request came from; `X-Forwarded-For` is believed only from configured proxies, from the right. A proxy
/// may write a line of its own below the one that the sender made up.
fn source(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let mut address = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    for hop in lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(',')) {
        if !trusted.iter().any(|network| network.contains(&address)) {
            break;
        }
        let Some(before) = hop_address(hop.trim()) else { break };
        address = before;
    }
    address
}

/// A hop, with or without its port.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let bare = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    hop.parse().ok().or_else(with_port).or_else(bare).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarded_addresses_are_believed_only_from_trusted_proxies() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        // Who connects; the lines of the header; the source.
        let rows: [(&str, &[&str], &str); 15] = [
            ("10.0.0.1", &["198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("203.0.113.9", &["198.51.100.7, 10.0.0.2"], "203.0.113.9"),
            ("10.0.0.1", &["192.0.2.66, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["192.0.2.66", "198.51.100.7"], "198.51.100.7"),
            ("10.0.0.1", &["10.0.0.9", "198.51.100.7, 10.0.0.2"], "198.51.100.7"),
            ("::ffff:10.0.0.1", &["198.51.100.7"], "198.51.100.7"),
            ("::ffff:203.0.113.9", &["198.51.100.7"], "203.0.113.9"),
            ("10.0.0.1", &["::ffff:10.0.0.2"], "10.0.0.2"),
            ("fd00::1", &["2001:db8::7"], "2001:db8::7"),
            ("10.0.0.1", &["198.51.100.7:4711"], "198.51.100.7"),
            ("10.0.0.1", &["[2001:db8::7]:4711, [fd00::2]"], "2001:db8::7"),
            ("10.0.0.1", &["198.51.100.7, unknown"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7, ł"], "10.0.0.1"),
            ("10.0.0.1", &["198.51.100.7,"], "10.0.0.1"),
        ];
        for (peer, lines, expected) in rows {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", HeaderValue::from_bytes(line.as_bytes()).unwrap());
            }
            let found = source(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
            assert_eq!(
                source(peer.parse().unwrap(), &headers, &[]),
                peer.parse::<IpAddr>().unwrap().to_canonical()
            );
        }
    }
}
