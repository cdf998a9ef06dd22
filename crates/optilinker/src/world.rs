//! What the engine gets from outside: the store, both sides' clients, the system's clock and chance.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::Millis;
use engine::{Clock, Jitter, World};

use crate::sides::LiveSides;

/// The system's clock. The only place that reads it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the Clock that everything else takes")]
    fn now(&self) -> Millis {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Millis::new(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    fn sleep_until(&self, at: Millis) -> impl Future<Output = ()> + Send {
        let millis = u64::try_from(at - self.now()).unwrap_or(0);
        tokio::time::sleep(Duration::from_millis(millis))
    }
}

/// Chance from a seeded generator.
#[derive(Debug)]
pub(crate) struct SeededJitter(Mutex<fastrand::Rng>);

impl SeededJitter {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Mutex::new(fastrand::Rng::with_seed(seed)))
    }
}

impl Jitter for SeededJitter {
    fn unit(&self) -> f64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).f64()
    }
}

/// The real world.
pub(crate) struct Live {
    pub(crate) store: Arc<store::Store>,
    pub(crate) sides: LiveSides,
    pub(crate) clock: SystemClock,
    pub(crate) jitter: SeededJitter,
    pub(crate) meter: web::Metrics,
}

impl World for Live {
    type Ledger = store::Store;
    type Sides = LiveSides;
    type Clock = SystemClock;
    type Jitter = SeededJitter;
    type Meter = web::Metrics;

    fn ledger(&self) -> &store::Store {
        &self.store
    }

    fn sides(&self) -> &LiveSides {
        &self.sides
    }

    fn clock(&self) -> &SystemClock {
        &self.clock
    }

    fn jitter(&self) -> &SeededJitter {
        &self.jitter
    }

    fn meter(&self) -> &web::Metrics {
        &self.meter
    }
}
