//! `getJournalList`: rows of the last three days; empty where the account has the journal switched off.

use domain::ShopOrderId;
use engine::{LogRow, ShopError};
use serde_json::json;

use crate::Reader;
use crate::scalar::{Misread, integer, members, rows};

pub(super) async fn call(reader: &Reader, from: i64) -> Result<Vec<LogRow>, ShopError> {
    reader
        .call("getJournalList", &json!({ "last_log_id": from.max(1) }), |found| {
            let logs = found.get("logs").ok_or_else(|| Misread("logs is missing".to_owned()))?;
            rows(logs)?
                .into_iter()
                .map(|row| {
                    let row = members(row)?;
                    // The documentation's table says `id`, its sample and live accounts `log_id`.
                    let id = integer(&row, if row.contains_key("log_id") { "log_id" } else { "id" })?;
                    Ok(LogRow {
                        id,
                        order: ShopOrderId::new(integer(&row, "order_id")?),
                        kind: integer(&row, "log_type")?,
                        object: integer(&row, "object_id")?,
                    })
                })
                .collect()
        })
        .await
}
