//! Looking an order up in the plant by its marker: the only way to settle an unknown outcome.

use domain::{Code, Marker, MarkerReading, MesOrder, MesOrderId, Millis, Outline, Problem, read_marker};

use crate::call::CallError;
use crate::drive::Drive;
use crate::lock::lock;
use crate::pages::Bound;
use crate::step::{Binding, Step};
use crate::sweep::was_expected;
use crate::{Entry, Ledger, LedgerError, LookKind, MesRead, Stage, World};

/// An hour in milliseconds: how far before the first attempt a look-up pages, because clocks differ.
pub(crate) const HOUR: i64 = 3_600_000;
/// The pause before a look-up that was impossible is tried again, in milliseconds.
const AGAIN: i64 = 20_000;

/// What one look-up said.
#[derive(Debug)]
pub(crate) enum Found {
    /// The lowest of the orders that carry the marker.
    Order(Box<MesOrder>),
    /// This order carries the marker and a different one: never a match, and never nothing.
    TwoMarkers(MesOrderId),
    /// None carries it.
    Nothing,
    /// The plant can't be asked now, or showed what can't be read.
    NotNow,
}

/// What the rows of a reading say of one marker.
#[derive(Debug, Default)]
struct Search {
    lowest: Option<MesOrder>,
    two_markers: Option<MesOrderId>,
}

impl Search {
    fn take(&mut self, rows: &[MesOrder], marker: &Marker) {
        for row in rows {
            match read_marker(row) {
                MarkerReading::One(found) if found == *marker => {
                    if self.lowest.as_ref().is_none_or(|known| row.id < known.id) {
                        self.lowest = Some(row.clone());
                    }
                }
                MarkerReading::Several(found) if found.contains(marker) => self.two_markers = Some(row.id),
                MarkerReading::One(_) | MarkerReading::Several(_) | MarkerReading::None => {}
            }
        }
    }

    fn found(self) -> Option<Found> {
        let order = self.lowest.map(|order| Found::Order(Box::new(order)));
        order.or_else(|| self.two_markers.map(Found::TwoMarkers))
    }
}

impl<W: World> Drive<'_, W> {
    /// Looks an entry's marker up, twice where it is not found, and settles the entry accordingly. For entries that
    /// are uncertain, in conflict (`sending`), or to be looked up before a create (`ready`).
    pub(crate) async fn look_up(&self, entry: &Entry) -> Result<(), LedgerError> {
        let quiet = self.parameters().quiet_period;
        for round in 0..2 {
            if round == 1 {
                self.sleep((quiet / 20).max(500)).await;
                // Woken to stop: two look-ups at once are one.
                if self.lease.is_draining() {
                    return Ok(());
                }
            }
            match self.find_marker(entry).await {
                Found::Order(order) if self.adopt(entry.clone(), &order).await? => return Ok(()),
                Found::TwoMarkers(id) => {
                    let problem = Problem::new(Code::TwoMarkers).with("mesOrder", id);
                    // In conflict, the answer is there: nothing of it is owed any more.
                    let conflicts = entry.stage == Stage::Sending;
                    let step = if conflicts { Step::Refused(problem) } else { Step::TwoMarkers(problem) };
                    return self.apply(entry, &step).await.map(drop);
                }
                Found::Nothing => {}
                Found::Order(_) | Found::NotNow => return self.look_up_later(entry).await,
            }
        }
        let counts = entry.sent_at.is_some_and(|sent_at| lock(&self.history).counts(&entry.order, sent_at));
        self.apply(entry, &Step::NotFound { counts }).await.map(drop)
    }

    async fn look_up_later(&self, entry: &Entry) -> Result<(), LedgerError> {
        let due = self.now().plus(AGAIN.min(self.parameters().pace.retry_cap));
        self.postpone(entry.order, due);
        self.apply(entry, &Step::LookupImpossible { due }).await.map(drop)
    }

    /// One look-up: by attribute where configured; "not found" counts only if the paged list agrees.
    async fn find_marker(&self, entry: &Entry) -> Found {
        let integration = self.integration();
        let marker = Marker {
            prefix: integration.marker_prefix.clone(),
            order: entry.order,
            generation: entry.generation,
        };
        let attribute = integration.parameters.attribute_external_id;
        if let Some(attribute) = attribute {
            let text = marker.to_string();
            let ask = self.mes.client.orders_with(attribute, &text);
            if let Ok(answer) = self.mes.call(self.world, &integration, "GET /orders?attribute", ask).await {
                let mut search = Search::default();
                search.take(&answer.rows, &marker);
                if let Some(found) = search.found() {
                    return found;
                }
            }
        }
        let mut search = Search::default();
        let paged = self.plant_pages(self.search_bound(entry), |rows| search.take(rows, &marker)).await;
        match (paged, search.found()) {
            (_, Some(found)) => found,
            // A row that can't be read may be the one that is looked for.
            (Ok(0), None) => Found::Nothing,
            (Ok(_) | Err(CallError::NotNow | CallError::Failed(_)), None) => Found::NotNow,
        }
    }

    /// How far back an entry's marker can be. What was never sent from this database was read by its recovery.
    fn search_bound(&self, entry: &Entry) -> Bound {
        let from = entry.first_submitted_at.unwrap_or(entry.created_at).plus(-HOUR);
        let high = match entry.first_submitted_at {
            Some(_) => entry.mes_high,
            None => self.mes_high(),
        };
        Bound { from: Some(from), high }
    }

    /// Binds an order that was found by its marker, however far its entry has come. False where another entry is being
    /// made under that number.
    pub(crate) async fn adopt(&self, entry: Entry, order: &MesOrder) -> Result<bool, LedgerError> {
        let bound_to = self.world.ledger().bound_to(self.id, order.id).await?;
        if let Some(other) = bound_to.filter(|other| other.order != entry.order && other.needs_its_number()) {
            tracing::warn!(
                order = entry.order.get(),
                mes_order = order.id.get(),
                other = other.order.get(),
                "bound"
            );
            return Ok(false);
        }
        let integration = self.integration();
        // Of several intents nobody knows which one made it: what the plant holds is what was produced.
        let outline = Outline::of_plant(order);
        let intended = self.world.ledger().body(self.id, entry.order).await?;
        let is_intended = intended.is_some_and(|intended| intended.items_only() == outline);
        let outline = (entry.body.is_none() || !is_intended).then_some(outline);
        let binding = Binding {
            mes_order: order.id,
            adopted: true,
            generation: entry.generation.max(marker_generation(order)),
            after_import: integration.parameters.after_import_status.is_some() && !order.is_realised,
            by_person: false,
            body: outline.as_ref().map(Outline::digest),
            warning: None,
        };
        self.bind_with(entry, &binding, outline).await?;
        Ok(true)
    }

    /// Binds; reads the entry again and tries once more where somebody else wrote first. True where it is bound now.
    pub(crate) async fn bind(&self, entry: Entry, binding: &Binding) -> Result<bool, LedgerError> {
        self.bind_with(entry, binding, None).await
    }

    /// How often a binding is tried against others who write the same entry.
    const BIND_TRIES: usize = 8;

    pub(crate) async fn bind_with(
        &self,
        mut entry: Entry,
        binding: &Binding,
        outline: Option<Outline>,
    ) -> Result<bool, LedgerError> {
        for _ in 0..Self::BIND_TRIES {
            match self.write_binding(&entry, binding, outline.clone()).await? {
                Some(bound) => return Ok(bound),
                None => match self.world.ledger().entry(self.id, entry.order).await? {
                    Some(newer) => entry = newer,
                    None => return Ok(false),
                },
            }
        }
        Err(LedgerError { detail: format!("order {} could not be bound: too many writers", entry.order) })
    }

    /// `None`: somebody else wrote first.
    async fn write_binding(
        &self,
        entry: &Entry,
        binding: &Binding,
        outline: Option<Outline>,
    ) -> Result<Option<bool>, LedgerError> {
        use crate::step::Outcome;
        use crate::transition::transition;
        let now = self.now();
        let (next, event) = match transition(entry, &Step::Bound(binding.clone()), now) {
            Outcome::Change(next, event) => (next, event),
            Outcome::Same | Outcome::Refused => {
                let other = entry.mes_order.is_some_and(|id| id != binding.mes_order);
                if other && binding.generation == entry.generation {
                    self.duplicate(entry, binding.mes_order).await?;
                }
                return Ok(Some(false));
            }
        };
        let displaced =
            entry.mes_order.filter(|id| *id != binding.mes_order && binding.generation == entry.generation);
        let write = crate::Write { entry: *next, snapshot: None, body: outline, event, at: now, fence: None };
        match self.world.ledger().write(write).await? {
            crate::Written::Done(_) => {
                if let (Some(id), false) = (displaced, binding.by_person) {
                    self.duplicate(entry, id).await?;
                }
                if !binding.by_person {
                    self.learn(|progress| progress.first_order_taken = true).await?;
                }
                // No walk shows where it stands: read once, it is compared, and what left is told of.
                if binding.adopted && !was_expected(entry, &self.parameters()) {
                    self.leave_look(LookKind::ShopOrder, entry.order.get()).await?;
                }
                self.work.notify_one();
                Ok(Some(true))
            }
            crate::Written::Stale | crate::Written::LeaseLost => Ok(None),
        }
    }
}

/// The generation that a MES order's own marker names.
fn marker_generation(order: &MesOrder) -> u32 {
    match read_marker(order) {
        MarkerReading::One(marker) => marker.generation,
        MarkerReading::None | MarkerReading::Several(_) => 1,
    }
}

/// An entry for a MES order that had none.
pub(crate) fn entry_for(drive_id: crate::IntegrationId, marker: &Marker, now: Millis) -> Entry {
    Entry { generation: marker.generation, ..Entry::new(drive_id, marker.order, Stage::Seen, now) }
}

#[cfg(test)]
mod tests {
    use domain::{MarkerPrefix, ShopOrderId};

    use super::*;

    fn marker(order: i64) -> Marker {
        Marker {
            prefix: MarkerPrefix::derive("meble", "plant"),
            order: ShopOrderId::new(order),
            generation: 1,
        }
    }

    fn row(id: i64, note: String) -> MesOrder {
        MesOrder {
            id: MesOrderId::new(id),
            note,
            attributes: Vec::new(),
            submitted_at: None,
            is_realised: false,
            realised_at: None,
            gross_value: None,
            items: Vec::new(),
        }
    }

    #[test]
    fn the_lowest_of_several_is_found_and_two_markers_are_no_match() {
        let both = format!("{} {}", marker(7), marker(8));
        let rows = [row(9, marker(7).to_string()), row(5, marker(7).to_string()), row(2, both)];
        let search = |order| {
            let mut search = Search::default();
            search.take(&rows, &marker(order));
            search.found()
        };
        assert!(matches!(search(7), Some(Found::Order(order)) if order.id == MesOrderId::new(5)));
        assert!(matches!(search(8), Some(Found::TwoMarkers(id)) if id == MesOrderId::new(2)));
        assert!(search(9).is_none());
    }
}
