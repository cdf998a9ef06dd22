//! People change what is held back on the way to the plant.

use crate::sim::faults::Fault;
use crate::sim::outside::State;
use crate::sim::people::{edit, put};
use crate::sim::plant::Made;
use crate::sim::setup::CANCELLED;

/// Somebody changes an order that is not made yet.
pub(super) fn change(state: &mut State) {
    let setup = &state.setup;
    let is_made = |id: i64| {
        let marks = state.plant.orders.values().filter_map(Made::made_for);
        marks.into_iter().any(|mark| mark.order == id)
    };
    let orders = state.shop.orders.values();
    let held = orders.filter(|order| !order.gone && order.confirmed && setup.imports(order.status));
    let held: Vec<i64> = held.map(|order| order.id).filter(|id| !is_made(*id)).collect();
    let Some(id) = state.people.pick(&held) else { return };
    if state.people.percent(60) {
        state.struck(Fault::EditHeld);
        edit(state, id);
    } else {
        state.struck(Fault::CancelHeld);
        put(state, id, CANCELLED, Fault::Cancel);
    }
}
