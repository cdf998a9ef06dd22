//! The workspace as cargo and the disk show it.

use std::fs;
use std::path::{Path, PathBuf};

use cargo_metadata::{MetadataCommand, Package};

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap()
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Our crates, by cargo.
pub(crate) fn packages() -> Vec<Package> {
    let mut command = MetadataCommand::new();
    command.current_dir(root()).no_deps().other_options(["--offline".to_owned()]);
    command.exec().unwrap().packages
}

/// Their names, sorted.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<_> = packages().iter().map(|package| package.name.to_string()).collect();
    names.sort();
    names
}

/// The crates of ours that a crate names in its manifest, for whatever purpose.
pub(crate) fn ours(package: &Package) -> impl Iterator<Item = &str> {
    package.dependencies.iter().filter(|one| one.path.is_some()).map(|one| one.name.as_str())
}

/// All files below a folder of the workspace whose name ends so, sorted; build output is left out.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let is_output = path.file_name().is_some_and(|name| name == "target" || name == "node_modules");
            if path.is_dir() && !is_output {
                folders.push(path);
            } else if path.extension().is_some_and(|have| have == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The rows of the Markdown tables in a text, cell by cell, without heads and rules.
pub(crate) fn rows(text: &str) -> Vec<Vec<String>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let is_rule = |line: &str| line.starts_with('|') && line.chars().all(|c| "|-: ".contains(c));
    let is_row = |at: usize| {
        let is_head = lines.get(at + 1).is_some_and(|next| is_rule(next));
        lines[at].starts_with('|') && !is_rule(lines[at]) && !is_head
    };
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    (0..lines.len()).filter(|at| is_row(*at)).map(|at| cells(lines[at])).collect()
}
