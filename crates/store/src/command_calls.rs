//! The commands' part of a BaseLinker account's budget: counted together in one row, whatever process they run in.

use domain::Millis;
use engine::{Account, Holder, Shard};

use crate::bind::{execute, query_one};
use crate::ledger::shard_of;
use crate::{Store, StoreError};

/// May a command call BaseLinker now?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandCall {
    /// Yes; it is counted.
    Now,
    /// Not before then.
    At(Millis),
    /// BaseLinker has blocked the key until then.
    Blocked(Millis),
}

/// Calls that commands may make at once.
const AT_ONCE: i64 = 5;
/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

/// When the next call may be made at the earliest, and from when on the one after it counts; `from` is what the call
/// before left. Beside a running service a sixth of the budget is the commands', without one all of it.
fn next_call(from: Option<Millis>, per_minute: u32, beside_service: bool, now: Millis) -> (Millis, Millis) {
    let budget = i64::from(per_minute).max(1);
    let interval = (if beside_service { 6 * MINUTE } else { MINUTE } / budget).max(1);
    let from = from.map_or(now, |from| from.max(now));
    (from.plus(-(AT_ONCE - 1) * interval), from.plus(interval))
}

impl Store {
    /// Counts a call that a command wants to make on an account with a budget of so many calls a minute.
    ///
    /// # Errors
    /// Where the database can't be written.
    pub async fn command_call(
        &self,
        account: &Account,
        per_minute: u32,
        now: Millis,
    ) -> Result<CommandCall, StoreError> {
        let beside_service = self.is_worked_on(shard_of(&account.0), now)?;
        let account = account.0.clone();
        self.write_with(move |connection| {
            let sql = "SELECT blocked_until, commands_from FROM accounts WHERE account = $1";
            let row = query_one(connection, sql, &[&account], |row| {
                Ok((row.get::<_, Option<i64>>(0)?, row.get::<_, Option<i64>>(1)?))
            })?;
            let (blocked_until, from) = row.unwrap_or_default();
            if let Some(until) = blocked_until.map(Millis::new).filter(|until| *until > now) {
                return Ok(CommandCall::Blocked(until));
            }
            let (at, next) = next_call(from.map(Millis::new), per_minute, beside_service, now);
            if at > now {
                return Ok(CommandCall::At(at));
            }
            let sql = "INSERT INTO accounts (account, commands_from) VALUES ($1, $2)
                       ON CONFLICT (account) DO UPDATE SET commands_from = excluded.commands_from";
            execute(connection, sql, &[&account, &next.get()])?;
            Ok(CommandCall::Now)
        })
        .await
    }

    /// Does somebody who lives hold the shard?
    fn is_worked_on(&self, shard: Shard, now: Millis) -> Result<bool, StoreError> {
        let sql = "SELECT holder FROM leases WHERE shard = $1 AND holder IS NOT NULL AND until_at > $2";
        let holder = self.read_with(|connection| {
            query_one(connection, sql, &[&i64::from(shard.0), &now.get()], |row| row.get::<_, String>(0))
        })?;
        Ok(holder.is_some_and(|holder| !self.is_gone(&Holder(holder))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moments of so many calls, each made as soon as it may be.
    fn calls(count: usize, per_minute: u32, beside_service: bool) -> Vec<i64> {
        let (mut now, mut from, mut made) = (Millis::new(0), None, Vec::new());
        for _ in 0..count {
            let (at, next) = next_call(from, per_minute, beside_service, now);
            now = now.max(at);
            made.push(now.get());
            from = Some(next_call(from, per_minute, beside_service, now).1);
            assert!(next <= from.unwrap());
        }
        made
    }

    #[test]
    fn five_calls_at_once_then_the_pace_of_a_sixth() {
        assert_eq!(calls(8, 60, true), [0, 0, 0, 0, 0, 6_000, 12_000, 18_000]);
        assert_eq!(calls(7, 60, false), [0, 0, 0, 0, 0, 1_000, 2_000], "without a service they have it all");
    }

    #[test]
    fn what_was_not_used_is_five_calls_at_most() {
        let (at, _) = next_call(Some(Millis::new(1)), 60, true, Millis::new(3_600_000));
        assert!(at <= Millis::new(3_600_000));
        let mut from = Some(Millis::new(1));
        let now = Millis::new(3_600_000);
        let at_once = (0..100).take_while(|_| {
            let (at, next) = next_call(from, 60, true, now);
            from = Some(next);
            at <= now
        });
        assert_eq!(at_once.count(), 5);
    }
}
