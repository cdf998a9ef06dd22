//! Looking an order up in the plant by its marker: the only way to settle an unknown outcome.

use domain::{Marker, MarkerReading, MesOrder, Millis, Outline, read_marker};

use crate::call::{CallError, lock};
use crate::drive::Drive;
use crate::pages::Bound;
use crate::step::{Binding, Step};
use crate::{Entry, LedgerError, MesRead, Stage, World};

/// An hour in milliseconds: how far before the first attempt a look-up pages, because clocks differ.
pub(crate) const HOUR: i64 = 3_600_000;
/// The pause before a look-up that was impossible is tried again, in milliseconds.
const AGAIN: i64 = 20_000;

/// What one look-up said.
pub(crate) enum Found {
    /// The lowest of the orders that carry the marker.
    Order(Box<MesOrder>),
    /// None carries it.
    Nothing,
    /// The plant can't be asked now.
    NotNow,
}

impl<W: World> Drive<'_, W> {
    /// Looks an entry's marker up, twice where it is not found, and settles the entry accordingly. For entries that
    /// are uncertain, in conflict (`sending`), or to be looked up before a create (`ready`).
    pub(crate) async fn look_up(&self, entry: &Entry) -> Result<(), LedgerError> {
        let quiet = self.parameters().quiet_period;
        for round in 0..2 {
            if round == 1 {
                self.sleep((quiet / 20).max(500)).await;
            }
            match self.find_marker(entry).await {
                Found::Order(order) => return self.adopt(entry.clone(), &order).await,
                Found::Nothing => {}
                Found::NotNow => {
                    let due = self.now().plus(AGAIN.min(self.parameters().pace.retry_cap));
                    return self.apply(entry, &Step::LookupImpossible { due }).await.map(drop);
                }
            }
        }
        let counts = entry.sent_at.is_some_and(|sent_at| lock(&self.history).counts(entry.order, sent_at));
        self.apply(entry, &Step::NotFound { counts }).await.map(drop)
    }

    /// One look-up: by attribute where configured; "not found" counts only if the paged list agrees.
    pub(crate) async fn find_marker(&self, entry: &Entry) -> Found {
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
            if let Ok(found) = self.mes.call(self.world, &integration, "GET /orders?attribute", ask).await {
                let lowest = found
                    .rows
                    .into_iter()
                    .filter(|row| carries(row, attribute, &marker))
                    .min_by_key(|row| row.id);
                if let Some(order) = lowest {
                    return Found::Order(Box::new(order));
                }
            }
        }
        let from = entry.first_submitted_at.unwrap_or(entry.created_at).plus(-HOUR);
        let bound = Bound { from: Some(from), high: entry.mes_high };
        let mut lowest: Option<MesOrder> = None;
        let paged = self
            .plant_pages(bound, |rows| {
                for row in rows {
                    if carries(row, attribute, &marker)
                        && lowest.as_ref().is_none_or(|known| row.id < known.id)
                    {
                        lowest = Some(row.clone());
                    }
                }
            })
            .await;
        match (paged, lowest) {
            (_, Some(order)) => Found::Order(Box::new(order)),
            (Ok(()), None) => Found::Nothing,
            (Err(CallError::NotNow | CallError::Failed(_)), None) => Found::NotNow,
        }
    }

    /// Binds an order that was found by its marker, however far its entry has come.
    pub(crate) async fn adopt(&self, entry: Entry, order: &MesOrder) -> Result<(), LedgerError> {
        let integration = self.integration();
        // Of several intents nobody knows which one made it: what the plant holds is what was produced.
        let outline = Outline::of_plant(order);
        let intended = crate::Ledger::body(self.world.ledger(), self.id, entry.order).await?;
        let is_intended = intended.is_some_and(|intended| intended.items_only() == outline);
        let outline = (entry.body.is_none() || !is_intended).then_some(outline);
        let binding = Binding {
            mes_order: order.id,
            adopted: true,
            generation: entry.generation.max(marker_generation(order, &integration.parameters)),
            after_import: integration.parameters.after_import_status.is_some() && !order.is_realised,
            by_person: false,
            body: outline.as_ref().map(Outline::digest),
            warning: None,
        };
        self.bind_with(entry, &binding, outline).await?;
        Ok(())
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
                None => match crate::Ledger::entry(self.world.ledger(), self.id, entry.order).await? {
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
        use crate::transition::{Outcome, transition};
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
        match crate::Ledger::write(self.world.ledger(), write).await? {
            crate::Written::Done(_) => {
                if let (Some(id), false) = (displaced, binding.by_person) {
                    self.duplicate(entry, id).await?;
                }
                self.work.notify_one();
                Ok(Some(true))
            }
            crate::Written::Stale | crate::Written::LeaseLost => Ok(None),
        }
    }
}

fn carries(order: &MesOrder, attribute: impl Into<Option<domain::AttributeId>>, marker: &Marker) -> bool {
    matches!(read_marker(order, attribute.into()), MarkerReading::One(found) if found == *marker)
}

/// The generation that a MES order's own marker names.
fn marker_generation(order: &MesOrder, parameters: &domain::Parameters) -> u32 {
    match read_marker(order, parameters.attribute_external_id) {
        MarkerReading::One(marker) => marker.generation,
        MarkerReading::None | MarkerReading::Several(_) => 1,
    }
}

/// An entry for a MES order that had none.
pub(crate) fn entry_for(drive_id: crate::IntegrationId, marker: &Marker, now: Millis) -> Entry {
    Entry { generation: marker.generation, ..Entry::new(drive_id, marker.order, Stage::Seen, now) }
}
