//! Where a file's values come from: the file itself, a file or a variable that it names.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::fault::{ConfigErrors, ConfigProblem, Fault};
use crate::nearest::nearest;
use crate::raw::{Raw, Table};

/// Looks an environment variable up. The program gives the real one, a test a table.
pub type Env<'a> = &'a dyn Fn(&str) -> Option<String>;

/// No file of ours is larger, nor one that a value names.
const LARGEST: u64 = 1024 * 1024;

/// What a value is read with.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    /// What relative paths are relative to; none: the working folder.
    pub(crate) folder: Option<&'a Path>,
    pub(crate) env: Env<'a>,
}

impl Source<'_> {
    pub(crate) fn path(&self, text: &str) -> PathBuf {
        self.folder.map_or_else(|| PathBuf::from(text), |folder| folder.join(text))
    }

    /// Follows `{ file = "…" }` and `{ env = "…" }`; anything else is given back. True: it was followed, so that what
    /// it holds is text whatever is wanted.
    pub(crate) fn follow(&self, raw: &Raw) -> Result<(Raw, bool), Fault> {
        let Raw::Table(table) = raw else {
            return Ok((raw.clone(), false));
        };
        match table.as_slice() {
            [(name, Raw::Text(path))] if name == "file" => {
                let text = read_text(&self.path(path))?;
                Ok((Raw::Text(text.trim().to_owned()), true))
            }
            [(name, Raw::Text(variable))] if name == "env" => match (self.env)(variable) {
                Some(text) if !text.trim().is_empty() => Ok((Raw::Text(text.trim().to_owned()), true)),
                _ => Err(Fault::EnvUnset { variable: variable.clone() }),
            },
            _ => Err(bad_reference(table)),
        }
    }
}

fn bad_reference(table: &Table) -> Fault {
    let names: Vec<&str> = table.iter().map(|(name, _)| name.as_str()).collect();
    let odd = names.iter().find(|name| !["file", "env"].contains(name)).or(names.first());
    let near = odd.and_then(|name| nearest(name, ["file", "env"])).unwrap_or("file");
    Fault::BadReference { found: crate::raw::shortened(&names.join(", ")), nearest: near.to_owned() }
}

/// Reads a file of text, bounded.
pub(crate) fn read_text(path: &Path) -> Result<String, Fault> {
    let shown = || path.display().to_string();
    let unreadable = |error: std::io::Error| Fault::Unreadable { path: shown(), kind: error.kind() };
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST {
        return Err(Fault::TooLarge { path: shown(), limit: LARGEST });
    }
    String::from_utf8(bytes).map_err(|_| Fault::NotText { path: shown() })
}

/// A fault of the file as a whole.
pub(crate) fn whole(file: &str, fault: Fault) -> ConfigErrors {
    ConfigErrors(vec![ConfigProblem { file: file.to_owned(), parameter: String::new(), fault }])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(names: &[&str]) -> Raw {
        Raw::Table(names.iter().map(|name| ((*name).to_owned(), Raw::Text("x".to_owned()))).collect())
    }

    #[test]
    fn typing_errors_in_a_reference_are_refused() {
        let source = Source { folder: None, env: &|_| Some("value".to_owned()) };
        for (names, near) in [
            (&["fil"][..], "file"),
            (&["file", "env"], "file"),
            (&["envv"], "env"),
            (&["env", "defalt"], "file"),
            (&[], "file"),
        ] {
            let Err(Fault::BadReference { nearest, .. }) = source.follow(&table(names)) else {
                panic!("{names:?}")
            };
            assert!(nearest == near || names.len() == 2, "{names:?}: {nearest}");
        }
        let number = Raw::Table(vec![("file".to_owned(), Raw::Integer(1))]);
        assert!(matches!(source.follow(&number), Err(Fault::BadReference { .. })));
    }

    #[test]
    fn a_variable_is_looked_up_and_trimmed() {
        let source = Source { folder: None, env: &|name| (name == "x").then(|| " value\n".to_owned()) };
        assert_eq!(source.follow(&table(&["env"])), Ok((Raw::Text("value".to_owned()), true)));
        let source = Source { folder: None, env: &|_| Some(String::new()) };
        assert_eq!(source.follow(&table(&["env"])), Err(Fault::EnvUnset { variable: "x".to_owned() }));
    }

    #[test]
    fn a_file_is_found_beside_the_one_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("x"), "secret\n").unwrap();
        let source = Source { folder: Some(folder.path()), env: &|_| None };
        assert_eq!(source.follow(&table(&["file"])), Ok((Raw::Text("secret".to_owned()), true)));
    }

    #[test]
    fn a_file_without_end_is_not_read_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("big");
        std::fs::write(&path, vec![b'x'; usize::try_from(LARGEST).unwrap() + 1]).unwrap();
        assert!(matches!(read_text(&path), Err(Fault::TooLarge { .. })));
        assert!(matches!(
            read_text(&folder.path().join("none")),
            Err(Fault::Unreadable { kind: std::io::ErrorKind::NotFound, .. })
        ));
    }
}
