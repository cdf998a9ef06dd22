//! Chance from the seed, one stream for each concern, so that one draw more here shifts nothing there.

/// A stream of chance.
#[derive(Debug)]
pub(crate) struct Chance(fastrand::Rng);

impl Chance {
    /// The stream of one concern of one seed.
    pub(crate) fn of(seed: u64, concern: &str) -> Self {
        // FNV-1a, so that the streams of neighbouring seeds have nothing in common.
        let bytes = concern.bytes().chain(seed.to_le_bytes());
        let mixed = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Self(fastrand::Rng::with_seed(mixed))
    }

    /// A number in a range, both ends included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        if low >= high { low } else { self.0.i64(low..=high) }
    }

    /// A number from 0 up to, not including, `end`; 0 where `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { self.0.usize(..end) }
    }

    /// True in so many of a hundred cases.
    pub(crate) fn percent(&mut self, share: u32) -> bool {
        self.0.u32(..100) < share
    }

    /// A number from 0 up to, not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0.f64()
    }

    /// One of these; none where there are none.
    pub(crate) fn pick<T: Copy>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.below(of.len())).copied()
    }

    /// One of these, or the first of all where there is no other.
    pub(crate) fn one_of<T: Copy, const N: usize>(&mut self, of: [T; N]) -> T {
        let [first, ..] = of.as_slice() else { return of[0] };
        self.pick(&of).unwrap_or(*first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_replay_and_differ() {
        let draw = |seed, concern| {
            let mut chance = Chance::of(seed, concern);
            (0..8).map(|_| chance.between(0, 1_000_000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, "people"), draw(7, "people"));
        assert_ne!(draw(7, "people"), draw(7, "network"));
        assert_ne!(draw(7, "people"), draw(8, "people"));
    }
}
