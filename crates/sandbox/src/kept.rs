//! State on disk: one line of JSON for each change, read again at the start.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::path::Path;

use serde_json::Value;

use crate::SandboxError;

/// The file of changes; none where everything is kept in memory alone.
#[derive(Debug, Default)]
pub(crate) struct Kept(Option<File>);

impl Kept {
    /// Opens the file, handing every change in it to `again`. A last line that a kill cut short is left out.
    pub(crate) fn open(folder: Option<&Path>, mut again: impl FnMut(Value)) -> Result<Self, SandboxError> {
        let Some(folder) = folder else { return Ok(Self(None)) };
        std::fs::create_dir_all(folder)?;
        let path = folder.join("changes.jsonl");
        let mut whole = 0_u64;
        if let Ok(file) = File::open(&path) {
            let mut reader = BufReader::new(file);
            let mut line = String::new();
            while reader.read_line(&mut line)? > 0 {
                let Ok(change) = serde_json::from_str(&line) else { break };
                if !line.ends_with('\n') {
                    break;
                }
                whole += line.len() as u64;
                again(change);
                line.clear();
            }
        }
        let file = OpenOptions::new().create(true).append(true).open(&path)?;
        file.set_len(whole)?;
        Ok(Self(Some(file)))
    }

    /// Keeps a change.
    pub(crate) fn keep(&mut self, change: &Value) {
        if let Some(file) = &mut self.0 {
            let line = format!("{change}\n");
            // A sandbox whose disk is full goes on in memory.
            let _full = file.write_all(line.as_bytes());
        }
    }

    /// Forgets everything.
    pub(crate) fn reset(&mut self) {
        if let Some(file) = &mut self.0 {
            let _full = file.set_len(0);
        }
    }
}
