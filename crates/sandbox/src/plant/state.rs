//! What a plant remembers: orders, contractors, products, and attributes that its people defined.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Value, json};

use crate::SandboxError;
use crate::clock::now_millis;
use crate::kept::Kept;

/// Records by id.
pub(super) type Records = BTreeMap<i64, Value>;

pub(super) struct Plant {
    pub(super) orders: Records,
    pub(super) contractors: Records,
    pub(super) products: Records,
    pub(super) attributes: Records,
    next: i64,
    kept: Kept,
}

/// Kinds of records.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Order,
    Contractor,
    Product,
    Attribute,
}

impl Kind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Order => "order",
            Self::Contractor => "contractor",
            Self::Product => "product",
            Self::Attribute => "attribute",
        }
    }
}

impl Plant {
    pub(super) fn open(folder: Option<&Path>) -> Result<Self, SandboxError> {
        let mut plant = Self {
            orders: Records::new(),
            contractors: Records::new(),
            products: Records::new(),
            attributes: super::lists::attributes(),
            next: 101,
            kept: Kept::default(),
        };
        plant.kept = Kept::open(folder, |change| plant.again(&change))?;
        Ok(plant)
    }

    fn records(&mut self, kind: &str) -> &mut Records {
        match kind {
            "order" => &mut self.orders,
            "contractor" => &mut self.contractors,
            "product" => &mut self.products,
            _ => &mut self.attributes,
        }
    }

    fn again(&mut self, change: &Value) {
        let kind = change["kind"].as_str().unwrap_or_default().to_owned();
        if let Some(id) = change["deleted"].as_i64() {
            self.records(&kind).remove(&id);
        } else if let Some(id) = change["record"]["id"].as_i64() {
            self.next = self.next.max(id + 1);
            self.records(&kind).insert(id, change["record"].clone());
        }
    }

    fn change(&mut self, change: &Value) {
        self.again(change);
        self.kept.keep(change);
    }

    /// Adds a record under the next id.
    pub(super) fn add(&mut self, kind: Kind, mut record: Value) -> Value {
        record["id"] = json!(self.next);
        record["createdAtMillis"] = json!(now_millis());
        self.put(kind, &record);
        record
    }

    /// Puts a record in its place.
    pub(super) fn put(&mut self, kind: Kind, record: &Value) {
        self.change(&json!({ "kind": kind.as_str(), "record": record }));
    }

    /// Deletes a record. False: there is none.
    pub(super) fn delete(&mut self, kind: Kind, id: i64) -> bool {
        if !self.records(kind.as_str()).contains_key(&id) {
            return false;
        }
        self.change(&json!({ "kind": kind.as_str(), "deleted": id }));
        true
    }

    pub(super) fn reset(&mut self) {
        self.orders.clear();
        self.contractors.clear();
        self.products.clear();
        self.attributes = super::lists::attributes();
        self.kept.reset();
    }
}
