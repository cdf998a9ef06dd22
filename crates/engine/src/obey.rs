//! What follows from a person's command.

use domain::{Code, Millis, Problem, ShopStatusId};

use crate::moves::{bound, close, exclude, has, is_unsettled, ready, tell_again, wait};
use crate::step::{Binding, Command, Outcome};
use crate::{Entry, Event, EventKind, Exclusion, Stage};

pub(crate) fn obey(mut next: Entry, command: &Command, now: Millis) -> Outcome {
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
            next.bound_by_person |= code == Some(Code::NotItsOwn);
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
                || (next.stage == Stage::Imported
                    && matches!(code, Some(Code::MesOrderDeleted | Code::NotItsOwn))) =>
        {
            next.never_told = true;
            close(&mut next);
            Event::new(EventKind::Exclude).with("reason", reason)
        }
        Command::MadeAs(id)
            if is_unsettled(&next)
                || matches!(code, Some(Code::MesOrderDeleted | Code::MesNumberTaken | Code::NotItsOwn)) =>
        {
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
    next.retried_at = Some(next.updated_at);
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
