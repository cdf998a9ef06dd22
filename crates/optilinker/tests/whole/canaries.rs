//! Words that nobody but the two sides may see: a buyer's, and the secrets. The log is at its most talkative.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use http::Method;
use serde_json::{Value, json};

use crate::world::{ENGLISH, POLISH, World};

/// What is personal in an order, a word of its own in each field.
fn buyer() -> Value {
    json!({
        "user_login": "kanareklogin", "email": "kanarekmail@kanarekdomain.pl", "phone": "+48611722833",
        "user_comments": "kanarekcomment", "admin_comments": "kanareknote",
        "extra_field_1": "kanarekextraone", "extra_field_2": "kanarekextratwo",
        "delivery_fullname": "Kanarekfirst Kanareklast", "delivery_company": "Kanarekfirm",
        "delivery_address": "ul. Kanarekstreet 7", "delivery_postcode": "41-937", "delivery_city": "Kanarekcity",
        "delivery_point_name": "Kanarekpoint", "delivery_point_address": "Kanarekpointstreet",
        "invoice_fullname": "Kanarekpayer", "invoice_company": "Kanarekpayerfirm", "invoice_nip": "5260250274",
        "invoice_address": "Kanarekpayerstreet", "invoice_city": "Kanarekpayercity",
        "products": [{ "sku": "SKU-1", "attributes": "grawer: kanarekengraving" }],
    })
}

/// Every word of a buyer's holds one of these.
const PERSONAL: [&str; 4] = ["kanarek", "611722833", "41-937", "5260250274"];
/// An order whose buyer has this word is refused by the plant, in the words that were sent.
const REFUSED: &str = "kanarekrefused";
const TOKEN: &str = "secret-webhook-token";
const WRONG_TOKEN: &str = "secret-wrong-token";

/// Where what is personal goes in the plant.
const ATTRIBUTES: [(&str, i64); 4] = [
    ("optimesOrderAttributeAdditionalField1", 24),
    ("optimesOrderAttributeAdditionalField2", 25),
    ("optimesOrderAttributeNote", 26),
    ("optimesCustomerAttributeLogin", 28),
];

/// A way to the plant that refuses some orders.
fn relay(plant: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let plant = plant.trim_start_matches("http://").to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let plant = plant.clone();
            std::thread::spawn(move || pass_on(client, &plant));
        }
    });
    origin
}

fn pass_on(mut client: TcpStream, plant: &str) {
    let (mut head, mut byte) = (String::new(), [0]);
    while !head.ends_with("\r\n\r\n") {
        if client.read_exact(&mut byte).is_err() {
            return;
        }
        head.push(char::from(byte[0]));
    }
    let length =
        head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    client.read_exact(&mut body).expect("a body");
    let text = String::from_utf8_lossy(&body);
    if head.starts_with("POST /api/orders") && text.contains(REFUSED) {
        let problem = json!({
            "title": format!("Kanareklast is wrong: {text}"), "detail": text,
            "errors": { "Kanareklast": [text], "kanarekmail@kanarekdomain.pl": [], "Address.City": ["Kanarekcity"] },
        })
        .to_string();
        let answer = "HTTP/1.1 422 No\r\ncontent-type: application/problem+json\r\nconnection: close\r\n";
        let _sent = write!(client, "{answer}content-length: {}\r\n\r\n{problem}", problem.len());
        return;
    }
    let mut onward = TcpStream::connect(plant).expect("the plant");
    let head = head.replacen("\r\n", "\r\nconnection: close\r\n", 1);
    onward.write_all(head.as_bytes()).and_then(|()| onward.write_all(&body)).expect("it is sent");
    // A reply that breaks off breaks off here too.
    let _copied = std::io::copy(&mut onward, &mut client);
}

/// None of the words is in what was found.
fn clean(what: &str, found: &[u8], words: &[&str]) {
    let found = String::from_utf8_lossy(found).to_lowercase();
    for word in words {
        if let Some(at) = found.find(&word.to_lowercase()) {
            let around: String =
                found[..at].chars().rev().take(160).collect::<Vec<_>>().iter().rev().collect();
            let after: String = found[at..].chars().take(80).collect();
            panic!("{word} stands in {what}: …{around}{after}");
        }
    }
}

fn configure(world: &World, format: &str) {
    let service = format!("listen = \"{}\"\nallow_private = [\"127.0.0.0/8\"]\n", world.address);
    world.write("optilinker.toml", &format!("{service}[log]\nlevel = \"trace\"\nformat = \"{format}\"\n"));
}

/// The order of a buyer with changes.
fn order(world: &World, changes: &Value) -> i64 {
    let mut order = buyer();
    order.as_object_mut().expect("an object").extend(changes.as_object().cloned().unwrap_or_default());
    world.orders(&json!([order]))[0]
}

/// The shop and the plant break off, lose and bloat what they say; an order is made all the same.
fn faults(world: &World) {
    world.in_shop(
        "faults",
        &json!({ "rules": [
        { "kind": "truncated", "times": 1 }, { "kind": "html", "times": 1 }, { "kind": "giant", "times": 1 },
        { "kind": "reset", "times": 1 }, { "kind": "500", "times": 1 },
    ] }),
    );
    world.in_plant(
        "faults",
        &json!({ "rules": [
        { "call": "POST /orders", "kind": "truncated", "times": 1 },
        { "call": "GET /orders", "kind": "giant", "times": 1 },
        { "call": "GET /orders", "kind": "html", "times": 1 },
        { "kind": "502", "times": 1 },
    ] }),
    );
    let id = order(world, &json!({}));
    world.until_stage(id, "imported");
    world.in_shop("faults", &json!({}));
    world.in_plant("faults", &json!({}));
}

#[test]
fn nobody_else_sees_a_buyer_or_a_secret() {
    let mut world = World::new();
    world.file["OPTIMES_URL"] = json!(relay(&world.plant));
    world.file["optimesApiToken"] = json!(TOKEN);
    for (key, attribute) in ATTRIBUTES {
        world.file[key] = json!(attribute);
    }
    let keys =
        ["optimesApiKey", "baselinkerApiKey"].map(|key| world.file[key].as_str().expect("a key").to_owned());
    let secrets = [keys[0].as_str(), &keys[1], TOKEN, WRONG_TOKEN];
    let all = [&PERSONAL[..], &secrets].concat();
    configure(&world, "text");
    world.apply();
    let service = world.serve();

    let made = order(&world, &json!({}));
    world.until_stage(made, "imported");
    let mes = world.entry(made).2;
    let refused = order(&world, &json!({ "delivery_company": REFUSED }));
    world.until_problem(refused, "P201");
    let malformed = order(&world, &json!({ "delivery_price": "kanarekprice" }));
    world.until("the malformed one has its problem", || !world.entry(malformed).1.is_empty());
    let edit = json!({ "delivery_city": "Kanarekothercity", "products": [{ "quantity": 3 }] });
    world.in_shop(&format!("orders/{made}"), &edit);
    world.until("the change is seen", || !world.entry(made).1.is_empty());
    faults(&world);
    world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    for (token, status) in [(WRONG_TOKEN, 401), (TOKEN, 202)] {
        let message = json!({ "EventSource": "order.updated", "Ids": [mes], "Token": token }).to_string();
        assert_eq!(world.http(Method::POST, &world.webhook_url(), Some(message.into_bytes())).0, status);
    }
    world.until_stage(made, "closed");

    let numbers = [made, refused, malformed].map(|id| id.to_string());
    let [made, refused, malformed] = numbers.each_ref().map(String::as_str);
    let commands: [&[&str]; 13] = [
        &["order", "why", "meble", made],
        &["order", "why", "meble", refused],
        &["order", "why", "meble", malformed],
        &["order", "list", "--integration", "meble"],
        &["order", "retry", "meble", made],
        &["order", "resolve", "meble", made, "--mes-order", "999999"],
        &["integration", "list"],
        &["integration", "show", "meble"],
        &["integration", "export", "meble"],
        &["integration", "apply", "meble.json"],
        &["check", "meble.json"],
        &["reconcile"],
        &["backup", "copy.db"],
    ];
    let told = |world: &World| {
        for command in commands {
            for language in [POLISH, ENGLISH] {
                clean(&command.join(" "), world.tells(language, command).1.as_bytes(), &all);
            }
            let said = world.says(command);
            clean(&format!("{} --json", command.join(" ")), said.json.to_string().as_bytes(), &all);
        }
        let metrics = world.http(Method::GET, &format!("http://{}/metrics", world.address), None).1;
        assert!(metrics.contains("optilinker_orders"));
        clean("/metrics", metrics.as_bytes(), &all);
        clean("/", world.http(Method::GET, &format!("http://{}/", world.address), None).1.as_bytes(), &all);
        let log = world.log("optilinker.toml");
        assert!(log.to_lowercase().contains("trace"), "{log}");
        clean("the log", log.as_bytes(), &all);
    };
    told(&world);
    clean("the arguments", service.arguments().as_bytes(), &all);
    files(&world, &all);
    service.kill();
    configure(&world, "json");
    let _again = world.serve();
    let last = order(&world, &json!({}));
    world.until_stage(last, "imported");
    told(&world);
    files(&world, &all);
}

/// The database, its companions and its copy.
fn files(world: &World, words: &[&str]) {
    let mut names = Vec::new();
    for file in std::fs::read_dir(world.path()).expect("a folder").flatten() {
        let name = file.file_name().to_string_lossy().into_owned();
        if (name.starts_with("optilinker.db") || name.starts_with("copy.db")) && file.path().is_file() {
            clean(&name, &std::fs::read(file.path()).expect("it is read"), words);
            names.push(name);
        }
    }
    for needed in ["optilinker.db", "optilinker.db-wal", "optilinker.db-shm", "copy.db"] {
        assert!(names.iter().any(|name| name == needed), "{needed} is not among {names:?}");
    }
}
