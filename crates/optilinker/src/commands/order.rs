//! `order list|why|retry|hold|resolve|exclude`: what they take, and where each is done.

use std::process::ExitCode;
use std::sync::Arc;

use domain::{Code, MesOrderId, ShopOrderId};
use engine::{Command, Entry, Stage};
use serde_json::{Value, json};
use store::Store;

use super::order_command::{command_known, resolve, retry, retry_each};
use super::order_why::why;
use super::{named, rfc3339};
use crate::cli::Order;
use crate::context::Context;
use crate::failure::{Failure, print};

pub(super) async fn run(context: &Context, wanted: Order) -> Result<ExitCode, Failure> {
    let store = context.open_store()?;
    match wanted {
        Order::List { integration, stage } => list(context, &store, &integration, stage.as_deref()).await?,
        Order::Why { name, order } => why(context, &store, &name, ShopOrderId::new(order)).await?,
        Order::Retry { name, order: Some(order), .. } => {
            let view = named(context, &store, &name).await?;
            tell(context, &retry(context, &store, &view, ShopOrderId::new(order)).await?);
        }
        Order::Retry { name, order: None, problem } => {
            retry_all(context, &store, &name, problem.as_deref().unwrap_or_default()).await?;
        }
        Order::Hold { name, order } => {
            tell(context, &command_known(context, &store, &name, order, &Command::Hold).await?);
        }
        Order::Exclude { name, order, reason } => {
            let wanted = Command::Exclude(reason.unwrap_or_default());
            tell(context, &command_known(context, &store, &name, order, &wanted).await?);
        }
        Order::Resolve { name, order, mes_order: Some(id), .. } => {
            tell(context, &resolve(context, &store, &name, order, MesOrderId::new(id)).await?);
        }
        Order::Resolve { name, order, mes_order: None, .. } => {
            tell(context, &command_known(context, &store, &name, order, &Command::NotCreated).await?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn list(context: &Context, store: &Store, name: &str, stage: Option<&str>) -> Result<(), Failure> {
    let stage =
        stage.map(|word| Stage::parse(word).ok_or_else(|| unknown_stage(context, word))).transpose()?;
    let view = named(context, store, name).await?;
    let entries = store.list_entries(view.id, stage).await?;
    if context.json {
        print(&entries.iter().map(row).collect::<Value>().to_string());
        return Ok(());
    }
    for entry in &entries {
        let problem = entry.problem.as_ref();
        let problem =
            problem.map(|problem| format!("{} {}", problem.code, context.texts.problem_title(problem.code)));
        let stage = context.texts.stage(entry.stage.as_str());
        print(&format!("{}\t{stage}\t{}", entry.order, problem.unwrap_or_default()));
    }
    Ok(())
}

fn unknown_stage(context: &Context, word: &str) -> Failure {
    let known: Vec<&str> = Stage::ALL.iter().map(|stage| stage.as_str()).collect();
    Failure::configuration(
        "usage",
        context.text("usage-stage", &[("word", &word), ("known", &known.join(", "))]),
    )
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

/// `retry NAME --problem P###`: all that wait for that reason.
async fn retry_all(context: &Context, store: &Arc<Store>, name: &str, word: &str) -> Result<(), Failure> {
    let code = Code::parse(word).ok_or_else(|| {
        let (first, last) =
            (Code::ALL.first().map_or("", |c| c.as_str()), Code::ALL.last().map_or("", |c| c.as_str()));
        let facts: [(&str, &dyn std::fmt::Display); 3] =
            [("word", &word), ("first", &first), ("last", &last)];
        Failure::configuration("usage", context.text("usage-problem", &facts))
    })?;
    let view = named(context, store, name).await?;
    let mut done = Vec::new();
    let ended = retry_each(store, store.list_entries(view.id, None).await?, code, &mut done).await;
    if !context.json {
        done.iter().for_each(|entry| tell(context, entry));
    } else if ended.is_ok() {
        print(&done.iter().map(short).collect::<Value>().to_string());
    }
    ended
}

fn short(entry: &Entry) -> Value {
    json!({ "shopOrderId": entry.order.get(), "stage": entry.stage.as_str() })
}

/// Where the order stands now.
fn tell(context: &Context, entry: &Entry) {
    if context.json {
        print(&short(entry).to_string());
    } else {
        print(&format!("{}: {}", entry.order, context.texts.stage(entry.stage.as_str())));
    }
}
