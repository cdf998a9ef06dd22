//! MES orders that are not ours, or once too often: under other prefixes, and duplicates.

use domain::{Marker, MarkerPrefix, MesOrderId, Millis, ShopOrderId};
use engine::{Foreign, IntegrationId, Sibling};
use rusqlite::Connection;

use crate::bind::{execute, query};
use crate::entries::{CHUNK, list};
use crate::siblings;

/// The lowest MES order of a shop order is kept.
pub(crate) fn keep(
    connection: &Connection,
    integration: IntegrationId,
    foreign: &Foreign,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO foreign_orders AS f (integration_id, shop_order_id, mes_order_id, marker)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT (integration_id, shop_order_id) DO UPDATE SET mes_order_id = excluded.mes_order_id,
          marker = excluded.marker
        WHERE excluded.mes_order_id <= f.mes_order_id";
    let values: [&dyn rusqlite::types::ToSql; 4] = [
        &integration.get(),
        &foreign.marker.order.get(),
        &foreign.mes_order.get(),
        &foreign.marker.to_string(),
    ];
    execute(connection, sql, &values).map(drop)
}

pub(crate) fn forget(
    connection: &Connection,
    integration: IntegrationId,
    mes_order: MesOrderId,
) -> rusqlite::Result<()> {
    let sql = "DELETE FROM foreign_orders WHERE integration_id = $1 AND mes_order_id = $2";
    execute(connection, sql, &[&integration.get(), &mes_order.get()]).map(drop)
}

/// What was seen in the plant, then what siblings have made.
pub(crate) fn of_orders(
    connection: &Connection,
    integration: IntegrationId,
    orders: &[ShopOrderId],
) -> rusqlite::Result<Vec<Foreign>> {
    let mut found = Vec::new();
    for chunk in orders.chunks(CHUNK) {
        let sql = format!(
            "SELECT marker, mes_order_id FROM foreign_orders
             WHERE integration_id = $1 AND shop_order_id IN ({})",
            list(chunk)
        );
        let rows = query(connection, &sql, &[&integration.get()], |row| {
            let marker = Marker::parse(&row.get::<_, String>(0)?);
            let mes_order = MesOrderId::new(row.get(1)?);
            Ok(marker.map(|marker| Foreign { marker, mes_order, fingerprint: None }))
        })?;
        found.extend(rows.into_iter().flatten());
    }
    let siblings = siblings::of_orders(connection, integration, orders)?;
    found.extend(siblings.iter().filter_map(Sibling::made));
    Ok(found)
}

/// Prefixes of integrations on other accounts.
pub(crate) fn unrelated_prefixes(
    connection: &Connection,
    integration: IntegrationId,
) -> rusqlite::Result<Vec<MarkerPrefix>> {
    let sql = "SELECT o.marker_prefix FROM integrations AS o, integrations AS i
               WHERE i.integration_id = $1 AND o.account <> i.account";
    let rows = query(connection, sql, &[&integration.get()], |row| row.get::<_, String>(0))?;
    Ok(rows.iter().filter_map(|text| MarkerPrefix::parse(text)).collect())
}

/// True where it is new.
pub(crate) fn keep_duplicate(
    connection: &Connection,
    integration: IntegrationId,
    order: ShopOrderId,
    mes_order: MesOrderId,
    now: Millis,
) -> rusqlite::Result<bool> {
    let sql =
        "INSERT INTO duplicates (integration_id, mes_order_id, shop_order_id, at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (integration_id, mes_order_id) DO NOTHING";
    let values: [&dyn rusqlite::types::ToSql; 4] =
        [&integration.get(), &mes_order.get(), &order.get(), &now.get()];
    Ok(execute(connection, sql, &values)? > 0)
}
