//! One order whose creates are never answered and never carried out, among others that are answered.

use crate::sim::chance::Chance;
use crate::sim::outside::State;
use crate::sim::people::{arrive_as, at};
use crate::sim::setup::NEW;

/// Orders come so often, in milliseconds.
const EVERY: i64 = 9_000;
/// So many of them.
const OTHERS: i64 = 20;

pub(super) fn plan(state: &mut State, chance: &mut Chance) {
    let from = state.setup.begin.plus(chance.between(5_000, 30_000));
    at(state, from.plus(EVERY), |state| {
        let id = arrive_as(state, NEW);
        state.poisoned.insert(id);
    });
    for number in 0..OTHERS {
        let then = from.plus(number * EVERY + chance.between(0, EVERY));
        at(state, then, |state| {
            arrive_as(state, NEW);
        });
    }
}
