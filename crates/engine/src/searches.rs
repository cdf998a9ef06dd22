//! Searches of the plant that give no answer to rely on: one that fails alone is asked ever more seldom, and is named.

use std::collections::BTreeMap;
use std::future::Future;

use domain::{Code, Millis, Problem};

use crate::call::CallError;
use crate::drive::Drive;
use crate::lock::lock;
use crate::trials::reached;
use crate::{MesError, World};

/// Keys whose failures are remembered, at most; beyond it all are forgotten and counted anew.
const FAILING_MOST: usize = 10_000;

/// Why the plant said nothing of what was searched for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NoAnswer {
    /// The side can't be asked now.
    NotNow,
    /// This was asked in vain, so often in a row.
    Failed {
        /// How often.
        times: u32,
        /// What is told, where it fails alone.
        problem: Option<Box<Problem>>,
    },
}

impl NoAnswer {
    /// Adds a fact to what is told.
    pub(crate) fn with(self, name: &str, value: impl ToString) -> Self {
        match self {
            Self::Failed { times, problem } => {
                let problem = problem.map(|problem| Box::new(problem.with(name, value)));
                Self::Failed { times, problem }
            }
            Self::NotNow => Self::NotNow,
        }
    }
}

/// What was searched for in vain lately. In memory alone: after a restart nothing counts until it is seen anew.
#[derive(Debug, Default)]
pub(crate) struct Searches {
    operations: BTreeMap<&'static str, Asked>,
}

/// One operation's searches.
#[derive(Debug, Default)]
struct Asked {
    /// How many were answered.
    answered: u64,
    failing: BTreeMap<String, Failing>,
}

#[derive(Debug)]
struct Failing {
    times: u32,
    counted: u32,
    /// How many of the operation were answered when it failed last.
    answered: u64,
    since: Millis,
}

impl Searches {
    /// It was answered.
    fn answered(&mut self, operation: &'static str, key: &str) {
        let asked = self.operations.entry(operation).or_default();
        asked.answered = asked.answered.saturating_add(1);
        asked.failing.remove(key);
    }

    /// It failed: how often in a row, and is it this one alone? A failure counts where others were answered since the
    /// one before it, so that a plant which answers no search burdens nobody.
    fn failed(&mut self, operation: &'static str, key: &str, now: Millis) -> (u32, bool) {
        let asked = self.operations.entry(operation).or_default();
        if asked.failing.len() >= FAILING_MOST {
            asked.failing.clear();
        }
        let blank = Failing { times: 0, counted: 0, answered: 0, since: now };
        let failing = asked.failing.entry(key.to_owned()).or_insert(blank);
        failing.times = failing.times.saturating_add(1);
        failing.counted = failing.counted.saturating_add(u32::from(asked.answered > failing.answered));
        failing.answered = asked.answered;
        (failing.times, reached(failing.counted, Some(failing.since), now).is_some())
    }
}

/// Is the side as a whole to blame? It is told and waited for as a side, whatever was asked.
const fn is_of_the_side(error: &MesError) -> bool {
    match error {
        MesError::Refused { .. }
        | MesError::TooMany { .. }
        | MesError::AddressRefused(_)
        | MesError::NotSent(_) => true,
        MesError::Unknown(_)
        | MesError::ContentRefused { .. }
        | MesError::WireMismatch { .. }
        | MesError::Conflict => false,
    }
}

impl<W: World> Drive<'_, W> {
    /// Searches the plant under a key.
    pub(crate) async fn search<T>(
        &self,
        operation: &'static str,
        key: &str,
        ask: impl Future<Output = Result<T, MesError>> + Send,
    ) -> Result<T, NoAnswer> {
        match self.mes.call(self.world, &self.integration(), operation, ask).await {
            Ok(found) => {
                lock(&self.searches).answered(operation, key);
                Ok(found)
            }
            Err(CallError::NotNow) => Err(NoAnswer::NotNow),
            Err(CallError::Failed(error)) if is_of_the_side(&error) => Err(NoAnswer::NotNow),
            Err(CallError::Failed(error)) => {
                let (times, is_alone) = lock(&self.searches).failed(operation, key, self.now());
                tracing::info!(operation, times, %error, "a search failed");
                let problem = Problem::new(Code::SearchUnanswered).with("operation", operation);
                Err(NoAnswer::Failed { times, problem: is_alone.then(|| Box::new(problem)) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &str = "GET /contractors";
    const NOW: Millis = Millis::new(0);

    #[test]
    fn one_that_fails_alone_is_named_after_three_times_and_one_among_many_is_not() {
        let mut alone = Searches::default();
        let mut among_many = Searches::default();
        for times in 1..=3 {
            alone.answered(GET, &format!("other {times}"));
            assert_eq!(alone.failed(GET, "his", NOW), (times, times == 3));
            assert_eq!(among_many.failed(GET, "his", NOW), (times, false));
        }
        among_many.answered("GET /products", "of another operation");
        assert_eq!(among_many.failed(GET, "his", NOW), (4, false));
        let day = NOW.plus(crate::DAY);
        assert_eq!(among_many.failed(GET, "his", day), (5, true), "a day is enough in any case");
    }

    #[test]
    fn an_answer_begins_anew() {
        let mut searches = Searches::default();
        for _ in 0..3 {
            searches.answered(GET, "other");
            searches.failed(GET, "his", NOW);
        }
        searches.answered(GET, "his");
        assert_eq!(searches.failed(GET, "his", NOW), (1, false));
    }

    #[test]
    fn what_fails_is_remembered_within_a_bound() {
        let mut searches = Searches::default();
        for key in 0..=FAILING_MOST {
            searches.failed(GET, &key.to_string(), NOW);
        }
        assert_eq!(searches.operations[GET].failing.len(), 1);
    }

    #[test]
    fn what_is_the_side_s_own_is_not_the_search_s() {
        let content = MesError::ContentRefused { status: 400, detail: "mail".to_owned() };
        for (error, is_side) in [
            (MesError::Refused { status: 403 }, true),
            (MesError::TooMany { retry_after: None }, true),
            (MesError::NotSent("refused".to_owned()), true),
            (MesError::Unknown("500".to_owned()), false),
            (content, false),
        ] {
            assert_eq!(is_of_the_side(&error), is_side, "{error:?}");
        }
    }
}
