//! The store: one writer, a few readers, a sealer.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use engine::Holder;
use rusqlite::backup::Backup;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use tokio::sync::{oneshot, watch};

use crate::bind::{execute, query_one};
use crate::locks::Locks;
use crate::migrate::{APPLICATION, are_ours, migrate};
use crate::options::lacks_room;
use crate::seal::Sealer;
use crate::writer::{Closure, Hindrance, Writer, commit};
use crate::{BackupError, OpenError, Options, ParseParameters, Place, StoreError};

/// How long a write waits for another process, in milliseconds.
const BUSY: u64 = 5_000;
/// Pages copied at once.
const PAGES: i32 = 10_000;
/// How long it waits at a time where SQLite does not, in milliseconds.
const BUSY_STEP: u64 = 10;

/// The ledger on SQLite.
pub struct Store {
    pub(crate) place: Place,
    pub(crate) sealer: Sealer,
    pub(crate) parse: ParseParameters,
    pub(crate) locks: Option<Locks>,
    mode: Mode,
    /// Writes of this process that workers should look at.
    own_changes: AtomicI64,
}

/// What stands in a file where a database is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// No file, or one without content.
    Nothing,
    /// A database of ours, sealed with some master key.
    Ours,
    /// Anything else.
    Other,
}

enum Mode {
    Thread {
        writer: Writer,
        readers: Mutex<Vec<Connection>>,
    },
    /// `ended` stands in for the locks of processes that are gone.
    Inline {
        connection: Mutex<Connection>,
        ended: Mutex<BTreeSet<Holder>>,
    },
}

impl Mode {
    fn inline(connection: Connection) -> Self {
        Self::Inline { connection: Mutex::new(connection), ended: Mutex::new(BTreeSet::new()) }
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Store {
    /// Opens the database, makes and migrates it where needed, and proves that it is durable and ours.
    ///
    /// # Errors
    /// Each variant says who must act.
    pub fn open(options: Options) -> Result<Self, OpenError> {
        let (connection, sealer) = open_proven(&options)?;
        let (mode, locks) = match &options.place {
            Place::File(path) => {
                let writer = Writer::start(connection)?;
                (
                    Mode::Thread { writer, readers: Mutex::new(Vec::new()) },
                    Some(Locks::beside(&path.canonicalize()?)?),
                )
            }
            Place::Memory => (Mode::inline(connection), None),
        };
        Ok(Self {
            place: options.place,
            sealer,
            parse: options.parse,
            locks,
            mode,
            own_changes: AtomicI64::new(0),
        })
    }

    /// What stands in a file where a database is wanted, read without a key and without changing anything.
    #[must_use]
    pub fn look(file: &std::path::Path) -> Found {
        if std::fs::metadata(file).map_or(true, |found| found.len() == 0) {
            return Found::Nothing;
        }
        let read = || -> rusqlite::Result<Found> {
            let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
            let tables: i64 =
                connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
            Ok(match (application, tables) {
                (APPLICATION, _) => Found::Ours,
                (_, 0) => Found::Nothing,
                _ => Found::Other,
            })
        };
        read().unwrap_or(Found::Other)
    }

    /// Writes in a transaction of the next group; done when it is committed.
    pub(crate) async fn write_with<T: Send + 'static>(
        &self,
        work: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Closure { work, result: None, reply });
        match &self.mode {
            Mode::Thread { writer, .. } => writer.send(job),
            Mode::Inline { connection, .. } => drop(commit(&mut lock(connection), vec![job])),
        }
        answer.await.unwrap_or(Err(StoreError::Closing))
    }

    /// Reads on a connection of its own.
    pub(crate) fn read_with<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        match &self.mode {
            Mode::Inline { connection, .. } => Ok(work(&lock(connection))?),
            Mode::Thread { readers, .. } => {
                let kept = lock(readers).pop();
                let connection = match kept {
                    Some(connection) => connection,
                    None => reader(&self.place)?,
                };
                let result = work(&connection);
                lock(readers).push(connection);
                Ok(result?)
            }
        }
    }

    /// A number that changes when another process wrote, or this one left something for its workers. It is asked on
    /// the writer's connection, because there this process's own commits do not count.
    pub(crate) async fn changes(&self) -> Result<i64, StoreError> {
        let read =
            |connection: &Connection| connection.pragma_query_value(None, "data_version", |row| row.get(0));
        let data_version: i64 = self.write_with(read).await?;
        Ok(self.own_changes.load(Ordering::SeqCst).wrapping_mul(1 << 20).wrapping_add(data_version))
    }

    /// Is the process of another holder gone? Unsure is no.
    pub(crate) fn is_gone(&self, holder: &Holder) -> bool {
        match &self.mode {
            Mode::Thread { .. } => self.locks.as_ref().is_some_and(|locks| locks.is_gone(holder)),
            Mode::Inline { ended, .. } => lock(ended).contains(holder),
        }
    }

    /// For simulation, in memory: the process of this holder is gone, as a file's locks would tell.
    pub fn process_ended(&self, holder: &Holder) {
        if let Mode::Inline { ended, .. } = &self.mode {
            lock(ended).insert(holder.clone());
        }
    }

    /// For simulation: a copy of a database in memory as it stands now.
    ///
    /// # Errors
    /// Where it could not be copied, or is a file.
    pub fn copied(&self) -> Result<Self, BackupError> {
        let Mode::Inline { connection, .. } = &self.mode else { return Err(BackupError::NotABackup) };
        let mut copy = Connection::open_in_memory()?;
        Backup::new(&lock(connection), &mut copy)?.run_to_completion(PAGES, Duration::ZERO, None)?;
        prepare(&copy).map_err(|_| BackupError::NotABackup)?;
        Ok(Self {
            place: Place::Memory,
            sealer: self.sealer.clone(),
            parse: ParseParameters::clone(&self.parse),
            locks: None,
            mode: Mode::inline(copy),
            own_changes: AtomicI64::new(0),
        })
    }

    /// This process left something that its workers should look at.
    pub(crate) fn note_change(&self) {
        self.own_changes.fetch_add(1, Ordering::SeqCst);
    }

    /// What keeps every write of this process back, and each change of it; `None` where it is not a file.
    #[must_use]
    pub fn hindrance(&self) -> Option<watch::Receiver<Option<Hindrance>>> {
        match &self.mode {
            Mode::Thread { writer, .. } => Some(writer.hindrance()),
            Mode::Inline { .. } => None,
        }
    }

    /// Can it be written now?
    ///
    /// # Errors
    /// Why it can't.
    pub async fn is_writable(&self) -> Result<(), StoreError> {
        let sql = "INSERT INTO meta (name, value) VALUES ('ready', $1) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
        self.write_with(move |connection| execute(connection, sql, &[&[1_u8].as_slice()])).await.map(drop)
    }
}

/// A connection for writing to a database that is ours, whole, of this schema, and sealed with this key.
pub(crate) fn open_proven(options: &Options) -> Result<(Connection, Sealer), OpenError> {
    let mut connection = connect(options)?;
    let proven = migrate(&mut connection).and_then(|()| {
        let sealer = Sealer::new(&options.master_key);
        prove_key(&connection, &sealer).map(|()| sealer)
    });
    match proven {
        Ok(sealer) => Ok((connection, sealer)),
        Err(error) => Err(judge(error, options)),
    }
}

fn connect(options: &Options) -> Result<Connection, OpenError> {
    let connection = match &options.place {
        Place::Memory => Connection::open_in_memory()?,
        Place::File(path) => {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                std::fs::create_dir_all(folder)?;
            }
            Connection::open(path).map_err(|error| judge(error.into(), options))?
        }
    };
    connection.busy_timeout(Duration::from_millis(BUSY))?;
    prove_ours(&connection, options)?;
    prepare(&connection).map_err(|error| judge(error, options))?;
    if let Some(pages) = options.pages_most {
        connection.pragma_update(None, "max_page_count", pages)?;
    }
    if matches!(options.place, Place::File(_)) {
        assert_durable(&connection)?;
    }
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<(), OpenError> {
    keep_a_log(connection)?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "secure_delete", true)?;
    keep_plans(connection, 128)?;
    Ok(())
}

/// Keeps statements with their plans. Without the guarantee SQLite plans a statement anew at each change of a bound
/// `LIMIT` or bound of a range, which took half of the work of an idle dispatcher.
fn keep_plans(connection: &Connection, statements: usize) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(statements);
    Ok(())
}

/// Sets `journal_mode=wal`. SQLite does not wait by itself where several processes change a new file's mode at once.
fn keep_a_log(connection: &Connection) -> rusqlite::Result<()> {
    let mut tries = BUSY / BUSY_STEP;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(())) {
            Err(error)
                if tries > 0 && error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy) =>
            {
                tries -= 1;
                std::thread::sleep(Duration::from_millis(BUSY_STEP));
            }
            outcome => return outcome,
        }
    }
}

fn assert_durable(connection: &Connection) -> Result<(), OpenError> {
    let journal: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0))?;
    let synchronous: i64 = connection.pragma_query_value(None, "synchronous", |row| row.get(0))?;
    let foreign_keys: bool = connection.pragma_query_value(None, "foreign_keys", |row| row.get(0))?;
    match (journal.as_str(), synchronous, foreign_keys) {
        ("wal", 2, true) => Ok(()),
        (_, 2, true) => Err(OpenError::Unsafe("journal_mode=wal")),
        (_, _, true) => Err(OpenError::Unsafe("synchronous=full")),
        (_, _, false) => Err(OpenError::Unsafe("foreign_keys")),
    }
}

/// A file that holds another program's tables, or was made by other migrations, is not touched.
fn prove_ours(connection: &Connection, options: &Options) -> Result<(), OpenError> {
    let Place::File(path) = &options.place else { return Ok(()) };
    let read = || -> rusqlite::Result<bool> {
        // The tables are asked for first: another process may be making them together with the rest.
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))?;
        let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
        Ok(tables == 0 || (application == APPLICATION && are_ours(connection)?))
    };
    match read() {
        Ok(true) => Ok(()),
        Ok(false) => Err(OpenError::NotADatabase(path.clone())),
        Err(error) => Err(judge(error.into(), options)),
    }
}

fn judge(error: OpenError, options: &Options) -> OpenError {
    let OpenError::Database(error) = error else { return error };
    match (error.sqlite_error_code(), &options.place) {
        _ if lacks_room(&error) => OpenError::Full,
        (Some(rusqlite::ErrorCode::NotADatabase), Place::File(path)) => OpenError::NotADatabase(path.clone()),
        (Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked), _) => {
            OpenError::Locked
        }
        _ => OpenError::Database(error),
    }
}

/// A sealed word proves that the master key is the one that sealed everything else.
fn prove_key(connection: &Connection, sealer: &Sealer) -> Result<(), OpenError> {
    let sql = "SELECT value FROM meta WHERE name = 'key-proof'";
    let read = || query_one(connection, sql, &[], |row| row.get::<_, Vec<u8>>(0));
    if read()?.is_none() {
        let sealed =
            sealer.seal("meta/key-proof", "optilinker").map_err(|_| OpenError::Unsafe("random numbers"))?;
        let insert = "INSERT INTO meta (name, value) VALUES ('key-proof', $1) ON CONFLICT (name) DO NOTHING";
        execute(connection, insert, &[&sealed])?;
    }
    match read()?.map(|sealed| sealer.open("meta/key-proof", &sealed)) {
        Some(Ok(_)) => Ok(()),
        Some(Err(_)) | None => Err(OpenError::WrongMasterKey),
    }
}

fn reader(place: &Place) -> Result<Connection, StoreError> {
    let Place::File(path) = place else { return Err(StoreError::Closing) };
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(BUSY))?;
    keep_plans(&connection, 64)?;
    Ok(connection)
}
