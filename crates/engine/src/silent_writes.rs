//! A status write without an answer is neither repeated, nor overtaken by another, nor judged, before its quiet period
//! is over; then the order is read.

use std::sync::Arc;

use domain::{ShopOrderId, ShopStatusId};

use crate::check_fakes::{FakePlant, FakeShop};
use crate::fake_world::FakeWorld;
use crate::lock::lock;
use crate::matrix::{entry, order};
use crate::step::Step;
use crate::{Entry, ShopRow, Stage, World};

const SEVEN: ShopOrderId = ShopOrderId::new(7);
const QUIET: i64 = 90_000;

/// Order 7, which stands in status 1 whatever is set, in a shop that is silent about what is set.
fn silent_shop() -> FakeShop {
    let rows = vec![ShopRow { raw: String::new(), order: Ok(order("", "")) }];
    FakeShop { rows, is_silent: true, ..FakeShop::default() }
}

/// Tells the shop of `first`, lets what `then` says happen to the entry, tries to tell again before the quiet period
/// is over, and after it. Tells what was set by each time.
async fn set_of(first: Entry, then: Option<Step>) -> [Vec<(i64, i64)>; 3] {
    let world = FakeWorld::new();
    world.ledger().hold(&first);
    let drive = world.drive_as(silent_shop(), FakePlant::default(), |integration| {
        Arc::make_mut(&mut integration.parameters).after_import_status = Some(ShopStatusId::new(4));
    });
    let set = || lock(&drive.shop.client.told).clone();
    drive.tell_one(SEVEN).await.unwrap();
    let at_first = set();
    let sent_at = world.ledger().held(7).unwrap().status_write.unwrap().at;
    let standing = world.ledger().held(7).unwrap();
    assert_eq!(standing.due_at, Some(sent_at.plus(QUIET)), "it is not even read before");
    if let Some(step) = then {
        drive.apply(&standing, &step).await.unwrap().unwrap();
    }
    world.pass(QUIET - 1 - (drive.now() - sent_at));
    drive.tell_one(SEVEN).await.unwrap();
    let before = set();
    assert!(
        !drive.is_free(SEVEN, drive.now()) && drive.is_free(SEVEN, sent_at.plus(QUIET)),
        "left alone until then"
    );
    world.pass(1);
    drive.tell_one(SEVEN).await.unwrap();
    [at_first, before, set()]
}

#[tokio::test]
async fn a_silent_write_is_made_again_after_its_quiet_period_alone() {
    let done = (7, 3);
    let set = set_of(entry(Stage::Realised), None).await;
    assert_eq!(set, [vec![done], vec![done], vec![done, done]]);
}

#[tokio::test]
async fn done_waits_for_the_end_of_a_silent_after_import_status() {
    let (after_import, done) = ((7, 4), (7, 3));
    let imported = Entry { after_import_due: true, ..entry(Stage::Imported) };
    let set = set_of(imported, Some(Step::Realised)).await;
    assert_eq!(set, [vec![after_import], vec![after_import], vec![after_import, done]]);
}
