//! ARCHITECTURE.md's map is the workspace.

use std::collections::BTreeSet;

use crate::workspace::{packages, read, root};

/// Every `crates/name` in a text.
fn mentioned(text: &str) -> BTreeSet<&str> {
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || c == '-';
    text.split("crates/")
        .skip(1)
        .map(|rest| &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())])
        .filter(|name| !name.is_empty())
        .collect()
}

#[test]
fn architecture_names_every_crate_and_no_other() {
    let crates = root().join("crates");
    let packages = packages();
    let real: BTreeSet<&str> = packages
        .iter()
        .filter_map(|package| package.manifest_path.parent()?.strip_prefix(&crates).ok())
        .map(cargo_metadata::camino::Utf8Path::as_str)
        .collect();
    assert_eq!(mentioned(&read("ARCHITECTURE.md")), real);
}

#[test]
fn a_mention_ends_where_the_name_does() {
    let text = "`crates/domain/src/vat.rs`, (crates/store) and crates/ and crates/web.";
    assert_eq!(mentioned(text), BTreeSet::from(["domain", "store", "web"]));
}
