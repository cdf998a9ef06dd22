//! Finding orders: the bucket read whole, and the statuses after it.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use domain::{Code, Parameters, ShopOrderId, ShopStatusId};

use crate::call::CallError;
use crate::drive::Drive;
use crate::governor::Lane;
use crate::lock::lock;
use crate::looks::Looked;
use crate::recent::is_recent;
use crate::walk::{Ask, RowKey, Walk};
use crate::{Entry, Ledger, LedgerError, OrdersQuery, ShopRow, Stage, WorkQuery, World};

/// What a walk through one status brought.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    /// Its pages fitted no order: more may stand there than was seen.
    pub(crate) unordered: bool,
    /// The orders that stand there.
    pub(crate) orders: BTreeSet<ShopOrderId>,
    /// `date_add` of the oldest, in seconds.
    pub(crate) oldest_date_add: Option<i64>,
    /// How many calls it took.
    pub(crate) calls: u64,
}

/// `swept_at` is written at most this often, in milliseconds: an idle sweep writes nothing else.
const SWEPT_KEPT: i64 = 30_000;
/// The pause before a page that the shop did not answer with is asked for again, in milliseconds.
const REFRESH_AGAIN: i64 = 4_000;
/// Open entries of one integration, at most.
const OPEN_MOST: usize = 5_000_000;
/// Orders that wait for an answer about "done" and stand where no walk sees them, read singly in one full sweep, at most.
const ASKING_MOST: usize = 20;

impl<W: World> Drive<'_, W> {
    /// Reads one status whole and takes note of its orders; `None` where the shop did not answer.
    pub(crate) async fn walk(&self, status: ShopStatusId) -> Result<Option<Walked>, LedgerError> {
        let mut walk = Walk::new(status, self.progress().page_order);
        let mut walked = Walked::default();
        loop {
            let query = match walk.next() {
                Ask::Page(query) => query,
                Ask::Done { page_order, unordered } => {
                    self.learn(|progress| progress.page_order = page_order).await?;
                    self.note_unordered(status, unordered);
                    walked.unordered = unordered;
                    return Ok(Some(walked));
                }
            };
            let Ok((rows, asked_at)) = self.ask_orders(query, Lane::Sweeps).await else { return Ok(None) };
            walked.calls += 1;
            walk.take(&rows.iter().map(RowKey::of).collect::<Vec<_>>());
            let new: Vec<ShopRow> = rows.into_iter().filter(|row| walked.take(row)).collect();
            self.observe(new, asked_at, false).await?;
        }
    }

    /// It is told as long as any status can't be walked whole.
    fn note_unordered(&self, status: ShopStatusId, unordered: bool) {
        let mut statuses = lock(&self.unordered);
        if !unordered {
            statuses.remove(&status);
        } else if statuses.insert(status) {
            tracing::warn!(integration = self.parameters().name, %status, "its pages fit no order");
        }
    }

    /// The whole bucket, one reading at a time; `None` where the shop did not answer. One that is unordered is no
    /// finished sweep.
    pub(crate) async fn sweep_bucket(&self) -> Result<Option<Walked>, LedgerError> {
        let _held = self.bucket.lock().await;
        self.sweep_bucket_held().await
    }

    /// The whole bucket, for who holds its lock.
    pub(crate) async fn sweep_bucket_held(&self) -> Result<Option<Walked>, LedgerError> {
        let begun = self.now();
        let mut bucket = Walked::default();
        for status in &self.parameters().import_statuses {
            let Some(walked) = self.walk(*status).await? else { return Ok(None) };
            bucket.add(walked);
        }
        self.sweep_calls.store(bucket.calls, Ordering::Relaxed);
        self.shop.governor().note_bucket(self.id, bucket.calls);
        if bucket.unordered {
            return Ok(Some(bucket));
        }
        self.swept_at.store(begun.get(), Ordering::Relaxed);
        self.learn(|progress| {
            if !is_recent(progress.swept_at, begun, SWEPT_KEPT) {
                progress.swept_at = Some(begun);
            }
        })
        .await?;
        Ok(Some(bucket))
    }

    /// The statuses after the import too; an open entry found in none of them is read singly once, where all could be
    /// walked whole.
    pub(crate) async fn sweep_all(&self) -> Result<bool, LedgerError> {
        let begun = self.now();
        let Some(bucket) = self.sweep_bucket().await? else { return Ok(false) };
        let parameters = self.parameters();
        let mut walked = Walked { calls: 0, ..bucket };
        for status in parameters.in_production_statuses.iter().chain(&parameters.after_import_status) {
            let Some(other) = self.walk(*status).await? else { return Ok(false) };
            walked.add(other);
        }
        if walked.unordered {
            self.shop.governor().note_full(self.id, walked.calls);
            return Ok(false);
        }
        let Walked { orders: standing, mut calls, .. } = walked;
        let stages = vec![Stage::Seen, Stage::Waiting, Stage::Ready, Stage::Imported, Stage::Realised];
        let query = WorkQuery { stages, due: None, limit: OPEN_MOST };
        let open = self.world.ledger().work(self.id, &query).await?;
        let unseen =
            |entry: &&Entry| !standing.contains(&entry.order) && !self.was_walked(entry.order, begun);
        let expected = open.iter().filter(unseen).filter(|entry| was_expected(entry, &parameters));
        let asking: Vec<ShopOrderId> =
            open.iter().filter(unseen).filter(|entry| asks(entry)).map(|entry| entry.order).collect();
        let asking = lock(&self.asking_turn).next(&asking, ASKING_MOST);
        for order in expected.map(|entry| entry.order).chain(asking) {
            // One that can't be read keeps no other back.
            if self.read_one(order, false, Lane::Sweeps).await? == Looked::NotNow {
                return Ok(false);
            }
            calls += 1;
        }
        self.shop.governor().note_full(self.id, calls);
        Ok(true)
    }

    /// Reads the page of the bucket that begins with the first of these entries, which are the next to be created and
    /// were read too long ago; the first singly where its page does not show it. Where the shop does not answer they
    /// are left alone for a while.
    pub(crate) async fn refresh(&self, stale: &[Entry]) -> Result<(), LedgerError> {
        let Some(first) = stale.first() else { return Ok(()) };
        if self.read_page_of(first).await?
            && (self.fresh(first.order).is_some()
                || self.read_one(first.order, false, Lane::NewOrders).await? == Looked::Done)
        {
            return Ok(());
        }
        let until = self.now().plus(REFRESH_AGAIN);
        for entry in stale {
            self.postpone(entry.order, until);
        }
        Ok(())
    }

    /// False: the shop did not answer.
    async fn read_page_of(&self, entry: &Entry) -> Result<bool, LedgerError> {
        let Some(status) = entry.shop.as_ref().map(|facts| facts.status) else { return Ok(true) };
        match self.ask_orders(OrdersQuery::ById { status, from: entry.order }, Lane::NewOrders).await {
            Ok((rows, asked_at)) => self.observe(rows, asked_at, false).await.map(|()| true),
            Err(CallError::NotNow | CallError::Failed(_)) => Ok(false),
        }
    }

    /// Calls that a reading of the bucket takes, as far as that is known.
    pub(crate) fn bucket_pages(&self) -> usize {
        usize::try_from(self.sweep_calls.load(Ordering::Relaxed)).unwrap_or(usize::MAX).max(1)
    }
}

impl Walked {
    fn add(&mut self, other: Self) {
        self.unordered |= other.unordered;
        self.orders.extend(other.orders);
        self.oldest_date_add = self.oldest_date_add.into_iter().chain(other.oldest_date_add).min();
        self.calls += other.calls;
    }

    /// Takes a row; true where it was not seen in this walk before.
    fn take(&mut self, row: &ShopRow) -> bool {
        match &row.order {
            Ok(order) => {
                self.oldest_date_add =
                    Some(self.oldest_date_add.map_or(order.date_add, |old| old.min(order.date_add)));
                self.orders.insert(order.id)
            }
            Err(malformed) => malformed.id.is_none_or(|id| self.orders.insert(id)),
        }
    }
}

/// It was last seen where a walk would have shown it, or never: a walk that does not show it asks for a reading. Read
/// once and found elsewhere, or gone, it is not read again for being there.
pub(crate) fn was_expected(entry: &Entry, parameters: &Parameters) -> bool {
    let is_gone = entry.problem.as_ref().is_some_and(|problem| problem.code == Code::ShopOrderGone);
    let Some(facts) = &entry.shop else { return !is_gone };
    !is_gone
        && (parameters.import_statuses.contains(&facts.status)
            || parameters.after_import_status == Some(facts.status)
            || parameters.in_production_statuses.contains(&facts.status))
}

/// Its MES order is realised, and a question keeps the shop from being told.
fn asks(entry: &Entry) -> bool {
    entry.stage == Stage::Realised && entry.problem.is_some()
}
