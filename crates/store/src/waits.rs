//! Until when a side is to be left alone: a shop account that is blocked, a plant that asked for it.

use domain::Millis;
use engine::{Account, IntegrationId};
use rusqlite::Connection;

use crate::bind::{execute, query_one};

pub(crate) fn of_account(connection: &Connection, account: &Account) -> rusqlite::Result<Option<Millis>> {
    let sql = "SELECT blocked_until FROM accounts WHERE account = $1";
    let found = query_one(connection, sql, &[&account.0], |row| row.get::<_, Option<i64>>(0))?;
    Ok(found.flatten().map(Millis::new))
}

pub(crate) fn keep_for_account(
    connection: &Connection,
    account: &Account,
    until: Option<Millis>,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO accounts (account, blocked_until) VALUES ($1, $2)
               ON CONFLICT (account) DO UPDATE SET blocked_until = excluded.blocked_until";
    execute(connection, sql, &[&account.0, &until.map(Millis::get)]).map(drop)
}

pub(crate) fn of_plant(
    connection: &Connection,
    integration: IntegrationId,
) -> rusqlite::Result<Option<Millis>> {
    let sql = "SELECT plant_waits_until FROM progress WHERE integration_id = $1";
    let found = query_one(connection, sql, &[&integration.get()], |row| row.get::<_, Option<i64>>(0))?;
    Ok(found.flatten().map(Millis::new))
}

/// An earlier moment shortens nothing.
pub(crate) fn keep_for_plant(
    connection: &Connection,
    integration: IntegrationId,
    until: Millis,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO progress (integration_id, plant_waits_until) VALUES ($1, $2)
               ON CONFLICT (integration_id) DO UPDATE SET plant_waits_until = excluded.plant_waits_until
               WHERE progress.plant_waits_until IS NULL
                 OR progress.plant_waits_until < excluded.plant_waits_until";
    execute(connection, sql, &[&integration.get(), &until.get()]).map(drop)
}
