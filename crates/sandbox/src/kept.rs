//! State on disk: a line for each change, read again at the start.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{BufRead, BufReader, Error, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::SandboxError;

/// The file of changes. Written when a call has been done and before it is answered, not synced: it survives the end of
/// the process, not of the machine.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    disk: Option<Disk>,
    /// Changes that are not written yet.
    fresh: Vec<u8>,
}

#[derive(Debug)]
struct Disk {
    file: File,
    path: PathBuf,
    /// Held as long as this sandbox lives: no other may write here.
    _lock: File,
    lines: usize,
}

impl Kept {
    /// Opens a folder, handing every change in it to `again`; `None`: nothing is kept. A last line that a kill cut short
    /// is left out: its call was never answered.
    pub(crate) fn open<C: DeserializeOwned>(
        folder: Option<&Path>,
        mut again: impl FnMut(C),
    ) -> Result<Self, SandboxError> {
        let Some(folder) = folder else { return Ok(Self::default()) };
        std::fs::create_dir_all(folder)?;
        let lock = File::create(folder.join("lock"))?;
        lock.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                Error::new(ErrorKind::ResourceBusy, format!("another sandbox runs on {}", folder.display()))
            }
            TryLockError::Error(error) => error,
        })?;
        let path = folder.join("changes.jsonl");
        let file = OpenOptions::new().create(true).read(true).append(true).open(&path)?;
        let (mut whole, mut lines) = (0_u64, 0);
        let mut reader = BufReader::new(&file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 && line.ends_with(b"\n") {
            again(serde_json::from_slice(&line).map_err(|_| SandboxError::State(path.clone()))?);
            whole += line.len() as u64;
            lines += 1;
            line.clear();
        }
        file.set_len(whole)?;
        Ok(Self { disk: Some(Disk { file, path, _lock: lock, lines }), fresh: Vec::new() })
    }

    /// Adds a change, which `flush` writes.
    pub(crate) fn note(&mut self, change: &impl Serialize) {
        // What can't be written as JSON does not come from JSON.
        if self.disk.is_some() && serde_json::to_writer(&mut self.fresh, change).is_ok() {
            self.fresh.push(b'\n');
        }
    }

    /// Writes what was noted.
    pub(crate) fn flush(&mut self) {
        if let Some(disk) = self.disk.as_mut().filter(|_| !self.fresh.is_empty()) {
            // A sandbox whose disk is full goes on in memory.
            let _full = disk.file.write_all(&self.fresh);
            self.fresh.clear();
        }
    }

    /// Has the file many more lines than this state needs?
    pub(crate) fn is_long(&self, needed: usize) -> bool {
        self.disk.as_ref().is_some_and(|disk| disk.lines > 2 * needed + 1_000)
    }

    /// Begins the file anew with what `write` notes.
    pub(crate) fn rewrite(&mut self, write: impl FnOnce(&mut Self)) -> Result<(), SandboxError> {
        if self.disk.is_none() {
            return Ok(());
        }
        self.fresh.clear();
        write(self);
        if let Some(disk) = &mut self.disk {
            let next = disk.path.with_extension("next");
            std::fs::write(&next, &self.fresh)?;
            std::fs::rename(&next, &disk.path)?;
            disk.file = OpenOptions::new().append(true).open(&disk.path)?;
            disk.lines = 0;
        }
        self.fresh.clear();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(folder: &Path) -> Result<Vec<u32>, SandboxError> {
        let mut all = Vec::new();
        Kept::open(Some(folder), |change: u32| all.push(change)).map(|_| all)
    }

    #[test]
    fn what_was_flushed_is_read_again_and_half_a_line_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::open(Some(folder.path()), |_: u32| {}).unwrap();
        kept.note(&1);
        kept.note(&2);
        kept.flush();
        assert!(matches!(read(folder.path()), Err(SandboxError::Io(_))), "one sandbox a folder");
        drop(kept);
        let path = folder.path().join("changes.jsonl");
        OpenOptions::new().append(true).open(&path).unwrap().write_all(b"33").unwrap();
        assert_eq!(read(folder.path()).unwrap(), [1, 2]);
        assert_eq!(std::fs::read(&path).unwrap(), b"1\n2\n");
        std::fs::write(&path, b"1\nx\n2\n").unwrap();
        assert!(matches!(read(folder.path()), Err(SandboxError::State(at)) if at == path));
    }

    #[test]
    fn a_rewritten_file_holds_what_was_noted_then() {
        let folder = tempfile::tempdir().unwrap();
        let mut kept = Kept::open(Some(folder.path()), |_: u32| {}).unwrap();
        kept.note(&1);
        kept.flush();
        kept.rewrite(|kept| kept.note(&7)).unwrap();
        kept.note(&8);
        kept.flush();
        drop(kept);
        assert_eq!(read(folder.path()).unwrap(), [7, 8]);
    }

    #[test]
    fn without_a_folder_nothing_is_kept() {
        let mut kept = Kept::open(None, |_: u32| {}).unwrap();
        kept.note(&1);
        kept.flush();
        assert!(kept.fresh.is_empty() && !kept.is_long(0));
    }
}
