//! What becomes of an attempt's entry: the rules by which nothing is made twice and nobody is asked in vain.

use domain::{Code, Digest, MesOrderId, Millis, Problem};

use crate::matrix::{NOW, entry, facts, reading};
use crate::moves::DAY;
use crate::step::Outcome;
use crate::step::{Binding, Command, Intent, Standing, Step};
use crate::transition::transition;
use crate::{Entry, Exclusion, Stage};

fn after(entry: &Entry, step: &Step) -> Entry {
    match transition(entry, step, NOW) {
        Outcome::Change(next, _) => *next,
        Outcome::Same | Outcome::Refused => panic!("{step:?} changes nothing"),
    }
}

fn waiting_for(code: Code) -> Entry {
    Entry { problem: Some(Problem::new(code)), ..entry(Stage::Waiting) }
}

fn code_of(entry: &Entry) -> Option<Code> {
    entry.problem.as_ref().map(|problem| problem.code)
}

fn intent() -> Step {
    Step::Intent(Intent { body: Digest::of(["b"]), content: Digest::of(["c"]), mes_high: None })
}

#[test]
fn a_number_used_again_is_never_created_before_a_person_decides() {
    let ready = Entry { problem: Some(Problem::new(Code::NumberReused)), ..entry(Stage::Ready) };
    assert_eq!(transition(&ready, &intent(), NOW), Outcome::Refused);
}

#[test]
fn what_only_a_person_can_settle_is_not_tried_by_itself() {
    let codes = [
        Code::Held,
        Code::CopyOf,
        Code::MadeByAnother,
        Code::NumberReused,
        Code::TwoMarkers,
        Code::ConflictNotFound,
        Code::AttemptsExhausted,
        Code::DayWithoutAnswer,
    ];
    for code in codes {
        assert_eq!(transition(&waiting_for(code), &Step::Released, NOW), Outcome::Refused, "{code}");
        let edited = reading(Standing::Import, facts("", "edited", 999_000));
        let edited = after(&waiting_for(code), &edited);
        assert_eq!((edited.stage, code_of(&edited)), (Stage::Waiting, Some(code)), "an edit does not end it");
    }
    let third = Entry { counted: 2, ..entry(Stage::Uncertain) };
    let asks = after(&third, &Step::NotFound { counts: true });
    assert_eq!((asks.due_at, asks.lookup_first), (None, true));
}

#[test]
fn a_day_without_an_answer_asks_although_it_can_not_be_looked_up() {
    let due = NOW.plus(20_000);
    let silent = Entry { unanswered_since: Some(NOW.plus(-DAY)), ..entry(Stage::Uncertain) };
    let asks = after(&silent, &Step::LookupImpossible { due });
    assert_eq!((asks.stage, code_of(&asks)), (Stage::Uncertain, Some(Code::DayWithoutAnswer)));
    assert_eq!(transition(&asks, &Step::LookupImpossible { due }, NOW), Outcome::Same, "asked once");
    let young = after(&entry(Stage::Uncertain), &Step::LookupImpossible { due });
    assert_eq!(code_of(&young), Some(Code::LookupImpossible));
    assert_eq!(transition(&young, &Step::LookupImpossible { due }, NOW), Outcome::Same, "told once");
    let sent =
        |entry: &Entry| entry.problem.as_ref().and_then(|problem| problem.fact("sent").map(str::to_owned));
    assert_eq!(sent(&young), None, "no answer came to what was sent");
    let retried = Entry { unanswered_since: None, ..entry(Stage::Ready) };
    let retried = after(&retried, &Step::LookupImpossible { due });
    assert_eq!((code_of(&retried), sent(&retried).as_deref()), (Some(Code::LookupImpossible), Some("no")));
}

#[test]
fn an_answer_ends_the_silence_and_what_was_not_sent_is_no_attempt() {
    let since = Some(Millis::new(7));
    let sending = Entry { unanswered_since: since, attempts: 2, ..entry(Stage::Sending) };
    let answered = after(&sending, &Step::Withdrawn { due: None, answered: true });
    assert_eq!((answered.unanswered_since, answered.attempts), (None, 2));
    let not_sent = after(&sending, &Step::Withdrawn { due: None, answered: false });
    assert_eq!((not_sent.unanswered_since, not_sent.attempts), (since, 1));
}

#[test]
fn an_order_that_left_between_two_attempts_is_looked_up_when_it_comes_back() {
    let tried = Entry { unanswered_since: Some(Millis::new(7)), ..entry(Stage::Ready) };
    let left = after(&tried, &reading(Standing::Elsewhere, facts("", "", 999_000)));
    assert_eq!(left.exclusion, Some(Exclusion::Left));
    assert!(left.lookup_first);
    let back = after(&left, &reading(Standing::Import, facts("", "", 999_500)));
    assert_eq!((back.stage, back.lookup_first), (Stage::Seen, true));
}

#[test]
fn a_retry_asks_for_what_is_excluded_and_repeats_for_what_waits() {
    let retry = Step::Command(Command::Retry);
    assert!(after(&entry(Stage::Excluded), &retry).asked);
    let again = after(&entry(Stage::Waiting), &retry);
    assert!(!again.asked, "cancelled afterwards it is not produced");
    assert_eq!((again.stage, again.lookup_first), (Stage::Ready, true));
    assert_eq!(again.retried_at, Some(NOW), "its contractor and products are begun anew too");
    let cancelled = after(&again, &reading(Standing::Elsewhere, facts("", "", 999_000)));
    assert_eq!(cancelled.exclusion, Some(Exclusion::Left));
}

#[test]
fn a_take_over_is_not_taken_back_by_asking_twice() {
    let retry = Step::Command(Command::Retry);
    let once = after(&waiting_for(Code::MadeByAnother), &retry);
    assert!(once.bound_by_person && once.asked);
    let twice = after(&once, &retry);
    assert!(twice.bound_by_person, "it would be made a second time");
}

#[test]
fn a_hold_is_displaced_by_no_other_question() {
    let question = Problem::new(Code::MadeByAnother);
    let held = waiting_for(Code::Held);
    assert_eq!(transition(&held, &Step::MadeByAnother(question.clone()), NOW), Outcome::Refused);
    let copy = after(&waiting_for(Code::CopyOf), &Step::MadeByAnother(question));
    assert_eq!(code_of(&copy), Some(Code::MadeByAnother));
}

#[test]
fn two_markers_in_one_note_stop_the_order_wherever_it_stands() {
    let step = Step::TwoMarkers(Problem::new(Code::TwoMarkers).with("mesOrder", 9));
    for stage in [Stage::Seen, Stage::Waiting, Stage::Ready, Stage::Uncertain] {
        let stopped = after(&entry(stage), &step);
        assert_eq!((stopped.stage, code_of(&stopped)), (Stage::Waiting, Some(Code::TwoMarkers)), "{stage:?}");
        assert!(stopped.lookup_first && stopped.due_at.is_none());
    }
}

#[test]
fn two_markers_take_no_outcome_from_an_order_that_is_being_sent() {
    let step = Step::TwoMarkers(Problem::new(Code::TwoMarkers).with("mesOrder", 9));
    assert_eq!(transition(&entry(Stage::Sending), &step, NOW), Outcome::Refused);
    let quiet_ends = NOW.plus(60_000);
    let unanswered = after(&entry(Stage::Sending), &Step::Unanswered { sent_at: NOW, due: quiet_ends });
    let settled = after(&after(&unanswered, &step), &Step::Command(Command::NotCreated));
    assert_eq!((settled.stage, settled.due_at), (Stage::Ready, Some(quiet_ends)));
}

#[test]
fn only_who_was_asked_of_a_copy_has_answered() {
    let retried = |entry: &Entry| after(entry, &Step::Command(Command::Retry)).copy_accepted;
    assert!(retried(&waiting_for(Code::CopyOf)));
    assert!(!retried(&waiting_for(Code::ProductMissing)));
}

#[test]
fn a_person_settles_what_could_not_be_looked_up() {
    let settled = Step::Command(Command::NotCreated);
    let quiet_ends = NOW.plus(60_000);
    let unanswered = Step::Unanswered { sent_at: NOW, due: quiet_ends };
    let next = after(&after(&entry(Stage::Sending), &unanswered), &settled);
    assert_eq!((next.stage, next.lookup_first), (Stage::Ready, false), "a person's word is enough");
    assert_eq!(next.due_at, Some(quiet_ends), "the first attempt may still come through");
    let again = after(&next, &Step::Command(Command::Retry));
    assert_eq!((again.stage, again.due_at), (Stage::Ready, Some(quiet_ends)), "whoever says what");
    for code in [Code::ConflictNotFound, Code::AttemptsExhausted, Code::DayWithoutAnswer, Code::TwoMarkers] {
        assert_eq!(after(&waiting_for(code), &settled).stage, Stage::Ready, "{code}");
    }
    for code in [Code::Held, Code::CopyOf, Code::MadeByAnother, Code::ProductMissing, Code::MesNumberTaken] {
        assert_eq!(transition(&waiting_for(code), &settled, NOW), Outcome::Refused, "{code}");
    }
}

#[test]
fn what_left_after_an_unanswered_attempt_is_asked_about_for_no_day_of_its_absence() {
    let owed = Entry { unanswered_since: Some(NOW.plus(-2 * DAY)), ..entry(Stage::Ready) };
    let left = after(&owed, &reading(Standing::Elsewhere, facts("", "", 999_000)));
    assert_eq!((left.stage, left.lookup_first), (Stage::Excluded, true));
    let back = Entry { stage: Stage::Ready, exclusion: None, ..left };
    assert_eq!(after(&back, &Step::NotFound { counts: false }).stage, Stage::Ready);
}

#[test]
fn an_answer_that_comes_after_the_webhook_still_tells_its_warning() {
    let answer = |warning| {
        Step::Bound(Binding {
            mes_order: MesOrderId::new(50),
            adopted: false,
            generation: 1,
            after_import: false,
            by_person: false,
            body: None,
            warning,
        })
    };
    let adopted = Entry { mes_order: Some(MesOrderId::new(50)), ..entry(Stage::Imported) };
    let warned = after(&adopted, &answer(Some(Problem::new(Code::SumDiffers))));
    assert_eq!((warned.stage, code_of(&warned)), (Stage::Imported, Some(Code::SumDiffers)));
    assert_eq!(transition(&adopted, &answer(None), NOW), Outcome::Same);
}

#[test]
fn a_conflict_with_two_markers_waits_for_a_person() {
    let asks = after(&entry(Stage::Sending), &Step::Refused(Problem::new(Code::TwoMarkers)));
    assert_eq!((asks.stage, asks.due_at), (Stage::Waiting, None));
}
