//! Durable "look at this id".

use engine::{IntegrationId, Look, LookKind};
use rusqlite::Connection;

use crate::bind::{execute, query, query_one};

/// Looks of these kinds, oldest first; one of an unknown kind is left out.
pub(crate) fn to_do(
    connection: &Connection,
    integration: IntegrationId,
    kinds: &[LookKind],
    limit: usize,
) -> rusqlite::Result<Vec<Look>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
    let sql = format!(
        "SELECT kind, id, raised FROM looks WHERE integration_id = $1 AND kind IN ({}) ORDER BY at, id LIMIT $2",
        kinds.join(", ")
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = query(connection, &sql, &[&integration.get(), &limit], |row| {
        let Some(kind) = LookKind::parse(&row.get::<_, String>(0)?) else { return Ok(None) };
        Ok(Some(Look { kind, id: row.get(1)?, raised: row.get(2)? }))
    })?;
    Ok(rows.into_iter().flatten().collect())
}

/// Leaves looks, raising those that stand. No number is used twice, so that who read an earlier look ends no later one.
pub(crate) fn raise(
    connection: &Connection,
    integration: IntegrationId,
    looks: &[(LookKind, i64)],
    at: i64,
) -> rusqlite::Result<()> {
    if looks.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE integrations SET looks_raised = looks_raised + 1 WHERE integration_id = $1 RETURNING looks_raised";
    let raised = query_one(connection, sql, &[&integration.get()], |row| row.get::<_, i64>(0))?;
    let sql = "INSERT INTO looks (integration_id, kind, id, raised, at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (integration_id, kind, id) DO UPDATE SET raised = excluded.raised";
    for (kind, id) in looks {
        execute(connection, sql, &[&integration.get(), &kind.as_str(), id, &raised, &at])?;
    }
    Ok(())
}

pub(crate) fn finish(
    connection: &Connection,
    integration: IntegrationId,
    look: Look,
) -> rusqlite::Result<()> {
    let sql = "DELETE FROM looks WHERE integration_id = $1 AND kind = $2 AND id = $3 AND raised = $4";
    execute(connection, sql, &[&integration.get(), &look.kind.as_str(), &look.id, &look.raised]).map(drop)
}
