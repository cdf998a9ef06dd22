//! Two live orders of one source with the same external id: a split, a copy, a technical merge. The later one waits for a
//! person, because both would be produced.

use domain::{Code, Problem, ShopOrderId};
use tokio::sync::OwnedMutexGuard;

use crate::drive::Drive;
use crate::step::Step;
use crate::{Entry, Ledger, LedgerError, Stage, WorkQuery, World};

impl<W: World> Drive<'_, W> {
    /// "A copy of N?", where the entry is the later one.
    pub(crate) async fn copy_of(&self, entry: &Entry) -> Result<Option<Problem>, LedgerError> {
        let Some(facts) = entry.shop.as_ref().filter(|facts| !facts.external_id.is_empty()) else {
            return Ok(None);
        };
        let same = self.world.ledger().same_external(self.id, &facts.source, &facts.external_id).await?;
        Ok(original_of(entry, &same).map(|original| Problem::new(Code::CopyOf).with("of", original)))
    }

    /// Held from the last look for an original until the intent is committed, so that no two copies pass each other.
    pub(crate) async fn hold_copies(&self, entry: &Entry) -> Option<OwnedMutexGuard<()>> {
        let facts = entry.shop.as_ref().filter(|facts| !facts.external_id.is_empty())?;
        let key = format!("copies {} {} {}", facts.source.kind, facts.source.id, facts.external_id);
        Some(self.part_lock(&key).lock_owned().await)
    }

    /// Copies whose original is out of the way meanwhile become ready; once a sweep.
    pub(crate) async fn release_copies(&self) -> Result<(), LedgerError> {
        let query = WorkQuery::all(vec![Stage::Waiting]);
        for entry in self.world.ledger().work(self.id, &query).await? {
            if asks_of_copy(&entry) && self.copy_of(&entry).await?.is_none() {
                self.apply(&entry, &Step::ProblemOver(Code::CopyOf)).await?;
            }
        }
        Ok(())
    }
}

fn asks_of_copy(entry: &Entry) -> bool {
    entry.problem.as_ref().is_some_and(|problem| problem.code == Code::CopyOf)
}

/// Which of `same` the entry is a copy of. The later one is the higher number; one that is made, or on its way, is never
/// the later. A closed order is not live, so it makes no copy; but a question once asked is not answered by producing the
/// original, only by its going.
fn original_of(entry: &Entry, same: &[Entry]) -> Option<ShopOrderId> {
    if entry.copy_accepted {
        return None;
    }
    let stands = |other: &&Entry| match other.stage {
        Stage::Excluded => false,
        Stage::Closed => asks_of_copy(entry),
        Stage::Sending | Stage::Uncertain | Stage::Imported | Stage::Realised => true,
        Stage::Seen | Stage::Waiting | Stage::Ready => other.order < entry.order,
    };
    same.iter().filter(|other| other.order != entry.order).find(stands).map(|other| other.order)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix;

    fn entry(id: i64, stage: Stage) -> Entry {
        Entry { order: ShopOrderId::new(id), ..matrix::entry(stage) }
    }

    fn original(this: &Entry, other: Entry) -> Option<i64> {
        original_of(this, &[this.clone(), other]).map(ShopOrderId::get)
    }

    #[test]
    fn the_later_one_waits_and_what_is_made_is_never_the_later() {
        for stage in Stage::ALL {
            let earlier = original(&entry(7, Stage::Ready), entry(6, stage));
            let live = !matches!(stage, Stage::Excluded | Stage::Closed);
            assert_eq!(earlier, live.then_some(6), "{stage:?}");
            let later = original(&entry(7, Stage::Ready), entry(8, stage));
            let made = matches!(stage, Stage::Sending | Stage::Uncertain | Stage::Imported | Stage::Realised);
            assert_eq!(later, made.then_some(8), "{stage:?}");
        }
    }

    #[test]
    fn of_two_exactly_one_waits_whichever_came_first() {
        for first in [Stage::Seen, Stage::Waiting, Stage::Ready] {
            for second in [Stage::Seen, Stage::Waiting, Stage::Ready] {
                let (low, high) = (entry(6, first), entry(7, second));
                assert_eq!((original(&low, high.clone()), original(&high, low.clone())), (None, Some(6)));
            }
        }
    }

    #[test]
    fn producing_the_original_does_not_answer_the_question() {
        let mut copy = entry(7, Stage::Waiting);
        copy.problem = Some(Problem::new(Code::CopyOf).with("of", 6));
        assert_eq!(original(&copy, entry(6, Stage::Closed)), Some(6));
        assert_eq!(original(&copy, entry(6, Stage::Excluded)), None, "it went");
        copy.copy_accepted = true;
        assert_eq!(original(&copy, entry(6, Stage::Imported)), None, "a person said produce");
    }
}
