//! One integration at work: what its flows share.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use domain::{
    ContractorId, MesOrderId, Millis, Parameters, PlantFacts, Problem, Product, ProductId, ProductKey,
    ShopOrder, ShopOrderId, ShopStatusId,
};
use tokio::sync::Notify;

use crate::call::{MesSide, ShopSide};
use crate::current::Current;
use crate::fresh::{Fresh, FreshOrders};
use crate::history::History;
use crate::lease::LeaseView;
use crate::lock::lock;
use crate::looks::LookNotes;
use crate::parts::PartKind;
use crate::searches::Searches;
use crate::step::Outcome;
use crate::step::Step;
use crate::transition::transition;
use crate::turn::Turn;
use crate::{
    Clock, Entry, Event, Fence, Holder, Integration, IntegrationId, Ledger, LedgerError, Progress, Shard,
    Sides, World, Write, Written,
};

/// The shop client that a world's factory makes.
pub(crate) type ShopOf<W> = <<W as World>::Sides as Sides>::Shop;
/// The plant client that a world's factory makes.
pub(crate) type MesOf<W> = <<W as World>::Sides as Sides>::Mes;

/// One integration at work.
pub(crate) struct Drive<'w, W: World> {
    pub(crate) world: &'w W,
    integration: Current,
    pub(crate) id: IntegrationId,
    pub(crate) shard: Shard,
    pub(crate) holder: Holder,
    pub(crate) lease: Arc<LeaseView>,
    pub(crate) shop: ShopSide<ShopOf<W>>,
    pub(crate) mes: MesSide<MesOf<W>>,
    pub(crate) progress: Mutex<Progress>,
    pub(crate) plant_facts: Mutex<Arc<PlantFacts>>,
    pub(crate) history: Mutex<History<ShopOrderId>>,
    /// The last creates of contractors and of products, each by its first key.
    pub(crate) parts_made: Mutex<BTreeMap<PartKind, History<String>>>,
    pub(crate) searches: Mutex<Searches>,
    fresh: Mutex<FreshOrders>,
    busy: Mutex<BTreeSet<ShopOrderId>>,
    parts: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>,
    /// Orders that a side keeps waiting, and until when; never longer than a process lives.
    postponed: Mutex<BTreeMap<ShopOrderId, Millis>>,
    /// How often each order gave no answer to rely on, in a row.
    failed: Mutex<BTreeMap<ShopOrderId, u32>>,
    /// When each shop order was shown to us last.
    shown: Mutex<BTreeMap<ShopOrderId, Millis>>,
    /// The plant was read for our markers: creates may begin.
    pub(crate) recovered: AtomicBool,
    /// The parameters agreed with both live sides.
    pub(crate) checked: AtomicBool,
    /// The highest MES order id ever shown to us.
    mes_high: AtomicI64,
    /// What keeps the orders waiting, as told last; `None`: nothing was told yet.
    pub(crate) trouble: Mutex<Option<Option<Problem>>>,
    /// Duplicates reported since the plant was read whole.
    pub(crate) new_duplicates: AtomicUsize,
    /// Orders of the plant with a marker that its recovery could not read, where this database may have forgotten them.
    pub(crate) unreadable_rows: AtomicUsize,
    /// The plant's list of orders did not page when it was read last.
    pub(crate) lost_list: AtomicBool,
    /// Held while the bucket is read.
    pub(crate) bucket: tokio::sync::Mutex<()>,
    /// Calls of the last reading of the bucket; 0: it was not read yet.
    pub(crate) sweep_calls: AtomicU64,
    /// When the last finished reading of the bucket began.
    pub(crate) swept_at: AtomicI64,
    /// Statuses whose pages fitted no order when they were walked last.
    pub(crate) unordered: Mutex<BTreeSet<ShopStatusId>>,
    pub(crate) shop_looks_noted: Mutex<LookNotes>,
    pub(crate) plant_looks_noted: Mutex<LookNotes>,
    /// Whose turn it is among orders that ask about "done".
    pub(crate) asking_turn: Mutex<Turn<ShopOrderId>>,
    /// The last MES order that was asked by id because the list does not show it.
    pub(crate) unshown_asked: Mutex<Option<MesOrderId>>,
    /// Contractors that were made long ago and that the plant does not show by these keys.
    pub(crate) unfound: Mutex<BTreeMap<ContractorId, Vec<String>>>,
    /// Orders that were refused for something that is gone, and were begun anew for that.
    pub(crate) begun_anew: Mutex<BTreeSet<ShopOrderId>>,
    /// How often a part's create conflicted with what no search shows yet, by its first key.
    pub(crate) conflicts: Mutex<BTreeMap<String, u32>>,
    /// The products of delivery and of other lines, as read lately.
    pub(crate) service_products: Mutex<BTreeMap<ProductId, (Product, Millis)>>,
    /// Whose turn it is among missing products.
    pub(crate) missing_turn: Mutex<Turn<ProductKey>>,
    /// Something is ready to be worked on.
    pub(crate) work: Notify,
    /// The recovery has read the bucket, or could not: the sweeps go on from there.
    pub(crate) first_sweep_ended: Notify,
    /// Somebody left a look at a shop order.
    pub(crate) looks: Notify,
    /// Somebody left a look at something of the plant.
    pub(crate) plant_looks: Notify,
    /// The statuses after the import are to be read now.
    pub(crate) full_sweep: Notify,
}

/// How often a step is applied against others who write the same entry.
pub(crate) const SETTLE_TRIES: usize = 8;
/// The pause before an outcome that the ledger refused is written again, in milliseconds.
const WRITTEN_AGAIN: i64 = 1_000;
/// Orders of which it is remembered when they were shown, at most; beyond it all are forgotten and read again.
const SHOWN_MOST: usize = 100_000;

impl<'w, W: World> Drive<'w, W> {
    pub(crate) fn new(
        world: &'w W,
        integration: Arc<Integration>,
        holder: Holder,
        lease: Arc<LeaseView>,
        shop: ShopSide<ShopOf<W>>,
        mes: MesSide<MesOf<W>>,
        progress: Progress,
    ) -> Self {
        let plant_facts = PlantFacts::unlisted(&integration.parameters);
        let mes_high = progress.mes_high.map_or(0, MesOrderId::get);
        Self {
            world,
            id: integration.id,
            shard: integration.shard,
            integration: Current::new(integration),
            holder,
            lease,
            shop,
            mes,
            progress: Mutex::new(progress),
            plant_facts: Mutex::new(Arc::new(plant_facts)),
            history: Mutex::default(),
            parts_made: Mutex::default(),
            searches: Mutex::default(),
            fresh: Mutex::new(FreshOrders::default()),
            busy: Mutex::new(BTreeSet::new()),
            parts: Mutex::new(BTreeMap::new()),
            postponed: Mutex::new(BTreeMap::new()),
            failed: Mutex::new(BTreeMap::new()),
            shown: Mutex::new(BTreeMap::new()),
            recovered: AtomicBool::new(false),
            checked: AtomicBool::new(false),
            mes_high: AtomicI64::new(mes_high),
            bucket: tokio::sync::Mutex::new(()),
            trouble: Mutex::new(None),
            new_duplicates: AtomicUsize::new(0),
            unreadable_rows: AtomicUsize::new(0),
            lost_list: AtomicBool::new(false),
            sweep_calls: AtomicU64::new(0),
            swept_at: AtomicI64::new(0),
            unordered: Mutex::default(),
            shop_looks_noted: Mutex::default(),
            plant_looks_noted: Mutex::default(),
            asking_turn: Mutex::default(),
            unshown_asked: Mutex::default(),
            unfound: Mutex::default(),
            begun_anew: Mutex::default(),
            conflicts: Mutex::default(),
            service_products: Mutex::default(),
            missing_turn: Mutex::default(),
            work: Notify::new(),
            first_sweep_ended: Notify::new(),
            looks: Notify::new(),
            plant_looks: Notify::new(),
            full_sweep: Notify::new(),
        }
    }

    pub(crate) fn now(&self) -> Millis {
        self.world.clock().now()
    }

    pub(crate) fn integration(&self) -> Arc<Integration> {
        self.integration.get()
    }

    /// Pause, stop and the like changed; another configuration makes another drive.
    pub(crate) fn update(&self, integration: Arc<Integration>) {
        if self.integration.replace(integration) {
            lock(&self.progress).sum_streak = 0;
        }
        self.work.notify_one();
    }

    /// Another stop, or none, as the ledger has it by now.
    pub(crate) fn stopped(&self, stop: Option<Problem>) {
        self.integration.set_stop(stop);
        self.work.notify_one();
    }

    pub(crate) fn parameters(&self) -> Arc<Parameters> {
        Arc::clone(&self.integration().parameters)
    }

    pub(crate) fn plant_facts(&self) -> Arc<PlantFacts> {
        Arc::clone(&lock(&self.plant_facts))
    }

    pub(crate) fn fence(&self) -> Fence {
        Fence { holder: self.holder.clone(), shard: self.shard, now: self.now() }
    }

    /// Sleeps, but wakes when the process is to stop.
    pub(crate) async fn sleep(&self, millis: i64) {
        let until = self.now().plus(millis);
        let stopping = self.lease.stopping.notified();
        if self.lease.is_draining() {
            return;
        }
        futures_util::future::select(
            std::pin::pin!(self.world.clock().sleep_until(until)),
            std::pin::pin!(stopping),
        )
        .await;
    }

    /// Applies a step to an entry and writes what follows; tells the entry as written, or `None` where there was
    /// nothing to write, it was refused, or somebody else wrote first.
    pub(crate) async fn apply(&self, entry: &Entry, step: &Step) -> Result<Option<Entry>, LedgerError> {
        self.apply_with(entry, step, None).await
    }

    /// Like [`Self::apply`], with the raw text of the shop order where it changed.
    pub(crate) async fn apply_with(
        &self,
        entry: &Entry,
        step: &Step,
        snapshot: Option<String>,
    ) -> Result<Option<Entry>, LedgerError> {
        match transition(entry, step, self.now()) {
            Outcome::Change(next, event) => self.write(*next, event, snapshot).await,
            Outcome::Same | Outcome::Refused => Ok(None),
        }
    }

    /// Applies a step however often somebody else writes first, as long as the entry is still one that it is about.
    /// Tells the entry as written, or `None` where nothing followed.
    pub(crate) async fn insist(
        &self,
        entry: Entry,
        step: &Step,
        is_about: impl Fn(&Entry) -> bool + Send,
    ) -> Result<Option<Entry>, LedgerError> {
        let mut entry = entry;
        for _ in 0..SETTLE_TRIES {
            if !is_about(&entry) {
                return Ok(None);
            }
            let Outcome::Change(next, event) = transition(&entry, step, self.now()) else { return Ok(None) };
            if let Some(written) = self.write(*next, event, None).await? {
                return Ok(Some(written));
            }
            match self.world.ledger().entry(entry.integration, entry.order).await? {
                Some(newer) => entry = newer,
                None => return Ok(None),
            }
        }
        Err(LedgerError { detail: format!("order {} could not be written: too many writers", entry.order) })
    }

    /// Writes down what a side answered, however long the ledger refuses it: it is known here alone.
    pub(crate) async fn until_written<F: Future<Output = Result<(), LedgerError>> + Send>(
        &self,
        of: impl std::fmt::Display + Send + Sync,
        write: impl Fn() -> F + Send + Sync,
    ) -> Result<(), LedgerError> {
        loop {
            match write().await {
                Err(error) if !self.lease.is_draining() => {
                    tracing::warn!(%of, %error, "an outcome waits to be written down");
                    self.sleep(WRITTEN_AGAIN).await;
                }
                written => return written,
            }
        }
    }

    /// Writes an entry as it shall be.
    pub(crate) async fn write(
        &self,
        entry: Entry,
        event: Event,
        snapshot: Option<String>,
    ) -> Result<Option<Entry>, LedgerError> {
        let kept = entry.clone();
        let write = Write { entry, snapshot, body: None, event, at: self.now(), fence: None };
        match self.world.ledger().write(write).await? {
            Written::Done(version) => {
                self.work.notify_one();
                Ok(Some(Entry { version, ..kept }))
            }
            Written::Stale | Written::LeaseLost => Ok(None),
        }
    }

    /// Keeps an order that was just read.
    pub(crate) fn keep_fresh(&self, order: ShopOrder, read_at: Millis) {
        lock(&self.fresh).keep(order, read_at);
    }

    /// The order as read at most `snapshotAge` ago.
    pub(crate) fn fresh(&self, id: ShopOrderId) -> Option<Fresh> {
        let since = self.now().plus(-self.parameters().pace.snapshot_age);
        lock(&self.fresh).get(id, since)
    }

    /// In the ledger, too, nothing stands against a write to a side: this configuration, not paused, the lease ours. A
    /// ledger that can't be asked says no. Whatever asking takes, the lease is judged afterwards.
    pub(crate) async fn is_in_force(&self, config_version: i64) -> bool {
        let asked = self.world.ledger().in_force(self.id, config_version, &self.fence()).await;
        let in_force = asked.unwrap_or_else(|error| {
            tracing::warn!(integration = self.parameters().name, %error, "nothing is written");
            false
        });
        in_force && self.lease.left(self.now()) > 0
    }

    pub(crate) fn forget_fresh(&self, id: ShopOrderId) {
        lock(&self.fresh).forget(id);
    }

    /// Takes an order for one flow alone; `None` where another flow has it.
    pub(crate) fn take(&self, id: ShopOrderId) -> Option<Taken<'_>> {
        lock(&self.busy).insert(id).then_some(Taken { busy: &self.busy, id })
    }

    /// Leaves an order alone until then.
    pub(crate) fn postpone(&self, id: ShopOrderId, until: Millis) {
        lock(&self.postponed).insert(id, until);
    }

    /// Leaves an order alone that gave no answer to rely on, each time for longer, so that it keeps no other back.
    pub(crate) fn put_off(&self, id: ShopOrderId, pause: i64) {
        let times = {
            let mut failed = lock(&self.failed);
            let times = failed.entry(id).or_insert(0);
            *times += 1;
            *times
        };
        self.back_off(id, times, pause);
    }

    /// Leaves an order alone for a pause that has grown with each of so many failures in a row.
    pub(crate) fn back_off(&self, id: ShopOrderId, times: u32, pause: i64) {
        let doublings = times.saturating_sub(1).min(16);
        let pause = pause.saturating_mul(1 << doublings).min(self.parameters().pace.retry_cap);
        self.postpone(id, self.now().plus(pause));
    }

    /// It gave an answer.
    pub(crate) fn answered(&self, id: ShopOrderId) {
        lock(&self.failed).remove(&id);
    }

    /// How many orders are left alone now.
    pub(crate) fn held_back(&self, now: Millis) -> usize {
        let mut postponed = lock(&self.postponed);
        postponed.retain(|_, until| *until > now);
        postponed.len() + lock(&self.busy).len()
    }

    /// No flow has it, and it is not left alone.
    pub(crate) fn is_free(&self, id: ShopOrderId, now: Millis) -> bool {
        !lock(&self.busy).contains(&id) && lock(&self.postponed).get(&id).is_none_or(|until| *until <= now)
    }

    /// Takes note that the shop showed these orders when it was asked at `at`.
    pub(crate) fn note_shown(&self, ids: &[ShopOrderId], at: Millis) {
        let mut shown = lock(&self.shown);
        if shown.len() > SHOWN_MOST {
            shown.clear();
        }
        shown.extend(ids.iter().map(|id| (*id, at)));
    }

    /// Was the order shown in an answer asked for at `since` or later?
    pub(crate) fn was_walked(&self, id: ShopOrderId, since: Millis) -> bool {
        lock(&self.shown).get(&id).is_some_and(|at| *at >= since)
    }

    /// The lock that serialises work under one key of a contractor or product.
    pub(crate) fn part_lock(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut parts = lock(&self.parts);
        parts.retain(|_, held| Arc::strong_count(held) > 1);
        Arc::clone(parts.entry(key.to_owned()).or_default())
    }

    /// Takes note of an id that the plant showed.
    pub(crate) fn saw_mes_order(&self, id: MesOrderId) {
        self.mes_high.fetch_max(id.get(), Ordering::SeqCst);
    }

    pub(crate) fn mes_high(&self) -> Option<MesOrderId> {
        let high = self.mes_high.load(Ordering::SeqCst);
        (high > 0).then(|| MesOrderId::new(high))
    }

    /// Changes what the integration has learnt, and keeps it if it moved.
    pub(crate) async fn learn(&self, change: impl FnOnce(&mut Progress) + Send) -> Result<(), LedgerError> {
        let (before, after) = {
            let mut progress = lock(&self.progress);
            let before = progress.clone();
            change(&mut progress);
            (before, progress.clone())
        };
        if before == after {
            return Ok(());
        }
        self.world.ledger().keep_progress(self.id, &after).await
    }

    pub(crate) fn progress(&self) -> Progress {
        lock(&self.progress).clone()
    }
}

/// An order that one flow has; given back when dropped.
pub(crate) struct Taken<'a> {
    busy: &'a Mutex<BTreeSet<ShopOrderId>>,
    id: ShopOrderId,
}

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        lock(self.busy).remove(&self.id);
    }
}
