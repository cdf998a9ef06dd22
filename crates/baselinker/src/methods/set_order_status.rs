//! `setOrderStatus`: fires the customer's automations, so it is never sent in vain.

use domain::{ShopOrderId, ShopStatusId};
use engine::ShopError;
use serde_json::json;

use crate::Reader;

pub(super) async fn call(reader: &Reader, order: ShopOrderId, status: ShopStatusId) -> Result<(), ShopError> {
    let parameters = json!({ "order_id": order.get(), "status_id": status.get() });
    reader.call("setOrderStatus", &parameters, |_| Ok(())).await
}
