//! `getOrderExtraFields`: the account's additional fields; 1 and 2 are the built-in ones.

use engine::ShopError;
use serde_json::json;

use crate::Reader;
use crate::scalar::{Misread, integer, members, rows, text};

pub(super) async fn call(reader: &Reader) -> Result<Vec<(i64, String)>, ShopError> {
    reader
        .call("getOrderExtraFields", &json!({}), |found| {
            let fields =
                found.get("extra_fields").ok_or_else(|| Misread("extra_fields is missing".to_owned()))?;
            rows(fields)?
                .into_iter()
                .map(|row| {
                    let row = members(row)?;
                    Ok((integer(&row, "extra_field_id")?, text(&row, "name")?))
                })
                .collect()
        })
        .await
}
