//! The port to the ledger, and the vocabulary of what is written there.

use std::future::Future;

use domain::{
    Fingerprint, Marker, MarkerPrefix, MesOrderId, Millis, OrderSource, Outline, Problem, ProductId,
    ProductKey, ShopOrderId,
};

use crate::{Account, Entry, Event, Integration, IntegrationId, Progress, Shard, Sibling, Since, Stage};

/// Who holds shards: one worker of one process, unique for its life.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holder(pub String);

/// A shard that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which.
    pub shard: Shard,
    /// Until when, unless renewed.
    pub until: Millis,
    /// Set where this renewal took the shard: from whom, however it ended.
    pub taken: Option<Takeover>,
}

/// What is known of the lease before ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Takeover {
    /// When the old lease ended: nothing it covered was sent later. `None`: nobody ever held it.
    pub ended_at: Option<Millis>,
    /// When it was renewed last.
    pub renewed_at: Option<Millis>,
}

/// The lease a write depends on: its row must be ours, in the write's own transaction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fence {
    /// Who writes.
    pub holder: Holder,
    /// Under which shard.
    pub shard: Shard,
    /// Now.
    pub now: Millis,
}

/// One conditional write of an entry with its event row, in one transaction.
#[derive(Clone, Debug)]
pub struct Write {
    /// The entry as it shall be; its `version` is still the one that was read (0: it must not exist yet) and is
    /// counted up by the ledger.
    pub entry: Entry,
    /// The raw text of the shop order as just read, where it changed; stored sealed.
    pub snapshot: Option<String>,
    /// The intent's body, where the write commits an intent; stored sealed.
    pub body: Option<Outline>,
    /// What happened.
    pub event: Event,
    /// When.
    pub at: Millis,
    /// The lease it depends on, for intents; none is committed that a sibling's entry holds back.
    pub fence: Option<Fence>,
}

/// What an intent that is about to be sent rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Whose.
    pub integration: IntegrationId,
    /// Of which shop order.
    pub order: ShopOrderId,
    /// The entry's version since the intent.
    pub version: i64,
    /// The configuration it was mapped under.
    pub config_version: i64,
    /// The lease.
    pub fence: Fence,
}

/// How a conditional write ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Committed; the entry's version is now this.
    Done(i64),
    /// Somebody else wrote first, in this integration or in a sibling: read again.
    Stale,
    /// The lease is not ours any more: do not send.
    LeaseLost,
}

/// A durable "look at this id".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Look {
    /// At what.
    pub kind: LookKind,
    /// Its id on its side.
    pub id: i64,
    /// Counts how often it was raised; a look that was raised again meanwhile survives its reading.
    pub raised: i64,
}

/// What a look looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LookKind {
    /// A shop order.
    ShopOrder,
    /// A shop order of which the journal said that it entered an import status.
    ShopOrderEntered,
    /// A MES order.
    MesOrder,
    /// A product of the plant.
    Product,
    /// A product that is gone.
    ProductDeleted,
}

impl LookKind {
    /// All kinds.
    pub const ALL: [Self; 5] =
        [Self::ShopOrder, Self::ShopOrderEntered, Self::MesOrder, Self::Product, Self::ProductDeleted];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ShopOrder => "shop-order",
            Self::ShopOrderEntered => "shop-order-entered",
            Self::MesOrder => "mes-order",
            Self::Product => "product",
            Self::ProductDeleted => "product-deleted",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// A contractor or product that is being made under a key: the same protocol as for orders, in small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// `contractor` or `product`, with a digest of the key; nothing personal.
    pub key: String,
    /// Counts the writes; 0 before the first.
    pub version: i64,
    /// Sent at the latest; `None`: settled or never sent.
    pub sent_at: Option<Millis>,
    /// Attempts that count against the limit of three.
    pub counted: u32,
    /// Since when creates go unanswered.
    pub unanswered_since: Option<Millis>,
    /// When it was enough, and a person was asked: nothing is sent but for an order that was asked for anew since.
    pub asked_at: Option<Millis>,
    /// When the plant refused to make it last: orders wait for it.
    pub refused_at: Option<Millis>,
    /// The id, once known.
    pub made: Option<i64>,
}

impl Part {
    /// One of which nothing is known.
    #[must_use]
    pub const fn new(key: String) -> Self {
        Self {
            key,
            version: 0,
            sent_at: None,
            counted: 0,
            unanswered_since: None,
            asked_at: None,
            refused_at: None,
            made: None,
        }
    }
}

/// What the product map knows of a SKU or EAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownProduct {
    /// The product.
    pub product: ProductId,
    /// A person bound it.
    pub by_person: bool,
    /// The plant's word on the technology template, where it tells.
    pub has_technology: Option<bool>,
    /// Its default VAT rate.
    pub vat_rate: Option<domain::VatRateId>,
    /// When the plant confirmed it last.
    pub confirmed_at: Millis,
}

/// A MES order that carries a marker under another prefix, or that a sibling has made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its marker.
    pub marker: Marker,
    /// The MES order; the lowest id where several carry it.
    pub mes_order: MesOrderId,
    /// Of which order under that number, where a sibling's entry says so.
    pub fingerprint: Option<Fingerprint>,
}

/// Which entries a loop wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkQuery {
    /// Standing in any of these.
    pub stages: Vec<Stage>,
    /// Due at this moment or earlier; `None`: due or not.
    pub due: Option<Millis>,
    /// At most so many, those due longest ago first, then by id. What was tried and failed is due later than before,
    /// so that whoever waits longest has its turn.
    pub limit: usize,
}

impl WorkQuery {
    /// All in these stages, due or not: for who must leave none out.
    pub(crate) const fn all(stages: Vec<Stage>) -> Self {
        Self { stages, due: None, limit: usize::MAX }
    }
}

/// The ledger can't serve now: full, locked, gone. Nothing was written; try again.
#[derive(Debug, thiserror::Error)]
#[error("the ledger cannot serve: {detail}")]
pub struct LedgerError {
    /// For people.
    pub detail: String,
}

/// What the engine needs of the ledger. No call holds a transaction open while something outside is awaited.
///
/// "Not found" is not an error. A row that can't be read is a value on its own: it is left out of lists and
/// logged by the store with table and key, never a reason to fail for the rest.
pub trait Ledger: Send + Sync {
    /// Renews what `holder` holds until `until`, takes what is free (up to `want` shards in all) and tells all that it
    /// now holds.
    fn renew(
        &self,
        holder: &Holder,
        want: usize,
        now: Millis,
        until: Millis,
    ) -> impl Future<Output = Result<Vec<Lease>, LedgerError>> + Send;

    /// Gives all shards of `holder` back.
    fn release(&self, holder: &Holder) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// The integrations of all shards that `holder` holds.
    fn integrations(
        &self,
        holder: &Holder,
    ) -> impl Future<Output = Result<Vec<Integration>, LedgerError>> + Send;

    /// After a take-over: every `sending` entry of the integration becomes `uncertain`, sent at the latest at
    /// `sent_at`, or at its own time where that is later, and to be looked up `quiet` milliseconds after it. Parts that
    /// were being made likewise. Tells how many entries.
    fn take_over(
        &self,
        integration: IntegrationId,
        sent_at: Millis,
        quiet: i64,
        now: Millis,
    ) -> impl Future<Output = Result<usize, LedgerError>> + Send;

    /// One entry.
    fn entry(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> impl Future<Output = Result<Option<Entry>, LedgerError>> + Send;

    /// Those of these orders that have an entry.
    fn entries(
        &self,
        integration: IntegrationId,
        orders: &[ShopOrderId],
    ) -> impl Future<Output = Result<Vec<Entry>, LedgerError>> + Send;

    /// Entries to work on.
    fn work(
        &self,
        integration: IntegrationId,
        query: &WorkQuery,
    ) -> impl Future<Output = Result<Vec<Entry>, LedgerError>> + Send;

    /// MES orders of imported entries with higher ids than `after`, lowest first, at most `limit`.
    fn imported_after(
        &self,
        integration: IntegrationId,
        after: Option<MesOrderId>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<MesOrderId>, LedgerError>> + Send;

    /// Orders whose entry is there and can't be read.
    fn unreadable(
        &self,
        integration: IntegrationId,
    ) -> impl Future<Output = Result<Vec<ShopOrderId>, LedgerError>> + Send;

    /// The entry that is bound to a MES order.
    fn bound_to(
        &self,
        integration: IntegrationId,
        mes_order: MesOrderId,
    ) -> impl Future<Output = Result<Option<Entry>, LedgerError>> + Send;

    /// Entries of one source with the same external id, excluded and closed ones too.
    fn same_external(
        &self,
        integration: IntegrationId,
        source: &OrderSource,
        external_id: &str,
    ) -> impl Future<Output = Result<Vec<Entry>, LedgerError>> + Send;

    /// Writes an entry on the condition that it is still at the version it was read at.
    fn write(&self, write: Write) -> impl Future<Output = Result<Written, LedgerError>> + Send;

    /// Is everything still as the intent had it: the entry's version, the lease, the configuration, and no pause?
    fn stands(&self, intent: &Stands) -> impl Future<Output = Result<bool, LedgerError>> + Send;

    /// Is this configuration in force, the integration not paused, and the lease ours?
    fn in_force(
        &self,
        integration: IntegrationId,
        config_version: i64,
        fence: &Fence,
    ) -> impl Future<Output = Result<bool, LedgerError>> + Send;

    /// The body of the entry's last intent; `None` where there is none or it was purged.
    fn body(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> impl Future<Output = Result<Option<Outline>, LedgerError>> + Send;

    /// Looks of these kinds that are to be done, oldest first.
    fn looks(
        &self,
        integration: IntegrationId,
        kinds: &[LookKind],
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Look>, LedgerError>> + Send;

    /// Leaves looks (raising those that stand), and moves the journal's cursor with them in one transaction.
    fn raise(
        &self,
        integration: IntegrationId,
        looks: &[(LookKind, i64)],
        journal_cursor: Option<i64>,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Ends a look, unless it was raised meanwhile.
    fn finish_look(
        &self,
        integration: IntegrationId,
        look: Look,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// What the integration has learnt.
    fn progress(
        &self,
        integration: IntegrationId,
    ) -> impl Future<Output = Result<Progress, LedgerError>> + Send;

    /// Keeps what it has learnt, but for the journal's cursor, which [`Ledger::raise`] moves.
    fn keep_progress(
        &self,
        integration: IntegrationId,
        progress: &Progress,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Stops the integration with a problem, or ends its stop.
    fn stop(
        &self,
        integration: IntegrationId,
        problem: Option<&Problem>,
        now: Millis,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Tells what keeps the orders of an active integration waiting, or that nothing does.
    fn trouble(
        &self,
        integration: IntegrationId,
        problem: Option<&Problem>,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Stores since when orders count, unless it is stored already.
    fn resolve_since(
        &self,
        integration: IntegrationId,
        since: Since,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// A part by its key.
    fn part(
        &self,
        integration: IntegrationId,
        key: &str,
    ) -> impl Future<Output = Result<Option<Part>, LedgerError>> + Send;

    /// Writes a part on the condition of its version, under the lease.
    fn write_part(
        &self,
        integration: IntegrationId,
        part: &Part,
        fence: &Fence,
    ) -> impl Future<Output = Result<Written, LedgerError>> + Send;

    /// What the product map knows of a key.
    fn product(
        &self,
        integration: IntegrationId,
        key: &ProductKey,
    ) -> impl Future<Output = Result<Option<KnownProduct>, LedgerError>> + Send;

    /// Keeps a product, or drops the key (`None`). A person's binding is not overwritten by the plant's word.
    fn keep_product(
        &self,
        integration: IntegrationId,
        key: &ProductKey,
        known: Option<&KnownProduct>,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Drops every key that leads to a product; a person's binding stands, and is to be confirmed before its next use.
    fn drop_product(
        &self,
        integration: IntegrationId,
        product: ProductId,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Remembers a MES order under another prefix.
    fn keep_foreign(
        &self,
        integration: IntegrationId,
        foreign: &Foreign,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Forgets it: the plant has no such order any more.
    fn forget_foreign(
        &self,
        integration: IntegrationId,
        mes_order: MesOrderId,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// What is remembered of these shop orders, then what siblings have made of them.
    fn foreign(
        &self,
        integration: IntegrationId,
        orders: &[ShopOrderId],
    ) -> impl Future<Output = Result<Vec<Foreign>, LedgerError>> + Send;

    /// The entries of a shop order in this integration's siblings: the others of this database on the same account and
    /// at the same plant.
    fn siblings(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> impl Future<Output = Result<Vec<Sibling>, LedgerError>> + Send;

    /// Prefixes of this database's integrations on other BaseLinker accounts: nobody's business of this one.
    fn unrelated_prefixes(
        &self,
        integration: IntegrationId,
    ) -> impl Future<Output = Result<Vec<MarkerPrefix>, LedgerError>> + Send;

    /// Records a duplicate; true where it is new.
    fn keep_duplicate(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
        mes_order: MesOrderId,
        now: Millis,
    ) -> impl Future<Output = Result<bool, LedgerError>> + Send;

    /// Until when the account is blocked.
    fn blocked_until(
        &self,
        account: &Account,
    ) -> impl Future<Output = Result<Option<Millis>, LedgerError>> + Send;

    /// Persists a block, or its end.
    fn block(
        &self,
        account: &Account,
        until: Option<Millis>,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// Until when the plant asked to be left alone.
    fn plant_waits_until(
        &self,
        integration: IntegrationId,
    ) -> impl Future<Output = Result<Option<Millis>, LedgerError>> + Send;

    /// Keeps until when the plant asked to be left alone; an earlier moment shortens nothing.
    fn plant_waits(
        &self,
        integration: IntegrationId,
        until: Millis,
    ) -> impl Future<Output = Result<(), LedgerError>> + Send;

    /// A number that changes when another process wrote (SQLite: `PRAGMA data_version`, with this process's count).
    fn change_counter(&self) -> impl Future<Output = Result<i64, LedgerError>> + Send;

    /// Purges snapshots and bodies of entries that ended before `before` (closed or excluded) or were imported
    /// before `imported_before`, at most `limit`; tells how many.
    fn purge(
        &self,
        integration: IntegrationId,
        before: Millis,
        imported_before: Millis,
        limit: usize,
    ) -> impl Future<Output = Result<usize, LedgerError>> + Send;
}
