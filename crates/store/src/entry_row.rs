//! An entry as a row, and back. A row that can't be read is a value on its own, never a panic.

use domain::{
    Code, Digest, Fingerprint, MesOrderId, Millis, OrderSource, Problem, ShopOrderId, ShopStatusId,
};
use engine::{Entry, Exclusion, IntegrationId, ShopFacts, Stage, StatusWrite};
use rusqlite::types::{FromSql, ToSql, Value};
use rusqlite::{Connection, Row};

use crate::bind::query;

/// The columns in the order of [`values`] and [`read`].
pub(crate) const COLUMNS: [&str; 44] = [
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
    "quiet_until",
    "unanswered_since",
    "retried_at",
    "body_digest",
    "judged_content",
    "due_at",
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
        number(entry.quiet_until.map(Millis::get)),
        number(entry.unanswered_since.map(Millis::get)),
        number(entry.retried_at.map(Millis::get)),
        text(entry.body.map(|digest| digest.to_string())),
        text(entry.judged_content.map(|digest| digest.to_string())),
        number(entry.due_at.map(Millis::get)),
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

/// A row's columns, one after the other, in the order of [`COLUMNS`]: looked up by number, because looking 44 names up
/// for each row costs more than the rest of the reading.
struct Columns<'a, 'r> {
    row: &'a Row<'r>,
    next: usize,
}

impl Columns<'_, '_> {
    fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let at = self.next;
        self.next += 1;
        self.row.get(at)
    }

    fn millis(&mut self) -> rusqlite::Result<Option<Millis>> {
        Ok(self.take::<Option<i64>>()?.map(Millis::new))
    }
}

/// Reads a row; `None` where it can't be: another program's or a damaged one.
fn read(row: &Row<'_>) -> rusqlite::Result<Option<Entry>> {
    let mut columns = Columns { row, next: 0 };
    let integration = IntegrationId::new(columns.take()?);
    let order = ShopOrderId::new(columns.take()?);
    let (version, generation) = (columns.take()?, columns.take()?);
    let stage = Stage::parse(&columns.take::<String>()?);
    let problem = read_problem(columns.take()?, columns.take()?);
    let exclusion = read_with(columns.take()?, Exclusion::parse);
    let mes_order = columns.take::<Option<i64>>()?.map(MesOrderId::new);
    let bound_by_person = columns.take()?;
    let shop = read_shop(&mut columns)?;
    let (asked, copy_accepted) = (columns.take()?, columns.take()?);
    let left_fingerprint = read_with(columns.take()?, Fingerprint::parse);
    let (lookup_first, attempts, counted) = (columns.take()?, columns.take()?, columns.take()?);
    let first_submitted_at = columns.millis()?;
    let mes_high = columns.take::<Option<i64>>()?.map(MesOrderId::new);
    let (sent_at, quiet_until) = (columns.millis()?, columns.millis()?);
    let (unanswered_since, retried_at) = (columns.millis()?, columns.millis()?);
    let body = read_with(columns.take()?, Digest::parse);
    let judged_content = read_with(columns.take()?, Digest::parse);
    let (due_at, realised_at) = (columns.millis()?, columns.millis()?);
    let status_write = read_status_write(&mut columns)?;
    let allowed_once = columns.take::<Option<i64>>()?.map(ShopStatusId::new);
    let (after_import_due, never_told) = (columns.take()?, columns.take()?);
    let (created_at, updated_at) = (Millis::new(columns.take()?), Millis::new(columns.take()?));
    let (Some(stage), Ok(problem), Ok(exclusion), Ok(shop), Ok(status_write)) =
        (stage, problem, exclusion, shop, status_write)
    else {
        return Ok(None);
    };
    let (Ok(left_fingerprint), Ok(body), Ok(judged_content)) = (left_fingerprint, body, judged_content)
    else {
        return Ok(None);
    };
    Ok(Some(Entry {
        integration,
        order,
        version,
        generation,
        stage,
        problem,
        exclusion,
        mes_order,
        bound_by_person,
        shop,
        asked,
        copy_accepted,
        left_fingerprint,
        lookup_first,
        attempts,
        counted,
        first_submitted_at,
        mes_high,
        sent_at,
        quiet_until,
        unanswered_since,
        retried_at,
        body,
        judged_content,
        due_at,
        realised_at,
        status_write,
        allowed_once,
        after_import_due,
        never_told,
        created_at,
        updated_at,
    }))
}

/// Nothing, or what the text says; an error where it says nothing known.
fn read_with<T>(text: Option<String>, parse: impl Fn(&str) -> Option<T>) -> Result<Option<T>, ()> {
    text.map(|text| parse(&text).ok_or(())).transpose()
}

fn read_problem(code: Option<String>, facts: Option<String>) -> Result<Option<Problem>, ()> {
    let Some(code) = code else { return Ok(None) };
    let code = Code::parse(&code).ok_or(())?;
    Ok(Some(Problem { code, facts: facts_from_text(&facts.unwrap_or_default()) }))
}

fn read_shop(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Result<Option<ShopFacts>, ()>> {
    let status = columns.take::<Option<i64>>()?.map(ShopStatusId::new);
    let confirmed = columns.take::<Option<bool>>()?.unwrap_or(false);
    let in_status_since = columns.millis()?.unwrap_or_default();
    let fingerprint = columns.take::<Option<String>>()?;
    let content = columns.take::<Option<String>>()?;
    let kind = columns.take::<Option<String>>()?.unwrap_or_default();
    let id = columns.take::<Option<i64>>()?.unwrap_or(0);
    let external_id = columns.take::<Option<String>>()?.unwrap_or_default();
    let read_at = columns.millis()?;
    let (Some(status), Some(fingerprint), Some(content), Some(read_at)) =
        (status, fingerprint, content, read_at)
    else {
        return Ok(Ok(None));
    };
    let (Some(fingerprint), Some(content)) = (Fingerprint::parse(&fingerprint), Digest::parse(&content))
    else {
        return Ok(Err(()));
    };
    let source = OrderSource { kind, id };
    Ok(Ok(Some(ShopFacts {
        status,
        confirmed,
        in_status_since,
        fingerprint,
        content,
        source,
        external_id,
        read_at,
    })))
}

fn read_status_write(columns: &mut Columns<'_, '_>) -> rusqlite::Result<Result<Option<StatusWrite>, ()>> {
    let (from, to) = (columns.take::<Option<i64>>()?, columns.take::<Option<i64>>()?);
    let (at, unanswered) = (columns.millis()?, columns.take::<Option<bool>>()?);
    Ok(match (from, to, at, unanswered) {
        (None, None, None, None) => Ok(None),
        (Some(from), Some(to), Some(at), Some(unanswered)) => {
            Ok(Some(StatusWrite { from: ShopStatusId::new(from), to: ShopStatusId::new(to), at, unanswered }))
        }
        _incomplete => Err(()),
    })
}

/// A row's integration and order, and the entry as far as it can be read.
type ReadRow = ((i64, i64), rusqlite::Result<Option<Entry>>);

fn rows(connection: &Connection, condition: &str, values: &[&dyn ToSql]) -> rusqlite::Result<Vec<ReadRow>> {
    let sql = format!("SELECT {} FROM entries WHERE {condition}", COLUMNS.join(", "));
    query(connection, &sql, values, |row| Ok(((row.get(0)?, row.get(1)?), read(row))))
}

/// Orders of an integration whose rows can't be read.
pub(crate) fn unreadable(connection: &Connection, integration: i64) -> rusqlite::Result<Vec<ShopOrderId>> {
    let rows = rows(connection, "integration_id = $1 ORDER BY shop_order_id", &[&integration])?;
    let damaged = rows.into_iter().filter(|(_, read)| !matches!(read, Ok(Some(_))));
    Ok(damaged.map(|((_, order), _)| ShopOrderId::new(order)).collect())
}

/// Reads entries; rows that can't be read are left out and said in the log.
pub(crate) fn entries(
    connection: &Connection,
    condition: &str,
    values: &[&dyn ToSql],
) -> rusqlite::Result<Vec<Entry>> {
    let rows = rows(connection, condition, values)?;
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
