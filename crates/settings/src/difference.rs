//! What differs between two stored configurations, by key.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value as Json;

/// The text is no stored configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotStored;

impl fmt::Display for NotStored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not the JSON object of a stored configuration")
    }
}

impl std::error::Error for NotStored {}

/// The keys (`table.name` inside a table) whose values differ, in order; a key that one of them lacks differs.
///
/// # Errors
/// [`NotStored`] where a text isn't one that [`to_json`](crate::to_json) wrote.
pub fn differences(a: &str, b: &str) -> Result<Vec<String>, NotStored> {
    let (a, b) = (leaves(a)?, leaves(b)?);
    let names: std::collections::BTreeSet<&String> = a.keys().chain(b.keys()).collect();
    Ok(names.into_iter().filter(|name| a.get(*name) != b.get(*name)).cloned().collect())
}

/// The keys that people changed since a file was applied and that another file would undo: `applied` is that file,
/// `current` what holds now, `offered` the other file. Of a list, only the rows that people added or took away count.
///
/// # Errors
/// As [`differences`].
pub fn lacking(applied: &str, current: &str, offered: &str) -> Result<Vec<String>, NotStored> {
    let changed = differences(applied, current)?;
    let (applied, current, offered) = (leaves(applied)?, leaves(current)?, leaves(offered)?);
    let undone = |name: &String| {
        let (was, is, would_be) = (applied.get(name), current.get(name), offered.get(name));
        match (was, is, would_be) {
            (Some(Json::Array(was)), Some(Json::Array(is)), Some(Json::Array(would_be))) => {
                let mut added = is.iter().filter(|row| !was.contains(row));
                let mut removed = was.iter().filter(|row| !is.contains(row));
                added.any(|row| !would_be.contains(row)) || removed.any(|row| would_be.contains(row))
            }
            _ => would_be != is,
        }
    };
    Ok(changed.into_iter().filter(undone).collect())
}

fn leaves(json: &str) -> Result<BTreeMap<String, Json>, NotStored> {
    let Ok(Json::Object(object)) = serde_json::from_str(json) else {
        return Err(NotStored);
    };
    let mut leaves = BTreeMap::new();
    for (name, value) in object {
        match value {
            Json::Object(rows) => {
                leaves.extend(rows.into_iter().map(|(row, value)| (format!("{name}.{row}"), value)));
            }
            value => {
                leaves.insert(name, value);
            }
        }
    }
    Ok(leaves)
}

#[cfg(test)]
mod tests {
    use super::*;

    const APPLIED: &str = r#"{"a":1,"list":[1,2],"pace":{"sweep":30}}"#;

    #[test]
    fn keys_that_differ_are_named() {
        let other = r#"{"b":1,"list":[1,2],"pace":{"sweep":31,"journal":1}}"#;
        assert_eq!(differences(APPLIED, other).unwrap(), ["a", "b", "pace.journal", "pace.sweep"]);
        assert_eq!(differences(APPLIED, APPLIED), Ok(vec![]));
        assert_eq!(differences(APPLIED, "[]"), Err(NotStored));
    }

    #[test]
    fn a_change_of_a_person_is_missed() {
        let current = r#"{"a":2,"list":[2,3],"pace":{"sweep":30}}"#;
        assert_eq!(lacking(APPLIED, current, APPLIED).unwrap(), ["a", "list"]);
        let offered = r#"{"a":2,"list":[2,3,4],"pace":{"sweep":99}}"#;
        assert_eq!(lacking(APPLIED, current, offered), Ok(vec![]));
        let offered = r#"{"a":2,"list":[1,2,3],"pace":{"sweep":30}}"#;
        assert_eq!(lacking(APPLIED, current, offered).unwrap(), ["list"]);
    }

    #[test]
    fn what_only_the_file_changed_is_not_missed() {
        assert_eq!(lacking(APPLIED, APPLIED, r#"{"a":5}"#), Ok(vec![]));
    }
}
