//! The fault plan: which calls fail, how, how often.

use std::time::Duration;

use serde::de::IntoDeserializer;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// What a rule that names no seconds takes.
const SECONDS: f64 = 2.0;
/// What no fault takes longer than.
const LONGEST: Duration = Duration::from_secs(86_400);

/// A faults file.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FaultsFile {
    /// Its rules; the first that strikes wins.
    #[serde(default)]
    pub rules: Vec<Rule>,
}

/// One rule.
#[derive(Clone, Debug, Deserialize)]
pub struct Rule {
    /// A method or an operation; absent: every call.
    #[serde(default)]
    pub call: Option<String>,
    /// What happens; `429` is understood without quotation marks too.
    #[serde(deserialize_with = "kind")]
    pub kind: Kind,
    /// Share of the calls that it strikes.
    #[serde(default = "whole")]
    pub share: f64,
    /// How often at most; absent: always.
    #[serde(default)]
    pub times: Option<u32>,
    /// For kinds that take time; absent: 2.
    #[serde(default)]
    pub seconds: Option<f64>,
}

const fn whole() -> f64 {
    1.0
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let word = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Kind::deserialize(word.into_deserializer())
}

/// Kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// Done, then no reply.
    Drop,
    /// Done after `seconds`, the reply never.
    Late,
    /// Not done, no reply.
    Reset,
    /// Not done: too many; `Retry-After` names the seconds.
    #[serde(rename = "429")]
    TooMany,
    /// Not done.
    #[serde(rename = "500")]
    Failed,
    /// Not done; the answer is HTML.
    #[serde(rename = "502")]
    BadGateway,
    /// Done; the reply breaks off.
    Truncated,
    /// Not done; 200 and a log-in page.
    Html,
    /// Not done; 302 to a log-in page.
    Redirect,
    /// Done; the reply comes after `seconds`.
    Slow,
    /// Done; the reply has 17 MiB.
    Giant,
    /// Filters are ignored.
    IgnoreFilters,
    /// What was made in the last `seconds` is neither listed nor found.
    SearchLag,
    /// The permission is missing.
    Forbidden,
}

impl Kind {
    /// The word in files and logs.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Drop => "drop",
            Self::Late => "late",
            Self::Reset => "reset",
            Self::TooMany => "429",
            Self::Failed => "500",
            Self::BadGateway => "502",
            Self::Truncated => "truncated",
            Self::Html => "html",
            Self::Redirect => "redirect",
            Self::Slow => "slow",
            Self::Giant => "giant",
            Self::IgnoreFilters => "ignoreFilters",
            Self::SearchLag => "searchLag",
            Self::Forbidden => "forbidden",
        }
    }
}

/// A fault that strikes a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Strike {
    pub(crate) kind: Kind,
    /// The rule's seconds.
    pub(crate) pause: Duration,
}

/// The plan in force.
#[derive(Debug)]
pub(crate) struct Plan {
    /// Each rule, and how often it struck.
    rules: Vec<(Rule, u32)>,
    seed: u64,
    chance: fastrand::Rng,
}

impl Plan {
    pub(crate) fn new(file: FaultsFile, seed: u64) -> Self {
        let mut plan = Self { rules: Vec::new(), seed, chance: fastrand::Rng::with_seed(seed) };
        plan.replace(file);
        plan
    }

    /// Back to the start: no rules, and the same chances again.
    pub(crate) fn reset(&mut self) {
        *self = Self::new(FaultsFile::default(), self.seed);
    }

    pub(crate) fn replace(&mut self, file: FaultsFile) {
        self.rules = file.rules.into_iter().map(|rule| (rule, 0)).collect();
    }

    /// What strikes this call, if anything.
    pub(crate) fn strike(&mut self, call: &str) -> Option<Strike> {
        for (rule, struck) in &mut self.rules {
            let fits = rule.call.as_deref().is_none_or(|wanted| wanted == call);
            if !fits || rule.times.is_some_and(|times| *struck >= times) || self.chance.f64() >= rule.share {
                continue;
            }
            *struck += 1;
            let pause = Duration::try_from_secs_f64(rule.seconds.unwrap_or(SECONDS).max(0.0));
            return Some(Strike { kind: rule.kind, pause: pause.unwrap_or(LONGEST).min(LONGEST) });
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_strike_by_call_share_and_times() {
        let file =
            r#"{"rules":[{"call":"getOrders","kind":"502","times":1},{"kind":"searchLag","share":0}]}"#;
        let mut plan = Plan::new(serde_json::from_str(file).unwrap(), 1);
        assert_eq!(plan.strike("setOrderStatus"), None);
        assert_eq!(plan.strike("getOrders").unwrap().kind, Kind::BadGateway);
        assert_eq!(plan.strike("getOrders"), None, "once");
        for (kind, is_known) in [("429", true), ("\"429\"", true), ("\"moon\"", false), ("null", false)] {
            let file = format!(r#"{{"rules":[{{"kind":{kind}}}]}}"#);
            assert_eq!(serde_json::from_str::<FaultsFile>(&file).is_ok(), is_known, "{kind}");
        }
    }

    #[test]
    fn the_seed_decides_whom_a_share_strikes() {
        let struck = |seed: u64| {
            let file = serde_json::from_str(r#"{"rules":[{"kind":"drop","share":0.3}]}"#).unwrap();
            let mut plan = Plan::new(file, seed);
            (0..1_000).map(|_| plan.strike("x").is_some()).collect::<Vec<_>>()
        };
        assert_eq!(struck(7), struck(7));
        assert_ne!(struck(7), struck(8));
        let share = struck(7).into_iter().filter(|one| *one).count();
        assert!((250..350).contains(&share), "{share}");
    }

    #[test]
    fn seconds_beyond_reason_are_cut() {
        for (seconds, pause) in
            [("1e300", LONGEST), ("-1", Duration::ZERO), ("0.5", Duration::from_millis(500))]
        {
            let text = format!(r#"{{"rules":[{{"kind":"late","seconds":{seconds}}}]}}"#);
            let mut plan = Plan::new(serde_json::from_str(&text).unwrap(), 1);
            assert_eq!(plan.strike("x").unwrap().pause, pause);
        }
    }
}
