//! What follows from shop orders just read: new entries, changed ones, those that left.

use domain::{Code, Millis, Problem, ShopOrder, ShopOrderId};
use futures_util::future::join_all;

use crate::drive::{Drive, SETTLE_TRIES};
use crate::shop_seen::first_sight;
use crate::step::Outcome;
use crate::step::{Reading, Standing, Step};
use crate::transition::transition;
use crate::{
    Entry, Foreign, Integration, Ledger, LedgerError, Malformed, ShopFacts, ShopRow, Since, Stage, World,
};

/// What a shop order says, as far as decisions need it.
#[must_use]
pub fn facts_of(order: &ShopOrder, read_at: Millis) -> ShopFacts {
    ShopFacts {
        status: order.status,
        confirmed: order.confirmed,
        in_status_since: Millis::from_seconds(order.date_in_status),
        fingerprint: order.fingerprint(),
        content: order.content_digest(),
        source: order.source.clone(),
        external_id: order.external_id.clone(),
        read_at,
    }
}

/// What a reading means for the integration.
#[must_use]
pub fn reading_of(
    integration: &Integration,
    facts: ShopFacts,
    foreign: Option<&Foreign>,
    entered: bool,
) -> Reading {
    let parameters = &integration.parameters;
    let status = facts.status;
    let standing = if !facts.confirmed {
        Standing::Elsewhere
    } else if parameters.import_statuses.contains(&status) {
        Standing::Import
    } else if status == parameters.done_status {
        Standing::Done
    } else if parameters.after_import_status == Some(status)
        || parameters.in_production_statuses.contains(&status)
    {
        Standing::Known
    } else {
        Standing::Elsewhere
    };
    let too_old = match integration.since {
        Since::Open | Since::All => false,
        Since::At(from) => facts.in_status_since < from,
    };
    Reading { facts, standing, too_old, entered, foreign: foreign.map(Foreign::question) }
}

impl<W: World> Drive<'_, W> {
    /// Takes note of orders read at `asked_at`; `entered` where the journal said that they entered an import status.
    pub(crate) async fn observe(
        &self,
        rows: Vec<ShopRow>,
        asked_at: Millis,
        entered: bool,
    ) -> Result<(), LedgerError> {
        let ids: Vec<ShopOrderId> = rows.iter().filter_map(ShopRow::id).collect();
        self.note_shown(&ids, asked_at);
        let ledger = self.world.ledger();
        let entries = ledger.entries(self.id, &ids).await?;
        let foreign = ledger.foreign(self.id, &ids).await?;
        let integration = self.integration();
        let observed = rows.into_iter().map(|row| {
            let id = row.id();
            let entry = entries.iter().find(|entry| Some(entry.order) == id);
            let concerns = |kept: &&Foreign| match (entry, &row.order) {
                (Some(entry), _) => kept.concerns(entry),
                (None, Ok(order)) => kept.may_be_of(order.fingerprint()),
                (None, Err(_)) => true,
            };
            let remembered = foreign.iter().filter(|kept| Some(kept.marker.order) == id).find(concerns);
            self.observe_row(row, entry, remembered, &integration, asked_at, entered)
        });
        for result in join_all(observed).await {
            result?;
        }
        Ok(())
    }

    async fn observe_row(
        &self,
        row: ShopRow,
        entry: Option<&Entry>,
        foreign: Option<&Foreign>,
        integration: &Integration,
        asked_at: Millis,
        entered: bool,
    ) -> Result<(), LedgerError> {
        let order = match row.order {
            Ok(order) => order,
            Err(malformed) => return self.observe_malformed(&malformed, row.raw, entry, integration).await,
        };
        let reading = reading_of(integration, facts_of(&order, asked_at), foreign, entered);
        let Some(stands) = self.take_note(order.id, entry.cloned(), reading, &row.raw).await? else {
            return Ok(());
        };
        if stands.stage.is_open() {
            self.keep_fresh(order, asked_at);
        } else if needs_comparing(&stands, &order) {
            self.compare(&stands, &order).await?;
        }
        Ok(())
    }

    /// Writes what follows from a reading, however often somebody else writes first; tells the entry as it stands then, or
    /// `None` where there is none or its row can't be read.
    async fn take_note(
        &self,
        id: ShopOrderId,
        entry: Option<Entry>,
        reading: Reading,
        raw: &str,
    ) -> Result<Option<Entry>, LedgerError> {
        let mut stands = entry;
        let step = Step::ShopRead(reading.clone());
        for _ in 0..SETTLE_TRIES {
            let now = self.now();
            let outcome = match &stands {
                Some(entry) => transition(entry, &step, now),
                None => first_sight(Entry::new(self.id, id, Stage::Seen, now), &reading),
            };
            let Outcome::Change(next, event) = outcome else { return Ok(stands) };
            if let Some(written) = self.write(*next, event, Some(raw.to_owned())).await? {
                return Ok(Some(written));
            }
            stands = self.world.ledger().entry(self.id, id).await?;
            if stands.is_none() {
                // Its row is there and can't be read: that keeps no other order back, and the proof counts it.
                return Ok(None);
            }
        }
        Err(LedgerError { detail: format!("order {id} could not be written: too many writers") })
    }

    async fn observe_malformed(
        &self,
        malformed: &Malformed,
        raw: String,
        entry: Option<&Entry>,
        integration: &Integration,
    ) -> Result<(), LedgerError> {
        let Some(id) = malformed.id else {
            tracing::warn!(
                integration = integration.parameters.name,
                detail = malformed.detail,
                "a row without an id"
            );
            return Ok(());
        };
        let problem = Problem::new(Code::Malformed).with("detail", &malformed.detail);
        let imports = malformed.status.map(|status| integration.parameters.import_statuses.contains(&status));
        match entry {
            Some(entry) => {
                let step = Step::Malformed { problem, imports: imports.unwrap_or(true) };
                self.apply_with(entry, &step, Some(raw)).await.map(drop)
            }
            None if imports == Some(true) => {
                let blank = Entry::new(self.id, id, Stage::Seen, self.now());
                self.apply_with(&blank, &Step::Malformed { problem, imports: true }, Some(raw))
                    .await
                    .map(drop)
            }
            None => Ok(()),
        }
    }

    /// The shop no longer knows the order.
    pub(crate) async fn observe_gone(&self, id: ShopOrderId) -> Result<(), LedgerError> {
        match self.world.ledger().entry(self.id, id).await? {
            Some(entry) => self.apply(&entry, &Step::ShopGone).await.map(drop),
            None => Ok(()),
        }
    }
}

/// Imported, and its content was not compared with the intent's body yet.
fn needs_comparing(entry: &Entry, order: &ShopOrder) -> bool {
    entry.stage == Stage::Imported
        && entry.shop.as_ref().is_none_or(|facts| facts.fingerprint == order.fingerprint())
        && entry.problem.as_ref().is_none_or(|problem| {
            !matches!(problem.code, Code::NumberReused | Code::MesOrderDeleted | Code::ShopOrderGone)
        })
        && entry.judged_content != Some(order.content_digest())
}
