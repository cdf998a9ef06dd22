//! What the addresses answer, asked of the router itself with a real database behind it.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request};
use domain::{MarkerPrefix, Millis, ShopOrderId};
use engine::{Entry, Event, EventKind, IntegrationId, Ledger, LookKind, Stage, Write};
use http_body_util::BodyExt;
use secrecy::SecretString;
use store::{NewIntegration, Options, Place, Store};
use tower::ServiceExt;
use zeroize::Zeroizing;

const ONE: IntegrationId = IntegrationId::new(1);
const SENDER: [u8; 4] = [198, 51, 100, 7];

struct Site {
    folder: tempfile::TempDir,
    store: Arc<Store>,
    router: Router,
    key: String,
    now: Arc<AtomicI64>,
    woken: Arc<AtomicUsize>,
}

fn options(folder: &Path, pages_most: Option<u32>) -> Options {
    Options {
        place: Place::File(folder.join("ledger.db")),
        master_key: Zeroizing::new([7; 32]),
        parse: Arc::new(|_| Err("these tests need no parameters".to_owned())),
        pages_most,
    }
}

async fn site(name: &str, language: texts::Language) -> Site {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(options(folder.path(), None)).unwrap());
    let secrets = [("optimesApiToken", SecretString::from("tok"))];
    let new = NewIntegration {
        name,
        configuration: "{}",
        applied_file: "{}",
        secrets: &secrets,
        account: "account".to_owned(),
        plant: "https://plant.example",
        marker_prefix: MarkerPrefix::derive(name, "plant.example"),
        since: None,
    };
    store.put_integration(new, Millis::new(0)).await.unwrap();
    let key = store.integration_named(name).await.unwrap().unwrap().hook_key;
    let (now, woken) = (Arc::new(AtomicI64::new(1_000_000)), Arc::new(AtomicUsize::new(0)));
    let router = router(&store, &now, &woken, language);
    Site { folder, store, router, key, now, woken }
}

fn router(
    store: &Arc<Store>,
    now: &Arc<AtomicI64>,
    woken: &Arc<AtomicUsize>,
    language: texts::Language,
) -> Router {
    let (now, woken) = (Arc::clone(now), Arc::clone(woken));
    web::router(web::App {
        store: Arc::clone(store),
        metrics: web::Metrics::default(),
        wake: Arc::new(move || {
            woken.fetch_add(1, Ordering::SeqCst);
        }),
        now: Arc::new(move || Millis::new(now.load(Ordering::SeqCst))),
        guesses: Arc::new(web::Guesses::default()),
        trusted_proxies: Arc::new(Vec::new()),
        texts: Arc::new(texts::Texts::new(language).unwrap()),
        support: Arc::from(""),
    })
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    text: String,
}

async fn ask(router: &Router, method: Method, path: &str, source: [u8; 4], body: impl Into<Body>) -> Answer {
    let mut request = Request::builder().method(method).uri(path).body(body.into()).unwrap();
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((source, 40_000))));
    let answer = router.clone().oneshot(request).await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    Answer { status, headers, text: String::from_utf8(bytes.to_vec()).unwrap() }
}

async fn get(site: &Site, path: &str) -> Answer {
    ask(&site.router, Method::GET, path, SENDER, Body::empty()).await
}

async fn post(site: &Site, key: &str, body: impl Into<Body>) -> Answer {
    ask(&site.router, Method::POST, &format!("/hooks/{key}"), SENDER, body).await
}

const WELL: &str = r#"{"Token":"tok","EventSource":"order.updated","Ids":[7]}"#;

/// Body, answer of the right key, answer of an unknown key, looks left by it.
type Case = (&'static str, u16, u16, &'static [(LookKind, i64)]);

const CASES: &[Case] = &[
    (WELL, 202, 401, &[(LookKind::MesOrder, 7)]),
    (r#"{"token":"tok","eventSource":"order.created","ids":[8]}"#, 202, 401, &[(LookKind::MesOrder, 8)]),
    (r#"{"TOKEN":"tok","EVENTSOURCE":"Order.Deleted","IDS":[8]}"#, 202, 401, &[(LookKind::MesOrder, 8)]),
    (
        r#"{"Id":"a","CreatedAt":"x","WebhookRegistrationId":{},"Token":"tok","EventSource":"product.updated","Ids":["12",13],"More":[1]}"#,
        202,
        401,
        &[(LookKind::Product, 12), (LookKind::Product, 13)],
    ),
    (
        r#"{"Token":"tok","EventSource":"product.deleted","Ids":[5]}"#,
        202,
        401,
        &[(LookKind::ProductDeleted, 5)],
    ),
    (
        r#"{"Token":"tok","EventSource":"order.updated","Ids":[9223372036854775807]}"#,
        202,
        401,
        &[(LookKind::MesOrder, i64::MAX)],
    ),
    (
        r#"{"Token":"tok","EventSource":"order.updated","Ids":["9223372036854775807"]}"#,
        202,
        401,
        &[(LookKind::MesOrder, i64::MAX)],
    ),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[7,7]}"#, 202, 401, &[(LookKind::MesOrder, 7)]),
    (r#"{"Token":"tok","EventSource":"moon.risen","Ids":[1]}"#, 202, 401, &[]),
    (r#"{"Token":"tok","EventSource":"","Ids":[1]}"#, 202, 401, &[]),
    (r#"{"Token":"wrong","EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    (r#"{"Token":"","EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    (r#"{"Token":null,"EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    (r#"{"Token":["tok"],"EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    (r#"{"Token":7,"EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    (r#"{"EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    (r#"{"Token":"tok ","EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    (r#"{"Token":"TOK","EventSource":"order.updated","Ids":[7]}"#, 401, 401, &[]),
    ("", 400, 400, &[]),
    ("no json", 400, 400, &[]),
    ("null", 400, 400, &[]),
    ("[]", 400, 400, &[]),
    ("7", 400, 400, &[]),
    ("\"tok\"", 400, 400, &[]),
    ("{}", 400, 400, &[]),
    (r#"{"Token":"tok"}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated"}"#, 400, 400, &[]),
    (r#"{"Token":"tok","Ids":[7]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":7}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":"7"}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":{"0":7}}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":null}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":5,"Ids":[7]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":null,"Ids":[7]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[7,null]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[1.5]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[true]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":["seven"]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[""]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[[7]]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[9223372036854775808]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":["99999999999999999999"]}"#, 400, 400, &[]),
    (r#"{"Token":"wrong","EventSource":"order.updated","Ids":[99999999999999999999]}"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[7]"#, 400, 400, &[]),
    (r#"{"Token":"tok","EventSource":"order.updated","Ids":[7]} x"#, 400, 400, &[]),
];

#[tokio::test]
async fn each_message_gets_its_answer_and_leaves_its_looks() {
    for (body, known, unknown, looks) in CASES {
        let site = site("meble", texts::Language::En).await;
        let answer = post(&site, &site.key, *body).await;
        assert_eq!(answer.status, *known, "{body}");
        let found = site.store.looks(ONE, &LookKind::ALL, 100).await.unwrap();
        let mut found: Vec<_> = found.into_iter().map(|look| (look.kind, look.id)).collect();
        found.sort_unstable_by_key(|(_, id)| *id);
        assert_eq!(found, *looks, "{body}");
        let wakes = usize::from(*known == 202);
        assert_eq!(site.woken.load(Ordering::SeqCst), wakes, "{body}");
        let other = post(&site, &"0".repeat(32), *body).await;
        assert_eq!(other.status, *unknown, "{body}");
        if *known == *unknown {
            assert_eq!(answer.text, other.text, "{body}");
        }
    }
}

#[tokio::test]
async fn size_is_judged_first_and_exactly() {
    let site = site("meble", texts::Language::En).await;
    let padded = |length: usize| format!("{WELL}{}", " ".repeat(length - WELL.len()));
    assert_eq!(post(&site, &site.key, padded(1024 * 1024)).await.status, 202);
    assert_eq!(post(&site, &site.key, padded(1024 * 1024 + 1)).await.status, 413);
    assert_eq!(post(&site, &"0".repeat(32), "x".repeat(2_000_000)).await.status, 413);
    let frames = (0..1_100).map(|_| Ok::<_, std::convert::Infallible>(vec![b' '; 1_024]));
    let untold = Body::from_stream(futures_util::stream::iter(frames));
    assert_eq!(post(&site, &site.key, untold).await.status, 413, "a length that is not told");
    assert!(site.store.looks(ONE, &LookKind::ALL, 10).await.unwrap().len() == 1, "the one that fitted");
}

#[tokio::test]
async fn wrong_tokens_are_limited_by_source_and_the_right_one_never_is() {
    let site = site("meble", texts::Language::En).await;
    let wrong = WELL.replace("tok\"", "guess\"");
    let path = format!("/hooks/{}", site.key);
    let guess = async |source| ask(&site.router, Method::POST, &path, source, wrong.clone()).await;
    for _ in 0..20 {
        assert_eq!(guess(SENDER).await.status, 401);
    }
    let limited = guess(SENDER).await;
    assert_eq!(limited.status, 429);
    assert!(limited.headers["retry-after"].to_str().unwrap().parse::<u32>().is_ok());
    let unknown = ask(&site.router, Method::POST, "/hooks/none", SENDER, WELL).await;
    assert_eq!(unknown.status, 429, "guessing keys is guessing too");
    assert_eq!(post(&site, &site.key, WELL).await.status, 202, "the sender shares the guesser's address");
    assert_eq!(post(&site, &site.key, "no json").await.status, 400);
    assert_eq!(guess([203, 0, 113, 9]).await.status, 401, "another source");
    site.now.fetch_add(60_000, Ordering::SeqCst);
    assert_eq!(guess(SENDER).await.status, 401, "a new minute");
}

#[tokio::test]
async fn an_unknown_event_is_kept() {
    let site = site("meble", texts::Language::En).await;
    let body = r#"{"Token":"tok","EventSource":"kontrahent.updated","Ids":[1]}"#;
    assert_eq!(post(&site, &site.key, body).await.status, 202);
    let unknown = site.store.unknown_events(ONE).await.unwrap();
    assert_eq!((unknown[0].source.as_str(), unknown[0].messages), ("kontrahent.updated", 1));
    post(&site, &site.key, WELL).await;
    assert_eq!(site.store.unknown_events(ONE).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_acknowledged_is_in_the_file_of_a_process_that_dies() {
    let site = site("meble", texts::Language::En).await;
    assert_eq!(post(&site, &site.key, WELL).await.status, 202);
    // Opened beside the first, which has closed and checkpointed nothing.
    let other = Store::open(options(site.folder.path(), None)).unwrap();
    assert_eq!(other.looks(ONE, &LookKind::ALL, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_cannot_be_stored_is_not_acknowledged() {
    let site = site("meble", texts::Language::En).await;
    let raw = rusqlite::Connection::open(site.folder.path().join("ledger.db")).unwrap();
    raw.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (hook, ready) = tokio::join!(post(&site, &site.key, WELL), get(&site, "/ready"));
    assert_eq!((hook.status, ready.status), (503, 503));
    assert!(hook.headers.contains_key("retry-after"));
    assert_eq!(site.woken.load(Ordering::SeqCst), 0);
    assert_eq!(get(&site, "/live").await.status, 200);
    assert_eq!(get(&site, "/metrics").await.status, 200, "it reads");
    raw.execute_batch("ROLLBACK").unwrap();
    let (hook, ready) = tokio::join!(post(&site, &site.key, WELL), get(&site, "/ready"));
    assert_eq!((hook.status, ready.status), (202, 200));
}

#[tokio::test]
async fn a_browser_finds_a_plain_page_in_the_services_language() {
    for (language, code, word) in
        [(texts::Language::Pl, "pl", "Ten adres"), (texts::Language::En, "en", "This address")]
    {
        let site = site("meble", language).await;
        let (known, unknown) =
            (get(&site, &format!("/hooks/{}", site.key)).await, get(&site, "/hooks/x").await);
        assert_eq!(known.status, 200);
        assert!(known.headers["content-type"].to_str().unwrap().starts_with("text/html"));
        assert!(known.text.contains(&format!("lang=\"{code}\"")), "{}", known.text);
        assert!(known.text.contains(word) && known.text.contains("POST"), "{}", known.text);
        assert_eq!((known.status, known.text), (unknown.status, unknown.text), "it tells no key");
    }
}

#[tokio::test]
async fn other_methods_and_paths_are_refused() {
    let site = site("meble", texts::Language::En).await;
    let path = format!("/hooks/{}", site.key);
    for method in [Method::PUT, Method::DELETE, Method::PATCH] {
        assert_eq!(ask(&site.router, method, &path, SENDER, WELL).await.status, 405);
    }
    for path in ["/hooks", "/hooks/", "/hooks/a/b", "/nothing", "/metrics/"] {
        assert_eq!(get(&site, path).await.status, 404, "{path}");
    }
    let page = get(&site, "/").await;
    for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "cache-control"] {
        assert!(page.headers.contains_key(name), "{name}");
    }
}

/// Name, type, labels: interface.md, "HTTP".
const METRICS: &[(&str, &str, &[&str])] = &[
    ("optilinker_orders", "gauge", &["integration", "stage"]),
    ("optilinker_oldest_pending_seconds", "gauge", &["integration"]),
    ("optilinker_uncertain", "gauge", &["integration"]),
    ("optilinker_duplicates_total", "counter", &["integration"]),
    ("optilinker_shop_calls_total", "counter", &["integration", "method"]),
    ("optilinker_mes_calls_total", "counter", &["integration", "operation"]),
    ("optilinker_shop_blocked_until_seconds", "gauge", &["integration"]),
    ("optilinker_webhooks_total", "counter", &["result"]),
    ("optilinker_import_latency_seconds", "histogram", &[]),
    ("optilinker_writeback_latency_seconds", "histogram", &[]),
];

fn entry(id: i64, created_at: i64) -> Write {
    let entry = Entry::new(ONE, ShopOrderId::new(id), Stage::Seen, Millis::new(created_at));
    let event = Event::new(EventKind::Seen);
    Write { entry, snapshot: None, body: None, event, at: Millis::new(created_at), fence: None }
}

/// A sample's value.
fn value(text: &str, sample: &str) -> Option<f64> {
    let line =
        text.lines().find(|line| line.strip_prefix(sample).is_some_and(|rest| rest.starts_with(' ')))?;
    line.rsplit(' ').next()?.parse().ok()
}

#[tokio::test]
async fn every_metric_has_its_name_type_and_labels() {
    let site = site("me\"ble", texts::Language::En).await;
    site.store.write(entry(1, 990_000)).await.unwrap();
    let account = engine::Account(site.store.integration_named("me\"ble").await.unwrap().unwrap().account);
    site.store.block(&account, Some(Millis::new(1_060_000))).await.unwrap();
    post(&site, &site.key, WELL).await;
    let answer = get(&site, "/metrics").await;
    assert_eq!(answer.status, 200);
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(answer.headers["content-type"], kind);
    let text = answer.text;
    assert!(text.ends_with("# EOF\n"));
    for (name, kind, _) in METRICS {
        let family = name.strip_suffix("_total").unwrap_or(name);
        assert!(text.contains(&format!("# TYPE {family} {kind}\n")), "{name}\n{text}");
    }
    for (name, _, labels) in METRICS {
        let sample = text.lines().find(|line| line.starts_with(&format!("{name}{{"))).unwrap_or_default();
        assert!(labels.iter().all(|label| sample.contains(&format!("{label}=\""))), "{name}: {sample}");
    }
    let of = r#"{integration="me\"ble"}"#;
    for (sample, expected) in [
        (r#"optilinker_orders{integration="me\"ble",stage="seen"}"#.to_owned(), 1.0),
        (r#"optilinker_orders{integration="me\"ble",stage="closed"}"#.to_owned(), 0.0),
        (format!("optilinker_oldest_pending_seconds{of}"), 10.0),
        (format!("optilinker_uncertain{of}"), 0.0),
        (format!("optilinker_duplicates_total{of}"), 0.0),
        (format!("optilinker_shop_blocked_until_seconds{of}"), 1_060.0),
        (r#"optilinker_webhooks_total{result="stored"}"#.to_owned(), 1.0),
        ("optilinker_import_latency_seconds_count".to_owned(), 0.0),
        ("optilinker_writeback_latency_seconds_count".to_owned(), 0.0),
    ] {
        assert_eq!(value(&text, &sample), Some(expected), "{sample}\n{text}");
    }
    site.now.fetch_add(60_000, Ordering::SeqCst);
    let text = get(&site, "/metrics").await.text;
    assert_eq!(value(&text, &format!("optilinker_shop_blocked_until_seconds{of}")), Some(0.0), "it is over");
}

#[tokio::test]
async fn gauges_are_read_once_a_second_and_counters_always() {
    let site = site("meble", texts::Language::En).await;
    let seen = async || {
        let text = get(&site, "/metrics").await.text;
        let stored = value(&text, r#"optilinker_webhooks_total{result="stored"}"#);
        (value(&text, r#"optilinker_orders{integration="meble",stage="seen"}"#), stored)
    };
    assert_eq!(seen().await, (Some(0.0), Some(0.0)));
    site.store.write(entry(1, 1_000_000)).await.unwrap();
    post(&site, &site.key, WELL).await;
    assert_eq!(seen().await, (Some(0.0), Some(1.0)), "of the same second");
    site.now.fetch_add(1_000, Ordering::SeqCst);
    assert_eq!(seen().await, (Some(1.0), Some(1.0)));
    site.store.write(entry(2, 1_000_000)).await.unwrap();
    site.now.fetch_sub(500_000, Ordering::SeqCst);
    assert_eq!(seen().await, (Some(2.0), Some(1.0)), "a clock that was set back keeps nothing");
}
