//! `integration apply|list|show|pause|resume|export|rotate-hook|remove`.

use std::process::ExitCode;

use serde_json::{Value, json};
use store::IntegrationView;

use super::apply::apply;
use super::public_url::webhooks_can_arrive;
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
                print(&Value::Array(views.iter().map(|view| shown(context, view)).collect()).to_string());
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
            let view = named(context, &store, &name).await?;
            if view.paused {
                store.set_paused(view.id, false).await?;
            } else if view.stop.is_some() {
                store.set_stop(view.id, None).await?;
            }
            show(context, &named(context, &store, &name).await?);
        }
        Integration::Export { name } => {
            let view = named(context, &store, &name).await?;
            let value: Value = serde_json::from_str(&view.configuration)
                .map_err(|error| Failure::failed("database", error.to_string()))?;
            print(&serde_json::to_string_pretty(&value).unwrap_or_default());
        }
        Integration::RotateHook { name } => {
            store.rotate_hook(named(context, &store, &name).await?.id).await?;
            show(context, &named(context, &store, &name).await?);
        }
        Integration::Remove { name, yes } => {
            let view = named(context, &store, &name).await?;
            if !yes {
                let message = context.text("integration-remove-confirm", &[("name", &name)]);
                return Err(Failure::configuration("confirm", message));
            }
            store.remove_integration(view.id).await?;
            if context.json {
                print(&json!({ "name": name, "removed": true }).to_string());
            } else {
                say(&context.text("integration-removed", &[("name", &name)]));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
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
    } else if view.stop.is_some() {
        "stopped"
    } else {
        "active"
    }
}

pub(super) fn shown(context: &Context, view: &IntegrationView) -> Value {
    json!({
        "name": view.name,
        "state": state(view),
        "problem": view.stop.as_ref().map(|problem| problem.code.as_str()),
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
    print(&format!("{}\t{}\t{}", view.name, state(view), webhook_url(context, view)));
    if let Some(problem) = &view.stop {
        let text = context.texts.problem(problem);
        print(&format!("\t{} {}", problem.code, text.message));
        print(&format!("\t{}", text.hint));
    }
}
