//! Orders come, the plant takes none for minutes, and people edit and cancel them meanwhile.

use super::held;
use crate::sim::chance::Chance;
use crate::sim::faults::Fault;
use crate::sim::outside::State;
use crate::sim::people::{arrive_as, at};
use crate::sim::setup::NEW;
use crate::sim::weather::Over;

/// How long the plant takes none, in milliseconds.
const LONG: [i64; 3] = [150_000, 180_000, 220_000];

pub(super) fn plan(state: &mut State, chance: &mut Chance) {
    let from = state.setup.begin.plus(chance.between(8_000, 40_000));
    let to = from.plus(chance.pick(&LONG).unwrap_or_default()).min(state.setup.calm_at);
    let fault = chance.one_of([Fault::CreatesOnly, Fault::NotSent, Fault::TooMany, Fault::PermissionMissing]);
    state.weather.add((Over::Creates, fault, 100), from, to);
    for _ in 0..chance.between(4, 8) {
        at(state, from.plus(chance.between(-4_000, 10_000)), |state| {
            arrive_as(state, NEW);
        });
    }
    for _ in 0..chance.between(5, 9) {
        let then = from.plus(chance.between((to - from) / 3, to - from));
        at(state, then, held::change);
    }
}
