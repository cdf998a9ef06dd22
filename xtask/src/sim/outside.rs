//! Everything outside our program: the two sides, the way to them, and what the world saw of us.

use std::collections::BTreeSet;
use std::future::poll_fn;
use std::sync::{Arc, Mutex};
use std::task::{Poll, Waker};

use domain::Millis;

use super::chance::Chance;
use super::corner;
use super::event::Event;
use super::executor::{ProcessId, Signals, yield_once};
use super::faults::{Counts, Fault};
use super::fuses::{Fuses, Place, Then};
use super::network::{Fate, Times, Trouble, fate};
use super::plant::Plant;
use super::setup::Setup;
use super::shop::Shop;
use super::story::{Story, tell};
use super::timeline::{Timeline, lock};
use super::watch::{Stalled, Watch};
use super::weather::{Operation, Weather};

/// The time that events happen in.
pub(crate) type Time = Timeline<Event>;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    pub(crate) process: ProcessId,
    /// Its place: 0 or 1.
    pub(crate) slot: usize,
}

/// Everything outside.
pub(crate) struct Outside {
    pub(crate) time: Arc<Time>,
    pub(crate) signals: Arc<Signals>,
    state: Mutex<State>,
}

/// What changes outside.
pub(crate) struct State {
    pub(crate) time: Arc<Time>,
    pub(crate) setup: Setup,
    pub(crate) shop: Shop,
    pub(crate) plant: Plant,
    pub(crate) weather: Weather,
    pub(crate) fuses: Fuses,
    pub(crate) counts: Counts,
    pub(crate) story: Story,
    pub(crate) watch: Watch,
    /// For the network.
    pub(crate) chance: Chance,
    /// For people, on either side.
    pub(crate) people: Chance,
    /// Orders whose creates the plant never answers.
    pub(crate) poisoned: BTreeSet<i64>,
    /// The ledger can't be written until then.
    pub(crate) ledger_refuses_until: Millis,
    /// Faults are over.
    pub(crate) is_calm: bool,
}

impl State {
    pub(crate) fn now(&self) -> Millis {
        self.time.now()
    }

    /// It struck, unless faults are over: then it is daily life.
    pub(crate) fn struck(&mut self, fault: Fault) {
        self.counts.struck(fault);
    }

    pub(crate) fn times(&self) -> Times {
        let parameters = &self.setup.parameters;
        Times {
            timeout: parameters.pace.request_timeout,
            quiet: parameters.quiet_period,
            lag: self.setup.search_lag,
        }
    }

    /// What becomes of a call that leaves now.
    fn fate(&mut self, operation: Operation) -> (Fate, Option<Fault>) {
        let now = self.now();
        let fault = self.weather.strikes(operation, now, &mut self.chance);
        if let Some(fault) = fault {
            self.struck(fault);
            tell!(self, "{}: {}", operation.name, fault.word());
        }
        let times = self.times();
        (fate(fault, operation, times, &mut self.chance), fault)
    }
}

/// A call that leaves.
pub(crate) struct Leaving {
    pub(crate) operation: Operation,
    /// The fault that strikes it whatever the weather.
    pub(crate) fault: Option<Fault>,
}

/// What an effect knows of its call.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Arriving {
    pub(crate) sent_at: Millis,
    /// It arrives after the quiet period.
    pub(crate) is_beyond: bool,
}

/// Where a reply waits for its caller.
struct Reply<T>(Mutex<(Option<T>, Option<Waker>)>);

impl<T> Reply<T> {
    fn give(&self, answer: T) {
        let mut reply = lock(&self.0);
        if reply.0.is_none() {
            reply.0 = Some(answer);
        }
        if let Some(waker) = reply.1.take() {
            waker.wake();
        }
    }

    async fn take(&self) -> T {
        poll_fn(|context| {
            let mut reply = lock(&self.0);
            match reply.0.take() {
                Some(answer) => Poll::Ready(answer),
                None => {
                    reply.1 = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

impl Outside {
    pub(crate) fn new(time: Arc<Time>, signals: Arc<Signals>, state: State) -> Self {
        Self { time, signals, state: Mutex::new(state) }
    }

    pub(crate) fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut lock(&self.state))
    }

    pub(crate) fn into_state(self) -> State {
        self.state.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// An await of a process: it may crash here, stand still, or let others go first.
    pub(crate) async fn pass(&self, caller: Caller, place: Place) {
        let (struck, yields) = self.with(|state| {
            let now = state.now();
            let struck = state.fuses.pass(caller.slot, place, now);
            match struck {
                Some(Then::Crash) => {
                    state.struck(Fault::Crash);
                    tell!(state, "process {} crashes: {place:?}", caller.process.0);
                    state.time.at(now, Event::Ended(caller.slot));
                }
                Some(Then::Stall(millis)) => {
                    state.struck(match place {
                        Place::BeforeCreate => Fault::StallBeforeSend,
                        Place::Check => Fault::StallBeforeCheck,
                        _other => Fault::Stall,
                    });
                    tell!(state, "process {} stands still for {millis} ms: {place:?}", caller.process.0);
                    let (process, to) = (caller.process, now.plus(millis));
                    state.watch.stalls.push(Stalled { process, from: now, to });
                    if place == Place::Check {
                        corner::stood_still(state);
                    }
                }
                None => {}
            }
            (struck, state.chance.percent(10))
        });
        match struck {
            Some(Then::Crash) => {
                self.signals.crash(caller.process);
                std::future::pending::<()>().await;
            }
            Some(Then::Stall(millis)) => {
                self.signals.stall(caller.process, self.time.now().plus(millis));
                yield_once().await;
            }
            None if yields => yield_once().await,
            None => {}
        }
    }

    /// Makes a call: `effect` is what it does where it arrives.
    pub(crate) async fn call<T, E>(
        self: &Arc<Self>,
        leaving: Leaving,
        effect: impl FnOnce(&mut State, Arriving) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Trouble> + Send + 'static,
    {
        let Leaving { operation, fault } = leaving;
        let reply = Arc::new(Reply(Mutex::new((None, None))));
        self.with(|state| {
            let sent_at = state.now();
            let times = state.times();
            let (fate, struck) = match fault {
                Some(fault) => (fate(Some(fault), operation, times, &mut state.chance), Some(fault)),
                None => state.fate(operation),
            };
            let is_beyond = struck == Some(Fault::CommitBeyondQuiet);
            let time = Arc::clone(&state.time);
            let gives_up = sent_at.plus(times.timeout);
            let late = Arc::clone(&reply);
            let timed_out = move |_: &mut State| late.give(Err(E::from(Trouble::NoAnswer)));
            match fate {
                Fate::Done { arrives, replied, spoilt } => {
                    let reply = Arc::clone(&reply);
                    let carry_out = move |state: &mut State| {
                        let answer = effect(state, Arriving { sent_at, is_beyond });
                        if let Some(replied) = replied {
                            let answer = spoilt.map_or(answer, |trouble| Err(E::from(trouble)));
                            let give = move |_: &mut State| reply.give(answer);
                            state.time.at(sent_at.plus(replied), Event::Effect(Box::new(give)));
                        }
                    };
                    time.at(sent_at.plus(arrives), Event::Effect(Box::new(carry_out)));
                    if replied.is_none() {
                        time.at(gives_up, Event::Effect(Box::new(timed_out)));
                    }
                }
                Fate::NotDone { trouble, known } => {
                    let known = known.map_or(gives_up, |known| sent_at.plus(known));
                    let reply = Arc::clone(&reply);
                    let give = move |_: &mut State| reply.give(Err(E::from(trouble)));
                    time.at(known, Event::Effect(Box::new(give)));
                }
            }
        });
        reply.take().await
    }
}
