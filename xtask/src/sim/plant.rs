//! An OptiMES, written from the assumed contract alone: orders, contractors, products, lists and their filters.

mod order;
mod port;
mod records;

use std::collections::BTreeMap;

use domain::{MesOrder, Millis, NewMesOrder};
use rust_decimal::{Decimal, RoundingStrategy};

pub(crate) use order::{Made, Origin, mark_in, version_in};
pub(crate) use port::MesClient;
pub(crate) use records::{Firm, Ware};

/// The plant.
pub(crate) struct Plant {
    pub(crate) orders: BTreeMap<i64, Made>,
    pub(crate) firms: BTreeMap<i64, Firm>,
    pub(crate) wares: BTreeMap<i64, Ware>,
    next: i64,
}

/// SKUs that the plant has from the beginning.
pub(crate) const SKUS: [&str; 5] = ["P-1", "P-2", "P-3", "P-4", "P-5"];
/// SKUs that people make in the plant while orders wait for them, or never.
pub(crate) const SKUS_LATER: [&str; 2] = ["P-8", "P-9"];
/// A delivery city that the plant's rules refuse.
pub(crate) const REFUSED_CITY: &str = "Nibylandia";

impl Plant {
    pub(crate) fn new() -> Self {
        let mut plant =
            Self { orders: BTreeMap::new(), firms: BTreeMap::new(), wares: BTreeMap::new(), next: 900 };
        plant.firms.insert(1, Firm::retail());
        for sku in SKUS {
            plant.add_ware(sku);
        }
        plant
    }

    pub(crate) fn next_number(&mut self) -> i64 {
        self.next += 1;
        self.next
    }

    pub(crate) fn add_ware(&mut self, sku: &str) -> i64 {
        let id = self.next_number();
        self.wares.insert(id, Ware { id, index: sku.to_owned(), by_us: false, retired_at: None });
        id
    }

    /// Another product takes a SKU over; tells the old one and the new one.
    pub(crate) fn replace_ware(&mut self, sku: &str, now: Millis) -> Option<(i64, i64)> {
        let standing = |ware: &&mut Ware| ware.index == sku && ware.retired_at.is_none();
        let old = self.wares.values_mut().find(standing)?;
        old.retired_at = Some(now);
        let old = old.id;
        Some((old, self.add_ware(sku)))
    }

    /// Is there a product with this SKU?
    pub(crate) fn has_ware(&self, sku: &str) -> bool {
        self.wares.values().any(|ware| ware.index == sku && ware.retired_at.is_none())
    }

    /// `POST /orders`.
    fn make(&mut self, body: NewMesOrder, now: Millis, lag: i64) -> (i64, Decimal) {
        let id = self.next_number();
        let gross = gross(&body);
        let made = Made {
            id,
            origin: Origin::Api,
            note: body.note.clone(),
            attributes: body.attributes.clone(),
            submitted_at: body.submitted_at,
            made_at: now,
            listed_from: now.plus(lag),
            realised_at: None,
            deleted_at: None,
            gross,
            body: Some(body),
        };
        self.orders.insert(id, made);
        (id, gross)
    }

    /// People copy an order, marker and all.
    pub(crate) fn copy(&mut self, id: i64, now: Millis) -> Option<i64> {
        let original = self.orders.get(&id)?.clone();
        let id = self.next_number();
        let copy = Made {
            id,
            origin: Origin::Copy,
            submitted_at: now,
            made_at: now,
            listed_from: now,
            realised_at: None,
            ..original
        };
        self.orders.insert(id, copy);
        Some(id)
    }

    /// People write an order of their own, dated as they like.
    pub(crate) fn write_by_hand(&mut self, dated: Millis, now: Millis) -> i64 {
        let id = self.next_number();
        let made = Made {
            id,
            origin: Origin::Hand,
            body: None,
            note: "telefonicznie".to_owned(),
            attributes: Vec::new(),
            submitted_at: dated,
            made_at: now,
            listed_from: now,
            realised_at: None,
            deleted_at: None,
            gross: Decimal::ZERO,
        };
        self.orders.insert(id, made);
        id
    }

    /// `GET /orders`, newest first; the filter is obeyed or ignored.
    fn list(&self, from: Option<Millis>, page: u32, now: Millis) -> Vec<MesOrder> {
        let mut rows: Vec<&Made> = self
            .orders
            .values()
            .filter(|made| made.is_there() && made.listed_from <= now)
            .filter(|made| from.is_none_or(|from| made.submitted_at >= from))
            .collect();
        rows.sort_by_key(|made| std::cmp::Reverse((made.submitted_at, made.id)));
        let skipped = engine::MES_PAGE * usize::try_from(page.saturating_sub(1)).unwrap_or_default();
        rows.into_iter().skip(skipped).take(engine::MES_PAGE).map(Made::shown).collect()
    }
}

/// What the plant makes of the lines: net = round(quantity × unit, 2), gross = round(net × (1 + rate), 2), half up.
fn gross(body: &NewMesOrder) -> Decimal {
    let round = |value: Decimal| value.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let lines = body.items.iter().map(|item| {
        let rate = if item.vat_rate.get() == 1 { Decimal::new(123, 2) } else { Decimal::new(108, 2) };
        round(round(item.quantity * item.net_price) * rate)
    });
    lines.sum()
}
