//! What was about to be sent: whether it still stands, and its body.

use domain::ShopOrderId;
use engine::{Fence, IntegrationId, Stands};
use rusqlite::Connection;

use crate::bind::query_one;

pub(crate) fn stands(connection: &Connection, intent: &Stands) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM entries AS e
               JOIN integrations AS i ON i.integration_id = e.integration_id
               JOIN leases AS l ON l.shard = i.shard
               WHERE e.integration_id = $1 AND e.shop_order_id = $2 AND e.version = $3
                 AND i.config_version = $4 AND NOT i.paused
                 AND l.holder = $5 AND l.until_at > $6";
    let values: [&dyn rusqlite::types::ToSql; 6] = [
        &intent.integration.get(),
        &intent.order.get(),
        &intent.version,
        &intent.config_version,
        &intent.fence.holder.0,
        &intent.fence.now.get(),
    ];
    Ok(query_one(connection, sql, &values, |_| Ok(()))?.is_some())
}

pub(crate) fn in_force(
    connection: &Connection,
    integration: IntegrationId,
    config_version: i64,
    fence: &Fence,
) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM integrations AS i JOIN leases AS l ON l.shard = i.shard
               WHERE i.integration_id = $1 AND i.config_version = $2 AND NOT i.paused
                 AND l.holder = $3 AND l.until_at > $4";
    let values: [&dyn rusqlite::types::ToSql; 4] =
        [&integration.get(), &config_version, &fence.holder.0, &fence.now.get()];
    Ok(query_one(connection, sql, &values, |_| Ok(()))?.is_some())
}

pub(crate) fn sealed_body(
    connection: &Connection,
    integration: IntegrationId,
    order: ShopOrderId,
) -> rusqlite::Result<Option<Vec<u8>>> {
    let sql = "SELECT sealed FROM bodies WHERE integration_id = $1 AND shop_order_id = $2";
    query_one(connection, sql, &[&integration.get(), &order.get()], |row| row.get(0))
}
