//! The commands' part of a BaseLinker account's budget: counted together in one row, whatever process they run in.

use domain::Millis;
use engine::{Account, Holder, Shard};

use crate::bind::{execute, query_one};
use crate::leases::shard_of;
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
/// Calls within so many milliseconds are remembered as one moment, the last of them.
const GRAIN: i64 = 1_000;

/// What commands called on an account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Called {
    /// From when on the next call counts, as far as the pace goes.
    from: Option<i64>,
    /// The calls of the last minute: moments, ascending, with how many.
    recent: Vec<(i64, i64)>,
}

impl Called {
    /// When the next call may be made at the earliest: five at once, then at the pace of `most` a minute, and no 60
    /// seconds hold more than `most`.
    fn next_at(&self, most: i64, now: i64) -> i64 {
        let earlier = (AT_ONCE.min(most) - 1) * pace(most);
        let by_pace = self.from.map_or(now, |from| from.max(now)) - earlier;
        let mut counted: i64 = self.recent.iter().map(|(_, calls)| calls).sum();
        let mut at = by_pace;
        for (moment, calls) in &self.recent {
            if counted < most {
                break;
            }
            counted -= calls;
            at = at.max(moment + MINUTE);
        }
        at
    }

    /// A call is made now.
    fn count(&mut self, most: i64, now: i64) {
        self.from = Some(self.from.map_or(now, |from| from.max(now)) + pace(most));
        match self.recent.last_mut() {
            Some((at, calls)) if now / GRAIN <= *at / GRAIN => (*at, *calls) = (now.max(*at), *calls + 1),
            _ => self.recent.push((now, 1)),
        }
    }

    fn forget(&mut self, now: i64) {
        self.recent.retain(|(at, _)| now - at < MINUTE);
    }
}

/// Milliseconds for one call to come back.
const fn pace(most: i64) -> i64 {
    if most < MINUTE { MINUTE / most } else { 1 }
}

/// Calls a minute that are the commands': beside a running service a sixth of the budget, without one all of it.
fn share(per_minute: u32, beside_service: bool) -> i64 {
    (i64::from(per_minute) / if beside_service { 6 } else { 1 }).max(1)
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
            let sql = "SELECT blocked_until, commands_from, command_calls FROM accounts WHERE account = $1";
            let row = query_one(connection, sql, &[&account], |row| {
                Ok((row.get::<_, Option<i64>>(0)?, row.get(1)?, row.get::<_, Option<String>>(2)?))
            })?;
            let (blocked_until, from, recent) = row.unwrap_or_default();
            if let Some(until) = blocked_until.map(Millis::new).filter(|until| *until > now) {
                return Ok(CommandCall::Blocked(until));
            }
            let recent = recent.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            let mut called = Called { from, recent };
            called.forget(now.get());
            let most = share(per_minute, beside_service);
            let at = called.next_at(most, now.get());
            if at > now.get() {
                return Ok(CommandCall::At(Millis::new(at)));
            }
            called.count(most, now.get());
            let recent = serde_json::to_string(&called.recent).unwrap_or_default();
            let sql = "INSERT INTO accounts (account, commands_from, command_calls) VALUES ($1, $2, $3)
                       ON CONFLICT (account) DO UPDATE SET commands_from = excluded.commands_from,
                         command_calls = excluded.command_calls";
            execute(connection, sql, &[&account, &called.from, &recent])?;
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
    fn calls(count: usize, most: i64) -> Vec<i64> {
        let (mut now, mut called, mut made) = (0, Called::default(), Vec::new());
        for _ in 0..count {
            called.forget(now);
            now = now.max(called.next_at(most, now));
            called.forget(now);
            assert!(called.next_at(most, now) <= now, "what was named holds");
            called.count(most, now);
            made.push(now);
        }
        made
    }

    #[test]
    fn five_calls_at_once_then_the_pace_of_a_sixth() {
        assert_eq!(calls(8, share(60, true)), [0, 0, 0, 0, 0, 6_000, 12_000, 18_000]);
        assert_eq!(
            calls(7, share(60, false)),
            [0, 0, 0, 0, 0, 1_000, 2_000],
            "without a service they have it all"
        );
        assert_eq!(calls(4, share(12, true)), [0, 0, 60_000, 60_000], "a sixth of little is less than five");
        assert_eq!(calls(2, share(1, true)), [0, 60_000]);
    }

    #[test]
    fn no_minute_holds_more_than_their_share() {
        for most in [1, 2, 5, 10, 16, 60, 1_000] {
            let made = calls(200, most);
            let held = |from: i64| made.iter().filter(|at| (from..from + MINUTE).contains(*at)).count();
            let fullest = made.iter().map(|from| held(*from)).max().unwrap();
            assert!(i64::try_from(fullest).unwrap() <= most, "{fullest} of {most}");
        }
    }

    #[test]
    fn the_share_is_used_and_what_is_remembered_is_bounded() {
        let made = calls(101, share(60, true));
        assert!(*made.last().unwrap() <= 10 * MINUTE + 10 * GRAIN, "ten a minute: {made:?}");
        let mut called = Called::default();
        for now in 0..200_000 {
            called.forget(now);
            called.count(60_000, now);
            assert!(called.recent.len() <= 61);
        }
    }

    #[test]
    fn what_was_not_used_is_five_calls_at_most() {
        let mut called = Called { from: Some(1), recent: Vec::new() };
        let now = 3_600_000;
        let at_once = (0..100).take_while(|_| {
            let may = called.next_at(10, now) <= now;
            called.count(10, now);
            may
        });
        assert_eq!(at_once.count(), 5);
    }
}
