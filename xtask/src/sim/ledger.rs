//! The real store, with an await on both sides of each call where a process may crash, stall or let others go first.

use std::sync::Arc;

use domain::{
    MarkerPrefix, MesOrderId, Millis, OrderSource, Outline, Problem, ProductId, ProductKey, ShopOrderId,
};
use engine::{
    Account, Entry, EventKind, Fence, Foreign, Holder, Integration, IntegrationId, KnownProduct, Lease,
    Ledger, LedgerError, Look, LookKind, Part, Progress, Sibling, Since, Stands, WorkQuery, Write, Written,
};
use store::Store;

use super::clock::Sleep;
use super::faults::Fault;
use super::fuses::Place;
use super::outside::{Caller, Outside};
use super::story::tell;

/// The ledger as one process has it.
pub(crate) struct WatchedLedger {
    pub(crate) store: Arc<Store>,
    pub(crate) outside: Arc<Outside>,
    pub(crate) caller: Caller,
}

impl WatchedLedger {
    /// Before a write: it takes a moment, and may be refused.
    async fn before_write(&self) -> Result<(), LedgerError> {
        let (refused, takes) = self.outside.with(|state| {
            let refused = state.now() < state.ledger_refuses_until && state.chance.percent(70);
            if refused {
                state.struck(Fault::LedgerRefused);
            }
            (refused, state.chance.between(0, 3))
        });
        if takes > 0 {
            let time = Arc::clone(&self.outside.time);
            let until = time.now().plus(takes);
            Sleep::until(time, until).await;
        }
        self.outside.pass(self.caller, Place::BeforeWrite).await;
        if refused { Err(LedgerError { detail: "the disk is full".to_owned() }) } else { Ok(()) }
    }

    fn tell_write(&self, wanted: &Write, written: Written) {
        self.outside.with(|state| {
            let Write { entry, event, .. } = wanted;
            if event.kind == EventKind::NotFound && matches!(written, Written::Done(_)) {
                let (now, drive) = (state.now(), state.watch.drive(self.caller.process));
                state.watch.not_found.push((entry.order.get(), now, drive));
            }
            let problem = entry.problem.as_ref().map(|problem| problem.code.as_str()).unwrap_or_default();
            tell!(
                state,
                "  {}: {} {problem} ({}{}) {written:?}",
                entry.order,
                entry.stage.as_str(),
                event.kind.as_str(),
                event.facts.iter().map(|(name, value)| format!(" {name}={value}")).collect::<String>()
            );
        });
    }
}

/// Methods that go through unchanged: reads, and writes.
macro_rules! through {
    (reads { $($read:ident($($name:ident: $kind:ty),*) -> $out:ty;)* }
     writes { $($write:ident($($w_name:ident: $w_kind:ty),*) -> $w_out:ty;)* }) => {
        $(async fn $read(&self, $($name: $kind),*) -> Result<$out, LedgerError> {
            self.outside.pass(self.caller, Place::Read).await;
            let answer = Ledger::$read(&*self.store, $($name),*).await;
            self.outside.pass(self.caller, Place::Read).await;
            answer
        })*
        $(async fn $write(&self, $($w_name: $w_kind),*) -> Result<$w_out, LedgerError> {
            self.before_write().await?;
            let answer = Ledger::$write(&*self.store, $($w_name),*).await;
            self.outside.pass(self.caller, Place::AfterWrite).await;
            answer
        })*
    };
}

impl Ledger for WatchedLedger {
    async fn entry(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> Result<Option<Entry>, LedgerError> {
        self.outside.pass(self.caller, Place::Read).await;
        let entry = Ledger::entry(&*self.store, integration, order).await;
        self.outside.with(|state| {
            let now = state.now();
            state.watch.looked(self.caller.process, order.get(), now);
        });
        self.outside.pass(self.caller, Place::Read).await;
        entry
    }

    async fn stands(&self, intent: &Stands) -> Result<bool, LedgerError> {
        self.outside.pass(self.caller, Place::Check).await;
        let stands = Ledger::stands(&*self.store, intent).await;
        self.outside.with(|state| {
            let now = state.now();
            state.watch.looked(self.caller.process, intent.order.get(), now);
        });
        self.outside.pass(self.caller, Place::Check).await;
        stands
    }

    async fn in_force(
        &self,
        integration: IntegrationId,
        config_version: i64,
        fence: &Fence,
    ) -> Result<bool, LedgerError> {
        self.outside.pass(self.caller, Place::Check).await;
        let in_force = Ledger::in_force(&*self.store, integration, config_version, fence).await;
        self.outside.pass(self.caller, Place::Check).await;
        in_force
    }

    async fn renew(
        &self,
        holder: &Holder,
        want: usize,
        now: Millis,
        until: Millis,
    ) -> Result<Vec<Lease>, LedgerError> {
        self.before_write().await?;
        let leases = Ledger::renew(&*self.store, holder, want, now, until).await;
        if let Some(lease) = leases.as_ref().ok().and_then(|leases| leases.first()) {
            self.outside.with(|state| state.watch.leased(self.caller.process, lease.until));
        }
        self.outside.pass(self.caller, Place::AfterWrite).await;
        leases
    }

    async fn write(&self, write: Write) -> Result<Written, LedgerError> {
        self.before_write().await?;
        let written = Ledger::write(&*self.store, write.clone()).await;
        if let Ok(written) = written {
            self.tell_write(&write, written);
        }
        self.outside.pass(self.caller, Place::AfterWrite).await;
        written
    }

    async fn take_over(
        &self,
        integration: IntegrationId,
        sent_at: Millis,
        quiet: i64,
        now: Millis,
    ) -> Result<usize, LedgerError> {
        self.before_write().await?;
        let taken = Ledger::take_over(&*self.store, integration, sent_at, quiet, now).await;
        self.outside.with(|state| {
            let process = self.caller.process.0;
            tell!(state, "process {process} takes over: {taken:?} were being sent");
            if taken.is_ok() {
                state.watch.takes_over(self.caller.process);
            }
        });
        self.outside.pass(self.caller, Place::AfterWrite).await;
        taken
    }

    through! {
        reads {
            integrations(holder: &Holder) -> Vec<Integration>;
            entries(integration: IntegrationId, orders: &[ShopOrderId]) -> Vec<Entry>;
            work(integration: IntegrationId, query: &WorkQuery) -> Vec<Entry>;
            unreadable(integration: IntegrationId) -> Vec<ShopOrderId>;
            bound_to(integration: IntegrationId, mes_order: MesOrderId) -> Option<Entry>;
            same_external(integration: IntegrationId, source: &OrderSource, external_id: &str) -> Vec<Entry>;
            imported_after(integration: IntegrationId, after: Option<MesOrderId>, limit: usize) -> Vec<MesOrderId>;
            body(integration: IntegrationId, order: ShopOrderId) -> Option<Outline>;
            looks(integration: IntegrationId, kinds: &[LookKind], limit: usize) -> Vec<Look>;
            progress(integration: IntegrationId) -> Progress;
            part(integration: IntegrationId, key: &str) -> Option<Part>;
            product(integration: IntegrationId, key: &ProductKey) -> Option<KnownProduct>;
            foreign(integration: IntegrationId, orders: &[ShopOrderId]) -> Vec<Foreign>;
            siblings(integration: IntegrationId, order: ShopOrderId) -> Vec<Sibling>;
            unrelated_prefixes(integration: IntegrationId) -> Vec<MarkerPrefix>;
            blocked_until(account: &Account) -> Option<Millis>;
            plant_waits_until(integration: IntegrationId) -> Option<Millis>;
            change_counter() -> i64;
        }
        writes {
            release(holder: &Holder) -> ();
            raise(integration: IntegrationId, looks: &[(LookKind, i64)], journal_cursor: Option<i64>) -> ();
            finish_look(integration: IntegrationId, look: Look) -> ();
            keep_progress(integration: IntegrationId, progress: &Progress) -> ();
            stop(integration: IntegrationId, problem: Option<&Problem>, now: Millis) -> ();
            trouble(integration: IntegrationId, problem: Option<&Problem>) -> ();
            resolve_since(integration: IntegrationId, since: Since) -> ();
            write_part(integration: IntegrationId, part: &Part, fence: &Fence) -> Written;
            keep_product(integration: IntegrationId, key: &ProductKey, known: Option<&KnownProduct>) -> ();
            drop_product(integration: IntegrationId, product: ProductId) -> ();
            keep_foreign(integration: IntegrationId, foreign: &Foreign) -> ();
            forget_foreign(integration: IntegrationId, mes_order: MesOrderId) -> ();
            keep_duplicate(integration: IntegrationId, order: ShopOrderId, mes_order: MesOrderId, now: Millis) -> bool;
            block(account: &Account, until: Option<Millis>) -> ();
            plant_waits(integration: IntegrationId, until: Millis) -> ();
            purge(integration: IntegrationId, before: Millis, imported_before: Millis, limit: usize) -> usize;
        }
    }
}
