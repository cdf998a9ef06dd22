//! `getOrders`: at most 100 orders, each parsed alone, so that a bad one costs no other.

use engine::{OrdersQuery, ShopError, ShopRow};
use serde_json::{Value, json};

use crate::scalar::{Members, Misread, rows};
use crate::{Reader, parse_order};

pub(super) async fn call(reader: &Reader, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
    reader.call("getOrders", &parameters(query), page).await
}

fn page(members: &Members<'_>) -> Result<Vec<ShopRow>, Misread> {
    let orders = members.get("orders").ok_or_else(|| Misread("orders is missing".to_owned()))?;
    let rows = rows(orders)?.into_iter().map(serde_json::value::RawValue::get);
    Ok(rows.map(|raw| ShopRow { raw: raw.to_owned(), order: parse_order(raw) }).collect())
}

fn parameters(query: OrdersQuery) -> Value {
    match query {
        OrdersQuery::ById { status, from } => json!({ "status_id": status.get(), "id_from": from.get() }),
        OrdersQuery::ByDate { status, from } => {
            json!({ "status_id": status.get(), "date_confirmed_from": from })
        }
        OrdersQuery::BySecond { status, second, from } => {
            json!({ "status_id": status.get(), "date_confirmed_from": second, "id_from": from.get() })
        }
        OrdersQuery::One(order) => json!({ "order_id": order.get(), "get_unconfirmed_orders": true }),
    }
}

#[cfg(test)]
mod tests {
    use domain::{Millis, ShopOrderId, ShopStatusId};

    use super::*;

    const GOOD: &str = r#"{"order_id":1,"order_status_id":1001}"#;

    /// A page's list; each row's id, and what is wrong with it where it can't be read. `None`: no page at all.
    type Case = (&'static str, Option<&'static [(Option<i64>, &'static str)]>);

    const PAGES: &[Case] = &[
        ("[]", Some(&[])),
        ("{}", Some(&[])),
        ("null", Some(&[])),
        ("GOOD", None),
        ("[GOOD]", Some(&[(Some(1), "")])),
        (r#"{"0":GOOD}"#, Some(&[(Some(1), "")])),
        (
            r#"{"10":{"order_id":10,"order_status_id":1},"9":{"order_id":9,"order_status_id":1}}"#,
            Some(&[(Some(9), ""), (Some(10), "")]),
        ),
        ("7", None),
        ("\"\"", None),
        ("[GOOD,7,GOOD]", Some(&[(Some(1), ""), (None, "not an object"), (Some(1), "")])),
        ("[GOOD,\"x\"]", Some(&[(Some(1), ""), (None, "not an object")])),
        ("[GOOD,[1]]", Some(&[(Some(1), ""), (None, "not an object")])),
        ("[GOOD,null]", Some(&[(Some(1), ""), (None, "order_id is missing")])),
        ("[GOOD,{}]", Some(&[(Some(1), ""), (None, "order_id is missing")])),
        (r#"[{"order_id":2},GOOD]"#, Some(&[(Some(2), "order_status_id is missing"), (Some(1), "")])),
        (r#"[{"order_id":0,"order_status_id":1}]"#, Some(&[(None, "order_id is missing")])),
        (r#"[{"order_id":"3","order_status_id":"1"}]"#, Some(&[(Some(3), "")])),
        (r#"[{"order_id":3.0,"order_status_id":1}]"#, Some(&[(Some(3), "")])),
        (r#"[{"order_id":3.5,"order_status_id":1}]"#, Some(&[(None, "order_id is no whole number")])),
        (
            r#"[{"order_id":99999999999999999999,"order_status_id":1}]"#,
            Some(&[(None, "order_id is no whole number")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"confirmed":"maybe"}]"#,
            Some(&[(Some(3), "confirmed is neither yes nor no")]),
        ),
        (r#"[{"order_id":3,"order_status_id":1,"confirmed":"1"}]"#, Some(&[(Some(3), "")])),
        (
            r#"[{"order_id":3,"order_status_id":1,"date_add":"today"}]"#,
            Some(&[(Some(3), "date_add is no number")]),
        ),
        (r#"[{"order_id":3,"order_status_id":1,"email":{"a":1}}]"#, Some(&[(Some(3), "email is no text")])),
        (
            r#"[{"order_id":3,"order_status_id":1,"email":[],"phone":null,"user_login":5}]"#,
            Some(&[(Some(3), "")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"delivery_price":"12,50"}]"#,
            Some(&[(Some(3), "delivery_price is no number")]),
        ),
        (r#"[{"order_id":3,"order_status_id":1,"delivery_price":""}]"#, Some(&[(Some(3), "")])),
        (r#"[{"order_id":3,"order_status_id":1,"products":7}]"#, Some(&[(Some(3), "products is no list")])),
        (r#"[{"order_id":3,"order_status_id":1,"products":{}}]"#, Some(&[(Some(3), "")])),
        (
            r#"[{"order_id":3,"order_status_id":1,"products":[7]}]"#,
            Some(&[(Some(3), "products[0]: not an object")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"products":[{}]}]"#,
            Some(&[(Some(3), "products[0]: price_brutto is missing")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"products":[{"price_brutto":1,"tax_rate":23}]}]"#,
            Some(&[(Some(3), "products[0]: quantity is missing")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"products":[{"price_brutto":1,"tax_rate":"zw","quantity":1}]}]"#,
            Some(&[(Some(3), "products[0]: tax_rate is no number")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"products":[{"price_brutto":"89.00","tax_rate":"-0.02","quantity":"1"}]}]"#,
            Some(&[(Some(3), "")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"products":[{"price_brutto":1e400,"tax_rate":23,"quantity":1}]}]"#,
            Some(&[(Some(3), "products[0]: price_brutto is no number")]),
        ),
        (
            r#"[{"order_id":3,"order_status_id":1,"new_member":{"a":[{}]},"custom_extra_fields":[]}]"#,
            Some(&[(Some(3), "")]),
        ),
        (r#"[GOOD,GOOD]"#, Some(&[(Some(1), ""), (Some(1), "")])),
        (r#"[GOOD,]"#, None),
        (r#"[GOOD"#, None),
        (r#"[GOOD]x"#, None),
    ];

    #[test]
    fn a_bad_order_costs_no_other() {
        assert!(PAGES.len() >= 40);
        for (list, expected) in PAGES {
            let body = format!(r#"{{"status":"SUCCESS","orders":{}}}"#, list.replace("GOOD", GOOD));
            let found = crate::envelope::open(http::StatusCode::OK, body.as_bytes(), Millis::new(0), page);
            let found = found.ok().map(|rows| {
                let read = |row: ShopRow| match row.order {
                    Ok(order) => (Some(order.id.get()), String::new()),
                    Err(malformed) => (malformed.id.map(ShopOrderId::get), malformed.detail),
                };
                rows.into_iter().map(read).collect::<Vec<_>>()
            });
            let expected = expected
                .map(|rows| rows.iter().map(|(id, detail)| (*id, (*detail).to_owned())).collect::<Vec<_>>());
            assert_eq!(found, expected, "{body}");
        }
    }

    #[test]
    fn a_query_asks_for_what_it_means_and_no_more() {
        let (status, from) = (ShopStatusId::new(5), ShopOrderId::new(7));
        for (query, expected) in [
            (OrdersQuery::ById { status, from }, json!({ "status_id": 5, "id_from": 7 })),
            (OrdersQuery::ByDate { status, from: 8 }, json!({ "status_id": 5, "date_confirmed_from": 8 })),
            (
                OrdersQuery::BySecond { status, second: 8, from },
                json!({ "status_id": 5, "date_confirmed_from": 8, "id_from": 7 }),
            ),
            (OrdersQuery::One(from), json!({ "order_id": 7, "get_unconfirmed_orders": true })),
        ] {
            assert_eq!(parameters(query), expected);
        }
    }
}
