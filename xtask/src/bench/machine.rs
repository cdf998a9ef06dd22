//! What the machine itself can do, beside which the program is measured.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use crate::stopwatch::timed;

/// Blocks written.
const COMMITS: u32 = 1_000;

/// Synced writes of 4 KiB a second, one after the other.
///
/// # Errors
/// Where the disk refuses.
pub(crate) fn synced_commits(folder: &Path) -> anyhow::Result<f64> {
    let mut file = File::create(folder.join("commits"))?;
    let (written, took) = timed(|| -> std::io::Result<()> {
        for _ in 0..COMMITS {
            file.write_all(&[7; 4_096])?;
            file.sync_data()?;
        }
        Ok(())
    });
    written?;
    Ok(f64::from(COMMITS) / took.as_secs_f64())
}
