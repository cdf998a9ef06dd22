//! Backups: a consistent copy while the service runs, and its return into the database's place.

use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::bind::execute;
use crate::migrate::{APPLICATION, SCHEMA, are_ours};
use crate::store::open_proven;
use crate::{OpenError, Options, Place, Store, StoreError};

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
    /// It is one, but this program or this master key can't open it.
    #[error(transparent)]
    Open(#[from] OpenError),
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

/// SQLite's word for every page in one step.
const ALL_PAGES: i32 = -1;

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
        let mut to = Connection::open(file)?;
        copy(source, &mut to)?;
        to.pragma_update_and_check(None, "journal_mode", "delete", |_| Ok(()))?;
        drop(to);
        read_backup(file)
    }

    /// Puts a backup in the place of the database that `options` name, whatever stands there. No service may work on it.
    ///
    /// # Errors
    /// Then the database is as it was.
    pub fn restore(options: &Options, file: &Path) -> Result<Backed, BackupError> {
        let Place::File(target) = &options.place else { return Err(BackupError::NotABackup) };
        let backed = read_backup(file)?;
        refuse_if_in_use(target)?;
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        // It is made ready beside the database, so that it takes its place whole: marked, and proven to open.
        let staged = beside(target, ".restoring");
        remove(&staged)?;
        let ready = make_ready(options, file, &staged).and_then(|()| put_in_place(&staged, target));
        remove(&staged)?;
        ready.map(|()| backed)
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

/// Copies a database's pages in one step: between two, a write of another connection would make it begin anew, and
/// beside a service that writes it would never end.
fn copy(from: &Path, to: &mut Connection) -> rusqlite::Result<()> {
    let from = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    match Backup::new(&from, to)?.step(ALL_PAGES)? {
        StepResult::Done => Ok(()),
        _ => Err(rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_BUSY), None)),
    }
}

fn make_ready(options: &Options, file: &Path, staged: &Path) -> Result<(), BackupError> {
    copy(file, &mut Connection::open(staged)?)?;
    let options = Options { place: Place::File(staged.to_owned()), ..options.clone() };
    let (connection, _) = open_proven(&options)?;
    mark_restored(&connection)?;
    Ok(())
}

/// What cannot be written over, because it is no database any more, is kept beside.
fn put_in_place(staged: &Path, target: &Path) -> Result<(), BackupError> {
    let put = || copy(staged, &mut Connection::open(target)?);
    match put().map_err(|error| (error.sqlite_error_code(), error)) {
        Ok(()) => Ok(()),
        Err((Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt), _)) => {
            for end in ["", "-wal", "-shm"] {
                let damaged = beside(target, end);
                if damaged.exists() {
                    std::fs::rename(&damaged, beside(target, &format!(".damaged{end}")))?;
                }
            }
            Ok(put()?)
        }
        Err((_, error)) => Err(error.into()),
    }
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Removes a database's file with what SQLite keeps beside it.
fn remove(database: &Path) -> std::io::Result<()> {
    for end in ["", "-wal", "-shm", "-journal"] {
        match std::fs::remove_file(beside(database, end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// A lock that some process still holds beside the database means that it works on it.
fn refuse_if_in_use(target: &Path) -> Result<(), BackupError> {
    // The locks stand beside the file itself, however it is reached.
    let target = target.canonicalize().unwrap_or_else(|_| target.to_owned());
    let Ok(files) = std::fs::read_dir(beside(&target, ".locks")) else { return Ok(()) };
    for file in files {
        let held = std::fs::File::open(file?.path()).is_ok_and(|file| file.try_lock().is_err());
        if held {
            return Err(BackupError::InUse);
        }
    }
    Ok(())
}

fn read_backup(file: &Path) -> Result<Backed, BackupError> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let read = || -> rusqlite::Result<Option<Result<Backed, OpenError>>> {
        let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        let schema: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        if application != APPLICATION || !are_ours(&connection)? {
            return Ok(None);
        }
        if schema > SCHEMA {
            return Ok(Some(Err(OpenError::Newer { found: schema, known: SCHEMA })));
        }
        let whole: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get(0));
        let backed = Backed {
            integrations: count("SELECT COUNT(*) FROM integrations")?,
            entries: count("SELECT COUNT(*) FROM entries")?,
        };
        Ok((whole == "ok").then_some(Ok(backed)))
    };
    match read() {
        Ok(Some(read)) => Ok(read?),
        Ok(None) | Err(_) => Err(BackupError::NotABackup),
    }
}
