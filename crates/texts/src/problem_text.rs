//! A problem as people read it.

use domain::{Actor, Code, Problem};

use crate::Texts;

/// The four things a person wants to know of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProblemText {
    /// In a few words, for lists and headings.
    pub title: String,
    /// What happened, and what happens next.
    pub message: String,
    /// Who has to act.
    pub actor: String,
    /// What that person can do.
    pub hint: String,
}

impl Texts {
    /// A problem with its facts.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> ProblemText {
        let code = problem.code;
        ProblemText {
            title: self.problem_title(code),
            message: self.render(&format!("{code}.message"), &problem.facts),
            actor: self.actor(code.actor()),
            hint: self.render(&format!("{code}.hint"), &problem.facts),
        }
    }

    /// A problem's name, without facts: "Product missing".
    #[must_use]
    pub fn problem_title(&self, code: Code) -> String {
        self.text(code.as_str(), &[])
    }

    /// Who has to act.
    #[must_use]
    pub fn actor(&self, actor: Actor) -> String {
        let key = match actor {
            Actor::Nobody => "actor-nobody",
            Actor::Clerk => "actor-clerk",
            Actor::Operator => "actor-operator",
        };
        self.text(key, &[])
    }
}
