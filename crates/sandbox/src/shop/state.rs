//! What a shop remembers: orders, its journal, and how it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::order::{changed, new_order};
use super::statuses::STATUSES;
use crate::SandboxError;
use crate::clock::{now_millis, now_seconds};
use crate::kept::Kept;
use crate::number::whole;

/// The journal keeps three days, in seconds.
const JOURNAL_KEPT: i64 = 3 * 86_400;
/// Rows of one answer of the journal.
const JOURNAL_PAGE: usize = 100;
/// The first order's number.
const FIRST: i64 = 5_001;

/// In which order the rows of a page come; no page of BaseLinker's documentation says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sort {
    #[default]
    Id,
    Date,
    /// By ids, the highest first: no documented way of paging reaches the lower ones.
    Descending,
}

/// An order, and since when it stands in its status.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Order {
    /// Milliseconds since 1970; `date_in_status` can be posted as anything.
    pub(super) since: i64,
    /// As `getOrders` shows it.
    pub(super) value: Value,
}

/// One change, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
enum Change {
    Order(Order),
    Deleted(i64),
    Log(Value),
    Journal(bool),
    Sort(Sort),
    /// The numbers that the next order and the next row of the journal get.
    Next(i64, i64),
}

pub(super) struct Shop {
    orders: BTreeMap<i64, Order>,
    /// The orders of each status.
    standing: BTreeMap<i64, BTreeSet<i64>>,
    journal: BTreeMap<i64, Value>,
    journal_enabled: bool,
    pub(super) sort: Sort,
    next_order: i64,
    next_log: i64,
    kept: Kept,
}

impl Shop {
    pub(super) fn new() -> Self {
        Self {
            orders: BTreeMap::new(),
            standing: BTreeMap::new(),
            journal: BTreeMap::new(),
            journal_enabled: false,
            sort: Sort::Id,
            next_order: FIRST,
            next_log: 1,
            kept: Kept::default(),
        }
    }

    pub(super) fn open(folder: Option<&Path>) -> Result<Self, SandboxError> {
        let mut shop = Self::new();
        shop.kept = Kept::open(folder, |change| shop.take(change))?;
        if shop.kept.is_long(shop.orders.len() + shop.journal.len()) {
            shop.rewrite()?;
        }
        Ok(shop)
    }

    /// An empty shop on the same file; numbers go on, so that none is given twice.
    pub(super) fn reset(&mut self) {
        let (next_order, next_log) = (self.next_order, self.next_log);
        *self = Self { next_order, next_log, kept: std::mem::take(&mut self.kept), ..Self::new() };
        // A disk that is full now keeps the old state for the next start.
        let _full = self.rewrite();
    }

    fn rewrite(&mut self) -> Result<(), SandboxError> {
        let Self { orders, journal, journal_enabled, sort, next_order, next_log, kept, .. } = self;
        kept.rewrite(|kept| {
            kept.note(&Change::Next(*next_order, *next_log));
            kept.note(&Change::Journal(*journal_enabled));
            kept.note(&Change::Sort(*sort));
            orders.values().for_each(|order| kept.note(&Change::Order(order.clone())));
            journal.values().for_each(|row| kept.note(&Change::Log(row.clone())));
        })
    }

    /// Writes what changed; before a call is answered.
    pub(super) fn flush(&mut self) {
        self.kept.flush();
    }

    fn change(&mut self, change: Change) {
        self.kept.note(&change);
        self.take(change);
    }

    fn take(&mut self, change: Change) {
        match change {
            Change::Order(order) => {
                let id = order.value["order_id"].as_i64().unwrap_or(0);
                self.next_order = self.next_order.max(id.saturating_add(1));
                self.leave(id);
                self.standing.entry(status_of(&order.value)).or_default().insert(id);
                self.orders.insert(id, order);
            }
            Change::Deleted(id) => {
                self.leave(id);
                self.orders.remove(&id);
            }
            Change::Log(row) => {
                let id = row["log_id"].as_i64().unwrap_or(0);
                self.next_log = self.next_log.max(id + 1);
                self.journal.insert(id, row);
            }
            Change::Journal(enabled) => self.journal_enabled = enabled,
            Change::Sort(sort) => self.sort = sort,
            Change::Next(order, log) => (self.next_order, self.next_log) = (order, log),
        }
    }

    fn leave(&mut self, id: i64) {
        if let Some(known) = self.orders.get(&id)
            && let Some(standing) = self.standing.get_mut(&status_of(&known.value))
        {
            standing.remove(&id);
        }
    }

    /// All orders from an id on.
    pub(super) fn orders_from(&self, id: i64) -> impl Iterator<Item = &Order> {
        self.orders.range(id..).map(|(_, order)| order)
    }

    /// The orders of a status from an id on.
    pub(super) fn standing_from(&self, status: i64, id: i64) -> impl Iterator<Item = &Order> {
        let ids = self.standing.get(&status).into_iter().flat_map(move |ids| ids.range(id..));
        ids.filter_map(|id| self.orders.get(id))
    }

    pub(super) fn order(&self, id: i64) -> Option<&Order> {
        self.orders.get(&id)
    }

    /// Adds an order; what it leaves out gets a plausible value. The number of one that is there changes that one.
    pub(super) fn add(&mut self, posted: &Map<String, Value>) -> i64 {
        let id = posted.get("order_id").and_then(whole).unwrap_or(self.next_order);
        if self.edit(id, posted) {
            return id;
        }
        let value = new_order(id, STATUSES[0].0, now_seconds(), posted);
        let is_confirmed = value["confirmed"] == true;
        self.change(Change::Order(Order { since: now_millis(), value }));
        self.log(id, 1, 0);
        if is_confirmed {
            self.log(id, 2, 0);
        }
        id
    }

    /// Replaces members of an order; a line keeps what is left out. False: there is no such order.
    pub(super) fn edit(&mut self, id: i64, members: &Map<String, Value>) -> bool {
        let Some(known) = self.orders.get(&id) else { return false };
        let was = known.value.clone();
        let value = changed(&was, now_seconds(), members);
        let (status, moved) = (status_of(&value), status_of(&value) != status_of(&was));
        let since = if moved { now_millis() } else { known.since };
        let is_confirmed = value["confirmed"] == true && was["confirmed"] != true;
        self.change(Change::Order(Order { since, value }));
        if moved {
            self.log(id, 18, status);
        }
        self.log(id, if is_confirmed { 2 } else { 16 }, 0);
        true
    }

    pub(super) fn delete(&mut self, id: i64) -> bool {
        if !self.orders.contains_key(&id) {
            return false;
        }
        self.change(Change::Deleted(id));
        self.log(id, 4, 0);
        true
    }

    /// Sets a status. False: there is no such order.
    pub(super) fn set_status(&mut self, id: i64, status: i64) -> bool {
        let Some(order) = self.orders.get(&id) else { return false };
        if status_of(&order.value) == status {
            return true;
        }
        let mut value = order.value.clone();
        value["order_status_id"] = json!(status);
        value["date_in_status"] = json!(now_seconds());
        self.change(Change::Order(Order { since: now_millis(), value }));
        self.log(id, 18, status);
        true
    }

    pub(super) fn enable_journal(&mut self, enabled: bool) {
        self.change(Change::Journal(enabled));
    }

    pub(super) fn sort_by(&mut self, sort: Sort) {
        self.change(Change::Sort(sort));
    }

    fn log(&mut self, order: i64, kind: i64, object: i64) {
        if self.journal_enabled {
            self.change(Change::Log(json!({
                "log_id": self.next_log, "order_id": order, "log_type": kind, "object_id": object,
                "date": now_seconds() })));
        }
    }

    /// Rows of the journal from this id on, of these types and this order; none while it is off.
    pub(super) fn journal_from(&self, from: i64, kinds: Option<&[i64]>, order: Option<i64>) -> Vec<&Value> {
        if !self.journal_enabled {
            return Vec::new();
        }
        let oldest = now_seconds() - JOURNAL_KEPT;
        let is_asked = |row: &&Value| {
            row["date"].as_i64() >= Some(oldest)
                && kinds
                    .is_none_or(|kinds| row["log_type"].as_i64().is_some_and(|kind| kinds.contains(&kind)))
                && order.is_none_or(|order| row["order_id"] == order)
        };
        self.journal.range(from..).map(|(_, row)| row).filter(is_asked).take(JOURNAL_PAGE).collect()
    }
}

fn status_of(order: &Value) -> i64 {
    order["order_status_id"].as_i64().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    fn kinds(shop: &Shop) -> Vec<i64> {
        shop.journal_from(1, None, None).iter().filter_map(|row| row["log_type"].as_i64()).collect()
    }

    #[test]
    fn what_it_remembers_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = Shop::open(Some(folder.path())).unwrap();
        shop.enable_journal(true);
        let id = shop.add(&members(json!({ "products": [{ "sku": "A", "quantity": 2 }] })));
        let draft = shop.add(&members(json!({ "confirmed": false, "products": [{ "sku": "B" }] })));
        shop.set_status(id, 1_004);
        shop.edit(draft, &members(json!({ "confirmed": true, "products": [{ "quantity": 9 }] })));
        shop.sort_by(Sort::Date);
        shop.flush();
        let standing = |shop: &Shop, status| shop.standing_from(status, 1).count();
        assert_eq!((standing(&shop, 1_001), standing(&shop, 1_004)), (1, 1));
        assert_eq!(kinds(&shop), [1, 2, 1, 18, 2]);
        let (order, was) = (shop.order(draft).unwrap().clone(), kinds(&shop));
        let line = &order.value["products"][0];
        assert_eq!((&line["quantity"], &line["sku"]), (&json!(9), &json!("B")));
        assert!(order.value["date_confirmed"].as_i64().unwrap() > 0);
        drop(shop);
        let again = Shop::open(Some(folder.path())).unwrap();
        assert_eq!((again.order(draft), kinds(&again), again.sort), (Some(&order), was, Sort::Date));
    }

    #[test]
    fn a_reset_leaves_no_order_and_gives_no_number_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = Shop::open(Some(folder.path())).unwrap();
        shop.enable_journal(true);
        assert_eq!(shop.add(&Map::new()), FIRST);
        assert_eq!(shop.add(&members(json!({ "order_id": "9000" }))), 9_000);
        shop.reset();
        assert_eq!((shop.orders_from(1).count(), shop.journal_enabled), (0, false));
        drop(shop);
        let mut again = Shop::open(Some(folder.path())).unwrap();
        again.enable_journal(true);
        assert_eq!((again.orders_from(1).count(), again.add(&Map::new())), (0, 9_001));
        assert_eq!(again.journal_from(1, None, None)[0]["log_id"], 5, "four rows came before");
    }

    #[test]
    fn a_number_posted_again_changes_its_order() {
        let mut shop = Shop::new();
        shop.enable_journal(true);
        let id = shop.add(&members(json!({ "date_add": 7, "products": [{ "sku": "A" }, { "sku": "B" }] })));
        let since = shop.order(id).unwrap().since;
        shop.add(&members(json!({ "order_id": id, "user_comments": "x", "products": [{ "ean": "590" }] })));
        let order = shop.order(id).unwrap();
        assert_eq!((&order.value["date_add"], &order.value["user_comments"]), (&json!(7), &json!("x")));
        let lines = &order.value["products"];
        assert_eq!(
            (&lines[0]["sku"], &lines[0]["ean"], &lines[1]),
            (&json!(""), &json!("590"), &Value::Null)
        );
        assert_eq!(order.since, since);
        shop.add(&members(json!({ "order_id": id, "order_status_id": 1_002 })));
        assert_eq!(kinds(&shop), [1, 2, 16, 18, 16]);
    }
}
