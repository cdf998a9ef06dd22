//! What the other integrations of this database that work on the same account and the same plant know of shop orders.

use domain::{MarkerPrefix, ShopOrderId};
use engine::{IntegrationId, Sibling};
use rusqlite::Connection;

use crate::bind::query;
use crate::entries;

pub(crate) fn of_orders(
    connection: &Connection,
    integration: IntegrationId,
    orders: &[ShopOrderId],
) -> rusqlite::Result<Vec<Sibling>> {
    let sql = "SELECT o.integration_id, o.name, o.marker_prefix FROM integrations AS o
               JOIN integrations AS i ON i.account = o.account AND i.plant = o.plant
               WHERE i.integration_id = $1 AND o.integration_id <> $1 ORDER BY o.integration_id";
    let others = query(connection, sql, &[&integration.get()], |row| {
        Ok((IntegrationId::new(row.get(0)?), row.get::<_, String>(1)?, row.get::<_, String>(2)?))
    })?;
    let mut found = Vec::new();
    for (other, name, prefix) in others {
        let Some(prefix) = MarkerPrefix::parse(&prefix) else {
            tracing::error!(table = "integrations", name, "its marker prefix can't be read");
            continue;
        };
        let known = entries::of_orders(connection, other, orders)?;
        found.extend(known.into_iter().map(|entry| Sibling {
            name: name.clone(),
            prefix: prefix.clone(),
            entry,
        }));
    }
    Ok(found)
}
