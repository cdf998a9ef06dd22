//! The test that the texts are whole: both languages, every code, every page.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use domain::{Actor, Code, Problem};
use fluent_bundle::FluentResource;

use crate::texts::files;
use crate::{Language, Texts};

/// Every key with its parts, and the facts that each names, as the files have them.
fn keys(language: Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (name, source) in files(language) {
        assert!(FluentResource::try_new((*source).to_owned()).is_ok(), "{name} can't be read");
        let mut message = String::new();
        let mut current = String::new();
        for line in source.lines() {
            let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
            let part = line.trim_start().strip_prefix('.').filter(|_| line.starts_with("    ."));
            if let (true, Some((key, _))) = (begins, line.split_once('=')) {
                key.trim().clone_into(&mut message);
                message.clone_into(&mut current);
                assert!(
                    keys.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{name}: {message} stands twice"
                );
            } else if let Some((part, _)) = part.and_then(|part| part.split_once('=')) {
                current = format!("{message}.{}", part.trim());
                assert!(
                    keys.insert(current.clone(), BTreeSet::new()).is_none(),
                    "{name}: {current} stands twice"
                );
            }
            for fact in line.split('$').skip(1) {
                let fact: String =
                    fact.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
                if let Some(facts) = keys.get_mut(&current) {
                    facts.insert(fact);
                }
            }
        }
    }
    keys
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_facts() {
    let (pl, en) = (keys(Language::Pl), keys(Language::En));
    assert!(pl.len() > 250, "the files were not read: {}", pl.len());
    for (key, facts) in &pl {
        assert_eq!(Some(facts), en.get(key), "{key}");
    }
    for key in en.keys() {
        assert!(pl.contains_key(key), "{key} is English only");
    }
}

#[test]
fn every_key_has_a_text_without_holes_left_open() {
    for language in Language::ALL {
        let texts = Texts::new(language).expect("the embedded texts can be read");
        for (key, facts) in keys(language) {
            let facts: Vec<(String, &str)> = facts.into_iter().map(|fact| (fact, "7")).collect();
            let text = texts.render(&key, &facts);
            assert!(texts.has(&key) && !text.trim().is_empty(), "{key}");
            assert!(!text.contains('$') && !text.contains("COUNT"), "{key}: {text}");
        }
    }
}

#[test]
fn every_code_has_its_texts_and_no_other_has() {
    for language in Language::ALL {
        let texts = Texts::new(language).expect("the embedded texts can be read");
        for code in Code::ALL {
            let text = texts.problem(&Problem::new(*code));
            assert_ne!(text.title, code.as_str());
            for (part, words) in [("title", &text.title), ("message", &text.message), ("hint", &text.hint)] {
                assert!(!words.is_empty() && !words.starts_with(code.as_str()), "{code} {part}: {words}");
            }
            assert!(!text.actor.starts_with("actor-"), "{code}");
        }
        let titles: BTreeSet<String> = Code::ALL.iter().map(|code| texts.problem_title(*code)).collect();
        assert_eq!(titles.len(), Code::ALL.len(), "two problems have one title");
        for key in keys(language).keys().filter(|key| key.starts_with('P') && !key.contains('.')) {
            assert!(Code::parse(key).is_some(), "{key} is no code");
        }
    }
}

/// The facts that `domain` says a code has, from its doc comment.
#[test]
fn texts_name_only_facts_that_their_code_has() {
    let source = std::fs::read_to_string(root().join("crates/domain/src/problem.rs")).unwrap();
    let mut doc = String::new();
    let mut known: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for line in source.lines().map(str::trim) {
        if let Some(text) = line.strip_prefix("///") {
            doc.push_str(text);
        } else {
            let code = Code::ALL.iter().find(|code| line.contains(&format!("= \"{code}\",")));
            if let Some(code) = code {
                let facts = doc.split_once("Facts:").map_or("", |(_, facts)| facts);
                let facts = facts.split('`').skip(1).step_by(2).map(ToOwned::to_owned).collect();
                known.insert(code.as_str(), facts);
            }
            doc.clear();
        }
    }
    assert_eq!(known.len(), Code::ALL.len());
    let everywhere = ["name".to_owned(), "order".to_owned()];
    for (key, facts) in keys(Language::Pl) {
        let Some(code_facts) = key.split('.').next().and_then(|code| known.get(code)) else { continue };
        // The integration and the order are known wherever a problem is told.
        let known: BTreeSet<&String> = code_facts.iter().chain(&everywhere).collect();
        let unknown: Vec<&String> = facts.iter().filter(|fact| !known.contains(fact)).collect();
        assert!(unknown.is_empty(), "{key}: {unknown:?}, the code has {code_facts:?}");
    }
}

#[test]
fn every_code_has_its_page_and_every_page_its_code() {
    let folder = root().join("docs/problems");
    let mut pages: BTreeSet<String> = BTreeSet::new();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "README" {
            continue;
        }
        let page = std::fs::read_to_string(&path).unwrap();
        let parts: Vec<&str> = page.split("\n## ").collect();
        assert!(page.starts_with(&format!("# {name}: ")), "{name} has no heading");
        assert_eq!(parts.len(), 3, "{name} has not two parts");
        assert!(parts[1].starts_with("Polski\n") && parts[2].starts_with("English\n"), "{name}");
        for (part, labels) in [
            (parts[1], ["**Co się stało.**", "**Kto działa.**", "**Co zrobić.**", "**Co robi Optilinker.**"]),
            (
                parts[2],
                ["**What happened.**", "**Who acts.**", "**What to do.**", "**What Optilinker does.**"],
            ),
        ] {
            for label in labels {
                assert!(part.contains(label), "{name} lacks {label}");
            }
        }
        let (pl, en) = match Code::parse(&name).map(Code::actor) {
            Some(Actor::Nobody) => ("Nikt;", "Nobody;"),
            Some(Actor::Clerk) => ("Osoba prowadząca zamówienia.", "Whoever works with the orders."),
            _ => ("Osoba, która skonfigurowała integrację.", "Whoever set the integration up."),
        };
        assert!(parts[1].contains(&format!("**Kto działa.** {pl}")), "{name}: {pl}");
        assert!(parts[2].contains(&format!("**Who acts.** {en}")), "{name}: {en}");
        pages.insert(name);
    }
    let codes: BTreeSet<String> = Code::ALL.iter().map(ToString::to_string).collect();
    assert_eq!(pages, codes);
}

/// `settings` gives keys as plain data and doesn't know this crate; its sources are read for them.
#[test]
fn every_key_that_settings_gives_has_a_text() {
    let mut given = BTreeSet::new();
    for file in ["fault", "key", "raw"] {
        let source = std::fs::read_to_string(root().join(format!("crates/settings/src/{file}.rs"))).unwrap();
        for quoted in source.split('"') {
            let family =
                ["config-", "accepted-", "read-", "io-"].iter().any(|family| quoted.starts_with(family));
            if family && !quoted.ends_with("-key") {
                given.insert(quoted.to_owned());
            }
        }
    }
    assert!(given.len() > 40, "{given:?}");
    for language in Language::ALL {
        let texts = Texts::new(language).expect("the embedded texts can be read");
        for key in &given {
            assert!(texts.has(key), "{key}");
        }
    }
}

/// So are those of `engine` for its events, stages and exclusions.
#[test]
fn every_word_of_the_ledger_has_a_text() {
    let texts = Texts::new(Language::Pl).expect("the embedded texts can be read");
    let mut found = 0;
    for (file, kind, family) in [
        ("event", "impl EventKind", "event"),
        ("entry", "impl Stage", "stage"),
        ("entry", "impl Exclusion", "excluded"),
    ] {
        let source = std::fs::read_to_string(root().join(format!("crates/engine/src/{file}.rs"))).unwrap();
        let (_, block) = source.split_once(kind).unwrap_or_else(|| panic!("{file} has no {kind}"));
        let block = block.split("\n}\n").next().unwrap_or_default();
        for line in block.lines().filter_map(|line| line.split_once("=> \"")) {
            let word = line.1.split('"').next().unwrap_or_default();
            assert!(texts.has(&format!("{family}-{word}")), "{family}-{word}");
            found += 1;
        }
    }
    assert!(found >= 35, "{found}");
}

/// So are the remarks of a check.
#[test]
fn every_remark_of_a_check_has_a_text() {
    let source = std::fs::read_to_string(root().join("crates/engine/src/check.rs")).unwrap();
    let keys: BTreeSet<&str> = source.split('"').filter(|text| text.starts_with("remark-")).collect();
    assert!(keys.len() > 20, "{keys:?}");
    for language in Language::ALL {
        let texts = Texts::new(language).expect("the embedded texts can be read");
        for key in &keys {
            assert!(texts.has(key), "{key}");
        }
    }
}

/// A text that nobody shows is one that nobody keeps true. Families are put together from words (`stage-` and a stage).
#[test]
fn every_text_is_shown_somewhere() {
    const FAMILIES: [&str; 8] = ["P", "help", "stage-", "state-", "event-", "excluded-", "change-", "plan-"];
    let mut sources = String::new();
    let crates = std::fs::read_dir(root().join("crates")).unwrap();
    let mut folders: Vec<PathBuf> = crates.map(|entry| entry.unwrap().path().join("src")).collect();
    folders.push(root().join("crates/web/templates"));
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                sources.push_str(&std::fs::read_to_string(&path).unwrap_or_default());
            }
        }
    }
    for key in keys(Language::Pl).keys() {
        let name = key.split('.').next().unwrap_or_default();
        let shown = sources.contains(&format!("\"{name}\""));
        assert!(shown || FAMILIES.iter().any(|family| name.starts_with(family)), "{key} is never shown");
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
