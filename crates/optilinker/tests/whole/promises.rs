//! What is promised and no other file holds: nothing stale, no order or integration delays another, a lost webhook
//! costs time alone.

use serde_json::json;

use crate::world::World;

#[test]
fn nothing_is_made_as_it_was_before() {
    let mut world = World::new();
    // No sweep comes to help: an order is read again because it is about to be made.
    world.file["pace"]["snapshotAge"] = json!(1);
    world.file["pace"]["sweep"] = json!(600);
    world.file["pace"]["fullSweep"] = json!(600);
    world.apply();
    // The plant takes nothing meanwhile, and says so: an outcome that is unknown has the order read again anyway.
    world.in_plant("faults", &json!({ "rules": [{ "call": "POST /orders", "kind": "429", "seconds": 2 }] }));
    let ids = world.orders(&json!([{}, {}, {}]));
    let _service = world.serve();
    world.until("creates were tried", || world.plant_calls("POST /orders") > 3);
    world.in_shop(&format!("orders/{}/status", ids[0]), &json!({ "status_id": 1006 }));
    world.in_shop(&format!("orders/{}", ids[1]), &json!({ "products": [{ "quantity": 7 }] }));
    world.in_plant("faults", &json!({}));
    world.until("two are made", || world.plant_orders() == 2);
    world.until_stage(ids[0], "excluded");
    let state = world.plant_state();
    let mut quantities: Vec<i64> = state["orders"]
        .as_array()
        .expect("orders")
        .iter()
        .filter_map(|order| order["items"][0]["quantity"].as_i64())
        .collect();
    quantities.sort_unstable();
    assert_eq!(quantities, [1, 7], "the edited one is made as it is, the cancelled one not at all");
    world.assert_balanced();
}

#[test]
fn what_fails_for_ever_delays_no_other() {
    let world = World::new();
    let healthy = World::new();
    world.apply();
    let other = json!({ "name": "krzesla" });
    let mut file = healthy.file.clone();
    file["name"] = other["name"].clone();
    world.write("other.json", &file.to_string());
    assert_eq!(world.says(&["integration", "apply", "other.json"]).exit, 0);
    world.in_plant("faults", &json!({ "rules": [{ "kind": "drop" }] }));
    // More than are chosen at once to be made.
    let poison: Vec<_> =
        (0..80).map(|_| json!({ "products": [{ "sku": "NOPE" }], "currency": "SEK" })).collect();
    world.orders(&json!(poison));
    healthy.orders(&json!(poison));
    let _service = world.serve();
    healthy.orders(&json!([{}, {}, {}, {}, {}]));
    world.until("the healthy one's five are made", || healthy.plant_orders() == 5);
    world.in_plant("faults", &json!({}));
    let last = world.orders(&json!([{}]))[0];
    world.until_stage(last, "imported");
}

#[test]
fn a_lost_webhook_costs_time_alone() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.in_plant("webhooks", &json!({ "enabled": false }));
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let mes = world.entry(id).2;
    world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    world.until_stage(id, "closed");
    assert_eq!(world.shop_status(id), 1003);
}
