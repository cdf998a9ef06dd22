//! Locks of the operating system by which a dead process's lease ends at once.
//!
//! Each process that holds leases keeps a lock on a file of its own beside the database; who can take that lock knows
//! that its holder is gone.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use engine::Holder;

use crate::store::lock;

/// The locks beside one database.
pub(crate) struct Locks {
    folder: PathBuf,
    held: Mutex<BTreeMap<Holder, File>>,
}

impl Locks {
    pub(crate) fn beside(database: &Path) -> std::io::Result<Self> {
        let mut name = database.as_os_str().to_owned();
        name.push(".locks");
        let folder = PathBuf::from(name);
        std::fs::create_dir_all(&folder)?;
        Ok(Self { folder, held: Mutex::new(BTreeMap::new()) })
    }

    fn path(&self, holder: &Holder) -> PathBuf {
        self.folder.join(name_of(holder))
    }

    /// Takes this process's own lock, once, and clears away what the dead left.
    ///
    /// The file gets its name when it is locked, so that nobody who finds it takes its holder for dead.
    pub(crate) fn hold(&self, holder: &Holder) -> std::io::Result<()> {
        let mut held = lock(&self.held);
        if held.contains_key(holder) {
            return Ok(());
        }
        let (path, unnamed) = (self.path(holder), self.folder.join(format!(".{}", name_of(holder))));
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&unnamed)?;
        file.try_lock().map_err(|_| std::io::Error::other("another process has this worker's lock"))?;
        std::fs::rename(&unnamed, &path)?;
        held.insert(holder.clone(), file);
        for found in std::fs::read_dir(&self.folder)? {
            let found = found?;
            let is_own = held.keys().any(|own| self.path(own) == found.path());
            let is_named = !found.file_name().to_string_lossy().starts_with('.');
            if is_named && !is_own {
                let _lives = is_dead(&found.path());
            }
        }
        Ok(())
    }

    /// One process at a time applies files: waits for its turn, which ends when the file is dropped.
    pub(crate) fn apply(&self) -> std::io::Result<File> {
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(self.folder.join(".apply"))?;
        file.lock()?;
        Ok(file)
    }

    /// Is the process of another holder gone? Unsure is no.
    pub(crate) fn is_gone(&self, holder: &Holder) -> bool {
        if lock(&self.held).contains_key(holder) {
            return false;
        }
        is_dead(&self.path(holder))
    }

    /// Gives this process's own lock back.
    pub(crate) fn release(&self, holder: &Holder) {
        if lock(&self.held).remove(holder).is_some() {
            let _left_behind = std::fs::remove_file(self.path(holder));
        }
    }
}

fn name_of(holder: &Holder) -> String {
    holder.0.chars().filter(|character| character.is_ascii_alphanumeric() || *character == '-').collect()
}

/// Is nobody holding this file's lock? Then it is removed. Unsure is no.
fn is_dead(path: &Path) -> bool {
    match File::open(path) {
        Ok(file) => {
            let dead = file.try_lock().is_ok();
            if dead {
                let _left_behind = std::fs::remove_file(path);
            }
            dead
        }
        Err(error) => error.kind() == std::io::ErrorKind::NotFound,
    }
}
