//! An entry as a row, and back. A row that can't be read is a value on its own, never a panic.

use domain::{
    Code, Digest, Fingerprint, MesOrderId, Millis, OrderSource, Problem, ShopOrderId, ShopStatusId,
};
use engine::{Entry, Exclusion, IntegrationId, ShopFacts, Stage, StatusWrite};
use rusqlite::types::{ToSql, Value};
use rusqlite::{Connection, Row};

use crate::bind::query;

/// The columns in the order of [`values`] and [`read`].
pub(crate) const COLUMNS: [&str; 43] = [
    "integration_id",
    "shop_order_id",
    "version",
    "generation",
    "stage",
    "problem",
    "problem_facts",
    "exclusion",
    "mes_order_id",
    "bound_by_person",
    "shop_status",
    "shop_confirmed",
    "shop_in_status_since",
    "shop_fingerprint",
    "shop_content",
    "shop_source_kind",
    "shop_source_id",
    "shop_external_id",
    "shop_read_at",
    "asked",
    "copy_accepted",
    "left_fingerprint",
    "lookup_first",
    "attempts",
    "counted",
    "first_submitted_at",
    "mes_high",
    "sent_at",
    "unanswered_since",
    "body_digest",
    "judged_content",
    "due_at",
    "tried_at",
    "realised_at",
    "write_from",
    "write_to",
    "write_at",
    "write_unanswered",
    "allowed_once",
    "after_import_due",
    "never_told",
    "created_at",
    "updated_at",
];

/// Facts of problems and events as JSON.
pub(crate) fn facts_to_text(facts: &[(String, String)]) -> String {
    serde_json::to_string(facts).unwrap_or_else(|_| "[]".to_owned())
}

/// Facts from JSON.
pub(crate) fn facts_from_text(text: &str) -> Vec<(String, String)> {
    serde_json::from_str(text).unwrap_or_default()
}

/// The row of an entry at this version.
pub(crate) fn values(entry: &Entry, version: i64) -> Vec<Value> {
    let shop = entry.shop.as_ref();
    let write = entry.status_write.as_ref();
    let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
    let number = |number: Option<i64>| number.map_or(Value::Null, Value::Integer);
    let flag = |flag: bool| Value::Integer(i64::from(flag));
    vec![
        Value::Integer(entry.integration.get()),
        Value::Integer(entry.order.get()),
        Value::Integer(version),
        Value::Integer(entry.generation.into()),
        Value::Text(entry.stage.as_str().to_owned()),
        text(entry.problem.as_ref().map(|problem| problem.code.as_str().to_owned())),
        text(entry.problem.as_ref().map(|problem| facts_to_text(&problem.facts))),
        text(entry.exclusion.map(|exclusion| exclusion.as_str().to_owned())),
        number(entry.mes_order.map(MesOrderId::get)),
        flag(entry.bound_by_person),
        number(shop.map(|shop| shop.status.get())),
        number(shop.map(|shop| i64::from(shop.confirmed))),
        number(shop.map(|shop| shop.in_status_since.get())),
        text(shop.map(|shop| shop.fingerprint.to_string())),
        text(shop.map(|shop| shop.content.to_string())),
        text(shop.map(|shop| shop.source.kind.clone())),
        number(shop.map(|shop| shop.source.id)),
        text(shop.map(|shop| shop.external_id.clone())),
        number(shop.map(|shop| shop.read_at.get())),
        flag(entry.asked),
        flag(entry.copy_accepted),
        text(entry.left_fingerprint.map(|fingerprint| fingerprint.to_string())),
        flag(entry.lookup_first),
        Value::Integer(entry.attempts.into()),
        Value::Integer(entry.counted.into()),
        number(entry.first_submitted_at.map(Millis::get)),
        number(entry.mes_high.map(MesOrderId::get)),
        number(entry.sent_at.map(Millis::get)),
        number(entry.unanswered_since.map(Millis::get)),
        text(entry.body.map(|digest| digest.to_string())),
        text(entry.judged_content.map(|digest| digest.to_string())),
        number(entry.due_at.map(Millis::get)),
        number(entry.tried_at.map(Millis::get)),
        number(entry.realised_at.map(Millis::get)),
        number(write.map(|write| write.from.get())),
        number(write.map(|write| write.to.get())),
        number(write.map(|write| write.at.get())),
        number(write.map(|write| i64::from(write.unanswered))),
        number(entry.allowed_once.map(ShopStatusId::get)),
        flag(entry.after_import_due),
        flag(entry.never_told),
        Value::Integer(entry.created_at.get()),
        Value::Integer(entry.updated_at.get()),
    ]
}

/// References to a row's values, for binding.
pub(crate) fn bound(values: &[Value]) -> Vec<&dyn ToSql> {
    values.iter().map(|value| value as &dyn ToSql).collect()
}

/// Reads a row; `None` where it can't be: another program's or a damaged one.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<Entry>> {
    let millis = |name: &str| row.get::<_, Option<i64>>(name).map(|at| at.map(Millis::new));
    let text = |name: &str| row.get::<_, Option<String>>(name);
    let number = |name: &str| row.get::<_, Option<i64>>(name);
    let Some(stage) = Stage::parse(&row.get::<_, String>("stage")?) else { return Ok(None) };
    let problem = match text("problem")? {
        None => None,
        Some(code) => {
            let Some(code) = Code::parse(&code) else { return Ok(None) };
            Some(Problem { code, facts: facts_from_text(&text("problem_facts")?.unwrap_or_default()) })
        }
    };
    let exclusion = text("exclusion")?;
    let parsed = exclusion.as_deref().and_then(Exclusion::parse);
    if exclusion.is_some() != parsed.is_some() {
        return Ok(None);
    }
    let shop = match (
        number("shop_status")?,
        text("shop_fingerprint")?,
        text("shop_content")?,
        millis("shop_read_at")?,
    ) {
        (Some(status), Some(fingerprint), Some(content), Some(read_at)) => {
            let (Some(fingerprint), Some(content)) =
                (Fingerprint::parse(&fingerprint), Digest::parse(&content))
            else {
                return Ok(None);
            };
            Some(ShopFacts {
                status: ShopStatusId::new(status),
                confirmed: row.get::<_, Option<bool>>("shop_confirmed")?.unwrap_or(false),
                in_status_since: millis("shop_in_status_since")?.unwrap_or_default(),
                fingerprint,
                content,
                source: OrderSource {
                    kind: text("shop_source_kind")?.unwrap_or_default(),
                    id: number("shop_source_id")?.unwrap_or(0),
                },
                external_id: text("shop_external_id")?.unwrap_or_default(),
                read_at,
            })
        }
        _ => None,
    };
    let status_write = match (number("write_from")?, number("write_to")?, millis("write_at")?) {
        (Some(from), Some(to), Some(at)) => Some(StatusWrite {
            from: ShopStatusId::new(from),
            to: ShopStatusId::new(to),
            at,
            unanswered: row.get::<_, Option<bool>>("write_unanswered")?.unwrap_or(true),
        }),
        _ => None,
    };
    Ok(Some(Entry {
        integration: IntegrationId::new(row.get("integration_id")?),
        order: ShopOrderId::new(row.get("shop_order_id")?),
        version: row.get("version")?,
        generation: row.get("generation")?,
        stage,
        problem,
        exclusion: parsed,
        mes_order: number("mes_order_id")?.map(MesOrderId::new),
        bound_by_person: row.get("bound_by_person")?,
        shop,
        asked: row.get("asked")?,
        copy_accepted: row.get("copy_accepted")?,
        left_fingerprint: text("left_fingerprint")?.as_deref().and_then(Fingerprint::parse),
        lookup_first: row.get("lookup_first")?,
        attempts: row.get("attempts")?,
        counted: row.get("counted")?,
        first_submitted_at: millis("first_submitted_at")?,
        mes_high: number("mes_high")?.map(MesOrderId::new),
        sent_at: millis("sent_at")?,
        unanswered_since: millis("unanswered_since")?,
        body: text("body_digest")?.as_deref().and_then(Digest::parse),
        judged_content: text("judged_content")?.as_deref().and_then(Digest::parse),
        due_at: millis("due_at")?,
        tried_at: millis("tried_at")?,
        realised_at: millis("realised_at")?,
        status_write,
        allowed_once: number("allowed_once")?.map(ShopStatusId::new),
        after_import_due: row.get("after_import_due")?,
        never_told: row.get("never_told")?,
        created_at: Millis::new(row.get("created_at")?),
        updated_at: Millis::new(row.get("updated_at")?),
    }))
}

/// Reads entries; rows that can't be read are left out and said in the log.
pub(crate) fn entries(
    connection: &Connection,
    condition: &str,
    values: &[&dyn ToSql],
) -> rusqlite::Result<Vec<Entry>> {
    let sql = format!("SELECT * FROM entries WHERE {condition}");
    let rows = query(connection, &sql, values, |row| {
        let key: (i64, i64) = (row.get("integration_id")?, row.get("shop_order_id")?);
        Ok((key, read(row)))
    })?;
    let mut found = Vec::with_capacity(rows.len());
    for ((integration, order), read) in rows {
        match read {
            Ok(Some(entry)) => found.push(entry),
            Ok(None) => tracing::error!(table = "entries", integration, order, "a row can't be read"),
            Err(error) => {
                tracing::error!(table = "entries", integration, order, %error, "a row can't be read");
            }
        }
    }
    Ok(found)
}
