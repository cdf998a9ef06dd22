//! Forward-only migrations: a number and a SHA-256 each; a newer schema is refused.

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::OpenError;
use crate::bind::{execute, query};

/// All migrations, in order; never edited once released.
const MIGRATIONS: [&str; 9] = [
    include_str!("../migrations/001_ledger.sql"),
    include_str!("../migrations/002_command_calls.sql"),
    include_str!("../migrations/003_trouble.sql"),
    include_str!("../migrations/004_quiet.sql"),
    include_str!("../migrations/005_plant_waits.sql"),
    include_str!("../migrations/006_imported.sql"),
    include_str!("../migrations/007_given_again.sql"),
    include_str!("../migrations/008_foreign_marker.sql"),
    include_str!("../migrations/009_parts.sql"),
];

/// The schema's number.
pub(crate) const SCHEMA: i64 = 9;

/// What `PRAGMA application_id` says of our files: "`OLnk`".
pub(crate) const APPLICATION: i64 = 0x4f4c_6e6b;

/// Brings the database to this program's schema.
pub(crate) fn migrate(connection: &mut Connection) -> Result<(), OpenError> {
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > SCHEMA {
        return Err(OpenError::Newer { found, known: SCHEMA });
    }
    if found == SCHEMA {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have migrated while this one waited.
    let found: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, sha256 TEXT NOT NULL);",
    )?;
    for (at, sql) in MIGRATIONS.iter().enumerate() {
        let number = i64::try_from(at).unwrap_or(i64::MAX) + 1;
        if number > found {
            transaction.execute_batch(sql)?;
            execute(
                &transaction,
                "INSERT INTO migrations (number, sha256) VALUES ($1, $2)",
                &[&number, &sum(sql)],
            )?;
        }
    }
    transaction.pragma_update(None, "user_version", SCHEMA)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.commit()?;
    Ok(())
}

fn sum(sql: &str) -> String {
    Sha256::digest(sql.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Are the applied migrations the ones that this program knows?
pub(crate) fn are_ours(connection: &Connection) -> rusqlite::Result<bool> {
    let applied = query(connection, "SELECT sha256 FROM migrations ORDER BY number", &[], |row| {
        row.get::<_, String>(0)
    })?;
    Ok(applied.iter().zip(MIGRATIONS).all(|(applied, sql)| *applied == sum(sql)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_database_is_migrated_once() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        assert!(are_ours(&connection).unwrap());
        assert_eq!(i64::try_from(MIGRATIONS.len()).unwrap(), SCHEMA);
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let mut connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "user_version", SCHEMA + 1).unwrap();
        assert!(matches!(migrate(&mut connection), Err(OpenError::Newer { .. })));
    }

    #[test]
    fn keys_of_what_belongs_to_an_integration_begin_with_it() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        let tables = query(&connection, "SELECT name FROM sqlite_master WHERE type = 'table'", &[], |row| {
            row.get::<_, String>(0)
        })
        .unwrap();
        for table in tables {
            let columns = query(
                &connection,
                &format!("SELECT name, pk FROM pragma_table_info('{table}')"),
                &[],
                |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)),
            )
            .unwrap();
            if let Some((name, pk)) = columns.iter().find(|(name, _)| name.contains("integration")) {
                assert_eq!(*pk, 1, "{table}.{name} leads no key");
            }
        }
    }
}
