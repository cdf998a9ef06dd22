//! docs/dependencies.md and the manifests say the same, and nothing is carried along unused.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::workspace::{files, packages, read, rows};

/// The crates that are not ours, by the root manifest, with the features it names for them.
fn listed() -> BTreeMap<String, BTreeSet<String>> {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let all = manifest["workspace"]["dependencies"].as_table().unwrap();
    let features = |entry: &toml::Value| {
        let list = entry.get("features").and_then(toml::Value::as_array);
        list.into_iter().flatten().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    all.iter()
        .filter(|(_, entry)| entry.get("path").is_none())
        .map(|(name, entry)| (name.clone(), features(entry)))
        .collect()
}

/// What stands between backticks.
fn quoted(cell: &str) -> BTreeSet<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_dependency_has_its_row_and_every_row_its_dependency() {
    let mut documented = BTreeMap::new();
    for row in rows(&read("docs/dependencies.md")) {
        let [need, name, features, reason, replaces] = row.as_slice() else {
            panic!("five cells wanted: {row:?}")
        };
        let filled = [need, name, features, reason, replaces].iter().all(|cell| !cell.is_empty());
        assert!(filled, "an empty cell: {row:?}");
        let name = name.trim_matches('`').to_owned();
        assert!(documented.insert(name, quoted(features)).is_none(), "twice: {row:?}");
    }
    assert_eq!(documented, listed());
}

/// A crate's manifest takes what the workspace lists, and some file of the crate names what it takes.
#[test]
fn what_a_crate_takes_is_listed_and_used() {
    let listed = listed();
    let mut taken = BTreeSet::new();
    let mut wrong = Vec::new();
    for package in packages() {
        let folder = package.manifest_path.parent().unwrap();
        let code: String =
            files(folder.as_std_path(), "rs").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
        let words: BTreeSet<&str> = code.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            if dependency.path.is_none() && !listed.contains_key(name) {
                wrong.push(format!("{}: {name} is not in the workspace's list", package.name));
            }
            if !words.contains(name.replace('-', "_").as_str()) {
                wrong.push(format!("{}: {name} is taken and not used", package.name));
            }
            taken.insert(name.to_owned());
        }
    }
    for name in listed.keys().filter(|name| !taken.contains(*name)) {
        wrong.push(format!("{name} is listed and no crate takes it"));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
