//! How a store is opened, and why it may not be.

use std::path::PathBuf;
use std::sync::Arc;

use domain::Parameters;
use rusqlite::ffi;
use zeroize::Zeroizing;

/// Reads a stored configuration, which is JSON; the settings know how.
pub type ParseParameters = Arc<dyn Fn(&str) -> Result<Parameters, String> + Send + Sync>;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A file, with one writer thread.
    File(PathBuf),
    /// Memory, and everything on the caller's thread: for simulation.
    Memory,
}

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// Where.
    pub place: Place,
    /// Seals what is sealed.
    pub master_key: Zeroizing<[u8; 32]>,
    /// Reads configurations.
    pub parse: ParseParameters,
    /// Pages the database may have, at most; a test's way to a full disk.
    pub pages_most: Option<u32>,
}

/// Why a database can't be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file is no database of ours.
    #[error("{0} is not an Optilinker database")]
    NotADatabase(PathBuf),
    /// A newer Optilinker wrote it.
    #[error("the database has schema {found}; this program knows {known}")]
    Newer {
        /// Its schema's number.
        found: i64,
        /// The newest this program knows.
        known: i64,
    },
    /// Another master key sealed it.
    #[error("the master key is not the one that sealed this database")]
    WrongMasterKey,
    /// Another process holds it too long.
    #[error("the database is locked by another process")]
    Locked,
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// A setting that durability rests on did not take.
    #[error("the database refuses {0}")]
    Unsafe(&'static str),
    /// Anything else of SQLite's.
    #[error(transparent)]
    Database(#[from] rusqlite::Error),
    /// The file system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Why a call could not be served. Nothing of it was written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk is full.
    #[error("the disk is full")]
    Full,
    /// Another process holds the database too long.
    #[error("the database is locked by another process")]
    Locked,
    /// A row that can't be read, or SQLite's own complaint.
    #[error("{0}")]
    Database(String),
    /// Secrets that don't open with this master key.
    #[error("the secrets can't be opened with this master key")]
    Sealed,
    /// The store is closing.
    #[error("the database is closing")]
    Closing,
}

/// There is no room: no space, or a quota or limit, which SQLite tells as a write that failed.
pub(crate) fn lacks_room(error: &rusqlite::Error) -> bool {
    let ours = |code| matches!(code, ffi::SQLITE_FULL | ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_SHMSIZE);
    error.sqlite_error().is_some_and(|error| ours(error.extended_code))
}

impl From<&rusqlite::Error> for StoreError {
    fn from(error: &rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            _ if lacks_room(error) => Self::Full,
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => Self::Locked,
            _ => Self::Database(error.to_string()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::from(&error)
    }
}

impl From<StoreError> for engine::LedgerError {
    fn from(error: StoreError) -> Self {
        Self { detail: error.to_string() }
    }
}
