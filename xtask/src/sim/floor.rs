//! The plant's people: they realise, copy, delete, edit, write orders by hand, and make products.

use engine::LookKind;

use super::chance::Chance;
use super::faults::Fault;
use super::outside::State;
use super::people::at;
use super::plant::{Origin, SKUS, SKUS_LATER};
use super::setup::Temper;
use super::story::tell;

/// What the plant's people will do, put into the world's time.
pub(crate) fn plan(state: &mut State) {
    let setup = state.setup.clone();
    let mut chance = Chance::of(setup.seed, "floor's plan");
    for _ in 0..chance.between(1, 8) {
        at(state, setup.within(&mut chance, 15, 100), realise);
    }
    for _ in 0..chance.between(0, 2) {
        at(state, setup.within(&mut chance, 10, 95), act);
    }
    for sku in SKUS_LATER {
        if chance.percent(50) {
            at(state, setup.within(&mut chance, 10, 100), move |state| make_product(state, sku));
        }
    }
    // Whoever comes back after hours knows products of hours ago.
    if setup.temper == Temper::Absence {
        for sku in SKUS {
            at(state, setup.within(&mut chance, 20, 100), move |state| replace_product(state, sku));
        }
    }
    if chance.percent(20) {
        let many = if setup.temper == Temper::Crowd { 120 } else { chance.between(1, 6) };
        for _ in 0..many {
            let ago = chance.one_of([0, 300_000, 7_200_000]);
            at(state, setup.within(&mut chance, 0, 90), move |state| write_by_hand(state, ago));
        }
    }
}

/// An order of ours is realised.
fn realise(state: &mut State) {
    let ours: Vec<i64> = state
        .plant
        .orders
        .values()
        .filter(|made| made.is_there() && made.origin == Origin::Api && made.realised_at.is_none())
        .map(|made| made.id)
        .collect();
    let Some(id) = state.people.pick(&ours) else { return };
    let now = state.now();
    if let Some(made) = state.plant.orders.get_mut(&id) {
        made.realised_at = Some(now);
    }
    state.struck(Fault::Realise);
    tell!(state, "MES order {id} is realised");
    state.webhook(LookKind::MesOrder, id);
}

/// Somebody does something else to an order of ours.
fn act(state: &mut State) {
    let now = state.now();
    let there: Vec<i64> = state
        .plant
        .orders
        .values()
        .filter(|made| made.is_there() && made.origin == Origin::Api)
        .map(|made| made.id)
        .collect();
    let Some(id) = state.people.pick(&there) else { return };
    match state.people.below(3) {
        0 => {
            if let Some(copied) = state.plant.copy(id, now) {
                state.struck(Fault::MesCopy);
                tell!(state, "MES order {copied} is a copy of {id}");
                state.webhook(LookKind::MesOrder, copied);
            }
        }
        1 => {
            state.struck(Fault::MesDelete);
            tell!(state, "MES order {id} is deleted");
            if let Some(made) = state.plant.orders.get_mut(&id) {
                made.deleted_at = Some(now);
            }
        }
        _ => {
            state.struck(Fault::NoteDeleted);
            tell!(state, "the note of MES order {id} is deleted");
            if let Some(made) = state.plant.orders.get_mut(&id) {
                made.note.clear();
            }
            state.webhook(LookKind::MesOrder, id);
        }
    }
}

fn write_by_hand(state: &mut State, ago: i64) {
    let now = state.now();
    let id = state.plant.write_by_hand(now.plus(-ago), now);
    state.struck(Fault::ByHand);
    tell!(state, "MES order {id} is written by hand");
    state.webhook(LookKind::MesOrder, id);
}

fn make_product(state: &mut State, sku: &str) {
    if state.plant.has_ware(sku) {
        return;
    }
    let id = state.plant.add_ware(sku);
    state.struck(Fault::ProductMade);
    tell!(state, "product {id} is {sku}");
    state.webhook(LookKind::Product, id);
}

/// A product gives its SKU to another one, as after a change of its technology.
fn replace_product(state: &mut State, sku: &str) {
    let now = state.now();
    let Some((old, new)) = state.plant.replace_ware(sku, now) else { return };
    state.struck(Fault::ProductReplaced);
    tell!(state, "product {new} is {sku} now, in the place of {old}");
    state.webhook(LookKind::Product, old);
    state.webhook(LookKind::Product, new);
}
