//! The measured runs: orders in, "done" back, webhooks in.

use anyhow::ensure;
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};

use super::Arguments;
use super::line::{Aim, Line};
use super::machine;
use super::process::Process;
use super::stand::{Stand, TOKEN};
use crate::stopwatch::timed_await;

/// Creates that the service has under way at once by default, and so the sandbox's load beside it.
const CREATES: usize = 8;
/// Connections of the webhook load.
const CONNECTIONS: usize = 32;
/// Orders made directly, to learn the sandbox's own rate.
const DIRECT: usize = 5_000;

/// Orders that the plant was asked to make.
const MADE: &str = "optilinker_mes_calls_total{integration=\"bench\",operation=\"POST /orders\"}";
/// Orders that the shop was told about.
const TOLD: &str = "optilinker_orders{integration=\"bench\",stage=\"closed\"}";

/// All of it, one run after the other.
///
/// # Errors
/// Where something does not come to its end.
pub(crate) async fn measure(arguments: Arguments) -> anyhow::Result<Vec<Line>> {
    let plants_rate = plants_own_rate().await?;
    let mut lines =
        vec![Line::new("the sandbox's own creates, 8 at once", plants_rate, "per second", Aim::None)];
    lines.extend(throughput(arguments, plants_rate).await?);
    lines.extend(calls(arguments.done).await?);
    Ok(lines)
}

/// A large bucket, then a flood of webhooks. What bounds the import is the slower of the plant and the disk.
async fn throughput(arguments: Arguments, plants_rate: f64) -> anyhow::Result<Vec<Line>> {
    let stand = Stand::new().await?;
    stand.fill(arguments.orders).await?;
    let before = machine::synced_commits(stand.folder())?;
    let service = stand.serve().await?;
    let imports = import(&stand, &service, arguments.orders).await?;
    let rate = intake(&stand, arguments.webhooks).await?;
    let commits = f64::midpoint(before, machine::synced_commits(stand.folder())?);
    prove(&stand)?;
    let memory = service.peak_megabytes()?;
    let bound = commits.min(plants_rate);
    Ok(vec![
        Line::new("the machine's synced commits, one by one", commits, "per second", Aim::None),
        Line::new("orders imported, end to end, durable", imports.per_second, "per second", Aim::None),
        Line::new(
            "… as a share of the slower of these two",
            imports.per_second / bound,
            "",
            Aim::AtLeast(0.25),
        ),
        Line::new("processor time of 1,000 imported orders", imports.cpu_of_1000, "s", Aim::None),
        Line::new("webhooks taken in, 32 connections, each durable", rate, "per second", Aim::None),
        Line::new("… as a share of the machine's synced commits", rate / commits, "", Aim::AtLeast(0.5)),
        Line::new("peak memory over all of this", memory, "MB", Aim::AtMost(100.0)),
    ])
}

/// What the account's budget is spent on.
async fn calls(done: usize) -> anyhow::Result<Vec<Line>> {
    let stand = Stand::new().await?;
    stand.fill(done).await?;
    let _service = stand.serve().await?;
    stand.until("all are made", async || Ok(stand.metric(MADE).await? >= as_figure(done))).await?;
    let to_import = stand.shop_calls().await?;
    realise_all(&stand).await?;
    stand.until("all are told", async || Ok(stand.metric(TOLD).await? >= as_figure(done))).await?;
    let to_tell = stand.shop_calls().await? - to_import;
    prove(&stand)?;
    let each = |calls: usize| as_figure(calls) / as_figure(done);
    Ok(vec![
        Line::new("BaseLinker calls to find and import an order", each(to_import), "", Aim::AtMost(0.03)),
        Line::new("BaseLinker calls to tell an order done", each(to_tell), "", Aim::AtMost(0.06)),
    ])
}

fn prove(stand: &Stand) -> anyhow::Result<()> {
    let proof = stand.say(&["reconcile"])?;
    ensure!(proof["integrations"][0]["balanced"] == true, "the proof does not balance: {proof}");
    Ok(())
}

/// How many orders a second the plant's sandbox takes from a client that does nothing else.
async fn plants_own_rate() -> anyhow::Result<f64> {
    let stand = Stand::new().await?;
    let plant = &stand.plant;
    let api = format!("{}/api", plant.url);
    let contractor = Bytes::from(json!({ "name": "Jan" }).to_string());
    let url = format!("{api}/contractors");
    let (_, made) = stand.sender.send(Method::POST, &url, Some(&plant.key), contractor).await?;
    let made: Value = serde_json::from_slice(&made)?;
    let products = stand.control(&plant.url, "state", &Value::Null).await?;
    let body = json!({
        "contractorId": made["id"], "statusId": 12, "currencyId": 41, "note": "x",
        "items": [{ "productId": products["products"][0]["id"], "quantity": 1, "netPrice": 73.1626, "vatRateId": 31 }],
    });
    let bodies = std::iter::repeat_n(Bytes::from(body.to_string()), DIRECT);
    stand.sender.post_all(&format!("{api}/orders"), Some(&plant.key), bodies, CREATES, 201).await
}

/// What importing a bucket took.
struct Imports {
    per_second: f64,
    /// Seconds of processor time.
    cpu_of_1000: f64,
}

async fn import(stand: &Stand, service: &Process, orders: usize) -> anyhow::Result<Imports> {
    let wanted = as_figure(orders);
    let (all, took) =
        timed_await(stand.until("all are made", async || Ok(stand.metric(MADE).await? >= wanted))).await;
    all?;
    let cpu_of_1000 = service.cpu_seconds()? * 1_000.0 / wanted;
    Ok(Imports { per_second: wanted / took.as_secs_f64(), cpu_of_1000 })
}

async fn realise_all(stand: &Stand) -> anyhow::Result<()> {
    let state = stand.control(&stand.plant.url, "state", &Value::Null).await?;
    for order in state["orders"].as_array().into_iter().flatten() {
        stand.control(&stand.plant.url, &format!("orders/{}/realise", order["id"]), &json!({})).await?;
    }
    Ok(())
}

/// Webhooks a second, each about another order.
async fn intake(stand: &Stand, webhooks: usize) -> anyhow::Result<f64> {
    let url = stand.webhook_url()?;
    let bodies = (1..=webhooks).map(|number| {
        let message = json!({ "Id": format!("{number:036}"), "CreatedAt": "2026-11-26T12:00:00", "Token": TOKEN,
                              "EventSource": "order.updated", "WebhookRegistrationId": 1, "Ids": [number] });
        Bytes::from(message.to_string())
    });
    stand.sender.post_all(&url, None, bodies, CONNECTIONS, 202).await
}

/// A count as a figure of the table.
fn as_figure(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
