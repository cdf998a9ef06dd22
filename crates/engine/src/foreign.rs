//! What another installation made, and what is asked about it.

use domain::{Code, Problem};

use crate::drive::Drive;
use crate::looks::Looked;
use crate::step::Step;
use crate::{Entry, Foreign, LedgerError, World};

/// The pause before an order that could not be taken over is tried again, in milliseconds.
const AGAIN: i64 = 4_000;

impl Foreign {
    /// It was made of this entry's order, and not of the one whose number it uses again.
    pub(crate) const fn concerns(&self, entry: &Entry) -> bool {
        self.marker.generation >= entry.generation
    }

    /// "Made by another Optilinker: take over?"
    pub(crate) fn question(&self) -> Problem {
        Problem::new(Code::MadeByAnother)
            .with("prefix", self.marker.prefix.as_str())
            .with("mesOrder", self.mes_order)
    }
}

impl<W: World> Drive<'_, W> {
    /// Asks about what another installation made of an entry's order, or takes it over where a person said so. False:
    /// there is none, or none any more, and the order may be made here.
    pub(crate) async fn settle_foreign(&self, entry: &Entry) -> Result<bool, LedgerError> {
        let Some(foreign) = self.made_by_another(entry).await? else { return Ok(false) };
        if !entry.bound_by_person {
            self.apply(entry, &Step::MadeByAnother(foreign.question())).await?;
            return Ok(true);
        }
        // Deleted meanwhile, it is forgotten by the reading.
        match self.read_mes_order(foreign.mes_order).await? {
            Looked::Done => {}
            Looked::NotNow => {
                self.postpone(entry.order, self.now().plus(AGAIN));
                return Ok(true);
            }
            Looked::Failed => {
                self.put_off(entry.order, AGAIN);
                return Ok(true);
            }
        }
        match self.made_by_another(entry).await? {
            Some(foreign) => self.take_over_foreign(entry, foreign).await.map(|()| true),
            None => Ok(false),
        }
    }
}
