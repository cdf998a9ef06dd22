//! Another installation's orders, lost databases, and services that stall.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

#[test]
fn what_another_installation_made_is_never_made_here() {
    let mut world = World::new();
    world.apply();
    let ids = world.orders(&json!([{}, {}]));
    let service = world.serve();
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    service.terminate();
    world.forget_database();
    world.file["markerPrefix"] = json!("deadbeef");
    // Nothing is read again in between: what is remembered has to be enough.
    for pace in ["journal", "sweep", "fullSweep", "mesSweep"] {
        world.file["pace"][pace] = json!(300);
    }
    world.apply();
    let _service = world.serve();
    let (held, taken) = (ids[0].to_string(), ids[1].to_string());
    world.until_problem(ids[0], "P209");
    world.until_problem(ids[1], "P209");
    assert_eq!(world.says(&["order", "hold", "meble", &held]).exit, 0);
    assert_eq!(world.entry(ids[0]).1, "P210");
    world.says(&["order", "retry", "meble", &held]);
    world.until("it is asked about again", || world.entry(ids[0]).1 == "P209");
    world.says(&["integration", "pause", "meble"]);
    assert_eq!(world.says(&["order", "retry", "meble", &taken]).exit, 0);
    assert_eq!(world.says(&["order", "retry", "meble", &taken]).exit, 0, "somebody is impatient");
    world.says(&["integration", "resume", "meble"]);
    world.until_stage(ids[1], "imported");
    assert_eq!(world.plant_orders(), 2, "none was made a second time");
}

#[test]
fn an_order_in_production_that_another_installation_made_is_asked_about_too() {
    let mut world = World::new();
    world.apply();
    let id = world.orders(&json!([{}]))[0];
    let service = world.serve();
    world.until_stage(id, "imported");
    world.in_shop(&format!("orders/{id}/status"), &json!({ "status_id": 1002 }));
    service.terminate();
    world.forget_database();
    world.file["markerPrefix"] = json!("deadbeef");
    world.file["pace"]["fullSweep"] = json!(600);
    world.apply();
    let _service = world.serve();
    world.until_problem(id, "P209");
    world.says(&["order", "retry", "meble", "--problem", "P209"]);
    world.until_stage(id, "imported");
    let mes = world.entry(id).2;
    world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    world.until_stage(id, "closed");
    assert_eq!((world.shop_status(id), world.plant_orders()), (1003, 1));
}

/// Deleted before anybody took it over, or afterwards: there is none, and a person's retry makes it.
#[test]
fn what_another_installation_made_and_somebody_deleted_is_made_once() {
    let mut world = World::new();
    world.apply();
    let ids = world.orders(&json!([{}, {}]));
    let service = world.serve();
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    let made: Vec<i64> = ids.iter().map(|id| world.entry(*id).2).collect();
    service.terminate();
    world.forget_database();
    world.file["markerPrefix"] = json!("deadbeef");
    world.apply();
    let _service = world.serve();
    let (asked, taken) = (ids[0], ids[1]);
    world.until_problem(asked, "P209");
    world.until_problem(taken, "P209");
    let retry = |order: i64| assert_eq!(world.says(&["order", "retry", "meble", &order.to_string()]).exit, 0);
    let delete = |mes_order: i64| {
        assert_eq!(world.plant_api(Method::DELETE, &format!("orders/{mes_order}"), None).0, 204);
    };
    let made_anew = |order: i64| {
        world.until("it is made anew", || {
            let (stage, problem, mes_order) = world.entry(order);
            (stage.as_str(), problem.as_str()) == ("imported", "") && !made.contains(&mes_order)
        });
    };
    delete(made[0]);
    retry(asked);
    made_anew(asked);

    retry(taken);
    world.until("it is taken over", || world.entry(taken).2 == made[1]);
    delete(made[1]);
    world.until_problem(taken, "P303");
    retry(taken);
    made_anew(taken);
    assert_eq!(world.plant_orders(), 2);
    world.assert_balanced();
}

/// The database is lost while a create is still under way in the plant, and its first recovery is cut short too.
#[test]
fn a_database_lost_in_the_middle_makes_nothing_again() {
    let mut world = World::new();
    world.file["quietPeriodSeconds"] = json!(7);
    world.apply();
    let service = world.serve();
    let before = world.orders(&json!([{}]))[0];
    world.until_stage(before, "imported");
    world.in_plant(
        "faults",
        &json!({ "rules": [{ "call": "POST /orders", "kind": "late", "seconds": 6, "times": 1 }] }),
    );
    let id = world.orders(&json!([{}]))[0];
    world.until("it is on its way", || {
        world.plant_log().iter().any(|call| call["call"] == "POST /orders" && call["fault"] == "late")
    });
    service.kill();
    world.forget_database();
    world.apply();
    let first = world.serve();
    world.until_stage(before, "imported");
    first.kill();
    let _second = world.serve();
    world.until_stage(id, "imported");
    let sent = world.plant_log().iter().filter(|call| call["call"] == "POST /orders").count();
    assert_eq!(
        (sent, world.plant_orders()),
        (2, 2),
        "the plant still made the second when it was read first"
    );
    world.assert_balanced();
}

#[test]
fn a_service_that_stalls_past_its_lease_makes_nothing_twice() {
    let world = World::new();
    world.apply();
    let first = world.serve();
    let known = world.orders(&json!([{}]))[0];
    world.until_stage(known, "imported");
    let _second = world.serve_second();
    world.in_plant(
        "faults",
        &json!({ "rules": [{ "call": "POST /orders", "kind": "slow", "seconds": 0.8 }] }),
    );
    let ids = world.orders(&Value::Array((0..6).map(|_| json!({})).collect()));
    world.until("some are under way", || ids.iter().any(|id| world.entry(*id).0 == "sending"));
    world.stall(&first);
    world.in_plant("faults", &json!({}));
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    first.go_on();
    let more = world.orders(&json!([{}, {}]));
    for id in &more {
        world.until_stage(*id, "imported");
    }
    assert_eq!(world.plant_orders(), 9);
    world.assert_balanced();
}

#[test]
fn a_second_order_under_another_prefix_is_a_duplicate_in_the_proof_too() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let made = world.plant_state()["orders"][0].clone();
    let copy = json!({
        "contractorId": made["contractorId"], "statusId": 12, "currencyId": 41, "note": format!("OL-12345678-{id}"),
        "items": [{ "productId": made["items"][0]["productId"], "quantity": 1, "netPrice": 1, "vatRateId": 31 }],
    });
    let (status, text) = world.plant_api(Method::POST, "orders", Some(&copy));
    assert_eq!(status, 201, "{text}");
    let proof = world.says(&["reconcile"]);
    assert_eq!((proof.exit, &proof.json["integrations"][0]["duplicates"][0]["shopOrderId"]), (1, &json!(id)));
}

/// The account's name changes while a create is under way, and with it, perhaps, the worker.
#[test]
fn an_integration_that_moves_to_another_worker_makes_nothing_twice() {
    let mut world = World::new();
    world.file["quietPeriodSeconds"] = json!(8);
    world.apply();
    world.serve().terminate();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    let rule = json!({ "call": "POST /orders", "kind": "late", "seconds": 6, "times": 4 });
    world.in_plant("faults", &json!({ "rules": [rule] }));
    let ids = world.orders(&json!([{}, {}, {}, {}]));
    world.until("all are under way", || world.plant_calls("POST /orders") == 4);
    world.file["baselinkerUrl"] = json!(world.shop.replace("127.0.0.1", "localhost"));
    world.apply();
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    assert_eq!(world.plant_orders(), 4);
    world.assert_balanced();
}

/// A number that is bound already comes back from a create: mistyped by a person, or given again by a plant that was
/// put back from a backup.
#[test]
fn a_number_that_is_bound_already_is_asked_about_on_both_orders() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let buyer = json!({ "email": "jan@example.com" });
    let first = world.orders(&json!([buyer]))[0];
    world.until_stage(first, "imported");
    let next = world.entry(first).2 + 1;
    let broken = |call: &str| json!({ "call": call, "kind": "500" });
    let rules = ["POST /orders", "GET /orders", "GET /orders/{id}"].map(broken);
    world.in_plant("faults", &json!({ "rules": rules }));
    let mistaken = world.orders(&json!([buyer]))[0];
    world.until_problem(mistaken, "P203");
    let said =
        world.says(&["order", "resolve", "meble", &mistaken.to_string(), "--mes-order", &next.to_string()]);
    assert_eq!(said.exit, 0, "{}", said.json);
    world.in_plant("faults", &json!({}));
    let made = world.orders(&json!([buyer]))[0];
    world.until_problem(made, "P213");
    world.in_plant(&format!("orders/{next}/realise"), &json!({}));
    world.until_problem(mistaken, "P303");
    let other = world.orders(&json!([buyer]))[0];
    world.until_stage(other, "imported");
    assert_ne!(world.shop_status(mistaken), 1003, "what another order came to is not its own");
    assert_eq!(world.says(&["order", "exclude", "meble", &mistaken.to_string(), "--reason", "gone"]).exit, 0);
    // What is closed keeps the number as history; the marker tells whose it is now.
    world.until_stage(made, "closed");
    assert_eq!((world.entry(made).2, world.shop_status(made)), (next, 1003));
    world.assert_balanced();
}

/// The plant's list shows an order with our marker and without a number, while the database that knew it is lost.
#[test]
fn what_may_be_a_forgotten_order_and_can_not_be_read_is_not_made_again() {
    let world = World::new();
    world.apply();
    let service = world.serve();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let made = world.entry(id).2;
    service.kill();
    world.forget_database();
    world.in_plant(&format!("orders/{made}"), &json!({ "unnumbered": true }));
    world.apply();
    let _service = world.serve();
    world.until("it is told", || world.integration() == ("active".to_owned(), "P418".to_owned()));
    assert_eq!((world.plant_orders(), world.plant_calls("POST /orders")), (1, 1));
    world.in_plant(&format!("orders/{made}"), &json!({ "unnumbered": false }));
    world.until_stage(id, "imported");
    world.until("it is over", || world.integration() == ("active".to_owned(), String::new()));
    assert_eq!((world.entry(id).2, world.plant_orders()), (made, 1));
    world.assert_balanced();
}
