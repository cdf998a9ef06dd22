//! `backup` and `restore`.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use store::{Backed, BackupError, Store};

use crate::context::Context;
use crate::failure::{Failure, print, say};

pub(super) fn backup(context: &Context, file: &Path) -> Result<ExitCode, Failure> {
    let store = context.open_store()?;
    let backed = store.backup(file).map_err(|error| failure(context, file, &error))?;
    tell(context, file, backed, "backup-written");
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(context: &Context, file: &Path) -> Result<ExitCode, Failure> {
    let options = context.store_options()?;
    let backed = Store::restore(&options, file).map_err(|error| failure(context, file, &error))?;
    // Opening proves that the master key is the one that sealed the backup.
    drop(context.open_store()?);
    tell(context, file, backed, "restore-done");
    Ok(ExitCode::SUCCESS)
}

fn tell(context: &Context, file: &Path, backed: Backed, key: &str) {
    if context.json {
        let path = file.display().to_string();
        print(
            &json!({ "file": path, "integrations": backed.integrations, "entries": backed.entries })
                .to_string(),
        );
    } else {
        say(&context.text(key, &[("path", &file.display())]));
    }
}

fn failure(context: &Context, file: &Path, error: &BackupError) -> Failure {
    let path = file.display();
    match error {
        BackupError::InUse => {
            let database = context.database().map(|path| path.display().to_string()).unwrap_or_default();
            Failure::failed("running", context.text("error-database-running", &[("database", &database)]))
        }
        BackupError::NotABackup => {
            Failure::failed("not-a-backup", context.text("error-database-not-one", &[("database", &path)]))
        }
        BackupError::Exists | BackupError::Store(_) | BackupError::Database(_) | BackupError::Io(_) => {
            Failure::failed("backup", context.text("error-io", &[("path", &path), ("detail", error)]))
        }
    }
}
