//! The clerk at Optilinker: commands now and then, and answers to what is asked.

use domain::{Code, ShopOrderId, ShopStatusId};
use engine::{Command, Entry, Ledger, LookKind, Outcome, Stage, Step, Write, Written, transition};

use super::database::{Database, at_once};
use super::faults::Fault;
use super::outside::{Outside, State};
use super::setup::CANCELLED;
use super::story::tell;

/// What a question is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    Always,
    Now,
    Never,
    Later,
}

/// One command on one order.
///
/// # Errors
/// Where the store can't serve.
pub(crate) fn command(outside: &Outside, database: &Database) -> anyhow::Result<()> {
    let entries = at_once(database.store.list_entries(database.integration, None))??;
    let picked = outside.with(|state| state.people.below(entries.len()));
    let Some(entry) = entries.get(picked) else { return Ok(()) };
    let command = match outside.with(|state| state.people.below(4)) {
        0..=1 => Command::Retry,
        2 => Command::Hold,
        _ => Command::Exclude("bo tak".to_owned()),
    };
    // Whoever retries what is stopped by a question answers it, and what is cancelled is left alone.
    let is_cancelled = entry.shop.as_ref().is_some_and(|facts| facts.status.get() == CANCELLED);
    if is_cancelled && command == Command::Retry {
        return Ok(());
    }
    if obey(outside, database, entry, &command)? {
        outside.with(|state| state.struck(Fault::Command));
    }
    Ok(())
}

/// Answers some of what stands.
///
/// # Errors
/// Where the store can't serve.
pub(crate) fn answer(outside: &Outside, database: &mut Database) -> anyhow::Result<()> {
    for entry in at_once(database.store.list_entries(database.integration, None))?? {
        let Some(code) = entry.problem.as_ref().map(|problem| problem.code) else { continue };
        let answer = outside.with(|state| {
            if state.people.percent(35) {
                state.people.one_of([Answer::Always, Answer::Now, Answer::Now, Answer::Never])
            } else {
                Answer::Later
            }
        });
        let done = match (code, entry.stage, answer) {
            (_, _, Answer::Later) => false,
            (Code::MayDoneBeSet, Stage::Realised, Answer::Always) => {
                let status = entry.problem.as_ref().and_then(|problem| problem.fact("status"));
                always(outside, database, status.and_then(|status| status.parse().ok()))?
            }
            (Code::MayDoneBeSet, Stage::Realised, Answer::Now) => {
                obey(outside, database, &entry, &Command::Retry)?
            }
            (Code::MayDoneBeSet | Code::WriteOutcomeUnknown, Stage::Realised, Answer::Never)
            | (Code::MesOrderDeleted, Stage::Imported, Answer::Never) => {
                obey(outside, database, &entry, &Command::Exclude("nigdy".to_owned()))?
            }
            (
                Code::CopyOf
                | Code::AttemptsExhausted
                | Code::DayWithoutAnswer
                | Code::PartUnanswered
                | Code::MadeByAnother
                | Code::ConflictNotFound,
                Stage::Waiting,
                Answer::Now,
            ) => obey(outside, database, &entry, &Command::Retry)?,
            (Code::CopyOf | Code::MadeByAnother, Stage::Waiting, Answer::Never) => {
                obey(outside, database, &entry, &Command::Exclude("kopia".to_owned()))?
            }
            _left_alone => false,
        };
        if done {
            outside.with(|state| state.struck(Fault::Answer));
        }
    }
    resume(outside, database)
}

/// A stop that asks for a person gets one, at times.
fn resume(outside: &Outside, database: &Database) -> anyhow::Result<()> {
    let view = at_once(database.store.integration(database.integration))??;
    let asks = view.and_then(|view| view.stop).is_some_and(|problem| {
        matches!(problem.code, Code::AnotherWorksHere | Code::MoneyStop | Code::FromWhen)
    });
    if asks && outside.with(|state| state.people.percent(50)) {
        at_once(database.store.set_stop(database.integration, None))??;
        outside.with(|state| {
            state.struck(Fault::Answer);
            tell!(state, "a clerk resumes");
        });
    }
    Ok(())
}

/// "Done" may always be set from this status: it joins the configuration.
fn always(outside: &Outside, database: &mut Database, status: Option<i64>) -> anyhow::Result<bool> {
    let Some(status) = status.filter(|status| *status != CANCELLED) else { return Ok(false) };
    let known = &mut database.parameters.in_production_statuses;
    if known.contains(&ShopStatusId::new(status)) {
        return Ok(false);
    }
    known.push(ShopStatusId::new(status));
    let now = outside.time.now();
    database.apply(now)?;
    outside.with(|state| {
        state.watch.in_production.insert(status);
        tell!(state, "a clerk: done may always be set from {status}");
    });
    Ok(true)
}

/// Carries a command out as the command line does: through the one transition function, on the version that was read.
fn obey(outside: &Outside, database: &Database, entry: &Entry, command: &Command) -> anyhow::Result<bool> {
    let now = outside.time.now();
    let Outcome::Change(next, event) = transition(entry, &Step::Command(command.clone()), now) else {
        return Ok(false);
    };
    outside.with(|state| remember(state, entry, command));
    let order = entry.order;
    let write = Write { entry: *next, snapshot: None, body: None, event, at: now, fence: None };
    if !matches!(at_once(Ledger::write(&*database.store, write))??, Written::Done(_)) {
        return Ok(false);
    }
    outside.with(|state| tell!(state, "a clerk: {command:?} {order}"));
    look(database, order)?;
    Ok(true)
}

/// Leaves a look, as the command line does.
fn look(database: &Database, order: ShopOrderId) -> anyhow::Result<()> {
    let looks = [(LookKind::ShopOrder, order.get())];
    at_once(Ledger::raise(&*database.store, database.integration, &looks, None))??;
    Ok(())
}

/// What follows from a command, as far as the checker has to know it.
fn remember(state: &mut State, entry: &Entry, command: &Command) {
    let order = entry.order.get();
    if *command != Command::Retry {
        return;
    }
    *state.watch.retries.entry(order).or_default() += 1;
    let code = entry.problem.as_ref().map(|problem| problem.code);
    if entry.stage == Stage::Imported && code != Some(Code::MesOrderDeleted) {
        let read = entry.shop.as_ref().map(|facts| facts.content);
        let known = state.shop.orders.get(&order).and_then(|order| order.version_of(read?));
        state.watch.known_versions.extend(known.map(|version| (order, version)));
        if code == Some(Code::LeftAfterImport) {
            let left_to = entry.shop.as_ref().map(|facts| (order, facts.status.get()));
            state.watch.known_departures.extend(left_to);
        }
        return;
    }
    if entry.stage == Stage::Realised {
        let status = entry.problem.as_ref().and_then(|problem| problem.fact("status"));
        if let Some(status) = status.and_then(|status| status.parse().ok()) {
            state.watch.allowed_once.insert((order, status));
        }
    } else {
        state.watch.asked.insert(order);
    }
}
