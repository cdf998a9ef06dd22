//! A ledger in memory, for the tests of flows. What a flow asks of a whole database is the business of `store`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use domain::{
    MarkerPrefix, MesOrderId, Millis, OrderSource, Outline, Problem, ProductId, ProductKey, ShopOrderId,
};

use crate::lock::lock;
use crate::{
    Account, Entry, Fence, Foreign, Holder, Integration, IntegrationId, KnownProduct, Lease, Ledger,
    LedgerError, Look, LookKind, Part, Progress, Sibling, Since, Stands, WorkQuery, Write, Written,
};

/// What the ledger says when it is asked, immediately before a send, whether to send.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Says {
    #[default]
    Yes,
    No,
    CannotServe,
}

impl Says {
    fn answer(self) -> Result<bool, LedgerError> {
        match self {
            Self::Yes => Ok(true),
            Self::No => Ok(false),
            Self::CannotServe => Err(LedgerError { detail: "the disk is gone".to_owned() }),
        }
    }
}

/// What is written there.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    pub(crate) says: Says,
    pub(crate) entries: BTreeMap<ShopOrderId, Entry>,
    pub(crate) parts: BTreeMap<String, Part>,
    /// The write of a part, counted from 1, before which somebody else wrote.
    pub(crate) stale_part: Option<usize>,
    pub(crate) part_writes: usize,
    pub(crate) products: BTreeMap<ProductKey, KnownProduct>,
    pub(crate) looks: BTreeMap<(LookKind, i64), i64>,
    pub(crate) foreign: Vec<Foreign>,
    pub(crate) duplicates: BTreeSet<(ShopOrderId, MesOrderId)>,
    pub(crate) stop: Option<Problem>,
    pub(crate) since: Option<Since>,
}

/// A ledger in memory.
#[derive(Debug, Default)]
pub(crate) struct FakeLedger(Mutex<Rows>);

impl FakeLedger {
    pub(crate) fn rows(&self) -> MutexGuard<'_, Rows> {
        lock(&self.0)
    }

    /// Holds an entry as it is.
    pub(crate) fn hold(&self, entry: &Entry) {
        self.rows().entries.insert(entry.order, entry.clone());
    }

    /// The entry of an order.
    pub(crate) fn held(&self, order: i64) -> Option<Entry> {
        self.rows().entries.get(&ShopOrderId::new(order)).cloned()
    }

    fn filtered(&self, fits: impl Fn(&Entry) -> bool) -> Vec<Entry> {
        self.rows().entries.values().filter(|entry| fits(entry)).cloned().collect()
    }
}

/// What no test asks about: taken, and nothing comes of it.
macro_rules! forgets {
    ($($name:ident($($argument:ty),*) -> $answer:ty;)*) => {
        $(async fn $name(&self, $(_: $argument),*) -> Result<$answer, LedgerError> {
            Ok(Default::default())
        })*
    };
}

impl Ledger for FakeLedger {
    forgets! {
        renew(&Holder, usize, Millis, Millis) -> Vec<Lease>;
        release(&Holder) -> ();
        integrations(&Holder) -> Vec<Integration>;
        take_over(IntegrationId, Millis, i64, Millis) -> usize;
        unreadable(IntegrationId) -> Vec<ShopOrderId>;
        body(IntegrationId, ShopOrderId) -> Option<Outline>;
        progress(IntegrationId) -> Progress;
        keep_progress(IntegrationId, &Progress) -> ();
        trouble(IntegrationId, Option<&Problem>) -> ();
        siblings(IntegrationId, ShopOrderId) -> Vec<Sibling>;
        unrelated_prefixes(IntegrationId) -> Vec<MarkerPrefix>;
        blocked_until(&Account) -> Option<Millis>;
        block(&Account, Option<Millis>) -> ();
        plant_waits_until(IntegrationId) -> Option<Millis>;
        plant_waits(IntegrationId, Millis) -> ();
        change_counter() -> i64;
        purge(IntegrationId, Millis, Millis, usize) -> usize;
    }

    async fn entry(&self, _: IntegrationId, order: ShopOrderId) -> Result<Option<Entry>, LedgerError> {
        Ok(self.rows().entries.get(&order).cloned())
    }

    async fn entries(&self, _: IntegrationId, orders: &[ShopOrderId]) -> Result<Vec<Entry>, LedgerError> {
        Ok(self.filtered(|entry| orders.contains(&entry.order)))
    }

    async fn work(&self, _: IntegrationId, query: &WorkQuery) -> Result<Vec<Entry>, LedgerError> {
        let is_due =
            |entry: &Entry| query.due.is_none_or(|now| entry.due_at.is_some_and(|due_at| due_at <= now));
        Ok(self.filtered(|entry| query.stages.contains(&entry.stage) && is_due(entry)))
    }

    async fn imported_after(
        &self,
        _: IntegrationId,
        after: Option<MesOrderId>,
        limit: usize,
    ) -> Result<Vec<MesOrderId>, LedgerError> {
        let mut ids: Vec<MesOrderId> =
            self.filtered(|_| true).iter().filter_map(|entry| entry.mes_order).collect();
        ids.retain(|id| after.is_none_or(|after| *id > after));
        ids.sort_unstable();
        ids.truncate(limit);
        Ok(ids)
    }

    async fn bound_to(&self, _: IntegrationId, mes_order: MesOrderId) -> Result<Option<Entry>, LedgerError> {
        Ok(self.filtered(|entry| entry.mes_order == Some(mes_order)).pop())
    }

    async fn same_external(
        &self,
        _: IntegrationId,
        source: &OrderSource,
        external_id: &str,
    ) -> Result<Vec<Entry>, LedgerError> {
        let is_same = |entry: &Entry| {
            entry.shop.as_ref().is_some_and(|shop| shop.source == *source && shop.external_id == external_id)
        };
        Ok(self.filtered(is_same))
    }

    async fn write(&self, write: Write) -> Result<Written, LedgerError> {
        let mut rows = self.rows();
        let order = write.entry.order;
        let standing = rows.entries.get(&order).map_or(0, |entry| entry.version);
        if standing != write.entry.version {
            return Ok(Written::Stale);
        }
        rows.entries.insert(order, Entry { version: standing + 1, ..write.entry });
        Ok(Written::Done(standing + 1))
    }

    async fn stands(&self, intent: &Stands) -> Result<bool, LedgerError> {
        let rows = self.rows();
        let is_same = rows.entries.get(&intent.order).is_some_and(|entry| entry.version == intent.version);
        rows.says.answer().map(|says| says && is_same)
    }

    async fn in_force(&self, _: IntegrationId, _: i64, _: &Fence) -> Result<bool, LedgerError> {
        self.rows().says.answer()
    }

    async fn looks(
        &self,
        _: IntegrationId,
        kinds: &[LookKind],
        limit: usize,
    ) -> Result<Vec<Look>, LedgerError> {
        let rows = self.rows();
        let of_kinds = rows.looks.iter().filter(|((kind, _), _)| kinds.contains(kind));
        Ok(of_kinds
            .take(limit)
            .map(|((kind, id), raised)| Look { kind: *kind, id: *id, raised: *raised })
            .collect())
    }

    async fn raise(
        &self,
        _: IntegrationId,
        looks: &[(LookKind, i64)],
        _: Option<i64>,
    ) -> Result<(), LedgerError> {
        for look in looks {
            *self.rows().looks.entry(*look).or_insert(0) += 1;
        }
        Ok(())
    }

    async fn finish_look(&self, _: IntegrationId, look: Look) -> Result<(), LedgerError> {
        let mut rows = self.rows();
        if rows.looks.get(&(look.kind, look.id)) == Some(&look.raised) {
            rows.looks.remove(&(look.kind, look.id));
        }
        Ok(())
    }

    async fn stop(&self, _: IntegrationId, problem: Option<&Problem>, _: Millis) -> Result<(), LedgerError> {
        self.rows().stop = problem.cloned();
        Ok(())
    }

    async fn resolve_since(&self, _: IntegrationId, since: Since) -> Result<(), LedgerError> {
        self.rows().since.get_or_insert(since);
        Ok(())
    }

    async fn part(&self, _: IntegrationId, key: &str) -> Result<Option<Part>, LedgerError> {
        Ok(self.rows().parts.get(key).cloned())
    }

    async fn write_part(&self, _: IntegrationId, part: &Part, _: &Fence) -> Result<Written, LedgerError> {
        let mut rows = self.rows();
        rows.part_writes += 1;
        let standing = rows.parts.get(&part.key).map_or(0, |part| part.version);
        if standing != part.version || rows.stale_part == Some(rows.part_writes) {
            return Ok(Written::Stale);
        }
        rows.parts.insert(part.key.clone(), Part { version: standing + 1, ..part.clone() });
        Ok(Written::Done(standing + 1))
    }

    async fn product(&self, _: IntegrationId, key: &ProductKey) -> Result<Option<KnownProduct>, LedgerError> {
        Ok(self.rows().products.get(key).copied())
    }

    async fn keep_product(
        &self,
        _: IntegrationId,
        key: &ProductKey,
        known: Option<&KnownProduct>,
    ) -> Result<(), LedgerError> {
        let products = &mut self.rows().products;
        match known {
            Some(known) => drop(products.insert(key.clone(), *known)),
            None => drop(products.remove(key)),
        }
        Ok(())
    }

    async fn drop_product(&self, _: IntegrationId, product: ProductId) -> Result<(), LedgerError> {
        self.rows().products.retain(|_, known| known.product != product);
        Ok(())
    }

    async fn keep_foreign(&self, _: IntegrationId, foreign: &Foreign) -> Result<(), LedgerError> {
        self.rows().foreign.push(foreign.clone());
        Ok(())
    }

    async fn forget_foreign(&self, _: IntegrationId, mes_order: MesOrderId) -> Result<(), LedgerError> {
        self.rows().foreign.retain(|foreign| foreign.mes_order != mes_order);
        Ok(())
    }

    async fn foreign(&self, _: IntegrationId, orders: &[ShopOrderId]) -> Result<Vec<Foreign>, LedgerError> {
        let rows = self.rows();
        Ok(rows.foreign.iter().filter(|foreign| orders.contains(&foreign.marker.order)).cloned().collect())
    }

    async fn keep_duplicate(
        &self,
        _: IntegrationId,
        order: ShopOrderId,
        mes_order: MesOrderId,
        _: Millis,
    ) -> Result<bool, LedgerError> {
        Ok(self.rows().duplicates.insert((order, mes_order)))
    }
}
