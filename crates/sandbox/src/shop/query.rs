//! `getOrders`: at most 100 rows, sorted by id or by date as the sandbox was told.

use serde_json::{Value, json};

use super::state::{Order, Shop, Sort};
use crate::clock::now_millis;
use crate::number::{truth, whole};
use crate::side::Manner;

/// Orders of one page.
pub(super) const PAGE: usize = 100;

/// Filters that are an exact match on a member.
const EXACT: [(&str, &str); 7] = [
    ("order_id", "order_id"),
    ("status_id", "order_status_id"),
    ("filter_email", "email"),
    ("filter_order_source", "order_source"),
    ("filter_order_source_id", "order_source_id"),
    ("filter_shop_order_id", "shop_order_id"),
    ("filter_external_order_id", "external_order_id"),
];
/// Filters that are an inclusive lower bound.
const AT_LEAST: [(&str, &str); 3] =
    [("date_confirmed_from", "date_confirmed"), ("date_from", "date_add"), ("id_from", "order_id")];

/// Members that a row has only where they are asked for. PHP writes an empty object as a list.
const ON_REQUEST: [(&str, &str); 4] = [
    ("include_custom_extra_fields", "custom_extra_fields"),
    ("include_commissions", "commissions"),
    ("include_connect_data", "connect_data"),
    ("include_discounts_data", "discounts"),
];

/// The rows of a page.
pub(super) fn orders(shop: &Shop, parameters: &Value, manner: Manner) -> Vec<Value> {
    let drafts = truth(&parameters["get_unconfirmed_orders"]);
    let now = now_millis();
    let is_shown = |order: &&Order| {
        (drafts || order.value["confirmed"] != false)
            && manner.finds(order.since, now)
            && (manner.ignore_filters || fits(&order.value, parameters))
    };
    let mut found: Vec<&Value> = match shop.sort {
        Sort::Id => candidates(shop, parameters, manner).filter(is_shown).take(PAGE).map(value).collect(),
        Sort::Date | Sort::Descending => {
            candidates(shop, parameters, manner).filter(is_shown).map(value).collect()
        }
    };
    match shop.sort {
        Sort::Id => {}
        Sort::Date => {
            found.sort_by_key(|order| (order["date_confirmed"].as_i64(), order["order_id"].as_i64()));
        }
        Sort::Descending => found.reverse(),
    }
    found.truncate(PAGE);
    found.into_iter().map(|order| row(order, parameters)).collect()
}

fn value(order: &Order) -> &Value {
    &order.value
}

/// Orders among which all that fit are, in ascending order of their ids.
fn candidates<'a>(
    shop: &'a Shop,
    parameters: &Value,
    manner: Manner,
) -> Box<dyn Iterator<Item = &'a Order> + 'a> {
    if manner.ignore_filters {
        return Box::new(shop.orders_from(i64::MIN));
    }
    let from = whole(&parameters["id_from"]).unwrap_or(i64::MIN);
    match (whole(&parameters["order_id"]), whole(&parameters["status_id"])) {
        (Some(id), _) => Box::new(shop.order(id).into_iter()),
        (None, Some(status)) => Box::new(shop.standing_from(status, from)),
        (None, None) => Box::new(shop.orders_from(from)),
    }
}

fn fits(order: &Value, parameters: &Value) -> bool {
    let asked = |name: &str| parameters.get(name).filter(|value| !value.is_null());
    EXACT.iter().all(|(name, member)| asked(name).is_none_or(|wanted| same(wanted, &order[*member])))
        && AT_LEAST.iter().all(|(name, member)| {
            asked(name).and_then(whole).is_none_or(|from| order[*member].as_i64() >= Some(from))
        })
}

/// Equal as text: callers send numbers both ways.
fn same(wanted: &Value, is: &Value) -> bool {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    wanted == is || text(wanted) == text(is)
}

fn row(order: &Value, parameters: &Value) -> Value {
    let mut order = order.clone();
    for (asked, member) in ON_REQUEST {
        if !truth(&parameters[asked]) {
            order.as_object_mut().map(|members| members.remove(member));
        } else if order[member].as_object().is_none_or(serde_json::Map::is_empty) && !order[member].is_array()
        {
            order[member] = json!([]);
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use serde_json::Map;

    use super::*;

    fn shop() -> Shop {
        let mut shop = Shop::new();
        for (id, confirmed) in [(3, 50), (1, 70), (2, 60)] {
            let order =
                json!({ "order_id": id, "date_confirmed": confirmed, "date_add": confirmed, "email": "a@b" });
            shop.add(order.as_object().unwrap_or(&Map::new()));
        }
        shop.add(json!({ "order_id": 4, "confirmed": false }).as_object().unwrap());
        shop
    }

    fn ids(shop: &Shop, parameters: Value) -> Vec<i64> {
        orders(shop, &parameters, Manner::default())
            .iter()
            .filter_map(|row| row["order_id"].as_i64())
            .collect()
    }

    #[test]
    fn filters_are_inclusive_and_unknown_ones_are_ignored() {
        let shop = shop();
        assert_eq!(ids(&shop, json!({})), [1, 2, 3]);
        assert_eq!(ids(&shop, json!({ "id_from": 2, "status_id": "1001", "page": 7 })), [2, 3]);
        assert_eq!(ids(&shop, json!({ "date_confirmed_from": 60 })), [1, 2]);
        assert_eq!(ids(&shop, json!({ "order_id": 4 })), [] as [i64; 0], "a draft");
        assert_eq!(ids(&shop, json!({ "order_id": "4", "get_unconfirmed_orders": true })), [4]);
        assert_eq!(ids(&shop, json!({ "filter_email": "x@y" })), [] as [i64; 0]);
        assert_eq!(ids(&shop, json!({ "status_id": 1_002 })), [] as [i64; 0]);
    }

    #[test]
    fn rows_come_by_id_or_by_date_and_at_most_a_hundred() {
        let mut shop = shop();
        shop.sort_by(Sort::Date);
        assert_eq!(ids(&shop, json!({ "status_id": 1_001 })), [3, 2, 1]);
        for _ in 0..200 {
            shop.add(&Map::new());
        }
        assert_eq!(ids(&shop, json!({ "status_id": 1_001 })).len(), PAGE);
        shop.sort_by(Sort::Id);
        assert_eq!(ids(&shop, json!({ "status_id": 1_001 })).len(), PAGE);
    }

    #[test]
    fn ignored_filters_show_everything_and_lag_hides_what_is_new() {
        let manner = Manner { ignore_filters: true, ..Manner::default() };
        assert_eq!(orders(&shop(), &json!({ "order_id": 2 }), manner).len(), 3);
        let manner = Manner { search_lag: 60_000, ..Manner::default() };
        assert_eq!(orders(&shop(), &json!({}), manner).len(), 0);
    }

    #[test]
    fn some_members_come_only_where_they_are_asked_for() {
        let mut shop = Shop::new();
        let fields = json!({ "order_id": 1, "custom_extra_fields": { "7": "x" } });
        shop.add(fields.as_object().unwrap());
        shop.add(json!({ "order_id": 2 }).as_object().unwrap());
        let fields_of = |parameters: Value| -> Vec<Option<Value>> {
            let rows = orders(&shop, &parameters, Manner::default());
            rows.iter().map(|row| row.get("custom_extra_fields").cloned()).collect()
        };
        assert_eq!(fields_of(json!({})), [None, None]);
        let asked = json!({ "include_custom_extra_fields": true });
        assert_eq!(
            fields_of(asked),
            [Some(json!({ "7": "x" })), Some(json!([]))],
            "an empty object is a list"
        );
    }
}
