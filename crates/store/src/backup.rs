//! Backups: a consistent copy while the service runs, and its return into the database's place.

use std::path::Path;
use std::time::Duration;

use rusqlite::backup::Backup;
use rusqlite::{Connection, OpenFlags};

use crate::bind::{execute, query_one};
use crate::migrate::{APPLICATION, SCHEMA, are_ours};
use crate::seal::Sealer;
use crate::{Options, Place, Store, StoreError};

/// What a backup holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Backed {
    /// Integrations.
    pub integrations: i64,
    /// Entries.
    pub entries: i64,
}

/// Why a backup or its return failed.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The file is no backup of ours, or it is damaged.
    #[error("the file is not a whole Optilinker backup")]
    NotABackup,
    /// Another master key sealed it.
    #[error("the backup is sealed with another master key")]
    WrongMasterKey,
    /// A service works on the database.
    #[error("a service still works on this database; stop it first")]
    InUse,
    /// The target is there already.
    #[error("the file is there already")]
    Exists,
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// SQLite.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// The file system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Pages copied at once.
const PAGES: i32 = 1_000;

impl Store {
    /// Copies the database into a file that must not be there yet.
    ///
    /// # Errors
    /// Then the file is not to be relied on.
    pub fn backup(&self, file: &Path) -> Result<Backed, BackupError> {
        let Place::File(source) = &self.place else { return Err(BackupError::NotABackup) };
        if file.exists() {
            return Err(BackupError::Exists);
        }
        let from = Connection::open_with_flags(source, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let mut to = Connection::open(file)?;
        Backup::new(&from, &mut to)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        to.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
        drop(to);
        read_backup(file)
    }

    /// Puts a backup in the place of the database that `options` name. No service may work on it.
    ///
    /// # Errors
    /// Then the database is as it was.
    pub fn restore(options: &Options, file: &Path) -> Result<Backed, BackupError> {
        let Place::File(target) = &options.place else { return Err(BackupError::NotABackup) };
        let backed = read_backup(file)?;
        refuse_if_in_use(target)?;
        let from = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        if !opens(&from, &Sealer::new(&options.master_key))? {
            return Err(BackupError::WrongMasterKey);
        }
        let mut to = Connection::open(target)?;
        Backup::new(&from, &mut to)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        mark_restored(&to)?;
        Ok(backed)
    }

    /// For simulation: marks this database as one that was just put back.
    ///
    /// # Errors
    /// Where it could not be written.
    pub async fn mark_restored(&self) -> Result<(), StoreError> {
        self.write_with(mark_restored).await
    }
}

/// No lease stands, and recovery reads the plant twice.
fn mark_restored(connection: &Connection) -> rusqlite::Result<()> {
    execute(connection, "UPDATE leases SET holder = NULL, until_at = NULL", &[])?;
    let mark = "INSERT INTO progress (integration_id, restored) SELECT integration_id, TRUE FROM integrations WHERE TRUE
                ON CONFLICT (integration_id) DO UPDATE SET restored = TRUE";
    execute(connection, mark, &[]).map(drop)
}

/// A lock that some process still holds beside the database means that it works on it.
fn refuse_if_in_use(target: &Path) -> Result<(), BackupError> {
    let mut name = target.as_os_str().to_owned();
    name.push(".locks");
    let Ok(files) = std::fs::read_dir(name) else { return Ok(()) };
    for file in files {
        let held = std::fs::File::open(file?.path()).is_ok_and(|file| file.try_lock().is_err());
        if held {
            return Err(BackupError::InUse);
        }
    }
    Ok(())
}

/// Whether this key is the one that sealed it.
fn opens(connection: &Connection, sealer: &Sealer) -> rusqlite::Result<bool> {
    let sql = "SELECT value FROM meta WHERE name = 'key-proof'";
    let sealed = query_one(connection, sql, &[], |row| row.get::<_, Vec<u8>>(0))?;
    Ok(sealed.is_some_and(|sealed| sealer.open("meta/key-proof", &sealed).is_ok()))
}

fn read_backup(file: &Path) -> Result<Backed, BackupError> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let read = || -> rusqlite::Result<Option<Backed>> {
        let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let schema: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if application != APPLICATION || schema > SCHEMA || !are_ours(&connection)? {
            return Ok(None);
        }
        let whole: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get(0));
        let backed = Backed {
            integrations: count("SELECT COUNT(*) FROM integrations")?,
            entries: count("SELECT COUNT(*) FROM entries")?,
        };
        Ok((whole == "ok").then_some(backed))
    };
    match read() {
        Ok(Some(backed)) => Ok(backed),
        Ok(None) | Err(_) => Err(BackupError::NotABackup),
    }
}
