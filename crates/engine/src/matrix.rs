//! The whole of the transition function, stage by stage and step by step, as one reviewed snapshot.

use domain::{Code, Digest, MesOrderId, Millis, OrderSource, Problem, ShopOrder, ShopOrderId, ShopStatusId};

use crate::shop_seen::first_sight;
use crate::step::Outcome;
use crate::step::{Binding, Command, Intent, Reading, Standing, Step};
use crate::transition::transition;
use crate::{Entry, Exclusion, IntegrationId, ShopFacts, Stage, StatusWrite};

pub(crate) const NOW: Millis = Millis::new(1_000_000);

pub(crate) fn order(external_id: &str, comment: &str) -> ShopOrder {
    ShopOrder {
        id: ShopOrderId::new(7),
        source: OrderSource::default(),
        external_id: external_id.to_owned(),
        status: ShopStatusId::new(1),
        confirmed: true,
        date_add: 1,
        date_confirmed: 1,
        date_in_status: 900,
        user_login: String::new(),
        email: String::new(),
        phone: String::new(),
        user_comments: comment.to_owned(),
        admin_comments: String::new(),
        extra_field_1: String::new(),
        extra_field_2: String::new(),
        currency: "PLN".to_owned(),
        payment_method: String::new(),
        delivery_method: String::new(),
        delivery_price: rust_decimal::Decimal::ZERO,
        delivery: domain::DeliveryAddress::default(),
        pickup_point: domain::PickupPoint::default(),
        invoice: domain::InvoiceAddress::default(),
        lines: Vec::new(),
    }
}

pub(crate) fn facts(external_id: &str, comment: &str, read_at: i64) -> ShopFacts {
    crate::facts_of(&order(external_id, comment), Millis::new(read_at))
}

pub(crate) fn reading(standing: Standing, facts: ShopFacts) -> Step {
    Step::ShopRead(Reading { facts, standing, too_old: false, entered: false, foreign: None })
}

/// An entry at a stage, with what its stage needs.
pub(crate) fn entry(stage: Stage) -> Entry {
    let mut entry = Entry::new(IntegrationId::new(1), ShopOrderId::new(7), stage, Millis::new(500_000));
    entry.version = 3;
    entry.shop = Some(facts("", "", 900_000));
    match stage {
        Stage::Seen | Stage::Ready => {}
        Stage::Excluded => entry.exclusion = Some(Exclusion::Left),
        Stage::Waiting => entry.problem = Some(Problem::new(Code::ProductMissing).with("sku", "A")),
        Stage::Sending | Stage::Uncertain => {
            entry.body = Some(Digest::of(["body"]));
            entry.sent_at = Some(Millis::new(990_000));
            entry.attempts = 1;
        }
        Stage::Imported | Stage::Realised | Stage::Closed => entry.mes_order = Some(MesOrderId::new(50)),
    }
    entry
}

fn binding(mes_order: i64) -> Binding {
    Binding {
        mes_order: MesOrderId::new(mes_order),
        adopted: true,
        generation: 1,
        after_import: false,
        by_person: false,
        body: None,
        warning: None,
    }
}

fn steps() -> Vec<(&'static str, Step)> {
    let problem = || Problem::new(Code::VatUnknown);
    let due = NOW.plus(90_000);
    let too_old = Reading {
        facts: facts("", "", 999_000),
        standing: Standing::Import,
        too_old: true,
        entered: false,
        foreign: None,
    };
    let foreign =
        Reading { too_old: false, foreign: Some(Problem::new(Code::MadeByAnother)), ..too_old.clone() };
    vec![
        ("read: the same", reading(Standing::Import, facts("", "", 999_000))),
        ("read: edited", reading(Standing::Import, facts("", "x", 999_000))),
        ("read: an older answer", reading(Standing::Elsewhere, facts("", "x", 800_000))),
        ("read: in a known status", reading(Standing::Known, facts("", "", 999_000))),
        ("read: done", reading(Standing::Done, facts("", "", 999_000))),
        ("read: elsewhere", reading(Standing::Elsewhere, facts("", "", 999_000))),
        ("read: another fingerprint", reading(Standing::Import, facts("other", "", 999_000))),
        ("read: before importFrom", Step::ShopRead(too_old)),
        ("read: made by another", Step::ShopRead(foreign)),
        ("gone from the shop", Step::ShopGone),
        ("malformed", Step::Malformed { problem: Problem::new(Code::Malformed), imports: true }),
        ("malformed, elsewhere", Step::Malformed { problem: Problem::new(Code::Malformed), imports: false }),
        ("judged importable", Step::Judged(Ok(()))),
        ("judged a copy", Step::Judged(Err(Problem::new(Code::CopyOf)))),
        ("released", Step::Released),
        ("unmappable", Step::Unmappable(problem())),
        (
            "intent",
            Step::Intent(Intent { body: Digest::of(["b"]), content: Digest::of(["c"]), mes_high: None }),
        ),
        ("withdrawn", Step::Withdrawn { due: None, answered: false }),
        ("unanswered", Step::Unanswered { sent_at: NOW, due }),
        ("refused", Step::Refused(Problem::new(Code::BodyRefused))),
        ("bound, lower id", Step::Bound(binding(40))),
        ("bound, higher id", Step::Bound(binding(60))),
        ("bound, next generation", Step::Bound(Binding { generation: 2, ..binding(60) })),
        ("not found, counts", Step::NotFound { counts: true }),
        ("not found, counts not", Step::NotFound { counts: false }),
        ("lookup impossible", Step::LookupImpossible { due }),
        ("realised", Step::Realised),
        ("realised no more", Step::Unrealised),
        ("realised long ago", Step::ClosedUnread),
        ("MES order deleted", Step::MesOrderDeleted),
        ("duplicate found", Step::DuplicateFound(MesOrderId::new(60))),
        ("made by another", Step::MadeByAnother(Problem::new(Code::MadeByAnother))),
        ("taken over", Step::TakenOver { by: "dwa".to_owned() }),
        ("two markers", Step::TwoMarkers(Problem::new(Code::TwoMarkers))),
        (
            "compared: differs",
            Step::Compared {
                content: Digest::of(["c"]),
                difference: Some(Problem::new(Code::ChangedAfterImport)),
            },
        ),
        ("compared: the same", Step::Compared { content: Digest::of(["c"]), difference: None }),
        ("telling", Step::Telling { from: ShopStatusId::new(1), to: ShopStatusId::new(3) }),
        ("not told", Step::NotTold { due }),
        ("telling unanswered", Step::TellingUnanswered { due }),
        ("after-import status stands", Step::AfterImportDone { stands: Some(ShopStatusId::new(2)) }),
        ("told", Step::Told { stands: Some(ShopStatusId::new(3)) }),
        ("may done be set?", Step::Problem(Problem::new(Code::MayDoneBeSet).with("status", 9))),
        ("its problem is over", Step::ProblemOver(Code::ProductMissing)),
        ("command retry", Step::Command(Command::Retry)),
        ("command hold", Step::Command(Command::Hold)),
        ("command exclude", Step::Command(Command::Exclude("why".to_owned()))),
        ("command made as", Step::Command(Command::MadeAs(MesOrderId::new(60)))),
        ("command not created", Step::Command(Command::NotCreated)),
    ]
}

pub(crate) fn shown(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Same => "same".to_owned(),
        Outcome::Refused => "-".to_owned(),
        Outcome::Change(next, event) => {
            let problem =
                next.problem.as_ref().map(|problem| format!(" {}", problem.code)).unwrap_or_default();
            let exclusion = next.exclusion.map(|why| format!("({})", why.as_str())).unwrap_or_default();
            let due = match next.due_at {
                None => "",
                Some(at) if at <= NOW => " due",
                Some(_) => " later",
            };
            format!("{}{exclusion}{problem}{due} [{}]", next.stage.as_str(), event.kind.as_str())
        }
    }
}

#[test]
fn every_step_at_every_stage() {
    let mut text = String::new();
    for (name, step) in steps() {
        text.push_str(name);
        text.push('\n');
        if let Step::ShopRead(reading) = &step {
            let blank = Entry::new(IntegrationId::new(1), ShopOrderId::new(7), Stage::Seen, NOW);
            text.push_str(&format!("  {:10} {}\n", "first", shown(&first_sight(blank, reading))));
        }
        for stage in Stage::ALL {
            text.push_str(&format!(
                "  {:10} {}\n",
                stage.as_str(),
                shown(&transition(&entry(stage), &step, NOW))
            ));
        }
    }
    insta::assert_snapshot!(text);
}

/// The ledger's own conditions on a row, each with the stages that it is about.
#[test]
fn no_step_makes_a_row_that_the_ledger_refuses() {
    for stage in Stage::ALL {
        for (name, step) in steps() {
            let Outcome::Change(next, _) = transition(&entry(stage), &step, NOW) else { continue };
            let is = |stages: &[Stage]| stages.contains(&next.stage);
            let made = next.mes_order.is_some();
            assert!(!is(&[Stage::Waiting]) || next.problem.is_some(), "{stage:?}, {name}");
            assert_eq!(is(&[Stage::Excluded]), next.exclusion.is_some(), "{stage:?}, {name}");
            assert!(!is(&[Stage::Imported, Stage::Realised]) || made, "{stage:?}, {name}");
            let intends = next.body.is_some() && next.sent_at.is_some();
            assert!(!is(&[Stage::Sending, Stage::Uncertain]) || intends, "{stage:?}, {name}");
            let unmade = [Stage::Seen, Stage::Ready, Stage::Sending, Stage::Uncertain, Stage::Excluded];
            assert!(!is(&unmade) || !made, "{stage:?}, {name}");
        }
    }
}

#[test]
fn closed_is_for_ever() {
    for (name, step) in steps() {
        match transition(&entry(Stage::Closed), &step, NOW) {
            Outcome::Same | Outcome::Refused => {}
            // Another generation is another order.
            Outcome::Change(next, _) if next.generation > 1 => {}
            Outcome::Change(next, _) => assert_eq!(next.stage, Stage::Closed, "{name}"),
        }
    }
}

#[test]
fn the_third_attempt_that_counts_asks_a_person() {
    let mut uncertain = entry(Stage::Uncertain);
    uncertain.counted = 2;
    let Outcome::Change(next, _) = transition(&uncertain, &Step::NotFound { counts: true }, NOW) else {
        panic!("written")
    };
    assert_eq!(next.problem.map(|problem| problem.code), Some(Code::AttemptsExhausted));
    uncertain.counted = 0;
    uncertain.unanswered_since = Some(NOW.plus(-crate::DAY));
    let Outcome::Change(next, _) = transition(&uncertain, &Step::NotFound { counts: false }, NOW) else {
        panic!("written")
    };
    assert_eq!(next.problem.map(|problem| problem.code), Some(Code::DayWithoutAnswer));
}

#[test]
fn a_new_order_under_an_old_number_starts_the_next_generation() {
    let reused = reading(Standing::Import, facts("other", "", 999_000));
    let Outcome::Change(asks, _) = transition(&entry(Stage::Imported), &reused, NOW) else { panic!("asks") };
    assert_eq!(
        (asks.stage, asks.problem.as_ref().map(|problem| problem.code)),
        (Stage::Imported, Some(Code::NumberReused))
    );
    let Outcome::Change(new, _) = transition(&asks, &Step::Command(Command::Retry), NOW) else {
        panic!("new")
    };
    assert_eq!((new.stage, new.generation, new.mes_order, new.lookup_first), (Stage::Ready, 2, None, true));
    let Outcome::Change(left, _) = transition(&asks, &Step::Command(Command::Exclude(String::new())), NOW)
    else {
        panic!("left")
    };
    assert_eq!((left.stage, left.mes_order.is_some(), left.never_told), (Stage::Imported, true, true));
    assert_eq!(transition(&left, &reused, NOW), Outcome::Same, "asked once");
}

#[test]
fn an_answered_question_ends_when_the_order_moves_on() {
    let mut asks = entry(Stage::Realised);
    asks.problem = Some(Problem::new(Code::MayDoneBeSet).with("status", 9));
    asks.status_write = Some(StatusWrite {
        from: ShopStatusId::new(1),
        to: ShopStatusId::new(3),
        at: NOW,
        unanswered: false,
    });
    let Outcome::Change(again, _) = transition(&asks, &reading(Standing::Known, facts("", "", 999_000)), NOW)
    else {
        panic!("it moved")
    };
    assert_eq!((again.problem, again.due_at), (None, Some(NOW)));
}
