//! An integration as a row, and back.

use std::sync::Arc;

use domain::{Code, MarkerPrefix, Millis, Problem};
use engine::{Account, Integration, IntegrationId, Shard, Since};
use rusqlite::Row;

use crate::ParseParameters;
use crate::entry_row::{facts_from_text, facts_to_text};

/// A problem as text: its code and its facts.
pub(crate) fn problem_to_text(problem: &Problem) -> String {
    format!("{} {}", problem.code, facts_to_text(&problem.facts))
}

/// A problem from its text.
pub(crate) fn problem_from_text(text: &str) -> Option<Problem> {
    let (code, facts) = text.split_once(' ')?;
    Some(Problem { code: Code::parse(code)?, facts: facts_from_text(facts) })
}

pub(crate) fn since_to_text(since: Since) -> (&'static str, Option<i64>) {
    match since {
        Since::Open => ("open", None),
        Since::All => ("all", None),
        Since::At(at) => ("at", Some(at.get())),
    }
}

/// Reads a row; `None` where its configuration can't be read by this program.
pub(crate) fn read(row: &Row<'_>, parse: &ParseParameters) -> rusqlite::Result<Option<Integration>> {
    let name: String = row.get("name")?;
    let parameters = match parse(&row.get::<_, String>("configuration")?) {
        Ok(parameters) => parameters,
        Err(error) => {
            tracing::error!(integration = name, error, "the stored configuration can't be read");
            return Ok(None);
        }
    };
    let Some(marker_prefix) = MarkerPrefix::parse(&row.get::<_, String>("marker_prefix")?) else {
        tracing::error!(integration = name, "the stored marker prefix can't be read");
        return Ok(None);
    };
    let since = match (row.get::<_, String>("since_kind")?.as_str(), row.get::<_, Option<i64>>("since_at")?) {
        ("all", _) => Since::All,
        ("at", Some(at)) => Since::At(Millis::new(at)),
        _ => Since::Open,
    };
    let stop = row.get::<_, Option<String>>("stop_problem")?;
    Ok(Some(Integration {
        id: IntegrationId::new(row.get("integration_id")?),
        shard: Shard(row.get("shard")?),
        account: Account(row.get("account")?),
        config_version: row.get("config_version")?,
        parameters: Arc::new(parameters),
        marker_prefix,
        paused: row.get("paused")?,
        stop: stop.as_deref().and_then(problem_from_text),
        since,
    }))
}
