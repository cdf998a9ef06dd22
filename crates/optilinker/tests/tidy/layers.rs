//! Imports go downward, and where the design says so, not even that.

use std::collections::BTreeMap;

use crate::workspace::{names, ours, packages};

/// Each crate, and the crates of ours that it may name. A line is added here only with the design's consent.
const MAY_USE: &[(&str, &[&str])] = &[
    // L0
    ("domain", &[]),
    // L1
    ("settings", &["domain"]),
    ("texts", &["domain"]),
    ("engine", &["domain"]),
    ("outbound", &[]),
    // L2
    ("baselinker", &["domain", "engine", "outbound"]),
    ("optimes", &["domain", "engine", "outbound"]),
    ("store", &["domain", "engine"]),
    // L3
    ("web", &["domain", "settings", "texts", "engine", "outbound", "baselinker", "optimes", "store"]),
    // An independent witness: what it knows of both sides it knows from their documents.
    ("sandbox", &[]),
    // L4
    (
        "optilinker",
        &[
            "domain",
            "settings",
            "texts",
            "engine",
            "outbound",
            "baselinker",
            "optimes",
            "store",
            "web",
            "sandbox",
        ],
    ),
];

/// Beside the program: it tests, measures and breaks all of it.
const TOOLS: &[&str] = &["xtask"];

#[test]
fn imports_go_downward() {
    let table: BTreeMap<_, _> = MAY_USE.iter().copied().collect();
    let mut upward = Vec::new();
    for package in packages() {
        let name = package.name.as_str();
        if TOOLS.contains(&name) {
            continue;
        }
        let may = table.get(name).unwrap_or_else(|| panic!("{name} has no layer: add it to the table"));
        for other in ours(&package).filter(|other| !may.contains(other)) {
            upward.push(format!("{name} may not use {other}"));
        }
    }
    assert!(upward.is_empty(), "{upward:#?}");
}

#[test]
fn the_table_names_the_workspace() {
    let mut table: Vec<_> = MAY_USE.iter().map(|(name, _)| *name).chain(TOOLS.iter().copied()).collect();
    table.sort_unstable();
    assert_eq!(table, names());
}

#[test]
fn nobody_uses_the_tools() {
    for package in packages() {
        for other in ours(&package) {
            assert!(!TOOLS.contains(&other), "{} uses {other}", package.name);
        }
    }
}

/// A connection that is opened elsewhere has walked past the guard. The sandbox opens some in the plant's place.
#[test]
fn only_outbound_opens_connections() {
    const OPENERS: &[&str] = &["hyper-rustls", "rustls"];
    for package in packages().iter().filter(|one| !["outbound", "sandbox"].contains(&one.name.as_str())) {
        for dependency in &package.dependencies {
            let name = dependency.name.as_str();
            let client = name == "hyper-util"
                && dependency.features.iter().any(|feature| feature.starts_with("client"));
            let opens = OPENERS.contains(&name) || client;
            assert!(!opens, "{} takes {name}: send through outbound", package.name);
        }
    }
}
