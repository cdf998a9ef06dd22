//! BaseLinker's wire.

use serde_json::{Value, json};

use crate::running::{Running, shop};

fn ids(page: &Value) -> Vec<i64> {
    page["orders"].as_array().expect("orders").iter().filter_map(|row| row["order_id"].as_i64()).collect()
}

fn posted(shop: &Running, orders: &Value) -> Vec<i64> {
    let said = shop.switch("POST orders", orders);
    said["order_ids"].as_array().expect("ids").iter().filter_map(Value::as_i64).collect()
}

#[test]
fn a_key_is_wanted_in_the_header_or_in_the_form() {
    let shop = shop(0, None);
    let form = "method=getOrderStatusList&parameters=%7B%7D";
    assert_eq!(shop.raw("POST /connector.php", "", form).json()["error_code"], "ERROR_BAD_TOKEN");
    let with = format!("{form}&token=1-23-SANDBOX");
    let said = shop.raw("POST /connector.php", "", &with).json();
    assert_eq!((&said["status"], said["statuses"].as_array().map(Vec::len)), (&json!("SUCCESS"), Some(6)));
    for parameters in ["{}", "[]", ""] {
        let reply = shop.send_method("getOrderSources", parameters).reply().json();
        assert_eq!(reply["sources"]["personal"]["0"], "Osobiście/tel.", "{parameters:?}");
    }
    assert_eq!(shop.method("moon", &json!({}))["error_code"], "ERROR_UNKNOWN_METHOD");
    assert_eq!(shop.raw("POST /elsewhere", "", "").status, 404);
    let calls: Vec<Value> = shop.log().iter().map(|call| call["call"].clone()).collect();
    assert_eq!(calls.len(), 7, "every call: {calls:?}");
    assert_eq!((&calls[0], &calls[6]), (&json!("getOrderStatusList"), &json!("POST /elsewhere")));
}

#[test]
fn the_log_holds_decoded_parameters_and_no_key() {
    let shop = shop(0, None);
    shop.method("getOrders", &json!({ "filter_email": "a+b@c", "unknown": 7 }));
    let call = shop.last_call();
    assert_eq!(call["request"], json!({ "filter_email": "a+b@c", "unknown": 7 }));
    assert_eq!(
        (&call["call"], &call["status"], &call["fault"]),
        (&json!("getOrders"), &json!(200), &Value::Null)
    );
    assert!(call["at"].as_str().is_some_and(|at| at.ends_with('Z')));
    assert!(!call.to_string().contains("SANDBOX"));
}

#[test]
fn pages_are_a_hundred_rows_by_id_or_by_date() {
    let shop = shop(0, None);
    let orders: Vec<Value> = (0..250).map(|at| json!({ "date_add": 10_000 - at })).collect();
    let all = posted(&shop, &json!(orders));
    let page = |from: i64| ids(&shop.method("getOrders", &json!({ "status_id": 1001, "id_from": from })));
    assert_eq!(page(1), all[..100]);
    assert_eq!(page(all[99]), all[99..199], "id_from is inclusive");
    shop.switch("POST sort", &json!({ "by": "date" }));
    let newest: Vec<i64> = all.iter().rev().take(100).copied().collect();
    assert_eq!(ids(&shop.method("getOrders", &json!({}))), newest);
    let from = shop.method("getOrders", &json!({ "date_confirmed_from": 10_000 }));
    assert_eq!(ids(&from), [all[0]], "inclusive too");
}

#[test]
fn drafts_are_shown_only_where_they_are_asked_for() {
    let shop = shop(0, None);
    let draft = posted(&shop, &json!([{ "confirmed": false }]))[0];
    assert_eq!(ids(&shop.method("getOrders", &json!({ "order_id": draft }))), [] as [i64; 0]);
    let asked = json!({ "order_id": draft, "get_unconfirmed_orders": true });
    assert_eq!(shop.method("getOrders", &asked)["orders"][0]["date_confirmed"], 0);
    posted(&shop, &json!([{ "order_id": draft, "confirmed": true }]));
    assert_eq!(ids(&shop.method("getOrders", &json!({ "order_id": draft }))), [draft]);
}

#[test]
fn statuses_are_set_one_by_one_or_by_the_hundred() {
    let shop = shop(0, None);
    let all = posted(&shop, &json!([{}, {}]));
    let status = |id: i64| {
        shop.method("getOrders", &json!({ "order_id": id }))["orders"][0]["order_status_id"].clone()
    };
    assert_eq!(
        shop.method("setOrderStatus", &json!({ "order_id": all[0], "status_id": 1002 }))["status"],
        "SUCCESS"
    );
    let many = json!({ "order_ids": [all[0], all[1], 7], "status_id": 1003 });
    assert_eq!(shop.method("setOrderStatuses", &many)["status"], "SUCCESS", "it says nothing of each");
    assert_eq!((status(all[0]), status(all[1])), (json!(1003), json!(1003)));
    for wrong in [json!({ "order_id": 7, "status_id": 1002 }), json!({ "order_id": all[0], "status_id": 7 })]
    {
        assert_eq!(shop.method("setOrderStatus", &wrong)["status"], "ERROR", "{wrong}");
    }
    let too_many = json!({ "order_ids": vec![all[0]; 101], "status_id": 1002 });
    assert_eq!(shop.method("setOrderStatuses", &too_many)["status"], "ERROR");
}

#[test]
fn the_journal_is_silent_until_it_is_switched_on() {
    let shop = shop(0, None);
    let id = posted(&shop, &json!([{}]))[0];
    let rows = |from: i64| shop.method("getJournalList", &json!({ "last_log_id": from }))["logs"].clone();
    assert_eq!(rows(1), json!([]), "off by default");
    shop.switch("POST journal", &json!({ "enabled": true }));
    shop.switch(&format!("POST orders/{id}/status"), &json!({ "status_id": 1002 }));
    let all = rows(1);
    assert_eq!((&all[0]["log_type"], &all[0]["object_id"]), (&json!(18), &json!(1002)));
    let last = all[0]["log_id"].as_i64().expect("a number");
    assert_eq!((rows(last), rows(last + 1)), (all, json!([])), "inclusive");
    assert_eq!(shop.method("getJournalList", &json!({ "last_log_id": 0 }))["status"], "ERROR");
}

#[test]
fn one_call_too_many_blocks_the_key_until_a_moment_in_warsaw() {
    let shop = shop(3, None);
    for _ in 0..3 {
        assert_eq!(shop.method("getOrderStatusList", &json!({}))["status"], "SUCCESS");
    }
    let first = shop.method("getOrders", &json!({}));
    assert_eq!(first["error_code"], "ERROR_BLOCKED_TOKEN");
    let message = first["error_message"].as_str().expect("text");
    let until =
        message.strip_prefix("Query limit exceeded, token blocked until ").expect("the documented words");
    let local: jiff::civil::DateTime = until.parse().expect("a moment without a zone");
    let log = shop.log();
    let at: jiff::Timestamp = log[3]["at"].as_str().expect("text").parse().expect("RFC 3339");
    let here = at.in_tz("Europe/Warsaw").expect("a zone").datetime();
    let seconds = local.duration_since(here).as_secs();
    assert!((590..=601).contains(&seconds), "{seconds} s");
    assert_eq!(
        shop.method("getOrders", &json!({}))["error_message"],
        first["error_message"],
        "not prolonged"
    );
    shop.switch("POST limit", &json!({ "calls_per_minute": 0 }));
    assert_eq!(shop.method("getOrders", &json!({}))["status"], "SUCCESS");
}

#[test]
fn a_shop_that_starts_again_knows_its_orders() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = shop(0, Some(folder.path().to_owned()));
    let id = posted(&first, &json!([{ "order_id": "77", "user_comments": "🎁" }]))[0];
    first.method("setOrderStatus", &json!({ "order_id": id, "status_id": 1002 }));
    drop(first);
    let again = shop(0, Some(folder.path().to_owned()));
    let row = again.method("getOrders", &json!({ "order_id": 77 }))["orders"][0].clone();
    assert_eq!((&row["order_status_id"], &row["user_comments"]), (&json!(1002), &json!("🎁")));
}
