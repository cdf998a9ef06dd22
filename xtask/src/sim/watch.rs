//! What the world saw of us: calls, creates, status writes, stalls. Plain records, for the checker alone.

use std::collections::{BTreeMap, BTreeSet};

use domain::Millis;

use super::executor::ProcessId;
use super::faults::Fault;

/// So much is left of the lease when something is made, in milliseconds. Design §4, step 2.
const CREATE_MARGIN: i64 = 2_000;

/// A create of an order, as it left.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) order: i64,
    pub(crate) at: Millis,
    /// When its sender began it, having checked all it checks.
    pub(crate) begun_at: Millis,
    /// Which of the sender's lives on the integration.
    pub(crate) drive: DriveId,
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

/// A process's work on the integration since one of its take-overs, which knows nothing of the work before.
pub(crate) type DriveId = (ProcessId, u32);

/// Something that writes was begun without enough of the lease.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unleased {
    pub(crate) what: &'static str,
    pub(crate) at: Millis,
    /// What was left of it by the ledger, in milliseconds; none: it was somebody else's.
    pub(crate) left: Option<i64>,
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
    /// When an order was written down as not found, after a create without an answer, and by whom.
    pub(crate) not_found: Vec<(i64, Millis, DriveId)>,
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
    /// What was begun by one whose lease, as the ledger has it, was over or as good as over.
    pub(crate) unleased: Vec<Unleased>,
    /// Who holds the shards by the ledger, and until when: they are taken and renewed all together.
    lease: Option<(ProcessId, Millis)>,
    /// Take-overs, by process.
    drives: BTreeMap<ProcessId, u32>,
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

    /// The ledger gave a process the shards until then.
    pub(crate) fn leased(&mut self, process: ProcessId, until: Millis) {
        self.lease = Some((process, until));
    }

    /// A process begins on the integration.
    pub(crate) fn takes_over(&mut self, process: ProcessId) {
        *self.drives.entry(process).or_default() += 1;
    }

    /// The process's work on the integration since it began on it last.
    pub(crate) fn drive(&self, process: ProcessId) -> DriveId {
        (process, self.drives.get(&process).copied().unwrap_or_default())
    }

    /// A process sends something that writes.
    pub(crate) fn writes(&mut self, process: ProcessId, what: &'static str, now: Millis) {
        let least = if what.starts_with("POST") { CREATE_MARGIN } else { 0 };
        let left = self.lease.filter(|(holder, _)| *holder == process).map(|(_, until)| until - now);
        if left.is_none_or(|left| left < least) {
            self.unleased.push(Unleased { what, at: now, left });
        }
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
