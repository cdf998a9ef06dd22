//! `order list|why|retry|hold|resolve|exclude`: a person's words, through the one transition function.

use std::process::ExitCode;

use domain::{Code, MesOrderId, ShopOrderId};
use engine::{
    Binding, Clock, Command, Entry, Fence, IntegrationId, Ledger, LookKind, Outcome, Stage, Step, Write,
    Written, transition,
};
use serde_json::{Value, json};
use store::{IntegrationView, Store};

use super::{named, rfc3339};
use crate::cli::Order;
use crate::context::Context;
use crate::failure::{Failure, print};
use crate::world::SystemClock;

pub(super) async fn run(context: &Context, wanted: Order) -> Result<ExitCode, Failure> {
    let store = context.open_store()?;
    match wanted {
        Order::List { integration, stage } => list(context, &store, &integration, stage.as_deref()).await?,
        Order::Why { name, order } => why(context, &store, &name, ShopOrderId::new(order)).await?,
        Order::Retry { name, order: Some(order), .. } => {
            let view = named(context, &store, &name).await?;
            let entry = retry(context, &store, &view, ShopOrderId::new(order)).await?;
            tell(context, &[entry], true);
        }
        Order::Retry { name, order: None, problem } => {
            let view = named(context, &store, &name).await?;
            let code = problem.as_deref().and_then(Code::parse);
            let code = code.ok_or_else(|| Failure::configuration("usage", problem.unwrap_or_default()))?;
            let mut done = Vec::new();
            for entry in store.list_entries(view.id, None).await? {
                if entry.problem.as_ref().is_some_and(|problem| problem.code == code) {
                    done.push(command(context, &store, entry, &Command::Retry).await?);
                }
            }
            tell(context, &done, false);
        }
        Order::Hold { name, order } => act(context, &store, &name, order, &Command::Hold).await?,
        Order::Exclude { name, order, reason } => {
            act(context, &store, &name, order, &Command::Exclude(reason.unwrap_or_default())).await?;
        }
        Order::Resolve { name, order, not_created: true, .. } => {
            act(context, &store, &name, order, &Command::NotCreated).await?;
        }
        Order::Resolve { name, order, mes_order, .. } => {
            let view = named(context, &store, &name).await?;
            let entry = known(context, &store, &view, ShopOrderId::new(order)).await?;
            let mes_order = MesOrderId::new(mes_order.unwrap_or(0));
            let entry = resolve(context, &store, entry, mes_order).await?;
            tell(context, &[entry], true);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(context: &Context, store: &Store, name: &str, stage: Option<&str>) -> Result<(), Failure> {
    let view = named(context, store, name).await?;
    let stage = match stage {
        None => None,
        Some(word) => Some(Stage::parse(word).ok_or_else(|| {
            let known: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
            Failure::configuration("usage", format!("--stage {word}: {}", known.join(", ")))
        })?),
    };
    let entries = store.list_entries(view.id, stage).await?;
    if context.json {
        let rows: Vec<Value> = entries.iter().map(row).collect();
        print(&Value::Array(rows).to_string());
        return Ok(());
    }
    for entry in &entries {
        let problem =
            entry.problem.as_ref().map(|problem| context.texts.problem(problem).message).unwrap_or_default();
        print(&format!("{}\t{}\t{problem}", entry.order, context.texts.stage(entry.stage.as_str())));
    }
    Ok(())
}

fn row(entry: &Entry) -> Value {
    json!({
        "shopOrderId": entry.order.get(),
        "stage": entry.stage.as_str(),
        "mesOrderId": entry.mes_order.map(MesOrderId::get),
        "problem": entry.problem.as_ref().map(|problem| problem.code.as_str()),
        "updatedAt": rfc3339(entry.updated_at),
    })
}

async fn why(context: &Context, store: &Store, name: &str, order: ShopOrderId) -> Result<(), Failure> {
    let view = named(context, store, name).await?;
    let entry = store.entry(view.id, order).await?;
    let reason = reason(context, order, entry.as_ref());
    let mut events = Vec::new();
    for event in store.events(view.id, order).await? {
        let mut shown = json!({ "at": rfc3339(event.at), "kind": event.kind, "stage": event.stage,
                                "text": context.texts.event(&event.kind, &event.facts) });
        for (fact, value) in &event.facts {
            shown["facts"][fact] = json!(value);
        }
        events.push(shown);
    }
    if context.json {
        let value = json!({
            "shopOrderId": order.get(),
            "stage": entry.as_ref().map(|entry| entry.stage.as_str()),
            "mesOrderId": entry.as_ref().and_then(|entry| entry.mes_order).map(MesOrderId::get),
            "problem": entry.as_ref().and_then(|entry| entry.problem.as_ref()).map(|problem| problem.code.as_str()),
            "reason": reason,
            "events": events,
        });
        print(&value.to_string());
        return Ok(());
    }
    if let Some(entry) = &entry {
        print(&format!("{order}: {}", context.texts.stage(entry.stage.as_str())));
    }
    if let Some(reason) = reason {
        print(&reason);
    }
    for event in &events {
        print(&format!(
            "{}\t{}",
            event["at"].as_str().unwrap_or_default(),
            event["text"].as_str().unwrap_or_default()
        ));
    }
    Ok(())
}

/// Why it stands there, wherever a person may ask.
fn reason(context: &Context, order: ShopOrderId, entry: Option<&Entry>) -> Option<String> {
    let Some(entry) = entry else { return Some(context.text("order-never-seen", &[("order", &order)])) };
    if let Some(problem) = &entry.problem {
        let text = context.texts.problem(problem);
        return Some(format!("{} {}", text.message, text.hint).trim().to_owned());
    }
    entry.exclusion.map(|exclusion| context.texts.exclusion(exclusion.as_str()))
}

/// What waited for a SKU is tried again.
pub(super) async fn release_waiting(store: &Store, id: IntegrationId, sku: &str) -> Result<(), Failure> {
    for entry in store.list_entries(id, Some(Stage::Waiting)).await? {
        let waits = entry.problem.as_ref().is_some_and(|problem| problem.fact("sku") == Some(sku));
        if waits {
            apply(store, &entry, &Step::Released).await?;
        }
    }
    Ok(())
}

async fn known(
    context: &Context,
    store: &Store,
    view: &IntegrationView,
    order: ShopOrderId,
) -> Result<Entry, Failure> {
    store.entry(view.id, order).await?.ok_or_else(|| {
        Failure::failed("unknown-order", context.text("order-never-seen", &[("order", &order)]))
    })
}

async fn act(
    context: &Context,
    store: &Store,
    name: &str,
    order: i64,
    wanted: &Command,
) -> Result<(), Failure> {
    let view = named(context, store, name).await?;
    let entry = known(context, store, &view, ShopOrderId::new(order)).await?;
    let entry = command(context, store, entry, wanted).await?;
    tell(context, &[entry], true);
    Ok(())
}

/// `retry`: an order never seen is read first; one that is made was looked up, or is.
async fn retry(
    context: &Context,
    store: &std::sync::Arc<Store>,
    view: &IntegrationView,
    order: ShopOrderId,
) -> Result<Entry, Failure> {
    if let Some(entry) = store.entry(view.id, order).await? {
        return command(context, store, entry, &Command::Retry).await;
    }
    super::reconcile::read_order(context, store, view, order).await?;
    let entry = known(context, store, view, order).await?;
    command(context, store, entry, &Command::Retry).await
}

/// How often a command is tried against the service that writes the same entry.
const TRIES: usize = 20;

async fn command(
    context: &Context,
    store: &Store,
    mut entry: Entry,
    wanted: &Command,
) -> Result<Entry, Failure> {
    for _ in 0..TRIES {
        match apply(store, &entry, &Step::Command(wanted.clone())).await? {
            Applied::Written(written) => {
                store.raise(entry.integration, &[(LookKind::ShopOrder, entry.order.get())], None).await?;
                return Ok(*written);
            }
            Applied::Refused => return Err(refused(context, &entry, *wanted == Command::Retry)),
            Applied::Overtaken => entry = store.entry(entry.integration, entry.order).await?.unwrap_or(entry),
        }
    }
    Err(Failure::failed(
        "busy",
        context.text("error-order-stage", &[("order", &entry.order), ("stage", &entry.stage.as_str())]),
    ))
}

fn refused(context: &Context, entry: &Entry, is_retry: bool) -> Failure {
    let stage = context.texts.stage(entry.stage.as_str());
    let settled =
        is_retry && matches!(entry.stage, Stage::Imported | Stage::Closed) && entry.problem.is_none();
    let key = if settled { "error-order-nothing" } else { "error-order-stage" };
    Failure::failed("refused", context.text(key, &[("order", &entry.order), ("stage", &stage)]))
}

enum Applied {
    Written(Box<Entry>),
    Refused,
    Overtaken,
}

async fn apply(store: &Store, entry: &Entry, step: &Step) -> Result<Applied, Failure> {
    let now = SystemClock.now();
    let (next, event) = match transition(entry, step, now) {
        Outcome::Change(next, event) => (next, event),
        Outcome::Same | Outcome::Refused => return Ok(Applied::Refused),
    };
    let kept = (*next).clone();
    let fence: Option<Fence> = None;
    let write = Write { entry: *next, snapshot: None, body: None, event, at: now, fence };
    Ok(match store.write(write).await? {
        Written::Done(version) => Applied::Written(Box::new(Entry { version, ..kept })),
        Written::Stale | Written::LeaseLost => Applied::Overtaken,
    })
}

/// A person says which MES order it is.
async fn resolve(
    context: &Context,
    store: &Store,
    entry: Entry,
    mes_order: MesOrderId,
) -> Result<Entry, Failure> {
    let binding = Binding {
        mes_order,
        adopted: true,
        generation: entry.generation,
        after_import: false,
        by_person: true,
        body: None,
        warning: None,
    };
    match apply(store, &entry, &Step::Bound(binding)).await? {
        Applied::Written(written) => {
            store.raise(entry.integration, &[(LookKind::MesOrder, mes_order.get())], None).await?;
            Ok(*written)
        }
        Applied::Refused | Applied::Overtaken => Err(refused(context, &entry, false)),
    }
}

fn tell(context: &Context, entries: &[Entry], alone: bool) {
    let rows: Vec<Value> = entries
        .iter()
        .map(|entry| json!({ "shopOrderId": entry.order.get(), "stage": entry.stage.as_str() }))
        .collect();
    match (context.json, alone) {
        (true, true) => print(&rows.into_iter().next().unwrap_or_default().to_string()),
        (true, false) => print(&Value::Array(rows).to_string()),
        (false, _) => {
            for entry in entries {
                print(&format!("{}: {}", entry.order, context.texts.stage(entry.stage.as_str())));
            }
        }
    }
}
