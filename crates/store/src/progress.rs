//! What an integration has learnt.

use domain::{MesOrderId, Millis};
use engine::{IntegrationId, PageOrder, Progress};
use rusqlite::Connection;

use crate::bind::{execute, query_one};

pub(crate) fn read(connection: &Connection, integration: IntegrationId) -> rusqlite::Result<Progress> {
    let sql = "SELECT * FROM progress WHERE integration_id = $1";
    let found = query_one(connection, sql, &[&integration.get()], |row| {
        Ok(Progress {
            journal_cursor: row.get("journal_cursor")?,
            page_order: PageOrder::parse(&row.get::<_, String>("page_order")?).unwrap_or(PageOrder::Unknown),
            swept_at: row.get::<_, Option<i64>>("swept_at")?.map(Millis::new),
            mes_swept_at: row.get::<_, Option<i64>>("mes_swept_at")?.map(Millis::new),
            mes_high: row.get::<_, Option<i64>>("mes_high")?.map(MesOrderId::new),
            first_order_taken: row.get("first_order_taken")?,
            sum_streak: row.get("sum_streak")?,
            restored: row.get("restored")?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// Keeps it, but for the journal's cursor.
pub(crate) fn keep(
    connection: &Connection,
    integration: IntegrationId,
    progress: &Progress,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO progress
          (integration_id, page_order, swept_at, mes_swept_at, mes_high, first_order_taken, sum_streak, restored)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (integration_id) DO UPDATE SET page_order = excluded.page_order, swept_at = excluded.swept_at,
          mes_swept_at = excluded.mes_swept_at, mes_high = excluded.mes_high,
          first_order_taken = excluded.first_order_taken, sum_streak = excluded.sum_streak, restored = excluded.restored";
    let values: [&dyn rusqlite::types::ToSql; 8] = [
        &integration.get(),
        &progress.page_order.as_str(),
        &progress.swept_at.map(Millis::get),
        &progress.mes_swept_at.map(Millis::get),
        &progress.mes_high.map(MesOrderId::get),
        &progress.first_order_taken,
        &progress.sum_streak,
        &progress.restored,
    ];
    execute(connection, sql, &values).map(drop)
}

pub(crate) fn keep_journal_cursor(
    connection: &Connection,
    integration: IntegrationId,
    cursor: i64,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO progress (integration_id, journal_cursor) VALUES ($1, $2)
               ON CONFLICT (integration_id) DO UPDATE SET journal_cursor = excluded.journal_cursor";
    execute(connection, sql, &[&integration.get(), &cursor]).map(drop)
}
