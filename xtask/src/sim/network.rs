//! How a call travels: what becomes of it, and when its caller learns of it.

use engine::{MesError, ShopError};

use super::chance::Chance;
use super::faults::Fault;
use super::weather::Operation;

/// What becomes of a call. Times are milliseconds from the send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It arrives and is carried out; its reply comes then, if ever, or trouble in its place.
    Done { arrives: i64, replied: Option<i64>, spoilt: Option<Trouble> },
    /// It is not carried out; the caller learns this, then. Without a moment: at its time-out.
    NotDone { trouble: Trouble, known: Option<i64> },
}

/// What a caller sees in place of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    NotSent,
    NoAnswer,
    /// 401, 403.
    Refused(u16),
    /// 404 where a path should be.
    WrongPath,
    /// 409.
    Conflict,
    /// 429, with seconds or without.
    TooMany(Option<i64>),
    AccountBlocked,
}

impl From<Trouble> for MesError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NotSent => Self::NotSent("refused".to_owned()),
            Trouble::NoAnswer | Trouble::AccountBlocked => Self::Unknown("no answer".to_owned()),
            Trouble::Refused(status) => Self::Refused { status },
            Trouble::WrongPath => Self::WireMismatch { status: 404 },
            Trouble::Conflict => Self::Conflict,
            Trouble::TooMany(seconds) => {
                Self::TooMany { retry_after: seconds.map(|seconds| seconds * 1_000) }
            }
        }
    }
}

impl From<Trouble> for ShopError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::NotSent => Self::NotSent("refused".to_owned()),
            Trouble::NoAnswer | Trouble::WrongPath | Trouble::Conflict | Trouble::TooMany(_) => {
                Self::Unknown("no answer".to_owned())
            }
            Trouble::Refused(_) => Self::KeyRefused,
            Trouble::AccountBlocked => Self::AccountBlocked,
        }
    }
}

/// The times that a fate is drawn within, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Times {
    /// A call is given up after it.
    pub(crate) timeout: i64,
    pub(crate) quiet: i64,
    /// What is done is listed so late at most.
    pub(crate) lag: i64,
}

/// What becomes of a call that this fault strikes, or none.
pub(crate) fn fate(fault: Option<Fault>, operation: Operation, times: Times, chance: &mut Chance) -> Fate {
    let (up, down) = (chance.between(5, 250), chance.between(5, 250));
    let done = |arrives, replied| Fate::Done { arrives, replied, spoilt: None };
    let answered = done(up, Some(up + down));
    let spoilt = |trouble| Fate::Done { arrives: up, replied: Some(up + down), spoilt: Some(trouble) };
    let refused = |trouble| Fate::NotDone { trouble, known: Some(up + down) };
    let Some(fault) = fault else { return answered };
    match fault {
        Fault::LostReply => done(up, None),
        Fault::Truncated => spoilt(Trouble::NoAnswer),
        Fault::LateCommit | Fault::CommitBeyondQuiet if !operation.writes() => {
            Fate::NotDone { trouble: Trouble::NoAnswer, known: None }
        }
        // Listed a second before the end of the quiet period, which is when it is looked for.
        Fault::LateCommit => {
            let last = times.quiet - times.lag - 1_000;
            done(chance.between((times.timeout / 2).min(last), last), None)
        }
        Fault::CommitBeyondQuiet => done(chance.between(times.quiet + 3_000, 3 * times.quiet), None),
        Fault::Slow => {
            let replied = chance.between(times.timeout / 2, times.timeout - 1);
            done(chance.between(5, replied - 1), Some(replied))
        }
        Fault::NotSent => refused(Trouble::NotSent),
        Fault::PlantKeyRefused | Fault::ShopKeyRefused => refused(Trouble::Refused(401)),
        Fault::PermissionMissing => refused(Trouble::Refused(403)),
        Fault::WrongPath => refused(Trouble::WrongPath),
        // Something on the way sent it twice, and answers with the second's refusal.
        Fault::Conflict if operation.writes() && chance.percent(50) => spoilt(Trouble::Conflict),
        Fault::Conflict => refused(Trouble::Conflict),
        Fault::TooMany => {
            let seconds = chance.one_of([None, Some(3), Some(15)]);
            refused(Trouble::TooMany(seconds))
        }
        Fault::AccountBlocked => refused(Trouble::AccountBlocked),
        _not_done => {
            let known = chance.percent(60).then_some(up + down);
            Fate::NotDone { trouble: Trouble::NoAnswer, known }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TIMES: Times = Times { timeout: 8_000, quiet: 20_000, lag: 2_000 };

    #[test]
    fn what_is_lost_may_be_done_and_late_is_within_the_quiet_period() {
        let mut chance = Chance::of(1, "network");
        let create = Operation::plant("POST /orders");
        for _ in 0..200 {
            let late = fate(Some(Fault::LateCommit), create, TIMES, &mut chance);
            assert!(
                matches!(late, Fate::Done { arrives, replied: None, .. } if arrives < TIMES.quiet - 2_000)
            );
            let beyond = fate(Some(Fault::CommitBeyondQuiet), create, TIMES, &mut chance);
            assert!(matches!(beyond, Fate::Done { arrives, replied: None, .. } if arrives > TIMES.quiet));
            let slow = fate(Some(Fault::Slow), create, TIMES, &mut chance);
            assert!(matches!(slow, Fate::Done { replied: Some(at), .. } if at < TIMES.timeout));
            let lost = fate(Some(Fault::NotDone), create, TIMES, &mut chance);
            assert!(matches!(lost, Fate::NotDone { trouble: Trouble::NoAnswer, .. }));
        }
    }
}
