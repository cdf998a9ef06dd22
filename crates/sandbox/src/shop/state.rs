//! What a shop remembers: orders, statuses, the journal, and the calls of the last minute.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;

use serde_json::{Map, Value, json};

use super::order::{complete, plausible};
use crate::SandboxError;
use crate::clock::now_seconds;
use crate::kept::Kept;

/// The statuses of a new shop.
const STATUSES: [(i64, &str); 6] = [
    (1001, "Nowe"),
    (1002, "W produkcji"),
    (1003, "Gotowe"),
    (1004, "W pakowaniu"),
    (1005, "Wysłane"),
    (1006, "Anulowane"),
];
/// The journal keeps three days, in seconds.
const JOURNAL_KEPT: i64 = 3 * 86_400;
/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// In which order pages come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Id,
    Date,
}

pub(super) struct Shop {
    orders: BTreeMap<i64, Value>,
    pub(super) journal: Vec<Value>,
    pub(super) journal_enabled: bool,
    pub(super) sort: Sort,
    next_order: i64,
    next_log: i64,
    calls: VecDeque<i64>,
    blocked_until: Option<i64>,
    kept: Kept,
}

impl Shop {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, SandboxError> {
        let mut shop = Self {
            orders: BTreeMap::new(),
            journal: Vec::new(),
            journal_enabled: false,
            sort: Sort::Id,
            next_order: 5001,
            next_log: 1,
            calls: VecDeque::new(),
            blocked_until: None,
            kept: Kept::default(),
        };
        shop.kept = Kept::open(folder, |change| shop.again(&change))?;
        Ok(shop)
    }

    /// Applies a change that was kept.
    fn again(&mut self, change: &Value) {
        if let Some(id) = change["order"]["order_id"].as_i64() {
            self.next_order = self.next_order.max(id + 1);
            self.orders.insert(id, change["order"].clone());
        } else if let Some(id) = change["deleted"].as_i64() {
            self.orders.remove(&id);
        } else if let Some(id) = change["log"]["log_id"].as_i64() {
            self.next_log = self.next_log.max(id + 1);
            self.journal.push(change["log"].clone());
        } else if let Some(enabled) = change["journal"].as_bool() {
            self.journal_enabled = enabled;
        } else if let Some(sort) = change["sort"].as_str() {
            self.sort = if sort == "date" { Sort::Date } else { Sort::Id };
        }
    }

    fn change(&mut self, change: &Value) {
        self.again(change);
        self.kept.keep(change);
    }

    pub(super) fn reset(&mut self) {
        self.orders.clear();
        self.journal.clear();
        self.journal_enabled = false;
        self.sort = Sort::Id;
        self.calls.clear();
        self.blocked_until = None;
        self.kept.reset();
    }

    pub(super) fn statuses() -> Vec<Value> {
        let status = |(id, name): (i64, &str)| {
            json!({ "id": id, "name": name, "name_for_customer": name, "color": "#1f883d", "group_id": 0,
                    "is_primary": i64::from(id == STATUSES[0].0) })
        };
        STATUSES.into_iter().map(status).collect()
    }

    pub(super) fn knows_status(id: i64) -> bool {
        STATUSES.iter().any(|(known, _)| *known == id)
    }

    pub(super) fn status_name(&self, id: &Value) -> String {
        let known = STATUSES.iter().find(|(known, _)| Some(*known) == id.as_i64());
        known.map_or_else(|| id.to_string(), |(_, name)| (*name).to_owned())
    }

    pub(super) fn orders(&self) -> impl Iterator<Item = &Value> {
        self.orders.values()
    }

    /// Adds an order; what it leaves out gets a plausible value.
    pub(super) fn add(&mut self, posted: &Map<String, Value>) -> i64 {
        let id = posted.get("order_id").and_then(Value::as_i64).unwrap_or(self.next_order);
        let order = complete(plausible(id, STATUSES[0].0, now_seconds()), posted);
        self.change(&json!({ "order": order }));
        self.log(id, 1, 0);
        if order["confirmed"].as_bool().unwrap_or(false) {
            self.log(id, 2, 0);
        }
        id
    }

    /// Changes members of an order. False: there is none.
    pub(super) fn edit(&mut self, id: i64, members: &Map<String, Value>) -> bool {
        let Some(order) = self.orders.get(&id) else { return false };
        let order = complete(order.clone(), members);
        self.change(&json!({ "order": order }));
        self.log(id, 16, 0);
        true
    }

    pub(super) fn delete(&mut self, id: i64) -> bool {
        if !self.orders.contains_key(&id) {
            return false;
        }
        self.change(&json!({ "deleted": id }));
        self.log(id, 4, 0);
        true
    }

    /// Sets a status. False: there is no such order.
    pub(super) fn set_status(&mut self, id: i64, status: i64) -> bool {
        let Some(order) = self.orders.get(&id) else { return false };
        if order["order_status_id"].as_i64() == Some(status) {
            return true;
        }
        let mut order = order.clone();
        order["order_status_id"] = json!(status);
        order["date_in_status"] = json!(now_seconds());
        self.change(&json!({ "order": order }));
        self.log(id, 18, status);
        true
    }

    pub(super) fn enable_journal(&mut self, enabled: bool) {
        self.change(&json!({ "journal": enabled }));
    }

    pub(super) fn sort_by(&mut self, sort: &str) {
        self.change(&json!({ "sort": sort }));
    }

    fn log(&mut self, order: i64, kind: i64, object: i64) {
        if !self.journal_enabled {
            return;
        }
        let row = json!({ "log_id": self.next_log, "order_id": order, "log_type": kind, "object_id": object, "date": now_seconds() });
        self.change(&json!({ "log": row }));
    }

    /// Rows of the journal from this id on.
    pub(super) fn journal_from(&self, from: i64) -> Vec<Value> {
        let oldest = now_seconds() - JOURNAL_KEPT;
        let rows = self.journal.iter().filter(|row| {
            row["log_id"].as_i64().is_some_and(|id| id >= from)
                && row["date"].as_i64().is_some_and(|at| at >= oldest)
        });
        if self.journal_enabled { rows.take(100).cloned().collect() } else { Vec::new() }
    }

    /// Counts a call; tells until when the key is blocked, if it is now.
    pub(super) fn count_call(&mut self, now: i64, most: u32, block_seconds: i64) -> Option<i64> {
        if most == 0 {
            return None;
        }
        if let Some(until) = self.blocked_until.filter(|until| *until > now) {
            return Some(until);
        }
        while self.calls.front().is_some_and(|at| now - at >= MINUTE) {
            self.calls.pop_front();
        }
        self.calls.push_back(now);
        if self.calls.len() > usize::try_from(most).unwrap_or(usize::MAX) {
            self.calls.clear();
            self.blocked_until = Some(now + block_seconds * 1000);
            return self.blocked_until;
        }
        None
    }
}
