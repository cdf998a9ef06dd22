//! What the way to both sides is like, phase by phase, drawn from the seed.

use domain::Millis;

use super::chance::Chance;
use super::faults::Fault;
use super::setup::{Setup, Temper};

/// One of the two sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    Shop,
    Plant,
}

/// A call, by its name as engine and operators know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    pub(crate) side: Side,
    pub(crate) name: &'static str,
}

impl Operation {
    pub(crate) const fn shop(name: &'static str) -> Self {
        Self { side: Side::Shop, name }
    }

    pub(crate) const fn plant(name: &'static str) -> Self {
        Self { side: Side::Plant, name }
    }

    /// It changes something.
    pub(crate) fn writes(self) -> bool {
        self.name.starts_with("POST") || self.name.starts_with("set")
    }
}

/// Which calls a phase is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// `POST /orders`.
    Creates,
    /// `POST /contractors` and `POST /products`.
    Parts,
    /// Looking an order up by its marker.
    Finds,
    /// The plant's list of orders.
    Lists,
    /// All of the plant.
    Plant,
    /// Setting a status.
    StatusWrites,
    /// All of the shop.
    Shop,
}

impl Over {
    fn covers(self, operation: Operation) -> bool {
        match self {
            Self::Creates => operation.name == "POST /orders",
            Self::Parts => matches!(operation.name, "POST /contractors" | "POST /products"),
            Self::Finds => operation.name == "GET /orders?attribute",
            Self::Lists => operation.name == "GET /orders",
            Self::Plant => operation.side == Side::Plant,
            Self::StatusWrites => operation.name.starts_with("set"),
            Self::Shop => operation.side == Side::Shop,
        }
    }
}

/// One fault over some calls for a while.
#[derive(Clone, Debug)]
struct Phase {
    over: Over,
    fault: Fault,
    /// In a hundred.
    share: u32,
    from: Millis,
    to: Millis,
}

/// All phases of a world.
#[derive(Clone, Debug, Default)]
pub(crate) struct Weather(Vec<Phase>);

impl Weather {
    pub(crate) fn draw(setup: &Setup) -> Self {
        let mut chance = Chance::of(setup.seed, "weather");
        let mut phases = Vec::new();
        let (few, outage) = match setup.temper {
            Temper::Calm => (0, false),
            Temper::Network => (chance.between(2, 6), false),
            Temper::Crashes | Temper::Stalls | Temper::Databases | Temper::Absence | Temper::Crowd => {
                (chance.between(0, 3), false)
            }
            Temper::Outage => (0, true),
            Temper::Mixed => (chance.between(1, 5), chance.percent(15)),
        };
        let mut add = |chance: &mut Chance, (over, fault, share): (Over, Fault, u32), long: &[i64]| {
            let last = setup.calm_at - setup.begin;
            let from = setup.begin.plus(chance.between(0, last * 9 / 10));
            let to = from.plus(chance.pick(long).unwrap_or_default()).min(setup.calm_at);
            phases.push(Phase { over, fault, share, from, to });
        };
        for _ in 0..few {
            let drawn = disturbance(&mut chance);
            add(&mut chance, drawn, &[10_000, 40_000, 120_000, 240_000]);
        }
        if outage {
            for _ in 0..chance.between(1, 3) {
                add(&mut chance, (Over::Creates, Fault::CreatesOnly, 100), &[40_000, 120_000, 300_000]);
            }
        }
        Self(phases)
    }

    /// Another fault, over some calls, on so many in a hundred of them.
    pub(crate) fn add(&mut self, (over, fault, share): (Over, Fault, u32), from: Millis, to: Millis) {
        self.0.push(Phase { over, fault, share, from, to });
    }

    /// What strikes a call now, if anything.
    pub(crate) fn strikes(&self, operation: Operation, now: Millis, chance: &mut Chance) -> Option<Fault> {
        let standing = |phase: &&Phase| phase.from <= now && now < phase.to && phase.over.covers(operation);
        self.0.iter().filter(standing).find(|phase| chance.percent(phase.share)).map(|phase| phase.fault)
    }
}

fn disturbance(chance: &mut Chance) -> (Over, Fault, u32) {
    let share = chance.one_of([20, 50, 100]);
    let over = chance.one_of([
        Over::Creates,
        Over::Creates,
        Over::Parts,
        Over::Plant,
        Over::Plant,
        Over::Finds,
        Over::Lists,
        Over::Shop,
        Over::StatusWrites,
    ]);
    let fault = chance.one_of([
        Fault::LostReply,
        Fault::LostReply,
        Fault::LateCommit,
        Fault::LateCommit,
        Fault::NotDone,
        Fault::NotDone,
        Fault::ServerError,
        Fault::Truncated,
        Fault::NotSent,
        Fault::Slow,
        Fault::CommitBeyondQuiet,
        Fault::TooMany,
        Fault::WrongPath,
        Fault::Conflict,
        Fault::PermissionMissing,
        Fault::PlantKeyRefused,
        Fault::ShopKeyRefused,
        Fault::AccountBlocked,
    ]);
    match fault {
        Fault::CommitBeyondQuiet | Fault::WrongPath | Fault::PermissionMissing => {
            (Over::Creates, fault, share)
        }
        Fault::PlantKeyRefused => (Over::Plant, fault, 100),
        Fault::ShopKeyRefused | Fault::AccountBlocked => (Over::Shop, fault, 100),
        Fault::TooMany => (chance.one_of([Over::Creates, Over::Plant]), fault, share),
        _other => (over, fault, share),
    }
}
