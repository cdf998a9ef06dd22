//! The MES sweep: the plant's recent orders, newest first; older open entries by id, in turn.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use domain::MesOrderId;

use crate::call::CallError;
use crate::drive::Drive;
use crate::lock::lock;
use crate::looks::Looked;
use crate::pages::{Bound, Next, Reading};
use crate::plant::History;
use crate::step::Step;
use crate::transition::DAY;
use crate::{Ledger, LedgerError, LookKind, MesError, MesRead, Stage, WorkQuery, World};

/// How far back the plant's list is paged.
const WINDOW: i64 = 14 * DAY;
/// Older open entries asked by id in one sweep, at most.
const BY_ID_MOST: usize = 50;
/// Imported entries of one integration, at most.
const IMPORTED_MOST: usize = 5_000_000;

impl<W: World> Drive<'_, W> {
    /// One MES sweep; it counts as finished only when every page answered, after this start's recovery.
    pub(crate) async fn sweep_plant(&self) -> Result<(), LedgerError> {
        self.release_answered().await?;
        let begun = self.now();
        let after_recovery = self.recovered.load(Ordering::SeqCst);
        let high = self.mes_high();
        let bound = Bound { from: Some(begun.plus(-WINDOW)), high: self.progress().mes_high };
        let mut shown = BTreeSet::new();
        let mut reading = Reading::new(bound);
        loop {
            let page = match self.plant_page(bound, reading.number()).await {
                Ok(page) => page,
                Err(CallError::NotNow | CallError::Failed(_)) => return Ok(()),
            };
            for order in &page.rows {
                shown.insert(order.id);
                self.observe_mes(order, &History::default()).await?;
            }
            match reading.take(&page) {
                Next::Page => {}
                Next::End => break,
                Next::Lost => return Ok(()),
            }
        }
        if after_recovery {
            self.learn(|progress| {
                progress.mes_swept_at = Some(begun);
                progress.mes_high = high.max(progress.mes_high);
            })
            .await?;
        }
        self.judge_duplicates().await?;
        self.ask_unshown(&shown).await?;
        self.ask_missing_products().await
    }

    /// Imported entries that the list did not show are asked by id, in turn.
    async fn ask_unshown(&self, shown: &BTreeSet<MesOrderId>) -> Result<(), LedgerError> {
        let query = WorkQuery { stages: vec![Stage::Imported], due: None, limit: IMPORTED_MOST };
        let imported = self.world.ledger().work(self.id, &query).await?;
        let bound = imported.iter().filter_map(|entry| entry.mes_order);
        let unshown: Vec<MesOrderId> = bound.filter(|id| !shown.contains(id)).collect();
        let round = lock(&self.unshown_turn).next(&unshown, BY_ID_MOST);
        for id in round {
            // One that can't be read keeps no other back.
            if self.read_mes_order(id).await? == Looked::NotNow {
                break;
            }
        }
        Ok(())
    }

    /// Reads one MES order by id and takes note of it.
    pub(crate) async fn read_mes_order(&self, id: MesOrderId) -> Result<Looked, LedgerError> {
        let ask = self.mes.client.order(id);
        match self.mes.call(self.world, &self.integration(), "GET /orders/{id}", ask).await {
            Ok(Some(order)) => self.observe_mes(&order, &History::default()).await.map(drop)?,
            Ok(None) => {
                if let Some(entry) = self.world.ledger().bound_to(self.id, id).await? {
                    self.insist(entry, &Step::MesOrderDeleted, |entry| entry.mes_order == Some(id)).await?;
                }
            }
            // The plant can have no order of such a number.
            Err(CallError::Failed(MesError::ContentRefused { status, .. })) => {
                tracing::warn!(mes_order = id.get(), status, "the plant refuses to tell of this order");
            }
            Err(CallError::NotNow) => return Ok(Looked::NotNow),
            Err(CallError::Failed(_)) => return Ok(Looked::Failed),
        }
        Ok(Looked::Done)
    }

    /// Leaves a look for the own worker.
    pub(crate) async fn leave_look(&self, kind: LookKind, id: i64) -> Result<(), LedgerError> {
        self.world.ledger().raise(self.id, &[(kind, id)], None).await
    }
}
