//! What follows where a shop order is read, can't be read, or is gone.

use domain::{Code, Millis, Problem, Scope, ShopStatusId};

use crate::moves::{asks_first, exclude, has, mends, raise, ready, reopens, tell_again, wait};
use crate::step::{Outcome, Reading, Standing};
use crate::{Entry, Event, EventKind, Exclusion, Stage};

/// A first sight of a shop order: what entry it gets, if any.
#[must_use]
pub fn first_sight(blank: Entry, reading: &Reading) -> Outcome {
    let mut entry = blank;
    entry.shop = Some(reading.facts.clone());
    let event = match reading.standing {
        _ if reading.foreign.is_some() && reading.standing != Standing::Elsewhere => {
            entry.stage = Stage::Waiting;
            entry.problem.clone_from(&reading.foreign);
            Event::new(EventKind::Waiting)
        }
        Standing::Import if reading.too_old => exclude(&mut entry, Exclusion::BeforeImportFrom),
        Standing::Import => {
            entry.stage = Stage::Seen;
            entry.due_at = Some(entry.updated_at);
            Event::new(EventKind::Seen)
        }
        Standing::Known | Standing::Done | Standing::Elsewhere
            if reading.entered && reading.facts.confirmed =>
        {
            exclude(&mut entry, Exclusion::LeftBeforeImport)
        }
        Standing::Known | Standing::Done | Standing::Elsewhere => return Outcome::Same,
    };
    Outcome::Change(Box::new(entry), event)
}

pub(crate) fn shop_read(mut next: Entry, reading: &Reading, now: Millis) -> Outcome {
    let facts = &reading.facts;
    if let Some(known) = &next.shop {
        if known.read_at > facts.read_at {
            return Outcome::Same;
        }
        if known.fingerprint != facts.fingerprint {
            return reused(next, reading);
        }
    }
    let before = next.shop.replace(facts.clone());
    let entered_anew = before.as_ref().is_some_and(|old| old.in_status_since != facts.in_status_since);
    let changed =
        before.as_ref().is_none_or(|old| !same_facts(old, facts)) || (entered_anew && next.stage.is_open());
    let moved = before.as_ref().is_some_and(|old| old.status != facts.status);
    let content_changed = before.as_ref().is_none_or(|old| old.content != facts.content);
    let eligible = reading.standing == Standing::Import && !reading.too_old;
    let wanted = eligible || (next.asked && facts.confirmed);
    // Where it stands in none of the statuses, nobody asks any more whose it is.
    let is_foreign = has(&next, Code::MadeByAnother) && reading.standing != Standing::Elsewhere;
    let is_held = has(&next, Code::Held);
    let event = match next.stage {
        Stage::Seen | Stage::Ready | Stage::Waiting if !wanted && !is_foreign && !is_held => exclude(
            &mut next,
            if reading.standing == Standing::Import { Exclusion::BeforeImportFrom } else { Exclusion::Left },
        ),
        Stage::Seen | Stage::Ready | Stage::Waiting
            if reading.foreign.is_some() && !is_foreign && !asks_first(&next) && !next.bound_by_person =>
        {
            next.stage = Stage::Waiting;
            next.problem.clone_from(&reading.foreign);
            next.due_at = None;
            Event::new(EventKind::Waiting)
        }
        // It can be read again: judged anew, as one that was never read before.
        Stage::Waiting if has(&next, Code::Malformed) => {
            next.problem = None;
            next.stage = Stage::Seen;
            next.due_at = Some(now);
            Event::new(EventKind::Seen)
        }
        Stage::Waiting if content_changed && mends(&next) => ready(&mut next),
        Stage::Seen | Stage::Ready | Stage::Waiting | Stage::Imported if !changed => {
            return standing_after_import(next, reading, moved, None);
        }
        Stage::Seen | Stage::Ready | Stage::Waiting => Event::new(EventKind::Changed),
        Stage::Excluded
            if reading.foreign.is_some() && reopens(&next) && reading.standing != Standing::Elsewhere =>
        {
            next.exclusion = None;
            next.stage = Stage::Waiting;
            next.problem.clone_from(&reading.foreign);
            Event::new(EventKind::Waiting)
        }
        Stage::Excluded if eligible && reopens(&next) => {
            next.exclusion = None;
            next.problem = None;
            next.stage = Stage::Seen;
            next.due_at = Some(now);
            Event::new(EventKind::Seen)
        }
        Stage::Imported => {
            return standing_after_import(next, reading, moved, Some(Event::new(EventKind::Changed)));
        }
        Stage::Realised if answers_itself(&next, reading, moved) => {
            let code = next.problem.take().map_or(Code::MayDoneBeSet, |problem| problem.code);
            next.due_at = Some(now);
            Event::new(EventKind::Resolved).with("problem", code)
        }
        Stage::Realised if moved => Event::new(EventKind::Changed),
        Stage::Realised => return Outcome::Same,
        Stage::Excluded | Stage::Sending | Stage::Uncertain | Stage::Closed => return Outcome::Same,
    };
    Outcome::Change(Box::new(next), event)
}

/// What asks before "done" is set is answered by an order that moved, or that is back.
fn answers_itself(realised: &Entry, reading: &Reading, moved: bool) -> bool {
    let Some(problem) = &realised.problem else { return false };
    let asked_about = problem.fact("status").and_then(|status| status.parse().ok()).map(ShopStatusId::new);
    match problem.code {
        Code::ShopOrderGone | Code::Malformed => true,
        Code::MayDoneBeSet | Code::WriteOutcomeUnknown => asked_about != Some(reading.facts.status),
        Code::StatusRefused => moved,
        _other => false,
    }
}

/// After the import an order may stand in an import status, a known one or the done one; anywhere else a person
/// should know.
fn standing_after_import(mut next: Entry, reading: &Reading, moved: bool, event: Option<Event>) -> Outcome {
    if next.stage != Stage::Imported {
        return event.map_or(Outcome::Same, |event| Outcome::Change(Box::new(next), event));
    }
    let code = next.problem.as_ref().map(|problem| problem.code);
    let is_back = matches!(code, Some(Code::ShopOrderGone | Code::Malformed));
    let says_nothing = code.is_none_or(|code| code.scope() == Scope::Warning) || is_back;
    let now = next.updated_at;
    // What a person asked to import may stand anywhere until it moves.
    let outcome = if reading.standing == Standing::Elsewhere && says_nothing && (moved || !next.asked) {
        next.problem = Some(Problem::new(Code::LeftAfterImport).with("status", reading.facts.status));
        Event::new(EventKind::Problem).with("problem", Code::LeftAfterImport)
    } else if is_back || (reading.standing != Standing::Elsewhere && code == Some(Code::LeftAfterImport)) {
        next.problem = None;
        Event::new(EventKind::Resolved).with("problem", code.unwrap_or(Code::LeftAfterImport))
    } else {
        return event.map_or(Outcome::Same, |event| Outcome::Change(Box::new(next), event));
    };
    if is_back {
        tell_again(&mut next, now);
    }
    Outcome::Change(Box::new(next), outcome)
}

/// It can't be read, in an import status as far as that is known: it waits, also where it comes back.
pub(crate) fn malformed(mut next: Entry, problem: &Problem, imports: bool, now: Millis) -> Outcome {
    let comes_back = next.stage == Stage::Excluded && imports && reopens(&next);
    if !next.stage.is_open() && !comes_back {
        return Outcome::Refused;
    }
    if asks_first(&next) || next.problem.as_ref() == Some(problem) {
        return Outcome::Same;
    }
    let event = if imports || next.asked {
        next.exclusion = None;
        wait(&mut next, problem, now)
    } else {
        exclude(&mut next, Exclusion::Left)
    };
    Outcome::Change(Box::new(next), event)
}

fn same_facts(old: &crate::ShopFacts, new: &crate::ShopFacts) -> bool {
    old.status == new.status
        && old.confirmed == new.confirmed
        && old.content == new.content
        && old.external_id == new.external_id
}

/// The number is another order now: the stage stays, nothing goes on until a person decides.
fn reused(mut next: Entry, reading: &Reading) -> Outcome {
    let is = reading.facts.fingerprint;
    if next.left_fingerprint == Some(is) {
        return Outcome::Same;
    }
    let was = next.shop.as_ref().map(|facts| facts.fingerprint.to_string()).unwrap_or_default();
    let problem = Problem::new(Code::NumberReused).with("was", was).with("is", is);
    if next.problem.as_ref() == Some(&problem) || matches!(next.stage, Stage::Sending | Stage::Uncertain) {
        return Outcome::Same;
    }
    next.problem = Some(problem);
    next.due_at = None;
    Outcome::Change(Box::new(next), Event::new(EventKind::Problem).with("problem", Code::NumberReused))
}

pub(crate) fn shop_gone(mut next: Entry) -> Outcome {
    let event = match next.stage {
        Stage::Seen | Stage::Ready | Stage::Waiting => exclude(&mut next, Exclusion::Gone),
        Stage::Imported | Stage::Realised => return raise(next, Problem::new(Code::ShopOrderGone)),
        Stage::Excluded | Stage::Sending | Stage::Uncertain | Stage::Closed => return Outcome::Same,
    };
    Outcome::Change(Box::new(next), event)
}
