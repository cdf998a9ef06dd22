//! A whole file against a table of keys: every value checked, every mistake told.

use std::collections::BTreeMap;

use crate::fault::{ConfigProblem, Fault};
use crate::key::{Key, Presence};
use crate::nearest::nearest;
use crate::raw::{self, Format, Raw, Table, shortened};
use crate::source::{Env, Source};
use crate::value::{Value, accept};

/// The values of a file by the names of their keys, defaults filled in.
pub(crate) type Values = BTreeMap<&'static str, Value>;

/// What is read of a file. `problems` empty: every required key has its value.
pub(crate) struct Reading {
    pub(crate) values: Values,
    pub(crate) problems: Vec<ConfigProblem>,
}

/// Values that override a file's, from the environment: the variable's name, and what it stands for.
pub(crate) type Override<'a> = &'a dyn Fn(&Key) -> Option<(String, Result<Raw, Fault>)>;

/// Reads a table of a file against its keys.
pub(crate) fn read(
    keys: &'static [Key],
    label: &str,
    table: Table,
    source: Source<'_>,
    over: Override<'_>,
) -> Reading {
    let mut reading = Reading { values: Values::new(), problems: Vec::new() };
    let found = reading.sort(keys, label, table);
    for key in keys {
        match over(key) {
            // A path that a variable names is relative to no file.
            Some((name, Ok(raw))) => reading.take(key, &name, Some(raw), Source { folder: None, ..source }),
            Some((name, Err(fault))) => reading.problem(&name, key.name, fault),
            None => reading.take(key, label, found.get(key.name).cloned(), source),
        }
    }
    reading
}

/// A variable's text stands for whatever is wanted: a number is read as one.
fn overriding(key: &Key, text: &str) -> Raw {
    let number = matches!(key.kind, crate::Kind::Whole { .. } | crate::Kind::Seconds { .. });
    match text.trim().parse() {
        Ok(value) if number => Raw::Integer(value),
        _ => Raw::Text(text.to_owned()),
    }
}

impl Reading {
    fn problem(&mut self, label: &str, parameter: &str, fault: Fault) {
        self.problems.push(ConfigProblem { file: label.to_owned(), parameter: parameter.to_owned(), fault });
    }

    /// Brings the file's names to those of the keys; tells of the unknown and of those given twice.
    fn sort(&mut self, keys: &'static [Key], label: &str, table: Table) -> BTreeMap<&'static str, Raw> {
        let mut found = BTreeMap::new();
        let mut written: BTreeMap<&'static str, String> = BTreeMap::new();
        for (name, raw) in flatten(keys, table) {
            match name {
                Name::Section(name) => self.problem(label, name, Fault::NotATable { read: raw.shown(false) }),
                Name::Plain(name) => match find(keys, &name) {
                    None => {
                        let near = nearest(&name, keys.iter().map(|key| key.name)).unwrap_or_default();
                        self.problem(label, &shortened(&name), Fault::Unknown { nearest: near.to_owned() });
                    }
                    Some(key) => match written.insert(key.name, name.clone()) {
                        Some(other) => self.problem(label, &name, Fault::GivenTwice { other }),
                        None => {
                            found.insert(key.name, raw);
                        }
                    },
                },
            }
        }
        found
    }

    fn take(&mut self, key: &Key, label: &str, raw: Option<Raw>, source: Source<'_>) {
        let raw = match (raw, key.presence) {
            (Some(raw), _) if raw != Raw::Null => raw,
            (_, Presence::Required) => {
                return self.problem(label, key.name, Fault::Missing { kind: key.kind });
            }
            (_, Presence::RequiredSecret | Presence::Optional) => return,
            (_, Presence::Default(text)) => serde_json::from_str(text).unwrap_or(Raw::Null),
        };
        match accept(key.kind, &raw, source) {
            Ok(value) => {
                self.values.insert(key.name, value);
            }
            Err(faults) => {
                for (row, fault) in faults {
                    let parameter =
                        row.map_or_else(|| key.name.to_owned(), |row| format!("{}.{row}", key.name));
                    self.problem(label, &parameter, fault);
                }
            }
        }
    }
}

enum Name {
    Plain(String),
    /// A table of ours that holds something else.
    Section(&'static str),
}

/// `[pace] sweep = 1` becomes `pace.sweep`.
fn flatten(keys: &'static [Key], table: Table) -> Vec<(Name, Raw)> {
    let section = |name: &str| {
        keys.iter()
            .find_map(|key| key.name.split_once('.').map(|(section, _)| section).filter(|s| *s == name))
    };
    let mut flat = Vec::new();
    for (name, raw) in table {
        match (section(&name), raw) {
            (Some(_), Raw::Null) => {}
            (Some(section), Raw::Table(rows)) => {
                flat.extend(
                    rows.into_iter().map(|(row, raw)| (Name::Plain(format!("{section}.{row}")), raw)),
                );
            }
            (Some(section), other) => flat.push((Name::Section(section), other)),
            (None, raw) => flat.push((Name::Plain(name), raw)),
        }
    }
    flat
}

fn find(keys: &'static [Key], name: &str) -> Option<&'static Key> {
    keys.iter().find(|key| key.name == name || key.aliases.contains(&name))
}

/// Reads a text against the keys, without anything that overrides it.
pub(crate) fn read_text(
    keys: &'static [Key],
    label: &str,
    text: &str,
    format: Format,
    source: Source<'_>,
) -> Result<Reading, Fault> {
    Ok(read(keys, label, raw::parse(text, format)?, source, &|_| None))
}

/// What a value may be, in place of the value itself: `{ file = … }` or `{ env = … }`.
const REFERENCES: [&str; 2] = ["file", "env"];

/// The variable `PREFIX_KEY__NAME` of a key, or `PREFIX_KEY__NAME__FILE` or `…__ENV`, where it is set and not empty.
pub(crate) fn variable(prefix: &str, key: &Key, env: Env<'_>) -> Option<(String, Result<Raw, Fault>)> {
    let set = |name: &str| env(name).filter(|text| !text.trim().is_empty());
    let name = name_of(prefix, key.name);
    let plain = set(&name);
    let nested: Vec<(&str, String, String)> = REFERENCES
        .iter()
        .filter_map(|word| {
            let nested = format!("{name}__{}", word.to_ascii_uppercase());
            set(&nested).map(|text| (*word, nested, text.trim().to_owned()))
        })
        .collect();
    match (plain, nested.as_slice()) {
        (plain, []) => plain.map(|text| (name, Ok(overriding(key, &text)))),
        // The variable that is referred to is this very one.
        (Some(text), [("env", _, other)]) if *other == name => Some((name, Ok(overriding(key, &text)))),
        (None, [(word, nested, text)]) => {
            Some((nested.clone(), Ok(Raw::Table(vec![((*word).to_owned(), Raw::Text(text.clone()))]))))
        }
        (plain, [(_, first, _), rest @ ..]) => {
            let other = rest.first().filter(|_| plain.is_none()).map_or(name, |(_, other, _)| other.clone());
            Some((first.clone(), Err(Fault::GivenTwice { other })))
        }
    }
}

fn name_of(prefix: &str, key: &str) -> String {
    format!("{prefix}_{}", key.replace('.', "__").to_ascii_uppercase())
}

/// The variables with this prefix that belong to no key.
pub(crate) fn unknown_variables(keys: &[Key], prefix: &str, names: &[String]) -> Vec<ConfigProblem> {
    let is_known = |name: &str| {
        keys.iter().any(|key| {
            let rest = name.strip_prefix(&name_of(prefix, key.name));
            rest.is_some_and(|rest| ["", "__FILE", "__ENV"].contains(&rest))
        })
    };
    let ours = names.iter().filter_map(|name| Some((name, name.strip_prefix(prefix)?.strip_prefix('_')?)));
    ours.filter(|(name, _)| !is_known(name))
        .map(|(name, rest)| {
            let written = rest.to_ascii_lowercase().replace("__", ".");
            let near = nearest(&written, keys.iter().map(|key| key.name)).unwrap_or_default();
            let fault = Fault::Unknown { nearest: near.to_owned() };
            ConfigProblem { file: name.clone(), parameter: shortened(&written), fault }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KEYS, SERVICE_KEYS};

    #[test]
    fn every_default_is_one_that_its_key_takes() {
        let source = Source { folder: None, env: &|_| None };
        for key in KEYS.iter().chain(SERVICE_KEYS) {
            if let Presence::Default(text) = key.presence {
                let raw: Raw = serde_json::from_str(text).unwrap();
                assert!(accept(key.kind, &raw, source).is_ok(), "{}", key.name);
            }
        }
    }

    #[test]
    fn names_are_unique_aliases_included() {
        for keys in [KEYS, SERVICE_KEYS] {
            let mut names: Vec<&str> = keys
                .iter()
                .flat_map(|key| std::iter::once(key.name).chain(key.aliases.iter().copied()))
                .collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]));
        }
    }
}
