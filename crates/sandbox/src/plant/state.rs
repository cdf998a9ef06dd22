//! What a plant remembers: orders, contractors, products, and attributes that its people defined.

use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::records::{Record, Records};
use super::{attributes, products};
use crate::SandboxError;
use crate::clock::now_millis;
use crate::kept::Kept;

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
    Lists(bool),
    /// The id that the next record gets.
    Next(i64),
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
        let mut plant = Self {
            orders: Records::default(),
            contractors: Records::default(),
            products: Records::default(),
            attributes: Records::default(),
            has_lists: true,
            next: FIRST,
            kept: Kept::default(),
        };
        for (id, record) in attributes::of_a_new_plant() {
            plant.attributes.put(id, record);
        }
        let (id, record) = products::ready();
        plant.products.put(id, record);
        plant
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

    /// A new plant on the same file; ids go on, so that none is given twice.
    pub(super) fn reset(&mut self) {
        *self = Self { next: self.next, kept: std::mem::take(&mut self.kept), ..Self::new() };
        // A disk that is full now keeps the old state for the next start.
        let _full = self.rewrite();
    }

    fn rewrite(&mut self) -> Result<(), SandboxError> {
        let Self { orders, contractors, products, attributes, has_lists, next, kept } = self;
        let all = [
            (Kind::Order, orders),
            (Kind::Contractor, contractors),
            (Kind::Product, products),
            (Kind::Attribute, attributes),
        ];
        kept.rewrite(|kept| {
            kept.note(&Change::Next(*next));
            kept.note(&Change::Lists(*has_lists));
            // The one that a new plant has may be gone.
            kept.note(&Change::Deleted(Kind::Product, products::ready().0));
            for (kind, records) in all {
                records.all().for_each(|record| kept.note(&Change::Put(kind, record.clone())));
            }
        })
    }

    /// Writes what changed; before a call is answered.
    pub(super) fn flush(&mut self) {
        self.kept.flush();
    }

    fn records(&mut self, kind: Kind) -> &mut Records {
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
                self.records(kind).put(id, record);
            }
            Change::Deleted(kind, id) => {
                self.records(kind).remove(id);
            }
            Change::Lists(enabled) => self.has_lists = enabled,
            Change::Next(id) => self.next = id,
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
        let made = value["id"].as_i64().and_then(|id| self.records(kind).made(id));
        self.change(Change::Put(kind, Record { made: made.unwrap_or_else(now_millis), value }));
    }

    /// Deletes a record. False: there is none.
    pub(super) fn delete(&mut self, kind: Kind, id: i64) -> bool {
        if self.records(kind).get(id).is_none() {
            return false;
        }
        self.change(Change::Deleted(kind, id));
        true
    }

    /// Off: statuses, attributes, rates, currencies and units are 404.
    pub(super) fn enable_lists(&mut self, enabled: bool) {
        self.change(Change::Lists(enabled));
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
        plant.enable_lists(false);
        plant.flush();
        drop(plant);
        let mut again = Plant::open(Some(folder.path())).unwrap();
        assert_eq!((again.orders.len(), again.has_lists), (0, false));
        assert_eq!(again.products.get(product).unwrap()["name"], "Ława");
        assert_eq!(again.next_id(), product + 1);
        again.delete(Kind::Product, products::ready().0);
        again.rewrite().unwrap();
        drop(again);
        let again = Plant::open(Some(folder.path())).unwrap();
        assert_eq!((again.products.len(), again.products.get(products::ready().0)), (1, None));
    }

    #[test]
    fn a_reset_leaves_a_new_plant_that_gives_no_id_twice() {
        let folder = tempfile::tempdir().unwrap();
        let mut plant = Plant::open(Some(folder.path())).unwrap();
        let order = plant.add(Kind::Order, json!({}));
        plant.add(Kind::Attribute, json!({ "name": "x" }));
        plant.reset();
        drop(plant);
        let mut again = Plant::open(Some(folder.path())).unwrap();
        assert_eq!((again.orders.len(), again.products.len(), again.attributes.len()), (0, 1, 8));
        assert_eq!(again.add(Kind::Order, json!({})), order + 2);
    }
}
