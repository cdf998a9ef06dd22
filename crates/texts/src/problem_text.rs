//! A problem as people read it.

use domain::{Actor, Code, Problem, ShopOrderId};

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
    /// A problem with its facts, of nobody in particular: the commands in its hint hold words for name and number.
    #[must_use]
    pub fn problem(&self, problem: &Problem) -> ProblemText {
        self.problem_of(problem, &self.text("placeholder-name", &[]), None)
    }

    /// A problem of an integration, or of one of its orders, so that the commands in its hint can be copied. A fact
    /// `also` holds a further problem of the same order (`P106 rate=8, line=2`); its message follows.
    #[must_use]
    pub fn problem_of(&self, problem: &Problem, name: &str, order: Option<ShopOrderId>) -> ProblemText {
        let code = problem.code;
        let order = order.map_or_else(|| self.text("placeholder-order", &[]), |order| order.to_string());
        let mut facts: Vec<(&str, String)> = vec![("name", name.to_owned()), ("order", order)];
        for (fact, value) in &problem.facts {
            let value = if fact == "changes" { self.changes(value) } else { value.clone() };
            facts.push((fact, value));
        }
        let mut message = self.render(&format!("{code}.message"), &facts);
        let also = problem.facts.iter().filter(|(name, _)| name == "also");
        for other in also.filter_map(|(_, text)| read_also(text)) {
            let other = self.render(&format!("{}.message", other.code), &other.facts);
            message = format!("{message} {} {other}", self.text("problem-also", &[]));
        }
        ProblemText {
            title: self.problem_title(code),
            message,
            actor: self.actor(code.actor()),
            hint: self.render(&format!("{code}.hint"), &facts),
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
    fn a_hint_holds_commands_to_copy() {
        let texts = Texts::new(Language::Pl).expect("the embedded texts can be read");
        let held = Problem::new(Code::Held);
        assert_eq!(texts.problem(&held).hint, "Zwolnij je: optilinker order retry NAZWA NUMER.");
        let of = texts.problem_of(&held, "meble", Some(ShopOrderId::new(17)));
        assert_eq!(of.hint, "Zwolnij je: optilinker order retry meble 17.");
    }

    #[test]
    fn a_fact_says_which_of_two_things_happened() {
        let texts = Texts::new(Language::En).expect("the embedded texts can be read");
        let told = |problem: Problem| {
            let text = texts.problem_of(&problem, "meble", Some(ShopOrderId::new(17)));
            format!("{} {}", text.message, text.hint)
        };
        let cases = [
            (
                Code::StatusRefused,
                "write",
                "after-import",
                "baselinkerOrderStatusAfterImport",
                "baselinkerOrderStatusToSend",
            ),
            (Code::LookupImpossible, "sent", "no", "Before the order is sent", "The order was sent"),
            (Code::Unreachable, "what", "operation", "answers, but not to", "can't be reached"),
            (Code::ShopBlocked, "side", "mes", "OptiMES asks", "BaseLinker has blocked"),
        ];
        for (code, fact, value, this, other) in cases {
            let (with, without) = (told(Problem::new(code).with(fact, value)), told(Problem::new(code)));
            assert!(with.contains(this) && !with.contains(other), "{with}");
            assert!(without.contains(other) && !without.contains(this), "{without}");
        }
    }

    #[test]
    fn a_hint_to_resolve_says_how() {
        for language in Language::ALL {
            let texts = Texts::new(language).expect("the embedded texts can be read");
            for code in [
                Code::ConflictNotFound,
                Code::LookupImpossible,
                Code::AttemptsExhausted,
                Code::DayWithoutAnswer,
            ] {
                let hint = texts.problem_of(&Problem::new(code), "meble", Some(ShopOrderId::new(17))).hint;
                let mut commands = hint.split("order resolve meble 17").skip(1).peekable();
                assert!(commands.peek().is_some(), "{code}: {hint}");
                assert!(commands.all(|rest| rest.starts_with(" --")), "{code}: {hint}");
            }
        }
    }

    #[test]
    fn changes_are_told_in_words() {
        let texts = Texts::new(Language::Pl).expect("the embedded texts can be read");
        let changes =
            "items[0].quantity: 2 → 3; items[1].note; note; address.street; attributes[21]; x.y: 1 → 2; P106";
        let problem = Problem::new(Code::ChangedAfterImport).with("changes", changes);
        let expected = "pozycja 1, ilość: 2 → 3; pozycja 2, uwagi; uwagi; adres; atrybut 21; x.y: 1 → 2; Nieznana stawka VAT (P106)";
        let message = texts.problem(&problem).message;
        assert!(message.contains(expected), "{message}");
    }

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
