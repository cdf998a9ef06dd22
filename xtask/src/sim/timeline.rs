//! Virtual time: a heap of what is due, in an order that the seed decides where the moments are equal.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Waker;

use domain::Millis;

use super::chance::Chance;

/// What is due.
pub(crate) enum Due<E> {
    /// Somebody's sleep is over.
    Wake(Waker),
    /// Something happens in the world.
    Event(E),
}

struct Item<E> {
    at: Millis,
    /// From the seed: which of two at the same moment goes first.
    lot: i64,
    number: u64,
    due: Due<E>,
}

impl<E> Item<E> {
    const fn key(&self) -> (Millis, i64, u64) {
        (self.at, self.lot, self.number)
    }
}

impl<E> PartialEq for Item<E> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<E> Eq for Item<E> {}

impl<E> PartialOrd for Item<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Item<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

struct State<E> {
    now: Millis,
    heap: BinaryHeap<Reverse<Item<E>>>,
    number: u64,
    chance: Chance,
}

/// The time of one world.
pub(crate) struct Timeline<E>(Mutex<State<E>>);

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<E> Timeline<E> {
    pub(crate) fn new(begin: Millis, chance: Chance) -> Self {
        Self(Mutex::new(State { now: begin, heap: BinaryHeap::new(), number: 0, chance }))
    }

    pub(crate) fn now(&self) -> Millis {
        lock(&self.0).now
    }

    /// Something happens then, or at once where that is past.
    pub(crate) fn at(&self, at: Millis, event: E) {
        self.push(at, Due::Event(event));
    }

    /// Wakes then.
    pub(crate) fn wake_at(&self, at: Millis, waker: Waker) {
        self.push(at, Due::Wake(waker));
    }

    fn push(&self, at: Millis, due: Due<E>) {
        let mut state = lock(&self.0);
        let at = at.max(state.now);
        let lot = state.chance.between(0, i64::MAX);
        state.number += 1;
        let number = state.number;
        state.heap.push(Reverse(Item { at, lot, number, due }));
    }

    /// Goes on to what is due next; none where nothing is due by `end`, which it then is.
    pub(crate) fn advance(&self, end: Millis) -> Option<Due<E>> {
        let mut state = lock(&self.0);
        if state.heap.peek().is_none_or(|Reverse(item)| item.at > end) {
            state.now = end;
            return None;
        }
        let Reverse(item) = state.heap.pop()?;
        state.now = item.at;
        Some(item.due)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(seed: u64) -> Vec<u32> {
        let timeline = Timeline::new(Millis::new(0), Chance::of(seed, "time"));
        timeline.at(Millis::new(9), 90);
        for event in 0..8 {
            timeline.at(Millis::new(5), event);
        }
        let mut happened = Vec::new();
        while let Some(Due::Event(event)) = timeline.advance(Millis::new(100)) {
            happened.push(event);
        }
        assert_eq!(timeline.now(), Millis::new(100));
        happened
    }

    #[test]
    fn moments_come_in_order_and_equal_ones_by_lot() {
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        assert_eq!(order(1).last(), Some(&90));
    }
}
