//! Webhooks out: one attempt, right after the event; a failure is nobody's business, as in life.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, header};
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::clock::{now_millis, warsaw};
use crate::side::lock;
use crate::tasks::Tasks;

/// Webhooks that are on their way at once, at most.
const ON_THEIR_WAY: usize = 32;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where webhooks go, and how.
#[derive(Clone)]
pub(super) struct Webhooks {
    client: Client<HttpConnector, Full<Bytes>>,
    settings: Arc<Mutex<Settings>>,
    /// Bounds how many are on their way; the others wait.
    places: Arc<Semaphore>,
    tasks: Tasks,
}

struct Settings {
    url: String,
    token: String,
    enabled: bool,
    camel: bool,
    sent: u64,
}

impl Webhooks {
    pub(super) fn new(url: String, token: String, tasks: Tasks) -> Self {
        let settings = Settings { url, token, enabled: true, camel: false, sent: 0 };
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            settings: Arc::new(Mutex::new(settings)),
            places: Arc::new(Semaphore::new(ON_THEIR_WAY)),
            tasks,
        }
    }

    /// Changes `url`, `token`, `enabled` and `casing`, those that are named.
    pub(super) fn set(&self, wanted: &Value) {
        let mut settings = lock(&self.settings);
        if let Some(url) = wanted["url"].as_str() {
            url.clone_into(&mut settings.url);
        }
        if let Some(token) = wanted["token"].as_str() {
            token.clone_into(&mut settings.token);
        }
        settings.enabled = wanted["enabled"].as_bool().unwrap_or(settings.enabled);
        settings.camel = wanted["casing"].as_str().map_or(settings.camel, |casing| casing == "camel");
    }

    /// Sends a message about one record, in the background.
    pub(super) fn send(&self, event: &str, id: i64) {
        let (url, body) = {
            let mut settings = lock(&self.settings);
            if !settings.enabled || settings.url.is_empty() {
                return;
            }
            settings.sent += 1;
            (settings.url.clone(), message(&settings, event, id))
        };
        let Ok(request) = Request::post(url)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body.to_string())))
        else {
            return;
        };
        let (client, places) = (self.client.clone(), Arc::clone(&self.places));
        self.tasks.spawn(async move {
            let _place = places.acquire().await;
            let _nobody_asks = tokio::time::timeout(PATIENCE, client.request(request)).await;
        });
    }
}

/// The documented message.
fn message(settings: &Settings, event: &str, id: i64) -> Value {
    let guid = format!("00000000-0000-4000-8000-{:012x}", settings.sent);
    // Local time without an offset: nobody may order by it.
    let at = warsaw(now_millis()).strftime("%Y-%m-%dT%H:%M:%S").to_string();
    if settings.camel {
        json!({ "id": guid, "createdAt": at, "token": settings.token, "eventSource": event, "webhookRegistrationId": 1, "ids": [id] })
    } else {
        json!({ "Id": guid, "CreatedAt": at, "Token": settings.token, "EventSource": event, "WebhookRegistrationId": 1, "Ids": [id] })
    }
}
