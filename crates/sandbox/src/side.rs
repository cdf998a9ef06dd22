//! What both sides share: the fault plan, the call log, and how a fault strikes a call.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::clock::{now_millis, rfc3339};
use crate::faults::{FaultsFile, Kind, Plan, Strike};
use crate::serve::{hang_up, spawn};

/// Calls that the log keeps, at most.
const LOG_MOST: usize = 200_000;
/// Bytes of a giant reply.
const GIANT: usize = 17 * 1024 * 1024;

/// What both sides share.
#[derive(Clone)]
pub(crate) struct Side {
    plan: Arc<Mutex<Plan>>,
    log: Arc<Mutex<VecDeque<Value>>>,
    /// Moves when the fault plan changes: what is in flight ends then.
    changed: Arc<watch::Sender<u64>>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How the far side behaves while it does a call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// Filters are ignored.
    pub(crate) ignore_filters: bool,
    /// What was made in the last milliseconds is not found.
    pub(crate) search_lag: i64,
}

impl Side {
    pub(crate) fn new(faults: FaultsFile, seed: u64) -> Self {
        Self {
            plan: Arc::new(Mutex::new(Plan::new(faults, seed))),
            log: Arc::new(Mutex::new(VecDeque::new())),
            changed: Arc::new(watch::Sender::new(0)),
        }
    }

    /// Puts another fault plan in force; what is in flight ends.
    pub(crate) fn replace_faults(&self, faults: FaultsFile) {
        lock(&self.plan).replace(faults);
        self.changed.send_modify(|count| *count += 1);
    }

    /// The calls received, oldest first.
    pub(crate) fn log(&self) -> Value {
        Value::Array(lock(&self.log).iter().cloned().collect())
    }

    pub(crate) fn reset(&self) {
        lock(&self.log).clear();
        self.replace_faults(FaultsFile::default());
    }

    fn note(&self, call: &str, request: Value, status: u16, strike: Option<Strike>) {
        let mut log = lock(&self.log);
        if log.len() == LOG_MOST {
            log.pop_front();
        }
        let fault = strike.map(|strike| strike.kind.as_str());
        log.push_back(
            json!({ "at": rfc3339(now_millis()), "call": call, "request": request, "status": status, "fault": fault }),
        );
    }

    /// Does a call, as the fault plan lets it be done.
    pub(crate) async fn call(
        &self,
        call: &str,
        request: Value,
        forbidden: impl FnOnce() -> Response,
        done: impl FnOnce(Manner) -> Response + Send + 'static,
    ) -> Response {
        let strike = lock(&self.plan).strike(call);
        let Some(strike) = strike else {
            let response = done(Manner::default());
            self.note(call, request, response.status().as_u16(), None);
            return response;
        };
        let pause = Duration::from_secs_f64(strike.seconds);
        let response = match strike.kind {
            Kind::IgnoreFilters => done(Manner { ignore_filters: true, ..Manner::default() }),
            Kind::SearchLag => {
                let lag = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
                done(Manner { search_lag: lag, ..Manner::default() })
            }
            Kind::Drop => {
                drop(done(Manner::default()));
                hang_up()
            }
            Kind::Late => self.late(call, request.clone(), strike, pause, done).await,
            Kind::Reset => hang_up(),
            Kind::TooMany => {
                let seconds = HeaderValue::from(u32::try_from(pause.as_secs().max(1)).unwrap_or(1));
                (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds)]).into_response()
            }
            Kind::Failed => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            Kind::BadGateway => {
                (StatusCode::BAD_GATEWAY, Html("<html><body><h1>502 Bad Gateway</h1></body></html>"))
                    .into_response()
            }
            Kind::Truncated => truncated(done(Manner::default())),
            Kind::Html => {
                Html("<!doctype html><html><body><form>Log in</form></body></html>").into_response()
            }
            Kind::Redirect => (StatusCode::FOUND, [(header::LOCATION, "/login")]).into_response(),
            Kind::Slow => {
                let response = done(Manner::default());
                self.until_changed(pause).await;
                response
            }
            Kind::Giant => giant(done(Manner::default())),
            Kind::Forbidden => forbidden(),
        };
        if strike.kind != Kind::Late {
            self.note(call, request, response.status().as_u16(), Some(strike));
        }
        response
    }

    /// Done later, whether or not the caller still waits; the reply never comes.
    async fn late(
        &self,
        call: &str,
        request: Value,
        strike: Strike,
        pause: Duration,
        done: impl FnOnce(Manner) -> Response + Send + 'static,
    ) -> Response {
        self.note(call, request, 0, Some(strike));
        let side = self.clone();
        spawn(async move {
            side.until_changed(pause).await;
            drop(done(Manner::default()));
        });
        self.until_changed(Duration::from_secs(3_600)).await;
        hang_up()
    }

    /// Waits, but no longer than the fault plan stands.
    async fn until_changed(&self, pause: Duration) {
        let mut changed = self.changed.subscribe();
        changed.mark_unchanged();
        let _either = tokio::time::timeout(pause, changed.changed()).await;
    }
}

/// The reply with its second half missing.
fn truncated(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let halves = futures_util::stream::once(async move {
        let whole = http_body_util::BodyExt::collect(body)
            .await
            .map(http_body_util::Collected::to_bytes)
            .unwrap_or_default();
        Ok::<Bytes, std::io::Error>(whole.slice(..whole.len() / 2))
    });
    let cut = futures_util::stream::once(async { Err(std::io::Error::other("truncated")) });
    Response::from_parts(head, Body::from_stream(futures_util::StreamExt::chain(halves, cut)))
}

/// The reply behind 17 MiB of blanks.
fn giant(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let blanks =
        futures_util::stream::once(async { Ok::<Bytes, axum::Error>(Bytes::from(vec![b' '; GIANT])) });
    let rest = http_body_util::BodyDataStream::new(body);
    Response::from_parts(head, Body::from_stream(futures_util::StreamExt::chain(blanks, rest)))
}
