//! The webhook address: guesses are limited, and a 202 is kept.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

fn post(world: &World, url: &str, body: &Value) -> u16 {
    world.http(Method::POST, url, Some(body.to_string().into_bytes())).0
}

#[test]
fn wrong_tokens_are_limited_and_the_right_one_is_not() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let url = world.webhook_url();
    let message = |token: &str| json!({ "EventSource": "order.updated", "Ids": [7], "Token": token });
    let answers: Vec<u16> = (0..40).map(|_| post(&world, &url, &message("wrong"))).collect();
    assert!(answers.contains(&429), "{answers:?}");
    assert_eq!(post(&world, &url, &message("tok")), 202);
}

#[test]
fn an_accepted_message_survives_a_kill() {
    let world = World::new();
    world.apply();
    let service = world.serve();
    world.until("the first sweep is over", || world.plant_calls("GET /orders") > 1);
    // An order of which nothing else speaks; the plant can't be read, so the look that was left has to wait.
    world.in_plant("faults", &json!({ "rules": [{ "kind": "500" }] }));
    let message = json!({ "EventSource": "order.updated", "Ids": [424_242], "Token": "tok" });
    assert_eq!(post(&world, &world.webhook_url(), &message), 202);
    service.kill();
    world.in_plant("faults", &json!({}));
    let _again = world.serve();
    world.until("the order is asked for", || {
        world.plant_log().iter().any(|call| {
            call["request"]["path"].as_str().is_some_and(|path| path.ends_with("/424242"))
                && call["status"] == 404
        })
    });
}

/// No sweep of the plant helps: what the service knows of its products it has from webhooks.
#[test]
fn products_follow_their_webhooks() {
    let mut world = World::new();
    world.file["pace"]["mesSweep"] = json!(600);
    world.apply();
    let _service = world.serve();
    world.in_plant("webhooks", &json!({ "url": world.webhook_url(), "token": "tok" }));
    let order = |sku: &str| world.orders(&json!([{ "products": [{ "sku": sku }] }]))[0];
    let asked = |product: i64| {
        let path = format!("/products/{product}");
        let log = world.plant_log();
        log.iter()
            .filter(|call| call["request"]["path"].as_str().is_some_and(|asked| asked.ends_with(&path)))
            .filter(|call| call["status"] != 0)
            .count()
    };
    let waiting = order("NEW-1");
    world.until_problem(waiting, "P103");
    let product = world.products(&json!([{ "index": "NEW-1", "name": "n" }]))[0];
    world.until_stage(waiting, "imported");

    let before = asked(product);
    world.in_plant(&format!("products/{product}"), &json!({ "index": "NEW-2" }));
    world.until("the product is read again", || asked(product) > before);
    let (old, new) = (order("NEW-1"), order("NEW-2"));
    world.until_stage(new, "imported");
    world.until_problem(old, "P103");

    let before = asked(product);
    world.in_plant(&format!("products/{product}/delete"), &json!({}));
    world.until("the product is read again", || asked(product) > before);
    let last = order("NEW-2");
    world.until_problem(last, "P103");
    assert_eq!(world.plant_orders(), 2);
    world.assert_balanced();
}
