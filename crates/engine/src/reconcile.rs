//! The proof: every order that stands in an import status, and every entry, counted against both live sides.

use std::collections::{BTreeMap, BTreeSet};

use domain::{
    Marker, MarkerPrefix, MarkerReading, MesOrder, MesOrderId, Millis, ShopOrder, ShopOrderId, read_marker,
};

use crate::discover::{facts_of, reading_of};
use crate::pages::{Bound, read_list};
use crate::shop_seen::first_sight;
use crate::step::Outcome;
use crate::walk::{Ask, RowKey, Walk};
use crate::{
    Entry, Integration, Ledger, LedgerError, MesError, MesPage, MesRead, ShopError, ShopRead, ShopRow, Stage,
    WorkQuery, Write,
};

/// What the proof says of one integration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciled {
    /// Orders standing in an import status now, together with every entry.
    pub eligible: usize,
    /// Imported, realised and closed.
    pub imported: usize,
    /// Waiting.
    pub waiting: usize,
    /// Excluded.
    pub excluded: usize,
    /// Seen, ready, sending, uncertain.
    pub in_flight: usize,
    /// Live without an entry, with an entry that can't be read, or imported but gone from OptiMES (then with the id).
    pub missing: Vec<(ShopOrderId, Option<MesOrderId>)>,
    /// MES orders beyond the bound one that carry a shop order's marker.
    pub duplicates: Vec<(ShopOrderId, MesOrderId)>,
    /// Imported or realised orders whose MES order is there without their marker, and was bound by nobody.
    pub unmarked: Vec<(ShopOrderId, MesOrderId)>,
    /// Everything adds up.
    pub balanced: bool,
}

/// Why there is no proof.
#[derive(Debug, thiserror::Error)]
pub enum NoProof {
    /// The shop can't be asked.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The plant can't be asked.
    #[error(transparent)]
    Mes(#[from] MesError),
    /// The ledger can't be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// BaseLinker's pages fit no order.
    #[error("the pages of BaseLinker fit no order")]
    Unordered,
}

/// Asks both live sides. `since` leaves out what entered its status before.
///
/// An order of the bucket that no finished sweep can have seen yet is recorded as seen first.
///
/// # Errors
/// Where a side or the ledger can't be asked.
pub async fn reconcile(
    integration: &Integration,
    ledger: &impl Ledger,
    shop: &impl ShopRead,
    mes: &impl MesRead,
    since: Option<Millis>,
    now: Millis,
) -> Result<Reconciled, NoProof> {
    let live = bucket(integration, ledger, shop).await?;
    let swept_at = ledger.progress(integration.id).await?.swept_at;
    let mut missing = Vec::new();
    for row in live.values() {
        missing.extend(record_unseen(integration, ledger, row, swept_at, now).await?);
    }
    let entries = ledger.work(integration.id, &WorkQuery::all(Stage::ALL.to_vec())).await?;
    let counted: Vec<&Entry> =
        entries.iter().filter(|entry| since.is_none_or(|since| entered(entry) >= since)).collect();
    for order in ledger.unreadable(integration.id).await? {
        if !missing.contains(&(order, None)) {
            missing.push((order, None));
        }
    }
    missing.retain(|(id, _)| since.is_none_or(|since| live.get(id).is_none_or(|row| row.since >= since)));

    let plant = plant_orders(mes, &entries).await?;
    let mut unmarked = Vec::new();
    for entry in counted.iter().filter(|entry| matches!(entry.stage, Stage::Imported | Stage::Realised)) {
        match stands_there(integration, mes, entry, &plant).await? {
            There::Yes => {}
            There::WithoutMarker(id) => unmarked.push((entry.order, id)),
            There::Gone => missing.push((entry.order, entry.mes_order)),
        }
    }
    let unrelated = ledger.unrelated_prefixes(integration.id).await?;
    let duplicates = duplicates(integration, &unrelated, &entries, &counted, &plant);
    let mut proof = Reconciled { missing, duplicates, unmarked, ..Reconciled::default() };
    for entry in &counted {
        *proof.slot(entry.stage) += 1;
    }
    let without_entry = proof.missing.iter().filter(|(_, mes_order)| mes_order.is_none()).count();
    proof.eligible = counted.len() + without_entry;
    let sum = proof.imported + proof.waiting + proof.excluded + proof.in_flight;
    proof.balanced = proof.unmarked.is_empty() && proof.missing.is_empty() && proof.eligible == sum;
    Ok(proof)
}

impl Reconciled {
    fn slot(&mut self, stage: Stage) -> &mut usize {
        match stage {
            Stage::Imported | Stage::Realised | Stage::Closed => &mut self.imported,
            Stage::Waiting => &mut self.waiting,
            Stage::Excluded => &mut self.excluded,
            Stage::Seen | Stage::Ready | Stage::Sending | Stage::Uncertain => &mut self.in_flight,
        }
    }
}

/// An order of the bucket.
struct LiveRow {
    id: ShopOrderId,
    since: Millis,
    order: Option<ShopOrder>,
    raw: String,
    read_at: Millis,
}

async fn bucket(
    integration: &Integration,
    ledger: &impl Ledger,
    shop: &impl ShopRead,
) -> Result<BTreeMap<ShopOrderId, LiveRow>, NoProof> {
    let page_order = ledger.progress(integration.id).await?.page_order;
    let mut live = BTreeMap::new();
    for status in &integration.parameters.import_statuses {
        let mut walk = Walk::new(*status, page_order);
        loop {
            match walk.next() {
                Ask::Page(query) => {
                    let rows = shop.orders(query).await?;
                    walk.take(&rows.iter().map(RowKey::of).collect::<Vec<_>>());
                    for row in rows {
                        if let Some(row) = live_row(row) {
                            live.entry(row.id).or_insert(row);
                        }
                    }
                }
                Ask::Done { unordered: true, .. } => return Err(NoProof::Unordered),
                Ask::Done { .. } => break,
            }
        }
    }
    Ok(live)
}

fn live_row(row: ShopRow) -> Option<LiveRow> {
    let (id, since, order) = match row.order {
        Ok(order) => (order.id, order.date_in_status, Some(order)),
        Err(malformed) => (malformed.id?, malformed.date_in_status.unwrap_or(0), None),
    };
    Some(LiveRow {
        id,
        since: Millis::from_seconds(since),
        order,
        raw: row.raw,
        read_at: Millis::from_seconds(since),
    })
}

/// An order without an entry is missing if a finished sweep should have seen it, else it is recorded as seen.
async fn record_unseen(
    integration: &Integration,
    ledger: &impl Ledger,
    row: &LiveRow,
    swept_at: Option<Millis>,
    now: Millis,
) -> Result<Option<(ShopOrderId, Option<MesOrderId>)>, NoProof> {
    if ledger.entry(integration.id, row.id).await?.is_some() {
        return Ok(None);
    }
    let Some(order) = row.order.as_ref().filter(|_| swept_at.is_none_or(|at| row.since >= at)) else {
        return Ok(Some((row.id, None)));
    };
    let foreign = ledger.foreign(integration.id, &[row.id]).await?;
    let reading = reading_of(
        integration,
        facts_of(order, row.read_at),
        foreign.iter().find(|kept| kept.may_be_of(order.fingerprint())),
        false,
    );
    let blank = Entry::new(integration.id, row.id, Stage::Seen, now);
    if let Outcome::Change(entry, event) = first_sight(blank, &reading) {
        let write =
            Write { entry: *entry, snapshot: Some(row.raw.clone()), body: None, event, at: now, fence: None };
        ledger.write(write).await?;
    }
    Ok(None)
}

/// The plant's orders by id, back to the first that can carry a marker of ours.
async fn plant_orders(
    mes: &impl MesRead,
    entries: &[Entry],
) -> Result<BTreeMap<MesOrderId, Vec<Marker>>, NoProof> {
    let from = entries.iter().filter_map(|entry| entry.first_submitted_at).min();
    let high = entries.iter().filter_map(|entry| entry.mes_order).min();
    let all_submitted =
        entries.iter().all(|entry| entry.mes_order.is_none() || entry.first_submitted_at.is_some());
    let bound = Bound { from: from.filter(|_| all_submitted).map(|at| at.plus(-crate::lookup::HOUR)), high };
    let mut orders = BTreeMap::new();
    let take = |page: MesPage<MesOrder>| {
        orders.extend(page.rows.iter().map(|row| (row.id, markers_of(row))));
        bound.ends(&page)
    };
    read_list(|number| mes.orders(None, number), |row| row.id, take).await?;
    Ok(orders)
}

fn markers_of(row: &MesOrder) -> Vec<Marker> {
    match read_marker(row) {
        MarkerReading::One(marker) => vec![marker],
        MarkerReading::Several(markers) => markers,
        MarkerReading::None => Vec::new(),
    }
}

enum There {
    Yes,
    WithoutMarker(MesOrderId),
    Gone,
}

async fn stands_there(
    integration: &Integration,
    mes: &impl MesRead,
    entry: &Entry,
    plant: &BTreeMap<MesOrderId, Vec<Marker>>,
) -> Result<There, NoProof> {
    let Some(id) = entry.mes_order else { return Ok(There::Gone) };
    let markers = match plant.get(&id) {
        Some(markers) => markers.clone(),
        None => match mes.order(id).await? {
            Some(order) => markers_of(&order),
            None => return Ok(There::Gone),
        },
    };
    let is_its = |marker: &Marker| marker.prefix == integration.marker_prefix && marker.order == entry.order;
    let there = entry.bound_by_person || markers.iter().any(is_its);
    Ok(if there { There::Yes } else { There::WithoutMarker(id) })
}

/// MES orders beyond the bound one: under our prefix, or under another's on an order that has a MES order of its own.
fn duplicates(
    integration: &Integration,
    unrelated: &[MarkerPrefix],
    entries: &[Entry],
    counted: &[&Entry],
    plant: &BTreeMap<MesOrderId, Vec<Marker>>,
) -> Vec<(ShopOrderId, MesOrderId)> {
    let by_order: BTreeMap<ShopOrderId, &Entry> = entries.iter().map(|entry| (entry.order, entry)).collect();
    let wanted: BTreeSet<ShopOrderId> = counted.iter().map(|entry| entry.order).collect();
    let mut first_of: BTreeMap<(ShopOrderId, u32), MesOrderId> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, marker) in plant.iter().flat_map(|(id, markers)| markers.iter().map(|marker| (*id, marker))) {
        let bound = by_order
            .get(&marker.order)
            .filter(|entry| entry.generation == marker.generation)
            .and_then(|entry| entry.mes_order);
        let ours = marker.prefix == integration.marker_prefix;
        let extra = match bound {
            Some(bound) => bound != id && !unrelated.contains(&marker.prefix),
            None => ours && *first_of.entry((marker.order, marker.generation)).or_insert(id) != id,
        };
        if extra && (wanted.contains(&marker.order) || !by_order.contains_key(&marker.order)) {
            found.push((marker.order, id));
        }
    }
    found
}

fn entered(entry: &Entry) -> Millis {
    entry.shop.as_ref().map_or(entry.created_at, |facts| facts.in_status_since)
}
