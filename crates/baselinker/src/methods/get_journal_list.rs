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
    Ok(LogRow {
        id,
        order: ShopOrderId::new(integer(&row, "order_id")?),
        kind: integer(&row, "log_type")?,
        object: integer(&row, "object_id")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_under_either_name_of_their_number() {
        let raw = |text: &str| RawValue::from_string(text.to_owned()).unwrap();
        let expected = LogRow { id: 9, order: ShopOrderId::new(7), kind: 18, object: 1001 };
        for row in [
            r#"{"log_id":9,"order_id":7,"log_type":18,"object_id":1001,"date":1}"#,
            r#"{"id":"9","order_id":"7","log_type":"18","object_id":"1001"}"#,
        ] {
            assert_eq!(read(&raw(row)), Ok(expected), "{row}");
        }
        assert!(read(&raw(r#"{"log_id":"x","order_id":7}"#)).is_err());
    }
}
