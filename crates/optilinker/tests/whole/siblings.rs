//! Two integrations of one database, with one account and one plant: an order that moves from one to the other is made
//! once, and told once.

use http::Method;
use serde_json::json;

use crate::world::{Process, World};

/// Beside "meble" runs "dwa", which imports what stands in packing. Whoever `sweeps` not knows of what is made in the
/// plant from the ledger alone.
fn siblings(world: &World, sweeps: &[&str]) -> Process {
    apply(world, "meble", sweeps.contains(&"meble"));
    apply(world, "dwa", sweeps.contains(&"dwa"));
    world.serve()
}

fn apply(world: &World, name: &str, sweeps: bool) {
    let mut pace = world.file["pace"].clone();
    pace["mesSweep"] = json!(if sweeps { 1 } else { 600 });
    let changes = match name {
        "meble" => json!({ "pace": pace }),
        _ => {
            json!({ "name": name, "baselinkerOrderStatusToImport": 1004, "baselinkerOrderStatusInProduction": [],
                     "baselinkerOrderStatusToSend": 1005, "pace": pace })
        }
    };
    let file = world.write_file(&format!("{name}.json"), &changes);
    let said = world.says(&["integration", "apply", &file]);
    assert_eq!(said.exit, 0, "{} {}", said.json, said.text);
}

fn move_to(world: &World, order: i64, status: i64) {
    world.in_shop(&format!("orders/{order}/status"), &json!({ "status_id": status }));
}

fn retry(world: &World, name: &str, order: i64) {
    assert_eq!(world.says(&["order", "retry", name, &order.to_string()]).exit, 0);
}

/// No order has a second one, in either integration.
fn assert_each_once(world: &World) {
    let said = world.says(&["reconcile"]);
    assert_eq!(said.exit, 0, "{}", said.json);
    for proof in said.json["integrations"].as_array().expect("both") {
        assert_eq!((&proof["duplicates"], &proof["missing"]), (&json!([]), &json!([])), "{proof}");
    }
}

#[test]
fn what_a_sibling_made_is_asked_about_at_once_and_told_by_whoever_took_it_over() {
    let world = World::new();
    world.in_shop("journal", &json!({ "enabled": true }));
    let _service = siblings(&world, &["meble"]);
    let order = world.orders(&json!([{}]))[0];
    world.until_stage(order, "imported");
    let made = world.entry(order).2;
    move_to(&world, order, 1004);
    world.until_problem_in("dwa", order, "P209");
    world.until_problem(order, "P302");

    move_to(&world, order, 1001);
    world.until("nobody asks about what went back", || world.entry_in("dwa", order).0 == "excluded");
    world.until("it is as it was", || world.entry(order) == ("imported".to_owned(), String::new(), made));
    move_to(&world, order, 1004);
    world.until_problem_in("dwa", order, "P209");

    retry(&world, "dwa", order);
    world.until("it is taken over", || world.entry_in("dwa", order).2 == made);
    assert_eq!(world.entry(order), ("closed".to_owned(), String::new(), 0));
    move_to(&world, order, 1001);
    world.until_problem_in("dwa", order, "P302");
    move_to(&world, order, 1004);
    world.until_problem_in("dwa", order, "");
    apply(&world, "dwa", true);
    world.in_plant(&format!("orders/{made}/realise"), &json!({}));
    world.until("it is told", || world.entry_in("dwa", order).0 == "closed");
    assert_eq!((world.shop_status(order), world.plant_orders()), (1005, 1));
    assert_eq!(world.moves(order), [1004, 1001, 1004, 1001, 1004, 1005], "by one of the two");
    assert_each_once(&world);
}

/// "Done" stood to be told by the sibling when a person gave its order to the other.
#[test]
fn what_is_realised_before_it_is_taken_over_is_told_by_the_new_one_alone() {
    let world = World::new();
    let _service = siblings(&world, &["meble", "dwa"]);
    let order = world.orders(&json!([{}]))[0];
    world.until_stage(order, "imported");
    let made = world.entry(order).2;
    move_to(&world, order, 1004);
    world.until_problem_in("dwa", order, "P209");
    world.in_plant(&format!("orders/{made}/realise"), &json!({}));
    world.until_problem(order, "P305");
    retry(&world, "dwa", order);
    world.until("it is told", || world.entry_in("dwa", order).0 == "closed");
    assert_eq!(world.entry(order), ("closed".to_owned(), String::new(), 0));
    assert_eq!((world.shop_status(order), world.plant_orders()), (1005, 1));
    assert_each_once(&world);
}

#[test]
fn what_a_sibling_may_be_making_waits_for_its_outcome() {
    for (kind, is_made) in [("drop", true), ("reset", false)] {
        let world = World::new();
        let _service = siblings(&world, &[]);
        let rules = json!([{ "call": "POST /orders", "kind": kind, "times": 1 }]);
        world.in_plant("faults", &json!({ "rules": rules }));
        let order = world.orders(&json!([{}]))[0];
        world.until_stage(order, "uncertain");
        move_to(&world, order, 1004);
        world.until_problem_in("dwa", order, "P214");
        assert_eq!(world.entry_in("dwa", order).0, "ready");
        if is_made {
            world.until_problem_in("dwa", order, "P209");
            assert_eq!(world.entry(order).0, "imported");
        } else {
            world.until("it is made here", || world.entry_in("dwa", order).0 == "imported");
            assert_eq!(world.entry(order).0, "excluded");
        }
        assert_eq!(world.plant_orders(), 1, "{kind}");
        assert_each_once(&world);
    }
}

#[test]
fn what_a_sibling_made_and_somebody_deleted_is_made_once() {
    let world = World::new();
    let _service = siblings(&world, &["meble", "dwa"]);
    let order = world.orders(&json!([{}]))[0];
    world.until_stage(order, "imported");
    let made = world.entry(order).2;
    move_to(&world, order, 1004);
    world.until_problem_in("dwa", order, "P209");
    assert_eq!(world.plant_api(Method::DELETE, &format!("orders/{made}"), None).0, 204);
    world.until_problem(order, "P303");
    retry(&world, "dwa", order);
    world.until("it is made anew", || world.entry_in("dwa", order).0 == "imported");
    assert_ne!(world.entry_in("dwa", order).2, made);
    assert_eq!(world.entry(order), ("closed".to_owned(), String::new(), 0));
    assert_eq!(world.plant_orders(), 1);
    assert_each_once(&world);
}

/// A closed entry is what was made too; an excluded one never was.
#[test]
fn what_a_sibling_excluded_is_made_and_what_it_closed_is_asked_about() {
    let world = World::new();
    let _service = siblings(&world, &["meble"]);
    let closed = world.orders(&json!([{}]))[0];
    world.until_stage(closed, "imported");
    world.in_plant(&format!("orders/{}/realise", world.entry(closed).2), &json!({}));
    world.until_stage(closed, "closed");
    world.says(&["integration", "pause", "meble"]);
    let excluded = world.orders(&json!([{}]))[0];
    world.until_stage(excluded, "ready");
    let reason = ["order", "exclude", "meble", &excluded.to_string(), "--reason", "do drugiej"];
    assert_eq!(world.says(&reason).exit, 0);
    world.says(&["integration", "resume", "meble"]);
    move_to(&world, excluded, 1004);
    move_to(&world, closed, 1004);
    world.until_problem_in("dwa", closed, "P209");
    world.until("it is made", || world.entry_in("dwa", excluded).0 == "imported");
    assert_eq!(world.plant_orders(), 2);
    assert_each_once(&world);
}
