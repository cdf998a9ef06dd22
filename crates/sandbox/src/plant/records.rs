//! Records of one kind, by their ids and by what they can be found by; and how lists of them are paged.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Asked, not_found};
use crate::clock::now_millis;
use crate::side::Manner;

/// Members that a record can be found by: exactly, as they are written.
const FOUND_BY: [&str; 4] = ["nip", "index", "ean", "number"];
/// Rows of a page, where nothing is asked, and at most.
const PAGE: usize = 100;
const PAGE_MOST: usize = 500;

/// A record, and when it was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// Milliseconds since 1970.
    pub(super) made: i64,
    /// As the contract shows it.
    pub(super) value: Value,
}

/// Records by id.
#[derive(Debug, Default)]
pub(super) struct Records {
    rows: BTreeMap<i64, Record>,
    /// The ids of those that a key finds.
    found: HashMap<String, BTreeSet<i64>>,
}

impl Records {
    pub(super) fn get(&self, id: i64) -> Option<&Value> {
        self.rows.get(&id).map(|record| &record.value)
    }

    pub(super) fn made(&self, id: i64) -> Option<i64> {
        self.rows.get(&id).map(|record| record.made)
    }

    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Oldest first.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.rows.values()
    }

    /// Oldest first.
    pub(super) fn values(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.rows.values().map(|record| &record.value)
    }

    /// Those that every key finds, oldest first.
    pub(super) fn find(&self, keys: &[String]) -> Vec<&Record> {
        let none = BTreeSet::new();
        let sets: Vec<_> = keys.iter().map(|key| self.found.get(key).unwrap_or(&none)).collect();
        match sets.split_first() {
            None => self.rows.values().collect(),
            Some((first, others)) => {
                let ids = first.iter().filter(|id| others.iter().all(|other| other.contains(id)));
                ids.filter_map(|id| self.rows.get(id)).collect()
            }
        }
    }

    pub(super) fn put(&mut self, id: i64, record: Record) {
        self.remove(id);
        for key in keys(&record.value) {
            self.found.entry(key).or_default().insert(id);
        }
        self.rows.insert(id, record);
    }

    /// False: there is none.
    pub(super) fn remove(&mut self, id: i64) -> bool {
        let Some(record) = self.rows.remove(&id) else { return false };
        for key in keys(&record.value) {
            if let Some(ids) = self.found.get_mut(&key) {
                ids.remove(&id);
            }
        }
        true
    }
}

/// The key of a member or an attribute with a value.
fn key(name: &str, value: &Value) -> String {
    value.as_str().map_or_else(|| format!("{name}={value}"), |text| format!("{name}={text}"))
}

/// What finds a record: some members, its attributes, the mail addresses of its people.
fn keys(value: &Value) -> Vec<String> {
    let list = |name: &str| value[name].as_array().into_iter().flatten();
    let members = FOUND_BY.iter().map(|name| key(name, &value[*name]));
    let attributes = list("attributes").map(|one| key(&one["attributeId"].to_string(), &one["value"]));
    let people = list("contacts").chain(list("addresses"));
    members.chain(attributes).chain(people.map(|person| key("email", &person["email"]))).collect()
}

/// The filters of a call that are exact, as keys.
pub(super) fn wanted(asked: &Asked, names: &[&str]) -> Vec<String> {
    let members = names.iter().filter_map(|name| Some(format!("{name}={}", asked.query(name)?)));
    let attribute = asked.query("attributeId").zip(asked.query("attributeValue"));
    members.chain(attribute.map(|(id, value)| format!("{id}={value}"))).collect()
}

/// One record.
pub(super) fn one(value: Option<&Value>) -> Response {
    value.map_or_else(not_found, |value| Json(value).into_response())
}

/// 201 with the record that was just made.
pub(super) fn created(path: &str, id: i64, value: Option<&Value>) -> Response {
    (StatusCode::CREATED, [(header::LOCATION, format!("/api/{path}/{id}"))], Json(value)).into_response()
}

/// One page of a list.
#[derive(Serialize)]
struct Page<'a> {
    items: Vec<Cow<'a, Value>>,
    #[serde(rename = "totalCount")]
    total_count: usize,
}

/// One page of the records that can be found now. At most 500 rows, whatever is asked.
pub(super) fn page(records: Vec<&Record>, asked: &Asked, manner: Manner) -> Response {
    let number = |name: &str, otherwise: usize| {
        asked.query(name).and_then(|text| text.parse().ok()).unwrap_or(otherwise)
    };
    let (page, size) = (number("page", 1).max(1), number("pageSize", PAGE).clamp(1, PAGE_MOST));
    let now = now_millis();
    let rows = records.into_iter().filter(|record| manner.finds(record.made, now));
    let found: Vec<&Value> = rows.map(|record| &record.value).collect();
    let items = found.iter().skip((page - 1).saturating_mul(size)).take(size).map(|row| shown(row)).collect();
    Json(Page { items, total_count: found.len() }).into_response()
}

/// A row of a list. One that was edited to be `unnumbered` is shown without its id, as by a plant that is broken.
fn shown(row: &Value) -> Cow<'_, Value> {
    if row["unnumbered"] != true {
        return Cow::Borrowed(row);
    }
    let mut row = row.clone();
    row["id"] = Value::Null;
    Cow::Owned(row)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_find_exactly_what_stands_there_now() {
        let mut records = Records::default();
        let contractor = json!({ "nip": "5261040828", "contacts": [{ "email": "a@b" }],
                                 "attributes": [{ "attributeId": 28, "value": "jan" }, { "attributeId": 22, "value": 15 }] });
        records.put(1, Record { made: 0, value: contractor });
        records.put(2, Record { made: 0, value: json!({ "nip": "5261040828" }) });
        let find = |records: &Records, keys: &[&str]| {
            records.find(&keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>()).len()
        };
        assert_eq!((find(&records, &[]), find(&records, &["nip=5261040828"])), (2, 2));
        for key in ["email=a@b", "28=jan", "22=15"] {
            assert_eq!((find(&records, &[key]), find(&records, &["nip=5261040828", key])), (1, 1), "{key}");
        }
        assert_eq!(find(&records, &["nip=526-104-08-28"]), 0, "dashes are another text");
        records.put(1, Record { made: 0, value: json!({ "nip": "1" }) });
        assert_eq!((find(&records, &["email=a@b"]), find(&records, &["nip=1"])), (0, 1));
        assert!(records.remove(1) && !records.remove(1));
        assert_eq!(find(&records, &["nip=1"]), 0);
    }
}
