//! Telling the shop: the after-import status, and "done". Each write is an intent first.

use std::collections::BTreeMap;

use domain::{Code, Millis, Problem, ShopOrderId, ShopStatusId};
use futures_util::future::try_join_all;

use crate::call::CallError;
use crate::drive::Drive;
use crate::governor::{Lane, Permit};
use crate::reading::Single;
use crate::step::Step;
use crate::telling::{Standing, Tell, asks_about_allowed, decide, target};
use crate::{Entry, Ledger, LedgerError, Meter, Shop, ShopError, ShopRow, Stage, WorkQuery, World};

/// A read older than this is repeated before a write, in milliseconds.
pub(crate) const READ_AGE: i64 = 10_000;
/// Orders of one bulk write, at most.
pub(crate) const BULK: usize = 100;
/// The pause before a write that could not be made is tried again, in milliseconds.
pub(crate) const AGAIN: i64 = 5_000;
/// Entries that wait for an answer, at most.
const ASKING_MOST: usize = 10_000;
/// Up to so many are told one by one: two calls each, which nothing in bulk undercuts.
const SINGLY: usize = 2;

impl<W: World> Drive<'_, W> {
    /// Tells the shop about these entries, at most [`BULK`] of them.
    pub(crate) async fn tell(&self, entries: Vec<Entry>) -> Result<(), LedgerError> {
        let parameters = self.parameters();
        if entries.len() <= SINGLY {
            for entry in entries {
                self.tell_one(entry.order).await?;
            }
            return Ok(());
        }
        let mut by_target: BTreeMap<Option<ShopStatusId>, Vec<Entry>> = BTreeMap::new();
        for entry in entries {
            by_target.entry(target(&entry, &parameters)).or_default().push(entry);
        }
        for (to, entries) in by_target {
            match to {
                Some(to) => self.tell_many(entries, to).await?,
                // The configuration does not want it any more.
                None => {
                    let step = Step::AfterImportDone { stands: None };
                    try_join_all(entries.iter().map(|entry| self.apply(entry, &step))).await.map(drop)?;
                }
            }
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

    /// Reads, decides, writes: one order. Tells where it was found, if it was.
    pub(crate) async fn tell_one(&self, order: ShopOrderId) -> Result<Option<ShopStatusId>, LedgerError> {
        if !self.shop.allows("setOrderStatus", self.now()) {
            self.postpone(order, self.now().plus(AGAIN));
            return Ok(None);
        }
        let Ok((read_permit, write_permit)) = self.shop.permit_two(self.world, Lane::StatusWrites).await
        else {
            return Ok(None);
        };
        let Some((entry, stands)) = self.read_before(order, read_permit).await? else { return Ok(None) };
        let Some((entry, to)) = self.decided(entry, stands).await? else { return Ok(Some(stands.status)) };
        if let Some(entry) = self.apply(&entry, &Step::Telling { from: stands.status, to }).await? {
            self.write_one(entry, stands, write_permit).await?;
        }
        Ok(Some(stands.status))
    }

    /// Reads an order whose status is to be written, and takes note of it; whatever else the reading says comes first.
    async fn read_before(
        &self,
        order: ShopOrderId,
        permit: Permit,
    ) -> Result<Option<(Entry, Standing)>, LedgerError> {
        let (row, asked_at) = match self.read_single_with(order, permit).await {
            Single::Order(row, asked_at) => {
                self.answered(order);
                (*row, asked_at)
            }
            Single::Gone => {
                self.observe_gone(order).await?;
                return Ok(None);
            }
            Single::NotNow => {
                self.postpone(order, self.now().plus(AGAIN));
                return Ok(None);
            }
            Single::Failed => {
                self.put_off(order, AGAIN);
                return Ok(None);
            }
        };
        let status = status_of(&row);
        let malformed = row.order.as_ref().err().map(|malformed| malformed.detail.clone());
        self.observe(vec![row], asked_at, false).await?;
        let Some(entry) = self.world.ledger().entry(self.id, order).await? else { return Ok(None) };
        if let Some(detail) = malformed {
            // Whether it is still the same order can't be read.
            let problem = Problem::new(Code::Malformed).with("detail", detail);
            self.apply(&entry, &Step::Problem(problem)).await?;
            return Ok(None);
        }
        Ok(status.filter(|_| !is_reused(&entry)).map(|status| (entry, Standing { status, asked_at })))
    }

    /// Carries out every decision but the write itself, for which it returns the entry and the status.
    pub(crate) async fn decided(
        &self,
        entry: Entry,
        standing: Standing,
    ) -> Result<Option<(Entry, ShopStatusId)>, LedgerError> {
        match decide(&entry, &self.parameters(), standing) {
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

    /// Writes the status of one order, whose intent is committed.
    pub(crate) async fn write_one(
        &self,
        entry: Entry,
        stands: Standing,
        permit: Permit,
    ) -> Result<(), LedgerError> {
        let Some(to) = entry.status_write.map(|write| write.to) else { return Ok(()) };
        let config_version = self.integration().config_version;
        if !self.is_in_force(config_version).await || self.now() - stands.asked_at > READ_AGE {
            return self.not_told(&entry, AGAIN).await;
        }
        let sent_at = self.now();
        let write = self.shop.client.set_status(entry.order, to);
        match self.shop.call_with(self.world, &self.integration(), "setOrderStatus", permit, write).await {
            Ok(()) => self.until_written(entry.order, || self.told(&entry)).await,
            Err(error) => self.not_answered(&entry, sent_at, error).await,
        }
    }

    /// The shop has it: what was to be written for the entry as it stood.
    pub(crate) async fn told(&self, entry: &Entry) -> Result<(), LedgerError> {
        let Some(to) = target(entry, &self.parameters()) else { return Ok(()) };
        let (realised, stands) = (entry.stage == Stage::Realised, Some(to));
        let step = if realised { Step::Told { stands } } else { Step::AfterImportDone { stands } };
        let ours = entry.status_write;
        let told = self.insist(entry.clone(), &step, |now| now.status_write == ours).await?;
        if told.is_some() && realised {
            let since = entry.realised_at.unwrap_or_else(|| self.now());
            self.world.meter().written_back(&self.integration(), self.now() - since);
        }
        Ok(())
    }

    /// It was certainly not written.
    pub(crate) async fn not_told(&self, entry: &Entry, pause: i64) -> Result<(), LedgerError> {
        self.write_ended(entry, &Step::NotTold { due: self.now().plus(pause) }).await
    }

    /// Whether it was written is not known.
    pub(crate) async fn unanswered(&self, entry: &Entry, sent_at: Millis) -> Result<(), LedgerError> {
        let due = sent_at.plus(self.parameters().quiet_period);
        self.write_ended(entry, &Step::TellingUnanswered { due }).await
    }

    async fn write_ended(&self, entry: &Entry, step: &Step) -> Result<(), LedgerError> {
        let ours = entry.status_write;
        self.insist(entry.clone(), step, |now| now.status_write == ours).await.map(drop)
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
                self.unanswered(entry, sent_at).await
            }
            CallError::Failed(ShopError::Refused { code, message }) => {
                let write = if entry.stage == Stage::Realised { "done" } else { "after-import" };
                let problem = Problem::new(Code::StatusRefused).with("code", code).with("message", message);
                let problem = problem.with("write", write);
                self.write_ended(entry, &Step::Problem(problem)).await
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
}

/// Its number is another order now: no status is written until a person decides.
pub(crate) fn is_reused(entry: &Entry) -> bool {
    entry.problem.as_ref().is_some_and(|problem| problem.code == Code::NumberReused)
}

/// Where a row stands, if that can be read.
pub(crate) fn status_of(row: &ShopRow) -> Option<ShopStatusId> {
    match &row.order {
        Ok(order) => Some(order.status),
        Err(malformed) => malformed.status,
    }
}
