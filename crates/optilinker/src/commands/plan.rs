//! `plan`: what would be done, writing nothing.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use domain::{Code, ImportFrom, MarkerPrefix, Problem, ProductId, ProductKey, ShopOrderId};
use engine::{Clock, Entry, PlanFor, Planned, Since, TO_BE_MADE};
use serde_json::{Value, json};
use settings::IntegrationFile;

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
    let known = known(context, &file).await?;
    let now = SystemClock.now();
    let wanted = PlanFor {
        parameters,
        prefix: &known.prefix,
        others: &known.others,
        plant: &checked.plant,
        entries: &known.entries,
        bindings: &known.bindings,
        since: known.since,
        stop: checked.stop().or(known.stop),
        now,
    };
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

/// What a database knows, where there is one.
struct Known {
    prefix: MarkerPrefix,
    others: Vec<MarkerPrefix>,
    entries: BTreeMap<ShopOrderId, Entry>,
    bindings: BTreeMap<ProductKey, ProductId>,
    since: Since,
    /// The stop that a person alone ends.
    stop: Option<Problem>,
}

/// What the database has; nothing where there is none, and none is made.
async fn known(context: &Context, file: &IntegrationFile) -> Result<Known, Failure> {
    let written = file.parameters.import_from.as_ref();
    let mut known = Known {
        prefix: file.marker_prefix.clone().unwrap_or_else(|| settings::derived_prefix(&file.parameters)),
        others: Vec::new(),
        entries: BTreeMap::new(),
        bindings: BTreeMap::new(),
        since: match written {
            Some(ImportFrom::From { at, .. }) => Since::At(*at),
            Some(ImportFrom::Now) => Since::At(SystemClock.now()),
            Some(ImportFrom::All) => Since::All,
            None => Since::Open,
        },
        stop: None,
    };
    if !context.database().is_ok_and(|path| path.exists()) {
        return Ok(known);
    }
    let store = context.open_store()?;
    let Some(view) = store.integration_named(&file.parameters.name).await? else { return Ok(known) };
    let siblings = store.list_integrations().await?;
    let apart = siblings.iter().filter(|other| other.account != view.account);
    known.others = apart.filter_map(|other| MarkerPrefix::parse(&other.marker_prefix)).collect();
    if let Some(prefix) = MarkerPrefix::parse(&view.marker_prefix) {
        known.prefix = prefix;
    }
    let entries = store.list_entries(view.id, None).await?;
    known.entries = entries.into_iter().map(|entry| (entry.order, entry)).collect();
    known.bindings = store.bindings(view.id)?;
    known.stop = view.stop.filter(|stop| matches!(stop.code, Code::MoneyStop | Code::AnotherWorksHere));
    // The same text keeps the moment that it was resolved to at first.
    if let Some(integration) = store.integration(view.id).await?
        && integration.parameters.import_from.as_ref() == written
    {
        known.since = integration.since;
    }
    Ok(known)
}

fn shown(planned: &Planned) -> Value {
    let body = planned.body.as_ref().and_then(|body| {
        let mut value: Value = serde_json::from_str(&optimes::order_body(body).ok()?).ok()?;
        value["contractorId"] = json!(body.contractor.map(domain::ContractorId::get));
        for item in value["items"].as_array_mut().into_iter().flatten() {
            if item["productId"] == json!(TO_BE_MADE.get()) {
                item["productId"] = Value::Null;
            }
        }
        Some(value)
    });
    json!({
        "shopOrderId": planned.order.get(),
        "action": planned.action.as_str(),
        "problems": planned.problems.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(),
        "mesOrder": body,
    })
}
