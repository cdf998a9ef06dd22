//! Who works on which shard, until when.

use domain::Millis;
use engine::{Fence, Holder, Lease, Shard, Takeover};
use rusqlite::Connection;

use crate::bind::{execute, query, query_one};
use crate::{Store, StoreError};

/// All shards.
const SHARDS: i64 = 256;

struct Row {
    shard: i64,
    holder: Option<String>,
    until: Option<i64>,
    renewed: Option<i64>,
}

impl Store {
    pub(crate) async fn renew_leases(
        &self,
        holder: &Holder,
        want: usize,
        now: Millis,
        until: Millis,
    ) -> Result<Vec<Lease>, StoreError> {
        if let Some(locks) = &self.locks {
            locks.hold(holder).map_err(|error| StoreError::Database(error.to_string()))?;
        }
        let others = self.read_with(|connection| {
            query(
                connection,
                "SELECT DISTINCT holder FROM leases WHERE holder IS NOT NULL AND holder <> $1",
                &[&holder.0],
                |row| row.get::<_, String>(0),
            )
        })?;
        let gone: Vec<String> =
            others.into_iter().filter(|other| self.is_gone(&Holder(other.clone()))).collect();
        if gone.is_empty() && self.read_with(|connection| others_have_all(connection, holder, now))? {
            return Ok(Vec::new());
        }
        let holder = holder.clone();
        self.write_with(move |connection| renew(connection, &holder, &gone, want, now, until)).await
    }

    pub(crate) async fn release_leases(&self, holder: &Holder) -> Result<(), StoreError> {
        let name = holder.0.clone();
        let sql = "UPDATE leases SET holder = NULL WHERE holder = $1";
        self.write_with(move |connection| execute(connection, sql, &[&name])).await?;
        if let Some(locks) = &self.locks {
            locks.release(holder);
        }
        Ok(())
    }
}

/// Every shard is held by somebody else, whose lease stands: there is nothing to write.
fn others_have_all(connection: &Connection, holder: &Holder, now: Millis) -> rusqlite::Result<bool> {
    let sql = "SELECT COUNT(*) FROM leases WHERE holder <> $1 AND until_at > $2";
    let held = query_one(connection, sql, &[&holder.0, &now.get()], |row| row.get::<_, i64>(0))?;
    Ok(held == Some(SHARDS))
}

fn renew(
    connection: &Connection,
    holder: &Holder,
    gone: &[String],
    want: usize,
    now: Millis,
    until: Millis,
) -> rusqlite::Result<Vec<Lease>> {
    let mut rows = query(
        connection,
        "SELECT shard, holder, until_at, renewed_at FROM leases ORDER BY shard",
        &[],
        |row| Ok(Row { shard: row.get(0)?, holder: row.get(1)?, until: row.get(2)?, renewed: row.get(3)? }),
    )?;
    if rows.is_empty() {
        for shard in 0..SHARDS {
            execute(connection, "INSERT INTO leases (shard) VALUES ($1)", &[&shard])?;
        }
        rows = (0..SHARDS).map(|shard| Row { shard, holder: None, until: None, renewed: None }).collect();
    }
    let is_ours =
        |row: &Row| row.holder.as_deref() == Some(&holder.0) && row.until.is_some_and(|at| at > now.get());
    let mut leases: Vec<Lease> = Vec::new();
    for row in rows.iter().filter(|row| is_ours(row)) {
        leases.push(Lease { shard: shard_of_row(row), until, taken: None });
    }
    let kept = leases.len();
    let is_free = |row: &&Row| {
        let dead = row.holder.as_ref().is_some_and(|other| gone.contains(other));
        row.holder.is_none() || dead || row.until.is_none_or(|at| at <= now.get())
    };
    for row in rows.iter().filter(|row| !is_ours(row)).filter(is_free).take(want.saturating_sub(kept)) {
        // Who gave it back, is gone or lost it sent nothing after now, nor after the lease's own end.
        let end = row.until.map(|at| at.min(now.get()));
        let ended_at = end.or(row.renewed).map(Millis::new);
        let taken = Takeover { ended_at, renewed_at: row.renewed.map(Millis::new) };
        leases.push(Lease { shard: shard_of_row(row), until, taken: Some(taken) });
    }
    if kept > 0 {
        execute(
            connection,
            "UPDATE leases SET until_at = $1, renewed_at = $2 WHERE holder = $3 AND until_at > $2",
            &[&until.get(), &now.get(), &holder.0],
        )?;
    }
    for lease in leases.iter().filter(|lease| lease.taken.is_some()) {
        execute(
            connection,
            "UPDATE leases SET holder = $1, until_at = $2, renewed_at = $3 WHERE shard = $4",
            &[&holder.0, &until.get(), &now.get(), &i64::from(lease.shard.0)],
        )?;
    }
    Ok(leases)
}

fn shard_of_row(row: &Row) -> Shard {
    Shard(u8::try_from(row.shard).unwrap_or(0))
}

/// Is the lease row the fence's, now?
pub(crate) fn holds(connection: &Connection, fence: &Fence) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM leases WHERE shard = $1 AND holder = $2 AND until_at > $3";
    let values: [&dyn rusqlite::types::ToSql; 3] =
        [&i64::from(fence.shard.0), &fence.holder.0, &fence.now.get()];
    Ok(query_one(connection, sql, &values, |_| Ok(()))?.is_some())
}

/// A shard of an account: the first byte of its hash.
pub(crate) fn shard_of(account: &str) -> Shard {
    Shard(account.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0))
}
