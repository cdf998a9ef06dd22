//! A person's words for an order, through the one transition function.

use std::sync::Arc;

use domain::{Code, MesOrderId, ShopOrderId};
use engine::{
    Clock, Command, Entry, IntegrationId, Ledger, LookKind, MesRead, Outcome, Sides, Stage, Step, Write,
    Written, transition,
};
use store::{IntegrationView, Store};

use super::named;
use super::read_order::{must_be_known, read_order};
use crate::context::Context;
use crate::failure::Failure;
use crate::sides::LiveSides;
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
    let looks = both_sides(&entry);
    apply(context, store, entry, &Step::Command(wanted.clone()), &looks).await
}

fn both_sides(entry: &Entry) -> Vec<(LookKind, i64)> {
    let mes_order = entry.mes_order.map(|id| (LookKind::MesOrder, id.get()));
    [(LookKind::ShopOrder, entry.order.get())].into_iter().chain(mes_order).collect()
}

/// `retry` for every entry that has this problem. One that the service moved meanwhile is its business, and keeps no
/// other back. `done`: those done, also where the database fails in between.
pub(super) async fn retry_each(
    store: &Store,
    entries: Vec<Entry>,
    code: Code,
    done: &mut Vec<Entry>,
) -> Result<(), Failure> {
    let has_it = |entry: &Entry| entry.problem.as_ref().is_some_and(|problem| problem.code == code);
    for entry in entries {
        let looks = both_sides(&entry);
        if let Ended::Written(entry) =
            attempt(store, entry, &Step::Command(Command::Retry), &looks, has_it).await?
        {
            done.push(*entry);
        }
    }
    Ok(())
}

/// A person says which MES order it is. One that the plant does not have is refused; where it can't be asked, the
/// person's word counts.
pub(super) async fn resolve(
    context: &Context,
    store: &Arc<Store>,
    name: &str,
    order: i64,
    mes_order: MesOrderId,
) -> Result<Entry, Failure> {
    let view = named(context, store, name).await?;
    let entry = known(context, store, &view, ShopOrderId::new(order)).await?;
    let bound = store.bound_to(view.id, mes_order).await?;
    if let Some(other) = bound.filter(|other| other.order != entry.order && other.needs_its_number()) {
        let facts: [(&str, &dyn std::fmt::Display); 2] = [("mes", &mes_order), ("order", &other.order)];
        return Err(Failure::failed("refused", context.text("error-order-bound", &facts)));
    }
    if is_not_there(context, store, &view, mes_order).await? {
        return Err(Failure::failed(
            "unknown-mes-order",
            context.text("error-mes-unknown", &[("mes", &mes_order)]),
        ));
    }
    let looks = [(LookKind::MesOrder, mes_order.get())];
    apply(context, store, entry, &Step::Command(Command::MadeAs(mes_order)), &looks).await
}

/// Does the plant say that it has no such order?
async fn is_not_there(
    context: &Context,
    store: &Arc<Store>,
    view: &IntegrationView,
    mes_order: MesOrderId,
) -> Result<bool, Failure> {
    let Some(integration) = store.integration(view.id).await? else { return Ok(false) };
    let sides = LiveSides { store: Arc::clone(store), http: context.http()? };
    match sides.open(&integration).await {
        Ok((_, plant)) => Ok(matches!(plant.order(mes_order).await, Ok(None))),
        Err(_) => Ok(false),
    }
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
    entry: Entry,
    step: &Step,
    looks: &[(LookKind, i64)],
) -> Result<Entry, Failure> {
    let order = entry.order;
    match attempt(store, entry, step, looks, |_| true).await? {
        Ended::Written(written) => Ok(*written),
        Ended::Refused(entry) => Err(refused(context, &entry, step)),
        Ended::Busy => Err(Failure::failed("busy", context.text("error-order-busy", &[("order", &order)]))),
    }
}

enum Ended {
    Written(Box<Entry>),
    /// As it stood then.
    Refused(Box<Entry>),
    Busy,
}

async fn attempt(
    store: &Store,
    mut entry: Entry,
    step: &Step,
    looks: &[(LookKind, i64)],
    is_about: impl Fn(&Entry) -> bool,
) -> Result<Ended, Failure> {
    for _ in 0..TRIES {
        if !is_about(&entry) {
            return Ok(Ended::Refused(Box::new(entry)));
        }
        match write(store, &entry, step).await? {
            Done::Written(written) => {
                store.raise(entry.integration, looks, None).await?;
                return Ok(Ended::Written(written));
            }
            Done::Refused => return Ok(Ended::Refused(Box::new(entry))),
            Done::Overtaken => entry = store.entry(entry.integration, entry.order).await?.unwrap_or(entry),
        }
    }
    Ok(Ended::Busy)
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

#[cfg(test)]
mod tests {
    use domain::{MarkerPrefix, Millis, Problem};
    use engine::{Event, EventKind};
    use store::{NewIntegration, Options, Place};
    use zeroize::Zeroizing;

    use super::*;

    const ONE: IntegrationId = IntegrationId::new(1);
    const CODE: Code = Code::ProductMissing;

    fn options(place: Place, pages_most: Option<u32>) -> Options {
        let parse: store::ParseParameters = Arc::new(|_| Err("not read here".to_owned()));
        Options { place, master_key: Zeroizing::new([7; 32]), parse, pages_most }
    }

    async fn store() -> Store {
        let store = Store::open(options(Place::Memory, None)).expect("it opens");
        integration(&store).await;
        store
    }

    async fn integration(store: &Store) {
        let new = NewIntegration {
            name: "meble",
            configuration: "{}",
            applied_file: "{}",
            secrets: &[],
            account: "account".to_owned(),
            plant: "https://plant.example",
            marker_prefix: MarkerPrefix::derive("meble", "plant.example"),
            since: None,
        };
        store.put_integration(new, Millis::new(1)).await.expect("it is written");
    }

    async fn put(store: &Store, entry: Entry) {
        let event = Event::new(EventKind::Waiting);
        let write = Write { entry, snapshot: None, body: None, event, at: Millis::new(1), fence: None };
        assert!(matches!(store.write(write).await, Ok(Written::Done(_))));
    }

    fn waiting(order: i64) -> Entry {
        let blank = Entry::new(ONE, ShopOrderId::new(order), Stage::Waiting, Millis::new(1));
        Entry { problem: Some(Problem::new(CODE)), ..blank }
    }

    #[tokio::test]
    async fn one_that_moved_meanwhile_keeps_no_other_from_its_retry() {
        let store = store().await;
        for order in 1..=4 {
            put(&store, waiting(order)).await;
        }
        let listed = store.list_entries(ONE, None).await.expect("it is read");
        // Between the list and the retries: one is made, one waits for something else by now.
        put(
            &store,
            Entry {
                stage: Stage::Imported,
                problem: None,
                mes_order: Some(MesOrderId::new(9)),
                ..listed[0].clone()
            },
        )
        .await;
        put(&store, Entry { problem: Some(Problem::new(Code::Held)), ..listed[2].clone() }).await;
        let mut done = Vec::new();
        retry_each(&store, listed, CODE, &mut done).await.expect("it stops at none");
        assert_eq!(done.iter().map(|entry| entry.order.get()).collect::<Vec<_>>(), [2, 4]);
        let stages = store.list_entries(ONE, None).await.expect("it is read");
        let stages: Vec<Stage> = stages.into_iter().map(|entry| entry.stage).collect();
        assert_eq!(stages[0], Stage::Imported);
        assert_eq!(stages[2], Stage::Waiting, "it waits for another reason");
    }

    #[tokio::test]
    async fn a_database_that_fails_in_between_hides_none_that_is_done() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("full.db");
        let open = |pages| Store::open(options(Place::File(file.clone()), pages)).expect("it opens");
        let fresh = open(None);
        integration(&fresh).await;
        for order in 1..=400 {
            put(&fresh, waiting(order)).await;
        }
        drop(fresh);
        let size = std::fs::metadata(&file).expect("it is there").len();
        let full = open(u32::try_from(size / 4096 + 1).ok());
        let listed = full.list_entries(ONE, None).await.expect("it is read");
        let mut done = Vec::new();
        let ended = retry_each(&full, listed, CODE, &mut done).await;
        assert!(ended.is_err());
        let left = full.list_entries(ONE, None).await.expect("it is read");
        let retried = left.iter().filter(|entry| entry.problem.is_none()).count();
        assert!(retried > 0 && retried < 400, "{retried}");
        assert!(retried - done.len() <= 1, "{retried} {}", done.len());
    }
}
