//! The one transition function: what follows from a step, for an entry that stands somewhere.
//!
//! Pure. It serves the engine, a webhook, a command and a click. Its whole matrix, stage by step, is one reviewed
//! snapshot beside the tests.

use domain::{Code, Millis, Problem};

use crate::moves::{
    asks_first, bound, close, has, is_unanswered_for_a_day, may_be_made, needs_person, raise, ready,
    stands_at, submit, tell_again, wait,
};
use crate::obey::obey;
use crate::shop_seen::{malformed, shop_gone, shop_read};
use crate::step::{Outcome, Step};
use crate::trials::{Reached, reached};
use crate::{Entry, Event, EventKind, Stage, StatusWrite};

/// What follows from `step` for `entry` at `now`.
#[must_use]
pub fn transition(entry: &Entry, step: &Step, now: Millis) -> Outcome {
    match decide(entry, step, now) {
        Outcome::Change(mut next, event) => {
            if next.stage == Stage::Ready {
                next.due_at = next.due_at.max(next.quiet_until.filter(|until| *until > now));
            }
            Outcome::Change(next, event)
        }
        nothing @ (Outcome::Same | Outcome::Refused) => nothing,
    }
}

fn decide(entry: &Entry, step: &Step, now: Millis) -> Outcome {
    let mut next = entry.clone();
    next.updated_at = now;
    let event = match step {
        Step::ShopRead(reading) => return shop_read(next, reading, now),
        Step::ShopGone => return shop_gone(next),
        Step::Malformed { problem, imports } => return malformed(next, problem, *imports, now),
        Step::Judged(verdict) if entry.stage == Stage::Seen => match verdict {
            Ok(()) => ready(&mut next),
            Err(problem) => wait(&mut next, problem, now),
        },
        Step::Released if entry.stage == Stage::Waiting && !needs_person(entry) => ready(&mut next),
        Step::Unmappable(problem) if entry.stage == Stage::Ready => wait(&mut next, problem, now),
        Step::Intent(intent) if entry.stage == Stage::Ready && !has(entry, Code::NumberReused) => {
            submit(&mut next, intent, now)
        }
        Step::Withdrawn { due, answered } if entry.stage == Stage::Sending => {
            next.stage = Stage::Ready;
            next.due_at = Some(due.unwrap_or(now));
            if *answered {
                next.unanswered_since = None;
            } else {
                next.attempts = next.attempts.saturating_sub(1);
            }
            Event::new(EventKind::Withdrawn)
        }
        Step::Unanswered { sent_at, due } if entry.stage == Stage::Sending => {
            next.stage = Stage::Uncertain;
            next.sent_at = Some(*sent_at);
            next.quiet_until = Some(*due);
            next.due_at = Some(*due);
            next.unanswered_since = next.unanswered_since.or(Some(*sent_at));
            Event::new(EventKind::Uncertain).with("attempt", next.attempts)
        }
        Step::Refused(problem) if entry.stage == Stage::Sending => {
            next.unanswered_since = None;
            wait(&mut next, problem, now)
        }
        Step::Bound(binding) => return bound(next, binding, now),
        Step::NotFound { counts } => return not_found(next, *counts, now),
        Step::LookupImpossible { due } => return lookup_impossible(next, *due, now),
        // Of one that is being sent the outcome is owed first: only then is it known how long nothing may be sent.
        Step::TwoMarkers(problem)
            if entry.mes_order.is_none()
                && entry.stage != Stage::Sending
                && may_be_made(entry)
                && !has(entry, Code::TwoMarkers) =>
        {
            next.lookup_first = true;
            wait(&mut next, problem, now)
        }
        Step::Realised if entry.stage == Stage::Imported => {
            next.stage = Stage::Realised;
            next.realised_at = Some(now);
            next.due_at = Some(now);
            next.problem = next.problem.filter(|problem| problem.code == Code::NumberReused);
            Event::new(EventKind::Realised)
        }
        Step::Unrealised if entry.stage == Stage::Realised && entry.status_write.is_none() => {
            next.stage = Stage::Imported;
            next.realised_at = None;
            next.allowed_once = None;
            next.due_at = None;
            next.problem = next.problem.filter(|problem| problem.code == Code::NumberReused);
            Event::new(EventKind::Unrealised)
        }
        Step::ClosedUnread if entry.stage == Stage::Imported => {
            close(&mut next);
            Event::new(EventKind::Closed).with("unread", true)
        }
        Step::MesOrderDeleted if entry.stage == Stage::Imported => {
            let id = entry.mes_order.map_or(0, domain::MesOrderId::get);
            return raise(next, Problem::new(Code::MesOrderDeleted).with("mesOrder", id));
        }
        // An entry that is being sent is left alone: its outcome must find the version of its intent.
        Step::DuplicateFound(id) if entry.stage != Stage::Sending => {
            Event::new(EventKind::Duplicate).with("mesOrder", id)
        }
        Step::MadeByAnother(problem)
            if entry.mes_order.is_none()
                && !entry.bound_by_person
                && entry.stage.is_open()
                && !asks_first(entry)
                && entry.problem.as_ref() != Some(problem) =>
        {
            wait(&mut next, problem, now)
        }
        // The order is the other's: nothing of the MES order concerns this entry again.
        Step::TakenOver { by } if entry.mes_order.is_some() => {
            let event = Event::new(EventKind::TakenOver).with("by", by);
            let event = event.with("mesOrder", entry.mes_order.map_or(0, domain::MesOrderId::get));
            close(&mut next);
            next.mes_order = None;
            event
        }
        Step::Compared { content, difference } if entry.stage == Stage::Imported => {
            next.judged_content = Some(*content);
            let standing = next.problem.take().filter(|problem| problem.code != Code::ChangedAfterImport);
            next.problem = difference.clone().or(standing);
            if next.problem == entry.problem && next.judged_content == entry.judged_content {
                return Outcome::Same;
            }
            let was = entry.problem.as_ref().map(|problem| problem.code);
            match difference {
                Some(problem) => Event::new(EventKind::Problem).with("problem", problem.code),
                None if was == Some(Code::ChangedAfterImport) => {
                    Event::new(EventKind::Resolved).with("problem", Code::ChangedAfterImport)
                }
                None => Event::new(EventKind::Changed),
            }
        }
        Step::Telling { from, to } if matches!(entry.stage, Stage::Realised | Stage::Imported) => {
            next.status_write = Some(StatusWrite { from: *from, to: *to, at: now, unanswered: false });
            Event::new(EventKind::Telling).with("from", from).with("to", to)
        }
        Step::NotTold { due } if entry.status_write.is_some() => {
            next.status_write = None;
            next.due_at = Some(*due);
            Event::new(EventKind::Withdrawn)
        }
        Step::TellingUnanswered { due } if entry.status_write.is_some() => {
            next.status_write = next.status_write.map(|write| StatusWrite { unanswered: true, ..write });
            next.due_at = Some(*due);
            Event::new(EventKind::Uncertain)
        }
        Step::AfterImportDone { stands } if entry.after_import_due => {
            stands_at(&mut next, *stands, now);
            next.after_import_due = false;
            next.status_write = None;
            if entry.stage == Stage::Imported {
                next.due_at = None;
            }
            Event::new(EventKind::AfterImport)
        }
        Step::Told { stands } if entry.stage == Stage::Realised => {
            stands_at(&mut next, *stands, now);
            close(&mut next);
            Event::new(EventKind::Closed)
        }
        Step::Problem(problem) => return raise(next, problem.clone()),
        Step::ProblemOver(code) if entry.problem.as_ref().is_some_and(|problem| problem.code == *code) => {
            next.problem = None;
            if entry.stage == Stage::Waiting {
                ready(&mut next);
            }
            tell_again(&mut next, now);
            Event::new(EventKind::Resolved).with("problem", code)
        }
        Step::Command(command) => return obey(next, command, now),
        Step::Judged(_)
        | Step::Released
        | Step::Unmappable(_)
        | Step::Intent(_)
        | Step::Withdrawn { .. }
        | Step::Unanswered { .. }
        | Step::Refused(_)
        | Step::Realised
        | Step::Unrealised
        | Step::ClosedUnread
        | Step::MesOrderDeleted
        | Step::DuplicateFound(_)
        | Step::MadeByAnother(_)
        | Step::TakenOver { .. }
        | Step::TwoMarkers(_)
        | Step::Compared { .. }
        | Step::Telling { .. }
        | Step::NotTold { .. }
        | Step::TellingUnanswered { .. }
        | Step::AfterImportDone { .. }
        | Step::Told { .. }
        | Step::ProblemOver(_) => return Outcome::Refused,
    };
    Outcome::Change(Box::new(next), event)
}

fn not_found(mut next: Entry, counts: bool, now: Millis) -> Outcome {
    if !matches!(next.stage, Stage::Uncertain | Stage::Ready | Stage::Sending) {
        return Outcome::Refused;
    }
    let conflicted = next.stage == Stage::Sending;
    if next.stage == Stage::Uncertain && counts {
        next.counted = next.counted.saturating_add(1);
    }
    next.lookup_first = false;
    let problem = match reached(next.counted, next.unanswered_since, now) {
        _ if conflicted => Some(Problem::new(Code::ConflictNotFound)),
        Some(Reached::Attempts) => {
            Some(Problem::new(Code::AttemptsExhausted).with("attempts", next.attempts))
        }
        Some(Reached::Day) => Some(Problem::new(Code::DayWithoutAnswer)),
        None => None,
    };
    let event = match problem {
        Some(problem) => {
            next.counted = 0;
            next.unanswered_since = None;
            next.lookup_first = true;
            wait(&mut next, &problem, now)
        }
        None => {
            ready(&mut next);
            Event::new(EventKind::NotFound)
        }
    };
    Outcome::Change(Box::new(next), event)
}

/// It stays where it is, and after a day a person is asked besides.
fn lookup_impossible(mut next: Entry, due: Millis, now: Millis) -> Outcome {
    if !matches!(next.stage, Stage::Uncertain | Stage::Ready | Stage::Sending) {
        return Outcome::Refused;
    }
    let code =
        if is_unanswered_for_a_day(&next, now) { Code::DayWithoutAnswer } else { Code::LookupImpossible };
    // Whatever came of earlier attempts is settled: it is looked up before it is sent.
    let unsent = next.stage == Stage::Ready && next.unanswered_since.is_none();
    if next.stage == Stage::Sending {
        next.stage = Stage::Uncertain;
    } else if has(&next, code) {
        return Outcome::Same;
    }
    next.due_at = Some(due);
    let problem = Problem::new(code);
    next.problem = Some(if unsent { problem.with("sent", "no") } else { problem });
    Outcome::Change(Box::new(next), Event::new(EventKind::Problem).with("problem", code))
}
