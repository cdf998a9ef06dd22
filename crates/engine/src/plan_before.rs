//! What is decided of an order before it is mapped: by the database, by `importFrom`, by the plant, by an original.

use std::collections::BTreeMap;

use domain::{
    Code, Marker, MarkerReading, MesOrder, MesOrderId, Millis, OrderSource, Problem, ShopOrder, ShopOrderId,
    read_marker,
};

use crate::moves::{is_unsettled, needs_person};
use crate::pages::read_list;
use crate::plan::{Action, NoPlan, PlanFor, Planned};
use crate::recovery::from_when;
use crate::{Entry, MES_PAGE, MesPage, MesRead, ShopRow, Since, Stage};

/// How an order stands before it is mapped.
pub(crate) enum Standing {
    /// It is made already.
    HasMesOrder,
    /// This becomes of it.
    Decided(Box<Planned>),
    /// Nothing is decided.
    Open,
}

/// What decisions rest on.
pub(crate) struct Before<'a> {
    wanted: &'a PlanFor<'a>,
    made: Made,
    /// At this the integration would stand, so that nothing is made.
    pub(crate) stop: Option<Problem>,
    /// The first live order of each source and external number: what a later one is a copy of.
    first_of: BTreeMap<(OrderSource, String), ShopOrderId>,
}

impl<'a> Before<'a> {
    /// Reads the plant where the database has not seen every order: it knows best what was made of them.
    pub(crate) async fn read(
        wanted: &'a PlanFor<'a>,
        mes: &impl MesRead,
        rows: &[ShopRow],
    ) -> Result<Self, NoPlan> {
        let orders: Vec<&ShopOrder> = rows.iter().filter_map(|row| row.order.as_ref().ok()).collect();
        let all_known = orders.iter().all(|order| wanted.entries.contains_key(&order.id));
        let is_open = wanted.since == Since::Open && !rows.is_empty();
        let oldest = orders.iter().map(|order| Millis::from_seconds(order.date_add)).min();
        let made = if all_known && !is_open { Made::default() } else { made(wanted, mes, oldest).await? };
        let question = if is_open { from_when(rows.len(), made.unmarked) } else { None };
        let stop = wanted.stop.clone().or(question);
        let mut before = Self { wanted, made, stop, first_of: BTreeMap::new() };
        for order in orders {
            if !before.is_too_old(order) {
                before.note(&order.source, &order.external_id, order.id);
            }
        }
        let live = |entry: &&Entry| !matches!(entry.stage, Stage::Excluded | Stage::Closed);
        for entry in wanted.entries.values().filter(live) {
            if let Some(facts) = &entry.shop {
                before.note(&facts.source, &facts.external_id, entry.order);
            }
        }
        Ok(before)
    }

    fn note(&mut self, source: &OrderSource, external: &str, order: ShopOrderId) {
        if !external.is_empty() {
            let first = self.first_of.entry((source.clone(), external.to_owned())).or_insert(order);
            *first = (*first).min(order);
        }
    }

    /// What is decided of an order of the bucket.
    pub(crate) fn of(&self, order: &ShopOrder) -> Standing {
        let decided = |action, problems| {
            Standing::Decided(Box::new(Planned { order: order.id, action, problems, body: None }))
        };
        let excluded = || decided(Action::Exclude, Vec::new());
        match self.wanted.entries.get(&order.id) {
            Some(entry) if entry.mes_order.is_some() => Standing::HasMesOrder,
            Some(entry) if entry.stage == Stage::Excluded => excluded(),
            Some(entry) if stands_still(entry) => {
                decided(Action::Wait, entry.problem.iter().cloned().collect())
            }
            Some(entry) if entry.asked => Standing::Open,
            Some(_) if self.is_too_old(order) => excluded(),
            Some(_) => Standing::Open,
            None => match self.made.by_order.get(&order.id) {
                Some((marker, _)) if marker.prefix == *self.wanted.prefix => Standing::HasMesOrder,
                Some((marker, mes_order)) => {
                    let problem = Problem::new(Code::MadeByAnother)
                        .with("prefix", marker.prefix.as_str())
                        .with("mesOrder", mes_order);
                    decided(Action::Wait, vec![problem])
                }
                None if self.is_too_old(order) => excluded(),
                None => match self.copied(order) {
                    Some(problem) => decided(Action::Wait, vec![problem]),
                    None => Standing::Open,
                },
            },
        }
    }

    fn is_too_old(&self, order: &ShopOrder) -> bool {
        match self.wanted.since {
            Since::At(since) => Millis::from_seconds(order.date_in_status) < since,
            Since::Open | Since::All => false,
        }
    }

    /// The order that this one is a later copy of.
    fn copied(&self, order: &ShopOrder) -> Option<Problem> {
        let first = self.first_of.get(&(order.source.clone(), order.external_id.clone()))?;
        (*first < order.id).then(|| Problem::new(Code::CopyOf).with("of", first))
    }
}

/// Nothing is made of it now: a person is asked, or the outcome of an attempt is not known yet.
fn stands_still(entry: &Entry) -> bool {
    entry.stage == Stage::Sending || needs_person(entry) || is_unsettled(entry)
}

/// What the plant holds.
#[derive(Default)]
struct Made {
    /// The orders that carry a marker, by the shop order that it names.
    by_order: BTreeMap<ShopOrderId, (Marker, MesOrderId)>,
    /// Orders without any marker, submitted since the oldest of the bucket was added.
    unmarked: usize,
}

impl Made {
    fn note(&mut self, wanted: &PlanFor<'_>, row: &MesOrder, oldest: Option<Millis>) {
        match read_marker(row) {
            MarkerReading::None => {
                let is_recent = oldest.zip(row.submitted_at).is_some_and(|(oldest, at)| at >= oldest);
                self.unmarked += usize::from(is_recent);
            }
            MarkerReading::One(marker) if !wanted.others.contains(&marker.prefix) => {
                if marker.prefix == *wanted.prefix || !self.by_order.contains_key(&marker.order) {
                    self.by_order.insert(marker.order, (marker, row.id));
                }
            }
            MarkerReading::One(_) | MarkerReading::Several(_) => {}
        }
    }
}

async fn made(wanted: &PlanFor<'_>, mes: &impl MesRead, oldest: Option<Millis>) -> Result<Made, NoPlan> {
    let mut made = Made::default();
    let take = |page: MesPage<MesOrder>| {
        page.rows.iter().for_each(|row| made.note(wanted, row, oldest));
        page.count < MES_PAGE
    };
    read_list(|number| mes.orders(None, number), |row| row.id, take).await?;
    Ok(made)
}
