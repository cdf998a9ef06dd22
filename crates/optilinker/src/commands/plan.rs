//! `plan`: what would be done, writing nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use domain::ImportFrom;
use engine::{Clock, PlanFor, Planned, Since};
use serde_json::{Value, json};

use super::check::{clients, read_file};
use super::side_failure::of_plan;
use crate::context::Context;
use crate::failure::{Failure, print, say};
use crate::world::SystemClock;

pub(super) async fn run(context: &Context, file: &Path) -> Result<ExitCode, Failure> {
    let file = read_file(context, file).await?;
    let (shop, plant) = clients(context, &file)?;
    let parameters = &file.parameters;
    let checked = engine::check(parameters, &shop, &plant).await;
    let (entries, mut since) = known(context, &parameters.name).await?;
    if since.is_none() {
        since = match &parameters.import_from {
            Some(ImportFrom::From { at, .. }) => Some(*at),
            Some(ImportFrom::Now) => Some(SystemClock.now()),
            Some(ImportFrom::All) | None => None,
        };
    }
    let prefix = file.marker_prefix.clone().unwrap_or_else(|| settings::derived_prefix(parameters));
    let now = SystemClock.now();
    let wanted =
        PlanFor { parameters, prefix: &prefix, plant: &checked.plant, entries: &entries, since, now };
    let planned = engine::plan(&wanted, &shop, &plant)
        .await
        .map_err(|error| of_plan(context, &parameters.name, &error))?;
    if context.json {
        let orders: Vec<Value> = planned.iter().map(shown).collect();
        print(&json!({ "orders": orders }).to_string());
    } else {
        for order in &planned {
            let action = context.text(&format!("plan-{}", order.action.as_str()), &[]);
            print(&format!("{}\t{action}", order.order));
            for problem in &order.problems {
                let text = context.texts.problem_of(problem, &parameters.name, Some(order.order));
                print(&format!("\t{} {}", problem.code, text.message));
            }
        }
        say(&context.text("plan-summary", &[("count", &planned.len())]));
    }
    Ok(ExitCode::SUCCESS)
}

/// What the database has; nothing where there is none, and none is made.
async fn known(
    context: &Context,
    name: &str,
) -> Result<(BTreeMap<domain::ShopOrderId, engine::Entry>, Option<domain::Millis>), Failure> {
    if !context.database().is_ok_and(|path| path.exists()) {
        return Ok((BTreeMap::new(), None));
    }
    let store = context.open_store()?;
    let Some(view) = store.integration_named(name).await? else { return Ok((BTreeMap::new(), None)) };
    let entries = store.list_entries(view.id, None).await?;
    let since = store.integration(view.id).await?.and_then(|integration| match integration.since {
        Since::At(at) => Some(at),
        Since::All | Since::Open => None,
    });
    Ok((entries.into_iter().map(|entry| (entry.order, entry)).collect(), since))
}

fn shown(planned: &Planned) -> Value {
    let body = planned.body.as_ref().and_then(|body| {
        let mut value: Value = serde_json::from_str(&optimes::order_body(body).ok()?).ok()?;
        value["contractorId"] = json!(body.contractor.map(domain::ContractorId::get));
        Some(value)
    });
    json!({
        "shopOrderId": planned.order.get(),
        "action": planned.action.as_str(),
        "problems": planned.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(),
        "mesOrder": body,
    })
}
