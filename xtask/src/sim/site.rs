//! One process: the real engine on the watched ledger, the simulated sides, virtual time and seeded chance.

use std::sync::{Arc, Mutex};

use engine::{Holder, Integration, Meter, Orders, Sides, SidesError, World, work};
use store::Store;

use super::chance::Chance;
use super::clock::{SeededJitter, VirtualClock};
use super::event::Event;
use super::ledger::WatchedLedger;
use super::outside::{Caller, Outside};
use super::plant::MesClient;
use super::shop::ShopClient;

/// All shards: whoever comes first works, the other stands by.
const SHARDS: usize = 256;

/// What the engine gets from outside.
pub(crate) struct Site {
    ledger: WatchedLedger,
    sides: SimulatedSides,
    clock: VirtualClock<Event>,
    jitter: SeededJitter,
    meter: Unmetered,
}

/// Makes clients of the simulated sides.
pub(crate) struct SimulatedSides {
    outside: Arc<Outside>,
    caller: Caller,
}

/// Counts nothing.
pub(crate) struct Unmetered;

impl Meter for Unmetered {}

impl Sides for SimulatedSides {
    type Shop = ShopClient;
    type Mes = MesClient;

    async fn open(&self, _integration: &Integration) -> Result<(ShopClient, MesClient), SidesError> {
        let (outside, caller) = (Arc::clone(&self.outside), self.caller);
        let shop = ShopClient { outside: Arc::clone(&outside), caller };
        Ok((shop, MesClient { outside, caller }))
    }
}

impl World for Site {
    type Ledger = WatchedLedger;
    type Sides = SimulatedSides;
    type Clock = VirtualClock<Event>;
    type Jitter = SeededJitter;
    type Meter = Unmetered;

    fn ledger(&self) -> &WatchedLedger {
        &self.ledger
    }

    fn sides(&self) -> &SimulatedSides {
        &self.sides
    }

    fn clock(&self) -> &VirtualClock<Event> {
        &self.clock
    }

    fn jitter(&self) -> &SeededJitter {
        &self.jitter
    }

    fn meter(&self) -> &Unmetered {
        &self.meter
    }
}

/// A process that runs until it is told to stop, or crashes.
pub(crate) async fn process(
    outside: Arc<Outside>,
    store: Arc<Store>,
    caller: Caller,
    holder: Holder,
    orders: Arc<Orders>,
) {
    let seed = outside.with(|state| state.setup.seed);
    let site = Site {
        ledger: WatchedLedger { store, outside: Arc::clone(&outside), caller },
        clock: VirtualClock(Arc::clone(&outside.time)),
        jitter: SeededJitter(Mutex::new(Chance::of(seed, &holder.0))),
        sides: SimulatedSides { outside, caller },
        meter: Unmetered,
    };
    work(&site, holder, SHARDS, &orders).await;
}
