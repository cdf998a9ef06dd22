//! What holds between keys.

use crate::fault::{ConfigProblem, Fault};
use crate::key::seconds;
use crate::value::Value;
use crate::values::Values;

/// The mistakes that no key makes alone. What is missing or wrong in itself is told elsewhere and skipped here.
pub(crate) fn broken(values: &Values, label: &str) -> Vec<ConfigProblem> {
    let mut problems = Vec::new();
    let mut problem = |parameter: &str, fault| {
        problems.push(ConfigProblem { file: label.to_owned(), parameter: parameter.to_owned(), fault });
    };
    if let Some((quiet, least)) = quiet_too_short(values) {
        problem("quietPeriodSeconds", Fault::QuietTooShort { quiet: seconds(quiet), least: seconds(least) });
    }
    if let Some(Value::Id(done)) = values.get("baselinkerOrderStatusToSend") {
        for other in [
            "baselinkerOrderStatusToImport",
            "baselinkerOrderStatusAfterImport",
            "baselinkerOrderStatusInProduction",
        ] {
            let taken = match values.get(other) {
                Some(Value::Id(id)) => id == done,
                Some(Value::Ids(ids)) => ids.contains(done),
                _ => false,
            };
            if taken {
                problem(
                    "baselinkerOrderStatusToSend",
                    Fault::DoneStatusTaken { status: *done, other: other.to_owned() },
                );
            }
        }
    }
    problems
}

/// A reply may come as late as the time-out; twice that is the least after which "not found" means anything.
fn quiet_too_short(values: &Values) -> Option<(i64, i64)> {
    match (values.get("quietPeriodSeconds"), values.get("pace.requestTimeout")) {
        (Some(Value::Whole(quiet)), Some(Value::Whole(timeout))) => {
            let least = timeout.saturating_mul(2);
            (*quiet < least).then_some((*quiet, least))
        }
        _ => None,
    }
}
