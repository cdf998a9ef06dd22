//! OptiMES's wire.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;

use serde_json::{Value, json};

use crate::caller::header;
use crate::running::{Running, plant};

fn product(plant: &Running, index: &str) -> i64 {
    plant.switch("POST products", &json!([{ "index": index, "name": "Stół" }]))["ids"][0]
        .as_i64()
        .expect("an id")
}

/// A good order.
fn order(plant: &Running) -> Value {
    let contractor = plant.call("POST /contractors", &json!({ "name": "Jan" })).json()["id"].clone();
    json!({
        "contractorId": contractor, "statusId": 12, "currencyId": 41, "submittedAt": "2026-11-26T12:00:00Z",
        "note": "x", "attributes": [{ "attributeId": 27, "value": "OL-1" }, { "attributeId": 22, "value": 15 }],
        "items": [{ "productId": product(plant, "A"), "quantity": 2, "netPrice": 73.1626, "vatRateId": 31 }],
    })
}

#[test]
fn a_new_plant_lists_what_the_interface_names() {
    let plant = plant("", None);
    let names = |path: &str, member: &str| -> Vec<String> {
        let reply = plant.call(&format!("GET {path}"), &Value::Null);
        assert_eq!(reply.json()["totalCount"], reply.json()["items"].as_array().map_or(0, Vec::len));
        let items = reply.json()["items"].as_array().cloned().unwrap_or_default();
        items.iter().filter_map(|item| item[member].as_str().map(str::to_owned)).collect()
    };
    assert_eq!(names("/vat-rates", "name"), ["23%", "8%", "5%", "0%", "zw", "np", "oo"]);
    assert!(names("/currencies", "code").contains(&"PLN".to_owned()));
    assert_eq!((names("/entity-statuses?entity=order", "name").len(), names("/units", "name").len()), (3, 1));
    let of = |entity: &str| names(&format!("/attributes?entity={entity}"), "valueType").len();
    assert_eq!((of("order"), of("contractor"), of("product")), (7, 1, 0));
    plant.switch("POST lists", &json!({ "enabled": false }));
    assert_eq!(plant.call("GET /vat-rates", &Value::Null).status, 404);
    assert_eq!(plant.call("GET /orders", &Value::Null).status, 200, "the needed ones stay");
}

#[test]
fn keys_are_wanted_and_every_call_is_logged() {
    let plant = plant("", None);
    assert_eq!(plant.raw("GET /api/orders", "x-api-key: wrong\r\n", "").status, 401);
    assert_eq!(plant.raw("GET /rest/orders?x=1", "", "").status, 404);
    assert_eq!(plant.call("GET /moon", &Value::Null).status, 404);
    assert_eq!(plant.call("PUT /orders", &Value::Null).status, 405);
    plant.call("GET /orders?number=7&page=1", &Value::Null);
    let calls = plant.log();
    let of = |at: usize, name: &str| calls[at][name].clone();
    assert_eq!((of(0, "call"), of(0, "status")), (json!("GET /orders"), json!(401)));
    assert_eq!((of(1, "call"), of(1, "status")), (json!("GET /rest/orders"), json!(404)));
    assert_eq!(of(4, "request")["query"], json!({ "number": "7", "page": "1" }));
    assert!(!json!(calls).to_string().contains("sandbox-optimes-key"));
}

#[test]
fn an_order_is_made_totalled_found_and_changed() {
    let plant = plant("", None);
    let body = order(&plant);
    let reply = plant.call("POST /orders", &body);
    let made = reply.json();
    let id = made["id"].as_i64().expect("an id");
    assert_eq!(
        (reply.status, header(&reply.head, "location")),
        (201, Some(format!("/api/orders/{id}").as_str()))
    );
    assert_eq!((&made["netValue"], &made["grossValue"]), (&json!(146.33), &json!(179.99)));
    assert_eq!((&made["isRealized"], &made["status"]["name"]), (&json!(false), &json!("Ze sklepu")));
    assert_eq!(plant.last_call()["request"]["body"], body);
    let found =
        |query: &str| plant.call(&format!("GET /orders?{query}"), &Value::Null).json()["totalCount"].clone();
    let rows = [
        ("attributeId=27&attributeValue=OL-1", 1),
        ("attributeId=27&attributeValue=OL", 0),
        ("attributeId=22&attributeValue=15", 1),
        ("submittedFrom=2026-11-26T12:00:00Z", 1),
        ("submittedFrom=2026-11-26T12:00:01Z", 0),
    ];
    for (query, count) in rows {
        assert_eq!(found(query), count, "{query}");
    }
    assert_eq!(plant.call("GET /orders?submittedFrom=soon", &Value::Null).status, 400);
    let patched = plant.call(&format!("PATCH /orders/{id}"), &json!({ "isRealized": true })).json();
    assert!(patched["realizedAt"].is_string() && patched["note"] == "x");
    assert_eq!(plant.call("PATCH /orders/1", &json!({})).status, 404);
    let second = plant.call("POST /orders", &body).json()["id"].clone();
    let page = plant.call("GET /orders?pageSize=1", &Value::Null).json();
    assert_eq!(
        (&page["items"][0]["id"], &page["totalCount"]),
        (&second, &json!(2)),
        "newest first, nothing idempotent"
    );
}

#[test]
fn what_does_not_fit_is_told_by_member() {
    let plant = plant("", None);
    let good = order(&plant);
    let with = |pointer: &str, value: Value| {
        let mut body = good.clone();
        *body.pointer_mut(pointer).expect("it is there") = value;
        body
    };
    let rows = [
        (with("/contractorId", json!(1)), "ContractorId"),
        (with("/statusId", json!(99)), "StatusId"),
        (with("/currencyId", json!(99)), "CurrencyId"),
        (with("/submittedAt", json!("soon")), "SubmittedAt"),
        (with("/items", json!([])), "Items"),
        (with("/items/0/productId", json!(1)), "Items[0].ProductId"),
        (with("/items/0/vatRateId", json!(99)), "Items[0].VatRateId"),
        (with("/items/0/quantity", json!("2")), "Items[0].Quantity"),
        (with("/items/0/netPrice", json!(1.00001)), "Items[0].NetPrice"),
        (with("/attributes/0/attributeId", json!(28)), "Attributes[0].AttributeId"),
        (with("/attributes/0/value", json!(5)), "Attributes[0].Value"),
        (with("/attributes/1/value", json!("15")), "Attributes[1].Value"),
        (json!([]), "$"),
    ];
    for (body, member) in rows {
        let reply = plant.call("POST /orders", &body);
        let said = reply.json();
        assert_eq!(
            (reply.status, header(&reply.head, "content-type")),
            (400, Some("application/problem+json"))
        );
        assert!(said["errors"][member].is_array() && said["status"] == 400, "{member}: {said}");
    }
    assert_eq!(plant.switch("GET state", &Value::Null)["orders"], json!([]));
}

#[test]
fn contractors_and_products_are_found_exactly() {
    let plant = plant("", None);
    let contractor = json!({ "name": "Jan", "nip": "5261040828", "contacts": [{ "email": "a+b@c" }],
                             "attributes": [{ "attributeId": 28, "value": "jan" }] });
    assert_eq!(plant.call("POST /contractors", &contractor).status, 201);
    for wrong in [
        json!({}),
        json!({ "name": "x", "type": "moon" }),
        json!({ "name": "x", "notes": "y".repeat(2_049) }),
    ] {
        assert_eq!(plant.call("POST /contractors", &wrong).status, 400, "{wrong}");
    }
    let id = product(&plant, "A");
    let rows = [
        ("/contractors?nip=5261040828&email=a%2Bb%40c", 1),
        ("/contractors?nip=526-104-08-28", 0),
        ("/contractors?attributeId=28&attributeValue=jan", 1),
        ("/products?index=A", 1),
        ("/products?index=a", 0),
    ];
    for (path, count) in rows {
        assert_eq!(plant.call(&format!("GET {path}"), &Value::Null).json()["totalCount"], count, "{path}");
    }
    assert_eq!(plant.call(&format!("GET /products/{id}"), &Value::Null).json()["index"], "A");
    plant.switch(&format!("POST products/{id}/delete"), &Value::Null);
    assert_eq!(plant.call(&format!("GET /products/{id}"), &Value::Null).status, 404);
}

#[test]
fn a_realised_order_is_told_by_the_documented_message() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/hooks/key", listener.local_addr().expect("an address"));
    let next = || -> Value {
        let (mut stream, _) = listener.accept().expect("a message");
        let mut reader = BufReader::new(stream.try_clone().expect("the same stream"));
        let (mut line, mut length) = (String::new(), 0);
        while reader.read_line(&mut line).expect("a head") > 2 {
            if let Some(value) = header(line.trim().to_lowercase().as_str(), "content-length") {
                length = value.parse().expect("a length");
            }
            line.clear();
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("a body");
        stream
            .write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
            .expect("an answer");
        serde_json::from_slice(&body).expect("JSON")
    };
    let plant = plant(&url, None);
    let body = order(&plant);
    assert_eq!(next()["EventSource"], "product.created");
    let id = plant.call("POST /orders", &body).json()["id"].clone();
    assert_eq!(next()["EventSource"], "order.created");
    plant.switch(&format!("POST orders/{id}/realise"), &Value::Null);
    let message = next();
    assert_eq!(
        (&message["EventSource"], &message["Ids"], &message["Token"]),
        (&json!("order.updated"), &json!([id]), &json!("tok"))
    );
    assert!(
        message["Id"].is_string()
            && message["CreatedAt"].is_string()
            && message["WebhookRegistrationId"].is_i64()
    );
    plant.switch("POST webhooks", &json!({ "casing": "camel" }));
    plant.switch(&format!("POST orders/{id}"), &json!({ "note": "y" }));
    assert_eq!(next()["eventSource"], "order.updated");
    assert_eq!(plant.call(&format!("GET /orders/{id}"), &Value::Null).json()["isRealized"], true);
}

#[test]
fn a_plant_that_starts_again_knows_its_records_and_a_reset_leaves_the_lists() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = plant("", Some(folder.path().to_owned()));
    let body = order(&first);
    let id = first.call("POST /orders", &body).json()["id"].as_i64().expect("an id");
    drop(first);
    let again = plant("", Some(folder.path().to_owned()));
    assert_eq!(again.call(&format!("GET /orders/{id}"), &Value::Null).json()["note"], "x");
    again.switch("POST reset", &Value::Null);
    assert_eq!(again.call("GET /orders", &Value::Null).json()["totalCount"], 0);
    assert_eq!(again.call("GET /vat-rates", &Value::Null).json()["totalCount"], 7);
}
