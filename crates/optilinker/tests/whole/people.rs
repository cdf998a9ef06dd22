//! What people do between the two sides, and what they may ask for.

use http::Method;
use serde_json::json;

use crate::world::World;

#[test]
fn an_order_goes_in_and_comes_back_done() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.in_plant("webhooks", &json!({ "url": world.webhook_url(), "token": "tok" }));
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let mes = world.entry(id).2;
    world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    world.until_stage(id, "closed");
    assert_eq!(world.shop_status(id), 1003);
    let told = world.shop_log().iter().filter(|call| call["call"] == "setOrderStatus").count();
    assert_eq!(told, 1, "automations are fired once");
    world.assert_balanced();
}

#[test]
fn a_copy_and_an_ambiguous_sku_wait_for_a_person() {
    let world = World::new();
    world.products(&json!([{ "index": "DUP", "name": "b" }, { "index": "DUP", "name": "c" }]));
    world.apply();
    let _service = world.serve();
    let copy = json!({ "external_order_id": "X1", "order_source": "allegro" });
    let ids = world.orders(&json!([copy, copy, { "products": [{ "sku": "DUP" }] }]));
    world.until_stage(ids[0], "imported");
    world.until_problem(ids[1], "P208");
    world.until_problem(ids[2], "P105");
    assert_eq!(world.says(&["order", "retry", "meble", &ids[1].to_string()]).json["stage"], "ready");
    world.until_stage(ids[1], "imported");
    assert_eq!(world.says(&["order", "hold", "meble", &ids[2].to_string()]).json["stage"], "waiting");
    assert_eq!(
        world.says(&["order", "exclude", "meble", &ids[2].to_string(), "--reason", "x"]).json["stage"],
        "excluded"
    );
    assert_eq!(world.says(&["order", "hold", "meble", &ids[0].to_string()]).exit, 1, "too late");
    assert_eq!(world.says(&["order", "retry", "meble", &ids[0].to_string()]).exit, 1, "nothing to retry");
}

#[test]
fn a_missing_product_releases_its_orders_when_it_appears() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let line = |sku: &str| json!({ "products": [{ "sku": sku }] });
    let ids = world.orders(&json!([line("NEW-9"), line("BOUND")]));
    world.until_problem(ids[0], "P103");
    world.until_problem(ids[1], "P103");
    let product = world.products(&json!([{ "index": "NEW-9", "name": "n" }]))[0];
    world.until_stage(ids[0], "imported");
    assert_eq!(world.says(&["product", "bind", "meble", "BOUND", &product.to_string()]).exit, 0);
    world.until_stage(ids[1], "imported");
}

#[test]
fn what_changes_after_the_import_is_told_with_its_difference() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{}, {}]));
    world.until("both are made", || world.plant_orders() == 2);
    world.in_shop(&format!("orders/{}", ids[0]), &json!({ "products": [{ "sku": "SKU-1", "quantity": 7 }] }));
    world.in_shop(&format!("orders/{}/status", ids[1]), &json!({ "status_id": 1006 }));
    world.until_problem(ids[0], "P301");
    world.until_problem(ids[1], "P302");
    let why = world.says(&["order", "why", "meble", &ids[0].to_string()]).json;
    assert!(why["reason"].as_str().unwrap_or_default().contains("line 1, quantity: 1 → 7"), "{why}");
    world.says(&["order", "retry", "meble", &ids[0].to_string()]);
    assert_eq!(world.entry(ids[0]).1, "");
    assert_eq!(world.plant_orders(), 2, "nothing is patched, nothing is made again");
}

#[test]
fn done_is_asked_about_from_a_status_that_nobody_named() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let ids = world.orders(&json!([{}, {}, {}]));
    world.until("all are made", || world.plant_orders() == 3);
    for id in &ids {
        world.until_stage(*id, "imported");
        world.in_shop(&format!("orders/{id}/status"), &json!({ "status_id": 1004 }));
        let mes = world.entry(*id).2;
        world.in_plant(&format!("orders/{mes}/realise"), &json!({}));
    }
    for id in &ids {
        world.until_problem(*id, "P305");
    }
    world.says(&["order", "retry", "meble", &ids[0].to_string()]);
    world.until_stage(ids[0], "closed");
    world.says(&["order", "exclude", "meble", &ids[1].to_string(), "--reason", "x"]);
    assert_eq!(world.entry(ids[1]).0, "closed");
    assert_eq!((world.shop_status(ids[0]), world.shop_status(ids[1])), (1003, 1004));
    let name = world.write_file("always.json", &json!({ "baselinkerOrderStatusInProduction": [1002, 1004] }));
    assert_eq!(world.says(&["integration", "apply", &name]).exit, 0);
    world.until_stage(ids[2], "closed");
    assert_eq!(world.shop_status(ids[2]), 1003);
}

#[test]
fn a_number_used_again_is_asked_about_and_becomes_a_new_order() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    world.orders(&json!([{ "order_id": id, "date_add": 1_000_000, "external_order_id": "other" }]));
    world.until_problem(id, "P207");
    assert_eq!(world.plant_orders(), 1);
    world.says(&["order", "retry", "meble", &id.to_string()]);
    world.until("the new order is made", || world.plant_orders() == 2);
    let markers = world.plant_state()["orders"].to_string();
    assert!(markers.contains(&format!("-{id}-2\"")), "{markers}");
}

#[test]
fn a_deleted_mes_order_is_a_problem_and_never_made_again_unasked() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let id = world.orders(&json!([{}]))[0];
    world.until_stage(id, "imported");
    let mes = world.entry(id).2;
    assert_eq!(world.plant_api(Method::DELETE, &format!("orders/{mes}"), None).0, 204);
    world.until_problem(id, "P303");
    let proof = world.says(&["reconcile"]);
    assert_eq!(
        (proof.exit, proof.json["integrations"][0]["missing"][0]["shopOrderId"].as_i64()),
        (1, Some(id))
    );
    assert_eq!(world.plant_orders(), 0);
    world.says(&["order", "retry", "meble", &id.to_string()]);
    world.until("it is made anew", || world.plant_orders() == 1);
}

#[test]
fn a_person_may_import_what_was_never_eligible() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let id = world.orders(&json!([{ "order_status_id": 1004 }]))[0];
    assert!(world.says(&["order", "why", "meble", &id.to_string()]).json["reason"].is_string());
    assert_eq!(world.says(&["order", "retry", "meble", &id.to_string()]).exit, 0);
    world.until_stage(id, "imported");
    let why = world.says(&["order", "why", "meble", &id.to_string()]).json;
    assert_eq!(why["events"][0]["kind"], "seen", "it never stood in an import status: {why}");
    assert_eq!(world.says(&["order", "retry", "meble", "777"]).exit, 1, "the shop does not know it");
}

#[test]
fn all_missing_products_of_an_order_are_named_at_once() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let lines = json!({ "products": [{ "sku": "NOPE-1" }, { "sku": "SKU-1" }, { "sku": "NOPE-2" }] });
    let id = world.orders(&json!([lines]))[0];
    world.until_problem(id, "P103");
    let why = world.says(&["order", "why", "meble", &id.to_string()]).json;
    let reason = why["reason"].as_str().unwrap_or_default();
    assert!(reason.contains("NOPE-1") && reason.contains("NOPE-2") && !reason.contains("SKU-1"), "{why}");
}

#[test]
fn what_waits_for_a_parameter_goes_on_when_it_is_applied() {
    let mut world = World::new();
    let made = world.plant_api(
        Method::POST,
        "attributes",
        Some(&json!({ "name": "Liczba", "entity": "order", "valueType": "int32" })),
    );
    let attribute: serde_json::Value = serde_json::from_str(&made.1).expect("JSON");
    let other =
        world.products(&json!([{ "index": "USL-1", "name": "a" }, { "index": "USL-2", "name": "b" }]));
    world.file["missingProduct"] = json!("create");
    world.file["optimesOrderAttributeAdditionalField1"] = attribute["id"].clone();
    world.apply();
    let _service = world.serve();
    let without_sku = json!({ "products": [{ "sku": "", "ean": "" }] });
    let waits = [
        ("P104", without_sku.clone()),
        ("P106", json!({ "products": [{ "sku": "SKU-1", "tax_rate": 5 }] })),
        ("P107", json!({ "currency": "EUR" })),
        ("P108", json!({ "extra_field_1": "słowo" })),
        ("P115", json!({ "products": [{ "sku": "NEW" }] })),
    ];
    let ids = world.orders(&waits.iter().map(|(_, order)| order.clone()).collect());
    for (id, (code, _)) in ids.iter().zip(&waits) {
        world.until_problem(*id, code);
    }
    world.file["optimesOtherProductId"] = json!(other[0]);
    world.file["optimesVatRates"]["5"] = json!(33);
    world.file["optimesCurrencies"]["EUR"] = json!(42);
    world.file["optimesOrderAttributeAdditionalField1"] = json!(24);
    world.file["optimesUnit"] = json!(51);
    world.apply();
    for id in &ids {
        world.until_stage(*id, "imported");
    }
    world.in_plant(&format!("products/{}/delete", other[0]), &json!({}));
    let id = world.orders(&json!([without_sku]))[0];
    world.until_problem(id, "P112");
    world.file["optimesOtherProductId"] = json!(other[1]);
    world.apply();
    world.until_stage(id, "imported");
}
