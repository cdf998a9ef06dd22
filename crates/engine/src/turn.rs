//! Going through many things a few at a time, so that each has its turn.

/// Where the last round ended.
#[derive(Debug)]
pub(crate) struct Turn<T> {
    last: Option<T>,
}

impl<T> Default for Turn<T> {
    fn default() -> Self {
        Self { last: None }
    }
}

impl<T: Ord + Clone> Turn<T> {
    /// The next of `all`, at most so many: those after the last round's, then from the beginning again.
    pub(crate) fn next(&mut self, all: &[T], most: usize) -> Vec<T> {
        let mut sorted = all.to_vec();
        sorted.sort();
        sorted.dedup();
        let begins = self.last.as_ref().map_or(0, |last| sorted.partition_point(|one| one <= last));
        if begins < sorted.len() {
            sorted.rotate_left(begins);
        }
        sorted.truncate(most);
        self.last = sorted.last().cloned().or(self.last.take());
        sorted
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_has_its_turn() {
        let mut turn = Turn::default();
        let all = [5, 1, 9, 3, 7];
        assert_eq!(turn.next(&all, 2), [1, 3]);
        assert_eq!(turn.next(&all, 2), [5, 7]);
        assert_eq!(turn.next(&[5, 1, 3], 2), [1, 3], "what went is not missed, and what is left comes round");
        assert_eq!(turn.next(&all, 9), [5, 7, 9, 1, 3]);
        assert_eq!(turn.next(&[], 2), [] as [i32; 0]);
    }

    proptest! {
        #[test]
        fn none_waits_longer_than_a_round_of_all(
            all in proptest::collection::btree_set(0_u8..60, 1..40),
            most in 1_usize..10,
            before in 0_usize..5,
        ) {
            let all: Vec<u8> = all.into_iter().collect();
            let mut turn = Turn::default();
            for _ in 0..before {
                turn.next(&all, most);
            }
            let rounds = all.len().div_ceil(most);
            let seen: BTreeSet<u8> = (0..rounds).flat_map(|_| turn.next(&all, most)).collect();
            prop_assert_eq!(seen.len(), all.len());
        }
    }
}
