//! One buyer whom the plant never answers, while it answers all others.

use serde_json::{Value, json};

use crate::gate::Gate;
use crate::world::World;

const HIS: &str = "zly@example.com";

/// A service whose plant stands behind a gate.
fn gated() -> (World, Gate) {
    let mut world = World::new();
    let gate = Gate::before(&world.plant);
    world.file["OPTIMES_URL"] = json!(gate.url);
    world.apply();
    (world, gate)
}

/// Orders of ever new buyers, until something is true of the one whom the plant never answers.
fn until_among_others(world: &World, what: &str, is_true: impl Fn() -> bool) -> Vec<i64> {
    let mut others = Vec::new();
    let mut looks = 0;
    world.until(what, || {
        if looks % 4 == 0 {
            others.extend(world.orders(&json!([{ "email": format!("kupiec{looks}@example.com") }])));
        }
        looks += 1;
        is_true()
    });
    others
}

fn his_contractors(world: &World) -> usize {
    let state = world.plant_state();
    let all = state["contractors"].as_array().into_iter().flatten();
    all.filter(|row| row.to_string().contains(HIS)).count()
}

fn retry(world: &World, order: i64) {
    let said = world.says(&["order", "retry", "meble", &order.to_string()]);
    assert_eq!(said.exit, 0, "{} {}", said.json, said.text);
}

#[test]
fn a_buyer_who_alone_can_not_be_made_asks_after_three_attempts_and_holds_nobody_back() {
    let (world, gate) = gated();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    gate.shut("POST /api/contractors", HIS);
    let his = world.orders(&json!([{ "email": HIS }]))[0];
    let others = until_among_others(&world, "he asks", || world.entry(his).1 == "P215");
    let tried = gate.refused();
    assert!(world.entry(his).0 == "waiting" && tried >= 3, "{tried}");
    for other in others {
        world.until_stage(other, "imported");
    }
    // Another order of his is not a reason to try again.
    let second = world.orders(&json!([{ "email": HIS }]))[0];
    world.until_problem(second, "P215");
    assert_eq!(gate.refused(), tried);
    // A person is: it begins anew.
    retry(&world, his);
    until_among_others(&world, "he asks again", || {
        gate.refused() >= tried + 3 && world.entry(his).1 == "P215"
    });
    gate.open();
    retry(&world, his);
    world.until_stage(his, "imported");
    world.until_stage(second, "imported");
    assert_eq!(his_contractors(&world), 1);
    world.assert_balanced();
}

#[test]
fn a_buyer_who_alone_can_not_be_searched_for_is_named_and_goes_on_by_himself() {
    let (world, gate) = gated();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    gate.shut("GET /api/contractors", "zly");
    let his = world.orders(&json!([{ "email": HIS }]))[0];
    let others = until_among_others(&world, "he is named", || world.entry(his).1 == "P216");
    assert_eq!(world.entry(his).0, "ready");
    for other in others {
        world.until_stage(other, "imported");
    }
    let why = world.says(&["order", "why", "meble", &his.to_string()]).json;
    assert!(why["reason"].as_str().is_some_and(|text| text.contains("GET /contractors")), "{why}");
    gate.open();
    world.until_stage(his, "imported");
    assert_eq!((world.entry(his).1.as_str(), his_contractors(&world)), ("", 1));
    world.assert_balanced();
}

/// The plant takes no new buyer at all: nobody is asked for an outage, and the orders of known buyers go on.
#[test]
fn a_plant_that_makes_no_contractor_burdens_no_order() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let known = json!({ "email": "znany@example.com" });
    let first = world.orders(&json!([known]))[0];
    world.until_stage(first, "imported");
    let fault = json!({ "call": "POST /contractors", "kind": "500" });
    world.in_plant("faults", &json!({ "rules": [fault] }));
    let news: Vec<Value> = (0..3).map(|at| json!({ "email": format!("nowy{at}@example.com") })).collect();
    let news = world.orders(&Value::Array(news));
    world.until("they were tried again", || world.plant_calls("POST /contractors") >= 8);
    let second = world.orders(&json!([known]))[0];
    world.until_stage(second, "imported");
    for order in &news {
        assert_eq!(world.entry(*order).0, "ready");
    }
    world.in_plant("faults", &json!({}));
    for order in news {
        world.until_stage(order, "imported");
    }
    let state = world.plant_state();
    assert_eq!(state["contractors"].as_array().map(Vec::len), Some(4));
    world.assert_balanced();
}

/// A buyer of whom nothing is known by which he could be found again.
#[test]
fn what_was_made_is_not_forgotten_while_it_can_not_be_written_down() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    let database = rusqlite::Connection::open(world.path().join("optilinker.db")).expect("it opens");
    database.busy_timeout(std::time::Duration::from_secs(10)).expect("it waits");
    let refuses = "CREATE TRIGGER refuses BEFORE UPDATE ON parts WHEN NEW.made IS NOT NULL
                   BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    database.execute_batch(refuses).expect("it is made");
    let order = world.orders(&json!([{ "email": "", "user_login": "" }]))[0];
    let contractors = || world.plant_state()["contractors"].as_array().map_or(0, Vec::len);
    world.until("the plant has the buyer", || contractors() == 1);
    // Longer than the quiet period, after which what is not remembered is made again.
    let sweeps = world.plant_calls("GET /orders");
    world.until("some sweeps have passed", || world.plant_calls("GET /orders") >= sweeps + 6);
    assert_eq!(contractors(), 1);
    database.execute_batch("DROP TRIGGER refuses").expect("it is dropped");
    world.until_stage(order, "imported");
    assert_eq!(contractors(), 1);
}
