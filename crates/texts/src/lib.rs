//! What people read, in Polish and English: problems, stages, events, mistakes in files, and commands.
//!
//! The texts are Fluent files under `locales/`, the same keys in both languages. A caller gives a key and the
//! facts that its text names; the crate knows the problem codes of `domain` and nothing else of the program.

mod language;
mod texts;

mod problem_text;
mod vocabulary;

#[cfg(test)]
mod whole;

pub use language::Language;
pub use problem_text::ProblemText;
pub use texts::{Broken, Texts};
