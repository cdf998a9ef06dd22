//! `reconcile`: the proof, asked of both live sides.

use std::process::ExitCode;

use domain::{MesOrderId, Millis, Problem, ShopOrderId};
use engine::{Clock, Reconciled};
use serde_json::{Value, json};
use store::{IntegrationView, Store};

use super::named;
use super::side_failure::{proof_problem, sides_problem};
use crate::cli::Reconcile;
use crate::context::Context;
use crate::failure::{Failure, print, say};
use crate::sides::LiveSides;
use crate::world::SystemClock;

pub(super) async fn run(context: &Context, wanted: Reconcile) -> Result<ExitCode, Failure> {
    let store = context.open_store()?;
    let since = wanted.since.as_deref().map(|day| midnight(context, day)).transpose()?;
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
        rows.push(prove(context, &store, &sides, view, since).await?);
    }
    let proven = rows.iter().all(|(_, _, ok)| *ok);
    tell(context, &rows);
    Ok(if proven { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Name, the row to show, and whether it is balanced without missing and duplicates.
type Row = (String, Value, bool);

/// Proves one integration; a side that can't be asked makes it unbalanced, with the problem's code and words.
pub(super) async fn prove(
    context: &Context,
    store: &Store,
    sides: &LiveSides,
    view: &IntegrationView,
    since: Option<Millis>,
) -> Result<Row, Failure> {
    let unproven = |problem: Option<Problem>, detail: String| {
        let mut value = shown(&view.name, &Reconciled::default());
        let text =
            problem.as_ref().map(|problem| context.texts.problem_of(problem, &view.name, None).message);
        value["problem"] = json!(problem.map_or("database", |problem| problem.code.as_str()));
        value["detail"] = json!(text.unwrap_or(detail));
        (view.name.clone(), value, false)
    };
    let Some(integration) = store.integration(view.id).await? else {
        return Ok(unproven(None, context.text("error-configuration-stored", &[("name", &view.name)])));
    };
    let (shop, plant) = match sides.open_for_command(&integration).await {
        Ok(sides) => sides,
        Err(error) => return Ok(unproven(sides_problem(&error), error.to_string())),
    };
    match engine::reconcile(&integration, store, &shop, &plant, since, SystemClock.now()).await {
        Ok(proof) => {
            let ok = proof.balanced && proof.missing.is_empty() && proof.duplicates.is_empty();
            Ok((view.name.clone(), shown(&view.name, &proof), ok))
        }
        Err(error) => Ok(unproven(proof_problem(&error), error.to_string())),
    }
}

fn shown(name: &str, proof: &Reconciled) -> Value {
    let row = |(order, mes_order): (ShopOrderId, Option<MesOrderId>)| json!({ "shopOrderId": order.get(), "mesOrderId": mes_order.map(MesOrderId::get) });
    let known = |(order, mes_order): &(ShopOrderId, MesOrderId)| row((*order, Some(*mes_order)));
    let missing: Vec<Value> = proof.missing.iter().copied().map(row).collect();
    let duplicates: Vec<Value> = proof.duplicates.iter().map(known).collect();
    let unmarked: Vec<Value> = proof.unmarked.iter().map(known).collect();
    json!({
        "name": name, "eligible": proof.eligible, "imported": proof.imported, "waiting": proof.waiting,
        "excluded": proof.excluded, "inFlight": proof.in_flight, "missing": missing, "duplicates": duplicates,
        "unmarked": unmarked, "balanced": proof.balanced,
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
        let text = match (value["detail"].as_str(), ok) {
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
            (None, false) => {
                let [missing, duplicates, unmarked] =
                    ["missing", "duplicates", "unmarked"].map(|list| named_orders(&value[list]));
                let facts: [(&str, &dyn std::fmt::Display); 4] = [
                    ("name", name),
                    ("missing", &missing),
                    ("duplicates", &duplicates),
                    ("unmarked", &unmarked),
                ];
                context.text("reconcile-unbalanced", &facts)
            }
        };
        print(&text);
    }
}

/// How many orders are named to people; JSON has them all.
const NAMED_MOST: usize = 50;

/// The orders of a list, each with its MES order where there is one.
fn named_orders(list: &Value) -> String {
    let rows = list.as_array().map(Vec::as_slice).unwrap_or_default();
    let one = |row: &Value| match row["mesOrderId"].as_i64() {
        Some(mes_order) => format!("{} ({mes_order})", row["shopOrderId"]),
        None => row["shopOrderId"].to_string(),
    };
    let mut names: Vec<String> = rows.iter().take(NAMED_MOST).map(one).collect();
    match rows.len() {
        0 => return "–".to_owned(),
        more if more > NAMED_MOST => names.push(format!("… ({more})")),
        _ => {}
    }
    names.join(", ")
}

/// Midnight of a day in Warsaw.
fn midnight(context: &Context, text: &str) -> Result<Millis, Failure> {
    let wrong = || Failure::configuration("usage", context.text("usage-date", &[("word", &text)]));
    let date: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
    let zoned = date.in_tz("Europe/Warsaw").map_err(|_| wrong())?;
    Ok(Millis::new(zoned.timestamp().as_millisecond()))
}
