//! Doing the looks that webhooks, commands, clicks and the journal left: few shop orders singly, many by the bucket.

use std::collections::BTreeMap;

use domain::{MesOrderId, Millis, ProductId, ShopOrderId};
use futures_util::stream::{self, StreamExt, TryStreamExt};

use crate::drive::Drive;
use crate::governor::Lane;
use crate::lock::lock;
use crate::{Entry, Ledger, LedgerError, Look, LookKind, Stage, World};

/// How a look went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looked {
    /// The reading that was asked for is done.
    Done,
    /// The side is not to be asked now.
    NotNow,
    /// It was asked and gave no answer to rely on.
    Failed,
}

/// Looks taken in one round, at most.
const ROUND_MOST: usize = 2_000;
/// Looks under way at once.
const AT_ONCE: usize = 8;
/// The first pause before a look that failed is tried again, in milliseconds; it doubles, up to `retryCap`.
const AGAIN: i64 = 1_000;

const OF_SHOP: [LookKind; 2] = [LookKind::ShopOrder, LookKind::ShopOrderEntered];
const OF_PLANT: [LookKind; 3] = [LookKind::MesOrder, LookKind::Product, LookKind::ProductDeleted];

/// What is remembered of looks while they stand.
#[derive(Debug, Default)]
pub(crate) struct LookNotes {
    /// When a look was first seen as it stands: it was raised no later.
    seen: BTreeMap<Look, Millis>,
    /// What failed, how often, and until when it is left alone, so that others are asked before it.
    failed: BTreeMap<(LookKind, i64), (u32, Millis)>,
}

impl LookNotes {
    /// Takes note of the looks that stand and forgets those that do not; tells those that are to be done now.
    fn take(&mut self, standing: &[Look], now: Millis) -> Vec<Look> {
        self.seen =
            standing.iter().map(|look| (*look, self.seen.get(look).copied().unwrap_or(now))).collect();
        self.failed.retain(|(kind, id), _| standing.iter().any(|look| look.kind == *kind && look.id == *id));
        let waits =
            |look: &Look| self.failed.get(&(look.kind, look.id)).is_some_and(|(_, until)| *until > now);
        standing.iter().filter(|look| !waits(look)).copied().collect()
    }

    fn seen_at(&self, look: &Look) -> Option<Millis> {
        self.seen.get(look).copied()
    }

    fn failed(&mut self, look: &Look, now: Millis, cap: i64) {
        let (times, until) = self.failed.entry((look.kind, look.id)).or_insert((0, now));
        let pause = AGAIN.saturating_mul(1 << (*times).min(16)).min(cap);
        (*times, *until) = (times.saturating_add(1), now.plus(pause));
    }
}

impl<W: World> Drive<'_, W> {
    /// Does the looks at shop orders. Where there are more than the bucket has pages, the bucket is read, which costs
    /// fewer calls; what it does not show is read singly, if anything can follow from it.
    pub(crate) async fn do_shop_looks(&self) -> Result<(), LedgerError> {
        loop {
            let taken = self.take_looks(&self.shop_looks_noted, &OF_SHOP).await?;
            let mut looks = self.end_shown(taken.clone()).await?;
            let mut lane = Lane::NewOrders;
            if looks.len() > self.bucket_pages() {
                let Some(left) = self.look_at_bucket(looks).await? else { return Ok(()) };
                (looks, lane) = (left, Lane::Sweeps);
            }
            let all_done = self.do_each(&self.shop_looks_noted, looks, lane).await?;
            if !all_done || taken.len() < ROUND_MOST || self.lease.is_draining() {
                return Ok(());
            }
        }
    }

    /// Does the looks at the plant's orders and products, which BaseLinker's budget does not hold up.
    pub(crate) async fn do_plant_looks(&self) -> Result<(), LedgerError> {
        loop {
            let looks = self.take_looks(&self.plant_looks_noted, &OF_PLANT).await?;
            let count = looks.len();
            let all_done = self.do_each(&self.plant_looks_noted, looks, Lane::NewOrders).await?;
            if !all_done || count < ROUND_MOST || self.lease.is_draining() {
                return Ok(());
            }
        }
    }

    async fn take_looks(
        &self,
        notes: &std::sync::Mutex<LookNotes>,
        kinds: &[LookKind],
    ) -> Result<Vec<Look>, LedgerError> {
        // Those that failed and are left alone for now hide none behind them.
        let most = ROUND_MOST.saturating_add(lock(notes).failed.len());
        let standing = self.world.ledger().looks(self.id, kinds, most).await?;
        Ok(lock(notes).take(&standing, self.now()))
    }

    /// Ends the looks at orders that an answer has shown since they were raised; tells the others.
    async fn end_shown(&self, looks: Vec<Look>) -> Result<Vec<Look>, LedgerError> {
        let (shown, mut left): (Vec<Look>, Vec<Look>) = looks.into_iter().partition(|look| {
            let seen_at = lock(&self.shop_looks_noted).seen_at(look);
            seen_at.is_some_and(|at| self.was_walked(ShopOrderId::new(look.id), at))
        });
        let ids: Vec<ShopOrderId> = shown.iter().map(|look| ShopOrderId::new(look.id)).collect();
        let entries = self.world.ledger().entries(self.id, &ids).await?;
        // What entered and was shown elsewhere has still to get its entry.
        let has_entry = |look: &Look| entries.iter().any(|entry| entry.order.get() == look.id);
        let (ended, owed): (Vec<Look>, Vec<Look>) =
            shown.into_iter().partition(|look| look.kind == LookKind::ShopOrder || has_entry(look));
        self.end(ended).await?;
        left.extend(owed);
        Ok(left)
    }

    /// Reads the bucket, once for all who want it, and tells the looks that are still to be done singly; `None` where
    /// the shop did not answer.
    async fn look_at_bucket(&self, looks: Vec<Look>) -> Result<Option<Vec<Look>>, LedgerError> {
        let swept = {
            let _held = self.bucket.lock().await;
            // Whoever read it meanwhile may have shown them all.
            let left = self.end_shown(looks.clone()).await?;
            if left.len() <= self.bucket_pages() {
                return Ok(Some(left));
            }
            self.sweep_bucket_held().await?
        };
        let Some(swept) = swept else { return Ok(None) };
        let left = self.end_shown(looks).await?;
        if swept.unordered {
            return Ok(Some(left));
        }
        let ids: Vec<ShopOrderId> = left.iter().map(|look| ShopOrderId::new(look.id)).collect();
        let entries = self.world.ledger().entries(self.id, &ids).await?;
        let known = |look: &Look| entries.iter().find(|entry| entry.order.get() == look.id);
        let (wanted, idle): (Vec<Look>, Vec<Look>) =
            left.into_iter().partition(|look| can_follow(look.kind, known(look)));
        self.end(idle).await?;
        Ok(Some(wanted))
    }

    /// True: all were done.
    async fn do_each(
        &self,
        notes: &std::sync::Mutex<LookNotes>,
        looks: Vec<Look>,
        lane: Lane,
    ) -> Result<bool, LedgerError> {
        let done = stream::iter(looks).map(|look| self.finish(notes, look, lane)).buffer_unordered(AT_ONCE);
        let done: Vec<bool> = done.try_collect().await?;
        Ok(done.into_iter().all(|done| done))
    }

    /// Does a look and ends it; false where it could not be done now.
    async fn finish(
        &self,
        notes: &std::sync::Mutex<LookNotes>,
        look: Look,
        lane: Lane,
    ) -> Result<bool, LedgerError> {
        if self.lease.is_draining() {
            return Ok(false);
        }
        match self.do_look(look, lane).await? {
            Looked::Done => self.world.ledger().finish_look(self.id, look).await.map(|()| true),
            Looked::NotNow => Ok(false),
            Looked::Failed => {
                lock(notes).failed(&look, self.now(), self.parameters().pace.retry_cap);
                Ok(false)
            }
        }
    }

    async fn end(&self, looks: Vec<Look>) -> Result<(), LedgerError> {
        let ledger = self.world.ledger();
        let ends = looks.into_iter().map(|look| ledger.finish_look(self.id, look));
        futures_util::future::try_join_all(ends).await.map(drop)
    }

    async fn do_look(&self, look: Look, lane: Lane) -> Result<Looked, LedgerError> {
        match look.kind {
            LookKind::ShopOrder => self.read_one(ShopOrderId::new(look.id), false, lane).await,
            LookKind::ShopOrderEntered => self.read_one(ShopOrderId::new(look.id), true, lane).await,
            LookKind::MesOrder => self.read_mes_order(MesOrderId::new(look.id)).await,
            LookKind::Product => self.read_product(ProductId::new(look.id)).await,
            LookKind::ProductDeleted => {
                let id = ProductId::new(look.id);
                self.drop_known(id).await?;
                // Gone, or the event was wrong: what it leaves is judged by what is there.
                self.read_product(id).await
            }
        }
    }
}

/// Can anything follow from an order that does not stand in the bucket?
const fn can_follow(kind: LookKind, known: Option<&Entry>) -> bool {
    match known {
        None => matches!(kind, LookKind::ShopOrderEntered),
        Some(entry) => !matches!(entry.stage, Stage::Excluded | Stage::Closed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::entry;

    fn look(id: i64, raised: i64) -> Look {
        Look { kind: LookKind::MesOrder, id, raised }
    }

    #[test]
    fn a_look_that_fails_lets_the_others_go_first() {
        let mut notes = LookNotes::default();
        let standing = [look(1, 1), look(2, 1)];
        assert_eq!(notes.take(&standing, Millis::new(0)), standing);
        let mut now = Millis::new(0);
        for pause in [1_000, 2_000, 4_000, 5_000, 5_000] {
            notes.failed(&look(1, 1), now, 5_000);
            assert_eq!(notes.take(&standing, now.plus(pause - 1)), [look(2, 1)]);
            now = now.plus(pause);
            assert_eq!(notes.take(&standing, now), standing);
        }
        notes.take(&[], now);
        assert!(notes.failed.is_empty() && notes.seen.is_empty(), "nothing is kept of what is done");
    }

    #[test]
    fn a_look_raised_again_is_new() {
        let mut notes = LookNotes::default();
        notes.take(&[look(1, 1)], Millis::new(5));
        notes.take(&[look(1, 1)], Millis::new(9));
        assert_eq!(notes.seen_at(&look(1, 1)), Some(Millis::new(5)));
        notes.take(&[look(1, 2)], Millis::new(11));
        assert_eq!(notes.seen_at(&look(1, 2)), Some(Millis::new(11)));
    }

    #[test]
    fn an_order_outside_the_bucket_is_read_only_where_something_follows() {
        let (plain, entered) = (LookKind::ShopOrder, LookKind::ShopOrderEntered);
        assert!(!can_follow(plain, None) && can_follow(entered, None));
        for stage in Stage::ALL {
            let over = matches!(stage, Stage::Excluded | Stage::Closed);
            assert_eq!(can_follow(entered, Some(&entry(stage))), !over, "{stage:?}");
        }
    }
}
