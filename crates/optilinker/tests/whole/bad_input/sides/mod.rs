//! Parameters that the live sides refuse: what `check` says of each, and where the running integration stands.

mod answers;
mod journal;
mod parameters;

use crate::world::World;

/// What a reader of one language is told, in parts.
type Words = &'static [&'static str];

/// What `check` says of a file, and then what is said of the running integration.
fn words(world: &World, name: &str, language: &str) -> String {
    let (exit, check) = world.tells(language, &["check", &format!("{name}.json")]);
    let shown = world.tells(language, &["integration", "show", name]).1;
    let text = format!("{check} {shown}");
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("exit {}: {}", exit.unwrap_or(-1), words.join(" "))
}

fn state(world: &World, name: &str) -> (String, String) {
    let said = world.says(&["integration", "show", name]).json;
    let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("problem"))
}
