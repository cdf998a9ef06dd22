//! Buyers and staff of the shop: they order, edit, cancel, move, copy and merge.

use domain::Millis;

use super::chance::Chance;
use super::corner::{self, Corner};
use super::event::Event;
use super::faults::Fault;
use super::outside::State;
use super::plant::{REFUSED_CITY, SKUS, SKUS_LATER};
use super::setup::{CANCELLED, DONE, IN_WORK, NEW, NEW_TOO, OTHER, PACKING, SHIPPED, TAKEN, Temper};
use super::shop::{Content, Line, Log, Order};
use super::story::tell;

/// What the people of a world will do, put into its time.
pub(crate) fn plan(state: &mut State) {
    let setup = state.setup.clone();
    let mut chance = Chance::of(setup.seed, "people's plan");
    let crowd = setup.temper == Temper::Crowd || setup.corner == Some(Corner::Drafts);
    // Their ids are the lowest.
    corner::plan(state);
    if crowd {
        let least = if setup.corner == Some(Corner::Drafts) { 140 } else { 101 };
        let many = chance.between(least, 180);
        let of_one_second = chance.percent(50);
        for number in 0..many {
            let confirmed_at = setup.begin.seconds() - if of_one_second { 500 } else { 900 - number };
            let order = order(state, NEW, confirmed_at);
            enter(state, order);
        }
    }
    let arrivals = if crowd { chance.between(1, 4) } else { chance.between(3, 10) };
    for _ in 0..arrivals {
        at(state, setup.within(&mut chance, 0, 80), arrive);
    }
    for _ in 0..chance.between(0, 12) {
        at(state, setup.within(&mut chance, 10, 100), act);
    }
}

/// Somebody does something then.
pub(crate) fn at(state: &State, at: Millis, does: impl FnOnce(&mut State) + Send + 'static) {
    state.time.at(at, Event::Effect(Box::new(does)));
}

/// A new order, not yet in the shop.
fn order(state: &mut State, status: i64, confirmed_at: i64) -> Order {
    let now = state.now();
    let chance = &mut state.people;
    let step = chance.one_of([1, 1, 1, 3]);
    let content = content(chance);
    let id = state.shop.next_number(step);
    Order {
        id,
        external_id: format!("Z{id}"),
        status,
        confirmed: true,
        gone: false,
        malformed: false,
        made_at: now.seconds(),
        confirmed_at,
        in_status_since: now.seconds(),
        content,
        history: Vec::new(),
        contents: Vec::new(),
    }
}

fn content(chance: &mut Chance) -> Content {
    let mut lines = Vec::new();
    for _ in 0..chance.between(1, 3) {
        lines.push(line(chance));
    }
    let mut content = Content {
        version: 1,
        lines,
        currency: "PLN",
        buyer: u32::try_from(chance.below(6)).unwrap_or_default(),
        city: "Łódź",
    };
    if chance.percent(14) {
        spoil(&mut content, chance);
    }
    content
}

fn line(chance: &mut Chance) -> Line {
    let sku = chance.one_of(SKUS).to_owned();
    Line {
        sku,
        pieces: chance.between(1, 9),
        gross: chance.between(1, 90_000),
        vat: chance.one_of([23, 23, 8]),
    }
}

/// Makes it something that can't be produced as it is.
fn spoil(content: &mut Content, chance: &mut Chance) {
    match chance.below(5) {
        0 => content.currency = "SEK",
        1 => content.lines.clear(),
        2 => content.city = REFUSED_CITY,
        3 => content.lines.iter_mut().for_each(|line| line.vat = 77),
        _ => content.lines.iter_mut().for_each(|line| line.sku = chance.one_of(SKUS_LATER).to_owned()),
    }
}

fn enter(state: &mut State, order: Order) {
    let now = state.now();
    if state.people.percent(2) {
        state.poisoned.insert(order.id);
    }
    tell!(
        state,
        "shop order {} comes, status {}{}",
        order.id,
        order.status,
        if order.confirmed { "" } else { ", a draft" }
    );
    state.shop.add(order, now);
}

/// An order comes that can be produced as it is; tells its number.
pub(crate) fn arrive_as(state: &mut State, status: i64) -> i64 {
    let mut order = order(state, status, state.now().seconds());
    order.content =
        Content { lines: vec![line(&mut state.people)], currency: "PLN", city: "Łódź", ..order.content };
    let id = order.id;
    enter(state, order);
    id
}

/// Orders come.
fn arrive(state: &mut State) {
    let now = state.now();
    let seconds = now.seconds();
    let import = state.setup.parameters.import_statuses.len();
    let status = if import > 1 { state.people.one_of([NEW, NEW, NEW_TOO]) } else { NEW };
    match state.people.below(7) {
        0..=1 => {
            let order = order(state, status, seconds);
            enter(state, order);
        }
        2 => {
            for _ in 0..state.people.between(2, 6) {
                let order = order(state, NEW, seconds);
                enter(state, order);
            }
        }
        3 => draft(state, status),
        4 => {
            let back = state.people.one_of([50, 5_000, 3_456_000]);
            state.struck(Fault::BackDated);
            let order = order(state, status, seconds - back);
            enter(state, order);
        }
        5 => {
            let order = order(state, OTHER, seconds);
            let id = order.id;
            enter(state, order);
            let pause = state.people.one_of([10_000, 60_000, 150_000]);
            at(state, now.plus(pause), move |state| put(state, id, NEW, Fault::Move));
        }
        _ => {
            let order = Order { malformed: true, ..order(state, status, seconds) };
            let id = order.id;
            enter(state, order);
            let pause = state.people.one_of([10_000, 60_000, 150_000]);
            at(state, now.plus(pause), move |state| {
                let now = state.now();
                tell!(state, "shop order {id} can be read");
                state.shop.change(id, now, Log::Edited, 0, |order| order.malformed = false);
            });
        }
    }
}

/// A draft that is confirmed later.
fn draft(state: &mut State, status: i64) {
    let id = draft_as(state, status);
    let pause = state.people.one_of([8_000, 60_000, 150_000]);
    at(state, state.now().plus(pause), move |state| confirm(state, id));
}

/// A draft; tells its number.
pub(crate) fn draft_as(state: &mut State, status: i64) -> i64 {
    let order = Order { confirmed: false, confirmed_at: 0, ..order(state, status, 0) };
    let id = order.id;
    enter(state, order);
    id
}

/// A draft is confirmed.
pub(crate) fn confirm(state: &mut State, id: i64) {
    let now = state.now();
    state.struck(Fault::ConfirmedLate);
    tell!(state, "shop order {id} is confirmed");
    state.shop.change(id, now, Log::Confirmed, 0, |order| {
        order.confirmed = true;
        order.confirmed_at = now.seconds();
    });
}

/// Moves an order, if it can be moved.
pub(crate) fn put(state: &mut State, id: i64, status: i64, fault: Fault) {
    let now = state.now();
    if state.shop.put(id, status, now) {
        state.struck(fault);
        tell!(state, "shop order {id}: {status}, by people");
    }
}

/// Somebody does something to an order.
fn act(state: &mut State) {
    let there: Vec<i64> =
        state.shop.orders.values().filter(|order| !order.gone).map(|order| order.id).collect();
    let Some(id) = state.people.pick(&there) else { return };
    let Some(status) = state.shop.orders.get(&id).map(|order| order.status) else { return };
    let imports = state.setup.imports(status);
    let back = state.setup.parameters.after_import_status.map_or(NEW, |_| TAKEN);
    match state.people.below(11) {
        0..=2 if status != DONE => edit(state, id),
        3 => put(state, id, CANCELLED, Fault::Cancel),
        4..=5 if imports || matches!(status, TAKEN | IN_WORK) => {
            let to = state.people.one_of([IN_WORK, IN_WORK, PACKING, SHIPPED]);
            put(state, id, to, Fault::Move);
        }
        6 if matches!(status, OTHER | CANCELLED | TAKEN | IN_WORK | PACKING) => {
            let to = state.people.one_of([NEW, NEW, back, IN_WORK]);
            put(state, id, to, Fault::Move);
        }
        7 if imports => leave_and_return(state, id),
        8 if imports => copy(state, id),
        9 if imports => merge(state, id, &there),
        _ => {}
    }
}

/// Changes the content, for the better or the worse.
pub(crate) fn edit(state: &mut State, id: i64) {
    let now = state.now();
    let Some(mut content) = state.shop.orders.get(&id).map(|order| order.content.clone()) else { return };
    let chance = &mut state.people;
    content.version += 1;
    if chance.percent(10) {
        spoil(&mut content, chance);
    } else {
        content.currency = "PLN";
        content.city = "Łódź";
        content.lines = vec![line(chance)];
    }
    state.struck(Fault::Edit);
    tell!(state, "shop order {id} is edited: version {}", content.version);
    state.shop.change(id, now, Log::Edited, 0, |order| order.content = content);
}

fn leave_and_return(state: &mut State, id: i64) {
    let now = state.now();
    put(state, id, OTHER, Fault::Move);
    let pause = state.people.one_of([3_000, 40_000, 150_000]);
    at(state, now.plus(pause), move |state| {
        if state.shop.orders.get(&id).is_some_and(|order| order.status == OTHER) {
            put(state, id, NEW, Fault::Move);
        }
    });
}

/// A copy inherits everything but its number.
fn copy(state: &mut State, id: i64) {
    let now = state.now();
    let Some(original) = state.shop.orders.get(&id).cloned() else { return };
    let copied = state.shop.next_number(1);
    state.struck(Fault::Copy);
    tell!(state, "shop order {copied} is a copy of {id}");
    let seconds = now.seconds();
    state.shop.add(
        Order {
            id: copied,
            status: NEW,
            made_at: seconds,
            confirmed_at: seconds,
            in_status_since: seconds,
            history: Vec::new(),
            contents: Vec::new(),
            ..original
        },
        now,
    );
    state.shop.change(id, now, Log::Copied, copied, |_| {});
}

/// Merges an order into another, whose lines grow; the first is deleted.
fn merge(state: &mut State, id: i64, there: &[i64]) {
    let now = state.now();
    let Some(into) = state.people.pick(there).filter(|into| *into != id) else { return };
    let Some(lines) = state.shop.orders.get(&id).map(|order| order.content.lines.clone()) else { return };
    state.struck(Fault::Merge);
    tell!(state, "shop order {id} is merged into {into}");
    state.shop.change(into, now, Log::Merged, id, |order| {
        order.content.version += 1;
        order.content.lines.extend(lines);
    });
    state.shop.change(id, now, Log::Removed, 0, |order| order.gone = true);
}
