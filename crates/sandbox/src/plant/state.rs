//! What a plant remembers: orders, contractors, products, and attributes that its people defined.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::SandboxError;
use crate::clock::now_millis;
use crate::kept::Kept;

/// A record, and when it was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// Milliseconds since 1970.
    pub(super) made: i64,
    /// As the contract shows it.
    pub(super) value: Value,
}

/// Records by id.
pub(super) type Records = BTreeMap<i64, Record>;

/// Kinds of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Kind {
    Order,
    Contractor,
    Product,
    Attribute,
}

/// One change, as it is kept.
#[derive(Debug, Serialize, Deserialize)]
enum Change {
    Put(Kind, Record),
    Deleted(Kind, i64),
}

/// The first id that is given.
const FIRST: i64 = 101;

pub(super) struct Plant {
    pub(super) orders: Records,
    pub(super) contractors: Records,
    pub(super) products: Records,
    pub(super) attributes: Records,
    /// Off: statuses, attributes, rates, currencies and units are 404.
    pub(super) has_lists: bool,
    next: i64,
    kept: Kept,
}

impl Plant {
    pub(super) fn new() -> Self {
        Self {
            orders: Records::new(),
            contractors: Records::new(),
            products: Records::new(),
            attributes: super::lists::attributes(),
            has_lists: true,
            next: FIRST,
            kept: Kept::default(),
        }
    }

    pub(super) fn open(folder: Option<&Path>) -> Result<Self, SandboxError> {
        let mut plant = Self::new();
        plant.kept = Kept::open(folder, |change| plant.take(change))?;
        let needed = plant.orders.len() + plant.contractors.len() + plant.products.len();
        if plant.kept.is_long(needed) {
            plant.rewrite()?;
        }
        Ok(plant)
    }

    /// A new plant on the same file.
    pub(super) fn reset(&mut self) {
        *self = Self { kept: std::mem::take(&mut self.kept), ..Self::new() };
        // A disk that is full now keeps the old state for the next start.
        let _full = self.rewrite();
    }

    fn rewrite(&mut self) -> Result<(), SandboxError> {
        let Self { orders, contractors, products, attributes, kept, .. } = self;
        let all = [
            (Kind::Order, orders),
            (Kind::Contractor, contractors),
            (Kind::Product, products),
            (Kind::Attribute, attributes),
        ];
        kept.rewrite(|kept| {
            for (kind, records) in all {
                records.values().for_each(|record| kept.note(&Change::Put(kind, record.clone())));
            }
        })
    }

    /// Writes what changed; before a call is answered.
    pub(super) fn flush(&mut self) {
        self.kept.flush();
    }

    pub(super) fn records(&mut self, kind: Kind) -> &mut Records {
        match kind {
            Kind::Order => &mut self.orders,
            Kind::Contractor => &mut self.contractors,
            Kind::Product => &mut self.products,
            Kind::Attribute => &mut self.attributes,
        }
    }

    fn change(&mut self, change: Change) {
        self.kept.note(&change);
        self.take(change);
    }

    fn take(&mut self, change: Change) {
        match change {
            Change::Put(kind, record) => {
                let id = record.value["id"].as_i64().unwrap_or(0);
                self.next = self.next.max(id + 1);
                self.records(kind).insert(id, record);
            }
            Change::Deleted(kind, id) => drop(self.records(kind).remove(&id)),
        }
    }

    /// The id that the next record gets.
    pub(super) const fn next_id(&self) -> i64 {
        self.next
    }

    /// Adds a record under the next id, and tells it.
    pub(super) fn add(&mut self, kind: Kind, mut value: Value) -> i64 {
        let id = self.next;
        value["id"] = json!(id);
        self.change(Change::Put(kind, Record { made: now_millis(), value }));
        id
    }

    /// Puts a changed record in its place.
    pub(super) fn put(&mut self, kind: Kind, value: Value) {
        let made = value["id"].as_i64().and_then(|id| self.records(kind).get(&id)).map(|known| known.made);
        self.change(Change::Put(kind, Record { made: made.unwrap_or_else(now_millis), value }));
    }

    /// Deletes a record. False: there is none.
    pub(super) fn delete(&mut self, kind: Kind, id: i64) -> bool {
        if !self.records(kind).contains_key(&id) {
            return false;
        }
        self.change(Change::Deleted(kind, id));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_it_remembers_is_there_again_and_ids_are_never_given_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut plant = Plant::open(Some(folder.path())).unwrap();
        let order = plant.add(Kind::Order, json!({ "note": "x" }));
        let product = plant.add(Kind::Product, json!({ "name": "Stół" }));
        plant.put(Kind::Product, json!({ "id": product, "name": "Ława" }));
        plant.delete(Kind::Order, order);
        plant.flush();
        drop(plant);
        let mut again = Plant::open(Some(folder.path())).unwrap();
        assert!(again.orders.is_empty());
        assert_eq!(again.products[&product].value["name"], "Ława");
        assert_eq!(again.next_id(), product + 1);
        again.reset();
        assert!(again.products.is_empty() && again.attributes.len() == 8);
    }
}
