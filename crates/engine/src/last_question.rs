//! The ledger is asked once more immediately before anything is sent: where it does not say yes, nothing is.

use std::sync::Arc;

use domain::{
    ContractorId, MissingProduct, Parameters, ShopLine, ShopOrder, ShopOrderId, ShopStatusId, UnitId,
};
use rust_decimal::Decimal;

use crate::check_fakes::{FakePlant, FakeShop, product};
use crate::fake_ledger::Says;
use crate::fake_world::FakeWorld;
use crate::lock::lock;
use crate::matrix::{self, NOW};
use crate::parts::{FoundPart, Made, PartKind};
use crate::searches::NoAnswer;
use crate::{Entry, Integration, KnownProduct, ShopRow, Stage, World, facts_of};

/// An order of one chair, by a buyer who left an e-mail.
fn order() -> ShopOrder {
    let line = ShopLine {
        id: 1,
        name: "Krzesło".to_owned(),
        attributes: String::new(),
        sku: "USL-71".to_owned(),
        ean: String::new(),
        price_gross: Decimal::from(123),
        tax_rate: Decimal::from(23),
        quantity: Decimal::ONE,
    };
    ShopOrder { email: "anna@example.com".to_owned(), lines: vec![line], ..matrix::order("", "") }
}

fn row(order: ShopOrder) -> ShopRow {
    ShopRow { raw: String::new(), order: Ok(order) }
}

fn shop() -> FakeShop {
    FakeShop { rows: vec![row(order())], ..FakeShop::default() }
}

fn known_product() -> KnownProduct {
    let known = product(71, Some(31));
    KnownProduct {
        product: known.id,
        by_person: false,
        has_technology: None,
        vat_rate: known.vat_rate,
        confirmed_at: NOW,
    }
}

/// What is made for the order, itself at last, and the configuration under which it is.
type Case = (&'static [&'static str], fn(&mut Parameters));

const CASES: [Case; 3] = [
    (&["order"], |parameters| parameters.retail_contractor = Some(ContractorId::new(9))),
    (&["contractor", "order"], |_| {}),
    (&["product", "order"], |parameters| {
        parameters.retail_contractor = Some(ContractorId::new(9));
        parameters.missing_product = MissingProduct::Create;
        parameters.unit = Some(UnitId::new(51));
    }),
];

/// A ready order is taken through its create in one of the [`CASES`], with what the ledger says before each send and
/// what is left of the lease. Tells what was made, and the stage of its entry then.
async fn made(case: usize, says: Says, lease: i64) -> (Vec<&'static str>, Stage) {
    let (wanted, change) = CASES[case];
    let world = FakeWorld::new();
    let entry = Entry { shop: Some(facts_of(&order(), NOW)), ..matrix::entry(Stage::Ready) };
    world.ledger().hold(&entry);
    world.ledger().rows().says = says;
    if !wanted.contains(&"product") {
        let (_, key) = domain::product_keys(&order()).remove(0);
        world.ledger().rows().products.insert(key, known_product());
    }
    let drive = world.drive_as(shop(), FakePlant::default(), |integration: &mut Integration| {
        change(Arc::make_mut(&mut integration.parameters));
    });
    drive.keep_fresh(order(), NOW);
    drive.lease.renewed(NOW.plus(lease));
    drive.create(entry).await.unwrap();
    let intended = world.ledger().rows().parts.values().filter(|part| part.sent_at.is_some()).count();
    let made = lock(&drive.mes.client.made).clone();
    assert!(!made.is_empty() || intended == 0, "case {case}: what was not sent holds nobody back");
    (made, world.ledger().held(7).unwrap().stage)
}

#[tokio::test]
async fn nothing_is_made_unless_the_ledger_says_that_it_may_be() {
    for (case, (wanted, _)) in CASES.into_iter().enumerate() {
        assert_eq!(made(case, Says::Yes, 9_000).await, (wanted.to_vec(), Stage::Imported));
        for says in [Says::No, Says::CannotServe] {
            assert_eq!(made(case, says, 9_000).await, (vec![], Stage::Ready), "case {case}: {says:?}");
        }
    }
}

#[tokio::test]
async fn nothing_is_made_in_the_last_seconds_of_a_lease() {
    for (case, (wanted, _)) in CASES.into_iter().enumerate() {
        assert_eq!(made(case, Says::Yes, 2_000).await, (wanted.to_vec(), Stage::Imported));
        assert_eq!(made(case, Says::Yes, 1_999).await, (vec![], Stage::Ready), "case {case}");
    }
}

/// A slow plant may cost a quarter of `snapshotAge` on the way to the send.
#[tokio::test]
async fn what_was_read_too_long_ago_is_read_again_before_it_is_made() {
    for (age, wanted) in [(45_000, (vec!["order"], Stage::Imported)), (45_001, (vec![], Stage::Excluded))] {
        let world = FakeWorld::new();
        let read_at = NOW.plus(-age);
        let entry = Entry { shop: Some(facts_of(&order(), read_at)), ..matrix::entry(Stage::Ready) };
        world.ledger().hold(&entry);
        let (_, key) = domain::product_keys(&order()).remove(0);
        world.ledger().rows().products.insert(key, known_product());
        // It has left since.
        let left = ShopOrder { status: ShopStatusId::new(9), ..order() };
        let shop = FakeShop { rows: vec![row(left)], ..FakeShop::default() };
        let drive = world.drive_as(shop, FakePlant::default(), |integration: &mut Integration| {
            CASES[0].1(Arc::make_mut(&mut integration.parameters));
        });
        drive.keep_fresh(order(), read_at);
        drive.create(entry).await.unwrap();
        let made = lock(&drive.mes.client.made).clone();
        assert_eq!((made, world.ledger().held(7).unwrap().stage), wanted, "read {age} ms ago");
    }
}

/// The orders the shop is told of, out of so many that are realised, with what the ledger says before each write.
async fn told(says: Says, count: i64) -> usize {
    let world = FakeWorld::new();
    let orders: Vec<ShopOrder> =
        (1..=count).map(|id| ShopOrder { id: ShopOrderId::new(id), ..order() }).collect();
    let entries = orders.iter().map(|order| Entry {
        order: order.id,
        shop: Some(facts_of(order, NOW)),
        ..matrix::entry(Stage::Realised)
    });
    let entries: Vec<Entry> = entries.collect();
    entries.iter().for_each(|entry| world.ledger().hold(entry));
    world.ledger().rows().says = says;
    let shop = FakeShop { rows: orders.into_iter().map(row).collect(), ..FakeShop::default() };
    let drive = world.drive(shop, FakePlant::default());
    drive.tell(entries).await.unwrap();
    let told = lock(&drive.shop.client.told).len();
    let writes = world.ledger().rows().entries.values().filter(|entry| entry.status_write.is_some()).count();
    assert!(told > 0 || writes == 0, "what was not sent waits for no answer");
    told
}

#[tokio::test]
async fn the_shop_is_told_nothing_unless_the_ledger_says_that_it_may_be() {
    for count in [1, 3] {
        assert!(told(Says::Yes, count).await > 0, "{count}");
        for says in [Says::No, Says::CannotServe] {
            assert_eq!(told(says, count).await, 0, "{count}: {says:?}");
        }
    }
}

#[tokio::test]
async fn a_buyer_of_whom_half_was_intended_holds_nobody_else() {
    let world = FakeWorld::new();
    let drive = world.drive(shop(), FakePlant::default());
    let buyer = async |keys: &[&str]| {
        let keys: Vec<String> = keys.iter().map(ToString::to_string).collect();
        let none = || async { Ok(FoundPart::None) };
        drive.make_part(PartKind::Contractor, &keys, None, none, async { Ok(5) }).await.unwrap()
    };
    // Somebody else writes the second key first.
    world.ledger().rows().stale_part = Some(2);
    assert!(matches!(buyer(&["nip", "mail"]).await, Made::NoAnswer(NoAnswer::NotNow)));
    assert!(matches!(buyer(&["nip"]).await, Made::Id(5)), "nothing was sent under it");
}
