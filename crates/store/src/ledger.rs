//! The engine's `Ledger`, method by method: each reads, or writes in one transaction; what it says to the database is in
//! the file of its noun.

use domain::{
    MarkerPrefix, MesOrderId, Millis, OrderSource, Outline, Problem, ProductId, ProductKey, ShopOrderId,
};
use engine::{
    Account, Entry, Fence, Foreign, Holder, Integration, IntegrationId, KnownProduct, Lease, Ledger,
    LedgerError, Look, LookKind, Part, Progress, Sibling, Since, Stands, WorkQuery, Write, Written,
};
use rusqlite::Connection;

use crate::entry_write::{Sealed, write_entry};
use crate::{
    Store, StoreError, entries, entry_row, entry_write, foreign, integrations, intents, looks, parts,
    products, progress, purge, siblings, waits,
};

fn place(field: &str, integration: IntegrationId, order: ShopOrderId) -> String {
    format!("{field}/{integration}/{order}")
}

impl Store {
    fn sealed(
        &self,
        field: &str,
        entry: &Entry,
        text: Option<String>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let place = place(field, entry.integration, entry.order);
        text.map(|text| {
            self.sealer.seal(&place, &text).map_err(|_| StoreError::Database("it can't be sealed".to_owned()))
        })
        .transpose()
    }
}

impl Ledger for Store {
    async fn renew(
        &self,
        holder: &Holder,
        want: usize,
        now: Millis,
        until: Millis,
    ) -> Result<Vec<Lease>, LedgerError> {
        Ok(self.renew_leases(holder, want, now, until).await?)
    }

    async fn release(&self, holder: &Holder) -> Result<(), LedgerError> {
        Ok(self.release_leases(holder).await?)
    }

    async fn integrations(&self, holder: &Holder) -> Result<Vec<Integration>, LedgerError> {
        Ok(self.read_with(|connection| integrations::held_by(connection, holder, &self.parse))?)
    }

    async fn take_over(
        &self,
        integration: IntegrationId,
        sent_at: Millis,
        quiet: i64,
        now: Millis,
    ) -> Result<usize, LedgerError> {
        Ok(self
            .write_with(move |connection| {
                entry_write::take_over(connection, integration, sent_at, quiet, now)
            })
            .await?)
    }

    async fn entry(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> Result<Option<Entry>, LedgerError> {
        Ok(self.read_with(|connection| entries::of_order(connection, integration, order))?)
    }

    async fn entries(
        &self,
        integration: IntegrationId,
        orders: &[ShopOrderId],
    ) -> Result<Vec<Entry>, LedgerError> {
        Ok(self.read_with(|connection| entries::of_orders(connection, integration, orders))?)
    }

    async fn work(&self, integration: IntegrationId, wanted: &WorkQuery) -> Result<Vec<Entry>, LedgerError> {
        Ok(self.read_with(|connection| entries::to_work_on(connection, integration, wanted))?)
    }

    async fn imported_after(
        &self,
        integration: IntegrationId,
        after: Option<MesOrderId>,
        limit: usize,
    ) -> Result<Vec<MesOrderId>, LedgerError> {
        Ok(self.read_with(|connection| entries::imported_after(connection, integration, after, limit))?)
    }

    async fn unreadable(&self, integration: IntegrationId) -> Result<Vec<ShopOrderId>, LedgerError> {
        Ok(self.read_with(|connection| entry_row::unreadable(connection, integration.get()))?)
    }

    async fn bound_to(
        &self,
        integration: IntegrationId,
        mes_order: MesOrderId,
    ) -> Result<Option<Entry>, LedgerError> {
        Ok(self.read_with(|connection| entries::bound_to(connection, integration, mes_order))?)
    }

    async fn same_external(
        &self,
        integration: IntegrationId,
        source: &OrderSource,
        external_id: &str,
    ) -> Result<Vec<Entry>, LedgerError> {
        Ok(self
            .read_with(|connection| entries::same_external(connection, integration, source, external_id))?)
    }

    async fn write(&self, write: Write) -> Result<Written, LedgerError> {
        let sealed = Sealed {
            snapshot: self.sealed("snapshot", &write.entry, write.snapshot.clone())?,
            body: self.sealed("body", &write.entry, write.body.as_ref().map(Outline::to_text))?,
        };
        Ok(self.write_with(move |connection| write_entry(connection, &write, &sealed)).await?)
    }

    async fn stands(&self, intent: &Stands) -> Result<bool, LedgerError> {
        Ok(self.read_with(|connection| intents::stands(connection, intent))?)
    }

    async fn in_force(
        &self,
        integration: IntegrationId,
        config_version: i64,
        fence: &Fence,
    ) -> Result<bool, LedgerError> {
        Ok(self.read_with(|connection| intents::in_force(connection, integration, config_version, fence))?)
    }

    async fn body(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> Result<Option<Outline>, LedgerError> {
        let read = |connection: &Connection| intents::sealed_body(connection, integration, order);
        let Some(sealed) = self.read_with(read)? else { return Ok(None) };
        match self.sealer.open(&place("body", integration, order), &sealed) {
            Ok(text) => Ok(Outline::parse(&text)),
            Err(_) => {
                tracing::error!(
                    table = "bodies",
                    integration = integration.get(),
                    order = order.get(),
                    "it can't be opened"
                );
                Ok(None)
            }
        }
    }

    async fn looks(
        &self,
        integration: IntegrationId,
        kinds: &[LookKind],
        limit: usize,
    ) -> Result<Vec<Look>, LedgerError> {
        Ok(self.read_with(|connection| looks::to_do(connection, integration, kinds, limit))?)
    }

    async fn raise(
        &self,
        integration: IntegrationId,
        looks: &[(LookKind, i64)],
        journal_cursor: Option<i64>,
    ) -> Result<(), LedgerError> {
        let looks = looks.to_vec();
        let leave = move |connection: &Connection| {
            looks::raise(connection, integration, &looks, 0)?;
            match journal_cursor {
                Some(cursor) => progress::keep_journal_cursor(connection, integration, cursor),
                None => Ok(()),
            }
        };
        Ok(self.write_with(leave).await?)
    }

    async fn finish_look(&self, integration: IntegrationId, look: Look) -> Result<(), LedgerError> {
        Ok(self.write_with(move |connection| looks::finish(connection, integration, look)).await?)
    }

    async fn progress(&self, integration: IntegrationId) -> Result<Progress, LedgerError> {
        Ok(self.read_with(|connection| progress::read(connection, integration))?)
    }

    async fn keep_progress(
        &self,
        integration: IntegrationId,
        progress: &Progress,
    ) -> Result<(), LedgerError> {
        let progress = progress.clone();
        Ok(self.write_with(move |connection| progress::keep(connection, integration, &progress)).await?)
    }

    async fn stop(
        &self,
        integration: IntegrationId,
        problem: Option<&Problem>,
        now: Millis,
    ) -> Result<(), LedgerError> {
        let problem = problem.cloned();
        let stop =
            move |connection: &Connection| integrations::stop(connection, integration, problem.as_ref(), now);
        self.write_with(stop).await?;
        self.note_change();
        Ok(())
    }

    async fn trouble(
        &self,
        integration: IntegrationId,
        problem: Option<&Problem>,
    ) -> Result<(), LedgerError> {
        let problem = problem.cloned();
        let trouble =
            move |connection: &Connection| integrations::trouble(connection, integration, problem.as_ref());
        Ok(self.write_with(trouble).await?)
    }

    async fn resolve_since(&self, integration: IntegrationId, since: Since) -> Result<(), LedgerError> {
        self.write_with(move |connection| integrations::resolve_since(connection, integration, since))
            .await?;
        self.note_change();
        Ok(())
    }

    async fn part(&self, integration: IntegrationId, key: &str) -> Result<Option<Part>, LedgerError> {
        let hashed = self.sealer.hash(key);
        Ok(self.read_with(|connection| parts::of_key(connection, integration, key, &hashed))?)
    }

    async fn write_part(
        &self,
        integration: IntegrationId,
        part: &Part,
        fence: &Fence,
    ) -> Result<Written, LedgerError> {
        let (part, fence, hashed) = (part.clone(), fence.clone(), self.sealer.hash(&part.key));
        let write =
            move |connection: &Connection| parts::write(connection, integration, &part, &hashed, &fence);
        Ok(self.write_with(write).await?)
    }

    async fn product(
        &self,
        integration: IntegrationId,
        key: &ProductKey,
    ) -> Result<Option<KnownProduct>, LedgerError> {
        Ok(self.read_with(|connection| products::of_key(connection, integration, key))?)
    }

    async fn keep_product(
        &self,
        integration: IntegrationId,
        key: &ProductKey,
        known: Option<&KnownProduct>,
    ) -> Result<(), LedgerError> {
        let (key, known) = (key.clone(), known.copied());
        let keep =
            move |connection: &Connection| products::keep(connection, integration, &key, known.as_ref());
        Ok(self.write_with(keep).await?)
    }

    async fn drop_product(&self, integration: IntegrationId, product: ProductId) -> Result<(), LedgerError> {
        Ok(self.write_with(move |connection| products::forget(connection, integration, product)).await?)
    }

    async fn keep_foreign(&self, integration: IntegrationId, foreign: &Foreign) -> Result<(), LedgerError> {
        let foreign = foreign.clone();
        Ok(self.write_with(move |connection| foreign::keep(connection, integration, &foreign)).await?)
    }

    async fn forget_foreign(
        &self,
        integration: IntegrationId,
        mes_order: MesOrderId,
    ) -> Result<(), LedgerError> {
        Ok(self.write_with(move |connection| foreign::forget(connection, integration, mes_order)).await?)
    }

    async fn foreign(
        &self,
        integration: IntegrationId,
        orders: &[ShopOrderId],
    ) -> Result<Vec<Foreign>, LedgerError> {
        Ok(self.read_with(|connection| foreign::of_orders(connection, integration, orders))?)
    }

    async fn siblings(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> Result<Vec<Sibling>, LedgerError> {
        Ok(self.read_with(|connection| siblings::of_orders(connection, integration, &[order]))?)
    }

    async fn unrelated_prefixes(&self, integration: IntegrationId) -> Result<Vec<MarkerPrefix>, LedgerError> {
        Ok(self.read_with(|connection| foreign::unrelated_prefixes(connection, integration))?)
    }

    async fn keep_duplicate(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
        mes_order: MesOrderId,
        now: Millis,
    ) -> Result<bool, LedgerError> {
        let keep = move |connection: &Connection| {
            foreign::keep_duplicate(connection, integration, order, mes_order, now)
        };
        Ok(self.write_with(keep).await?)
    }

    async fn blocked_until(&self, account: &Account) -> Result<Option<Millis>, LedgerError> {
        Ok(self.read_with(|connection| waits::of_account(connection, account))?)
    }

    async fn block(&self, account: &Account, until: Option<Millis>) -> Result<(), LedgerError> {
        let account = account.clone();
        Ok(self.write_with(move |connection| waits::keep_for_account(connection, &account, until)).await?)
    }

    async fn plant_waits_until(&self, integration: IntegrationId) -> Result<Option<Millis>, LedgerError> {
        Ok(self.read_with(|connection| waits::of_plant(connection, integration))?)
    }

    async fn plant_waits(&self, integration: IntegrationId, until: Millis) -> Result<(), LedgerError> {
        Ok(self.write_with(move |connection| waits::keep_for_plant(connection, integration, until)).await?)
    }

    async fn change_counter(&self) -> Result<i64, LedgerError> {
        Ok(self.changes().await?)
    }

    async fn purge(
        &self,
        integration: IntegrationId,
        before: Millis,
        imported_before: Millis,
        limit: usize,
    ) -> Result<usize, LedgerError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let purge = move |connection: &Connection| {
            purge::purge(connection, integration, before, imported_before, limit)
        };
        Ok(self.write_with(purge).await?)
    }
}
