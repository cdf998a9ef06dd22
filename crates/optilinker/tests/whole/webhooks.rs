//! The webhook address: what it answers, and that a 202 is kept.

use http::Method;
use serde_json::{Value, json};

use crate::world::World;

fn post(world: &World, url: &str, body: &Value) -> u16 {
    world.http(Method::POST, url, Some(body.to_string().into_bytes())).0
}

#[test]
fn each_message_gets_its_answer() {
    let world = World::new();
    world.apply();
    let service = world.serve();
    let url = world.webhook_url();
    let message = |changes: Value| {
        let mut message = json!({ "EventSource": "order.updated", "Ids": [7], "Token": "tok" });
        for (key, value) in changes.as_object().expect("an object") {
            message[key] = value.clone();
        }
        message
    };
    let cases = [
        (message(json!({})), 202),
        (message(json!({ "Ids": ["12"] })), 202),
        (message(json!({ "EventSource": "moon.risen" })), 202),
        (json!({ "eventSource": "order.updated", "ids": [7], "token": "tok" }), 202),
        (message(json!({ "Token": "wrong" })), 401),
        (message(json!({ "Token": ["tok"] })), 401),
        (message(json!({ "Token": null })), 401),
        (message(json!({ "Ids": [] })), 400),
        (message(json!({ "Ids": [1.5] })), 400),
        (message(json!({ "EventSource": 5 })), 400),
        (json!({ "x": 1 }), 400),
        (json!([]), 400),
    ];
    for (body, status) in cases {
        assert_eq!(post(&world, &url, &body), status, "{body}");
    }
    let huge = br#"{"EventSource":"order.updated","Ids":[99999999999999999999],"Token":"tok"}"#.to_vec();
    assert_eq!(world.http(Method::POST, &url, Some(huge)).0, 400);
    assert_eq!(world.http(Method::POST, &url, Some(b"no json".to_vec())).0, 400);
    assert_eq!(world.http(Method::POST, &url, Some(vec![b' '; 1_200_000])).0, 413);
    assert_eq!(world.http(Method::GET, &url, None).0, 200);
    let unknown = format!("{}{}", &url[..url.len() - 4], "ffff");
    let (wrong, none) =
        (post(&world, &url, &message(json!({ "Token": "no" }))), post(&world, &unknown, &message(json!({}))));
    assert_eq!((wrong, none), (401, 401), "the same for both");
    assert_eq!(post(&world, &unknown, &json!({ "x": 1 })), 400);
    assert_eq!(service.terminate(), Some(0));
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
