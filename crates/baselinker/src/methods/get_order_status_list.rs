//! `getOrderStatusList`: the account's own statuses.

use domain::ShopStatusId;
use engine::{ShopError, ShopStatus};
use serde_json::json;

use crate::Reader;
use crate::scalar::{Misread, integer, members, rows, text};

pub(super) async fn call(reader: &Reader) -> Result<Vec<ShopStatus>, ShopError> {
    reader
        .call("getOrderStatusList", &json!({}), |found| {
            let statuses = found.get("statuses").ok_or_else(|| Misread("statuses is missing".to_owned()))?;
            rows(statuses)?
                .into_iter()
                .map(|row| {
                    let row = members(row)?;
                    Ok(ShopStatus { id: ShopStatusId::new(integer(&row, "id")?), name: text(&row, "name")? })
                })
                .collect()
        })
        .await
}
