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
    /// A problem with its facts. A fact `also` holds a further problem of the same order (`P106 rate=8, line=2`); its
    /// message follows.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> ProblemText {
        let code = problem.code;
        let mut message = self.render(&format!("{code}.message"), &problem.facts);
        let also = problem.facts.iter().filter(|(name, _)| name == "also");
        for other in also.filter_map(|(_, text)| read_also(text)) {
            let other = self.render(&format!("{}.message", other.code), &other.facts);
            message = format!("{message} {} {other}", self.text("problem-also", &[]));
        }
        ProblemText {
            title: self.problem_title(code),
            message,
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

/// Reads a further problem back. A piece without `=` belongs to the value before it, which had a comma.
fn read_also(text: &str) -> Option<Problem> {
    let (code, facts) = text.split_once(' ').unwrap_or((text, ""));
    let mut problem = Problem::new(Code::parse(code)?);
    for piece in facts.split(", ").filter(|piece| !piece.is_empty()) {
        match (piece.split_once('='), problem.facts.last_mut()) {
            (Some((name, value)), _) => problem = problem.with(name, value),
            (None, Some((_, value))) => *value = format!("{value}, {piece}"),
            (None, None) => {}
        }
    }
    Some(problem)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn all_problems_of_an_order_are_told() {
        let texts = Texts::new(Language::En).expect("the embedded texts can be read");
        let problem = Problem::new(Code::ProductMissing)
            .with("sku", "A-1")
            .with("line", 1)
            .with("also", "P105 sku=B, products=1, 2")
            .with("also", "P102 ")
            .with("also", "no problem");
        let message = texts.problem(&problem).message;
        assert!(
            message.contains("A-1") && message.contains("(1, 2)") && message.contains("no lines"),
            "{message}"
        );
        assert_eq!(message.matches("Besides:").count(), 2);
    }
}
