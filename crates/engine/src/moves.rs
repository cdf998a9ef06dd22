//! How an entry comes to stand in a stage or under a problem, and what may be said of one that does.
//!
//! Pure. The transitions are made of these.

use domain::{Code, Millis, Problem, Scope, ShopStatusId};

use crate::step::{Binding, Intent, Outcome};
use crate::{Entry, Event, EventKind, Exclusion, Stage};

/// A day in milliseconds: how long a waiting order waits before it is tried again by itself.
pub const DAY: i64 = 86_400_000;

pub(crate) fn submit(next: &mut Entry, intent: &Intent, now: Millis) -> Event {
    next.stage = Stage::Sending;
    next.problem = None;
    next.body = Some(intent.body);
    next.judged_content = Some(intent.content);
    next.attempts = next.attempts.saturating_add(1);
    next.first_submitted_at = next.first_submitted_at.or(Some(now));
    next.mes_high = next.mes_high.or(intent.mes_high);
    next.sent_at = Some(now);
    next.due_at = None;
    next.lookup_first = false;
    Event::new(EventKind::Intent).with("attempt", next.attempts)
}

pub(crate) fn bound(mut next: Entry, binding: &Binding, now: Millis) -> Outcome {
    let lower = next.mes_order.is_some_and(|id| binding.mes_order < id)
        && binding.generation == next.generation
        && next.stage == Stage::Imported
        && !next.bound_by_person;
    let newer = binding.generation > next.generation;
    if next.mes_order == Some(binding.mes_order) && !newer && !binding.by_person {
        return warn(next, binding);
    }
    if next.mes_order.is_some() && !lower && !newer && !binding.by_person {
        return Outcome::Same;
    }
    if matches!(next.stage, Stage::Realised | Stage::Closed) && !newer {
        return Outcome::Refused;
    }
    let excluded = next.stage == Stage::Excluded;
    next.problem = if has(&next, Code::NumberReused) && !newer {
        next.problem
    } else if excluded {
        Some(Problem::new(Code::BoundExcluded).with("mesOrder", binding.mes_order))
    } else {
        binding.warning.clone()
    };
    next.stage = Stage::Imported;
    next.exclusion = None;
    next.mes_order = Some(binding.mes_order);
    next.generation = next.generation.max(binding.generation);
    next.bound_by_person = binding.by_person;
    // What the intent was mapped from needs no comparing; what the plant holds is compared where it is all that is
    // known, or was made of another intent.
    if binding.body.is_some() || next.body.is_none() {
        next.judged_content = None;
    }
    next.body = binding.body.or(next.body);
    next.unanswered_since = None;
    next.counted = 0;
    next.lookup_first = false;
    next.after_import_due = binding.after_import;
    next.due_at = binding.after_import.then_some(now);
    let kind = if binding.by_person {
        EventKind::Settled
    } else if binding.adopted {
        EventKind::Adopted
    } else {
        EventKind::Imported
    };
    Outcome::Change(Box::new(next), Event::new(kind).with("mesOrder", binding.mes_order))
}

/// Bound already, by a webhook that came before the answer: the answer's warning is still to be told.
fn warn(mut next: Entry, binding: &Binding) -> Outcome {
    let Some(warning) = &binding.warning else { return Outcome::Same };
    if next.stage != Stage::Imported || next.problem.is_some() {
        return Outcome::Same;
    }
    next.problem = Some(warning.clone());
    Outcome::Change(Box::new(next), Event::new(EventKind::Problem).with("problem", warning.code))
}

/// A problem that does not change the stage. The question of a re-used number is not displaced; what keeps the shop
/// from being told keeps it until somebody, or the order itself, answers.
pub(crate) fn raise(mut next: Entry, problem: Problem) -> Outcome {
    if next.problem.as_ref() == Some(&problem)
        || has(&next, Code::NumberReused)
        || matches!(next.stage, Stage::Closed | Stage::Sending)
    {
        return Outcome::Same;
    }
    let event = Event::new(EventKind::Problem).with("problem", problem.code);
    if matches!(next.stage, Stage::Realised | Stage::Imported) && problem.code != Code::MesOrderDeleted {
        next.due_at = None;
        next.status_write = None;
    }
    next.problem = Some(problem);
    Outcome::Change(Box::new(next), event)
}

/// What was to be written in the shop is due again.
pub(crate) fn tell_again(next: &mut Entry, now: Millis) {
    if next.stage == Stage::Realised || (next.stage == Stage::Imported && next.after_import_due) {
        next.due_at = Some(now);
    }
}

/// The shop has just been seen, or made, to have it there: an answer that was asked for earlier says nothing.
pub(crate) fn stands_at(next: &mut Entry, status: Option<ShopStatusId>, now: Millis) {
    if let (Some(facts), Some(status)) = (&mut next.shop, status) {
        facts.status = status;
        facts.read_at = now;
    }
}

pub(crate) fn ready(next: &mut Entry) -> Event {
    next.stage = Stage::Ready;
    next.problem = None;
    next.due_at = Some(next.updated_at);
    Event::new(EventKind::Ready)
}

pub(crate) fn wait(next: &mut Entry, problem: &Problem, now: Millis) -> Event {
    next.stage = Stage::Waiting;
    next.problem = Some(problem.clone());
    next.due_at = if needs_person(next) { None } else { Some(now.plus(DAY)) };
    Event::new(EventKind::Waiting).with("problem", problem.code)
}

pub(crate) fn exclude(next: &mut Entry, why: Exclusion) -> Event {
    next.stage = Stage::Excluded;
    next.exclusion = Some(why);
    next.problem = None;
    next.asked = false;
    // What became of an attempt may not be known yet: should it come back, it is looked up first.
    next.lookup_first |= next.unanswered_since.is_some() || next.counted > 0;
    next.unanswered_since = None;
    next.due_at = None;
    Event::new(EventKind::Excluded).with("reason", why.as_str())
}

pub(crate) fn close(next: &mut Entry) {
    next.stage = Stage::Closed;
    next.problem = None;
    next.status_write = None;
    next.after_import_due = false;
    next.due_at = None;
}

pub(crate) fn has(entry: &Entry, code: Code) -> bool {
    entry.problem.as_ref().is_some_and(|problem| problem.code == code)
}

/// Waits for a person alone: never tried again by itself.
pub(crate) fn needs_person(entry: &Entry) -> bool {
    entry.problem.as_ref().is_some_and(|problem| {
        matches!(
            problem.code,
            Code::Held
                | Code::CopyOf
                | Code::MadeByAnother
                | Code::NumberReused
                | Code::TwoMarkers
                | Code::ConflictNotFound
                | Code::AttemptsExhausted
                | Code::DayWithoutAnswer
                | Code::MesNumberTaken
        )
    })
}

/// A person's hold, and what must be settled before anything else, is displaced by no other question.
pub(crate) fn asks_first(entry: &Entry) -> bool {
    needs_person(entry) && !has(entry, Code::CopyOf)
}

/// Nothing is bound yet, and nothing keeps it from being made but what it waits for.
pub(crate) fn may_be_made(entry: &Entry) -> bool {
    entry.stage.is_open() || matches!(entry.stage, Stage::Sending | Stage::Uncertain)
}

/// An attempt's outcome that only a person can tell.
pub(crate) fn is_unsettled(entry: &Entry) -> bool {
    entry.stage == Stage::Uncertain
        || (matches!(entry.stage, Stage::Waiting | Stage::Ready)
            && entry.problem.as_ref().is_some_and(|problem| {
                matches!(
                    problem.code,
                    Code::LookupImpossible
                        | Code::ConflictNotFound
                        | Code::AttemptsExhausted
                        | Code::DayWithoutAnswer
                        | Code::TwoMarkers
                )
            }))
}

/// An edit of the shop order may mend it.
pub(crate) fn mends(entry: &Entry) -> bool {
    entry.problem.as_ref().is_some_and(|problem| {
        let code = problem.code.as_str();
        problem.code.scope() == Scope::Order
            && !needs_person(entry)
            && (code < "P150"
                || matches!(problem.code, Code::BodyRefused | Code::OrderNotTaken | Code::PartUnanswered))
    })
}

/// Seen anew if it comes back.
pub(crate) fn reopens(entry: &Entry) -> bool {
    matches!(
        entry.exclusion,
        Some(Exclusion::Left | Exclusion::LeftBeforeImport | Exclusion::Gone | Exclusion::BeforeImportFrom)
    )
}

pub(crate) fn is_unanswered_for_a_day(entry: &Entry, now: Millis) -> bool {
    entry.unanswered_since.is_some_and(|since| now - since >= DAY)
}
