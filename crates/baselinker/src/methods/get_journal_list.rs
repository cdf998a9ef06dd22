//! `getJournalList`: rows of the last three days; empty where the account has the journal switched off.

use domain::ShopOrderId;
use engine::{LogRow, ShopError};
use serde_json::json;
use serde_json::value::RawValue;

use crate::Reader;
use crate::scalar::{Misread, integer, members, rows};

pub(super) async fn call(reader: &Reader, from: i64) -> Result<Vec<LogRow>, ShopError> {
    reader
        .call("getJournalList", &json!({ "last_log_id": from.max(1) }), |found| {
            let logs = found.get("logs").ok_or_else(|| Misread("logs is missing".to_owned()))?;
            // A row that can't be read costs no other: the journal is a hint, and the sweeps find what it hides.
            Ok(rows(logs)?.into_iter().filter_map(|row| read(row).ok()).collect())
        })
        .await
}

fn read(row: &RawValue) -> Result<LogRow, Misread> {
    let row = members(row)?;
    // The documentation's table says `id`, its sample and live accounts `log_id`.
    let id = integer(&row, if row.contains_key("log_id") { "log_id" } else { "id" })?;
    let order = integer(&row, "order_id")?;
    if id <= 0 || order <= 0 {
        return Err(Misread("a row names no order".to_owned()));
    }
    let order = ShopOrderId::new(order);
    Ok(LogRow { id, order, kind: integer(&row, "log_type")?, object: integer(&row, "object_id")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A row as it came, and its id, order, kind and object where it can be read.
    const ROWS: &[(&str, Option<[i64; 4]>)] = &[
        (r#"{"log_id":7,"log_type":18,"order_id":9,"object_id":1001,"date":1}"#, Some([7, 9, 18, 1001])),
        (r#"{"log_id":"7","log_type":"18","order_id":"9","object_id":"1001"}"#, Some([7, 9, 18, 1001])),
        (r#"{"id":7,"log_type":1,"order_id":9}"#, Some([7, 9, 1, 0])),
        (r#"{"log_id":7,"log_type":99,"order_id":9,"object_id":null}"#, Some([7, 9, 99, 0])),
        (r#"{"log_id":7,"log_type":1,"order_id":0}"#, None),
        (r#"{"log_id":7,"log_type":1}"#, None),
        (r#"{"log_type":1,"order_id":9}"#, None),
        (r#"{"log_id":"seven","log_type":1,"order_id":9}"#, None),
        (r#"{"log_id":7,"log_type":"split","order_id":9}"#, None),
        ("[]", None),
        ("7", None),
    ];

    #[test]
    fn rows_are_read_alone() {
        for (text, expected) in ROWS {
            let raw = RawValue::from_string((*text).to_owned()).unwrap();
            let found = read(&raw).ok().map(|row| [row.id, row.order.get(), row.kind, row.object]);
            assert_eq!(found, *expected, "{text}");
        }
    }
}
