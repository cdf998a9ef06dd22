//! What the world saw of us: calls, creates, status writes, stalls. Plain records, for the checker alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::Millis;

use super::executor::ProcessId;
use super::faults::Fault;

/// A create of an order, as it left.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) order: i64,
    pub(crate) at: Millis,
    /// The version that its note names.
    pub(crate) version: Option<u32>,
    /// Who sent it stood still after the last check.
    pub(crate) gap: bool,
    /// It was carried out after the quiet period.
    pub(crate) beyond: bool,
    /// The MES order that came of it.
    pub(crate) made: Option<i64>,
    /// When its caller learned of its end; none: the caller was gone.
    pub(crate) ended_at: Option<Millis>,
    /// It got an answer to rely on.
    pub(crate) answered: bool,
    /// The answer was a refusal: that it conflicts, or that the key may not do it.
    pub(crate) refusal: Option<Refusal>,
}

/// How the plant refused a create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 409.
    Conflict,
    /// 401, 403, 404.
    Operation,
}

/// The create of a contractor or product was answered that it conflicts.
#[derive(Clone, Debug)]
pub(crate) struct Conflicted {
    pub(crate) at: Millis,
    /// The buyer's email, or the SKU.
    pub(crate) of: String,
}

/// A status write of ours, as it was carried out.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) order: i64,
    pub(crate) to: i64,
    /// Where the order stood when it was carried out.
    pub(crate) from: i64,
    pub(crate) sent_at: Millis,
    /// Statuses from which it was allowed when it left.
    pub(crate) allowed: BTreeSet<i64>,
    /// Who sent it stood still after the last look at the shop.
    pub(crate) gap: bool,
}

/// A call to the shop, as it left.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShopCall {
    pub(crate) at: Millis,
    pub(crate) process: ProcessId,
    pub(crate) name: &'static str,
}

/// A block that was told to a process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Block {
    pub(crate) process: ProcessId,
    pub(crate) learned_at: Millis,
    pub(crate) until: Millis,
}

/// A process that was not run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stalled {
    pub(crate) process: ProcessId,
    pub(crate) from: Millis,
    pub(crate) to: Millis,
}

/// All records.
#[derive(Clone, Debug, Default)]
pub(crate) struct Watch {
    pub(crate) sent: Vec<Sent>,
    pub(crate) told: Vec<Told>,
    pub(crate) shop_calls: Vec<ShopCall>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) stalls: Vec<Stalled>,
    /// When an order was written down as not found, after a create without an answer.
    pub(crate) not_found: Vec<(i64, Millis)>,
    /// Creates of contractors and products that conflicted.
    pub(crate) conflicted: Vec<Conflicted>,
    /// A contractor or product was made after the quiet period.
    pub(crate) parts_are_loose: bool,
    /// When the database was exchanged, and how.
    pub(crate) swaps: Vec<(Millis, Fault)>,
    /// Retries of persons, by order.
    pub(crate) retries: BTreeMap<i64, u32>,
    /// Orders that a person asked to import, whatever their status.
    pub(crate) asked: BTreeSet<i64>,
    /// Versions of which a person knows that they came after the import.
    pub(crate) known_versions: BTreeSet<(i64, u32)>,
    /// Statuses to which an order left, and a person said that it may.
    pub(crate) known_departures: BTreeSet<(i64, i64)>,
    /// Statuses from which a person allowed "done" for an order this once.
    pub(crate) allowed_once: BTreeSet<(i64, i64)>,
    /// Statuses in which orders are in production, by configuration.
    pub(crate) in_production: BTreeSet<i64>,
    /// Since when the integration stands paused, as the ledger says.
    pub(crate) paused_since: Option<Millis>,
    /// What was sent to write although it stood paused, by one that had not stood still since.
    pub(crate) written_paused: Vec<(&'static str, Millis)>,
    /// When a process read an entry last.
    looked: BTreeMap<(ProcessId, i64), Millis>,
}

impl Watch {
    pub(crate) fn new(in_production: BTreeSet<i64>) -> Self {
        Self { in_production, ..Self::default() }
    }

    /// A process read an entry of the ledger.
    pub(crate) fn looked(&mut self, process: ProcessId, order: i64, now: Millis) {
        self.looked.insert((process, order), now);
    }

    /// A process sends something that writes.
    pub(crate) fn writes(&mut self, process: ProcessId, what: &'static str, now: Millis) {
        let Some(since) = self.paused_since.filter(|since| *since < now) else { return };
        if !self.stalls.iter().any(|stall| stall.process == process && stall.to >= since) {
            self.written_paused.push((what, now));
        }
    }

    /// Did the process stand still since it read the entry last?
    pub(crate) fn stood_still(&self, process: ProcessId, order: i64) -> bool {
        let looked = self.looked.get(&(process, order)).copied().unwrap_or_default();
        self.stalls.iter().any(|stall| stall.process == process && stall.from >= looked && stall.to > looked)
    }
}
