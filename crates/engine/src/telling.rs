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
pub(crate) fn decide(entry: &Entry, parameters: &Parameters, standing: Standing, now: Millis) -> Tell {
    let Some(to) = target(entry, parameters) else { return Tell::Drop };
    if entry.never_told {
        return Tell::Drop;
    }
    if standing.status == to {
        return Tell::Already;
    }
    if let Some(write) = entry.status_write.filter(|write| write.to == to) {
        let quiet_over = write.at.plus(parameters.quiet_period);
        if standing.asked_at < quiet_over || now < quiet_over {
            return Tell::Wait(quiet_over);
        }
        if standing.status != write.from && entry.allowed_once != Some(standing.status) {
            return match entry.stage {
                Stage::Realised => {
                    Tell::Ask(Problem::new(Code::WriteOutcomeUnknown).with("status", standing.status))
                }
                Stage::Seen
                | Stage::Excluded
                | Stage::Waiting
                | Stage::Ready
                | Stage::Sending
                | Stage::Uncertain
                | Stage::Imported
                | Stage::Closed => Tell::Drop,
            };
        }
    }
    if entry.stage != Stage::Realised {
        return if parameters.import_statuses.contains(&standing.status) {
            Tell::Write { to }
        } else {
            Tell::Drop
        };
    }
    if may_be_told_from(standing.status, parameters) || entry.allowed_once == Some(standing.status) {
        Tell::Write { to }
    } else {
        Tell::Ask(Problem::new(Code::MayDoneBeSet).with("status", standing.status))
    }
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
