//! What becomes of an order that waits or asks when it moves, changes, is answered: problem by problem, as one reviewed
//! snapshot, and the cases that once went wrong.

use domain::{Code, Digest, Problem, ShopStatusId};

use crate::matrix::{NOW, entry, facts, reading, shown};
use crate::step::Outcome;
use crate::step::{Command, Standing, Step};
use crate::transition::transition;
use crate::{Entry, Exclusion, Reading, ShopFacts, Stage, StatusWrite};

/// A reading of the order in another status.
fn moved(standing: Standing, status: i64) -> Step {
    reading(standing, ShopFacts { status: ShopStatusId::new(status), ..facts("", "", 999_000) })
}

fn asks(stage: Stage, code: Code) -> Entry {
    Entry { problem: Some(Problem::new(code).with("status", 9)), after_import_due: true, ..entry(stage) }
}

fn next(entry: &Entry, step: &Step) -> Entry {
    match transition(entry, step, NOW) {
        Outcome::Change(next, _) => *next,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_answer_to_every_problem() {
    let codes = [
        Code::SumDiffers,
        Code::NumberReused,
        Code::ChangedAfterImport,
        Code::LeftAfterImport,
        Code::MesOrderDeleted,
        Code::NotItsOwn,
        Code::ShopOrderGone,
        Code::MayDoneBeSet,
        Code::WriteOutcomeUnknown,
        Code::StatusRefused,
    ];
    let steps = [
        ("read where it stood", reading(Standing::Import, facts("", "", 999_000))),
        ("moved to a known status", moved(Standing::Known, 2)),
        ("moved elsewhere", moved(Standing::Elsewhere, 8)),
        ("moved to what was asked about", moved(Standing::Elsewhere, 9)),
        ("moved to done", moved(Standing::Done, 3)),
        ("gone from the shop", Step::ShopGone),
        ("realised", Step::Realised),
        ("retry", Step::Command(Command::Retry)),
        ("exclude", Step::Command(Command::Exclude(String::new()))),
    ];
    let mut text = String::new();
    for stage in [Stage::Imported, Stage::Realised] {
        for code in codes {
            text.push_str(&format!("{} {code}\n", stage.as_str()));
            for (name, step) in &steps {
                text.push_str(&format!(
                    "  {name:30} {}\n",
                    shown(&transition(&asks(stage, code), step, NOW))
                ));
            }
        }
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_copy_whose_original_is_out_of_the_way_is_made() {
    let mut copy = entry(Stage::Waiting);
    copy.problem = Some(Problem::new(Code::CopyOf).with("of", 6));
    let released = next(&copy, &Step::ProblemOver(Code::CopyOf));
    assert_eq!((released.stage, released.problem, released.due_at), (Stage::Ready, None, Some(NOW)));
}

#[test]
fn what_can_be_read_again_is_judged_as_if_it_were_new() {
    let mut waiting = entry(Stage::Waiting);
    waiting.problem = Some(Problem::new(Code::Malformed));
    // Its content is the one that was read before it became unreadable.
    let read = next(&waiting, &reading(Standing::Import, facts("", "", 999_000)));
    assert_eq!((read.stage, read.problem, read.due_at), (Stage::Seen, None, Some(NOW)));
}

#[test]
fn what_comes_back_unreadable_is_not_lost() {
    let malformed = |imports| Step::Malformed { problem: Problem::new(Code::Malformed), imports };
    let back = next(&entry(Stage::Excluded), &malformed(true));
    assert_eq!((back.stage, back.exclusion), (Stage::Waiting, None));
    let mut person = entry(Stage::Excluded);
    person.exclusion = Some(Exclusion::Person);
    assert_eq!(transition(&person, &malformed(true), NOW), Outcome::Refused, "a person said so");
    let left = next(&entry(Stage::Ready), &malformed(false));
    assert_eq!((left.stage, left.exclusion), (Stage::Excluded, Some(Exclusion::Left)));
    let mut held = entry(Stage::Waiting);
    held.problem = Some(Problem::new(Code::Held));
    assert_eq!(transition(&held, &malformed(false), NOW), Outcome::Same, "a person's hold stands");
}

#[test]
fn left_alone_and_realised_is_closed() {
    let mut reused = entry(Stage::Realised);
    reused.problem = Some(Problem::new(Code::NumberReused));
    let left = next(&reused, &Step::Command(Command::Exclude(String::new())));
    assert_eq!((left.stage, left.mes_order.is_some()), (Stage::Closed, true));
}

#[test]
fn set_it_this_time_is_said_of_the_status_that_was_asked_about() {
    for code in [Code::MayDoneBeSet, Code::WriteOutcomeUnknown] {
        let allowed = next(&asks(Stage::Realised, code), &Step::Command(Command::Retry));
        assert_eq!((allowed.allowed_once, allowed.due_at), (Some(ShopStatusId::new(9)), Some(NOW)), "{code}");
    }
}

#[test]
fn what_a_person_accepted_is_not_asked_again_until_it_moves() {
    let Step::ShopRead(there) = moved(Standing::Elsewhere, 9) else { unreachable!() };
    let mut left = asks(Stage::Imported, Code::LeftAfterImport);
    left.shop = Some(ShopFacts { read_at: NOW.plus(-1_000), ..there.facts.clone() });
    let accepted = next(&left, &Step::Command(Command::Retry));
    assert_eq!(accepted.problem, None);
    assert_eq!(transition(&accepted, &Step::ShopRead(there), NOW), Outcome::Same);
    let again = next(&accepted, &moved(Standing::Elsewhere, 8));
    assert_eq!(again.problem.map(|problem| problem.code), Some(Code::LeftAfterImport));
}

#[test]
fn a_write_that_is_refused_is_not_tried_for_ever() {
    for stage in [Stage::Imported, Stage::Realised] {
        let mut telling = entry(stage);
        telling.after_import_due = true;
        telling.due_at = Some(NOW);
        telling.status_write = Some(StatusWrite {
            from: ShopStatusId::new(1),
            to: ShopStatusId::new(2),
            at: NOW,
            unanswered: false,
        });
        for code in [Code::StatusRefused, Code::ShopOrderGone] {
            let refused = next(&telling, &Step::Problem(Problem::new(code)));
            assert_eq!((refused.due_at, refused.status_write), (None, None), "{stage:?} {code}");
            let again = next(&refused, &Step::Command(Command::Retry));
            assert_eq!(again.due_at, Some(NOW), "{stage:?} {code}");
        }
    }
}

#[test]
fn where_our_own_write_left_it_is_known_and_older_answers_say_nothing() {
    let mut imported = entry(Stage::Imported);
    imported.after_import_due = true;
    let told = next(&imported, &Step::AfterImportDone { stands: Some(ShopStatusId::new(2)) });
    assert_eq!(told.shop.as_ref().map(|facts| facts.status), Some(ShopStatusId::new(2)));
    let earlier = Reading {
        facts: facts("", "", NOW.plus(-1).get()),
        standing: Standing::Import,
        too_old: false,
        entered: false,
        foreign: None,
    };
    assert_eq!(transition(&told, &Step::ShopRead(earlier), NOW), Outcome::Same);
}

#[test]
fn what_the_intent_was_made_of_needs_no_comparing() {
    let content = Digest::of(["content"]);
    let intent = crate::Intent { body: Digest::of(["body"]), content, mes_high: None };
    let sending = next(&entry(Stage::Ready), &Step::Intent(intent));
    let binding = crate::Binding {
        mes_order: domain::MesOrderId::new(50),
        adopted: false,
        generation: 1,
        after_import: false,
        by_person: false,
        body: None,
        warning: None,
    };
    assert_eq!(next(&sending, &Step::Bound(binding.clone())).judged_content, Some(content));
    let without_intent = next(&entry(Stage::Seen), &Step::Bound(binding));
    assert_eq!(without_intent.judged_content, None, "the plant's content is to be compared");
}
