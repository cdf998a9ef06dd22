//! The judge of a world: what was promised, against what is left. It shares no code with the engine's decisions.

mod asked;
mod calls;
mod found;
mod fresh;
mod leased;
mod made;
mod paused;
mod told;

use std::fmt;

use super::evidence::Evidence;

/// A promise that was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Violation {
    /// Which.
    pub(crate) code: &'static str,
    /// By which shop order.
    pub(crate) order: Option<i64>,
    pub(crate) detail: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(order) = self.order {
            write!(f, " {order}")?;
        }
        write!(f, ": {}", self.detail)
    }
}

/// What was found so far.
#[derive(Debug, Default)]
struct Findings(Vec<Violation>);

impl Findings {
    fn say(&mut self, code: &'static str, order: i64, detail: impl Into<String>) {
        self.0.push(Violation { code, order: Some(order), detail: detail.into() });
    }

    fn say_of_all(&mut self, code: &'static str, detail: impl Into<String>) {
        self.0.push(Violation { code, order: None, detail: detail.into() });
    }
}

/// Judges a world that ended.
pub(crate) fn judge(evidence: &Evidence) -> Vec<Violation> {
    let mut findings = Findings::default();
    if !evidence.rests {
        findings.say_of_all("never rests", "a process turned in circles");
        return findings.0;
    }
    made::judge(evidence, &mut findings);
    found::judge(evidence, &mut findings);
    fresh::judge(evidence, &mut findings);
    told::judge(evidence, &mut findings);
    asked::judge(evidence, &mut findings);
    calls::judge(evidence, &mut findings);
    paused::judge(evidence, &mut findings);
    leased::judge(evidence, &mut findings);
    findings.0
}

#[cfg(test)]
mod tests;
