//! Telling the shop: the after-import status, and "done". Each write is an intent first.

use std::collections::BTreeMap;

use domain::{Code, Millis, Problem, ShopOrderId, ShopStatusId};

use crate::call::CallError;
use crate::drive::Drive;
use crate::governor::Lane;
use crate::step::Step;
use crate::telling::{Standing, Tell, asks_about_allowed, decide, target};
use crate::{
    Entry, Ledger, LedgerError, Meter, OrdersQuery, Shop, ShopError, ShopRead, ShopRow, Stage, WorkQuery,
    World,
};

/// A read older than this is repeated before a write, in milliseconds.
const READ_AGE: i64 = 10_000;
/// Orders of one bulk write, at most.
pub(crate) const BULK: usize = 100;
/// The pause before a write that could not be made is tried again, in milliseconds.
const AGAIN: i64 = 5_000;
/// Entries that wait for an answer, at most.
const ASKING_MOST: usize = 10_000;
/// Up to so many are told one by one: two calls each, which nothing in bulk undercuts.
const SINGLY: usize = 2;

impl<W: World> Drive<'_, W> {
    /// Tells the shop about these entries, at most [`BULK`] of them.
    pub(crate) async fn tell(&self, entries: Vec<Entry>) -> Result<(), LedgerError> {
        if entries.len() <= SINGLY {
            for entry in entries {
                self.tell_one(entry).await?;
            }
            return Ok(());
        }
        let mut by_target: BTreeMap<ShopStatusId, Vec<Entry>> = BTreeMap::new();
        let parameters = self.parameters();
        for entry in entries {
            if let Some(to) = target(&entry, &parameters) {
                by_target.entry(to).or_default().push(entry);
            }
        }
        for (to, entries) in by_target {
            self.tell_many(entries, to).await?;
        }
        Ok(())
    }

    /// Entries that asked about a status which the configuration allows by now ask no more.
    pub(crate) async fn release_answered(&self) -> Result<(), LedgerError> {
        let query = WorkQuery { stages: vec![Stage::Realised], due: None, limit: ASKING_MOST };
        let parameters = self.parameters();
        for entry in self.world.ledger().work(self.id, &query).await? {
            if asks_about_allowed(&entry, &parameters) {
                self.apply(&entry, &Step::ProblemOver(Code::MayDoneBeSet)).await?;
            }
        }
        Ok(())
    }

    /// Reads, decides, writes: one order.
    async fn tell_one(&self, entry: Entry) -> Result<(), LedgerError> {
        let integration = self.integration();
        if !self.shop.allows("setOrderStatus", self.now()) {
            self.postpone(entry.order, self.now().plus(AGAIN));
            return Ok(());
        }
        let (read_permit, write_permit) = self.shop.permit_two(self.world, Lane::StatusWrites).await.split();
        let asked_at = self.now();
        let ask = self.shop.client.orders(OrdersQuery::One(entry.order));
        let rows = match self.shop.call_with(self.world, &integration, "getOrders", read_permit, ask).await {
            Ok(rows) => rows,
            Err(CallError::NotNow | CallError::Failed(_)) => {
                self.postpone(entry.order, self.now().plus(AGAIN));
                return Ok(());
            }
        };
        let Some(status) = rows.first().and_then(status_of) else {
            self.apply(&entry, &Step::Problem(Problem::new(Code::ShopOrderGone))).await?;
            return Ok(());
        };
        let Some((entry, to)) = self.decided(entry, Standing { status, asked_at }).await? else {
            return Ok(());
        };
        let Some(entry) = self.apply(&entry, &Step::Telling { from: status, to }).await? else {
            return Ok(());
        };
        if self.now() - asked_at > READ_AGE || self.integration().paused {
            return self.not_told(&entry, AGAIN).await;
        }
        let sent_at = self.now();
        let write = self.shop.client.set_status(entry.order, to);
        match self.shop.call_with(self.world, &integration, "setOrderStatus", write_permit, write).await {
            Ok(()) => self.told(&entry).await,
            Err(error) => self.not_answered(&entry, sent_at, error).await,
        }
    }

    /// Carries out every decision but the write itself, for which it returns the entry and the status.
    async fn decided(
        &self,
        entry: Entry,
        standing: Standing,
    ) -> Result<Option<(Entry, ShopStatusId)>, LedgerError> {
        match decide(&entry, &self.parameters(), standing, self.now()) {
            Tell::Write { to } => return Ok(Some((entry, to))),
            Tell::Already => self.told(&entry).await?,
            Tell::Drop if entry.stage == Stage::Realised => {
                self.apply(&entry, &Step::Told { stands: None }).await.map(drop)?;
            }
            Tell::Drop => self.apply(&entry, &Step::AfterImportDone { stands: None }).await.map(drop)?,
            Tell::Ask(problem) => self.apply(&entry, &Step::Problem(problem)).await.map(drop)?,
            Tell::Wait(until) => self.postpone(entry.order, until),
        }
        Ok(None)
    }

    /// The shop has it.
    async fn told(&self, entry: &Entry) -> Result<(), LedgerError> {
        let realised = entry.stage == Stage::Realised;
        let stands = target(entry, &self.parameters());
        let step = if realised { Step::Told { stands } } else { Step::AfterImportDone { stands } };
        if self.apply(entry, &step).await?.is_some() && realised {
            let since = entry.realised_at.unwrap_or_else(|| self.now());
            self.world.meter().written_back(&self.integration(), self.now() - since);
        }
        Ok(())
    }

    async fn not_told(&self, entry: &Entry, pause: i64) -> Result<(), LedgerError> {
        self.apply(entry, &Step::NotTold { due: self.now().plus(pause) }).await.map(drop)
    }

    async fn not_answered(
        &self,
        entry: &Entry,
        sent_at: Millis,
        error: CallError<ShopError>,
    ) -> Result<(), LedgerError> {
        match error {
            CallError::Failed(ShopError::Unknown(detail)) => {
                tracing::info!(order = entry.order.get(), detail, "a status write went unanswered");
                let due = sent_at.plus(self.parameters().quiet_period);
                self.apply(entry, &Step::TellingUnanswered { due }).await.map(drop)
            }
            CallError::Failed(ShopError::Refused { code, message }) => {
                let Some(entry) = self.apply(entry, &Step::NotTold { due: self.now().plus(AGAIN) }).await?
                else {
                    return Ok(());
                };
                let problem = Problem::new(Code::StatusRefused).with("code", code).with("message", message);
                self.apply(&entry, &Step::Problem(problem)).await.map(drop)
            }
            CallError::NotNow
            | CallError::Failed(
                ShopError::Blocked { .. }
                | ShopError::AccountBlocked
                | ShopError::KeyRefused
                | ShopError::AddressRefused(_)
                | ShopError::NotSent(_),
            ) => self.not_told(entry, AGAIN).await,
        }
    }

    /// Reads a page from the lowest id on, writes at once what stands on it, and reads it back, because a bulk write
    /// has no result per order; then the next page. What does not stand on its page is told singly.
    async fn tell_many(&self, mut entries: Vec<Entry>, to: ShopStatusId) -> Result<(), LedgerError> {
        entries.sort_by_key(|entry| entry.order);
        while !entries.is_empty() {
            let first = entries.remove(0);
            if !self.shop.allows("setOrderStatuses", self.now()) {
                for entry in entries.iter().chain([&first]) {
                    self.postpone(entry.order, self.now().plus(AGAIN));
                }
                return Ok(());
            }
            let Some(status) = first.shop.as_ref().map(|facts| facts.status) else {
                self.tell_one(first).await?;
                continue;
            };
            let Some(page) = self.read_page(status, first.order).await? else {
                self.postpone(first.order, self.now().plus(AGAIN));
                continue;
            };
            let (on_it, others): (Vec<Entry>, Vec<Entry>) =
                entries.into_iter().partition(|entry| page.contains_key(&entry.order));
            entries = others;
            if !page.contains_key(&first.order) {
                self.tell_one(first).await?;
                self.tell_page(on_it, &page, to).await?;
                continue;
            }
            self.tell_page([vec![first], on_it].concat(), &page, to).await?;
        }
        Ok(())
    }

    /// Tells of the entries that stand on one page.
    async fn tell_page(
        &self,
        entries: Vec<Entry>,
        page: &BTreeMap<ShopOrderId, Standing>,
        to: ShopStatusId,
    ) -> Result<(), LedgerError> {
        let mut to_write = Vec::new();
        for entry in entries {
            let Some(stands) = page.get(&entry.order) else { continue };
            let Some(entry) = self.world.ledger().entry(self.id, entry.order).await? else { continue };
            if let Some((entry, to)) = self.decided(entry, *stands).await? {
                to_write.push((entry, *stands, to));
            }
        }
        let intents = to_write.iter().map(|(entry, stands, to)| async {
            let step = Step::Telling { from: stands.status, to: *to };
            Ok::<_, LedgerError>(self.apply(entry, &step).await?.map(|entry| (entry, *stands)))
        });
        let committed = futures_util::future::try_join_all(intents).await?;
        let committed: Vec<(Entry, Standing)> = committed.into_iter().flatten().collect();
        if committed.is_empty() { Ok(()) } else { self.write_many(committed, to).await }
    }

    async fn write_many(&self, entries: Vec<(Entry, Standing)>, to: ShopStatusId) -> Result<(), LedgerError> {
        let integration = self.integration();
        let permit = self.shop.permit(self.world, Lane::StatusWrites).await;
        let sent_at = self.now();
        let (fresh, stale): (Vec<_>, Vec<_>) = entries
            .into_iter()
            .partition(|(_, stands)| sent_at - stands.asked_at <= READ_AGE && !integration.paused);
        for (entry, _) in &stale {
            self.not_told(entry, 0).await?;
        }
        if fresh.is_empty() {
            return Ok(());
        }
        let ids: Vec<ShopOrderId> = fresh.iter().map(|(entry, _)| entry.order).collect();
        let write = self.shop.client.set_statuses(&ids, to);
        match self.shop.call_with(self.world, &integration, "setOrderStatuses", permit, write).await {
            Ok(()) => self.verify(fresh).await,
            Err(error) => {
                for (entry, _) in &fresh {
                    self.not_answered(entry, sent_at, error.clone()).await?;
                }
                Ok(())
            }
        }
    }

    /// Still where it was: written again singly. Anything else: done.
    async fn verify(&self, entries: Vec<(Entry, Standing)>) -> Result<(), LedgerError> {
        let Some((first, before)) = entries.first() else { return Ok(()) };
        let Some(standing) = self.read_page(before.status, first.order).await? else {
            for (entry, _) in &entries {
                let due = self.now().plus(self.parameters().quiet_period);
                self.apply(entry, &Step::TellingUnanswered { due }).await?;
            }
            return Ok(());
        };
        let mut told = Vec::new();
        for (entry, _) in entries {
            if standing.contains_key(&entry.order) {
                if let Some(entry) = self.apply(&entry, &Step::NotTold { due: self.now() }).await? {
                    self.tell_one(entry).await?;
                }
            } else {
                told.push(entry);
            }
        }
        futures_util::future::try_join_all(told.iter().map(|entry| self.told(entry))).await.map(drop)
    }

    /// The orders of one page of a status, from an id on; `None` where the shop did not answer.
    async fn read_page(
        &self,
        status: ShopStatusId,
        from: ShopOrderId,
    ) -> Result<Option<BTreeMap<ShopOrderId, Standing>>, LedgerError> {
        let permit = self.shop.permit(self.world, Lane::StatusWrites).await;
        let asked_at = self.now();
        let ask = self.shop.client.orders(OrdersQuery::ById { status, from });
        match self.shop.call_with(self.world, &self.integration(), "getOrders", permit, ask).await {
            Ok(rows) => {
                let stand = rows.iter().filter_map(|row| {
                    let id = crate::walk::RowKey::of(row).id?;
                    (status_of(row) == Some(status)).then_some((id, Standing { status, asked_at }))
                });
                Ok(Some(stand.collect()))
            }
            Err(CallError::NotNow | CallError::Failed(_)) => Ok(None),
        }
    }
}

fn status_of(row: &ShopRow) -> Option<ShopStatusId> {
    match &row.order {
        Ok(order) => Some(order.status),
        Err(malformed) => malformed.status,
    }
}
