//! Statements whose parameters are `$1`, `$2`…, bound by their number and not by their first appearance.
//!
//! SQLite takes `$n` for a name; PostgreSQL for a number. With this one helper the same text means the same on both.

use rusqlite::types::ToSql;
use rusqlite::{CachedStatement, Connection, Row};

fn prepare<'c>(
    connection: &'c Connection,
    sql: &str,
    values: &[&dyn ToSql],
) -> rusqlite::Result<CachedStatement<'c>> {
    let mut statement = connection.prepare_cached(sql)?;
    for index in 1..=statement.parameter_count() {
        let number =
            statement.parameter_name(index).and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
        let value = number.and_then(|number| values.get(number.checked_sub(1)?));
        let Some(value) = value else {
            return Err(rusqlite::Error::InvalidParameterCount(index, values.len()));
        };
        statement.raw_bind_parameter(index, *value)?;
    }
    Ok(statement)
}

/// Executes; tells how many rows changed.
pub(crate) fn execute(connection: &Connection, sql: &str, values: &[&dyn ToSql]) -> rusqlite::Result<usize> {
    prepare(connection, sql, values)?.raw_execute()
}

/// Reads rows.
pub(crate) fn query<T>(
    connection: &Connection,
    sql: &str,
    values: &[&dyn ToSql],
    mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    let mut statement = prepare(connection, sql, values)?;
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Reads the first row, if there is one.
pub(crate) fn query_one<T>(
    connection: &Connection,
    sql: &str,
    values: &[&dyn ToSql],
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    Ok(query(connection, sql, values, read)?.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_bound_by_number_in_any_order_and_again() {
        let connection = Connection::open_in_memory().unwrap();
        let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?));
        let row = query_one(&connection, "SELECT $2, $1, $2", &[&1_i64, &2_i64], read).unwrap();
        assert_eq!(row, Some((2, 1, 2)));
        assert!(query_one(&connection, "SELECT $3", &[&1_i64], |_| Ok(())).is_err());
    }
}
