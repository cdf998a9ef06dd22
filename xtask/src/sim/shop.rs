//! A BaseLinker, written from its documentation alone: orders, pages, journal, statuses, limit.

mod limit;
mod order;
mod port;

use std::collections::BTreeMap;

use domain::{Millis, ShopOrderId, ShopStatusId};
use engine::{LogRow, Malformed, OrdersQuery, SHOP_PAGE, ShopRow, ShopStatus};

pub(crate) use limit::Limit;
pub(crate) use order::{Content, Line, Moment, Order};
pub(crate) use port::ShopClient;

use super::setup::{STATUSES, Sort};

/// `log_type`s of the journal. BaseLinker API documentation, `getJournalList`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Log {
    Created = 1,
    Confirmed = 2,
    Removed = 4,
    Merged = 5,
    Edited = 16,
    Copied = 17,
    StatusChanged = 18,
}

/// The journal keeps three days.
const JOURNAL_KEPT: i64 = 3 * 86_400_000;

/// The shop.
pub(crate) struct Shop {
    pub(crate) orders: BTreeMap<i64, Order>,
    pub(crate) limit: Limit,
    sort: Sort,
    journal: Option<Vec<(Millis, LogRow)>>,
    next_log: i64,
    next_order: i64,
}

impl Shop {
    pub(crate) fn new(sort: Sort, journal: bool, limit: usize) -> Self {
        Self {
            orders: BTreeMap::new(),
            limit: Limit::new(limit),
            sort,
            journal: journal.then(Vec::new),
            next_log: 1_000,
            next_order: 5_000,
        }
    }

    /// A number for a new order.
    pub(crate) fn next_number(&mut self, step: i64) -> i64 {
        self.next_order += step;
        self.next_order
    }

    /// Puts a new order in.
    pub(crate) fn add(&mut self, mut order: Order, now: Millis) {
        order.remember(now);
        let id = order.id;
        self.orders.insert(id, order);
        self.log(now, Log::Created, id, 0);
    }

    /// Changes an order and writes the journal.
    pub(crate) fn change(
        &mut self,
        id: i64,
        now: Millis,
        log: Log,
        object: i64,
        change: impl FnOnce(&mut Order),
    ) {
        if let Some(order) = self.orders.get_mut(&id) {
            change(order);
            order.remember(now);
            self.log(now, log, id, object);
        }
    }

    /// Moves an order; false where it is gone or stands there already.
    pub(crate) fn put(&mut self, id: i64, status: i64, now: Millis) -> bool {
        let moves = self.orders.get(&id).is_some_and(|order| !order.gone && order.status != status);
        if moves {
            self.change(id, now, Log::StatusChanged, status, |order| {
                order.status = status;
                order.in_status_since = now.seconds();
            });
        }
        moves
    }

    fn log(&mut self, at: Millis, log: Log, order: i64, object: i64) {
        self.next_log += 1;
        if let Some(journal) = &mut self.journal {
            let row = LogRow { id: self.next_log, order: ShopOrderId::new(order), kind: log as i64, object };
            journal.push((at, row));
        }
    }

    /// `getJournalList`: from this row on, of the last three days; always empty where it is off.
    fn journal(&self, from: i64, now: Millis) -> Vec<LogRow> {
        let rows = self.journal.iter().flatten();
        rows.filter(|(at, row)| row.id >= from && now - *at <= JOURNAL_KEPT).map(|(_, row)| *row).collect()
    }

    /// `getOrders`.
    fn page(&self, query: OrdersQuery) -> Vec<ShopRow> {
        let (status, from_id, from_date) = match query {
            OrdersQuery::One(id) => {
                return self.orders.get(&id.get()).filter(|order| !order.gone).map(row).into_iter().collect();
            }
            OrdersQuery::ById { status, from } => (status, from.get(), 0),
            OrdersQuery::ByDate { status, from } => (status, 0, from),
            OrdersQuery::BySecond { status, second, from } => (status, from.get(), second),
        };
        let stands = |order: &&Order| !order.gone && order.confirmed && order.status == status.get();
        let mut page: Vec<&Order> = self
            .orders
            .values()
            .filter(stands)
            .filter(|order| order.id >= from_id && order.confirmed_at >= from_date)
            .collect();
        match self.sort {
            Sort::Id => page.sort_by_key(|order| order.id),
            Sort::Date => page.sort_by_key(|order| (order.confirmed_at, order.id)),
        }
        page.into_iter().take(SHOP_PAGE).map(row).collect()
    }

    /// `getOrderStatusList`.
    fn statuses() -> Vec<ShopStatus> {
        let named = |id: i64| ShopStatus { id: ShopStatusId::new(id), name: format!("status {id}") };
        STATUSES.into_iter().map(named).collect()
    }
}

fn row(order: &Order) -> ShopRow {
    let shown = if order.malformed {
        Err(Malformed {
            id: Some(ShopOrderId::new(order.id)),
            status: Some(ShopStatusId::new(order.status)),
            date_confirmed: Some(order.confirmed_at),
            date_in_status: Some(order.in_status_since),
            detail: "quantity".to_owned(),
        })
    } else {
        Ok(order.shown())
    };
    ShopRow { raw: order.raw(), order: shown }
}
