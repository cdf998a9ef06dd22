//! Drafts with the lowest ids of a crowd, which are confirmed when all the others long are.

use crate::sim::chance::Chance;
use crate::sim::faults::Fault;
use crate::sim::outside::State;
use crate::sim::people::{at, confirm, draft_as};
use crate::sim::setup::NEW;

pub(super) fn plan(state: &mut State, chance: &mut Chance) {
    for _ in 0..chance.between(2, 6) {
        let id = draft_as(state, NEW);
        let then = state.setup.within(chance, 5, 60);
        at(state, then, move |state| {
            state.struck(Fault::DraftBelow);
            confirm(state, id);
        });
    }
}
