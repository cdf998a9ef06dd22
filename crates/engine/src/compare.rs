//! An imported order whose shop order changed: does it differ from what was sent to be produced?

use domain::{Code, Lookups, Marker, Outline, Problem, ShopOrder};

use crate::drive::Drive;
use crate::step::Step;
use crate::{Entry, Ledger, LedgerError, World};

impl<W: World> Drive<'_, W> {
    /// Compares a shop order with the body of its entry's intent, or with what the plant holds where there is none.
    /// Whatever can't be mapped or looked up now is left for the next reading.
    pub(crate) async fn compare(&self, entry: &Entry, order: &ShopOrder) -> Result<(), LedgerError> {
        let Some(body) = self.world.ledger().body(self.id, entry.order).await? else {
            return self.compared(entry, order, None).await;
        };
        let lookups = match self.lookups(order, None).await? {
            Ok(lookups) => lookups,
            Err(_no_answer) => return Ok(()),
        };
        let difference = self.difference(entry, order, &lookups, &body);
        self.compared(entry, order, difference).await
    }

    async fn compared(
        &self,
        entry: &Entry,
        order: &ShopOrder,
        difference: Option<Problem>,
    ) -> Result<(), LedgerError> {
        let step = Step::Compared { content: order.content_digest(), difference };
        self.apply(entry, &step).await.map(drop)
    }

    fn difference(
        &self,
        entry: &Entry,
        order: &ShopOrder,
        lookups: &Lookups,
        body: &Outline,
    ) -> Option<Problem> {
        let parameters = self.parameters();
        let marker = Marker {
            prefix: self.integration().marker_prefix.clone(),
            order: order.id,
            generation: entry.generation,
        };
        let mapped = domain::map(order, &parameters, &self.plant_facts(), lookups, &marker, self.now());
        let changes = match mapped {
            Ok(mapped) => {
                let newer = mapped.body.outline();
                let changes = if body.is_items_only() {
                    body.changes(&newer.items_only())
                } else {
                    body.changes(&newer)
                };
                changes.iter().map(domain::Change::without_personal_data).collect::<Vec<_>>()
            }
            Err(problems) => problems.iter().map(|problem| problem.code.to_string()).collect(),
        };
        (!changes.is_empty())
            .then(|| Problem::new(Code::ChangedAfterImport).with("changes", changes.join("; ")))
    }
}
