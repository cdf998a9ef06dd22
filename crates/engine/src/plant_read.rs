//! What follows from readings of the plant: looks that end, duplicates, and what a recovery may call history.

use std::sync::Arc;

use domain::{Code, MesOrder, MesOrderId, Millis, Problem, ShopOrder, ShopOrderId, ShopStatusId};

use crate::check_fakes::{FakePlant, FakeShop};
use crate::fake_world::FakeWorld;
use crate::matrix::{entry, order};
use crate::{Entry, Ledger, LookKind, MesError, ShopRow, Since, Stage, World};

fn mes_order(id: i64, note: &str) -> MesOrder {
    MesOrder {
        id: MesOrderId::new(id),
        note: note.to_owned(),
        attributes: Vec::new(),
        submitted_at: Some(Millis::new(1)),
        is_realised: true,
        realised_at: Some(Millis::new(2)),
        gross_value: None,
        items: Vec::new(),
    }
}

#[tokio::test]
async fn a_look_ends_with_an_answer_and_one_that_fails_lets_the_others_go() {
    let refused = MesError::ContentRefused { status: 400, detail: "id".to_owned() };
    let silent = MesError::Unknown("time-out".to_owned());
    let by_id = [(1, Err(silent)), (2, Err(refused)), (3, Ok(Some(mes_order(3, "")))), (4, Ok(None))];
    let world = FakeWorld::new();
    let drive = world.drive(FakeShop::default(), FakePlant { by_id: by_id.into(), ..FakePlant::default() });
    let bound = Entry { mes_order: Some(MesOrderId::new(4)), ..entry(Stage::Imported) };
    world.ledger().hold(&bound);
    let looks = [1, 2, 3, 4].map(|id| (LookKind::MesOrder, id));
    world.ledger().raise(drive.id, &looks, None).await.unwrap();
    drive.do_plant_looks().await.unwrap();
    let left: Vec<i64> = world.ledger().rows().looks.keys().map(|(_, id)| *id).collect();
    assert_eq!(left, [1], "only what was not answered is asked again");
    let problem = world.ledger().held(7).unwrap().problem.map(|problem| problem.code);
    assert_eq!(problem, Some(Code::MesOrderDeleted), "the last was read");
}

/// As many as are taken in one round fail, and one more is behind them.
#[tokio::test]
async fn looks_that_failed_hide_none_behind_them() {
    let failing = (1..=2_000).map(|id| (id, Err(MesError::Conflict)));
    let world = FakeWorld::new();
    let plant = FakePlant { by_id: failing.collect(), ..FakePlant::default() };
    let drive = world.drive(FakeShop::default(), plant);
    let looks: Vec<_> = (1..=2_001).map(|id| (LookKind::MesOrder, id)).collect();
    world.ledger().raise(drive.id, &looks, None).await.unwrap();
    for left in [2_001, 2_000] {
        drive.do_plant_looks().await.unwrap();
        assert_eq!(world.ledger().rows().looks.len(), left);
    }
    assert!(!world.ledger().rows().looks.contains_key(&(LookKind::MesOrder, 2_001)));
}

#[tokio::test]
async fn three_duplicates_are_told_when_the_question_before_them_is_answered() {
    for asked in [Code::MoneyStop, Code::FromWhen] {
        let world = FakeWorld::new();
        let drive = world.drive_as(FakeShop::default(), FakePlant::default(), |integration| {
            integration.stop = Some(Problem::new(asked));
        });
        let bound = entry(Stage::Imported);
        world.ledger().hold(&bound);
        for extra in [60, 61, 62] {
            drive.duplicate(&bound, MesOrderId::new(extra)).await.unwrap();
        }
        drive.judge_duplicates().await.unwrap();
        assert_eq!(world.ledger().rows().stop, None, "a person is asked something else");
        drive.stopped(None);
        drive.judge_duplicates().await.unwrap();
        let told = Problem::new(Code::AnotherWorksHere).with("orders", 3);
        assert_eq!(world.ledger().rows().stop, Some(told), "{asked}");
    }
}

#[tokio::test]
async fn duplicates_of_one_reading_are_counted_and_each_once() {
    let world = FakeWorld::new();
    let drive = world.drive(FakeShop::default(), FakePlant::default());
    let bound = entry(Stage::Imported);
    for found in [60..=61, 60..=62, 60..=64] {
        for extra in found {
            drive.duplicate(&bound, MesOrderId::new(extra)).await.unwrap();
        }
        drive.judge_duplicates().await.unwrap();
    }
    assert_eq!(world.ledger().rows().stop, None, "never three new ones in one reading");
}

/// A shop whose bucket holds order 8 alone. `whole`: its page says no more than that.
fn bucket(whole: bool) -> FakeShop {
    let at = |id, status| ShopOrder {
        id: ShopOrderId::new(id),
        status: ShopStatusId::new(status),
        ..order("", "")
    };
    // An order that was not asked for: the filter is not honoured, and the page proves nothing.
    let others = if whole { vec![] } else { vec![at(9, 5)] };
    let orders = [at(8, 1)].into_iter().chain(others);
    let rows = orders.map(|order| ShopRow { raw: String::new(), order: Ok(order) });
    FakeShop { rows: rows.collect(), ..FakeShop::default() }
}

#[tokio::test]
async fn a_recovery_calls_history_only_what_is_known_to_have_left() {
    // The page shows the bucket's order in whatever status was asked for: no other status can be walked whole.
    let production = [ShopStatusId::new(2)];
    for (whole, others, stage) in
        [(true, &[][..], Stage::Closed), (false, &[], Stage::Realised), (true, &production, Stage::Realised)]
    {
        let world = FakeWorld::new();
        let listed_orders = vec![mes_order(50, "OL-0badcafe-7"), mes_order(51, "OL-0badcafe-8")];
        let plant = FakePlant { listed_orders, ..FakePlant::default() };
        let drive = world.drive_as(bucket(whole), plant, |integration| {
            Arc::make_mut(&mut integration.parameters).in_production_statuses = others.to_vec();
        });
        drive.recover(None, false).await.unwrap();
        let stage_of = |order| world.ledger().held(order).map(|entry| entry.stage);
        assert_eq!(stage_of(7), Some(stage), "bucket walked whole: {whole}, and these not: {others:?}");
        assert_eq!(stage_of(8), Some(Stage::Realised), "it stands in the bucket");
    }
}

#[tokio::test]
async fn where_older_orders_may_stand_unseen_any_unmarked_one_asks_from_when() {
    for (whole, submitted, asks) in [(true, 999, false), (true, 1_000, true), (false, 999, true)] {
        let world = FakeWorld::new();
        // The oldest of the bucket was added in second 1.
        let unmarked = MesOrder { submitted_at: Some(Millis::new(submitted)), ..mes_order(50, "") };
        let plant = FakePlant { listed_orders: vec![unmarked], ..FakePlant::default() };
        let drive = world.drive_as(bucket(whole), plant, |integration| integration.since = Since::Open);
        drive.recover(None, false).await.unwrap();
        let stop = world.ledger().rows().stop.as_ref().map(|stop| stop.code);
        let since = world.ledger().rows().since;
        let wanted = if asks { (Some(Code::FromWhen), None) } else { (None, Some(Since::All)) };
        assert_eq!((stop, since), wanted, "walked whole: {whole}, submitted at {submitted}");
    }
}
