//! Backups, lost and renamed databases, a second service, the end by SIGTERM.

use serde_json::{Value, json};

use crate::world::World;

fn twelve(world: &World) -> Vec<i64> {
    made(world, 12)
}

/// So many orders are imported, and the service has ended.
fn made(world: &World, count: usize) -> Vec<i64> {
    world.apply();
    let ids = world.orders(&Value::Array((0..count).map(|_| json!({})).collect()));
    let service = world.serve();
    world.until("all are made", || world.plant_orders() == count);
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    assert_eq!(service.terminate(), Some(0));
    ids
}

#[test]
fn a_lost_database_makes_nothing_again() {
    let world = World::new();
    let ids = made(&world, 150);
    world.forget_database();
    world.apply();
    let asked = world.plant_calls("GET /products");
    let _service = world.serve();
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    let new = world.orders(&json!([{}]))[0];
    world.until_stage(new, "imported");
    assert_eq!(world.plant_orders(), 151);
    let asked = world.plant_calls("GET /products") - asked;
    assert!(asked < 10, "one product of 150 orders was asked for {asked} times");
    world.assert_balanced();
}

#[test]
fn an_entry_that_can_not_be_read_keeps_no_other_back_and_is_not_balanced() {
    let world = World::new();
    let ids = made(&world, 2);
    let database = rusqlite::Connection::open(world.path().join("optilinker.db")).expect("it opens");
    let damage = "UPDATE entries SET attempts = 'many' WHERE shop_order_id = ?1";
    assert_eq!(database.execute(damage, [ids[0]]).expect("it is written"), 1);
    let _service = world.serve();
    let new = world.orders(&json!([{}]))[0];
    world.until_stage(new, "imported");
    let said = world.says(&["reconcile"]);
    let proof = &said.json["integrations"][0];
    assert_eq!((said.exit, &proof["balanced"]), (1, &json!(false)), "{proof}");
    assert_eq!(proof["missing"], json!([{ "shopOrderId": ids[0], "mesOrderId": null }]));
    assert_eq!((&proof["eligible"], &proof["imported"]), (&json!(3), &json!(2)));
    assert_eq!(world.plant_orders(), 3, "it was not made again");
}

/// The plant has the order, and the ledger takes no word of it for a while: the answer is kept until it does.
#[test]
fn an_outcome_that_can_not_be_written_down_is_kept() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    let database = rusqlite::Connection::open(world.path().join("optilinker.db")).expect("it opens");
    database.busy_timeout(std::time::Duration::from_secs(10)).expect("it waits");
    let refuses = "CREATE TRIGGER refuses BEFORE UPDATE ON entries WHEN OLD.stage = 'sending'
                   BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    database.execute_batch(refuses).expect("it is made");
    let order = world.orders(&json!([{}]))[0];
    world.until("the plant has it", || world.plant_orders() == 1);
    let sweeps = world.plant_calls("GET /orders");
    world.until("some sweeps have passed", || world.plant_calls("GET /orders") >= sweeps + 3);
    assert_eq!(world.entry(order).0, "sending");
    database.execute_batch("DROP TRIGGER refuses").expect("it is dropped");
    world.until_stage(order, "imported");
    let sql = "SELECT group_concat(kind, ' ') FROM (SELECT kind FROM events ORDER BY version)";
    let story: String = database.query_row(sql, [], |row| row.get(0)).expect("it is read");
    assert!(story.ends_with("intent imported"), "by its own answer, without a look-up: {story}");
    assert_eq!(world.plant_orders(), 1);
}

#[test]
fn an_old_backup_makes_nothing_again() {
    let world = World::new();
    world.apply();
    assert_eq!(world.says(&["backup", "old.db"]).exit, 0);
    let ids = twelve(&world);
    let service = world.serve();
    assert_eq!(world.says(&["restore", "old.db"]).exit, 1, "the service runs");
    service.terminate();
    let restored = world.says(&["restore", "old.db"]);
    assert_eq!((restored.exit, &restored.json["entries"]), (0, &json!(0)));
    let _service = world.serve();
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    assert_eq!(world.plant_orders(), 12);
    world.assert_balanced();
}

#[test]
fn another_prefix_is_asked_about_and_taken_over() {
    let mut world = World::new();
    let ids = twelve(&world);
    world.forget_database();
    world.file["markerPrefix"] = json!("deadbeef");
    world.apply();
    let _service = world.serve();
    for id in &ids {
        world.until_problem(*id, "P209");
    }
    assert_eq!(world.plant_orders(), 12);
    assert_eq!(
        world.says(&["order", "retry", "meble", "--problem", "P209"]).json.as_array().map(Vec::len),
        Some(12)
    );
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    assert_eq!(world.plant_orders(), 12);
}

#[test]
fn a_second_service_takes_over_at_once_when_the_first_is_killed() {
    let world = World::new();
    world.apply();
    let first = world.serve();
    let _second = world.serve_second();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    first.kill();
    let next = world.orders(&json!([{}]))[0];
    world.until_stage(next, "imported");
    assert_eq!(world.plant_orders(), 2);
}
