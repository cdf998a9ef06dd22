//! `order why`: where an order stands, why, and what happened to it.

use domain::{MesOrderId, Problem, ShopOrderId};
use engine::{Entry, Exclusion, Ledger, Stage};
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use store::{EventRow, IntegrationView, Store};

use super::standing::problem_of;
use super::{named, rfc3339};
use crate::context::Context;
use crate::failure::{Failure, print};

pub(super) async fn why(
    context: &Context,
    store: &Store,
    name: &str,
    order: ShopOrderId,
) -> Result<(), Failure> {
    let view = named(context, store, name).await?;
    let entry = store.entry(view.id, order).await?;
    let events = store.events(view.id, order).await?;
    let why = Why { context, view: &view, order, entry: entry.as_ref(), events: &events };
    if context.json {
        print(&why.json().to_string());
    } else {
        print(&why.text());
    }
    Ok(())
}

struct Why<'a> {
    context: &'a Context,
    view: &'a IntegrationView,
    order: ShopOrderId,
    entry: Option<&'a Entry>,
    events: &'a [EventRow],
}

impl Why<'_> {
    fn json(&self) -> Value {
        let entry = self.entry;
        let events: Vec<Value> = self.events.iter().map(|event| self.event(event)).collect();
        json!({
            "shopOrderId": self.order.get(),
            "stage": entry.map(|entry| entry.stage.as_str()),
            "mesOrderId": entry.and_then(|entry| entry.mes_order).map(MesOrderId::get),
            "problem": self.problem().map(|problem| problem.code.as_str()),
            "reason": self.reason(),
            "events": events,
        })
    }

    fn event(&self, event: &EventRow) -> Value {
        let facts: serde_json::Map<String, Value> =
            event.facts.iter().map(|(fact, value)| (fact.clone(), json!(value))).collect();
        json!({
            "at": rfc3339(event.at),
            "kind": event.kind,
            "stage": event.stage,
            "text": self.context.texts.event(&event.kind, &event.facts),
            "facts": facts,
        })
    }

    fn text(&self) -> String {
        let texts = &self.context.texts;
        let mut lines = Vec::new();
        if let Some(entry) = self.entry {
            let mes_order = entry.mes_order.map(|id| format!(" ({id})")).unwrap_or_default();
            lines.push(format!("{}: {}{mes_order}", self.order, texts.stage(entry.stage.as_str())));
        }
        match self.problem() {
            Some(problem) => lines.extend(self.told(problem)),
            None => lines.extend(self.reason()),
        }
        for event in self.events {
            lines.push(format!("{}  {}", local(event), texts.event(&event.kind, &event.facts)));
        }
        lines.join("\n")
    }

    /// A problem in full: what, who acts, what can be done, and who helps.
    fn told(&self, problem: &Problem) -> Vec<String> {
        let text = self.context.texts.problem_of(problem, &self.view.name, Some(self.order));
        let who = self.context.text("who-acts", &[("who", &text.actor)]);
        let mut lines = vec![format!("{} {}", problem.code, text.title), text.message, who, text.hint];
        lines.extend(self.context.support());
        lines
    }

    fn problem(&self) -> Option<&Problem> {
        self.entry.and_then(|entry| entry.problem.as_ref())
    }

    /// Why it stands there, wherever a person may ask.
    fn reason(&self) -> Option<String> {
        let texts = &self.context.texts;
        let Some(entry) = self.entry else {
            return Some(self.context.text("order-never-seen", &self.names()));
        };
        if let Some(problem) = &entry.problem {
            let text = texts.problem_of(problem, &self.view.name, Some(self.order));
            return Some(format!("{} {}", text.message, text.hint));
        }
        match entry.stage {
            Stage::Excluded if is_draft(entry) => Some(self.context.text("excluded-unconfirmed", &[])),
            Stage::Excluded => Some(self.excluded(entry.exclusion.unwrap_or(Exclusion::Person))),
            Stage::Waiting => Some(self.context.text("why-waiting", &[])),
            Stage::Seen | Stage::Ready if self.view.paused => {
                Some(self.context.text("why-paused", &self.names()))
            }
            Stage::Seen | Stage::Ready => Some(match problem_of(self.view) {
                Some(stop) => {
                    let text = texts.problem_of(&stop, &self.view.name, None);
                    format!("{} {}", text.message, text.hint)
                }
                None => self.context.text("why-ready", &[]),
            }),
            Stage::Sending | Stage::Uncertain | Stage::Imported | Stage::Realised | Stage::Closed => None,
        }
    }

    fn excluded(&self, exclusion: Exclusion) -> String {
        let said = self.events.iter().rev().find(|event| event.kind == "exclude");
        let said = said.and_then(|event| event.facts.iter().find(|(name, _)| name == "reason"));
        match (exclusion, said) {
            (Exclusion::Person, Some((_, reason))) if !reason.is_empty() => {
                self.context.text("why-excluded-person", &[("reason", reason)])
            }
            (other, _) => {
                let said = self.context.texts.exclusion(other.as_str());
                let hint = format!("excluded-{}.hint", other.as_str());
                if !self.context.texts.has(&hint) {
                    return said;
                }
                format!("{said} {}", self.context.text(&hint, &self.names()))
            }
        }
    }

    fn names(&self) -> [(&str, &dyn std::fmt::Display); 2] {
        [("name", &self.view.name), ("order", &self.order)]
    }
}

/// It was excluded because its confirmation was taken back.
fn is_draft(entry: &Entry) -> bool {
    let draft = entry.shop.as_ref().is_some_and(|facts| !facts.confirmed);
    draft && entry.exclusion == Some(Exclusion::Left)
}

/// When it happened, on the reader's own clock.
fn local(event: &EventRow) -> String {
    match jiff::Timestamp::from_millisecond(event.at.get()) {
        Ok(at) => at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string(),
        Err(_) => rfc3339(event.at),
    }
}
