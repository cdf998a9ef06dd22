//! An order that has no entry, read from the shop because a person asks for it.

use std::sync::Arc;

use domain::{Code, Problem, ShopOrderId};
use engine::{
    Clock, Entry, Event, EventKind, Exclusion, Integration, Ledger, Malformed, OrdersQuery, Outcome,
    ShopRead, ShopRow, Stage, Step, Write, first_sight, transition,
};
use store::{IntegrationView, Store};

use super::side_failure::{of_shop, of_sides};
use crate::context::Context;
use crate::failure::Failure;
use crate::sides::LiveSides;
use crate::world::SystemClock;

/// Reads the order and makes its entry.
///
/// # Errors
/// Where the shop does not know it, or can't be asked, or it is a draft, which is not imported.
pub(super) async fn read_order(
    context: &Context,
    store: &Arc<Store>,
    view: &IntegrationView,
    order: ShopOrderId,
) -> Result<(), Failure> {
    let integration: Integration =
        store.integration(view.id).await?.ok_or_else(|| unknown(context, order))?;
    let (row, asked_at) = ask(context, store, view, &integration, order).await?;
    let blank = Entry::new(view.id, order, Stage::Excluded, asked_at);
    let blank = Entry { exclusion: Some(Exclusion::Left), ..blank };
    let (entry, event) = match &row.order {
        Ok(read) => {
            let facts = engine::facts_of(read, asked_at);
            seen(blank, &engine::reading_of(&integration, facts, None, true))
        }
        Err(malformed) => unreadable(blank, malformed),
    };
    let write = Write { entry, snapshot: Some(row.raw), body: None, event, at: asked_at, fence: None };
    store.write(write).await?;
    Ok(())
}

/// Does the shop know the order, and is it confirmed? It is read again by the service; this is for the person's answer
/// alone.
///
/// # Errors
/// Where the shop does not know it, or can't be asked, or it is a draft, which is not imported.
pub(super) async fn must_be_known(
    context: &Context,
    store: &Arc<Store>,
    view: &IntegrationView,
    order: ShopOrderId,
) -> Result<(), Failure> {
    let integration = store.integration(view.id).await?.ok_or_else(|| unknown(context, order))?;
    ask(context, store, view, &integration, order).await.map(drop)
}

fn unknown(context: &Context, order: ShopOrderId) -> Failure {
    Failure::failed("unknown-order", context.text("error-order-unknown", &[("order", &order)]))
}

async fn ask(
    context: &Context,
    store: &Arc<Store>,
    view: &IntegrationView,
    integration: &Integration,
    order: ShopOrderId,
) -> Result<(ShopRow, domain::Millis), Failure> {
    let sides = LiveSides { store: Arc::clone(store), http: context.http()? };
    let (shop, _) =
        sides.open_for_command(integration).await.map_err(|error| of_sides(context, view, &error))?;
    let asked_at = SystemClock.now();
    let rows = shop.orders(OrdersQuery::One(order)).await.map_err(|error| of_shop(context, view, &error))?;
    let row = rows.into_iter().find(|row| row.id() == Some(order)).ok_or_else(|| unknown(context, order))?;
    if row.order.as_ref().is_ok_and(|order| !order.confirmed) {
        let message = context.text("error-order-unconfirmed", &[("order", &order)]);
        return Err(Failure::failed("not-confirmed", message));
    }
    Ok((row, asked_at))
}

/// The entry of an order that can be read: as if a sweep had seen it, and excluded where none would, until the
/// person's word follows.
fn seen(blank: Entry, reading: &engine::Reading) -> (Entry, Event) {
    let entry = match first_sight(blank.clone(), reading) {
        Outcome::Change(entry, _) if entry.stage == Stage::Excluded => *entry,
        Outcome::Change(entry, _) => Entry { exclusion: None, ..*entry },
        Outcome::Same | Outcome::Refused => Entry { shop: Some(reading.facts.clone()), ..blank },
    };
    (entry, Event::new(EventKind::Seen))
}

/// The entry of an order that can't be read: it waits with its problem.
fn unreadable(blank: Entry, malformed: &Malformed) -> (Entry, Event) {
    let now = blank.updated_at;
    let seen = Entry { stage: Stage::Seen, exclusion: None, ..blank };
    let problem = Problem::new(Code::Malformed).with("detail", &malformed.detail);
    match transition(&seen, &Step::Malformed { problem, imports: true }, now) {
        Outcome::Change(entry, event) => (*entry, event),
        Outcome::Same | Outcome::Refused => (seen, Event::new(EventKind::Seen)),
    }
}
