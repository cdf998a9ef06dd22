//! Bad input, one row an item: what comes in, where the order stands, its code, and what ends it.

use serde_json::{Value, json};

use crate::world::World;

struct Row {
    what: &'static str,
    order: Value,
    stage: &'static str,
    code: &'static str,
    /// An edit of the shop order that ends it.
    mend: Option<Value>,
}

fn line(changes: Value) -> Value {
    let mut line = json!({ "sku": "SKU-1", "price_brutto": 10, "tax_rate": 23, "quantity": 1 });
    for (key, value) in changes.as_object().expect("an object") {
        line[key] = value.clone();
    }
    json!({ "products": [line] })
}

fn rows() -> Vec<Row> {
    let good = || Some(line(json!({})));
    vec![
        Row {
            what: "malformed",
            order: line(json!({ "price_brutto": "much" })),
            stage: "waiting",
            code: "P101",
            mend: good(),
        },
        Row {
            what: "no lines",
            order: json!({ "products": [] }),
            stage: "waiting",
            code: "P102",
            mend: good(),
        },
        Row {
            what: "unknown SKU",
            order: line(json!({ "sku": "NOPE" })),
            stage: "waiting",
            code: "P103",
            mend: good(),
        },
        Row {
            what: "no SKU",
            order: line(json!({ "sku": "", "ean": "" })),
            stage: "waiting",
            code: "P104",
            mend: good(),
        },
        Row {
            what: "unknown VAT",
            order: line(json!({ "tax_rate": 7 })),
            stage: "waiting",
            code: "P106",
            mend: good(),
        },
        Row {
            what: "absurd VAT",
            order: line(json!({ "tax_rate": -5 })),
            stage: "waiting",
            code: "P106",
            mend: good(),
        },
        Row {
            what: "unknown currency",
            order: json!({ "currency": "USD" }),
            stage: "waiting",
            code: "P107",
            mend: Some(json!({ "currency": "PLN" })),
        },
        Row {
            what: "out of reach",
            order: line(json!({ "quantity": "99999999999999999999999999999" })),
            stage: "waiting",
            code: "P101",
            mend: good(),
        },
        Row {
            what: "bad NIP checksum",
            order: json!({ "invoice_nip": "5261040827" }),
            stage: "imported",
            code: "P151",
            mend: None,
        },
        Row {
            what: "foreign VAT id",
            order: json!({ "invoice_nip": "DE811128135", "invoice_country_code": "DE" }),
            stage: "imported",
            code: "",
            mend: None,
        },
        Row {
            what: "emoji",
            order: json!({ "user_comments": "Dla Ani 🎁 𝒳" }),
            stage: "imported",
            code: "",
            mend: None,
        },
        Row {
            what: "long text",
            order: json!({ "user_comments": "x".repeat(9_000) }),
            stage: "imported",
            code: "",
            mend: None,
        },
        Row {
            what: "a marker in a note",
            order: json!({ "user_comments": "OL-deadbeef-7" }),
            stage: "imported",
            code: "",
            mend: None,
        },
        Row {
            what: "a free line",
            order: line(json!({ "price_brutto": 0 })),
            stage: "imported",
            code: "",
            mend: None,
        },
        Row {
            what: "a discount line",
            order: line(json!({ "price_brutto": -5 })),
            stage: "imported",
            code: "",
            mend: None,
        },
    ]
}

#[test]
fn each_has_its_code_its_words_and_its_end() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let rows = rows();
    let ids = world.orders(&rows.iter().map(|row| row.order.clone()).collect());
    for (row, id) in rows.iter().zip(&ids) {
        world.until(&format!("{} is {} {}", row.what, row.stage, row.code), || {
            let (stage, code, _) = world.entry(*id);
            stage == row.stage && code == row.code
        });
        let why = world.says(&["order", "why", "meble", &id.to_string()]).json;
        assert_eq!(why["reason"].is_string(), !row.code.is_empty(), "{}: {why}", row.what);
    }
    for (row, id) in rows.iter().zip(&ids) {
        if let Some(mend) = &row.mend {
            world.in_shop(&format!("orders/{id}"), mend);
            world.until_stage(*id, "imported");
        }
    }
    assert_eq!(world.plant_orders(), rows.len());
    let marked = world.plant_state()["orders"].to_string();
    assert!(marked.contains("OL -deadbeef-7") && marked.contains("🎁"), "{marked}");
    world.assert_balanced();
}

#[test]
fn a_file_tells_all_its_mistakes_at_once() {
    let world = World::new();
    let bad = world.write_file("bad.json", &json!({
        "optimesApiKey": null, "baselinkerOrderStatusToImportt": 3, "optimesUnit": "x", "quietPeriodSeconds": 1,
        "OPTIMES_URL": "ftp://x",
    }));
    let said = world.says(&["check", &bad]);
    let message = said.json["error"]["message"].as_str().unwrap_or_default().to_owned();
    for part in [
        "optimesApiKey",
        "baselinkerOrderStatusToImportt",
        "optimesUnit",
        "quietPeriodSeconds",
        "OPTIMES_URL",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert_eq!(said.exit, 2);
}

#[test]
fn what_is_no_database_is_left_alone() {
    let world = World::new();
    world.write("optilinker.db", &"x".repeat(9_000));
    let said = world.says(&["integration", "list"]);
    assert_eq!(
        (said.exit, said.json["error"]["code"].as_str()),
        (2, Some("not-a-database")),
        "{}",
        said.json
    );
    assert_eq!(
        std::fs::read_to_string(world.path().join("optilinker.db")).expect("it is there").len(),
        9_000
    );
}

#[test]
fn a_taken_port_is_named() {
    let world = World::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    world.write("optilinker.toml", &format!("listen = \"{address}\"\nlanguage = \"en\"\n"));
    let out = world.command(&["run"]).output().expect("it ends");
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains(&address));
}

#[test]
fn private_addresses_are_refused_where_nobody_allowed_them() {
    let world = World::new();
    world.write("optilinker.toml", "language = \"en\"\n");
    let name = world.write_file("meble.json", &json!({}));
    let said = world.says(&["check", &name]);
    let of = |wanted: &str| {
        let checks = said.json["checks"].as_array().expect("checks");
        checks.iter().find(|line| line["name"] == wanted).map(|line| line["ok"].clone())
    };
    assert_eq!(
        (said.exit, of("baselinkerUrl"), of("OPTIMES_URL")),
        (1, Some(json!(false)), Some(json!(false)))
    );
}
