//! One world from its beginning to its end: two processes on one database, between a shop and a plant.

use std::sync::Arc;

use domain::Millis;
use engine::{Holder, LookKind, Orders};

use super::chance::Chance;
use super::clerk;
use super::database::{Database, at_once};
use super::event::Event;
use super::evidence::Evidence;
use super::executor::{Executor, ProcessId, Signals};
use super::faults::{Counts, Fault};
use super::floor;
use super::fuses::{Fuse, Fuses, Place, Then};
use super::outside::{Caller, Outside, State, Time};
use super::people;
use super::plant::Plant;
use super::setup::{IN_WORK, Setup, Temper};
use super::shop::Shop;
use super::site::process;
use super::story::{Story, tell};
use super::watch::Watch;
use super::weather::Weather;

/// Places for processes.
const PLACES: usize = 2;
/// Copies of the database that are kept, at most.
const COPIES_MOST: usize = 4;

/// A process in its place.
struct Running {
    process: ProcessId,
    holder: Holder,
    orders: Arc<Orders>,
}

struct World {
    outside: Arc<Outside>,
    database: Database,
    copies: Vec<(Millis, Database)>,
    running: [Option<Running>; PLACES],
    lives: u32,
    /// Nobody boots until then.
    away_until: Millis,
    /// For processes and the database.
    chance: Chance,
    /// What went wrong with the world itself.
    failure: Option<anyhow::Error>,
}

/// What is left of a world.
pub(crate) struct Ended {
    pub(crate) evidence: Evidence,
    pub(crate) counts: Counts,
    pub(crate) story: Vec<String>,
}

/// Lives through the world of a seed.
///
/// # Errors
/// Where the world itself is broken.
pub(crate) fn live(seed: u64, is_told: bool) -> anyhow::Result<Ended> {
    let setup = Setup::draw(seed)?;
    let time = Arc::new(Time::new(setup.begin, Chance::of(seed, "time")));
    let signals = Arc::new(Signals::default());
    let mut state = State {
        time: Arc::clone(&time),
        shop: Shop::new(setup.sort, setup.journal, setup.shop_limit),
        plant: Plant::new(),
        weather: Weather::draw(&setup),
        fuses: Fuses::default(),
        counts: Counts::default(),
        story: Story::new(is_told, setup.begin),
        watch: Watch::new([IN_WORK].into()),
        chance: Chance::of(seed, "network"),
        people: Chance::of(seed, "people"),
        poisoned: std::collections::BTreeSet::new(),
        ledger_refuses_until: setup.begin,
        is_calm: false,
        setup,
    };
    people::plan(&mut state);
    floor::plan(&mut state);
    plan(&mut state);
    let (begin, end) = (state.setup.begin, state.setup.end);
    let database = Database::fresh(state.setup.parameters.clone(), begin)?;
    let mut executor = Executor::new(Arc::clone(&signals), Chance::of(seed, "executor"));
    let mut world = World {
        outside: Arc::new(Outside::new(Arc::clone(&time), signals, state)),
        database,
        copies: Vec::new(),
        running: [None, None],
        lives: 0,
        away_until: begin,
        chance: Chance::of(seed, "processes"),
        failure: None,
    };
    let rests = executor.run(&time, end, |executor, event| world.happen(executor, event));
    drop(executor);
    world.end(rests)
}

/// What happens to processes and database, and when clerks act, put into the world's time.
fn plan(state: &mut State) {
    let setup = state.setup.clone();
    let mut chance = Chance::of(setup.seed, "plan");
    for place in 0..PLACES {
        state.time.at(setup.begin.plus(chance.between(0, 2_000)), Event::Boot(place));
    }
    let temper = setup.temper;
    let is = |of: &[Temper]| of.contains(&temper);
    if is(&[Temper::Crashes, Temper::Mixed, Temper::Databases]) {
        for _ in 0..chance.between(1, 5) {
            let fuse = crash(&setup, &mut chance);
            state.fuses.light(fuse);
        }
    }
    if is(&[Temper::Stalls, Temper::Mixed]) {
        for _ in 0..chance.between(1, 4) {
            let fuse = stall(&setup, &mut chance);
            state.fuses.light(fuse);
        }
    }
    if is(&[Temper::Databases]) || (temper == Temper::Mixed && chance.percent(20)) {
        for _ in 0..3 {
            state.time.at(setup.within(&mut chance, 5, 80), Event::Copy);
        }
        let fault = chance.one_of([
            Fault::Restored,
            Fault::Restored,
            Fault::RolledBack,
            Fault::RolledBack,
            Fault::Lost,
            Fault::Renamed,
        ]);
        state.time.at(setup.within(&mut chance, 20, 90), Event::Swap(fault));
    }
    if let Some((left, long)) = setup.absence {
        state.time.at(left, Event::Leave(long));
    }
    if temper != Temper::Calm {
        for _ in 0..chance.between(0, 3) {
            state.time.at(setup.within(&mut chance, 10, 100), Event::Clerk);
        }
        if chance.percent(15) {
            let from = setup.within(&mut chance, 0, 90);
            let until = from.plus(chance.one_of([2_000, 15_000]));
            people::at(state, from, move |state| state.ledger_refuses_until = until);
        }
        if chance.percent(15) {
            let from = setup.within(&mut chance, 0, 80);
            let until = from.plus(chance.one_of([20_000, 60_000, 90_000]));
            people::at(state, from, move |state| {
                state.struck(Fault::RateBlock);
                tell!(state, "other tools have used up the shop's calls");
                state.shop.limit.block(until);
            });
        }
        if chance.percent(10) {
            let from = setup.within(&mut chance, 10, 70);
            state.time.at(from, Event::Pause(true));
            state.time.at(from.plus(chance.between(5_000, 60_000)), Event::Pause(false));
        }
    }
    for part in (10..=100).step_by(10) {
        state.time.at(setup.within(&mut chance, part - 5, part + 5), Event::Answers);
    }
    state.time.at(setup.calm_at, Event::Calm);
}

fn crash(setup: &Setup, chance: &mut Chance) -> Fuse {
    let only = chance.one_of([
        None,
        None,
        Some(Place::BeforeWrite),
        Some(Place::AfterWrite),
        Some(Place::BeforeCreate),
        Some(Place::AfterCreate),
        Some(Place::AfterCall),
    ]);
    Fuse {
        slot: chance.below(PLACES),
        from: setup.within(chance, 1, 95),
        passes: chance.between(0, 6),
        only,
        then: Then::Crash,
    }
}

fn stall(setup: &Setup, chance: &mut Chance) -> Fuse {
    let only = chance.one_of([
        None,
        None,
        None,
        Some(Place::AfterWrite),
        Some(Place::AfterCreate),
        Some(Place::BeforeCreate),
    ]);
    let millis = chance.one_of([9_000, 12_000, 20_000, 45_000]);
    Fuse {
        slot: chance.below(PLACES),
        from: setup.within(chance, 1, 95),
        passes: chance.between(0, 6),
        only,
        then: Then::Stall(millis),
    }
}

impl World {
    fn happen(&mut self, executor: &mut Executor, event: Event) {
        if let Err(error) = self.try_happen(executor, event) {
            self.failure.get_or_insert(error);
        }
    }

    fn try_happen(&mut self, executor: &mut Executor, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Effect(effect) => self.outside.with(effect),
            Event::Boot(place) => self.boot(executor, place),
            Event::Ended(place) => self.ended(place),
            Event::Webhook(kind, id) => self.webhook(kind, id)?,
            Event::Clerk => clerk::command(&self.outside, &self.database)?,
            Event::Answers => clerk::answer(&self.outside, &mut self.database)?,
            Event::Pause(paused) => {
                at_once(self.database.store.set_paused(self.database.integration, paused))??;
                self.outside.with(|state| {
                    state.struck(Fault::Pause);
                    let now = state.now();
                    state.watch.paused_since = paused.then_some(now);
                    tell!(state, "paused: {paused}");
                });
            }
            Event::Copy => self.copy()?,
            Event::Swap(fault) => {
                // Whether the copy stands paused is not followed.
                self.outside.with(|state| state.watch.paused_since = None);
                self.swap(executor, fault)?;
            }
            Event::Leave(long) => self.leave(executor, long),
            // An old copy may be one that stood paused; a clerk sees it.
            Event::Calm => {
                at_once(self.database.store.set_paused(self.database.integration, false))??;
                self.outside.with(|state| {
                    state.fuses.clear();
                    state.is_calm = true;
                    state.watch.paused_since = None;
                    state.poisoned.clear();
                    tell!(state, "faults are over");
                });
            }
        }
        Ok(())
    }

    fn now(&self) -> Millis {
        self.outside.time.now()
    }

    fn boot(&mut self, executor: &mut Executor, place: usize) {
        let now = self.now();
        if now < self.away_until {
            return self.outside.time.at(self.away_until, Event::Boot(place));
        }
        let Some(running) = self.running.get_mut(place) else { return };
        if running.as_ref().is_some_and(|running| executor.is_alive(running.process)) {
            return;
        }
        self.lives += 1;
        let (id, orders) = (ProcessId(self.lives), Arc::new(Orders::default()));
        let holder = Holder(format!("process-{}", self.lives));
        *running = Some(Running { process: id, holder: holder.clone(), orders: Arc::clone(&orders) });
        let caller = Caller { process: id, slot: place };
        let (outside, store) = (Arc::clone(&self.outside), Arc::clone(&self.database.store));
        executor.spawn(id, process(outside, store, caller, holder, orders));
        self.outside.with(|state| tell!(state, "process {} begins in place {place}", self.lives));
    }

    /// A crashed process's locks are free at once, unless its machine stands still; a new one comes after a while.
    fn ended(&mut self, place: usize) {
        if let Some(running) = self.running.get_mut(place).and_then(Option::take) {
            self.forget(&running.holder);
        }
        let pause = self.chance.one_of([200, 3_000, 15_000, 40_000]);
        self.outside.time.at(self.now().plus(pause), Event::Boot(place));
    }

    fn forget(&self, holder: &Holder) {
        if self.outside.with(|state| state.setup.locks) {
            self.database.store.process_ended(holder);
        }
    }

    /// The receiver stores a look and acknowledges; where no process stands, the message is lost.
    fn webhook(&mut self, kind: LookKind, id: i64) -> anyhow::Result<()> {
        let now = self.now();
        let signals = &self.outside.signals;
        let takes = |running: &&Running| signals.stalled(running.process, now).is_none();
        if !self.running.iter().flatten().any(|running| takes(&running)) {
            self.outside.with(|state| state.struck(Fault::WebhookLost));
            return Ok(());
        }
        let looks = [(kind, id)];
        let stored =
            self.database.store.accept_webhook(self.database.integration, "order.updated", &looks, now);
        at_once(stored)??;
        self.running.iter().flatten().for_each(|running| running.orders.wake());
        Ok(())
    }

    fn copy(&mut self) -> anyhow::Result<()> {
        if self.copies.len() < COPIES_MOST {
            self.copies.push((self.now(), self.database.copied()?));
        }
        Ok(())
    }

    /// The database is exchanged for an older copy or a fresh one, while no process runs.
    fn swap(&mut self, executor: &mut Executor, fault: Fault) -> anyhow::Result<()> {
        let now = self.now();
        let picked = self.chance.below(self.copies.len());
        let older = self.copies.get(picked).map(|(_, copy)| copy.copied()).transpose()?;
        let exchanged = match (fault, older) {
            (Fault::Restored, Some(copy)) => {
                at_once(copy.store.mark_restored())??;
                copy
            }
            (Fault::RolledBack, Some(copy)) => copy,
            (Fault::Restored | Fault::RolledBack, None) => return Ok(()),
            (Fault::Renamed, _) => {
                let mut parameters = self.database.parameters.clone();
                parameters.name.push_str("-dwa");
                Database::fresh(parameters, now)?
            }
            _lost => Database::fresh(self.database.parameters.clone(), now)?,
        };
        self.stop_all(executor);
        self.database = exchanged;
        self.copies.clear();
        let in_production: std::collections::BTreeSet<i64> =
            self.database.parameters.in_production_statuses.iter().map(|status| status.get()).collect();
        self.outside.with(|state| {
            state.struck(fault);
            state.watch.swaps.push((now, fault));
            state.watch.in_production = in_production;
            tell!(state, "{}", fault.word());
        });
        let pause = self.chance.one_of([1_000, 5_000, 30_000]);
        self.away_until = now.plus(pause);
        for place in 0..PLACES {
            self.outside.time.at(self.away_until, Event::Boot(place));
        }
        Ok(())
    }

    fn stop_all(&mut self, executor: &mut Executor) {
        for running in &mut self.running {
            if let Some(running) = running.take() {
                executor.kill(running.process);
                self.database.store.process_ended(&running.holder);
            }
        }
    }

    /// Both processes are away for hours or days; the shop and the plant go on.
    fn leave(&mut self, executor: &mut Executor, long: i64) {
        let now = self.now();
        self.stop_all(executor);
        self.away_until = now.plus(long);
        self.outside.with(|state| {
            state.struck(Fault::Absence);
            tell!(state, "nobody is there for {} h", long / 3_600_000);
        });
        for place in 0..PLACES {
            self.outside.time.at(self.away_until, Event::Boot(place));
        }
    }

    fn end(self, rests: bool) -> anyhow::Result<Ended> {
        if let Some(failure) = self.failure {
            return Err(failure);
        }
        let entries = at_once(self.database.store.list_entries(self.database.integration, None))??;
        let duplicates = at_once(self.database.store.duplicates(self.database.integration))??;
        let integration = at_once(self.database.store.integration(self.database.integration))??;
        let outside = Arc::into_inner(self.outside);
        let state = outside.map(Outside::into_state);
        let mut state = state.ok_or_else(|| anyhow::anyhow!("a process outlived its world"))?;
        let counts = state.counts.clone();
        let story = std::mem::take(&mut state.story).into_lines();
        let evidence = Evidence {
            rests,
            now: state.setup.end,
            entries,
            duplicates: duplicates.into_iter().map(|(order, made)| (order.get(), made.get())).collect(),
            stop: integration.and_then(|integration| integration.stop),
            prefix: self.database.prefix.as_str().to_owned(),
            setup: state.setup,
            shop: state.shop.orders,
            plant: state.plant,
            watch: state.watch,
        };
        Ok(Ended { evidence, counts, story })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_lives_the_same_world_again() {
        for seed in 1..=6 {
            let (one, other) = (live(seed, true).unwrap(), live(seed, true).unwrap());
            assert_eq!(one.story, other.story, "{seed}");
            assert_eq!(one.counts, other.counts, "{seed}");
        }
    }
}
