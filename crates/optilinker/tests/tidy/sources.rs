//! Every file says what it is, and is named after it.

use std::fs;

use crate::workspace::{files, root};

/// Names that say nothing of what is inside, and so attract everything.
const EMPTY_NAMES: &[&str] = &["utils", "util", "helpers", "helper", "common", "misc"];

#[test]
fn every_file_opens_by_saying_what_it_is() {
    let silent: Vec<_> = files(root(), "rs")
        .into_iter()
        .filter(|path| {
            let text = fs::read_to_string(path).unwrap();
            let opening = text.lines().next().unwrap_or_default();
            opening.strip_prefix("//!").is_none_or(|words| words.trim().is_empty())
        })
        .collect();
    assert!(silent.is_empty(), "files without a //! line at their head: {silent:#?}");
}

#[test]
fn no_file_has_a_name_that_says_nothing() {
    for path in files(root(), "rs") {
        let inside = path.strip_prefix(root()).unwrap();
        for part in inside.iter().map(|part| part.to_str().unwrap().trim_end_matches(".rs")) {
            assert!(!EMPTY_NAMES.contains(&part), "{}", inside.display());
        }
    }
}
