//! Creates whose outcome is unknown, and what may not be made while it is.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

fn first_mes_order(world: &World) -> i64 {
    world.plant_state()["orders"][0]["id"].as_i64().expect("an order")
}

#[test]
fn two_markers_in_a_note_are_a_problem_and_never_nothing() {
    let mut world = World::new();
    world.file.as_object_mut().expect("an object").remove("optimesOrderAttributeExternalId");
    world.apply();
    let _service = world.serve();
    world.in_plant("faults", &json!({ "rules": [{ "call": "POST /orders", "kind": "drop", "times": 1 }] }));
    let id = world.orders(&json!([{}]))[0];
    world.until("it is made without a reply", || world.plant_orders() == 1);
    let order = world.plant_state()["orders"][0].clone();
    let note = order["note"].as_str().expect("a note");
    let other = note.replace(&id.to_string(), "777");
    let edit = json!({ "note": format!("{note}\n{other}") });
    let path = format!("orders/{}", first_mes_order(&world));
    assert_eq!(world.plant_api(Method::PATCH, &path, Some(&edit)).0, 200);
    world.until_problem(id, "P114");
    assert_eq!(world.plant_orders(), 1);
    assert_eq!(world.plant_api(Method::PATCH, &path, Some(&json!({ "note": note }))).0, 200);
    world.until_stage(id, "imported");
    assert_eq!(world.plant_orders(), 1);
    world.assert_balanced();
}

#[test]
fn two_markers_are_remembered_for_orders_that_come_later() {
    let mut world = World::new();
    world.file.as_object_mut().expect("an object").remove("optimesOrderAttributeExternalId");
    world.apply();
    let _service = world.serve();
    let first = world.orders(&json!([{}]))[0];
    world.until_stage(first, "imported");
    let made = world.entry(first).2;
    let marker = world.plant_state()["orders"][0]["note"].as_str().expect("a note").to_owned();
    let later = marker.replace(&first.to_string(), "7777");
    world.in_plant(&format!("orders/{made}"), &json!({ "note": format!("{marker} {later}") }));
    world.until_stage(7777, "excluded");
    world.orders(&json!([{ "order_id": 7777 }]));
    world.until_problem(7777, "P114");
    assert_eq!(world.plant_orders(), 1);
    world.in_plant(&format!("orders/{made}"), &json!({ "note": marker }));
    assert_eq!(world.says(&["order", "retry", "meble", "7777"]).exit, 0);
    world.until_stage(7777, "imported");
    assert_eq!(world.plant_orders(), 2);
    world.assert_balanced();
}

#[test]
fn what_can_not_be_looked_up_stays_uncertain_until_it_can() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until_it_makes_orders();
    let rules = json!([{ "call": "POST /orders", "kind": "drop", "times": 1 }, { "call": "GET /orders", "kind": "500" }]);
    world.in_plant("faults", &json!({ "rules": rules }));
    let id = world.orders(&json!([{}]))[0];
    world.until_problem(id, "P203");
    assert_eq!(world.entry(id).0, "uncertain");
    world.in_plant("faults", &json!({}));
    world.until_stage(id, "imported");
    assert_eq!(world.plant_orders(), 2);
    let events = world.says(&["order", "why", "meble", &id.to_string()]).json["events"].clone();
    let told = events.as_array().into_iter().flatten().filter(|event| event["kind"] == "problem").count();
    assert_eq!(told, 1, "told once, however often it is tried: {events}");
}

#[test]
fn a_persons_word_settles_what_can_not_be_looked_up() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until_it_makes_orders();
    let rules = json!([{ "call": "POST /orders", "kind": "500", "times": 1 }, { "call": "GET /orders", "kind": "500" }]);
    world.in_plant("faults", &json!({ "rules": rules }));
    let id = world.orders(&json!([{}]))[0];
    world.until_problem(id, "P203");
    let said = world.says(&["order", "resolve", "meble", &id.to_string(), "--not-created"]);
    assert_eq!((said.exit, said.json["stage"].as_str()), (0, Some("ready")));
    world.in_plant("faults", &json!({}));
    world.until_stage(id, "imported");
    assert_eq!(world.plant_orders(), 2);
}

#[test]
fn what_is_settled_is_not_bound_to_another_order() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{}, { "products": [{ "sku": "NOPE" }] }]));
    world.until_stage(ids[0], "imported");
    world.until_problem(ids[1], "P103");
    for id in &ids {
        let before = world.entry(*id);
        let said = world.says(&["order", "resolve", "meble", &id.to_string(), "--mes-order", "424242"]);
        assert_eq!((said.exit, world.entry(*id)), (1, before), "{}", said.json);
        assert_eq!(said.json["error"]["code"], "unknown-mes-order");
    }
    let made = world.entry(ids[0]).2.to_string();
    let said = world.says(&["order", "resolve", "meble", &ids[1].to_string(), "--mes-order", &made]);
    let message = said.json["error"]["message"].as_str().unwrap_or_default();
    assert!(said.exit == 1 && message.contains(&ids[0].to_string()), "{}", said.json);
}

#[test]
fn an_order_cancelled_while_its_create_is_unknown_is_not_made_again() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.in_plant("faults", &json!({ "rules": [{ "call": "POST /orders", "kind": "500", "times": 1 }] }));
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "uncertain");
    world.in_shop(&format!("orders/{id}/status"), &json!({ "status_id": 1006 }));
    world.until_stage(id, "excluded");
    assert_eq!(world.plant_orders(), 0);
    world.in_shop(&format!("orders/{id}/status"), &json!({ "status_id": 1001 }));
    world.until_stage(id, "imported");
    assert_eq!(world.plant_orders(), 1);
    world.assert_balanced();
}

#[test]
fn a_killed_service_looks_up_what_it_was_sending() {
    for kind in ["drop", "late", "500"] {
        let world = World::new();
        world.apply();
        let service = world.serve();
        world.in_plant(
            "faults",
            &json!({ "rules": [{ "call": "POST /orders", "kind": kind, "seconds": 1.5, "times": 1 },
                                                { "call": "POST /orders", "kind": "slow", "seconds": 1, "times": 3 }] }),
        );
        let ids = world.orders(&Value::Array((0..4).map(|_| json!({})).collect()));
        world.until("some are under way", || ids.iter().any(|id| world.entry(*id).0 == "sending"));
        service.kill();
        world.in_plant("faults", &json!({}));
        let _service = world.serve();
        for id in &ids {
            world.until_stage(*id, "imported");
        }
        assert_eq!(world.plant_orders(), 4, "{kind}");
        world.assert_balanced();
    }
}

/// A person's word is no answer of the plant: whatever is said, the quiet period is waited out.
#[test]
fn no_word_of_a_person_shortens_the_quiet_period() {
    let mut world = World::new();
    world.file["quietPeriodSeconds"] = json!(8);
    world.apply();
    let _service = world.serve();
    let by_hand = world.made_by_hand().to_string();
    let rule = json!({ "call": "POST /orders", "kind": "late", "seconds": 5, "times": 2 });
    world.until("it is active", || world.integration().0 == "active");
    world.in_plant("faults", &json!({ "rules": [rule] }));
    let ids = world.orders(&json!([{}, {}]));
    for id in &ids {
        world.until_stage(*id, "uncertain");
    }
    let say = |order: i64, words: &[&str]| {
        let order = order.to_string();
        let said = world.says(&[&["order", words[0], "meble", order.as_str()], &words[1..]].concat());
        assert_eq!(said.exit, 0, "{words:?}: {}", said.json);
    };
    say(ids[0], &["resolve", "--not-created"]);
    say(ids[0], &["retry"]);
    say(ids[1], &["resolve", "--mes-order", &by_hand]);
    assert_eq!(world.plant_api(Method::DELETE, &format!("orders/{by_hand}"), None).0, 204);
    world.until_problem(ids[1], "P303");
    say(ids[1], &["retry"]);
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    assert_eq!(world.plant_orders(), 2);
    world.assert_balanced();
}
