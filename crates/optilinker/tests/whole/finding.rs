//! Orders are found however they come: journal on or off, pages by id or by date.

use serde_json::{Value, json};

use crate::world::World;

fn arrive(sort: &str, journal: bool) {
    let world = World::new();
    world.in_shop("sort", &json!({ "by": sort }));
    world.in_shop("journal", &json!({ "enabled": journal }));
    world.apply();
    let now = 1_790_000_000_i64;
    // 350 of one second; one confirmed 40 days ago that moves in today; one back-dated; a draft confirmed later.
    let mut orders: Vec<Value> =
        (0..350).map(|_| json!({ "date_confirmed": now, "date_add": now })).collect();
    orders.push(json!({ "date_confirmed": now - 40 * 86_400, "order_status_id": 1004 }));
    orders.push(json!({ "date_confirmed": now - 90 * 86_400, "date_add": now - 90 * 86_400 }));
    orders.push(json!({ "order_id": 17, "confirmed": false, "date_confirmed": 0 }));
    let ids = world.orders(&Value::Array(orders));
    let service = world.serve();
    world.until("351 orders are made", || world.plant_orders() == 351);
    world.in_shop(&format!("orders/{}/status", ids[350]), &json!({ "status_id": 1001 }));
    world.in_shop("orders/17", &json!({ "confirmed": true, "date_confirmed": now }));
    world.until("all 353 are made", || world.plant_orders() == 353);
    world.assert_balanced();
    assert_eq!(service.terminate(), Some(0));
    assert_eq!(world.plant_orders(), 353);
}

#[test]
fn by_id_without_a_journal() {
    arrive("id", false);
}

#[test]
fn by_date_with_a_journal() {
    arrive("date", true);
}

#[test]
fn what_is_seen_on_pages_that_fit_no_order_is_made_and_the_rest_is_not_claimed() {
    let world = World::new();
    world.in_shop("sort", &json!({ "by": "descending" }));
    world.in_shop("journal", &json!({ "enabled": false }));
    world.apply();
    let now = 1_790_000_000_i64;
    world.orders(&(0..120).map(|_| json!({ "date_confirmed": now, "date_add": now })).collect());
    let _service = world.serve();
    world.until("the page that shows is made", || world.plant_orders() == 100);
    world.until("the rest is told", || world.integration() == ("active".to_owned(), "P412".to_owned()));
    assert_ne!(world.says(&["reconcile"]).exit, 0);
    // What the journal names is read, though no page shows it.
    world.in_shop("journal", &json!({ "enabled": true }));
    world.orders(&(11..=15).map(|id| json!({ "order_id": id, "date_confirmed": now })).collect());
    world.until("what the journal names is made", || world.plant_orders() == 105);
    world.in_shop("sort", &json!({ "by": "id" }));
    world.until("all 125 are made", || world.plant_orders() == 125);
    world.until("nothing is wrong", || world.integration() == ("active".to_owned(), String::new()));
    world.assert_balanced();
}
