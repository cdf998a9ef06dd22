//! The way back: each order's status is changed once, whatever becomes of the calls, and nobody is pulled back.

use serde_json::{Value, json};

use crate::world::World;

const DONE: i64 = 1003;

/// Orders that stand in the plant, and wait to be made there.
fn imported(world: &World, count: usize) -> Vec<i64> {
    let ids = world.orders(&Value::Array((0..count).map(|_| json!({})).collect()));
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    ids
}

fn realise(world: &World, orders: &[i64]) {
    let made: Vec<i64> = orders.iter().map(|order| world.entry(*order).2).collect();
    for mes in made {
        world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    }
}

/// How often the shop was told of an order, by calls that it carried out.
fn told(world: &World, order: i64) -> usize {
    let names = |call: &Value| {
        let request = &call["request"];
        request["order_id"] == order
            || request["order_ids"].as_array().is_some_and(|ids| ids.contains(&json!(order)))
    };
    let log = world.shop_log();
    let writes = log.iter().filter(|call| call["call"].as_str().is_some_and(|name| name.starts_with("set")));
    writes.filter(|call| call["fault"] != "reset" && names(call)).count()
}

/// How often this kind has struck the call.
fn struck(world: &World, call: &str, kind: &str) -> usize {
    world.shop_log().iter().filter(|one| one["call"] == call && one["fault"] == kind).count()
}

/// Realised while nothing is written, so that the shop is told of all of them in one go.
fn realise_at_once(world: &World, orders: &[i64]) {
    world.says(&["integration", "pause", "meble"]);
    realise(world, orders);
    for order in orders {
        world.until_stage(*order, "realised");
    }
    world.says(&["integration", "resume", "meble"]);
}

/// Four are told of in bulk, then two singly; of these a person moves one before the quiet period is over.
fn survives(kind: &str) {
    let world = World::new();
    world.in_shop("journal", &json!({ "enabled": true }));
    world.apply();
    let _service = world.serve();
    let ids = imported(&world, 6);
    let (many, moved) = (&ids[..4], ids[5]);
    // What comes late would overrule the person, and nobody can tell.
    let moves = kind != "late";
    for (call, orders, times) in [("setOrderStatuses", many, 1), ("setOrderStatus", &ids[4..], 2)] {
        let rule = json!({ "call": call, "kind": kind, "seconds": 2.5, "times": times });
        world.in_shop("faults", &json!({ "rules": [rule] }));
        realise_at_once(&world, orders);
        world.until(&format!("{call} was struck"), || struck(&world, call, kind) == times);
        if moves && orders.contains(&moved) {
            world.in_shop(&format!("orders/{moved}/status"), &json!({ "status_id": 1005 }));
        }
        for order in orders.iter().filter(|order| !moves || **order != moved) {
            world.until_stage(*order, "closed");
            assert_eq!((world.shop_status(*order), told(&world, *order)), (DONE, 1), "{kind}: {order}");
            assert_eq!(world.moves(*order), [DONE], "{kind}: automations were fired once");
        }
    }
    if moves {
        world.until_problem(moved, "P306");
        assert_eq!((world.entry(moved).0.as_str(), world.shop_status(moved)), ("realised", 1005));
    }
    world.assert_balanced();
}

#[test]
fn a_write_without_a_reply_is_not_repeated() {
    survives("drop");
}

#[test]
fn a_write_that_comes_late_is_waited_for() {
    survives("late");
}

#[test]
fn a_write_that_never_came_is_made_again() {
    survives("reset");
}

/// The after-import status and "done", once each; what we wrote ourselves is nothing new.
fn echoes(journal: bool) {
    let mut world = World::new();
    world.file["baselinkerOrderStatusAfterImport"] = json!(1002);
    for pace in ["sweep", "fullSweep"] {
        world.file["pace"][pace] = json!(600);
    }
    world.in_shop("journal", &json!({ "enabled": journal }));
    world.apply();
    let ids = world.orders(&json!([{}, {}, {}, {}]));
    let _service = world.serve();
    world.until("the shop is told of the import", || ids.iter().all(|id| world.shop_status(*id) == 1002));
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    let read = reads(&world);
    idle(&world);
    assert_eq!(reads(&world), read, "journal {journal}: our own writes are no news");
    realise(&world, &ids);
    for id in &ids {
        world.until_stage(*id, "closed");
        assert_eq!(told(&world, *id), 2);
    }
    let read = reads(&world);
    idle(&world);
    assert_eq!(reads(&world), read, "journal {journal}: our own writes are no news");
    for id in &ids {
        assert_eq!(world.shop_status(*id), DONE);
        assert!(!journal || world.moves(*id) == [1002, DONE]);
    }
    world.assert_balanced();
}

fn reads(world: &World) -> usize {
    world.shop_log().iter().filter(|call| call["call"] == "getOrders").count()
}

/// Some beats pass in which nothing happens.
fn idle(world: &World) {
    let beats = world.plant_calls("GET /orders");
    world.until("four beats have passed", || world.plant_calls("GET /orders") >= beats + 4);
}

#[test]
fn echoes_in_the_journal_are_not_read_again() {
    echoes(true);
}

#[test]
fn without_a_journal_nothing_is_read_again_either() {
    echoes(false);
}

/// The write after the import is lost, and the order is done in the plant before that is settled.
fn after_import_survives(kind: &str) {
    let mut world = World::new();
    world.file["baselinkerOrderStatusAfterImport"] = json!(1002);
    world.in_shop("journal", &json!({ "enabled": true }));
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    world.in_plant("webhooks", &json!({ "url": world.webhook_url(), "token": "tok" }));
    let rule = |call: &str| json!({ "call": call, "kind": kind, "times": 1 });
    world.in_shop("faults", &json!({ "rules": [rule("setOrderStatus"), rule("setOrderStatuses")] }));
    let ids = world.orders(&Value::Array((0..5).map(|_| json!({})).collect()));
    let one = |name: &str| struck(&world, name, kind);
    world.until("a write was struck", || one("setOrderStatus") + one("setOrderStatuses") > 0);
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    realise(&world, &ids);
    for id in &ids {
        world.until_stage(*id, "closed");
        let moves = world.moves(*id);
        // Where the first never came, the order is done before it is written again.
        let overtaken = kind == "reset" && moves == [DONE];
        assert!(overtaken || moves == [1002, DONE], "{kind}: order {id}: {moves:?}");
        assert_eq!(told(&world, *id), moves.len(), "{kind}: order {id}");
    }
    world.assert_balanced();
}

#[test]
fn an_after_import_status_without_a_reply_is_not_repeated() {
    after_import_survives("drop");
}

/// The order is done in the plant when the write after the import was given up, seconds before it comes all the same:
/// whoever does not wait for it has set "done" by then, and is overtaken.
#[test]
fn an_after_import_status_that_comes_late_is_waited_for() {
    let mut world = World::new();
    world.file["baselinkerOrderStatusAfterImport"] = json!(1002);
    world.file["quietPeriodSeconds"] = json!(9);
    world.in_shop("journal", &json!({ "enabled": true }));
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    world.in_plant("webhooks", &json!({ "url": world.webhook_url(), "token": "tok" }));
    let rule = json!({ "call": "setOrderStatus", "kind": "late", "seconds": 8, "times": 1 });
    world.in_shop("faults", &json!({ "rules": [rule] }));
    let order = world.orders(&json!([{}]))[0];
    let said = || world.says(&["order", "why", "meble", &order.to_string()]).json["events"].clone();
    let is_given_up =
        || said().as_array().is_some_and(|rows| rows.iter().any(|row| row["kind"] == "uncertain"));
    world.until("the write is given up", is_given_up);
    realise(&world, &[order]);
    world.until_stage(order, "closed");
    assert_eq!((world.moves(order), told(&world, order)), (vec![1002, DONE], 2));
    world.assert_balanced();
}

#[test]
fn an_after_import_status_that_never_came_holds_nothing_up() {
    after_import_survives("reset");
}

#[test]
fn a_service_killed_in_the_middle_of_telling_tells_nothing_twice() {
    for (count, call) in [(1, "setOrderStatus"), (4, "setOrderStatuses")] {
        let world = World::new();
        world.in_shop("journal", &json!({ "enabled": true }));
        world.apply();
        let service = world.serve();
        let ids = imported(&world, count);
        let rule = json!({ "call": call, "kind": "late", "seconds": 2.5, "times": 1 });
        world.in_shop("faults", &json!({ "rules": [rule] }));
        realise_at_once(&world, &ids);
        world.until("the shop is being told", || struck(&world, call, "late") == 1);
        service.kill();
        let _again = world.serve();
        for id in &ids {
            world.until_stage(*id, "closed");
            assert_eq!((world.moves(*id), told(&world, *id)), (vec![DONE], 1), "{call}: order {id}");
        }
    }
}

#[test]
fn what_is_taken_back_before_the_shop_could_be_told_is_not_told() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let made = world.entry(id).2;
    world.in_shop("faults", &json!({ "rules": [{ "kind": "502" }] }));
    world.in_plant(&format!("orders/{made}/realise"), &json!({}));
    world.until_stage(id, "realised");
    world.in_plant(&format!("orders/{made}"), &json!({ "isRealized": false }));
    world.until_stage(id, "imported");
    world.in_shop("faults", &json!({}));
    world.in_plant(&format!("orders/{made}/realise"), &json!({}));
    world.until_stage(id, "closed");
    assert_eq!(told(&world, id), 1, "for what stands");
    world.assert_balanced();
}
