//! Commands as a script meets them: one JSON value, exit statuses, both languages, and nothing done by halves.

use serde_json::{Value, json};

use crate::world::World;

fn error(said: &Value) -> (&str, &str, &str) {
    let text = |name: &str| said["error"][name].as_str().unwrap_or("none");
    (text("code"), text("message"), text("hint"))
}

#[test]
fn mistakes_in_use_are_json_where_it_was_asked_for() {
    let world = World::new();
    let cases: [(&[&str], &str, &str); 9] = [
        (&["ordr"], "There is no command ordr.", "Did you mean order? Help: optilinker --help"),
        (&["order", "list"], "Missing: --integration <NAME>.", "Help: optilinker order list --help"),
        (&["check", "--fast", "a"], "There is no option --fast.", "Help: optilinker check --help"),
        (
            &["order", "why", "meble", "twelve"],
            "<SHOP_ORDER_ID>: \"twelve\" is not a valid value.",
            "Help: optilinker order why --help",
        ),
        (&["integration"], "A command is missing.", "none"),
        (&["order", "list", "--integration", "x", "--stage", "y"], "There is no stage \"y\".", ""),
        (&["order", "retry", "meble", "--problem", "P999"], "There is no problem \"P999\".", ""),
        (
            &["reconcile", "--since", "yesterday"],
            "\"yesterday\" is not a date YYYY-MM-DD, such as 2026-11-24.",
            "",
        ),
        (
            &["product", "bind", "meble", "A", "-1"],
            "A product's id is a whole number from 1; 0 takes the binding back.",
            "",
        ),
    ];
    for (arguments, message, hint) in cases {
        let said = world.says(arguments);
        let (code, found, found_hint) = error(&said.json);
        assert_eq!((said.exit, code), (2, "usage"), "{arguments:?}: {}", said.json);
        assert!(found.starts_with(message), "{arguments:?}: {found}");
        assert!(hint == "none" || found_hint == hint, "{arguments:?}: {found_hint}");
    }
}

#[test]
fn the_language_is_the_variable_s_then_the_file_s_then_the_environment_s() {
    let world = World::new();
    assert_eq!(world.says(&["integration", "list"]).exit, 0, "the key is made, and said, once");
    let says = |language: Option<&str>, lang: &str, variable: &str| {
        let line = language.map(|code| format!("language = \"{code}\"\n")).unwrap_or_default();
        world.write("optilinker.toml", &line);
        let mut command = world.command(&["integration", "show", "none"]);
        let out = command.env("LANG", lang).env("OPTILINKER_LANGUAGE", variable).output().expect("it runs");
        assert!(out.stdout.is_empty() && out.status.code() == Some(2));
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let (pl, en) = ("Nie ma integracji none.", "There is no integration none.");
    let cases = [
        (None, "pl_PL.UTF-8", "", pl),
        (None, "C", "", pl),
        (None, "en_GB.UTF-8", "", en),
        (Some("en"), "pl_PL.UTF-8", "", en),
        (Some("en"), "en_GB.UTF-8", "pl", pl),
    ];
    for (language, lang, variable, expected) in cases {
        let said = says(language, lang, variable);
        assert!(said.starts_with(expected), "{language:?} {lang} {variable}: {said}");
    }
}

#[test]
fn whoever_helps_is_named_beside_every_problem() {
    let mut world = World::new();
    world.file["optimesOrderStatus"] = json!(99);
    world.apply();
    let _service = world.serve();
    world.until("it is stopped", || world.integration().1 == "P409");
    let help = "Help: pomoc@example.pl";
    for command in
        [&["check", "meble.json"][..], &["integration", "show", "meble"], &["integration", "resume", "meble"]]
    {
        let mut asked = world.command(command);
        let out = asked.env("OPTILINKER_SUPPORT", "pomoc@example.pl").output().expect("it runs");
        let told =
            [out.stdout, out.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert!(told.contains(help), "{command:?}: {told}");
    }
    let mut asked = world.command(&["check", "meble.json", "--json"]);
    let out = asked.env("OPTILINKER_SUPPORT", "pomoc@example.pl").output().expect("it runs");
    let said: Value = serde_json::from_slice(&out.stdout).expect("one JSON value");
    for row in said["checks"].as_array().expect("a list") {
        let is_told = row["hint"].as_str().unwrap_or_default().ends_with(help);
        assert_eq!(is_told, row["ok"] == json!(false), "{row}");
    }
}

#[test]
fn a_variable_nested_where_nothing_is_is_refused_and_another_is_told() {
    let world = World::new();
    let run = |name: &str| {
        let mut command = world.command(&["run", "--recover", "none"]);
        let out = command.env(name, "x").output().expect("it ends");
        assert_eq!(out.status.code(), Some(2));
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    let refused = run("OPTILINKER_MASTER_KEY__FIEL");
    let told = "OPTILINKER_MASTER_KEY__FIEL: unknown key master_key.fiel. The nearest known one: master_key.";
    assert!(refused.starts_with(told) && !refused.contains("no integration none"), "{refused}");
    let told = run("OPTILINKER_LISEN");
    let line = "OPTILINKER_LISEN: unknown key lisen. The nearest known one: listen.";
    assert!(told.contains(line) && told.contains("no integration none"), "{told}");
}

#[test]
fn a_script_of_completions_is_one_json_value_where_it_was_asked_for() {
    let world = World::new();
    let said = world.says(&["completions", "bash"]);
    let script = said.json["script"].as_str().unwrap_or_default();
    assert_eq!((said.exit, &said.json["shell"]), (0, &json!("bash")));
    let out = world.command(&["completions", "bash"]).output().expect("it runs");
    assert!(script.contains("optilinker") && out.status.success());
    assert_eq!(String::from_utf8_lossy(&out.stdout).trim_end(), script.trim_end());
}

#[test]
fn a_name_that_is_none_of_ours_is_exit_2_everywhere() {
    let world = World::new();
    let commands: [&[&str]; 13] = [
        &["integration", "show", "x"],
        &["integration", "pause", "x"],
        &["integration", "resume", "x"],
        &["integration", "export", "x"],
        &["integration", "rotate-hook", "x"],
        &["integration", "remove", "x", "--yes"],
        &["order", "list", "--integration", "x"],
        &["order", "why", "x", "1"],
        &["order", "retry", "x", "1"],
        &["order", "hold", "x", "1"],
        &["order", "exclude", "x", "1"],
        &["product", "bind", "x", "A", "1"],
        &["reconcile", "--integration", "x"],
    ];
    for command in commands {
        let said = world.says(command);
        assert_eq!(
            (said.exit, error(&said.json).0),
            (2, "unknown-integration"),
            "{command:?}: {}",
            said.json
        );
    }
}

#[test]
fn removing_asks_and_a_script_must_say_yes() {
    let world = World::new();
    world.apply();
    let said = world.says(&["integration", "remove", "meble"]);
    assert_eq!((said.exit, error(&said.json).2), (2, "To confirm, add --yes."), "{}", said.json);
    assert_eq!(world.says(&["integration", "show", "meble"]).exit, 0);
    let said = world.says(&["integration", "remove", "meble", "--yes"]);
    assert_eq!((said.exit, said.json), (0, json!({ "name": "meble", "removed": true })));
}

#[test]
fn a_resume_ends_no_wrong_parameter() {
    let mut world = World::new();
    world.file["optimesOrderStatus"] = json!(99);
    world.apply();
    let id = world.orders(&json!([{}]))[0];
    let _service = world.serve();
    let stopped = ("stopped".to_owned(), "P409".to_owned());
    world.until("it is stopped", || world.integration() == stopped);
    let said = world.says(&["integration", "resume", "meble"]);
    let (code, message, hint) = error(&said.json);
    assert_eq!((said.exit, code), (1, "P409"), "{}", said.json);
    assert!(message.contains("P409") && hint.contains("optimesOrderStatus"), "{message} {hint}");
    assert_eq!(world.integration(), stopped);
    // The order that can't go on says why.
    world.until("the order is seen", || world.entry(id).0 == "seen");
    let why = world.says(&["order", "why", "meble", &id.to_string()]).json;
    assert!(why["reason"].as_str().unwrap_or_default().contains("optimesOrderStatus (99)"), "{why}");
    world.file["optimesOrderStatus"] = json!(12);
    world.apply();
    world.until_stage(id, "imported");
    assert_eq!(world.integration(), ("active".to_owned(), String::new()));
}

#[test]
fn all_files_of_a_run_are_judged_before_the_first_is_stored() {
    let world = World::new();
    let good = world.write_file("good.json", &json!({ "name": "good" }));
    let bad = world.write_file("bad.json", &json!({ "name": "bad", "optimesOrderStatus": "new" }));
    let worse = world.write_file("worse.json", &json!({ "name": "worse", "OPTIMES_URL": null }));
    let twin = world.write_file("twin.json", &json!({ "name": "twin" }));
    let run = |files: &[&str]| {
        let applies = files.iter().flat_map(|file| ["--apply", *file]);
        let arguments: Vec<&str> = std::iter::once("run").chain(applies).collect();
        let out = world.command(&arguments).output().expect("it ends");
        (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
    };
    let (exit, text) = run(&[&good, &bad, &worse]);
    assert_eq!(exit, Some(2), "{text}");
    assert!(text.contains("bad.json: optimesOrderStatus") && text.contains("worse.json"), "{text}");
    assert!(text.contains("OPTIMES_URL"), "{text}");
    let (exit, text) = run(&[&good, &twin]);
    assert_eq!(exit, Some(2), "{text}");
    assert!(text.contains("good") && text.contains("1001"), "{text}");
    assert_eq!(run(&[&good, "none.json"]).0, Some(2));
    assert_eq!(world.says(&["integration", "list"]).json, json!([]), "nothing was stored");
    assert_eq!(run(&["--recover", "nobody"]).0, Some(2));
}

#[test]
fn the_marker_s_prefix_is_that_of_the_first_apply() {
    let mut world = World::new();
    world.apply();
    let first = world.says(&["integration", "export", "meble"]).json["markerPrefix"].clone();
    assert_eq!(first.as_str().map(str::len), Some(8));
    world.file["OPTIMES_URL"] = json!("https://moved.example.com");
    world.apply();
    assert_eq!(world.says(&["integration", "export", "meble"]).json["markerPrefix"], first);
    let other = world.write_file("other.json", &json!({ "markerPrefix": "00000000" }));
    let said = world.says(&["integration", "apply", &other]);
    assert_eq!(said.exit, 2, "{}", said.json);
    assert!(error(&said.json).1.contains("markerPrefix"), "{}", said.json);
    // A fresh database takes it over from an export.
    let fresh = world.write_file(
        "fresh.json",
        &json!({ "name": "fresh", "markerPrefix": "0123abcd", "baselinkerOrderStatusToImport": 1004 }),
    );
    assert_eq!(world.says(&["integration", "apply", &fresh]).exit, 0);
    assert_eq!(world.says(&["integration", "export", "fresh"]).json["markerPrefix"], "0123abcd");
}

#[test]
fn an_overwrite_of_the_same_changes_nothing() {
    let world = World::new();
    world.apply();
    let name = world.write_file("meble.json", &json!({}));
    let version = |arguments: &[&str]| world.says(arguments).json["configVersion"].as_i64();
    assert_eq!(version(&["integration", "apply", &name, "--overwrite"]), Some(1));
    let other = world.write_file("meble.json", &json!({ "createsInFlight": 3 }));
    assert_eq!(version(&["integration", "apply", &other]), Some(2));
}

#[test]
fn a_backup_comes_back_only_under_its_own_key() {
    let world = World::new();
    world.apply();
    let said = world.says(&["backup", "copy.db"]);
    assert_eq!((said.exit, said.json), (0, json!({ "file": "copy.db", "integrations": 1, "entries": 0 })));
    assert_eq!(error(&world.says(&["backup", "copy.db"]).json).0, "exists");
    assert_eq!(error(&world.says(&["restore", "none.db"]).json).0, "backup");
    assert_eq!(error(&world.says(&["restore", "optilinker.toml"]).json).0, "not-a-backup");
    std::fs::copy(world.path().join("copy.db"), world.path().join("newer.db")).expect("a copy");
    rusqlite::Connection::open(world.path().join("newer.db"))
        .and_then(|newer| newer.pragma_update(None, "user_version", 9_999))
        .expect("it is written");
    let newer = world.says(&["restore", "newer.db"]);
    assert_eq!((newer.exit, error(&newer.json).0), (2, "newer-database"));
    assert!(error(&newer.json).1.contains("newer.db"), "{}", newer.json);

    // Another installation with a key and a database of its own.
    let there = |arguments: &[&str]| {
        let all: Vec<&str> =
            ["--config", "there/ol.toml"].into_iter().chain(arguments.iter().copied()).collect();
        world.says(&all)
    };
    std::fs::create_dir(world.path().join("there")).expect("a folder");
    world.write("there/ol.toml", "language = \"en\"\n");
    // No key is made beside a backup that another key sealed.
    assert_eq!(
        (there(&["restore", "copy.db"]).exit, world.path().join("there/optilinker.key").exists()),
        (2, false)
    );
    let own = world.write_file("own.json", &json!({ "name": "own" }));
    assert_eq!(there(&["integration", "apply", &own]).exit, 0);
    let refused = there(&["restore", "copy.db"]);
    assert_eq!((refused.exit, error(&refused.json).0), (2, "master-key"));
    assert_eq!(there(&["integration", "list"]).json[0]["name"], "own", "nothing was overwritten");
    std::fs::copy(world.path().join("optilinker.key"), world.path().join("there/optilinker.key"))
        .expect("a copy");
    let said = there(&["restore", "copy.db"]);
    assert_eq!((said.exit, said.json), (0, json!({ "file": "copy.db", "integrations": 1, "entries": 0 })));
    assert_eq!(there(&["integration", "list"]).json[0]["name"], "meble");
}

#[test]
fn a_database_without_its_key_gets_no_other() {
    let world = World::new();
    world.apply();
    let key = world.path().join("optilinker.key");
    let kept = std::fs::read_to_string(&key).expect("a key");
    std::fs::remove_file(&key).expect("it is removed");
    let said = world.says(&["integration", "list"]);
    assert_eq!((said.exit, error(&said.json).0, key.exists()), (2, "master-key", false), "{}", said.json);
    std::fs::write(&key, "nonsense").expect("written");
    let said = world.says(&["integration", "list"]);
    assert_eq!((said.exit, error(&said.json).0), (2, "master-key"), "{}", said.json);
    std::fs::write(&key, kept).expect("written");
    assert_eq!(world.says(&["integration", "list"]).exit, 0);
}

#[test]
fn a_side_that_can_t_be_asked_leaves_the_others_their_proof() {
    let world = World::new();
    world.apply();
    let dead = world.write_file(
        "dead.json",
        &json!({ "name": "dead", "OPTIMES_URL": "http://127.0.0.1:1", "baselinkerOrderStatusToImport": 1004 }),
    );
    assert_eq!(world.says(&["integration", "apply", &dead]).exit, 0);
    let said = world.says(&["reconcile"]);
    let of = |name: &str| {
        let rows = said.json["integrations"].as_array().cloned().unwrap_or_default();
        rows.into_iter().find(|row| row["name"] == name).unwrap_or_default()
    };
    assert_eq!(said.exit, 1, "{}", said.json);
    assert_eq!((&of("dead")["balanced"], &of("dead")["problem"]), (&json!(false), &json!("P416")));
    assert_eq!((&of("meble")["balanced"], of("meble").get("problem")), (&json!(true), None));
    world.orders(&json!([{ "order_status_id": 1004 }]));
    let said = world.says(&["plan", &dead]);
    assert_eq!((said.exit, error(&said.json).0), (1, "P416"), "{}", said.json);
}

#[test]
fn a_person_s_reason_is_told_and_a_never_seen_order_is_imported() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{ "products": [] }, { "order_status_id": 1005 }]));
    world.until_problem(ids[0], "P102");
    let order = ids[0].to_string();
    let said = world.says(&["order", "exclude", "meble", &order, "--reason", "próba"]);
    assert_eq!((said.exit, said.json), (0, json!({ "shopOrderId": ids[0], "stage": "excluded" })));
    let why = world.says(&["order", "why", "meble", &order]).json;
    assert_eq!(why["reason"], "A person excluded it: próba");
    let seen_never = ids[1].to_string();
    let why = world.says(&["order", "why", "meble", &seen_never]).json;
    assert_eq!((&why["stage"], &why["events"]), (&json!(null), &json!([])));
    assert!(why["reason"].as_str().unwrap_or_default().contains("order retry meble"), "{why}");
    assert_eq!(world.says(&["order", "hold", "meble", &seen_never]).exit, 1);
    let said = world.says(&["order", "retry", "meble", &seen_never]);
    assert_eq!(said.exit, 0, "{}", said.json);
    world.until_stage(ids[1], "imported");
    let said = world.says(&["order", "retry", "meble", &seen_never]);
    assert_eq!((said.exit, error(&said.json).0), (1, "refused"));
    let said = world.says(&["order", "retry", "meble", "99999"]);
    assert_eq!((said.exit, error(&said.json).0), (1, "unknown-order"));
}

#[test]
fn a_draft_is_not_imported_and_says_so() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{ "confirmed": false }, { "products": [{ "sku": "NOPE" }] }]));
    world.until_problem(ids[1], "P103");
    world.in_shop(&format!("orders/{}", ids[1]), &json!({ "confirmed": false }));
    assert_eq!(world.says(&["order", "retry", "meble", &ids[1].to_string()]).exit, 0, "it is read anew");
    world.until_stage(ids[1], "excluded");
    let why = world.says(&["order", "why", "meble", &ids[1].to_string()]).json;
    assert!(why["reason"].as_str().is_some_and(|reason| reason.contains("no longer confirmed")), "{why}");
    for id in &ids {
        let said = world.says(&["order", "retry", "meble", &id.to_string()]);
        assert_eq!((said.exit, error(&said.json).0), (1, "not-confirmed"));
        world.in_shop(
            &format!("orders/{id}"),
            &json!({ "confirmed": true, "products": [{ "sku": "SKU-1" }] }),
        );
        world.until_stage(*id, "imported");
    }
}

#[test]
fn a_plan_without_a_database_asks_the_plant_what_was_made() {
    let world = World::new();
    world.apply();
    let mut ids = world.orders(&json!([{}]));
    let service = world.serve();
    world.until_stage(ids[0], "imported");
    assert_eq!(service.terminate(), Some(0));
    ids.extend(world.orders(&json!([
        { "external_order_id": "A-1", "order_source": "allegro", "order_source_id": 5 },
        { "external_order_id": "A-1", "order_source": "allegro", "order_source_id": 5 },
        { "external_order_id": "A-1", "order_source": "allegro", "order_source_id": 6 },
        {},
    ])));
    // The last of them was made by another installation.
    let (_, made) = world.plant_api(http::Method::GET, "orders?page=1", None);
    let made: Value = serde_json::from_str(&made).expect("JSON");
    let mut foreign = made["items"][0].clone();
    foreign["attributes"] = json!([{ "attributeId": 27, "value": format!("OL-0badcafe-{}", ids[4]) }]);
    assert_eq!(world.plant_api(http::Method::POST, "orders", Some(&foreign)).0, 201);

    std::fs::create_dir(world.path().join("elsewhere")).expect("a folder");
    world.write("elsewhere/ol.toml", "allow_private = [\"127.0.0.0/8\"]\n");
    let said = world.says(&["--config", "elsewhere/ol.toml", "plan", "meble.json"]);
    let orders = said.json["orders"].as_array().cloned().unwrap_or_default();
    let shown: Vec<(i64, &str, Value)> = orders
        .iter()
        .map(|row| {
            (
                row["shopOrderId"].as_i64().unwrap_or(0),
                row["action"].as_str().unwrap_or(""),
                row["problems"].clone(),
            )
        })
        .collect();
    let expected = vec![
        (ids[1], "import", json!([])),
        (ids[2], "wait", json!(["P208"])),
        (ids[3], "import", json!([])),
        (ids[4], "wait", json!(["P209"])),
    ];
    assert_eq!(shown, expected, "{}", said.json);
    assert!(!world.path().join("elsewhere/optilinker.db").exists());
}

#[test]
fn a_proof_names_what_it_is_not_sure_of() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{}, {}]));
    let made = ids.iter().map(|id| {
        world.until_stage(*id, "imported");
        world.entry(*id).2
    });
    let made: Vec<i64> = made.collect();
    let state = world.plant_state().to_string();
    let others = format!("-{}", ids[1]);
    let other = state.split('"').find(|text| text.starts_with("OL-") && text.ends_with(&others));
    world.in_plant(&format!("orders/{}", made[0]), &json!({ "note": other }));
    let said = world.says(&["reconcile"]);
    let row = &said.json["integrations"][0];
    let second = json!([{ "shopOrderId": ids[1], "mesOrderId": made[0] }]);
    assert_eq!((said.exit, &row["duplicates"], &row["balanced"]), (1, &second, &json!(true)), "{row}");
    world.in_plant(&format!("orders/{}", made[0]), &json!({ "note": "", "attributes": [] }));
    let said = world.says(&["reconcile"]);
    let row = &said.json["integrations"][0];
    let first = json!([{ "shopOrderId": ids[0], "mesOrderId": made[0] }]);
    assert_eq!((said.exit, &row["unmarked"], &row["balanced"]), (1, &first, &json!(false)), "{row}");
    let (_, text) = world.tells("en", &["reconcile"]);
    assert!(text.contains(&format!("without our marker there: {} ({})", ids[0], made[0])), "{text}");
}
