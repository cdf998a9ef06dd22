//! Bad input, one row an item: what comes in; its code, its words in Polish and in English, where it leaves things;
//! what ends that, and where things stand then. The words are what the real program says, written here by hand.

mod databases;
mod files;
mod orders;
mod process;
mod sides;
mod webhooks;

use crate::world::{ENGLISH, POLISH, World};

/// An item.
struct Row<K: Kind> {
    /// For whoever reads a failure.
    what: &'static str,
    input: K::Input,
    /// `P###`, `exit 2`, `HTTP 400`; empty where nothing is wrong.
    code: &'static str,
    /// What a Polish reader is told, in parts: what happened, who must act and how.
    polish: &'static [&'static str],
    /// What an English reader is told.
    english: &'static [&'static str],
    /// Where it leaves things: an order's stage, an integration's state.
    stage: &'static str,
    /// What ends it, carried out.
    end: K::End,
    /// Stage and code after that.
    after: (&'static str, &'static str),
}

/// How inputs of a kind are put in, looked at and ended.
trait Kind {
    /// What comes in.
    type Input;
    /// What ends it.
    type End;
    /// What one input became.
    type Place;

    fn world(&self) -> &World;
    fn put(&self, input: &Self::Input) -> Self::Place;
    fn code(&self, place: &Self::Place) -> String;
    fn stage(&self, place: &Self::Place) -> String;
    /// What the program tells people of a language.
    fn words(&self, place: &Self::Place, language: &str) -> String;
    fn end(&self, place: &Self::Place, end: &Self::End);
}

/// All rows hold, put in at once.
fn hold<K: Kind>(kind: &K, rows: &[Row<K>]) {
    let places: Vec<K::Place> = rows.iter().map(|row| kind.put(&row.input)).collect();
    for (row, place) in rows.iter().zip(&places) {
        settles(kind, row.what, place, (row.stage, row.code));
        for (language, expected) in [(POLISH, row.polish), (ENGLISH, row.english)] {
            let words = kind.words(place, language);
            for part in expected {
                assert!(words.contains(part), "{}: \"{part}\" is missing in: {words}", row.what);
            }
        }
    }
    for (row, place) in rows.iter().zip(&places) {
        kind.end(place, &row.end);
    }
    for (row, place) in rows.iter().zip(&places) {
        settles(kind, row.what, place, row.after);
    }
}

/// It comes to this stage with this code.
fn settles<K: Kind>(kind: &K, what: &str, place: &K::Place, expected: (&str, &str)) {
    let standing = || (kind.stage(place), kind.code(place));
    let is_there = || {
        let (stage, code) = standing();
        (stage.as_str(), code.as_str()) == expected
    };
    assert!(kind.world().comes_true(is_there), "{what}: {expected:?} wanted, it is {:?}", standing());
}

/// All rows hold, one after the other.
fn hold_each<K: Kind>(kind: &K, rows: &[Row<K>]) {
    rows.iter().for_each(|row| hold(kind, std::slice::from_ref(row)));
}
