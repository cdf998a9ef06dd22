//! The story: sample orders come in, are made, are realised, and are told back.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use bytes::Bytes;
use engine::Stage;
use http::{HeaderValue, Method, header};
use serde_json::{Value, json};
use store::IntegrationView;
use url::Url;

use super::super::integration::webhook_url;
use super::super::reconcile::{prove, tell};
use super::processes::{Sandboxes, TOKEN};
use crate::context::Context;
use crate::failure::{Failure, say};
use crate::service::Service;
use crate::sides::LiveSides;

/// Sample orders.
const ORDERS: usize = 300;
/// Products that they are of.
const PRODUCTS: usize = 12;
/// How often the story looks how far it has come.
const LOOK: Duration = Duration::from_millis(200);

/// The integration file of the demo: short paces, a quiet period of a few seconds.
pub(super) fn write_integration(folder: &Path, sandboxes: &Sandboxes) -> std::io::Result<PathBuf> {
    let path = folder.join("demo.json");
    let file = json!({
        "name": "demo",
        "OPTIMES_URL": sandboxes.plant.url, "optimesApiKey": sandboxes.plant.key, "optimesApiToken": TOKEN,
        "baselinkerUrl": sandboxes.shop.url, "baselinkerApiKey": sandboxes.shop.key, "baselinkerCallsPerMinute": 6000,
        "baselinkerOrderStatusToImport": 1001, "baselinkerOrderStatusInProduction": [1002],
        "baselinkerOrderStatusToSend": 1003, "optimesOrderStatus": 12,
        "optimesOrderAttributeDeliveryMethod": 21, "optimesOrderAttributeDeliveryPrice": 22,
        "optimesOrderAttributePaymentMethod": 23, "optimesOrderAttributeNote": 26,
        "optimesOrderAttributeExternalId": 27, "optimesCustomerAttributeLogin": 28,
        "optimesCurrencies": { "PLN": 41, "EUR": 42 },
        "optimesVatRates": { "23": 31, "8": 32, "5": 33, "0": 34, "zw": 35, "np": 36, "oo": 37 },
        "importFrom": "all", "quietPeriodSeconds": 4,
        "pace": { "journal": 2, "sweep": 1, "fullSweep": 20, "mesSweep": 2, "requestTimeout": 2, "retryCap": 5 },
    });
    std::fs::write(&path, serde_json::to_string_pretty(&file)?)?;
    Ok(path)
}

/// What the story needs.
pub(super) struct Story<'a> {
    pub(super) context: &'a Context,
    pub(super) http: &'a outbound::Client,
    pub(super) sandboxes: &'a Sandboxes,
    pub(super) view: &'a IntegrationView,
    pub(super) service: &'a Service,
}

impl Story<'_> {
    /// Products and orders, those that are not there yet; and where webhooks go.
    pub(super) async fn prepare(&self) -> Result<(), Failure> {
        let hooks = json!({ "url": webhook_url(self.context, self.view), "token": TOKEN });
        self.control(&self.sandboxes.plant.url, "webhooks", Some(&hooks)).await?;
        let plant = self.control(&self.sandboxes.plant.url, "state", None).await?;
        let is_first = |product: &Value| product["index"] == "SKU-1";
        if !plant["products"].as_array().is_some_and(|products| products.iter().any(is_first)) {
            let products: Vec<Value> = (1..=PRODUCTS)
                .map(|number| json!({ "index": format!("SKU-{number}"), "name": format!("Mebel {number}") }))
                .collect();
            self.control(&self.sandboxes.plant.url, "products", Some(&Value::Array(products))).await?;
        }
        let orders = self.control(&self.sandboxes.shop.url, "orders", None).await?;
        if orders.as_array().is_none_or(Vec::is_empty) {
            let orders: Vec<Value> = (0..ORDERS).map(sample).collect();
            self.control(&self.sandboxes.shop.url, "orders", Some(&Value::Array(orders))).await?;
        }
        self.service.wake();
        Ok(())
    }

    /// Until every order is made, realised and told; then the proof.
    pub(super) async fn to_its_end(&self) -> Result<ExitCode, Failure> {
        let bar = progress_bar();
        loop {
            let counts = self.service.store().counts().await?;
            let of = |wanted: &[Stage]| -> usize {
                let stages = counts.iter().filter(|row| row.name == "demo").flat_map(|row| &row.stages);
                let sum: i64 =
                    stages.filter(|(stage, _)| wanted.contains(stage)).map(|(_, count)| *count).sum();
                usize::try_from(sum).unwrap_or(0)
            };
            let (made, told) = (of(&[Stage::Imported, Stage::Realised, Stage::Closed]), of(&[Stage::Closed]));
            bar.set_position(u64::try_from(made + told).unwrap_or(0));
            if told >= ORDERS {
                break;
            }
            if made >= ORDERS {
                self.realise_all().await?;
            }
            tokio::time::sleep(LOOK).await;
        }
        bar.finish_and_clear();
        let store = self.service.store();
        let sides = LiveSides { store: std::sync::Arc::clone(store), http: self.http.clone() };
        let proof = prove(self.context, store, &sides, self.view, None).await?;
        let proven = proof.2 && proof.1["imported"].as_u64() == u64::try_from(ORDERS).ok();
        tell(self.context, &[proof]);
        if !self.context.json && proven {
            say(&self.context.text("demo-proof", &[("eligible", &ORDERS), ("imported", &ORDERS)]));
        }
        Ok(if proven { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }

    /// "Zrealizowane: Tak" for every order that is not yet.
    async fn realise_all(&self) -> Result<(), Failure> {
        let plant = self.control(&self.sandboxes.plant.url, "state", None).await?;
        for order in plant["orders"].as_array().into_iter().flatten() {
            if order["isRealized"] != true {
                let path = format!("orders/{}/realise", order["id"]);
                self.control(&self.sandboxes.plant.url, &path, Some(&json!({}))).await?;
            }
        }
        Ok(())
    }

    /// A sandbox's own switches.
    async fn control(&self, origin: &str, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let cannot = |detail: String| Failure::failed("demo", format!("{origin}/_sandbox/{path}: {detail}"));
        let url =
            Url::parse(&format!("{origin}/_sandbox/{path}")).map_err(|error| cannot(error.to_string()))?;
        let request = outbound::Request {
            method: if body.is_some() { Method::POST } else { Method::GET },
            url,
            headers: vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))],
            body: body.map(|body| Bytes::from(body.to_string())).unwrap_or_default(),
            timeout: Duration::from_secs(10),
        };
        let answer = self.http.send(request).await.map_err(|error| cannot(error.to_string()))?;
        if !answer.status.is_success() {
            return Err(cannot(answer.status.to_string()));
        }
        serde_json::from_slice(&answer.body).map_err(|error| cannot(error.to_string()))
    }
}

/// One sample order; some with a firm, a parcel locker, an engraving, several lines.
fn sample(number: usize) -> Value {
    let sku = |offset: usize| format!("SKU-{}", (number + offset) % PRODUCTS + 1);
    let mut lines =
        vec![json!({ "sku": sku(0), "price_brutto": 89.99, "tax_rate": 23, "quantity": number % 4 + 1 })];
    if number.is_multiple_of(3) {
        lines.push(
            json!({ "sku": sku(5), "name": "Lampa", "price_brutto": 149.5, "tax_rate": 23, "quantity": 1,
                           "attributes": "Grawer: Dla Ani" }),
        );
    }
    let mut order = json!({ "products": lines, "user_login": format!("klient{}", number % 40),
                            "email": format!("klient{}@example.com", number % 40) });
    if number.is_multiple_of(7) {
        order["delivery_point_id"] = json!("POZ14M");
        order["delivery_point_name"] = json!("Paczkomat POZ14M");
    }
    if number.is_multiple_of(10) {
        order["invoice_company"] = json!("Meble Testowe sp. z o.o.");
        order["invoice_nip"] = json!("526-104-08-28");
    }
    order
}

fn progress_bar() -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(u64::try_from(2 * ORDERS).unwrap_or(0));
    if let Ok(style) = indicatif::ProgressStyle::with_template("{bar:40} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}
