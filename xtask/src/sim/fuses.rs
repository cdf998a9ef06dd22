//! Crashes and stalls that wait for an await: which one they strike is drawn from the seed.

use domain::Millis;

/// Where a process awaits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before or after a read of the ledger.
    Read,
    /// Before or after the ledger is asked whether something may be sent.
    Check,
    /// Before a write of the ledger is carried out.
    BeforeWrite,
    /// After a write of the ledger was committed, before the writer learns of it.
    AfterWrite,
    /// Before a call leaves.
    BeforeCall,
    /// Before a create of an order leaves.
    BeforeCreate,
    /// After a reply came, before the caller has it.
    AfterCall,
    /// After the reply to a create came.
    AfterCreate,
}

/// What a fuse does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Then {
    Crash,
    /// For so many milliseconds.
    Stall(i64),
}

/// A fuse in one of the two processes' places.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fuse {
    pub(crate) slot: usize,
    pub(crate) from: Millis,
    /// Awaits that it lets pass.
    pub(crate) passes: i64,
    /// Only there; none: anywhere.
    pub(crate) only: Option<Place>,
    pub(crate) then: Then,
}

/// All fuses that burn.
#[derive(Debug, Default)]
pub(crate) struct Fuses(Vec<Fuse>);

impl Fuses {
    pub(crate) fn light(&mut self, fuse: Fuse) {
        self.0.push(fuse);
    }

    /// What strikes here, if anything.
    pub(crate) fn pass(&mut self, slot: usize, place: Place, now: Millis) -> Option<Then> {
        let burning = |fuse: &&mut Fuse| {
            fuse.slot == slot && fuse.from <= now && fuse.only.is_none_or(|only| only == place)
        };
        let mut struck = None;
        for fuse in self.0.iter_mut().filter(burning) {
            fuse.passes -= 1;
            if fuse.passes < 0 && struck.is_none() {
                struck = Some(fuse.then);
            }
        }
        let mut taken = false;
        self.0.retain(|fuse| {
            let goes = !taken && fuse.passes < 0 && Some(fuse.then) == struck;
            taken |= goes;
            !goes
        });
        struck
    }

    /// Faults are over.
    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fuse_strikes_once_and_only_in_its_place() {
        let mut fuses = Fuses::default();
        let then = Then::Stall(5);
        fuses.light(Fuse { slot: 1, from: Millis::new(10), passes: 1, only: Some(Place::Read), then });
        assert_eq!(fuses.pass(1, Place::Read, Millis::new(9)), None);
        assert_eq!(fuses.pass(0, Place::Read, Millis::new(10)), None);
        assert_eq!(fuses.pass(1, Place::BeforeCall, Millis::new(10)), None);
        assert_eq!(fuses.pass(1, Place::Read, Millis::new(10)), None);
        assert_eq!(fuses.pass(1, Place::Read, Millis::new(11)), Some(then));
        assert_eq!(fuses.pass(1, Place::Read, Millis::new(12)), None);
    }
}
