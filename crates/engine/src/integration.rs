//! An integration as the engine works on it, and what it has learnt about both sides.

use std::fmt;
use std::sync::Arc;

use domain::{MarkerPrefix, MesOrderId, Millis, Parameters, Problem};

/// The ledger's number for an integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IntegrationId(i64);

impl IntegrationId {
    /// From the database.
    #[must_use]
    pub const fn new(id: i64) -> Self {
        Self(id)
    }

    /// To the database.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for IntegrationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which replica works on what: 256 shards, by hash of the BaseLinker account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shard(pub u8);

/// A BaseLinker account without its key: a keyed hash of key and origin. Same account, same value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Account(pub String);

/// Since when orders count, resolved once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// Not resolved: `importFrom` is absent and recovery has not judged yet.
    Open,
    /// Whatever stands in the import statuses.
    All,
    /// What entered its status from then on.
    At(Millis),
}

/// One BaseLinker account tied to one OptiMES instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Integration {
    /// The ledger's number for it.
    pub id: IntegrationId,
    /// Where it is worked on.
    pub shard: Shard,
    /// Whose budget of calls it uses.
    pub account: Account,
    /// Counts the configurations, from 1.
    pub config_version: i64,
    /// The current configuration.
    pub parameters: Arc<Parameters>,
    /// The 8 digits of its markers.
    pub marker_prefix: MarkerPrefix,
    /// A person paused it: nothing is created or written.
    pub paused: bool,
    /// It is stopped: no create until the problem ends.
    pub stop: Option<Problem>,
    /// Since when orders count.
    pub since: Since,
}

/// In which order BaseLinker's pages come; learnt, because no page of its documentation says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageOrder {
    /// Not yet proven: a bucket of more than one page is walked both ways.
    Unknown,
    /// Ascending by id.
    ById,
    /// Ascending by `date_confirmed`.
    ByDate,
}

impl PageOrder {
    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::ById => "by-id",
            Self::ByDate => "by-date",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Unknown, Self::ById, Self::ByDate].into_iter().find(|order| order.as_str() == text)
    }
}

/// What an integration has learnt and done; written when it moved, never by an idle poll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The journal is taken from this `log_id` on, inclusive; starts at 1.
    pub journal_cursor: i64,
    /// In which order pages come.
    pub page_order: PageOrder,
    /// Start of the last finished sweep; written at most twice a minute.
    pub swept_at: Option<Millis>,
    /// Start of the last finished MES sweep that came after its start's recovery.
    pub mes_swept_at: Option<Millis>,
    /// The highest MES order id known when that sweep finished.
    pub mes_high: Option<MesOrderId>,
    /// The plant has taken an order from us: 404, 405, 415 are no longer the wire profile's.
    pub first_order_taken: bool,
    /// Orders in a row whose sum differed.
    pub sum_streak: u32,
    /// The database was restored: recovery reads twice.
    pub restored: bool,
}

impl Progress {
    /// How an order's sum compares; `None`: the plant returned none, which says nothing.
    pub(crate) const fn note_sum(&mut self, differs: Option<bool>) {
        self.sum_streak = match differs {
            Some(true) => self.sum_streak.saturating_add(1),
            Some(false) => 0,
            None => self.sum_streak,
        };
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            journal_cursor: 1,
            page_order: PageOrder::Unknown,
            swept_at: None,
            mes_swept_at: None,
            mes_high: None,
            first_order_taken: false,
            sum_streak: 0,
            restored: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_without_a_sum_leaves_the_streak_alone() {
        let mut progress = Progress::default();
        let mut streak = |differs| {
            progress.note_sum(differs);
            progress.sum_streak
        };
        assert_eq!([Some(true), Some(true), None, Some(true)].map(&mut streak), [1, 2, 2, 3]);
        assert_eq!([Some(false), None].map(&mut streak), [0, 0]);
    }
}
