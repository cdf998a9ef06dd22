//! The MES sweep: the plant's recent orders, newest first; older open entries by id, in turn.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use domain::{MesOrder, MesOrderId};

use crate::call::CallError;
use crate::drive::Drive;
use crate::lock::lock;
use crate::looks::Looked;
use crate::moves::DAY;
use crate::pages::{Bound, Next, Reading};
use crate::plant::History;
use crate::step::Step;
use crate::{Ledger, LedgerError, LookKind, MesError, MesRead, World};

/// How far back the plant's list is paged.
const WINDOW: i64 = 14 * DAY;
/// Older open entries asked by id in one sweep, at most.
const BY_ID_MOST: usize = 50;
/// MES orders of imported entries that the ledger tells at once, at most.
const TOLD_MOST: usize = 1_000;

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
                Next::Lost => {
                    self.lost_list.store(true, Ordering::SeqCst);
                    return Ok(());
                }
            }
        }
        self.lost_list.store(false, Ordering::SeqCst);
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
        let last = *lock(&self.unshown_asked);
        let told = |after| self.world.ledger().imported_after(self.id, after, TOLD_MOST);
        for id in unshown(shown, last, TOLD_MOST, told).await? {
            // One that can't be read keeps no other back.
            if self.read_mes_order(id).await? == Looked::NotNow {
                break;
            }
            *lock(&self.unshown_asked) = Some(id);
        }
        Ok(())
    }

    /// Reads one MES order by id and takes note of it.
    pub(crate) async fn read_mes_order(&self, id: MesOrderId) -> Result<Looked, LedgerError> {
        Ok(self.show_mes_order(id).await?.map_or_else(|looked| looked, |_order| Looked::Done))
    }

    /// The same; tells it as it is now, or that the plant has none. [`Looked::Done`]: the plant refuses to tell.
    pub(crate) async fn show_mes_order(
        &self,
        id: MesOrderId,
    ) -> Result<Result<Option<MesOrder>, Looked>, LedgerError> {
        let ask = self.mes.client.order(id);
        match self.mes.call(self.world, &self.integration(), "GET /orders/{id}", ask).await {
            Ok(Some(order)) => {
                self.observe_mes(&order, &History::default()).await?;
                return Ok(Ok(Some(order)));
            }
            Ok(None) => {
                self.world.ledger().forget_foreign(self.id, id).await?;
                if let Some(entry) = self.world.ledger().bound_to(self.id, id).await? {
                    self.insist(entry, &Step::MesOrderDeleted, |entry| entry.mes_order == Some(id)).await?;
                }
            }
            // The plant can have no order of such a number.
            Err(CallError::Failed(MesError::ContentRefused { status, .. })) => {
                tracing::warn!(mes_order = id.get(), status, "the plant refuses to tell of this order");
                return Ok(Err(Looked::Done));
            }
            Err(CallError::NotNow) => return Ok(Err(Looked::NotNow)),
            Err(CallError::Failed(_)) => return Ok(Err(Looked::Failed)),
        }
        Ok(Ok(None))
    }

    /// Leaves a look for the own worker.
    pub(crate) async fn leave_look(&self, kind: LookKind, id: i64) -> Result<(), LedgerError> {
        self.world.ledger().raise(self.id, &[(kind, id)], None).await
    }
}

/// The next to be asked by id: those after the `last` one that are not `shown`, then from the beginning again. `told`
/// gives the ids after one, at most `most` at once.
async fn unshown<F: Future<Output = Result<Vec<MesOrderId>, LedgerError>>>(
    shown: &BTreeSet<MesOrderId>,
    last: Option<MesOrderId>,
    most: usize,
    told: impl Fn(Option<MesOrderId>) -> F,
) -> Result<Vec<MesOrderId>, LedgerError> {
    let mut round = Vec::new();
    for (begin, end) in [(last, None), (None, last)] {
        let mut after = begin;
        while round.len() < BY_ID_MOST && after.is_none_or(|after| end.is_none_or(|end| after < end)) {
            let ids = told(after).await?;
            let fits = |id: &&MesOrderId| end.is_none_or(|end| **id <= end) && !shown.contains(*id);
            round.extend(ids.iter().filter(fits).take(BY_ID_MOST - round.len()).copied());
            if ids.len() < most {
                break;
            }
            after = ids.last().copied();
        }
        if last.is_none() {
            break;
        }
    }
    Ok(round)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn round(imported: &[i64], shown: &[i64], last: Option<i64>, most: usize) -> Vec<i64> {
        let shown = shown.iter().copied().map(MesOrderId::new).collect();
        let told = |after: Option<MesOrderId>| {
            let ids = imported.iter().copied().map(MesOrderId::new);
            let ids: Vec<_> = ids.filter(|id| after.is_none_or(|after| *id > after)).take(most).collect();
            async move { Ok(ids) }
        };
        let round = unshown(&shown, last.map(MesOrderId::new), most, told).await.unwrap();
        round.into_iter().map(MesOrderId::get).collect()
    }

    #[tokio::test]
    async fn all_are_asked_in_turn_however_many_there_are() {
        let imported: Vec<i64> = (1..=175).collect();
        let shown: Vec<i64> = (100..120).chain([7, 175]).collect();
        for most in [1, 7, 50, 175, 1_000] {
            let (mut last, mut asked) = (None, Vec::new());
            for _ in 0..4 {
                let round = round(&imported, &shown, last, most).await;
                assert!(round.len() <= BY_ID_MOST, "{most}: {}", round.len());
                last = round.last().copied();
                asked.extend(round);
            }
            let expected: Vec<i64> = imported.iter().copied().filter(|id| !shown.contains(id)).collect();
            assert_eq!(asked[..expected.len()], expected, "{most}: each once, before any is asked again");
            assert_eq!(asked.len(), 200, "{most}: then from the beginning");
        }
    }

    #[tokio::test]
    async fn a_round_asks_none_twice() {
        assert_eq!(round(&[1, 2, 3], &[], Some(2), 2).await, [3, 1, 2]);
        assert_eq!(round(&[1, 2, 3], &[], Some(9), 2).await, [1, 2, 3]);
        assert_eq!(round(&[1, 2, 3], &[1, 2, 3], Some(2), 2).await, [] as [i64; 0]);
        assert_eq!(round(&[], &[], None, 2).await, [] as [i64; 0]);
    }
}
