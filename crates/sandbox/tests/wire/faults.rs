//! Each kind of fault, on both sides: what the caller sees, whether it was done, what the log says.

use std::time::Duration;

use serde_json::{Value, json};

use crate::caller::{Reply, Sent, header};
use crate::running::{Running, plant, shop};

/// Long enough to see that nothing comes; short for a test.
const A_WHILE: Duration = Duration::from_millis(150);

/// One side, a write that can be counted, and a list that can be filtered.
struct Side {
    running: Running,
    call: &'static str,
    list: &'static str,
    write: fn(&Running) -> Sent,
    /// How often the write was done.
    done: fn(&Running) -> usize,
    /// Rows of the list, asked for one row by a filter.
    rows: fn(&Running) -> usize,
    /// The first number that a write gets.
    first: i64,
    /// What the write answers where all is well, and what a refusal does.
    well: u16,
    refusal: u16,
}

fn sides() -> [Side; 2] {
    [
        Side {
            running: shop(0, None),
            call: "addOrder",
            list: "getOrders",
            write: |shop| shop.send_method("addOrder", "{}"),
            done: |shop| shop.switch("GET orders", &Value::Null).as_array().map_or(0, Vec::len),
            rows: |shop| {
                let first = shop.switch("GET orders", &Value::Null)[0]["order_id"].clone();
                let page = shop.method("getOrders", &json!({ "order_id": first }));
                page["orders"].as_array().map_or(0, Vec::len)
            },
            first: 5_001,
            well: 200,
            refusal: 200,
        },
        Side {
            running: plant("", None),
            call: "POST /contractors",
            list: "GET /contractors",
            write: |plant| {
                let number =
                    plant.switch("GET state", &Value::Null)["contractors"].as_array().map_or(0, Vec::len);
                plant.send_call("POST /contractors", &json!({ "name": "Jan", "nip": number.to_string() }))
            },
            done: |plant| {
                plant.switch("GET state", &Value::Null)["contractors"].as_array().map_or(0, Vec::len)
            },
            rows: |plant| {
                let page = plant.call("GET /contractors?nip=0", &Value::Null).json();
                page["items"].as_array().map_or(0, Vec::len)
            },
            first: 101,
            well: 201,
            refusal: 403,
        },
    ]
}

/// A kind, and what it does to a write.
struct Row {
    kind: &'static str,
    /// The status that the caller sees; `None`: what it would be without the fault.
    status: Option<u16>,
    done: bool,
    looks: fn(&Reply) -> bool,
}

const ROWS: [Row; 10] = [
    Row { kind: "drop", status: Some(0), done: true, looks: |reply| !reply.reset },
    Row { kind: "reset", status: Some(0), done: false, looks: |reply| reply.reset },
    Row {
        kind: "429",
        status: Some(429),
        done: false,
        looks: |reply| header(&reply.head, "retry-after") == Some("1"),
    },
    Row { kind: "500", status: Some(500), done: false, looks: |_| true },
    Row { kind: "502", status: Some(502), done: false, looks: is_html },
    Row { kind: "html", status: Some(200), done: false, looks: is_html },
    Row {
        kind: "redirect",
        status: Some(302),
        done: false,
        looks: |reply| header(&reply.head, "location").is_some(),
    },
    Row {
        kind: "truncated",
        status: None,
        done: true,
        looks: |reply| !reply.whole && !reply.body.is_empty(),
    },
    Row {
        kind: "giant",
        status: None,
        done: true,
        looks: |reply| reply.whole && reply.body.len() > 16 << 20 && reply.json().is_object(),
    },
    Row { kind: "slow", status: None, done: true, looks: |reply| reply.whole && reply.json().is_object() },
];

fn is_html(reply: &Reply) -> bool {
    header(&reply.head, "content-type").is_some_and(|kind| kind.starts_with("text/html"))
}

#[test]
fn each_kind_does_and_answers_what_it_says() {
    for side in sides() {
        for row in &ROWS {
            let what = format!("{} {}", side.call, row.kind);
            let before = (side.done)(&side.running);
            side.running.fault(&json!({ "call": side.call, "kind": row.kind, "seconds": 0.2, "times": 1 }));
            let reply = (side.write)(&side.running).reply();
            let status = row.status.unwrap_or(side.well);
            assert_eq!(reply.status, status, "{what}");
            assert!((row.looks)(&reply), "{what}: {}", reply.head);
            assert_eq!((side.done)(&side.running) - before, usize::from(row.done), "{what}");
            let call = side.running.last_call();
            assert_eq!((&call["call"], &call["fault"]), (&json!(side.call), &json!(row.kind)));
            assert_eq!(call["status"], status, "{what}");
            let again = (side.write)(&side.running).reply();
            assert_eq!((again.status, again.whole), (side.well, true), "{what}: once");
        }
    }
}

#[test]
fn forbidden_is_refused_as_each_side_refuses() {
    for side in sides() {
        side.running.fault(&json!({ "kind": "forbidden" }));
        let reply = (side.write)(&side.running).reply();
        assert_eq!(reply.status, side.refusal);
        let said = reply.json();
        assert!(said["error_code"] == "ERROR_BAD_TOKEN" || said["status"] == 403, "{said}");
        assert_eq!((side.done)(&side.running), 0);
    }
}

#[test]
fn late_is_done_after_its_seconds_and_never_answered() {
    for side in sides() {
        side.running.fault(&json!({ "call": side.call, "kind": "late", "seconds": 0.5 }));
        let sent = (side.write)(&side.running);
        assert!(sent.is_silent(A_WHILE));
        let call = side.running.last_call();
        assert_eq!((&call["status"], &call["fault"]), (&json!(0), &json!("late")));
        assert_eq!((side.done)(&side.running), 0);
        assert!(sent.is_silent(A_WHILE * 8), "never answered");
        assert_eq!((side.done)(&side.running), 1);
    }
}

#[test]
fn it_is_done_late_for_a_caller_who_gave_up() {
    for side in sides() {
        side.running.fault(&json!({ "call": side.call, "kind": "late", "seconds": 0.3 }));
        let sent = (side.write)(&side.running);
        assert!(sent.is_silent(A_WHILE));
        drop(sent);
        std::thread::sleep(A_WHILE * 4);
        assert_eq!((side.done)(&side.running), 1);
    }
}

#[test]
fn the_end_of_the_faults_ends_what_is_in_flight() {
    for side in sides() {
        for (kind, status) in [("late", 0), ("slow", side.well)] {
            let before = (side.done)(&side.running);
            side.running.fault(&json!({ "call": side.call, "kind": kind, "seconds": 3_600 }));
            let sent = (side.write)(&side.running);
            assert!(sent.is_silent(A_WHILE), "{kind}");
            assert_eq!(side.running.last_call()["status"], 0, "{kind}: not answered yet");
            side.running.end_faults();
            assert_eq!(sent.reply().status, status, "{kind}");
            assert_eq!((side.done)(&side.running), before + 1, "{kind}");
            assert_eq!(side.running.last_call()["status"], status, "{kind}");
            assert_eq!((side.write)(&side.running).reply().status, side.well, "{kind}");
        }
    }
}

#[test]
fn a_reset_does_nothing_of_what_was_to_be_done_late() {
    for side in sides() {
        side.running.fault(&json!({ "call": side.call, "kind": "late", "seconds": 0.3 }));
        let sent = (side.write)(&side.running);
        assert!(sent.is_silent(A_WHILE));
        side.running.switch("POST reset", &Value::Null);
        assert_eq!(sent.reply().status, 0);
        std::thread::sleep(A_WHILE * 4);
        assert_eq!((side.done)(&side.running), 0);
        assert!(side.running.log().is_empty());
        let made = (side.write)(&side.running).reply().json();
        let id = made["order_id"].as_i64().or(made["id"].as_i64());
        assert_eq!(id, Some(side.first), "not even a number was spent on it");
    }
}

#[test]
fn filters_are_ignored_and_what_is_new_is_not_found() {
    for side in sides() {
        for _ in 0..3 {
            (side.write)(&side.running).reply();
        }
        assert_eq!((side.rows)(&side.running), 1);
        side.running.fault(&json!({ "call": side.list, "kind": "ignoreFilters" }));
        assert_eq!((side.rows)(&side.running), 3);
        side.running.fault(&json!({ "call": side.list, "kind": "searchLag", "seconds": 60 }));
        assert_eq!((side.rows)(&side.running), 0);
        assert_eq!(side.running.last_call()["fault"], "searchLag");
        side.running.end_faults();
        assert_eq!((side.rows)(&side.running), 1);
    }
}

#[test]
fn a_rule_without_a_call_strikes_every_call() {
    let plant = plant("", None);
    plant.fault(&json!({ "kind": 500 }));
    for line in ["GET /orders", "GET /orders/7", "GET /vat-rates", "POST /orders"] {
        assert_eq!(plant.call(line, &json!({})).status, 500, "{line}");
    }
    plant.fault(&json!({ "kind": "500", "call": "GET /orders/{id}" }));
    assert_eq!(plant.call("GET /orders/7", &Value::Null).status, 500);
    assert_eq!(plant.call("GET /orders", &Value::Null).status, 200);
}
