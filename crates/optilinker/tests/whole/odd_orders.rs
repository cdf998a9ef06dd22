//! Orders that are no usual ones: copies, re-used numbers, deleted ones, changed ones, and what people say of them.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

fn order(world: &World, verb: &str, id: i64, more: &[&str]) -> (i32, Value) {
    let id = id.to_string();
    let said = world.says(&[&["order", verb, "meble", &id], more].concat());
    (said.exit, if said.exit == 0 { said.json["stage"].clone() } else { said.json["error"]["code"].clone() })
}

/// Some beats pass: everything is looked at again.
fn beats(world: &World) {
    let sweeps = |world: &World| world.shop_log().iter().filter(|call| call["call"] == "getOrders").count();
    let (before, mes) = (sweeps(world), world.plant_calls("GET /orders"));
    world.until("everything was looked at again", || {
        sweeps(world) >= before + 8 && world.plant_calls("GET /orders") >= mes + 3
    });
}

#[test]
fn the_higher_number_is_the_copy_whichever_comes_first() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let copy = |id: i64| json!([{ "order_id": id, "external_order_id": format!("X{}", id % 10), "order_source": "allegro", "products": [{ "sku": "NEW" }] }]);
    for (first, later) in [(8_001, 9_001), (9_002, 8_002)] {
        world.orders(&copy(first));
        world.until_problem(first, "P103");
        world.orders(&copy(later));
        world.until("it is known", || !world.entry(later).1.is_empty());
    }
    world.products(&json!([{ "index": "NEW", "name": "n" }]));
    for (low, high) in [(8_001, 9_001), (8_002, 9_002)] {
        world.until_stage(low, "imported");
        world.until_problem(high, "P208");
        let why = world.says(&["order", "why", "meble", &high.to_string()]).json;
        assert!(why["reason"].as_str().unwrap_or_default().contains(&low.to_string()), "{why}");
    }
    assert_eq!(order(&world, "exclude", 9_001, &["--reason", "split"]), (0, json!("excluded")));
    assert_eq!(order(&world, "retry", 9_002, &[]), (0, json!("ready")));
    world.until_stage(9_002, "imported");
    beats(&world);
    assert_eq!((world.entry(9_001).0.as_str(), world.plant_orders()), ("excluded", 3));
    world.assert_balanced();
}

#[test]
fn a_used_number_that_is_left_gets_no_order_and_no_status() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let mes = world.entry(id).2;
    world.orders(&json!([{ "order_id": id, "date_add": 1_000_000, "external_order_id": "other" }]));
    world.until_problem(id, "P207");
    assert_eq!(order(&world, "exclude", id, &["--reason", "old"]), (0, json!("imported")));
    world.in_shop(&format!("orders/{id}"), &json!({ "products": [{ "quantity": 7 }] }));
    beats(&world);
    assert_eq!(
        world.entry(id),
        ("imported".to_owned(), String::new(), mes),
        "its content is compared no more"
    );
    world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    world.until_stage(id, "closed");
    assert_eq!((world.shop_status(id), world.plant_orders()), (1001, 1));
    assert!(!world.shop_log().iter().any(|call| call["call"] == "setOrderStatus"), "none was written");
}

#[test]
fn a_change_is_told_until_it_is_accepted_and_again_when_it_changes_further() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let change = |quantity: u8| {
        world.in_shop(&format!("orders/{id}"), &json!({ "products": [{ "quantity": quantity }] }));
        let shows = format!("quantity: 1 → {quantity}");
        world.until(&shows, || {
            let why = world.says(&["order", "why", "meble", &id.to_string()]).json;
            why["problem"] == "P301" && why["reason"].as_str().unwrap_or_default().contains(&shows)
        });
    };
    change(7);
    assert_eq!(order(&world, "retry", id, &[]), (0, json!("imported")));
    beats(&world);
    assert_eq!(world.entry(id).1, "", "a person has seen it");
    change(8);
    assert_eq!(world.plant_orders(), 1);
    world.assert_balanced();
}

#[test]
fn a_deleted_mes_order_is_accepted_or_looked_up_and_made_anew() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{}, {}]));
    for id in &ids {
        world.until_stage(*id, "imported");
        let mes = world.entry(*id).2;
        assert_eq!(world.plant_api(Method::DELETE, &format!("orders/{mes}"), None).0, 204);
    }
    for id in &ids {
        world.until_problem(*id, "P303");
    }
    beats(&world);
    assert_eq!(world.plant_orders(), 0, "nothing is made again unasked");
    assert_eq!(order(&world, "exclude", ids[0], &["--reason", "cancelled"]).0, 0);
    let before = world.plant_log().len();
    assert_eq!(order(&world, "retry", ids[1], &[]).0, 0);
    world.until("it is made anew", || world.plant_orders() == 1);
    world.until_stage(ids[1], "imported");
    let marker = format!("-{}", ids[1]);
    let log = world.plant_log();
    let about: Vec<&str> = log[before..]
        .iter()
        .filter(|call| call["request"].to_string().contains(&marker))
        .filter_map(|call| call["call"].as_str())
        .collect();
    let made = about.iter().position(|call| *call == "POST /orders");
    assert!(about[..made.unwrap_or(0)].contains(&"GET /orders"), "looked up first: {about:?}");
    world.assert_balanced();
}

#[test]
fn people_hold_exclude_and_take_back() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let never = world.orders(&json!([{ "order_status_id": 1004 }]))[0];
    assert_eq!(order(&world, "exclude", never, &["--reason", "x"]), (1, json!("unknown-order")));
    assert_eq!(order(&world, "hold", never, &[]), (1, json!("unknown-order")));
    world.says(&["integration", "pause", "meble"]);
    let ids = world.orders(&json!([{}, {}]));
    for id in &ids {
        world.until("it is known", || !world.entry(*id).0.is_empty());
    }
    assert_eq!(order(&world, "hold", ids[0], &[]), (0, json!("waiting")));
    assert_eq!(order(&world, "exclude", ids[1], &["--reason", "x"]), (0, json!("excluded")));
    world.says(&["integration", "resume", "meble"]);
    beats(&world);
    assert_eq!((world.entry(ids[0]).1.as_str(), world.plant_orders()), ("P210", 0), "both stay");
    assert_eq!(order(&world, "retry", ids[0], &[]).0, 0);
    assert_eq!(order(&world, "retry", ids[1], &[]).0, 0);
    assert_eq!(order(&world, "retry", never, &[]).0, 0);
    for id in ids.iter().chain([&never]) {
        world.until_stage(*id, "imported");
    }
    assert_eq!(order(&world, "exclude", never, &["--reason", "x"]), (1, json!("refused")), "too late");
    assert_eq!(world.plant_orders(), 3);
    world.assert_balanced();
}

#[test]
fn a_person_names_the_mes_order_of_an_uncertain_one() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    let rules = json!([{ "call": "POST /orders", "kind": "drop", "times": 1 }, { "call": "GET /orders", "kind": "500" }]);
    world.in_plant("faults", &json!({ "rules": rules }));
    let id = world.orders(&json!([{}]))[0];
    world.until_problem(id, "P203");
    let mes = world.plant_state()["orders"][0]["id"].as_i64().expect("an order");
    assert_eq!(order(&world, "resolve", id, &["--mes-order", &mes.to_string()]), (0, json!("imported")));
    world.in_plant("faults", &json!({}));
    beats(&world);
    assert_eq!((world.entry(id).0.as_str(), world.entry(id).2, world.plant_orders()), ("imported", mes, 1));
    world.assert_balanced();
}

#[test]
fn a_copy_goes_on_when_its_original_goes_and_what_is_gone_is_told() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let copy =
        json!({ "external_order_id": "X1", "order_source": "allegro", "products": [{ "sku": "NOPE" }] });
    let ids = world.orders(&json!([copy, copy, {}]));
    world.until_problem(ids[0], "P103");
    world.until("it is known", || !world.entry(ids[1]).1.is_empty());
    world.in_shop(&format!("orders/{}", ids[1]), &json!({ "products": [{ "sku": "SKU-1" }] }));
    world.until_problem(ids[1], "P208");
    world.until_stage(ids[2], "imported");
    world.in_shop(&format!("orders/{}/delete", ids[0]), &json!({}));
    world.in_shop(&format!("orders/{}/delete", ids[2]), &json!({}));
    world.until_stage(ids[0], "excluded");
    world.until_stage(ids[1], "imported");
    world.until_problem(ids[2], "P304");
    assert_eq!(world.plant_orders(), 2);
    world.assert_balanced();
}

#[test]
fn a_number_used_again_is_asked_about_at_every_stage() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{ "products": [{ "sku": "NOPE" }] }, {}]));
    let (waiting, closed) = (ids[0], ids[1]);
    world.until_problem(waiting, "P103");
    world.until_stage(closed, "imported");
    world.in_plant(&format!("orders/{}/realise", world.entry(closed).2), &json!({}));
    world.until_stage(closed, "closed");
    for id in [waiting, closed] {
        world.orders(&json!([{ "order_id": id, "order_status_id": 1001, "date_add": 1_000_000,
            "external_order_id": "other", "products": [{ "sku": "SKU-1" }] }]));
    }
    world.until_problem(waiting, "P207");
    world.until_problem(closed, "P207");
    beats(&world);
    assert_eq!(world.plant_orders(), 1, "nothing is made until a person decides");
    for id in [waiting, closed] {
        assert_eq!(order(&world, "retry", id, &[]).0, 0);
        world.until_stage(id, "imported");
    }
    assert_eq!(world.plant_orders(), 3);
    world.assert_balanced();
}
