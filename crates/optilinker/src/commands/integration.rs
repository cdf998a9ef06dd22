//! `integration apply|list|show|pause|resume|export|rotate-hook|remove`.

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use domain::Code;
use serde_json::{Value, json};
use store::{IntegrationView, Store};

use super::apply::apply;
use super::public_url::webhooks_can_arrive;
use super::standing::{problem_of, stop_of};
use super::{named, rfc3339};
use crate::cli::Integration;
use crate::context::Context;
use crate::failure::{Failure, print, say};

/// The four events to tick in OptiMES.
const EVENTS: &str = "order.updated, product.created, product.updated, product.deleted";

pub(super) async fn run(context: &Context, wanted: Integration) -> Result<ExitCode, Failure> {
    let store = context.open_store()?;
    match wanted {
        Integration::Apply { file, overwrite } => {
            let applied = apply(context, &store, &file, overwrite).await?;
            tell_applied(context, &applied.view, applied.changed);
            if context.json {
                print(&shown(context, &applied.view).to_string());
            }
        }
        Integration::List => {
            let views = store.list_integrations().await?;
            if context.json {
                print(&views.iter().map(|view| shown(context, view)).collect::<Value>().to_string());
            } else {
                views.iter().for_each(|view| tell(context, view));
            }
        }
        Integration::Show { name } => show(context, &named(context, &store, &name).await?),
        Integration::Pause { name } => {
            store.set_paused(named(context, &store, &name).await?.id, true).await?;
            show(context, &named(context, &store, &name).await?);
        }
        Integration::Resume { name } => {
            resume(context, &store, &named(context, &store, &name).await?).await?;
            show(context, &named(context, &store, &name).await?);
        }
        Integration::Export { name } => {
            let view = named(context, &store, &name).await?;
            let value: Value =
                serde_json::from_str(&view.configuration).map_err(|error| Failure::internal(&error))?;
            print(&serde_json::to_string_pretty(&value).unwrap_or_default());
        }
        Integration::RotateHook { name } => {
            store.rotate_hook(named(context, &store, &name).await?.id).await?;
            let view = named(context, &store, &name).await?;
            let facts: [(&str, &dyn std::fmt::Display); 2] =
                [("name", &name), ("url", &webhook_url(context, &view))];
            say(&context.text("integration-rotated", &facts));
            show(context, &view);
        }
        Integration::Remove { name, yes } => remove(context, &store, &name, yes).await?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Ends a pause, else the stop that a person ends so. Any other stop ends by itself when its cause is gone, and not
/// before: a wrong parameter stays wrong.
async fn resume(context: &Context, store: &Store, view: &IntegrationView) -> Result<(), Failure> {
    if view.paused {
        store.set_paused(view.id, false).await?;
        return Ok(());
    }
    match stop_of(view).as_deref() {
        None => Ok(()),
        Some(stop) if matches!(stop.code, Code::MoneyStop | Code::AnotherWorksHere) => {
            store.set_stop(view.id, None).await?;
            Ok(())
        }
        Some(stop) => {
            let text = context.texts.problem_of(stop, &view.name, None);
            let facts: [(&str, &dyn std::fmt::Display); 3] =
                [("name", &view.name), ("code", &stop.code), ("title", &text.title)];
            let message = context.text("error-resume", &facts);
            Err(Failure::failed(stop.code.as_str(), message).with_hint(context.hint(text.hint)))
        }
    }
}

async fn remove(context: &Context, store: &Store, name: &str, yes: bool) -> Result<(), Failure> {
    let view = named(context, store, name).await?;
    if !yes && !confirmed(context, name)? {
        return Err(Failure::failed("not-confirmed", context.text("integration-kept", &[("name", &name)])));
    }
    store.remove_integration(view.id).await?;
    if context.json {
        print(&json!({ "name": name, "removed": true }).to_string());
    } else {
        say(&context.text("integration-removed", &[("name", &name)]));
    }
    Ok(())
}

/// Asks at a terminal. Elsewhere nobody can answer, so the flag is wanted.
fn confirmed(context: &Context, name: &str) -> Result<bool, Failure> {
    let question = context.text("integration-remove-question", &[("name", &name)]);
    if !std::io::stdin().is_terminal() {
        let confirm = context.text("integration-remove-confirm", &[]);
        return Err(Failure::configuration("confirm", question).with_hint(confirm));
    }
    say(&format!("{question} {}", context.text("integration-remove-answer", &[])));
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer).map_err(|error| Failure::internal(&error))?;
    Ok(["t", "tak", "y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// What to enter in OptiMES, for people.
pub(super) fn tell_applied(context: &Context, view: &IntegrationView, changed: bool) {
    let key = if changed { "apply-applied" } else { "apply-unchanged" };
    let url = webhook_url(context, view);
    say(&context.text(key, &[("name", &view.name), ("version", &view.config_version)]));
    say(&context.text("apply-webhook", &[("url", &url)]));
    say(&context.text("apply-webhook-events", &[("events", &EVENTS)]));
    say(&context.text("apply-webhook-token", &[]));
    if !webhooks_can_arrive(&url) {
        say(&context.text("apply-webhook-unreachable", &[("url", &url)]));
    }
}

pub(super) fn webhook_url(context: &Context, view: &IntegrationView) -> String {
    let base = context.settings.public_url(context.settings.listen);
    format!("{}/hooks/{}", base.trim_end_matches('/'), view.hook_key)
}

fn state(view: &IntegrationView) -> &'static str {
    if view.paused {
        "paused"
    } else if stop_of(view).is_some() {
        "stopped"
    } else {
        "active"
    }
}

pub(super) fn shown(context: &Context, view: &IntegrationView) -> Value {
    json!({
        "name": view.name,
        "state": state(view),
        "problem": problem_of(view).map(|problem| problem.code.as_str()),
        "configVersion": view.config_version,
        "webhookUrl": webhook_url(context, view),
        "lastWebhookAt": view.last_webhook_at.map(rfc3339),
    })
}

fn show(context: &Context, view: &IntegrationView) {
    if context.json {
        print(&shown(context, view).to_string());
    } else {
        tell(context, view);
    }
}

fn tell(context: &Context, view: &IntegrationView) {
    let state = context.text(&format!("state-{}", state(view)), &[]);
    print(&format!("{}\t{state}\t{}", view.name, webhook_url(context, view)));
    if let Some(problem) = problem_of(view) {
        let text = context.texts.problem_of(&problem, &view.name, None);
        print(&format!("\t{} {}", problem.code, text.message));
        print(&format!("\t{}", text.hint));
        if let Some(support) = context.support() {
            print(&format!("\t{support}"));
        }
    }
}
