//! A configuration that moves: the marker to another place, the integration to another plant.

use serde_json::{Value, json};

use crate::world::World;

#[test]
fn a_marker_is_found_where_an_earlier_configuration_put_it() {
    let mut world = World::new();
    world.apply();
    let service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    world.in_plant("faults", &json!({ "rules": [{ "call": "POST /orders", "kind": "drop", "times": 1 }] }));
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "uncertain");
    world.file.as_object_mut().expect("an object").remove("optimesOrderAttributeExternalId");
    world.apply();
    world.until_stage(id, "imported");
    assert_eq!(world.plant_calls("POST /orders"), 1);
    world.assert_balanced();
    service.kill();
    world.forget_database();
    world.apply();
    let _service = world.serve();
    world.until_stage(id, "imported");
    assert_eq!((world.plant_calls("POST /orders"), world.plant_orders()), (1, 1));
    world.assert_balanced();
}

/// The numbers of another plant mean something else: its orders, its contractors, its products.
#[test]
fn another_plant_is_another_world() {
    let mut world = World::new();
    let buyer = json!({ "email": "jan@example.com", "delivery_fullname": "Jan Nowak" });
    world.apply();
    let _service = world.serve();
    let first = world.orders(&json!([buyer]))[0];
    world.until_stage(first, "imported");
    let made = world.entry(first).2;

    world.move_to_another_plant();
    let same_number = (0..10).map(|_| world.made_by_hand()).find(|id| *id == made);
    assert_eq!(same_number, Some(made), "another order stands there under its number");
    world.apply();
    world.in_plant(&format!("orders/{made}/realise"), &json!({}));
    world.until_problem(first, "P309");
    assert_eq!(world.shop_status(first), 1001);

    let second = world.orders(&json!([buyer]))[0];
    world.until_stage(second, "imported");
    let state = world.plant_state();
    let all = |kind: &str| state[kind].as_array().cloned().unwrap_or_default();
    let of =
        |kind: &str, id: &Value| all(kind).into_iter().find(|row| row["id"] == *id).expect("it is there");
    let order = of("orders", &json!(world.entry(second).2));
    assert_eq!(of("contractors", &order["contractorId"])["contacts"][0]["email"], "jan@example.com");
    assert_eq!(of("products", &order["items"][0]["productId"])["index"], "POLKA-DAB");

    let exclude = ["order", "exclude", "meble", &first.to_string(), "--reason", "inna instancja"];
    assert_eq!(world.says(&exclude).json["stage"], "closed");
    assert_eq!(world.shop_status(first), 1001);
}
