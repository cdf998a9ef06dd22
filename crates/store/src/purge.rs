//! Purging the sealed texts of entries that ended long ago.

use domain::Millis;
use engine::IntegrationId;
use rusqlite::Connection;

use crate::bind::execute;

/// At most `limit` texts; tells how many.
pub(crate) fn purge(
    connection: &Connection,
    integration: IntegrationId,
    before: Millis,
    imported_before: Millis,
    limit: i64,
) -> rusqlite::Result<usize> {
    let mut purged = 0;
    for table in ["snapshots", "bodies"] {
        let sql = format!(
            "DELETE FROM {table} WHERE integration_id = $1 AND shop_order_id IN (
               SELECT e.shop_order_id FROM entries AS e
               JOIN {table} AS t ON t.integration_id = e.integration_id AND t.shop_order_id = e.shop_order_id
               WHERE e.integration_id = $1
                 AND ((e.stage IN ('closed', 'excluded') AND e.updated_at < $2)
                   OR (e.stage IN ('imported', 'realised')
                     AND COALESCE(e.first_submitted_at, e.created_at) < $3))
               LIMIT $4)"
        );
        let left = limit.saturating_sub(i64::try_from(purged).unwrap_or(i64::MAX));
        let values: [&dyn rusqlite::types::ToSql; 4] =
            [&integration.get(), &before.get(), &imported_before.get(), &left];
        purged += execute(connection, &sql, &values)?;
    }
    Ok(purged)
}
