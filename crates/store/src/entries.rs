//! Entries as they stand: one, some, those to work on.

use domain::{MesOrderId, Millis, OrderSource, ShopOrderId};
use engine::{Entry, IntegrationId, WorkQuery};
use rusqlite::Connection;

use crate::bind::query;
use crate::entry_row;

/// Orders asked for in one statement.
pub(crate) const CHUNK: usize = 400;

/// Ids as they stand in an `IN (…)`.
pub(crate) fn list(ids: &[ShopOrderId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

pub(crate) fn of_order(
    connection: &Connection,
    integration: IntegrationId,
    order: ShopOrderId,
) -> rusqlite::Result<Option<Entry>> {
    let condition = "integration_id = $1 AND shop_order_id = $2";
    let found = entry_row::entries(connection, condition, &[&integration.get(), &order.get()])?;
    Ok(found.into_iter().next())
}

pub(crate) fn of_orders(
    connection: &Connection,
    integration: IntegrationId,
    orders: &[ShopOrderId],
) -> rusqlite::Result<Vec<Entry>> {
    let mut found = Vec::with_capacity(orders.len());
    for chunk in orders.chunks(CHUNK) {
        let condition = format!("integration_id = $1 AND shop_order_id IN ({})", list(chunk));
        found.extend(entry_row::entries(connection, &condition, &[&integration.get()])?);
    }
    Ok(found)
}

pub(crate) fn to_work_on(
    connection: &Connection,
    integration: IntegrationId,
    wanted: &WorkQuery,
) -> rusqlite::Result<Vec<Entry>> {
    let stages: Vec<String> = wanted.stages.iter().map(|stage| format!("'{}'", stage.as_str())).collect();
    let due = if wanted.due.is_some() { " AND due_at <= $2" } else { "" };
    let condition = format!(
        "integration_id = $1 AND stage IN ({}){due} ORDER BY due_at NULLS FIRST, shop_order_id LIMIT $3",
        stages.join(", ")
    );
    let due = wanted.due.map_or(0, Millis::get);
    let limit = i64::try_from(wanted.limit).unwrap_or(i64::MAX);
    entry_row::entries(connection, &condition, &[&integration.get(), &due, &limit])
}

/// Of several the one that is being made, else the one that is to be told, else the last that had the number.
pub(crate) fn bound_to(
    connection: &Connection,
    integration: IntegrationId,
    mes_order: MesOrderId,
) -> rusqlite::Result<Option<Entry>> {
    let condition = "integration_id = $1 AND mes_order_id = $2
                     ORDER BY CASE stage WHEN 'closed' THEN 2 WHEN 'realised' THEN 1 ELSE 0 END, updated_at DESC LIMIT 1";
    let found = entry_row::entries(connection, condition, &[&integration.get(), &mes_order.get()])?;
    Ok(found.into_iter().next())
}

/// Read from the index alone.
pub(crate) fn imported_after(
    connection: &Connection,
    integration: IntegrationId,
    after: Option<MesOrderId>,
    limit: usize,
) -> rusqlite::Result<Vec<MesOrderId>> {
    let sql = "SELECT mes_order_id FROM entries WHERE integration_id = $1 AND stage = 'imported' AND mes_order_id > $2
               ORDER BY mes_order_id LIMIT $3";
    let after = after.map_or(i64::MIN, MesOrderId::get);
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    query(connection, sql, &[&integration.get(), &after, &limit], |row| row.get(0).map(MesOrderId::new))
}

pub(crate) fn same_external(
    connection: &Connection,
    integration: IntegrationId,
    source: &OrderSource,
    external_id: &str,
) -> rusqlite::Result<Vec<Entry>> {
    let condition = "integration_id = $1 AND shop_external_id = $2 AND shop_external_id <> ''
                     AND shop_source_kind = $3 AND shop_source_id = $4";
    entry_row::entries(connection, condition, &[&integration.get(), &external_id, &source.kind, &source.id])
}
