//! The engine's port to the shop: each call leaves, travels, and is carried out on the shop.

use std::sync::Arc;

use domain::{ShopOrderId, ShopStatusId};
use engine::{LogRow, OrdersQuery, Shop, ShopError, ShopRead, ShopRow, ShopStatus};

use super::Shop as Simulated;
use crate::sim::faults::Fault;
use crate::sim::fuses::Place;
use crate::sim::outside::{Arriving, Caller, Leaving, Outside, State};
use crate::sim::setup::{DONE, SHIPPED, Sort};
use crate::sim::story::tell;
use crate::sim::watch::{Block, ShopCall, Told};
use crate::sim::weather::Operation;

/// What a process calls the shop through.
pub(crate) struct ShopClient {
    pub(crate) outside: Arc<Outside>,
    pub(crate) caller: Caller,
}

impl ShopClient {
    async fn call<T: Send + 'static>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut State, Arriving) -> Result<T, ShopError> + Send + 'static,
    ) -> Result<T, ShopError> {
        let (caller, process) = (self.caller, self.caller.process);
        self.outside.pass(caller, Place::BeforeCall).await;
        self.outside.with(|state| {
            let at = state.now();
            state.watch.shop_calls.push(ShopCall { at, process, name });
        });
        let leaving = Leaving { operation: Operation::shop(name), fault: None };
        let carried_out = |state: &mut State, arriving| {
            admit(state)?;
            effect(state, arriving)
        };
        let answer = self.outside.call(leaving, carried_out).await;
        if let Err(ShopError::Blocked { until }) = &answer {
            self.outside.with(|state| {
                tell!(state, "process {} learns of a block until {until:?}", process.0);
                let learned_at = state.now();
                let until = until.unwrap_or_else(|| learned_at.plus(60_000));
                state.watch.blocks.push(Block { process, learned_at, until });
            });
        }
        self.outside.pass(caller, Place::AfterCall).await;
        answer
    }

    fn writes(&self, what: &'static str) {
        self.outside.with(|state| {
            let now = state.now();
            state.watch.writes(self.caller.process, what, now);
        });
    }

    /// What was allowed when a status write left, and whether its sender stood still before.
    fn leaves(&self, order: i64) -> (std::collections::BTreeSet<i64>, bool) {
        let process = self.caller.process;
        self.outside.with(|state| (allowed(state, order), state.watch.stood_still(process, order)))
    }
}

/// The shop's own limit; a block is told with its end or without.
fn admit(state: &mut State) -> Result<(), ShopError> {
    let now = state.now();
    state.shop.limit.admit(now).map_err(|until| {
        let short = until - now <= 60_000 && state.chance.percent(50);
        ShopError::Blocked { until: (!short).then_some(until) }
    })
}

/// Statuses from which "done" may be set.
fn allowed(state: &State, order: i64) -> std::collections::BTreeSet<i64> {
    let parameters = &state.setup.parameters;
    let import = parameters.import_statuses.iter().map(|status| status.get());
    let after = parameters.after_import_status.iter().map(|status| status.get());
    let once = state.watch.allowed_once.iter().filter(|(id, _)| *id == order).map(|(_, status)| *status);
    import.chain(after).chain(once).chain(state.watch.in_production.iter().copied()).collect()
}

impl ShopRead for ShopClient {
    async fn orders(&self, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
        self.call("getOrders", move |state, _| {
            let page = state.shop.page(query);
            if page.len() == engine::SHOP_PAGE {
                let by_id = state.shop.sort == Sort::Id;
                state.struck(if by_id { Fault::PagesById } else { Fault::PagesByDate });
            }
            if page.iter().any(|row| row.order.is_err()) {
                state.struck(Fault::Malformed);
            }
            Ok(page)
        })
        .await
    }

    async fn journal(&self, from: i64) -> Result<Vec<LogRow>, ShopError> {
        self.call("getJournalList", move |state, _| {
            let now = state.now();
            if state.shop.journal.is_none() {
                state.struck(Fault::JournalOff);
            }
            Ok(state.shop.journal(from, now))
        })
        .await
    }

    async fn statuses(&self) -> Result<Vec<ShopStatus>, ShopError> {
        self.call("getOrderStatusList", |_, _| Ok(Simulated::statuses())).await
    }
}

impl Shop for ShopClient {
    async fn set_status(&self, order: ShopOrderId, status: ShopStatusId) -> Result<(), ShopError> {
        let (order, status) = (order.get(), status.get());
        self.writes("setOrderStatus");
        let (allowed, gap) = self.leaves(order);
        self.call("setOrderStatus", move |state, arriving| {
            if state.shop.orders.get(&order).is_none_or(|known| known.gone) {
                let (code, message) = ("ERROR_ORDER_ID".to_owned(), "no such order".to_owned());
                return Err(ShopError::Refused { code, message });
            }
            set(state, order, status, arriving, allowed, gap);
            Ok(())
        })
        .await
    }

    async fn set_statuses(&self, orders: &[ShopOrderId], status: ShopStatusId) -> Result<(), ShopError> {
        let status = status.get();
        self.writes("setOrderStatuses");
        let wanted: Vec<_> = orders
            .iter()
            .map(|order| {
                let (allowed, gap) = self.leaves(order.get());
                (order.get(), allowed, gap)
            })
            .collect();
        self.call("setOrderStatuses", move |state, arriving| {
            let skips = !state.is_calm && state.chance.percent(20);
            for (order, allowed, gap) in wanted {
                if skips && state.chance.percent(40) {
                    state.struck(Fault::BulkSkipped);
                } else {
                    set(state, order, status, arriving, allowed, gap);
                }
            }
            Ok(())
        })
        .await
    }
}

/// Carries a status write out; an automation may move the order on at once.
fn set(
    state: &mut State,
    order: i64,
    status: i64,
    arriving: Arriving,
    allowed: std::collections::BTreeSet<i64>,
    gap: bool,
) {
    let now = state.now();
    let Some(from) = state.shop.orders.get(&order).filter(|known| !known.gone).map(|known| known.status)
    else {
        return;
    };
    tell!(state, "shop order {order}: {from} → {status}, by us");
    let sent_at = arriving.sent_at;
    state.watch.told.push(Told { order, to: status, from, sent_at, allowed, gap });
    let moved = state.shop.put(order, status, now);
    if moved && status == DONE && state.setup.automation {
        let pause = state.people.one_of([0, 200, 5_000, 60_000]);
        let ship = move |state: &mut State| {
            let now = state.now();
            let is_done = state.shop.orders.get(&order).is_some_and(|known| known.status == DONE);
            if is_done && state.shop.put(order, SHIPPED, now) {
                state.struck(Fault::Automation);
                tell!(state, "shop order {order}: shipped by an automation");
            }
        };
        state.time.at(now.plus(pause), super::super::event::Event::Effect(Box::new(ship)));
    }
}
