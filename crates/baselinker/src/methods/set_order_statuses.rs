//! `setOrderStatuses`: at most 100 orders; its answer says nothing about each.

use domain::{ShopOrderId, ShopStatusId};
use engine::ShopError;
use serde_json::json;

use crate::Reader;

pub(super) async fn call(
    reader: &Reader,
    orders: &[ShopOrderId],
    status: ShopStatusId,
) -> Result<(), ShopError> {
    let ids: Vec<i64> = orders.iter().map(|order| order.get()).collect();
    let parameters = json!({ "order_ids": ids, "status_id": status.get() });
    reader.call("setOrderStatuses", &parameters, |_| Ok(())).await
}
