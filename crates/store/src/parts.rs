//! Contractors and products that are being made, each under a key whose hash alone is kept.

use domain::Millis;
use engine::{Fence, IntegrationId, Part, Written};
use rusqlite::Connection;

use crate::bind::{execute, query_one};
use crate::leases::holds;

pub(crate) fn of_key(
    connection: &Connection,
    integration: IntegrationId,
    key: &str,
    hashed: &str,
) -> rusqlite::Result<Option<Part>> {
    let sql = "SELECT version, sent_at, counted, unanswered_since, asked_at, refused_at, made FROM parts
         WHERE integration_id = $1 AND part_key = $2";
    query_one(connection, sql, &[&integration.get(), &hashed], |row| {
        Ok(Part {
            key: key.to_owned(),
            version: row.get(0)?,
            sent_at: row.get::<_, Option<i64>>(1)?.map(Millis::new),
            counted: row.get(2)?,
            unanswered_since: row.get::<_, Option<i64>>(3)?.map(Millis::new),
            asked_at: row.get::<_, Option<i64>>(4)?.map(Millis::new),
            refused_at: row.get::<_, Option<i64>>(5)?.map(Millis::new),
            made: row.get(6)?,
        })
    })
}

pub(crate) fn write(
    connection: &Connection,
    integration: IntegrationId,
    part: &Part,
    hashed: &str,
    fence: &Fence,
) -> rusqlite::Result<Written> {
    if !holds(connection, fence)? {
        return Ok(Written::LeaseLost);
    }
    let values: [&dyn rusqlite::types::ToSql; 10] = [
        &integration.get(),
        &hashed,
        &(part.version + 1),
        &part.sent_at.map(Millis::get),
        &part.counted,
        &part.unanswered_since.map(Millis::get),
        &part.asked_at.map(Millis::get),
        &part.refused_at.map(Millis::get),
        &part.made,
        &part.version,
    ];
    let sql = if part.version == 0 {
        "INSERT INTO parts
           (integration_id, part_key, version, sent_at, counted, unanswered_since, asked_at, refused_at, made)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (integration_id, part_key) DO NOTHING"
    } else {
        "UPDATE parts SET version = $3, sent_at = $4, counted = $5, unanswered_since = $6, asked_at = $7,
           refused_at = $8, made = $9 WHERE integration_id = $1 AND part_key = $2 AND version = $10"
    };
    let changed = execute(connection, sql, &values)?;
    Ok(if changed == 0 { Written::Stale } else { Written::Done(part.version + 1) })
}
