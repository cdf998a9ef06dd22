//! What to do about a status that is to be written in the shop: a pure decision.

use domain::{Code, Millis, Parameters, Problem, ShopStatusId};

use crate::{Entry, Stage};

/// A shop order as read just now: where it stands, and when it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: ShopStatusId,
    pub(crate) asked_at: Millis,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Tell {
    /// It stands there already: record, do not write.
    Already,
    /// Write it, from where it stands.
    Write {
        /// What is to be set.
        to: ShopStatusId,
    },
    /// Ask a person.
    Ask(Problem),
    /// Nothing is to be written any more.
    Drop,
    /// The quiet period of an unanswered write is not over.
    Wait(Millis),
}

/// What is to be told of an entry now: "done", or the after-import status.
pub(crate) fn target(entry: &Entry, parameters: &Parameters) -> Option<ShopStatusId> {
    match entry.stage {
        Stage::Realised => Some(parameters.done_status),
        Stage::Imported if entry.after_import_due => parameters.after_import_status,
        Stage::Imported
        | Stage::Seen
        | Stage::Excluded
        | Stage::Waiting
        | Stage::Ready
        | Stage::Sending
        | Stage::Uncertain
        | Stage::Closed => None,
    }
}

/// Decides, for an order that stands where it was just read.
pub(crate) fn decide(entry: &Entry, parameters: &Parameters, standing: Standing) -> Tell {
    let Some(to) = target(entry, parameters) else { return Tell::Drop };
    if entry.never_told {
        return Tell::Drop;
    }
    let is_done = entry.stage == Stage::Realised;
    let may_write = if is_done {
        may_be_told_from(standing.status, parameters) || entry.allowed_once == Some(standing.status)
    } else {
        parameters.import_statuses.contains(&standing.status)
    };
    match pending(entry, to, parameters.quiet_period, standing) {
        Pending::Unknown(until) => Tell::Wait(until),
        Pending::Settled if standing.status == to => Tell::Already,
        Pending::MovedOn if is_done => ask(Code::WriteOutcomeUnknown, standing),
        Pending::Settled if may_write => Tell::Write { to },
        Pending::Settled if is_done => ask(Code::MayDoneBeSet, standing),
        Pending::MovedOn | Pending::Settled => Tell::Drop,
    }
}

fn ask(code: Code, standing: Standing) -> Tell {
    Tell::Ask(Problem::new(code).with("status", standing.status))
}

/// What is known of the write before.
enum Pending {
    /// It may still be carried out until then.
    Unknown(Millis),
    /// It went unanswered, and the order stands neither where it was nor where it was to be.
    MovedOn,
    /// There is none, or it was carried out, or it was not.
    Settled,
}

fn pending(entry: &Entry, to: ShopStatusId, quiet_period: i64, standing: Standing) -> Pending {
    let Some(write) = entry.status_write else { return Pending::Settled };
    let quiet_over = write.at.plus(quiet_period);
    let is_quiet = standing.asked_at >= quiet_over;
    // Another status may still be on its way: whatever is written now could be overtaken by it.
    if !is_quiet && (write.to != to || standing.status != to) {
        return Pending::Unknown(quiet_over);
    }
    let is_settled = write.to != to
        || [write.to, write.from].contains(&standing.status)
        || entry.allowed_once == Some(standing.status);
    if is_settled { Pending::Settled } else { Pending::MovedOn }
}

/// The statuses an order may stand in while it is made, as the configuration names them.
fn may_be_told_from(status: ShopStatusId, parameters: &Parameters) -> bool {
    parameters.import_statuses.contains(&status)
        || parameters.after_import_status == Some(status)
        || parameters.in_production_statuses.contains(&status)
}

/// It asks whether "done" may be set from a status which the configuration allows by now.
pub(crate) fn asks_about_allowed(entry: &Entry, parameters: &Parameters) -> bool {
    let asks = entry.problem.as_ref().filter(|problem| problem.code == Code::MayDoneBeSet);
    asks.and_then(|problem| problem.fact("status")?.parse().ok())
        .is_some_and(|status| may_be_told_from(ShopStatusId::new(status), parameters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StatusWrite;
    use crate::matrix::entry;

    // Statuses of the table: 1 to import, 2 in production, 3 done, 4 after the import, 9 any other.
    fn parameters() -> Parameters {
        let id = ShopStatusId::new;
        Parameters {
            import_statuses: vec![id(1)],
            in_production_statuses: vec![id(2)],
            done_status: id(3),
            after_import_status: Some(id(4)),
            quiet_period: 90_000,
            ..crate::check_fakes::parameters()
        }
    }

    const NOW: Millis = Millis::new(1_000_000);

    fn realised() -> Entry {
        entry(Stage::Realised)
    }

    fn imported() -> Entry {
        Entry { after_import_due: true, ..entry(Stage::Imported) }
    }

    fn wrote(entry: Entry, from: i64, to: i64, ago: i64) -> Entry {
        let (from, to) = (ShopStatusId::new(from), ShopStatusId::new(to));
        Entry { status_write: Some(StatusWrite { from, to, at: NOW.plus(-ago), unanswered: true }), ..entry }
    }

    fn decided(entry: &Entry, status: i64) -> Tell {
        let standing = Standing { status: ShopStatusId::new(status), asked_at: NOW };
        decide(entry, &parameters(), standing)
    }

    fn to(status: i64) -> Tell {
        Tell::Write { to: ShopStatusId::new(status) }
    }

    fn asks(code: Code, status: i64) -> Tell {
        Tell::Ask(Problem::new(code).with("status", status))
    }

    #[test]
    fn done_is_set_from_the_statuses_of_production_and_asked_about_from_any_other() {
        let table =
            [(1, to(3)), (2, to(3)), (4, to(3)), (3, Tell::Already), (9, asks(Code::MayDoneBeSet, 9))];
        for (status, tell) in table {
            assert_eq!(decided(&realised(), status), tell, "{status}");
        }
        let allowed = Entry { allowed_once: Some(ShopStatusId::new(9)), ..realised() };
        assert_eq!(decided(&allowed, 9), to(3), "this time");
        assert_eq!(decided(&allowed, 8), asks(Code::MayDoneBeSet, 8), "it was asked about 9 alone");
        let never = Entry { never_told: true, ..realised() };
        assert_eq!(decided(&never, 1), Tell::Drop);
    }

    #[test]
    fn the_after_import_status_is_written_from_an_import_status_alone() {
        let table = [(1, to(4)), (2, Tell::Drop), (3, Tell::Drop), (4, Tell::Already), (9, Tell::Drop)];
        for (status, tell) in table {
            assert_eq!(decided(&imported(), status), tell, "{status}");
        }
    }

    #[test]
    fn a_write_without_an_answer_waits_and_is_settled_by_where_the_order_stands() {
        let until = Tell::Wait(NOW.plus(1));
        let table = [(1, until.clone()), (3, Tell::Already), (9, until.clone())];
        for (status, tell) in table {
            assert_eq!(decided(&wrote(realised(), 1, 3, 89_999), status), tell, "{status}");
        }
        let table = [
            (1, to(3)),
            (3, Tell::Already),
            (2, asks(Code::WriteOutcomeUnknown, 2)),
            (9, asks(Code::WriteOutcomeUnknown, 9)),
        ];
        for (status, tell) in table {
            assert_eq!(decided(&wrote(realised(), 1, 3, 90_000), status), tell, "{status}");
        }
        let table = [(1, to(4)), (4, Tell::Already), (9, Tell::Drop)];
        for (status, tell) in table {
            assert_eq!(decided(&wrote(imported(), 1, 4, 90_000), status), tell, "{status}");
        }
    }

    #[test]
    fn a_reading_from_before_the_quiet_period_ended_settles_nothing() {
        let entry = wrote(realised(), 1, 3, 95_000);
        let early = Standing { status: ShopStatusId::new(1), asked_at: NOW.plus(-5_001) };
        assert_eq!(decide(&entry, &parameters(), early), Tell::Wait(NOW.plus(-5_000)));
    }

    #[test]
    fn done_does_not_overtake_an_after_import_status_that_may_still_be_written() {
        let late = |ago| wrote(realised(), 1, 4, ago);
        for status in [1, 3, 4] {
            assert_eq!(decided(&late(1_000), status), Tell::Wait(NOW.plus(89_000)), "{status}");
        }
        assert_eq!((decided(&late(90_000), 4), decided(&late(90_000), 1)), (to(3), to(3)));
    }
}
