//! Keys, permissions, outages: the side waits, never the order's fault, and everything goes on by itself.

use serde_json::json;

use crate::world::{ENGLISH, World};

/// The plant behaves in a way until `struck` is true, or as often as the rule says; the order is made, once.
fn survives(rule: &serde_json::Value, struck: impl Fn(&World, i64) -> bool) {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let first = world.orders(&json!([{}]))[0];
    world.until_stage(first, "imported");
    world.in_plant("faults", &json!({ "rules": [rule] }));
    let id = world.orders(&json!([{}]))[0];
    world.until(&format!("{rule} has struck"), || struck(&world, id));
    if rule["times"].is_null() {
        world.in_plant("faults", &json!({}));
    }
    world.until_stage(id, "imported");
    // What was to commit late commits now, if it has not.
    world.in_plant("faults", &json!({}));
    world.until("it is active", || world.integration() == ("active".to_owned(), String::new()));
    assert_eq!(world.plant_orders(), 2, "{rule}");
    world.assert_balanced();
}

/// The integration is stopped for this reason.
fn stopped(code: &'static str) -> impl Fn(&World, i64) -> bool {
    move |world, _| world.integration() == ("stopped".to_owned(), code.to_owned())
}

/// The order's create went unanswered.
fn uncertain(world: &World, order: i64) -> bool {
    world.entry(order).0 == "uncertain"
}

#[test]
fn a_dead_key_stops_the_side_until_it_lives() {
    survives(&json!({ "kind": "forbidden" }), stopped("P403"));
}

#[test]
fn a_missing_permission_stops_the_operation_alone() {
    survives(&json!({ "kind": "forbidden", "call": "POST /orders" }), stopped("P404"));
}

#[test]
fn a_create_without_a_reply_is_looked_up() {
    survives(&json!({ "kind": "drop", "call": "POST /orders", "times": 1 }), uncertain);
}

#[test]
fn a_create_that_commits_late_is_waited_for() {
    // It commits after the time-out and after what two look-ups without a quiet period would see.
    survives(&json!({ "kind": "late", "call": "POST /orders", "seconds": 2.8, "times": 1 }), uncertain);
}

#[test]
fn an_outage_of_creates_burdens_no_order() {
    survives(&json!({ "kind": "500", "call": "POST /orders" }), |world, _| {
        world.plant_calls("POST /orders") > 3
    });
}

#[test]
fn many_faults_at_once_make_nothing_twice() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.in_plant("webhooks", &json!({ "url": world.webhook_url(), "token": "tok" }));
    world.in_plant(
        "faults",
        &json!({ "rules": [
        { "call": "POST /orders", "kind": "drop", "share": 0.3 },
        { "call": "POST /orders", "kind": "late", "share": 0.2, "seconds": 1.5 },
        { "call": "POST /orders", "kind": "truncated", "share": 0.2 },
        { "call": "POST /contractors", "kind": "drop", "share": 0.3 },
        { "call": "GET /orders", "kind": "searchLag", "share": 0.3, "seconds": 1 },
        { "call": "GET /orders", "kind": "ignoreFilters", "share": 0.3 },
    ] }),
    );
    world.in_shop(
        "faults",
        &json!({ "rules": [{ "kind": "502", "share": 0.1 }, { "kind": "truncated", "share": 0.1 }] }),
    );
    world.orders(&serde_json::Value::Array((0..20).map(|_| json!({})).collect()));
    world.until("some are made", || world.plant_orders() >= 5);
    world.in_plant("faults", &json!({}));
    world.in_shop("faults", &json!({}));
    world.until("all are bound", || {
        world
            .says(&["order", "list", "--integration", "meble", "--stage", "imported"])
            .json
            .as_array()
            .map_or(0, Vec::len)
            == 20
    });
    let state = world.plant_state();
    assert_eq!(state["orders"].as_array().map(Vec::len), Some(20));
    assert_eq!(state["contractors"].as_array().map(Vec::len), Some(20));
    world.assert_balanced();
}

#[test]
fn a_plant_that_does_not_answer_is_named_while_orders_wait() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let first = world.orders(&json!([{}]))[0];
    world.until_stage(first, "imported");
    world.in_plant("faults", &json!({ "rules": [{ "kind": "reset" }] }));
    let id = world.orders(&json!([{}]))[0];
    world.until("it is active and says why", || {
        world.integration() == ("active".to_owned(), "P416".to_owned())
    });
    world.until_stage(id, "ready");
    let why = world.says(&["order", "why", "meble", &id.to_string()]).json;
    assert!(why["reason"].as_str().is_some_and(|reason| reason.contains("OptiMES")), "{why}");
    world.in_plant("faults", &json!({}));
    world.until_stage(id, "imported");
    world.until("nothing is wrong", || world.integration() == ("active".to_owned(), String::new()));
}

#[test]
fn an_operation_that_alone_gets_no_answer_is_named() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.in_shop("faults", &json!({ "rules": [{ "call": "getOrders", "kind": "500" }] }));
    let id = world.orders(&json!([{}]))[0];
    world.until("it is active and says why", || {
        world.integration() == ("active".to_owned(), "P416".to_owned())
    });
    let told = world.tells(ENGLISH, &["integration", "show", "meble"]).1;
    assert!(told.contains("BaseLinker answers, but not to getOrders"), "{told}");
    world.in_shop("faults", &json!({}));
    world.until_stage(id, "imported");
    world.until("nothing is wrong", || world.integration() == ("active".to_owned(), String::new()));
}

#[test]
fn a_long_wait_of_the_plant_is_named_with_its_end() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let first = world.orders(&json!([{}]))[0];
    world.until_stage(first, "imported");
    let wait = json!({ "call": "POST /orders", "kind": "429", "times": 1, "seconds": 86_400 });
    world.in_plant("faults", &json!({ "rules": [wait] }));
    let id = world.orders(&json!([{}]))[0];
    world.until("it is active and says why", || {
        world.integration() == ("active".to_owned(), "P415".to_owned())
    });
    let why = world.says(&["order", "why", "meble", &id.to_string()]).json;
    assert!(why["reason"].as_str().is_some_and(|reason| reason.contains("OptiMES asks")), "{why}");
}

#[test]
fn a_block_of_the_shop_is_named_with_its_end() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.in_shop("faults", &json!({ "rules": [{ "kind": "429", "times": 1 }] }));
    world.until("it is active and says why", || {
        world.integration() == ("active".to_owned(), "P415".to_owned())
    });
}

#[test]
fn a_wait_of_the_plant_outlives_a_restart_and_another_configuration() {
    let mut world = World::new();
    world.apply();
    let service = world.serve();
    let first = world.orders(&json!([{}]))[0];
    world.until_stage(first, "imported");
    let seconds = 8;
    let wait = json!({ "call": "POST /orders", "kind": "429", "times": 1, "seconds": seconds });
    world.in_plant("faults", &json!({ "rules": [wait] }));
    let id = world.orders(&json!([{}]))[0];
    world.until("the order is given back", || {
        world.says(&["order", "why", "meble", &id.to_string()]).json.to_string().contains("withdrawn")
    });
    service.kill();
    let before = world.plant_log();
    let refused = before.iter().find(|call| call["status"] == 429).cloned().expect("a call that was refused");
    world.file["createsInFlight"] = json!(4);
    let _service = world.serve();
    world.apply();
    world.until_stage(id, "imported");
    let at = |call: &serde_json::Value| -> jiff::Timestamp {
        call["at"].as_str().and_then(|at| at.parse().ok()).expect("a moment")
    };
    let log = world.plant_log();
    let next = log.get(before.len()).expect("a call after the wait");
    let waited = at(next).duration_since(at(&refused)).as_secs_f64();
    assert!(waited >= f64::from(seconds) - 0.1, "{waited} s until {next}");
}
