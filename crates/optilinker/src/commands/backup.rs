//! `backup` and `restore`.

use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use store::{Backed, BackupError, OpenError, Store};

use crate::context::Context;
use crate::failure::{Failure, print, say};

pub(super) fn backup(context: &Context, file: &Path) -> Result<ExitCode, Failure> {
    let store = context.open_store()?;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        let missing = std::io::ErrorKind::NotFound.into();
        return Err(Failure::failed("backup", context.io(folder, &missing)));
    }
    let backed = store.backup(file).map_err(|error| failure(context, file, &error))?;
    tell(context, file, backed, "backup-written");
    Ok(ExitCode::SUCCESS)
}

pub(super) fn restore(context: &Context, file: &Path) -> Result<ExitCode, Failure> {
    let found = std::fs::metadata(file).and_then(|found| match found.is_dir() {
        true => Err(std::io::ErrorKind::IsADirectory.into()),
        false => Ok(()),
    });
    found.map_err(|error| Failure::failed("backup", context.io(file, &error)))?;
    let options = context.options_for(file)?;
    let backed = Store::restore(&options, file).map_err(|error| failure(context, file, &error))?;
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
            Failure::failed("not-a-backup", context.text("error-backup-not-one", &[("path", &path)]))
        }
        BackupError::Open(error @ (OpenError::Newer { .. } | OpenError::NotADatabase(_))) => {
            context.open_failure_of(file, error)
        }
        BackupError::Open(error) => context.open_failure(error),
        BackupError::Exists => {
            Failure::failed("exists", context.text("error-backup-exists", &[("path", &path)]))
        }
        BackupError::Store(_) | BackupError::Database(_) | BackupError::Io(_) => {
            Failure::failed("backup", context.text("error-io", &[("path", &path), ("detail", error)]))
        }
    }
}
