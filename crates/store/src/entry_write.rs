//! Writing an entry on the condition of its version, with its event, in the transaction it is given.

use domain::Millis;
use engine::{Entry, Event, EventKind, IntegrationId, Stage, Write, Written};
use rusqlite::Connection;

use crate::bind::execute;
use crate::entry_row::{COLUMNS, bound, entries, facts_to_text, values};
use crate::leases::holds;
use crate::siblings;

/// What is kept sealed beside an entry.
#[derive(Default)]
pub(crate) struct Sealed {
    pub(crate) snapshot: Option<Vec<u8>>,
    pub(crate) body: Option<Vec<u8>>,
}

pub(crate) fn write_entry(
    connection: &Connection,
    write: &Write,
    sealed: &Sealed,
) -> rusqlite::Result<Written> {
    let entry = &write.entry;
    if let Some(fence) = &write.fence {
        if !holds(connection, fence)? {
            return Ok(Written::LeaseLost);
        }
        let siblings = siblings::of_orders(connection, entry.integration, &[entry.order])?;
        if siblings.iter().any(|sibling| sibling.holds_back(entry, fence.now)) {
            return Ok(Written::Stale);
        }
    }
    let version = entry.version + 1;
    let row = values(entry, version);
    let mut parameters = bound(&row);
    let changed = if entry.version == 0 {
        let places: Vec<String> = (1..=COLUMNS.len()).map(|number| format!("${number}")).collect();
        let sql = format!(
            "INSERT INTO entries ({}) VALUES ({}) ON CONFLICT (integration_id, shop_order_id) DO NOTHING",
            COLUMNS.join(", "),
            places.join(", ")
        );
        execute(connection, &sql, &parameters)?
    } else {
        let sets: Vec<String> =
            COLUMNS.iter().enumerate().skip(2).map(|(at, name)| format!("{name} = ${}", at + 1)).collect();
        let sql = format!(
            "UPDATE entries SET {} WHERE integration_id = $1 AND shop_order_id = $2 AND version = ${}",
            sets.join(", "),
            COLUMNS.len() + 1
        );
        parameters.push(&entry.version);
        execute(connection, &sql, &parameters)?
    };
    if changed == 0 {
        return Ok(Written::Stale);
    }
    let key: [&dyn rusqlite::types::ToSql; 2] = [&entry.integration.get(), &entry.order.get()];
    let event: [&dyn rusqlite::types::ToSql; 7] = [
        key[0],
        key[1],
        &version,
        &write.at.get(),
        &write.event.kind.as_str(),
        &entry.stage.as_str(),
        &facts_to_text(&write.event.facts),
    ];
    execute(
        connection,
        "INSERT INTO events (integration_id, shop_order_id, version, at, kind, stage, facts) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &event,
    )?;
    for (table, sealed) in [("snapshots", &sealed.snapshot), ("bodies", &sealed.body)] {
        if let Some(sealed) = sealed {
            let sql = format!(
                "INSERT INTO {table} (integration_id, shop_order_id, sealed, at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (integration_id, shop_order_id) DO UPDATE SET sealed = excluded.sealed, at = excluded.at"
            );
            execute(connection, &sql, &[key[0], key[1], sealed, &write.at.get()])?;
        }
    }
    Ok(Written::Done(version))
}

/// What was being sent when its sender was lost becomes unsure; tells how many entries.
pub(crate) fn take_over(
    connection: &Connection,
    integration: IntegrationId,
    sent_at: Millis,
    quiet: i64,
    now: Millis,
) -> rusqlite::Result<usize> {
    let sending = entries(connection, "integration_id = $1 AND stage = 'sending'", &[&integration.get()])?;
    for entry in &sending {
        let sent = entry.sent_at.unwrap_or(sent_at).max(sent_at);
        let entry = Entry {
            stage: Stage::Uncertain,
            sent_at: Some(sent),
            unanswered_since: entry.unanswered_since.or(Some(sent)),
            quiet_until: Some(sent.plus(quiet)),
            due_at: Some(sent.plus(quiet)),
            updated_at: now,
            ..entry.clone()
        };
        let event = Event::new(EventKind::Uncertain).with("takeover", true);
        let write = Write { entry, snapshot: None, body: None, event, at: now, fence: None };
        write_entry(connection, &write, &Sealed::default())?;
    }
    let parts = "UPDATE parts SET sent_at = $2, version = version + 1
                 WHERE integration_id = $1 AND sent_at IS NOT NULL AND sent_at < $2 AND made IS NULL";
    execute(connection, parts, &[&integration.get(), &sent_at.get()])?;
    Ok(sending.len())
}
