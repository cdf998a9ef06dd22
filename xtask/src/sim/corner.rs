//! Corners that some worlds are led into beside their temper: the rare meetings of circumstances in which one mistake of
//! the engine would show, and which chance alone brings about too seldom.

mod backlog;
mod drafts;
mod handover;
mod held;
mod passing;
mod poison;

use super::chance::Chance;
use super::kept;
use super::outside::State;
use super::setup::Temper;

/// One corner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Corner {
    /// Orders that could be made are held back for longer than a reading is good for, and change meanwhile.
    Backlog,
    /// A process stands still between an intent and its check while its lease runs out.
    Handover,
    /// One order's creates are never answered, and those of others are.
    Poison,
    /// Orders enter and leave an import status between two sweeps, and the journal is on.
    Passing,
    /// More orders than a page holds, and the lowest ids among them are confirmed last.
    Drafts,
}

/// Worlds that have a corner, in a hundred; of crowds, worlds of [`Corner::Drafts`].
const SHARE: u32 = 36;
const SHARE_OF_CROWDS: u32 = 75;

impl Corner {
    /// The corner of a seed's world, if it has one.
    pub(crate) fn draw(seed: u64, temper: Temper) -> Option<Self> {
        let mut chance = Chance::of(seed, "corner");
        if kept::is_plain(seed) {
            return None;
        }
        if temper == Temper::Crowd {
            return chance.percent(SHARE_OF_CROWDS).then_some(Self::Drafts);
        }
        // A crowd is the dearest, and there are crowds beside.
        let corner = chance.one_of([
            Self::Backlog,
            Self::Backlog,
            Self::Handover,
            Self::Handover,
            Self::Poison,
            Self::Poison,
            Self::Passing,
            Self::Passing,
            Self::Drafts,
        ]);
        chance.percent(SHARE).then_some(corner)
    }
}

/// A process stands still at its last check: somebody makes use of it.
pub(crate) fn stood_still(state: &mut State) {
    if state.setup.corner == Some(Corner::Handover) {
        handover::stood_still(state);
    }
}

/// What the corner of a world brings, put into its time.
pub(crate) fn plan(state: &mut State) {
    let mut chance = Chance::of(state.setup.seed, "corner's plan");
    match state.setup.corner {
        Some(Corner::Backlog) => backlog::plan(state, &mut chance),
        Some(Corner::Handover) => handover::plan(state, &mut chance),
        Some(Corner::Poison) => poison::plan(state, &mut chance),
        Some(Corner::Passing) => passing::plan(state, &mut chance),
        Some(Corner::Drafts) => drafts::plan(state, &mut chance),
        None => {}
    }
}
