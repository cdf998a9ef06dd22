//! `/metrics`: what operators watch, as OpenMetrics text. Counts of the ledger are read at scrape.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::Millis;
use engine::{Integration, Meter};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

use store::{Counts, Store, StoreError};

use crate::App;
use crate::latest::LatestCounts;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfMethod {
    integration: String,
    method: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfOperation {
    integration: String,
    operation: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfResult {
    result: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfIntegration {
    integration: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfStage {
    integration: String,
    stage: String,
}

/// How a webhook was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WebhookResult {
    /// 202.
    Stored,
    /// 413.
    TooLarge,
    /// 400.
    Malformed,
    /// 401.
    WrongToken,
    /// 429.
    TooMany,
    /// 503.
    CannotStore,
}

impl WebhookResult {
    const ALL: [Self; 6] =
        [Self::Stored, Self::TooLarge, Self::Malformed, Self::WrongToken, Self::TooMany, Self::CannotStore];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::TooLarge => "too_large",
            Self::Malformed => "malformed",
            Self::WrongToken => "wrong_token",
            Self::TooMany => "too_many",
            Self::CannotStore => "cannot_store",
        }
    }
}

/// What is counted while the process lives.
#[derive(Clone)]
pub struct Metrics(Arc<Counted>);

struct Counted {
    shop_calls: Family<OfMethod, Counter>,
    mes_calls: Family<OfOperation, Counter>,
    webhooks: Family<OfResult, Counter>,
    import_latency: Histogram,
    writeback_latency: Histogram,
    latest: LatestCounts,
}

impl Default for Metrics {
    fn default() -> Self {
        // From a tenth of a second to two days.
        let buckets = || Histogram::new(exponential_buckets(0.1, 2.5, 16));
        let metrics = Self(Arc::new(Counted {
            shop_calls: Family::default(),
            mes_calls: Family::default(),
            webhooks: Family::default(),
            import_latency: buckets(),
            writeback_latency: buckets(),
            latest: LatestCounts::default(),
        }));
        // A counter that is there before it counts lets its first event be seen as a step.
        for result in WebhookResult::ALL {
            metrics.of_result(result);
        }
        metrics
    }
}

impl Metrics {
    pub(crate) fn webhook(&self, result: WebhookResult) {
        self.of_result(result).inc();
    }

    fn of_result(&self, result: WebhookResult) -> Counter {
        self.0.webhooks.get_or_create(&OfResult { result: result.as_str().to_owned() }).clone()
    }

    fn of_method(&self, integration: &str, method: &str) -> Counter {
        let labels = OfMethod { integration: integration.to_owned(), method: method.to_owned() };
        self.0.shop_calls.get_or_create(&labels).clone()
    }

    fn of_operation(&self, integration: &str, operation: &str) -> Counter {
        let labels = OfOperation { integration: integration.to_owned(), operation: operation.to_owned() };
        self.0.mes_calls.get_or_create(&labels).clone()
    }

    /// The ledger's counts, at most a second old.
    pub(crate) async fn counts(&self, store: &Store, now: Millis) -> Result<Arc<Vec<Counts>>, StoreError> {
        self.0.latest.read(store, now).await
    }

    fn text(&self, counts: &[Counts], now: Millis) -> Result<String, std::fmt::Error> {
        for row in counts {
            self.of_method(&row.name, "getOrders");
            self.of_operation(&row.name, "POST /orders");
        }
        let mut registry = Registry::with_prefix("optilinker");
        let counted = &self.0;
        registry.register("shop_calls", "Calls to BaseLinker", counted.shop_calls.clone());
        registry.register("mes_calls", "Calls to OptiMES", counted.mes_calls.clone());
        registry.register("webhooks", "Webhooks received, by answer", counted.webhooks.clone());
        registry.register(
            "import_latency_seconds",
            "Visible in the shop to created in the plant",
            counted.import_latency.clone(),
        );
        registry.register(
            "writeback_latency_seconds",
            "Seen realised to told to the shop",
            counted.writeback_latency.clone(),
        );
        register_counts(&mut registry, counts, now);
        let mut text = String::new();
        encode(&mut text, &registry)?;
        Ok(text)
    }
}

fn register_counts(registry: &mut Registry, counts: &[Counts], now: Millis) {
    let orders = Family::<OfStage, Gauge>::default();
    let oldest = Family::<OfIntegration, Gauge>::default();
    let uncertain = Family::<OfIntegration, Gauge>::default();
    let duplicates = Family::<OfIntegration, Counter>::default();
    let blocked = Family::<OfIntegration, Gauge>::default();
    for row in counts {
        let labels = OfIntegration { integration: row.name.clone() };
        for (stage, count) in &row.stages {
            let labels = OfStage { integration: row.name.clone(), stage: stage.as_str().to_owned() };
            orders.get_or_create(&labels).set(*count);
        }
        let pending = row.oldest_pending.map_or(0, |since| ((now - since) / 1000).max(0));
        oldest.get_or_create(&labels).set(pending);
        uncertain.get_or_create(&labels).set(row.uncertain);
        duplicates.get_or_create(&labels).inc_by(u64::try_from(row.duplicates).unwrap_or(0));
        let until = row.blocked_until.filter(|until| *until > now).map_or(0, Millis::seconds);
        blocked.get_or_create(&labels).set(until);
    }
    registry.register("orders", "Entries by stage", orders);
    registry.register(
        "oldest_pending_seconds",
        "Age of the oldest order that is not in the plant yet",
        oldest,
    );
    registry.register("uncertain", "Creates whose outcome is unknown", uncertain);
    registry.register("duplicates", "MES orders beyond the bound one", duplicates);
    registry.register(
        "shop_blocked_until_seconds",
        "End of BaseLinker's block, seconds since 1970; 0: none",
        blocked,
    );
}

impl Meter for Metrics {
    fn shop_call(&self, integration: &Integration, method: &'static str) {
        self.of_method(&integration.parameters.name, method).inc();
    }

    fn mes_call(&self, integration: &Integration, operation: &'static str) {
        self.of_operation(&integration.parameters.name, operation).inc();
    }

    fn imported(&self, _integration: &Integration, millis: i64) {
        self.0.import_latency.observe(seconds(millis));
    }

    fn written_back(&self, _integration: &Integration, millis: i64) {
        self.0.writeback_latency.observe(seconds(millis));
    }
}

/// Milliseconds as the histogram's seconds: no money, so a float will do.
fn seconds(millis: i64) -> f64 {
    std::time::Duration::from_millis(u64::try_from(millis).unwrap_or(0)).as_secs_f64()
}

/// The page.
pub(crate) async fn page(State(app): State<App>) -> Response {
    let now = (app.now)();
    let counts = match app.metrics.counts(&app.store, now).await {
        Ok(counts) => counts,
        Err(error) => {
            tracing::warn!(%error, "metrics could not be read");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    match app.metrics.text(&counts, now) {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
