//! Finding orders: the bucket read whole, the statuses after it, the journal, and looks.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use domain::{Code, Problem, ShopOrderId, ShopStatusId};

use crate::call::CallError;
use crate::drive::Drive;
use crate::governor::Lane;
use crate::walk::{Ask, RowKey, Walk};
use crate::{
    Entry, Ledger, LedgerError, Look, LookKind, OrdersQuery, ShopRead, ShopRow, Stage, WorkQuery, World,
};

/// What a walk through one status brought.
#[derive(Debug, Default)]
pub(crate) struct Walked {
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
/// Looks done in one beat, at most.
const LOOKS_MOST: usize = 200;
/// Looks under way at once.
const LOOKS_AT_ONCE: usize = 8;
/// Orders read singly rather than by a read of the bucket, at most.
const SINGLY_MOST: usize = 50;

impl<W: World> Drive<'_, W> {
    /// Reads one status whole and takes note of its orders; `None` where the shop did not answer, or its pages fit no
    /// order.
    pub(crate) async fn walk(&self, status: ShopStatusId) -> Result<Option<Walked>, LedgerError> {
        let mut walk = Walk::new(status, self.progress().page_order);
        let mut walked = Walked::default();
        loop {
            let query = match walk.next() {
                Ask::Page(query) => query,
                Ask::Done { page_order, unordered } => {
                    self.learn(|progress| progress.page_order = page_order).await?;
                    self.note_unordered(unordered).await?;
                    return Ok((!unordered).then_some(walked));
                }
            };
            let asked_at = self.now();
            let ask = self.shop.client.orders(query);
            let rows =
                match self.shop.call(self.world, &self.integration(), "getOrders", Lane::Sweeps, ask).await {
                    Ok(rows) => rows,
                    Err(CallError::NotNow | CallError::Failed(_)) => return Ok(None),
                };
            walked.calls += 1;
            walk.take(&rows.iter().map(RowKey::of).collect::<Vec<_>>());
            let new: Vec<ShopRow> = rows.into_iter().filter(|row| walked.take(row)).collect();
            self.observe(new, asked_at, false).await?;
        }
    }

    async fn note_unordered(&self, unordered: bool) -> Result<(), LedgerError> {
        if unordered {
            return self.stop_for(Problem::new(Code::PagesUnordered)).await;
        }
        self.end_stop(Code::PagesUnordered).await
    }

    /// The whole bucket; `None` where not every import status could be read.
    pub(crate) async fn sweep_bucket(&self) -> Result<Option<Walked>, LedgerError> {
        let begun = self.now();
        let mut bucket = Walked::default();
        for status in &self.parameters().import_statuses {
            let Some(walked) = self.walk(*status).await? else { return Ok(None) };
            bucket.add(walked);
        }
        self.sweep_calls.store(bucket.calls, Ordering::Relaxed);
        self.learn(|progress| {
            if progress.swept_at.is_none_or(|at| begun - at >= SWEPT_KEPT) {
                progress.swept_at = Some(begun);
            }
        })
        .await?;
        Ok(Some(bucket))
    }

    /// The statuses after the import too; an open entry found in none of them is read singly once.
    pub(crate) async fn sweep_all(&self) -> Result<bool, LedgerError> {
        let begun = self.now();
        if self.sweep_bucket().await?.is_none() {
            return Ok(false);
        }
        let parameters = self.parameters();
        let mut standing = BTreeSet::new();
        for status in parameters.in_production_statuses.iter().chain(&parameters.after_import_status) {
            let Some(walked) = self.walk(*status).await? else { return Ok(false) };
            standing.extend(walked.orders);
        }
        let stages = vec![Stage::Seen, Stage::Waiting, Stage::Ready, Stage::Imported];
        let open = self.world.ledger().work(self.id, &WorkQuery { stages, due: None, limit: 10_000 }).await?;
        let unseen = open.iter().filter(|entry| {
            !standing.contains(&entry.order)
                && self.fresh(entry.order).is_none_or(|fresh| fresh.read_at < begun)
                && !self.was_walked(entry.order, begun)
        });
        for entry in unseen {
            if !self.read_one(entry.order, false, Lane::Sweeps).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Reads the page of the bucket that begins with the first of these entries, which are the next to be created and
    /// were read too long ago; the first singly where its page does not show it. Where the shop does not answer they
    /// are left alone for a while.
    pub(crate) async fn refresh(&self, stale: &[Entry]) -> Result<(), LedgerError> {
        let Some(first) = stale.first() else { return Ok(()) };
        if self.read_page_of(first).await?
            && (self.fresh(first.order).is_some()
                || self.read_one(first.order, false, Lane::NewOrders).await?)
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
        let asked_at = self.now();
        let ask = self.shop.client.orders(OrdersQuery::ById { status, from: entry.order });
        match self.shop.call(self.world, &self.integration(), "getOrders", Lane::NewOrders, ask).await {
            Ok(rows) => self.observe(rows, asked_at, false).await.map(|()| true),
            Err(CallError::NotNow | CallError::Failed(_)) => Ok(false),
        }
    }

    /// Reads one shop order and takes note. False: the shop did not answer.
    pub(crate) async fn read_one(
        &self,
        id: ShopOrderId,
        entered: bool,
        lane: Lane,
    ) -> Result<bool, LedgerError> {
        let asked_at = self.now();
        let ask = self.shop.client.orders(OrdersQuery::One(id));
        match self.shop.call(self.world, &self.integration(), "getOrders", lane, ask).await {
            Ok(rows) if rows.is_empty() => self.observe_gone(id).await?,
            Ok(rows) => self.observe(rows, asked_at, entered).await?,
            Err(CallError::NotNow | CallError::Failed(_)) => return Ok(false),
        }
        Ok(true)
    }

    /// The journal from the cursor on: its rows become looks.
    pub(crate) async fn read_journal(&self) -> Result<(), LedgerError> {
        loop {
            let cursor = self.progress().journal_cursor;
            let ask = self.shop.client.journal(cursor);
            let rows = match self
                .shop
                .call(self.world, &self.integration(), "getJournalList", Lane::Sweeps, ask)
                .await
            {
                Ok(rows) => rows,
                Err(CallError::NotNow | CallError::Failed(_)) => return Ok(()),
            };
            let import = &self.parameters().import_statuses;
            let mut looks = Vec::new();
            let new: Vec<_> = rows.into_iter().filter(|row| row.id > cursor || cursor == 1).collect();
            let Some(last) = new.iter().map(|row| row.id).max().filter(|last| *last > cursor) else {
                return Ok(());
            };
            for row in new {
                let entered = row.kind == STATUS_CHANGED && import.contains(&ShopStatusId::new(row.object));
                let kind = if entered { LookKind::ShopOrderEntered } else { LookKind::ShopOrder };
                looks.push((kind, row.order.get()));
                if matches!(row.kind, MERGED | SPLIT | COPIED) && row.object > 0 {
                    looks.push((LookKind::ShopOrder, row.object));
                }
            }
            looks.sort_unstable();
            looks.dedup();
            self.world.ledger().raise(self.id, &looks, Some(last)).await?;
            crate::call::lock(&self.progress).journal_cursor = last;
            self.work.notify_one();
        }
    }

    /// Does the looks that are left, bounded.
    pub(crate) async fn do_looks(&self) -> Result<(), LedgerError> {
        let looks = self.world.ledger().looks(self.id, LOOKS_MOST).await?;
        let shop_orders: Vec<&Look> = looks.iter().filter(|look| is_shop(look.kind)).collect();
        if shop_orders.len() > SINGLY_MOST.min(self.bucket_pages() * 2 + 2) {
            let begun = self.now();
            if self.sweep_bucket().await?.is_some() {
                for look in &shop_orders {
                    if self.was_walked(ShopOrderId::new(look.id), begun) {
                        self.world.ledger().finish_look(self.id, **look).await?;
                    }
                }
            }
        }
        loop {
            let looks = self.world.ledger().looks(self.id, LOOKS_MOST).await?;
            let left = looks.len();
            let done = stream::iter(looks).map(|look| self.finish(look)).buffer_unordered(LOOKS_AT_ONCE);
            let done: Vec<bool> = done.try_collect().await?;
            // What could not be read now is left for the next beat.
            if left < LOOKS_MOST || done.iter().any(|done| !done) || self.lease.is_draining() {
                return Ok(());
            }
        }
    }

    /// Does a look and ends it; false where it could not be done now.
    async fn finish(&self, look: Look) -> Result<bool, LedgerError> {
        let done = !self.lease.is_draining() && self.do_look(look).await?;
        if done {
            self.world.ledger().finish_look(self.id, look).await?;
        }
        Ok(done)
    }

    /// True where the reading that the look asked for is done.
    async fn do_look(&self, look: Look) -> Result<bool, LedgerError> {
        match look.kind {
            LookKind::ShopOrder => self.read_one(ShopOrderId::new(look.id), false, Lane::NewOrders).await,
            LookKind::ShopOrderEntered => {
                self.read_one(ShopOrderId::new(look.id), true, Lane::NewOrders).await
            }
            LookKind::MesOrder => Ok(self.read_mes_order(domain::MesOrderId::new(look.id)).await?.is_some()),
            LookKind::Product => self.read_product(domain::ProductId::new(look.id)).await,
            LookKind::ProductDeleted => {
                self.world.ledger().drop_product(self.id, domain::ProductId::new(look.id)).await?;
                Ok(true)
            }
        }
    }

    fn bucket_pages(&self) -> usize {
        usize::try_from(self.sweep_calls.load(Ordering::Relaxed)).unwrap_or(usize::MAX / 4)
    }
}

impl Walked {
    fn add(&mut self, other: Self) {
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

const fn is_shop(kind: LookKind) -> bool {
    matches!(kind, LookKind::ShopOrder | LookKind::ShopOrderEntered)
}

/// `log_type` of a merge; `object_id` names the second order. BaseLinker API documentation, `getJournalList`.
const MERGED: i64 = 5;
/// `log_type` of a split.
const SPLIT: i64 = 6;
/// `log_type` of a copy.
const COPIED: i64 = 17;
/// `log_type` of a status change; `object_id` is the new status.
const STATUS_CHANGED: i64 = 18;
