//! `reconcile`: the proof, asked of both live sides.

use std::process::ExitCode;

use domain::{Millis, ShopOrderId};
use engine::{
    Clock, Entry, Ledger, OrdersQuery, Outcome, Reconciled, ShopRead, Sides, Stage, Write, first_sight,
};
use engine::{Exclusion, Integration};
use serde_json::{Value, json};
use store::{IntegrationView, Store};

use super::named;
use crate::cli::Reconcile;
use crate::context::Context;
use crate::failure::{Failure, print, say};
use crate::sides::LiveSides;
use crate::world::SystemClock;

pub(super) async fn run(context: &Context, wanted: Reconcile) -> Result<ExitCode, Failure> {
    let store = context.open_store()?;
    let since = wanted.since.as_deref().map(midnight).transpose()?;
    let views = match &wanted.integration {
        Some(name) => vec![named(context, &store, name).await?],
        None => store.list_integrations().await?,
    };
    let sides = LiveSides { store: std::sync::Arc::clone(&store), http: context.http()? };
    let mut rows = Vec::new();
    for view in &views {
        if !context.json {
            say(&context.text("reconcile-begun", &[("name", &view.name)]));
        }
        rows.push(prove(&store, &sides, view, since).await?);
    }
    let proven = rows.iter().all(|(_, _, ok)| *ok);
    tell(context, &rows);
    Ok(if proven { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Name, the row to show, and whether it is balanced without missing and duplicates.
type Row = (String, Value, bool);

/// Proves one integration; a side that can't be asked makes it unbalanced, with the reason.
pub(super) async fn prove(
    store: &Store,
    sides: &LiveSides,
    view: &IntegrationView,
    since: Option<Millis>,
) -> Result<Row, Failure> {
    let unproven = |problem: String| {
        let mut value = shown(&view.name, &Reconciled::default());
        value["problem"] = json!(problem);
        (view.name.clone(), value, false)
    };
    let Some(integration) = store.integration(view.id).await? else {
        return Ok(unproven("the stored configuration can't be read".to_owned()));
    };
    let (shop, plant) = match sides.open(&integration).await {
        Ok(sides) => sides,
        Err(error) => return Ok(unproven(error.to_string())),
    };
    match engine::reconcile(&integration, store, &shop, &plant, since, SystemClock.now()).await {
        Ok(proof) => {
            let ok = proof.balanced && proof.missing.is_empty() && proof.duplicates.is_empty();
            Ok((view.name.clone(), shown(&view.name, &proof), ok))
        }
        Err(error) => Ok(unproven(error.to_string())),
    }
}

fn shown(name: &str, proof: &Reconciled) -> Value {
    let missing: Vec<Value> = proof
        .missing
        .iter()
        .map(|(order, mes_order)| json!({ "shopOrderId": order.get(), "mesOrderId": mes_order.map(domain::MesOrderId::get) }))
        .collect();
    let duplicates: Vec<Value> = proof
        .duplicates
        .iter()
        .map(|(order, mes_order)| json!({ "shopOrderId": order.get(), "mesOrderId": mes_order.get() }))
        .collect();
    json!({
        "name": name, "eligible": proof.eligible, "imported": proof.imported, "waiting": proof.waiting,
        "excluded": proof.excluded, "inFlight": proof.in_flight, "missing": missing, "duplicates": duplicates,
        "balanced": proof.balanced,
    })
}

/// Says the proof.
pub(super) fn tell(context: &Context, rows: &[Row]) {
    if context.json {
        let values: Vec<&Value> = rows.iter().map(|(_, value, _)| value).collect();
        print(&json!({ "integrations": values }).to_string());
        return;
    }
    for (name, value, ok) in rows {
        let number = |key: &str| value[key].as_u64().unwrap_or(0);
        let length = |key: &str| value[key].as_array().map_or(0, Vec::len);
        let text = match (value["problem"].as_str(), ok) {
            (Some(problem), _) => {
                context.text("reconcile-not-asked", &[("name", name), ("problem", &problem)])
            }
            (None, true) => context.text(
                "reconcile-balanced",
                &[
                    ("name", name),
                    ("eligible", &number("eligible")),
                    ("imported", &number("imported")),
                    ("waiting", &number("waiting")),
                    ("excluded", &number("excluded")),
                    ("inFlight", &number("inFlight")),
                ],
            ),
            (None, false) => context.text(
                "reconcile-unbalanced",
                &[("name", name), ("missing", &length("missing")), ("duplicates", &length("duplicates"))],
            ),
        };
        print(&text);
    }
}

/// Midnight of a day in Warsaw.
fn midnight(text: &str) -> Result<Millis, Failure> {
    let wrong = || Failure::configuration("usage", format!("--since {text}: 2026-11-24"));
    let date: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
    let zoned = date.in_tz("Europe/Warsaw").map_err(|_| wrong())?;
    Ok(Millis::new(zoned.timestamp().as_millisecond()))
}

/// Reads an order that has no entry, so that a person's retry can import it.
pub(super) async fn read_order(
    context: &Context,
    store: &std::sync::Arc<Store>,
    view: &IntegrationView,
    order: ShopOrderId,
) -> Result<(), Failure> {
    let unknown =
        || Failure::failed("unknown-order", context.text("error-order-unknown", &[("order", &order)]));
    let integration: Integration = store.integration(view.id).await?.ok_or_else(unknown)?;
    let sides = LiveSides { store: std::sync::Arc::clone(store), http: context.http()? };
    let (shop, _) =
        sides.open(&integration).await.map_err(|error| Failure::failed("secrets", error.to_string()))?;
    let asked_at = SystemClock.now();
    let rows = shop.orders(OrdersQuery::One(order)).await.map_err(|error| {
        Failure::failed("shop", context.text("error-refused-by-shop", &[("detail", &error)]))
    })?;
    let Some(row) = rows.into_iter().next() else { return Err(unknown()) };
    let Ok(read) = row.order else { return Err(unknown()) };
    let reading = engine::reading_of(&integration, engine::facts_of(&read, asked_at), None, true);
    let blank = Entry::new(view.id, order, Stage::Excluded, asked_at);
    let blank = Entry { exclusion: Some(Exclusion::Left), ..blank };
    let (entry, event) = match first_sight(blank.clone(), &reading) {
        Outcome::Change(entry, event) => (*entry, event),
        Outcome::Same | Outcome::Refused => {
            let entry = Entry { shop: Some(reading.facts), ..blank };
            (entry, engine::Event::new(engine::EventKind::Excluded).with("reason", Exclusion::Left.as_str()))
        }
    };
    let entry = if entry.stage == Stage::Excluded { entry } else { Entry { exclusion: None, ..entry } };
    let write = Write { entry, snapshot: Some(row.raw), body: None, event, at: asked_at, fence: None };
    store.write(write).await?;
    Ok(())
}
