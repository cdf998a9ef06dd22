//! What a shop remembers: orders, its journal, and how it answers.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::order::{complete, complete_line, plausible, settle_types};
use super::statuses::STATUSES;
use crate::SandboxError;
use crate::clock::now_seconds;
use crate::kept::Kept;
use crate::switches::merge;

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
}

/// One change, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
enum Change {
    Order(Value),
    Deleted(i64),
    Log(Value),
    Journal(bool),
    Sort(Sort),
}

#[derive(Default)]
pub(super) struct Shop {
    orders: BTreeMap<i64, Value>,
    /// The orders of each status.
    standing: BTreeMap<i64, BTreeSet<i64>>,
    journal: BTreeMap<i64, Value>,
    journal_enabled: bool,
    pub(super) sort: Sort,
    highest: i64,
    kept: Kept,
}

impl Shop {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, SandboxError> {
        let mut shop = Self::default();
        shop.kept = Kept::open(folder, |change| shop.take(change))?;
        if shop.kept.is_long(shop.orders.len() + shop.journal.len()) {
            shop.rewrite()?;
        }
        Ok(shop)
    }

    /// An empty shop on the same file.
    pub(super) fn reset(&mut self) {
        *self = Self { kept: std::mem::take(&mut self.kept), ..Self::default() };
        // A disk that is full now keeps the old state for the next start.
        let _full = self.rewrite();
    }

    fn rewrite(&mut self) -> Result<(), SandboxError> {
        let Self { orders, journal, journal_enabled, sort, kept, .. } = self;
        kept.rewrite(|kept| {
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
                let id = order["order_id"].as_i64().unwrap_or(0);
                self.highest = self.highest.max(id);
                self.leave(id);
                self.standing.entry(status_of(&order)).or_default().insert(id);
                self.orders.insert(id, order);
            }
            Change::Deleted(id) => {
                self.leave(id);
                self.orders.remove(&id);
            }
            Change::Log(row) => {
                self.journal.insert(row["log_id"].as_i64().unwrap_or(0), row);
            }
            Change::Journal(enabled) => self.journal_enabled = enabled,
            Change::Sort(sort) => self.sort = sort,
        }
    }

    fn leave(&mut self, id: i64) {
        if let Some(known) = self.orders.get(&id)
            && let Some(standing) = self.standing.get_mut(&status_of(known))
        {
            standing.remove(&id);
        }
    }

    /// All orders from an id on.
    pub(super) fn orders_from(&self, id: i64) -> impl Iterator<Item = &Value> {
        self.orders.range(id..).map(|(_, order)| order)
    }

    /// The orders of a status from an id on.
    pub(super) fn standing_from(&self, status: i64, id: i64) -> impl Iterator<Item = &Value> {
        let ids = self.standing.get(&status).into_iter().flat_map(move |ids| ids.range(id..));
        ids.filter_map(|id| self.orders.get(id))
    }

    pub(super) fn order(&self, id: i64) -> Option<&Value> {
        self.orders.get(&id)
    }

    /// Adds an order; what it leaves out gets a plausible value.
    pub(super) fn add(&mut self, posted: &Map<String, Value>) -> i64 {
        let next = (self.highest + 1).max(FIRST);
        let id = posted.get("order_id").and_then(crate::number::whole).unwrap_or(next);
        let order = complete(plausible(id, STATUSES[0].0, now_seconds()), posted);
        let is_confirmed = order["confirmed"] == true;
        self.change(Change::Order(order));
        self.log(id, 1, 0);
        if is_confirmed {
            self.log(id, 2, 0);
        }
        id
    }

    /// Changes members of an order; a line keeps what the patch leaves out. False: there is none.
    pub(super) fn edit(&mut self, id: i64, mut patch: Map<String, Value>) -> bool {
        let Some(mut order) = self.orders.get(&id).cloned() else { return false };
        let was_confirmed = order["confirmed"] == true;
        if let Some(Value::Array(lines)) = patch.get_mut("products") {
            for (at, line) in lines.iter_mut().enumerate() {
                let known = order["products"].get(at).cloned();
                *line = complete_line(id, at, known, line);
            }
        }
        if patch.get("confirmed").is_some_and(crate::number::truth)
            && !was_confirmed
            && !patch.contains_key("date_confirmed")
        {
            patch.insert("date_confirmed".to_owned(), json!(now_seconds()));
        }
        if let Some(members) = order.as_object_mut() {
            patch.retain(|name, _| name != "order_id");
            merge(members, patch);
        }
        settle_types(&mut order);
        let is_confirmed = order["confirmed"] == true;
        self.change(Change::Order(order));
        self.log(id, if is_confirmed && !was_confirmed { 2 } else { 16 }, 0);
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
        if status_of(order) == status {
            return true;
        }
        let mut order = order.clone();
        order["order_status_id"] = json!(status);
        order["date_in_status"] = json!(now_seconds());
        self.change(Change::Order(order));
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
            let id = self.journal.last_key_value().map_or(0, |(id, _)| *id) + 1;
            self.change(Change::Log(json!({
                "log_id": id, "order_id": order, "log_type": kind, "object_id": object, "date": now_seconds() })));
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

    #[test]
    fn what_it_remembers_is_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let mut shop = Shop::open(Some(folder.path())).unwrap();
        shop.enable_journal(true);
        let id = shop.add(&members(json!({ "products": [{ "sku": "A", "quantity": 2 }] })));
        let draft = shop.add(&members(json!({ "confirmed": false })));
        shop.set_status(id, 1_004);
        shop.edit(draft, members(json!({ "confirmed": true, "products": [{ "quantity": 9 }] })));
        shop.flush();
        let standing = |shop: &Shop, status| shop.standing_from(status, 1).count();
        assert_eq!((standing(&shop, 1_001), standing(&shop, 1_004)), (1, 1));
        let kinds = |shop: &Shop| -> Vec<i64> {
            shop.journal_from(1, None, None).iter().filter_map(|row| row["log_type"].as_i64()).collect()
        };
        assert_eq!(kinds(&shop), [1, 2, 1, 18, 2]);
        let (order, was) = (shop.order(draft).unwrap().clone(), kinds(&shop));
        assert_eq!(
            (&order["products"][0]["quantity"], &order["products"][0]["sku"]),
            (&json!(9), &json!("SKU-1"))
        );
        assert!(order["date_confirmed"].as_i64().unwrap() > 0);
        drop(shop);
        let mut again = Shop::open(Some(folder.path())).unwrap();
        assert_eq!((again.order(draft), kinds(&again)), (Some(&order), was));
        again.reset();
        assert_eq!((again.orders_from(1).count(), again.add(&Map::new())), (0, FIRST));
        drop(again);
        assert_eq!(Shop::open(Some(folder.path())).unwrap().orders_from(1).count(), 0);
    }
}
