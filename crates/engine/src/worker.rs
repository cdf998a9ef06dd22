//! A worker: one future that holds shards and drives their integrations. It spawns nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use domain::{Code, Millis, Problem};
use futures_util::future::{BoxFuture, Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::call::{MesSide, ShopSide};
use crate::drive::Drive;
use crate::duties::ends_by_person;
use crate::governor::Governor;
use crate::lease::LeaseView;
use crate::lock::lock;
use crate::recent::is_recent;
use crate::{
    Account, Clock, Holder, Integration, IntegrationId, Lease, Ledger, LedgerError, Meter, Shard, Sides,
    SidesError, Takeover, World,
};

/// How long a lease lasts, in milliseconds.
pub const LEASE: i64 = 10_000;
/// How often integrations are looked at, and free shards, in milliseconds.
const BEAT: i64 = 1_000;
/// The shortest pause between two looks, in milliseconds, however often somebody wakes the worker.
const BREATH: i64 = 20;
/// How often held leases are renewed, in milliseconds: two renewals may fail before a lease is lost.
const RENEW: i64 = 3_000;
/// A shard is given up when its lease has less than this left and could not be renewed, in milliseconds.
const GIVE_UP: i64 = 500;

/// What a worker is told from outside.
#[derive(Debug, Default)]
pub struct Orders {
    /// Finish what is under way and return.
    stop: std::sync::atomic::AtomicBool,
    wake: tokio::sync::Notify,
    /// Integrations whose recovery reads from the beginning.
    from_beginning: Mutex<BTreeSet<String>>,
}

impl Orders {
    /// Asks the worker to finish what is under way and to return.
    pub fn stop(&self) {
        self.stop.store(true, std::sync::atomic::Ordering::SeqCst);
        self.wake.notify_waiters();
        self.wake.notify_one();
    }

    /// Something was written for the worker: look now.
    pub fn wake(&self) {
        self.wake.notify_one();
    }

    /// `run --recover NAME`. It holds until such a recovery is done, however often it is begun.
    pub fn recover_from_beginning(&self, name: &str) {
        lock(&self.from_beginning).insert(name.to_owned());
    }

    fn recovers_from_beginning(&self, name: &str) -> bool {
        lock(&self.from_beginning).contains(name)
    }

    fn recovered_from_beginning(&self, name: &str) {
        lock(&self.from_beginning).remove(name);
    }

    fn is_stopping(&self) -> bool {
        self.stop.load(std::sync::atomic::Ordering::SeqCst)
    }
}

/// One integration that runs.
struct Running<'w, W: World> {
    drive: Arc<Drive<'w, W>>,
    lease: Arc<LeaseView>,
    config_version: i64,
}

type Driven<'w> = BoxFuture<'w, IntegrationId>;

/// Holds shards under leases and drives their integrations, until [`Orders::stop`].
pub async fn work<W: World>(world: &W, holder: Holder, want: usize, orders: &Orders) {
    let mut worker = Worker {
        world,
        holder,
        orders,
        shards: BTreeMap::new(),
        running: BTreeMap::new(),
        governors: BTreeMap::new(),
        counter: None,
        renewed_at: None,
    };
    let mut driven: FuturesUnordered<Driven<'_>> = FuturesUnordered::new();
    while !orders.is_stopping() {
        let woken = orders.wake.notified();
        worker.beat(want, &mut driven).await;
        let now = world.clock().now();
        let pause = async {
            world.clock().sleep_until(now.plus(BREATH)).await;
            select(std::pin::pin!(world.clock().sleep_until(now.plus(BEAT))), std::pin::pin!(woken)).await;
        };
        worker.meanwhile(&mut driven, pause).await;
    }
    worker.finish(&mut driven, want).await;
}

struct Worker<'w, W: World> {
    world: &'w W,
    holder: Holder,
    orders: &'w Orders,
    shards: BTreeMap<Shard, Lease>,
    running: BTreeMap<IntegrationId, Running<'w, W>>,
    governors: BTreeMap<Account, Arc<Governor>>,
    counter: Option<i64>,
    renewed_at: Option<Millis>,
}

impl<'w, W: World> Worker<'w, W> {
    async fn beat(&mut self, want: usize, driven: &mut FuturesUnordered<Driven<'w>>) {
        let now = self.world.clock().now();
        if must_renew(self.renewed_at, self.shards.len() < want, now) {
            let (world, holder) = (self.world, self.holder.clone());
            let renewal = world.ledger().renew(&holder, want, now, now.plus(LEASE));
            match self.meanwhile(driven, renewal).await {
                Ok(leases) => {
                    self.renewed_at = Some(now);
                    let taken: BTreeMap<Shard, Takeover> =
                        leases.iter().filter_map(|lease| Some((lease.shard, lease.taken?))).collect();
                    self.hold(leases);
                    // A shard that was taken while we worked on it was somebody else's in between.
                    self.give_up(|running| taken.contains_key(&running.drive.shard), &taken, driven);
                }
                Err(error) => tracing::warn!(%error, "leases could not be renewed"),
            }
        }
        self.give_up_lost(driven);
        if let Err(error) = self.look_at_integrations(driven).await {
            tracing::warn!(%error, "integrations could not be read");
        }
    }

    fn hold(&mut self, leases: Vec<Lease>) {
        let mut held = BTreeMap::new();
        for lease in leases {
            let known = self.shards.get(&lease.shard).and_then(|known| known.taken);
            if lease.taken.is_some() {
                self.counter = None;
            }
            held.insert(lease.shard, Lease { taken: lease.taken.or(known), ..lease });
        }
        if held.len() != self.shards.len() {
            self.counter = None;
        }
        self.shards = held;
        for running in self.running.values() {
            if let Some(lease) = self.shards.get(&running.drive.shard) {
                running.lease.renewed(lease.until);
            }
        }
    }

    /// Gives up what ran out, or is not ours any more.
    fn give_up_lost(&mut self, driven: &mut FuturesUnordered<Driven<'w>>) {
        let now = self.world.clock().now();
        let held: BTreeSet<Shard> = self.shards.keys().copied().collect();
        let is_lost = |running: &Running<'w, W>| {
            running.lease.left(now) < GIVE_UP || !held.contains(&running.drive.shard)
        };
        self.give_up(is_lost, &BTreeMap::new(), driven);
    }

    /// Where a drive's lease was lost, drops all drives in the middle of whatever they do: the next holder counts the
    /// quiet period from the old lease's end. Those that are still ours are started anew as after a take-over.
    fn give_up(
        &mut self,
        is_lost: impl Fn(&Running<'w, W>) -> bool,
        taken: &BTreeMap<Shard, Takeover>,
        driven: &mut FuturesUnordered<Driven<'w>>,
    ) {
        if !self.running.values().any(is_lost) {
            return;
        }
        tracing::warn!(integrations = self.running.len(), "a lease was lost");
        let now = self.world.clock().now();
        driven.clear();
        for running in std::mem::take(&mut self.running).into_values() {
            if let Some(lease) = self.shards.get_mut(&running.drive.shard) {
                let ours = Takeover { ended_at: Some(now), renewed_at: Some(now) };
                lease.taken = Some(taken.get(&lease.shard).copied().unwrap_or(ours));
            }
        }
        self.counter = None;
    }

    async fn look_at_integrations(
        &mut self,
        driven: &mut FuturesUnordered<Driven<'w>>,
    ) -> Result<(), LedgerError> {
        let world = self.world;
        let counter = self.meanwhile(driven, world.ledger().change_counter()).await?;
        if self.counter == Some(counter) {
            return Ok(());
        }
        let (mut standing, mut closed) = (BTreeSet::new(), BTreeSet::new());
        for integration in self.world.ledger().integrations(&self.holder).await? {
            let Some(lease) = self.shards.get(&integration.shard).cloned() else { continue };
            standing.insert(integration.id);
            if !self.start_or_update(integration, &lease, driven).await? {
                closed.insert(lease.shard);
            }
        }
        // Whoever starts on these shards from now on was at work until now, here or with a neighbour.
        for lease in self.shards.values_mut().filter(|lease| !closed.contains(&lease.shard)) {
            lease.taken = None;
        }
        for (id, running) in &self.running {
            if !standing.contains(id) {
                running.lease.drain();
            }
        }
        for running in self.running.values() {
            running.drive.looks.notify_one();
            running.drive.plant_looks.notify_one();
            running.drive.work.notify_one();
        }
        // What was written since it was read is read again; so is what could not be opened.
        self.counter = closed.is_empty().then_some(counter);
        Ok(())
    }

    /// False: its sides can't be opened now.
    async fn start_or_update(
        &mut self,
        integration: Integration,
        lease: &Lease,
        driven: &mut FuturesUnordered<Driven<'w>>,
    ) -> Result<bool, LedgerError> {
        if let Some(running) = self.running.get(&integration.id) {
            if running.config_version == integration.config_version {
                self.obey_block(running.drive.shop.governor(), &integration).await?;
                running.drive.update(Arc::new(integration));
            } else {
                running.lease.drain();
            }
            return Ok(true);
        }
        self.start(integration, lease, driven).await
    }

    async fn start(
        &mut self,
        mut integration: Integration,
        lease: &Lease,
        driven: &mut FuturesUnordered<Driven<'w>>,
    ) -> Result<bool, LedgerError> {
        let (world, ledger) = (self.world, self.world.ledger());
        let now = world.clock().now();
        let ended = lease.taken.map_or(Some(now), |taken| taken.ended_at).unwrap_or(now).min(now);
        let quiet = integration.parameters.quiet_period;
        let opened = world.sides().open(&integration).await;
        if let (Err(error), false) = (&opened, is_sealed(integration.stop.as_ref())) {
            tracing::error!(integration = integration.parameters.name, %error, "the sides cannot be opened");
        }
        if let Some(stop) = stop_after(integration.stop.as_ref(), opened.as_ref().err()) {
            ledger.stop(integration.id, stop.as_ref(), now).await?;
            integration.stop = stop;
        }
        let Ok((shop, mes)) = opened else { return Ok(false) };
        ledger.take_over(integration.id, ended, quiet, now).await?;
        let progress = ledger.progress(integration.id).await?;
        let waits_until = ledger.plant_waits_until(integration.id).await?;
        let governor = self.governor(&integration).await?;
        let cap = integration.parameters.pace.retry_cap;
        let view = Arc::new(LeaseView::default());
        view.renewed(lease.until);
        let (id, config_version) = (integration.id, integration.config_version);
        let (orders, name) = (self.orders, integration.parameters.name.clone());
        let mes = MesSide::new(mes, cap, progress.first_order_taken);
        if let Some(until) = waits_until {
            mes.waits(until);
        }
        let from_beginning = orders.recovers_from_beginning(&name);
        let drive = Arc::new(Drive::new(
            world,
            Arc::new(integration),
            self.holder.clone(),
            Arc::clone(&view),
            ShopSide::new(shop, governor, Arc::clone(&view), cap),
            mes,
            progress,
        ));
        let driving = Arc::clone(&drive);
        let taken = lease.taken;
        driven.push(Box::pin(async move {
            let recovered = || orders.recovered_from_beginning(&name);
            driving.run(taken, from_beginning, &recovered).await;
            driving.id
        }));
        self.running.insert(id, Running { drive, lease: view, config_version });
        Ok(true)
    }

    /// The budget of the integration's account, which all integrations of that account share.
    async fn governor(&mut self, integration: &Integration) -> Result<Arc<Governor>, LedgerError> {
        let per_minute = integration.parameters.calls_per_minute;
        let known = self.governors.get(&integration.account).map(Arc::clone);
        let governor = known.unwrap_or_else(|| Arc::new(Governor::new(per_minute)));
        self.obey_block(&governor, integration).await?;
        governor.join(integration.id, per_minute);
        self.governors.insert(integration.account.clone(), Arc::clone(&governor));
        Ok(governor)
    }

    /// A block that another process met, or that was met before the last start.
    async fn obey_block(&self, governor: &Governor, integration: &Integration) -> Result<(), LedgerError> {
        let until = self.world.ledger().blocked_until(&integration.account).await?;
        if let Some(until) = until.filter(|until| *until > self.world.clock().now()) {
            governor.block(until);
            self.world.meter().blocked(integration, Some(until));
        }
        Ok(())
    }

    /// Lets the drives go on until `wanted` is there: a database that another process holds, too, keeps them from
    /// nothing but their own writes.
    async fn meanwhile<T>(
        &mut self,
        driven: &mut FuturesUnordered<Driven<'w>>,
        wanted: impl Future<Output = T> + Send,
    ) -> T {
        let mut wanted = std::pin::pin!(wanted);
        while !driven.is_empty() {
            match select(driven.next(), wanted.as_mut()).await {
                Either::Left((Some(ended), _)) => {
                    if let Some(running) = self.running.remove(&ended) {
                        running.drive.shop.governor().leave(ended);
                    }
                    self.counter = None;
                }
                Either::Left((None, _)) => break,
                Either::Right((there, _)) => return there,
            }
        }
        wanted.await
    }

    /// Lets every drive finish what is under way, renewing the leases meanwhile, then gives the shards back.
    async fn finish(&mut self, driven: &mut FuturesUnordered<Driven<'w>>, want: usize) {
        for running in self.running.values() {
            running.lease.drain();
        }
        while !driven.is_empty() {
            let at = self.world.clock().now().plus(BEAT);
            match select(driven.next(), std::pin::pin!(self.world.clock().sleep_until(at))).await {
                Either::Left(_) => {}
                Either::Right(_) => {
                    let now = self.world.clock().now();
                    if let Ok(leases) =
                        self.world.ledger().renew(&self.holder, want, now, now.plus(LEASE)).await
                    {
                        self.hold(leases);
                    }
                }
            }
        }
        if let Err(error) = self.world.ledger().release(&self.holder).await {
            tracing::warn!(%error, "leases could not be given back");
        }
    }
}

fn must_renew(renewed_at: Option<Millis>, wants_more: bool, now: Millis) -> bool {
    // What is free is taken within a beat.
    !is_recent(renewed_at, now, if wants_more { BEAT } else { RENEW })
}

fn is_sealed(standing: Option<&Problem>) -> bool {
    standing.is_some_and(|stop| stop.code == Code::SecretsSealed)
}

/// The stop that is to be written after an attempt to open the sides, or its end; `None`: what stands, stands. A stop
/// that a person ends is not displaced.
fn stop_after(standing: Option<&Problem>, error: Option<&SidesError>) -> Option<Option<Problem>> {
    let sealed = is_sealed(standing);
    match (error, standing) {
        (None, _) => sealed.then_some(None),
        // The database's own trouble says nothing of the secrets: they are opened at the next look.
        (Some(SidesError::Ledger(_)), _) => None,
        (Some(SidesError::SecretsSealed), Some(stop)) if sealed || ends_by_person(stop.code) => None,
        (Some(SidesError::SecretsSealed), _) => Some(Some(Problem::new(Code::SecretsSealed))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_for_sealed_secrets_ends_when_they_open_and_displaces_no_persons_stop() {
        let (sealed, money) = (Problem::new(Code::SecretsSealed), Problem::new(Code::MoneyStop));
        let closed = Some(&SidesError::SecretsSealed);
        assert_eq!(stop_after(None, closed), Some(Some(sealed.clone())));
        assert_eq!(stop_after(Some(&sealed), closed), None, "it is not written again");
        assert_eq!(stop_after(Some(&sealed), None), Some(None));
        assert_eq!((stop_after(Some(&money), closed), stop_after(Some(&money), None)), (None, None));
        assert_eq!(stop_after(None, None), None);
        let locked = SidesError::Ledger("locked".to_owned());
        assert_eq!(stop_after(None, Some(&locked)), None, "that says nothing of the secrets");
        assert_eq!(stop_after(Some(&sealed), Some(&locked)), None);
    }

    #[test]
    fn leases_are_renewed_after_the_clock_was_set_back() {
        let renewed_at = Some(Millis::new(1_000_000));
        let after = |millis| must_renew(renewed_at, false, Millis::new(1_000_000 + millis));
        assert_eq!([0, RENEW - 1, RENEW, -1, -900_000].map(after), [false, false, true, true, true]);
        assert!(must_renew(renewed_at, true, Millis::new(1_000_000 + BEAT)));
    }

    #[test]
    fn a_recovery_from_the_beginning_is_asked_for_until_it_is_done() {
        let orders = Orders::default();
        orders.recover_from_beginning("meble");
        assert!(orders.recovers_from_beginning("meble") && !orders.recovers_from_beginning("inne"));
        assert!(orders.recovers_from_beginning("meble"), "its lease was lost before it was done");
        orders.recovered_from_beginning("meble");
        assert!(!orders.recovers_from_beginning("meble"));
    }
}
