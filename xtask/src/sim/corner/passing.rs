//! Orders enter an import status and leave it again before any sweep reads it: only the journal tells.

use domain::Millis;

use crate::sim::chance::Chance;
use crate::sim::faults::Fault;
use crate::sim::outside::State;
use crate::sim::people::{arrive_as, at, put};
use crate::sim::setup::{CANCELLED, IN_WORK, NEW, OTHER, SHIPPED};

pub(super) fn plan(state: &mut State, chance: &mut Chance) {
    for _ in 0..chance.between(3, 6) {
        let comes = state.setup.within(chance, 1, 75);
        let enters = comes.plus(chance.one_of([12_000, 20_000, 45_000]));
        let leaves = enters.plus(chance.one_of([300, 1_500, 4_000]));
        let to = chance.one_of([OTHER, IN_WORK, SHIPPED, CANCELLED]);
        at(state, comes, move |state| pass(state, enters, leaves, to));
    }
}

fn pass(state: &mut State, enters: Millis, leaves: Millis, to: i64) {
    let id = arrive_as(state, OTHER);
    at(state, enters, move |state| put(state, id, NEW, Fault::Move));
    at(state, leaves, move |state| {
        if state.shop.orders.get(&id).is_some_and(|order| order.status == NEW) {
            put(state, id, to, Fault::Passed);
        }
    });
}
