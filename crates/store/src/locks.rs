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
        let name: String = holder
            .0
            .chars()
            .filter(|character| character.is_ascii_alphanumeric() || *character == '-')
            .collect();
        self.folder.join(name)
    }

    /// Takes this process's own lock, once.
    pub(crate) fn hold(&self, holder: &Holder) -> std::io::Result<()> {
        let mut held = lock(&self.held);
        if held.contains_key(holder) {
            return Ok(());
        }
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(self.path(holder))?;
        file.try_lock().map_err(|_| std::io::Error::other("another process has this worker's lock"))?;
        held.insert(holder.clone(), file);
        Ok(())
    }

    /// Is the process of another holder gone? Unsure is no.
    pub(crate) fn is_gone(&self, holder: &Holder) -> bool {
        if lock(&self.held).contains_key(holder) {
            return false;
        }
        match File::open(self.path(holder)) {
            Ok(file) => match file.try_lock() {
                Ok(()) => {
                    let _left_behind = std::fs::remove_file(self.path(holder));
                    true
                }
                Err(_) => false,
            },
            Err(error) => error.kind() == std::io::ErrorKind::NotFound,
        }
    }

    /// Gives this process's own lock back.
    pub(crate) fn release(&self, holder: &Holder) {
        if lock(&self.held).remove(holder).is_some() {
            let _left_behind = std::fs::remove_file(self.path(holder));
        }
    }
}
