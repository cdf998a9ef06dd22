//! Webhooks of events that this program does not know: kept for people, because OptiMES thought them worth sending.

use domain::Millis;
use engine::IntegrationId;
use rusqlite::Connection;

use crate::bind::{execute, query};
use crate::{Store, StoreError};

/// An event whose meaning is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownEvent {
    /// Its `EventSource`, cut to 200 characters.
    pub source: String,
    /// Messages that named it.
    pub messages: i64,
    /// When the last one came.
    pub last_at: Millis,
}

/// Characters kept of an event's source.
const SOURCE: usize = 200;

impl Store {
    /// The events of an integration's webhooks that are not known, the latest first; at most 100 are kept.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn unknown_events(&self, integration: IntegrationId) -> Result<Vec<UnknownEvent>, StoreError> {
        let sql = "SELECT source, messages, last_at FROM unknown_events WHERE integration_id = $1
                   ORDER BY last_at DESC, source";
        self.read_with(|connection| {
            query(connection, sql, &[&integration.get()], |row| {
                Ok(UnknownEvent {
                    source: row.get(0)?,
                    messages: row.get(1)?,
                    last_at: Millis::new(row.get(2)?),
                })
            })
        })
    }
}

/// Counts a message, and drops the event that was silent longest where there are too many.
pub(crate) fn keep(
    connection: &Connection,
    integration: IntegrationId,
    source: &str,
    now: Millis,
) -> rusqlite::Result<()> {
    let source: String = source.chars().take(SOURCE).collect();
    let sql = "INSERT INTO unknown_events AS u (integration_id, source, messages, last_at) VALUES ($1, $2, 1, $3)
               ON CONFLICT (integration_id, source) DO UPDATE SET messages = u.messages + 1, last_at = excluded.last_at";
    execute(connection, sql, &[&integration.get(), &source, &now.get()])?;
    let sql = "DELETE FROM unknown_events WHERE integration_id = $1 AND source <> $2 AND source NOT IN (
                 SELECT source FROM unknown_events WHERE integration_id = $1 AND source <> $2
                 ORDER BY last_at DESC, source LIMIT 99)";
    execute(connection, sql, &[&integration.get(), &source]).map(drop)
}
