//! What another installation made, or another integration of this database, and what is asked about it.

use domain::{Code, Fingerprint, MarkerReading, MesOrder, Outline, Problem, ShopOrderId, read_marker};

use crate::drive::Drive;
use crate::looks::Looked;
use crate::step::{Binding, Step};
use crate::{Entry, Foreign, Ledger, LedgerError, LookKind, World};

/// The pause before an order that could not be taken over is tried again, in milliseconds.
const AGAIN: i64 = 4_000;

impl Foreign {
    /// It was made of this entry's order, and not of another under its number.
    pub(crate) fn concerns(&self, entry: &Entry) -> bool {
        match (self.fingerprint, &entry.shop) {
            (Some(made), Some(facts)) => made == facts.fingerprint,
            (None, _) | (_, None) => self.marker.generation >= entry.generation,
        }
    }

    /// It may have been made of this order, which has no entry yet.
    pub(crate) fn may_be_of(&self, order: Fingerprint) -> bool {
        self.fingerprint.is_none_or(|made| made == order)
    }

    /// "Made by another Optilinker: take over?"
    pub(crate) fn question(&self) -> Problem {
        Problem::new(Code::MadeByAnother)
            .with("prefix", self.marker.prefix.as_str())
            .with("mesOrder", self.mes_order)
    }
}

impl<W: World> Drive<'_, W> {
    /// Asks about what another made of an entry's order, or takes it over where a person said so. False: there is none,
    /// or none any more, and the order may be made here.
    pub(crate) async fn settle_foreign(&self, entry: &Entry) -> Result<bool, LedgerError> {
        let mut known = self.world.ledger().foreign(self.id, &[entry.order]).await?;
        known.retain(|foreign| foreign.concerns(entry));
        known.dedup_by_key(|foreign| foreign.mes_order);
        for foreign in known {
            if !entry.bound_by_person {
                self.apply(entry, &Step::MadeByAnother(foreign.question())).await?;
                return Ok(true);
            }
            let outline = match self.show_mes_order(foreign.mes_order).await? {
                Ok(Some(order)) if may_be_made_of(&order, entry.order) => Some(Outline::of_plant(&order)),
                // Deleted meanwhile, or its number was given to another.
                Ok(_) => {
                    self.end_at_siblings(entry.order, foreign.mes_order).await?;
                    continue;
                }
                Err(Looked::Done) => None,
                Err(Looked::NotNow) => {
                    self.postpone(entry.order, self.now().plus(AGAIN));
                    return Ok(true);
                }
                Err(Looked::Failed) => {
                    self.put_off(entry.order, AGAIN);
                    return Ok(true);
                }
            };
            self.take_over(entry, &foreign, outline).await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// A person said "take over": binds what another made.
    async fn take_over(
        &self,
        entry: &Entry,
        foreign: &Foreign,
        outline: Option<Outline>,
    ) -> Result<(), LedgerError> {
        // Remembered here before a sibling lets it go, should this be cut short.
        self.world.ledger().keep_foreign(self.id, foreign).await?;
        self.end_at_siblings(entry.order, foreign.mes_order).await?;
        let binding = Binding {
            mes_order: foreign.mes_order,
            adopted: true,
            generation: entry.generation,
            after_import: self.parameters().after_import_status.is_some(),
            by_person: true,
            body: outline.as_ref().map(Outline::digest),
            warning: None,
        };
        self.bind_with(entry.clone(), &binding, outline).await?;
        self.leave_look(LookKind::MesOrder, foreign.mes_order.get()).await
    }
}

/// No marker on it tells of other shop orders alone.
fn may_be_made_of(made: &MesOrder, order: ShopOrderId) -> bool {
    match read_marker(made) {
        MarkerReading::None => true,
        MarkerReading::One(marker) => marker.order == order,
        MarkerReading::Several(markers) => markers.iter().any(|marker| marker.order == order),
    }
}
