//! A person's words for an order, through the one transition function.

use std::sync::Arc;

use domain::{MesOrderId, ShopOrderId};
use engine::{
    Binding, Clock, Command, Entry, IntegrationId, Ledger, LookKind, Outcome, Stage, Step, Write, Written,
    transition,
};
use store::{IntegrationView, Store};

use super::named;
use super::read_order::{must_be_known, read_order};
use crate::context::Context;
use crate::failure::Failure;
use crate::world::SystemClock;

/// How often a command is tried against the service that writes the same entry.
const TRIES: usize = 20;

/// `retry`: an order never seen is read first; one that is made was looked up, or is.
pub(super) async fn retry(
    context: &Context,
    store: &Arc<Store>,
    view: &IntegrationView,
    order: ShopOrderId,
) -> Result<Entry, Failure> {
    match store.entry(view.id, order).await? {
        None => read_order(context, store, view, order).await?,
        Some(entry) if entry.stage == Stage::Excluded => must_be_known(context, store, view, order).await?,
        Some(_) => {}
    }
    let entry = known(context, store, view, order).await?;
    command(context, store, entry, &Command::Retry).await
}

/// A command on an order that must have been seen.
pub(super) async fn command_known(
    context: &Context,
    store: &Store,
    name: &str,
    order: i64,
    wanted: &Command,
) -> Result<Entry, Failure> {
    let view = named(context, store, name).await?;
    let entry = known(context, store, &view, ShopOrderId::new(order)).await?;
    command(context, store, entry, wanted).await
}

/// Does it, however often the service writes the entry meanwhile, and asks the service to look at both sides.
pub(super) async fn command(
    context: &Context,
    store: &Store,
    entry: Entry,
    wanted: &Command,
) -> Result<Entry, Failure> {
    let mut looks = vec![(LookKind::ShopOrder, entry.order.get())];
    looks.extend(entry.mes_order.map(|id| (LookKind::MesOrder, id.get())));
    apply(context, store, entry, &Step::Command(wanted.clone()), &looks).await
}

/// A person says which MES order it is.
pub(super) async fn resolve(
    context: &Context,
    store: &Store,
    name: &str,
    order: i64,
    mes_order: MesOrderId,
) -> Result<Entry, Failure> {
    let view = named(context, store, name).await?;
    let entry = known(context, store, &view, ShopOrderId::new(order)).await?;
    let binding = Binding {
        mes_order,
        adopted: true,
        generation: entry.generation,
        after_import: false,
        by_person: true,
        body: None,
        warning: None,
    };
    let looks = [(LookKind::MesOrder, mes_order.get())];
    apply(context, store, entry, &Step::Bound(binding), &looks).await
}

async fn known(
    context: &Context,
    store: &Store,
    view: &IntegrationView,
    order: ShopOrderId,
) -> Result<Entry, Failure> {
    store.entry(view.id, order).await?.ok_or_else(|| {
        let facts: [(&str, &dyn std::fmt::Display); 2] = [("name", &view.name), ("order", &order)];
        Failure::failed("unknown-order", context.text("order-never-seen", &facts))
    })
}

async fn apply(
    context: &Context,
    store: &Store,
    mut entry: Entry,
    step: &Step,
    looks: &[(LookKind, i64)],
) -> Result<Entry, Failure> {
    for _ in 0..TRIES {
        match write(store, &entry, step).await? {
            Done::Written(written) => {
                store.raise(entry.integration, looks, None).await?;
                return Ok(*written);
            }
            Done::Refused => return Err(refused(context, &entry, step)),
            Done::Overtaken => entry = store.entry(entry.integration, entry.order).await?.unwrap_or(entry),
        }
    }
    Err(Failure::failed("busy", context.text("error-order-busy", &[("order", &entry.order)])))
}

fn refused(context: &Context, entry: &Entry, step: &Step) -> Failure {
    let stage = context.texts.stage(entry.stage.as_str());
    let settled = matches!(step, Step::Command(Command::Retry))
        && matches!(entry.stage, Stage::Imported | Stage::Realised | Stage::Closed)
        && entry.problem.is_none();
    let key = if settled { "error-order-nothing" } else { "error-order-stage" };
    Failure::failed("refused", context.text(key, &[("order", &entry.order), ("stage", &stage)]))
}

enum Done {
    Written(Box<Entry>),
    Refused,
    Overtaken,
}

async fn write(store: &Store, entry: &Entry, step: &Step) -> Result<Done, Failure> {
    let now = SystemClock.now();
    let (next, event) = match transition(entry, step, now) {
        Outcome::Change(next, event) => (next, event),
        Outcome::Same | Outcome::Refused => return Ok(Done::Refused),
    };
    let kept = (*next).clone();
    let write = Write { entry: *next, snapshot: None, body: None, event, at: now, fence: None };
    Ok(match store.write(write).await? {
        Written::Done(version) => Done::Written(Box::new(Entry { version, ..kept })),
        Written::Stale | Written::LeaseLost => Done::Overtaken,
    })
}

/// What waited for a SKU is tried again.
pub(super) async fn release_waiting(store: &Store, id: IntegrationId, sku: &str) -> Result<(), Failure> {
    for entry in store.list_entries(id, Some(Stage::Waiting)).await? {
        let waits = entry.problem.as_ref().is_some_and(|problem| problem.fact("sku") == Some(sku));
        if waits {
            // An entry that the service writes meanwhile is looked at by the service itself.
            write(store, &entry, &Step::Released).await?;
        }
    }
    Ok(())
}
