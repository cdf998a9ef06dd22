//! The one transition function: what follows from a step, for an entry that stands somewhere.
//!
//! Pure. It serves the engine, a webhook, a command and a click. Its whole matrix, stage by step, is one reviewed
//! snapshot beside the tests.

use domain::{Code, Millis, Problem, Scope, ShopStatusId};

use crate::step::{Binding, Command, Intent, Reading, Standing, Step};
use crate::{Entry, Event, EventKind, Exclusion, Stage, StatusWrite};

/// A day in milliseconds: how long a waiting order waits before it is tried again by itself.
pub const DAY: i64 = 86_400_000;

/// How many attempts count before a person is asked.
const ATTEMPTS: u32 = 3;

/// What follows from a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Write this entry with this event.
    Change(Box<Entry>, Event),
    /// Nothing to write.
    Same,
    /// The step is not allowed where the entry stands; for commands that is said to the person.
    Refused,
}

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
        | Step::ClosedUnread
        | Step::MesOrderDeleted
        | Step::DuplicateFound(_)
        | Step::MadeByAnother(_)
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

fn shop_read(mut next: Entry, reading: &Reading, now: Millis) -> Outcome {
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
    let is_foreign = has(&next, Code::MadeByAnother);
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
fn malformed(mut next: Entry, problem: &Problem, imports: bool, now: Millis) -> Outcome {
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

fn shop_gone(mut next: Entry) -> Outcome {
    let event = match next.stage {
        Stage::Seen | Stage::Ready | Stage::Waiting => exclude(&mut next, Exclusion::Gone),
        Stage::Imported | Stage::Realised => return raise(next, Problem::new(Code::ShopOrderGone)),
        Stage::Excluded | Stage::Sending | Stage::Uncertain | Stage::Closed => return Outcome::Same,
    };
    Outcome::Change(Box::new(next), event)
}

fn submit(next: &mut Entry, intent: &Intent, now: Millis) -> Event {
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

fn bound(mut next: Entry, binding: &Binding, now: Millis) -> Outcome {
    let lower = next.mes_order.is_some_and(|id| binding.mes_order < id)
        && binding.generation == next.generation
        && next.stage == Stage::Imported
        && !next.bound_by_person;
    let newer = binding.generation > next.generation;
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

fn not_found(mut next: Entry, counts: bool, now: Millis) -> Outcome {
    if !matches!(next.stage, Stage::Uncertain | Stage::Ready | Stage::Sending) {
        return Outcome::Refused;
    }
    let conflicted = next.stage == Stage::Sending;
    if next.stage == Stage::Uncertain && counts {
        next.counted = next.counted.saturating_add(1);
    }
    next.lookup_first = false;
    let whole_day = is_unanswered_for_a_day(&next, now);
    let problem = if conflicted {
        Some(Problem::new(Code::ConflictNotFound))
    } else if next.counted >= ATTEMPTS {
        Some(Problem::new(Code::AttemptsExhausted).with("attempts", next.attempts))
    } else if whole_day {
        Some(Problem::new(Code::DayWithoutAnswer))
    } else {
        None
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
    if next.stage == Stage::Sending {
        next.stage = Stage::Uncertain;
    } else if has(&next, code) {
        return Outcome::Same;
    }
    next.due_at = Some(due);
    next.problem = Some(Problem::new(code));
    Outcome::Change(Box::new(next), Event::new(EventKind::Problem).with("problem", code))
}

fn is_unanswered_for_a_day(entry: &Entry, now: Millis) -> bool {
    entry.unanswered_since.is_some_and(|since| now - since >= DAY)
}

/// A problem that does not change the stage. The question of a re-used number is not displaced; what keeps the shop
/// from being told keeps it until somebody, or the order itself, answers.
fn raise(mut next: Entry, problem: Problem) -> Outcome {
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
fn tell_again(next: &mut Entry, now: Millis) {
    if next.stage == Stage::Realised || (next.stage == Stage::Imported && next.after_import_due) {
        next.due_at = Some(now);
    }
}

/// The shop has just been seen, or made, to have it there: an answer that was asked for earlier says nothing.
fn stands_at(next: &mut Entry, status: Option<ShopStatusId>, now: Millis) {
    if let (Some(facts), Some(status)) = (&mut next.shop, status) {
        facts.status = status;
        facts.read_at = now;
    }
}

fn has(entry: &Entry, code: Code) -> bool {
    entry.problem.as_ref().is_some_and(|problem| problem.code == code)
}

fn ready(next: &mut Entry) -> Event {
    next.stage = Stage::Ready;
    next.problem = None;
    next.due_at = Some(next.updated_at);
    Event::new(EventKind::Ready)
}

fn wait(next: &mut Entry, problem: &Problem, now: Millis) -> Event {
    next.stage = Stage::Waiting;
    next.problem = Some(problem.clone());
    next.due_at = if needs_person(next) { None } else { Some(now.plus(DAY)) };
    Event::new(EventKind::Waiting).with("problem", problem.code)
}

fn exclude(next: &mut Entry, why: Exclusion) -> Event {
    next.stage = Stage::Excluded;
    next.exclusion = Some(why);
    next.problem = None;
    next.asked = false;
    // What became of an attempt may not be known yet: should it come back, it is looked up first.
    next.lookup_first |= next.unanswered_since.is_some() || next.counted > 0;
    next.due_at = None;
    Event::new(EventKind::Excluded).with("reason", why.as_str())
}

fn close(next: &mut Entry) {
    next.stage = Stage::Closed;
    next.problem = None;
    next.status_write = None;
    next.after_import_due = false;
    next.due_at = None;
}

/// Waits for a person alone: never tried again by itself.
fn needs_person(entry: &Entry) -> bool {
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
fn asks_first(entry: &Entry) -> bool {
    needs_person(entry) && !has(entry, Code::CopyOf)
}

/// Nothing is bound yet, and nothing keeps it from being made but what it waits for.
fn may_be_made(entry: &Entry) -> bool {
    entry.stage.is_open() || matches!(entry.stage, Stage::Sending | Stage::Uncertain)
}

/// An attempt's outcome that only a person can tell.
fn is_unsettled(entry: &Entry) -> bool {
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
fn mends(entry: &Entry) -> bool {
    entry.problem.as_ref().is_some_and(|problem| {
        let code = problem.code.as_str();
        problem.code.scope() == Scope::Order
            && !needs_person(entry)
            && (code < "P150" || matches!(problem.code, Code::BodyRefused | Code::OrderNotTaken))
    })
}

/// Seen anew if it comes back.
fn reopens(entry: &Entry) -> bool {
    matches!(
        entry.exclusion,
        Some(Exclusion::Left | Exclusion::LeftBeforeImport | Exclusion::Gone | Exclusion::BeforeImportFrom)
    )
}

fn obey(mut next: Entry, command: &Command, now: Millis) -> Outcome {
    let code = next.problem.as_ref().map(|problem| problem.code);
    if code == Some(Code::NumberReused) {
        return decide_reuse(next, command);
    }
    let before_create = matches!(next.stage, Stage::Seen | Stage::Ready | Stage::Waiting | Stage::Excluded);
    let event = match command {
        Command::Retry if before_create => {
            next.bound_by_person |= code == Some(Code::MadeByAnother);
            next.asked |= next.stage == Stage::Excluded || code == Some(Code::MadeByAnother);
            start_over(&mut next)
        }
        Command::Retry if next.stage == Stage::Uncertain => Event::new(EventKind::Retry),
        Command::Retry if next.stage == Stage::Realised && code.is_some() => {
            if matches!(code, Some(Code::MayDoneBeSet | Code::WriteOutcomeUnknown)) {
                let status = next.problem.as_ref().and_then(|problem| problem.fact("status"));
                next.allowed_once = status.and_then(|status| status.parse().ok()).map(ShopStatusId::new);
            }
            next.problem = None;
            next.status_write = None;
            next.due_at = Some(now);
            Event::new(EventKind::Retry)
        }
        Command::Retry if next.stage == Stage::Imported && code == Some(Code::MesOrderDeleted) => {
            next.mes_order = None;
            next.bound_by_person = false;
            next.body = None;
            next.asked = true;
            start_over(&mut next)
        }
        Command::Retry if next.stage == Stage::Imported && code.is_some() => {
            next.judged_content = next.shop.as_ref().map(|facts| facts.content);
            next.asked |= code == Some(Code::LeftAfterImport);
            next.problem = None;
            tell_again(&mut next, now);
            Event::new(EventKind::Retry)
        }
        Command::Hold if before_create => {
            next.asked |= next.stage == Stage::Excluded;
            next.exclusion = None;
            wait(&mut next, &Problem::new(Code::Held), now);
            Event::new(EventKind::Hold)
        }
        Command::Exclude(reason) if before_create => {
            exclude(&mut next, Exclusion::Person);
            Event::new(EventKind::Exclude).with("reason", reason)
        }
        Command::Exclude(reason)
            if (next.stage == Stage::Realised && code.is_some())
                || (next.stage == Stage::Imported && code == Some(Code::MesOrderDeleted)) =>
        {
            next.never_told = true;
            close(&mut next);
            Event::new(EventKind::Exclude).with("reason", reason)
        }
        Command::MadeAs(id) if is_unsettled(&next) || code == Some(Code::MesOrderDeleted) => {
            let binding = Binding {
                mes_order: *id,
                adopted: true,
                generation: next.generation,
                after_import: false,
                by_person: true,
                body: None,
                warning: None,
            };
            return bound(next, &binding, now);
        }
        Command::NotCreated if is_unsettled(&next) => {
            ready(&mut next);
            next.due_at = Some(now);
            next.unanswered_since = None;
            next.counted = 0;
            next.lookup_first = false;
            Event::new(EventKind::Settled)
        }
        Command::Retry | Command::Hold | Command::Exclude(_) | Command::MadeAs(_) | Command::NotCreated => {
            return Outcome::Refused;
        }
    };
    Outcome::Change(Box::new(next), event)
}

/// A person wants it made: whatever kept it back is overruled, and its marker is looked up before the create.
fn start_over(next: &mut Entry) -> Event {
    // Whoever asks for another reason has not been asked yet whether it is a copy.
    next.copy_accepted |= next.exclusion.is_some() || has(next, Code::CopyOf);
    ready(next);
    next.exclusion = None;
    next.after_import_due = false;
    next.counted = 0;
    next.lookup_first = true;
    Event::new(EventKind::Retry)
}

/// The answer to "this number is another order now": a new order, or leave it.
fn decide_reuse(mut next: Entry, command: &Command) -> Outcome {
    let is =
        next.problem.as_ref().and_then(|problem| problem.fact("is")).and_then(domain::Fingerprint::parse);
    let event = match command {
        Command::Retry => {
            let old = next.mes_order.take().map_or_else(String::new, |id| id.to_string());
            let blank = Entry::new(next.integration, next.order, Stage::Seen, next.created_at);
            next = Entry {
                version: next.version,
                generation: next.generation.saturating_add(1),
                updated_at: next.updated_at,
                ..blank
            };
            next.asked = true;
            next.copy_accepted = true;
            start_over(&mut next);
            Event::new(EventKind::NewGeneration).with("mesOrder", old)
        }
        Command::Exclude(reason) => {
            next.left_fingerprint = is;
            next.never_told = true;
            next.problem = None;
            if next.mes_order.is_none() {
                exclude(&mut next, Exclusion::Person);
            } else if next.stage == Stage::Realised {
                close(&mut next);
            }
            Event::new(EventKind::Exclude).with("reason", reason)
        }
        Command::Hold | Command::MadeAs(_) | Command::NotCreated => return Outcome::Refused,
    };
    Outcome::Change(Box::new(next), event)
}
