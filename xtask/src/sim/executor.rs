//! Our own executor: processes are futures on one thread, the seed picks which of the ready goes on, and a crash is a
//! future dropped wherever it waits.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use domain::Millis;

use super::chance::Chance;
use super::timeline::{Due, Timeline, lock};

/// One life of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProcessId(pub(crate) u32);

/// What is done to processes from within: a crash or a stall takes effect at the await that it strikes.
#[derive(Debug, Default)]
pub(crate) struct Signals(Mutex<Struck>);

#[derive(Debug, Default)]
struct Struck {
    crashed: BTreeSet<ProcessId>,
    stalled: BTreeMap<ProcessId, Millis>,
}

impl Signals {
    /// The process ends at its next await.
    pub(crate) fn crash(&self, process: ProcessId) {
        lock(&self.0).crashed.insert(process);
    }

    /// The process is not run until then.
    pub(crate) fn stall(&self, process: ProcessId, until: Millis) {
        let mut struck = lock(&self.0);
        let stalled = struck.stalled.entry(process).or_insert(until);
        *stalled = (*stalled).max(until);
    }

    fn is_crashed(&self, process: ProcessId) -> bool {
        lock(&self.0).crashed.contains(&process)
    }

    /// Until when it is not run, if it isn't.
    pub(crate) fn stalled(&self, process: ProcessId, now: Millis) -> Option<Millis> {
        lock(&self.0).stalled.get(&process).copied().filter(|until| *until > now)
    }
}

/// Turns at one moment, at most.
const TURNS_MOST: u32 = 100_000;

type Ready = Arc<Mutex<BTreeSet<ProcessId>>>;

struct Waking {
    process: ProcessId,
    ready: Ready,
}

impl Wake for Waking {
    fn wake(self: Arc<Self>) {
        lock(&self.ready).insert(self.process);
    }
}

struct Process {
    future: Pin<Box<dyn Future<Output = ()> + Send>>,
    waker: Waker,
}

/// Runs processes in virtual time.
pub(crate) struct Executor {
    processes: BTreeMap<ProcessId, Process>,
    ready: Ready,
    signals: Arc<Signals>,
    chance: Chance,
}

impl Executor {
    pub(crate) fn new(signals: Arc<Signals>, chance: Chance) -> Self {
        Self { processes: BTreeMap::new(), ready: Ready::default(), signals, chance }
    }

    pub(crate) fn spawn(&mut self, process: ProcessId, future: impl Future<Output = ()> + Send + 'static) {
        let waker = Waker::from(Arc::new(Waking { process, ready: Arc::clone(&self.ready) }));
        waker.wake_by_ref();
        self.processes.insert(process, Process { future: Box::pin(future), waker });
    }

    /// Drops a process wherever it waits.
    pub(crate) fn kill(&mut self, process: ProcessId) {
        self.processes.remove(&process);
    }

    pub(crate) fn is_alive(&self, process: ProcessId) -> bool {
        self.processes.contains_key(&process)
    }

    /// Runs until `end`; each event is given to `happen`. False: a process did not rest at some moment, and would not
    /// for ever.
    pub(crate) fn run<E>(
        &mut self,
        timeline: &Timeline<E>,
        end: Millis,
        mut happen: impl FnMut(&mut Self, E),
    ) -> bool {
        let (mut moment, mut turns) = (timeline.now(), 0);
        loop {
            while let Some(process) = self.pick() {
                self.poll(process, timeline);
                turns += 1;
                if turns > TURNS_MOST {
                    return false;
                }
            }
            match timeline.advance(end) {
                Some(Due::Wake(waker)) => waker.wake(),
                Some(Due::Event(event)) => happen(self, event),
                None => return true,
            }
            turns += 1;
            if moment != timeline.now() {
                (moment, turns) = (timeline.now(), 0);
            }
        }
    }

    fn pick(&mut self) -> Option<ProcessId> {
        let mut ready = lock(&self.ready);
        let at = self.chance.below(ready.len());
        let picked = ready.iter().nth(at).copied()?;
        ready.remove(&picked);
        Some(picked)
    }

    fn poll<E>(&mut self, id: ProcessId, timeline: &Timeline<E>) {
        let Some(process) = self.processes.get_mut(&id) else { return };
        if let Some(until) = self.signals.stalled(id, timeline.now()) {
            timeline.wake_at(until, process.waker.clone());
            return;
        }
        let waker = process.waker.clone();
        let ended = process.future.as_mut().poll(&mut Context::from_waker(&waker)) == Poll::Ready(());
        if ended || self.signals.is_crashed(id) {
            self.processes.remove(&id);
        }
    }
}

/// Gives the others a turn.
pub(crate) async fn yield_once() {
    let mut yielded = false;
    std::future::poll_fn(move |context| {
        if yielded {
            return Poll::Ready(());
        }
        yielded = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::super::clock::Sleep;
    use super::*;

    type Log = Arc<Mutex<Vec<(i64, u32)>>>;

    /// Three processes that sleep and write down when they ran.
    fn story(seed: u64) -> Vec<(i64, u32)> {
        let timeline: Arc<Timeline<()>> = Arc::new(Timeline::new(Millis::new(0), Chance::of(seed, "time")));
        let mut executor = Executor::new(Arc::default(), Chance::of(seed, "executor"));
        let log = Log::default();
        for number in 0..3 {
            let (timeline, log) = (Arc::clone(&timeline), Arc::clone(&log));
            let future = {
                let timeline = Arc::clone(&timeline);
                async move {
                    for _ in 0..10 {
                        log.lock().unwrap().push((timeline.now().get(), number));
                        Sleep::until(Arc::clone(&timeline), timeline.now().plus(5)).await;
                    }
                }
            };
            executor.spawn(ProcessId(number), future);
        }
        assert!(executor.run(&timeline, Millis::new(1_000), |_, ()| {}));
        drop(executor);
        Arc::into_inner(log).unwrap().into_inner().unwrap()
    }

    #[test]
    fn a_seed_replays_exactly_and_another_differs() {
        assert_eq!(story(3), story(3));
        assert_ne!(story(3), story(4));
        assert_eq!(story(3).len(), 30);
    }

    #[test]
    fn a_process_that_never_rests_is_told() {
        let timeline: Timeline<()> = Timeline::new(Millis::new(0), Chance::of(1, "time"));
        let mut executor = Executor::new(Arc::default(), Chance::of(1, "executor"));
        executor.spawn(ProcessId(1), async {
            loop {
                yield_once().await;
            }
        });
        assert!(!executor.run(&timeline, Millis::new(100), |_, ()| {}));
    }

    struct Held(Arc<AtomicBool>);

    impl Drop for Held {
        fn drop(&mut self) {
            self.0.store(true, Ordering::SeqCst);
        }
    }

    #[test]
    fn a_crash_drops_what_waits_and_a_stall_keeps_it_waiting() {
        let timeline: Arc<Timeline<u32>> = Arc::new(Timeline::new(Millis::new(0), Chance::of(1, "time")));
        let signals = Arc::new(Signals::default());
        let mut executor = Executor::new(Arc::clone(&signals), Chance::of(1, "executor"));
        let (dropped, woke) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(None)));
        let held = Held(Arc::clone(&dropped));
        executor.spawn(ProcessId(1), async move {
            let _held = held;
            std::future::pending::<()>().await;
        });
        let (line, at) = (Arc::clone(&timeline), Arc::clone(&woke));
        executor.spawn(ProcessId(2), async move {
            Sleep::until(Arc::clone(&line), Millis::new(10)).await;
            *at.lock().unwrap() = Some(line.now().get());
        });
        signals.stall(ProcessId(2), Millis::new(40));
        timeline.at(Millis::new(20), 1);
        assert!(executor.run(&timeline, Millis::new(100), |executor, number| {
            executor.kill(ProcessId(number));
        }));
        assert!(dropped.load(Ordering::SeqCst));
        assert_eq!(*woke.lock().unwrap(), Some(40));
        assert!(!executor.is_alive(ProcessId(1)) && !executor.is_alive(ProcessId(2)));
    }
}
