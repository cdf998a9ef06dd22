//! docs/guarantees.md names tests that exist.

use std::collections::BTreeSet;
use std::path::Path;

use crate::workspace::{read, root};

/// Names of tests: what stands in back-ticks and has at least two underscores.
fn named(page: &str) -> BTreeSet<&str> {
    page.split('`').skip(1).step_by(2).filter(|name| name.matches('_').count() >= 2).collect()
}

fn sources(folder: &Path, text: &mut String) {
    for found in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = found.path();
        if path.is_dir() && !path.ends_with("target") {
            sources(&path, text);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&std::fs::read_to_string(&path).expect("text"));
        }
    }
}

#[test]
fn every_test_that_holds_a_promise_exists() {
    let page = read("docs/guarantees.md");
    let mut text = String::new();
    sources(&root().join("crates"), &mut text);
    let names = named(&page);
    assert!(names.len() >= 20, "{names:?}");
    let missing: Vec<_> = names.iter().filter(|name| !text.contains(&format!("fn {name}("))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn only_tests_are_taken_for_tests() {
    assert_eq!(named("`whole` `a_b_c`, `x` and `cargo xtask sim`"), BTreeSet::from(["a_b_c"]));
}
