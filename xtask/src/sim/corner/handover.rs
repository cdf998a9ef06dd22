//! A process stands still after an intent, at its last check, until little or nothing is left of its lease.

use super::held;
use crate::sim::chance::Chance;
use crate::sim::fuses::{Fuse, Place, Then};
use crate::sim::outside::State;
use crate::sim::people::at;

pub(super) fn plan(state: &mut State, chance: &mut Chance) {
    for number in 0..chance.between(5, 9) {
        // Contractors and products are made at the beginning.
        let last = if number % 2 == 0 { 30 } else { 95 };
        let fuse = Fuse {
            slot: chance.below(2),
            from: state.setup.within(chance, 1, last),
            passes: chance.between(0, 3),
            only: Some(Place::Check),
            then: Then::Stall(chance.between(4_500, 11_000)),
        };
        state.fuses.light(fuse);
    }
}

/// Meanwhile people change what is on its way.
pub(super) fn stood_still(state: &mut State) {
    let then = state.now().plus(state.people.between(50, 1_500));
    at(state, then, held::change);
}
