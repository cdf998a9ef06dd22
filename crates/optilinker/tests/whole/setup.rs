//! Loud set-up: what is wrong is told before the first order moves.

use serde_json::json;

use crate::world::{ENGLISH, World};

#[test]
fn check_and_plan_name_everything_and_write_nothing() {
    let world = World::new();
    let good = world.write_file("meble.json", &json!({}));
    world.orders(&json!([{}, { "products": [{ "sku": "NOPE" }], "currency": "USD" }]));
    let check = world.says(&["check", &good]);
    assert_eq!((check.exit, &check.json["ok"]), (0, &json!(true)), "{}", check.json);
    let plan = world.says(&["plan", &good]).json;
    assert_eq!(plan["orders"][0]["action"], "import");
    assert_eq!(plan["orders"][0]["mesOrder"]["items"][0]["netPrice"], json!(73.1626));
    assert_eq!(plan["orders"][0]["mesOrder"]["contractorId"], json!(null));
    assert_eq!(plan["orders"][1]["problems"], json!(["P107", "P103"]));
    let bad = world.write_file(
        "bad.json",
        &json!({
            "optimesOrderStatus": 99, "optimesVatRates": { "23": 32 }, "baselinkerOrderStatusToSend": 77,
        }),
    );
    let check = world.says(&["check", &bad]);
    let wrong: Vec<&str> = check.json["checks"]
        .as_array()
        .expect("checks")
        .iter()
        .filter(|line| line["ok"] == json!(false))
        .filter_map(|line| line["name"].as_str())
        .collect();
    assert_eq!(
        (check.exit, wrong),
        (1, vec!["baselinkerOrderStatusToSend", "optimesOrderStatus", "optimesVatRates"])
    );
    assert!(!world.path().join("optilinker.db").exists() && !world.path().join("optilinker.key").exists());
    let wrote = |log: &[serde_json::Value]| {
        log.iter().any(|call| call["call"].as_str().is_some_and(|call| call.starts_with("set")))
    };
    assert!(!wrote(&world.shop_log()));
    assert_eq!(
        (world.plant_orders(), world.plant_state()["contractors"].as_array().map(Vec::len)),
        (0, Some(0))
    );
}

#[test]
fn of_files_applied_at_once_that_exclude_each_other_one_is_taken() {
    let world = World::new();
    let files: Vec<String> = ["a", "b", "c", "d"]
        .map(|name| world.write_file(&format!("{name}.json"), &json!({ "name": name })))
        .into();
    // The database is there, so that all of them reach the question.
    assert_eq!(world.says(&["integration", "list"]).exit, 0);
    let begun: Vec<_> = files
        .iter()
        .map(|file| world.command(&["integration", "apply", file]).spawn().expect("it starts"))
        .collect();
    let mut exits: Vec<_> = begun.into_iter().map(|mut one| one.wait().expect("it ends").code()).collect();
    exits.sort_unstable();
    assert_eq!(exits, [Some(0), Some(2), Some(2), Some(2)]);
}

#[test]
fn a_wrong_parameter_stops_before_the_first_order() {
    let mut world = World::new();
    world.file["optimesOrderStatus"] = json!(99);
    world.apply();
    world.orders(&json!([{}]));
    let _service = world.serve();
    world.until("it is stopped", || world.integration() == ("stopped".to_owned(), "P409".to_owned()));
    assert_eq!(world.plant_orders(), 0);
}

#[test]
fn a_list_of_the_plant_that_fails_once_is_asked_for_again_soon() {
    let mut world = World::new();
    world.file["optimesOrderAttributeNote"] = json!(26);
    world.apply();
    let faults = json!({ "rules": [{ "call": "GET /attributes", "kind": "502", "times": 1 }] });
    world.in_plant("faults", &faults);
    let id = world.orders(&json!([{}]))[0];
    let _service = world.serve();
    world.until_stage(id, "imported");
    // Of an order and of a contractor: twice at the start, and twice when it is tested again.
    world.until("its attributes are read", || world.plant_calls("GET /attributes") >= 4);
}

#[test]
fn a_stored_configuration_that_can_t_be_read_is_told_until_a_file_is_applied() {
    let world = World::new();
    world.apply();
    let database = rusqlite::Connection::open(world.path().join("optilinker.db")).expect("it opens");
    let newer = "UPDATE integrations SET configuration = json_set(configuration, '$.ofANewerVersion', 1),
                 applied_file = json_set(applied_file, '$.ofANewerVersion', 1)";
    assert_eq!(database.execute(newer, []).expect("it is written"), 1);
    drop(database);
    let stopped = ("stopped".to_owned(), "P419".to_owned());
    assert_eq!(world.integration(), stopped);
    let listed = world.says(&["integration", "list"]).json;
    assert_eq!((&listed[0]["state"], &listed[0]["problem"]), (&json!("stopped"), &json!("P419")));
    let told = world.tells(ENGLISH, &["integration", "show", "meble"]).1;
    assert!(told.contains("ofANewerVersion"), "{told}");
    let resumed = world.says(&["integration", "resume", "meble"]);
    assert_eq!((resumed.exit, &resumed.json["error"]["code"]), (1, &json!("P419")));
    let id = world.orders(&json!([{}]))[0];
    let _service = world.serve();
    assert_eq!(world.integration(), stopped);
    world.apply();
    world.until_stage(id, "imported");
    assert_eq!(world.integration(), ("active".to_owned(), String::new()));
}

#[test]
fn two_integrations_may_not_import_the_same_status() {
    let world = World::new();
    world.apply();
    let second = world.write_file("second.json", &json!({ "name": "second" }));
    assert_eq!(world.says(&["integration", "apply", &second]).exit, 2);
    assert_eq!(world.says(&["integration", "pause", "meble"]).exit, 0);
    let said = world.says(&["integration", "apply", &second]);
    assert_eq!(said.exit, 2, "a paused one counts: {}", said.json);
    let other =
        world.write_file("other.json", &json!({ "name": "other", "baselinkerOrderStatusToImport": 1004 }));
    assert_eq!(world.says(&["integration", "apply", &other]).exit, 0);
}

#[test]
fn an_apply_again_changes_nothing_and_an_export_applies() {
    let world = World::new();
    world.apply();
    world.apply();
    let shown = world.says(&["integration", "show", "meble"]).json;
    assert_eq!(shown["configVersion"], 1);
    let export = world.says(&["integration", "export", "meble"]).json;
    assert!(export.get("baselinkerApiKey").is_none() && export["markerPrefix"].is_string());
    world.write("export.json", &export.to_string());
    assert_eq!(world.says(&["integration", "apply", "export.json"]).exit, 0, "the secrets are kept");
    let rotated = world.says(&["integration", "rotate-hook", "meble"]).json;
    assert_ne!(rotated["webhookUrl"], shown["webhookUrl"]);
    assert_eq!(world.says(&["integration", "remove", "meble", "--yes"]).json["removed"], true);
    assert_eq!(world.says(&["integration", "show", "meble"]).exit, 2);
}

#[test]
fn a_plan_names_products_that_would_be_made_and_a_person_s_binding() {
    let mut world = World::new();
    world.orders(&json!([{ "products": [{ "sku": "NOPE", "name": "Półka" }] }]));
    let planned = |world: &World| {
        let file = world.write_file("meble.json", &world.file);
        world.says(&["plan", &file]).json["orders"][0].clone()
    };
    assert_eq!(planned(&world)["problems"], json!(["P103"]));
    world.file["missingProduct"] = json!("create");
    world.file["optimesUnit"] = json!(51);
    let order = planned(&world);
    assert_eq!((&order["action"], &order["problems"]), (&json!("import"), &json!(["P153"])), "{order}");
    assert_eq!(order["mesOrder"]["items"][0]["productId"], json!(null), "{order}");
    let product = world.plant_state()["products"][0]["id"].clone();
    world.apply();
    world.says(&["product", "bind", "meble", "NOPE", &product.to_string()]);
    let order = planned(&world);
    assert_eq!(order["mesOrder"]["items"][0]["productId"], product, "{order}");
}

#[test]
fn a_plan_names_what_would_stop_the_integration() {
    let mut world = World::new();
    world.orders(&json!([{}, { "products": [{ "sku": "NOPE" }] }]));
    let problems = |world: &World| {
        let file = world.write_file("meble.json", &world.file);
        let plan = world.says(&["plan", &file]).json;
        let of = |number: usize| {
            (plan["orders"][number]["action"].clone(), plan["orders"][number]["problems"].clone())
        };
        (of(0), of(1))
    };
    let missing = (json!("wait"), json!(["P103"]));
    assert_eq!(problems(&world), ((json!("import"), json!([])), missing.clone()));
    world.made_by_hand();
    assert_eq!(problems(&world), ((json!("wait"), json!(["P406"])), missing.clone()));
    world.file["importFrom"] = json!("all");
    assert_eq!(problems(&world), ((json!("import"), json!([])), missing.clone()));
    world.file["optimesOrderStatus"] = json!(99);
    assert_eq!(problems(&world), ((json!("wait"), json!(["P409"])), missing));
}

#[test]
fn somebody_carried_orders_over_before_so_it_asks_from_when() {
    let mut world = World::new();
    let id = world.orders(&json!([{}]))[0];
    world.made_by_hand();
    world.apply();
    let _service = world.serve();
    world.until("it asks", || world.integration() == ("stopped".to_owned(), "P406".to_owned()));
    assert_eq!(world.plant_orders(), 1);
    world.file["importFrom"] = json!("all");
    world.apply();
    world.until_stage(id, "imported");
}
