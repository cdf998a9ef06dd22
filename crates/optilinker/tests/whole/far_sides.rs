//! Sides that ignore filters or hang, an end in the middle of calls, and four days' absence.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::world::{Process, World};

const DAY: i64 = 86_400;

fn many(count: usize, order: &Value) -> Value {
    Value::Array(vec![order.clone(); count])
}

/// Of each MES order: its shop order by its marker, the mail of its buyer, the index of its product.
fn made(world: &World) -> Vec<(i64, String, String)> {
    let state = world.plant_state();
    let found = |kind: &str, id: &Value| {
        let all = state[kind].as_array().into_iter().flatten();
        all.into_iter().find(|record| record["id"] == *id).cloned().unwrap_or_default()
    };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let orders = state["orders"].as_array().expect("orders");
    let mut made: Vec<_> = orders
        .iter()
        .map(|order| {
            let marker = order["attributes"].as_array().into_iter().flatten().find_map(|attribute| {
                attribute["value"].as_str()?.strip_prefix("OL-")?.rsplit('-').next()?.parse().ok()
            });
            let buyer = found("contractors", &order["contractorId"]);
            let product = found("products", &order["items"][0]["productId"]);
            (marker.unwrap_or(0), text(&buyer["contacts"][0]["email"]), text(&product["index"]))
        })
        .collect();
    made.sort_unstable();
    made
}

/// SIGTERM; it ends well within `requestTimeout` + 5 s.
#[expect(clippy::disallowed_methods, reason = "how long a real process takes is what is tested")]
fn end_in_time(service: Process) {
    let asked = Instant::now();
    assert_eq!(service.terminate(), Some(0));
    assert!(asked.elapsed() < Duration::from_secs(6), "{:?}", asked.elapsed());
}

#[expect(clippy::disallowed_methods, reason = "the sandboxes go by the real clock")]
fn four_days_ago() -> i64 {
    jiff::Timestamp::now().as_second() - 4 * DAY
}

#[test]
fn ignored_filters_make_no_wrong_match() {
    let world = World::new();
    world.products(&json!([{ "index": "SKU-2", "name": "b" }, { "index": "SKU-3", "name": "c" }]));
    // Enough of them that what is wanted is on no first page.
    world.orders(&many(150, &json!({ "order_status_id": 1005 })));
    world.apply();
    let _service = world.serve();
    let rules = json!({ "rules": [{ "kind": "ignoreFilters", "share": 0.5 }] });
    world.in_shop("faults", &rules);
    world.in_plant("faults", &rules);
    let mut ids: Vec<(i64, &str)> = Vec::new();
    for sku in ["SKU-1", "SKU-2", "SKU-3"] {
        let orders = world.orders(&many(4, &json!({ "products": [{ "sku": sku }] })));
        ids.extend(orders.into_iter().map(|id| (id, sku)));
    }
    world.until("some are made", || world.plant_orders() >= 3);
    // For a while no filter at all.
    let rules = json!({ "rules": [{ "kind": "ignoreFilters" }] });
    world.in_shop("faults", &rules);
    world.in_plant("faults", &rules);
    let orders = world.orders(&many(3, &json!({ "products": [{ "sku": "SKU-3" }] })));
    ids.extend(orders.into_iter().map(|id| (id, "SKU-3")));
    let (shop, plant) = (world.shop_log().len(), world.plant_log().len());
    world.until("both sides were asked", || {
        world.shop_log().len() > shop + 5 && world.plant_log().len() > plant + 2
    });
    world.in_shop("faults", &json!({}));
    world.in_plant("faults", &json!({}));
    for (id, _) in &ids {
        world.until_stage(*id, "imported");
        assert_eq!(world.entry(*id).1, "");
    }
    let expected: Vec<_> =
        ids.iter().map(|(id, sku)| (*id, format!("klient{id}@example.com"), (*sku).to_owned())).collect();
    assert_eq!(made(&world), expected);
    world.assert_balanced();
}

#[test]
fn a_side_that_hangs_and_a_dead_key_delay_no_other() {
    let worlds = [World::new(), World::new()];
    let (hangs, dead) = (World::new(), World::new());
    let [first, _] = &worlds;
    let apply = |world: &World, name: &str, status: i64| {
        let mut file = world.file.clone();
        file["name"] = json!(name);
        file["baselinkerOrderStatusToImport"] = json!(status);
        first.write("other.json", &file.to_string());
        let said = first.says(&["integration", "apply", "other.json"]);
        assert_eq!(said.exit, 0, "{}", said.json);
    };
    apply(&hangs, "hangs", 1001);
    apply(&dead, "dead", 1001);
    let statuses = [1001, 1004, 1005, 1006];
    for (number, world) in worlds.iter().enumerate() {
        for status in statuses {
            apply(world, &format!("works-{number}-{status}"), status);
        }
    }
    let slow = json!({ "rules": [{ "kind": "slow", "seconds": 60 }] });
    hangs.in_plant("faults", &slow);
    hangs.in_shop("faults", &slow);
    dead.in_shop("faults", &json!({ "rules": [{ "kind": "forbidden" }] }));
    for world in [&hangs, &dead] {
        world.orders(&many(20, &json!({})));
    }
    let _service = first.serve();
    for world in &worlds {
        for status in statuses {
            world.orders(&many(3, &json!({ "order_status_id": status })));
        }
    }
    first.until("all of the others are made", || worlds.iter().all(|world| world.plant_orders() == 12));
    let state = |name: &str| first.says(&["integration", "show", name]).json["state"].clone();
    assert_eq!(state("dead"), "stopped");
    assert_eq!((hangs.plant_orders(), dead.plant_orders()), (0, 0));
}

#[test]
fn an_end_in_the_middle_of_calls_makes_nothing_twice() {
    for kind in ["late", "slow"] {
        let world = World::new();
        world.apply();
        let service = world.serve();
        world.until("it is active", || world.integration().0 == "active");
        let rule = json!({ "call": "POST /orders", "kind": kind, "seconds": 2.5, "times": 5 });
        world.in_plant("faults", &json!({ "rules": [rule] }));
        let ids = world.orders(&many(8, &json!({})));
        world.until("some are on their way", || world.plant_calls("POST /orders") > 0);
        end_in_time(service);
        let _again = world.serve();
        for id in &ids {
            world.until_stage(*id, "imported");
        }
        assert_eq!(world.plant_orders(), 8, "{kind}");
        world.assert_balanced();
    }
}

/// The journal forgets after three days: for what happened meanwhile it has no row.
#[test]
fn four_days_of_absence_are_caught_up() {
    let world = World::new();
    world.in_shop("journal", &json!({ "enabled": true }));
    world.apply();
    let service = world.serve();
    let known = world.orders(&json!([{}, {}, {}, {}, { "products": [{ "sku": "NOPE" }] }]));
    for id in &known[..4] {
        world.until_stage(*id, "imported");
    }
    world.until_problem(known[4], "P103");
    let mes: Vec<i64> = known[..4].iter().map(|id| world.entry(*id).2).collect();
    assert_eq!(service.terminate(), Some(0));

    world.in_shop("journal", &json!({ "enabled": false }));
    let then = four_days_ago();
    let old = json!({ "date_add": then, "date_confirmed": then, "date_in_status": then });
    let arrived = world.orders(&many(120, &old));
    let draft = world.orders(&json!([{ "confirmed": false, "date_add": then }]))[0];
    let cancelled = world.orders(&many(1, &old))[0];
    let status = |id: i64, status: i64| {
        world.in_shop(&format!("orders/{id}/status"), &json!({ "status_id": status }));
    };
    world.in_plant(&format!("orders/{}/realise", mes[0]), &json!({}));
    status(known[1], 1002);
    world.in_plant(&format!("orders/{}/realise", mes[1]), &json!({}));
    status(known[2], 1006);
    world.in_shop(&format!("orders/{}", known[3]), &json!({ "products": [{ "quantity": 7 }] }));
    status(known[4], 1006);
    status(cancelled, 1006);
    world.in_shop("journal", &json!({ "enabled": true }));

    let _again = world.serve();
    world.until("all that arrived are made", || world.plant_orders() == 4 + 120);
    for id in &known[..2] {
        world.until_stage(*id, "closed");
        assert_eq!(world.shop_status(*id), 1003);
    }
    world.until_problem(known[2], "P302");
    world.until_problem(known[3], "P301");
    world.until_stage(known[4], "excluded");
    let last = *arrived.last().expect("an order");
    world.until_stage(last, "imported");
    assert_eq!(world.entry(draft).0, "", "no order yet");
    world.in_shop(&format!("orders/{draft}"), &json!({ "confirmed": true }));
    world.until_stage(draft, "imported");
    assert_eq!((world.entry(cancelled).0.as_str(), world.plant_orders()), ("", 4 + 121));
    world.assert_balanced();
}

#[test]
fn an_end_while_both_sides_hang_comes_in_time() {
    let world = World::new();
    world.apply();
    let service = world.serve();
    let ids = world.orders(&many(4, &json!({})));
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    world.says(&["integration", "pause", "meble"]);
    for id in &ids {
        world.in_plant(&format!("orders/{}/realise", world.entry(*id).2), &json!({}));
        world.until_stage(*id, "realised");
    }
    let slow = json!({ "rules": [{ "kind": "slow", "seconds": 60 }] });
    world.in_shop("faults", &slow);
    world.in_plant("faults", &slow);
    world.says(&["integration", "resume", "meble"]);
    let waits = |log: Vec<Value>| log.iter().any(|call| call["fault"] == "slow" && call["status"] == 0);
    world.until("both hang", || waits(world.shop_log()) && waits(world.plant_log()));
    end_in_time(service);
    world.in_shop("faults", &json!({}));
    world.in_plant("faults", &json!({}));
    let _again = world.serve();
    for id in &ids {
        world.until_stage(*id, "closed");
        assert_eq!(world.shop_status(*id), 1003);
    }
    world.assert_balanced();
}
