//! Contractors: one for each buyer, whatever the orders gave of them and whatever became of it.

use serde_json::json;

use crate::world::World;

fn contractors(world: &World) -> Vec<i64> {
    let state = world.plant_state();
    state["contractors"].as_array().into_iter().flatten().filter_map(|row| row["id"].as_i64()).collect()
}

#[test]
fn a_contractor_that_was_deleted_is_not_used_again() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let buyer = json!({ "email": "jan@example.com" });
    let first = world.orders(&json!([buyer]))[0];
    world.until_stage(first, "imported");
    let made = contractors(&world);
    world.in_plant(&format!("contractors/{}/delete", made[0]), &json!({}));
    // From the quiet period on, which a few sweeps outlast, what was made should be found.
    let (call, sweeps) = ("GET /orders", 5);
    let before = world.plant_calls(call);
    world.until("the quiet period is over", || world.plant_calls(call) >= before + sweeps);
    let second = world.orders(&json!([buyer]))[0];
    world.until_stage(second, "imported");
    assert_eq!(contractors(&world).len(), 1);
    assert_ne!(contractors(&world), made);
}

#[test]
fn a_buyer_with_several_keys_is_made_once() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    // What was just made is not found: what one order made is known to the other under the key they share.
    let lag = json!({ "call": "GET /contractors", "kind": "searchLag", "seconds": 2 });
    world.in_plant("faults", &json!({ "rules": [lag] }));
    let company = json!({ "invoice_nip": "5260250274", "email": "jan@example.com" });
    let person = json!({ "email": "jan@example.com" });
    let ids = world.orders(&json!([company, person, company, person]));
    for id in ids {
        world.until_stage(id, "imported");
    }
    assert_eq!(contractors(&world).len(), 1);
}

#[test]
fn a_plant_that_finds_slower_than_a_reading_ages_gets_its_orders() {
    let mut world = World::new();
    world.file["pace"]["snapshotAge"] = json!(2);
    world.file["pace"]["requestTimeout"] = json!(10);
    world.file["quietPeriodSeconds"] = json!(20);
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    let slow = json!({ "call": "GET /contractors", "kind": "slow", "seconds": 2.5 });
    world.in_plant("faults", &json!({ "rules": [slow] }));
    let order = world.orders(&json!([{ "invoice_nip": "5260250274" }]))[0];
    world.until_stage(order, "imported");
    assert_eq!(contractors(&world).len(), 1);
}
