//! Integrations as the engine has them: who works on them, what stops or troubles them, since when their orders count.

use domain::{Millis, Problem};
use engine::{Holder, Integration, IntegrationId, Since};
use rusqlite::Connection;

use crate::ParseParameters;
use crate::bind::{execute, query};
use crate::integration_row::{problem_to_text, read, since_to_text};

/// Those of all shards that `holder` holds.
pub(crate) fn held_by(
    connection: &Connection,
    holder: &Holder,
    parse: &ParseParameters,
) -> rusqlite::Result<Vec<Integration>> {
    let sql = "SELECT i.* FROM integrations AS i JOIN leases AS l ON l.shard = i.shard
               WHERE l.holder = $1 ORDER BY i.integration_id";
    let rows = query(connection, sql, &[&holder.0], |row| read(row, parse))?;
    Ok(rows.into_iter().flatten().collect())
}

pub(crate) fn stop(
    connection: &Connection,
    integration: IntegrationId,
    problem: Option<&Problem>,
    now: Millis,
) -> rusqlite::Result<()> {
    let sql = "UPDATE integrations SET stop_problem = $2, updated_at = $3 WHERE integration_id = $1";
    let text = problem.map(problem_to_text);
    execute(connection, sql, &[&integration.get(), &text, &now.get()]).map(drop)
}

pub(crate) fn trouble(
    connection: &Connection,
    integration: IntegrationId,
    problem: Option<&Problem>,
) -> rusqlite::Result<()> {
    let sql = "UPDATE integrations SET trouble_problem = $2 WHERE integration_id = $1";
    execute(connection, sql, &[&integration.get(), &problem.map(problem_to_text)]).map(drop)
}

/// Where it is open still.
pub(crate) fn resolve_since(
    connection: &Connection,
    integration: IntegrationId,
    since: Since,
) -> rusqlite::Result<()> {
    let sql = "UPDATE integrations SET since_kind = $2, since_at = $3 WHERE integration_id = $1 AND since_kind = 'open'";
    let (kind, at) = since_to_text(since);
    execute(connection, sql, &[&integration.get(), &kind, &at]).map(drop)
}
