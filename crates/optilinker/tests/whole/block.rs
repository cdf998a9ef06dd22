//! A block of the shop's key is everybody's: it outlives a kill, and commands tell of it instead of calling.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

/// Until when the shop has blocked the key, in seconds since 1970, as the service tells it; 0: it has not.
fn blocked_until(world: &World) -> f64 {
    let (_, metrics) = world.http(Method::GET, &format!("http://{}/metrics", world.address), None);
    let line = metrics.lines().find(|line| line.starts_with("optilinker_shop_blocked_until_seconds{"));
    line.and_then(|line| line.rsplit(' ').next()?.parse().ok()).unwrap_or(0.0)
}

fn seconds(call: &Value) -> f64 {
    let at: jiff::Timestamp = call["at"].as_str().expect("a time").parse().expect("a time");
    at.as_duration().as_secs_f64()
}

/// Waits until the shop has blocked the key; tells until when.
fn blocked(world: &World) -> f64 {
    let mut until = 0.0;
    world.until("the shop has blocked the key", || {
        until = blocked_until(world);
        until > 0.0
    });
    until
}

#[test]
fn a_block_outlives_a_kill_and_is_told_by_commands() {
    let world = World::new();
    world.apply();
    let service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    world.in_shop("limit", &json!({ "calls_per_minute": 4, "block_seconds": 10 }));
    let until = blocked(&world);
    service.kill();
    let before = world.shop_log().len();
    let id = world.orders(&json!([{}]))[0];
    let _again = world.serve();
    let retry = world.says(&["order", "retry", "meble", &id.to_string()]);
    assert_eq!((retry.exit, &retry.json["error"]["code"]), (1, &json!("P415")), "{}", retry.json);
    let proof = world.says(&["reconcile"]);
    assert_eq!(
        (proof.exit, &proof.json["integrations"][0]["problem"]),
        (1, &json!("P415")),
        "{}",
        proof.json
    );
    world.in_shop("limit", &json!({ "calls_per_minute": 0 }));
    world.until_stage(id, "imported");
    let first = world.shop_log().get(before).map(seconds).expect("a call");
    assert!(first >= until, "called at {first}, blocked until {until}");
}

#[test]
fn a_block_ends_by_itself_at_the_second_that_the_shop_names() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    world.in_shop("limit", &json!({ "calls_per_minute": 12, "block_seconds": 3 }));
    let until = blocked(&world);
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let asked = world.plant_log().iter().rfind(|call| call["call"] == "POST /orders").map(seconds);
    assert!(asked.is_some_and(|asked| asked < until + 30.0), "{asked:?}, blocked until {until}");
}

#[test]
fn a_block_that_a_command_meets_is_obeyed_by_the_service() {
    let mut world = World::new();
    for pace in ["journal", "sweep", "fullSweep"] {
        world.file["pace"][pace] = json!(600);
    }
    world.apply();
    let id = world.orders(&json!([{}]))[0];
    let _service = world.serve();
    world.in_plant("webhooks", &json!({ "url": world.webhook_url(), "token": "tok" }));
    world.until_stage(id, "imported");
    world.in_shop("limit", &json!({ "calls_per_minute": 1, "block_seconds": 8 }));
    let mut proofs = (0..3).map(|_| world.says(&["reconcile"]).json["integrations"][0]["problem"].clone());
    assert!(proofs.any(|problem| problem == "P415"), "a command is blocked");
    let before = world.shop_log().len();
    let last = world.shop_log().last().map(seconds).expect("a call");
    let mes = world.entry(id).2;
    world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    world.until_stage(id, "realised");
    world.until("somebody calls again", || world.shop_log().len() > before);
    let next = world.shop_log().get(before).map(seconds).expect("a call");
    // The end is told in whole seconds.
    assert!(next - last > 6.5, "called {} s after the block began", next - last);
    world.in_shop("limit", &json!({ "calls_per_minute": 0 }));
    world.until_stage(id, "closed");
}
