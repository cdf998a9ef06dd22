//! Making a contractor or a product: the protocol of a create in small.
//!
//! An intent under the key is committed first; an unknown outcome waits the quiet period and is found by its key, or
//! else made again, until it is enough (`trials.rs`) and a person is asked; what is said to be there already is looked
//! for at once, and where no search shows it yet, after the quiet period again. One at a time for each key; a buyer has
//! several, and all of them are held together.

use std::future::Future;

use domain::{Code, Millis, Problem};
use futures_util::future::try_join_all;

use crate::call::CallError;
use crate::create::LEASE_MARGIN;
use crate::drive::Drive;
use crate::history::was_answered;
use crate::lock::lock;
use crate::searches::NoAnswer;
use crate::trials::{Trial, judge};
use crate::{Ledger, LedgerError, MesError, Part, World, Written};

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum PartKind {
    /// A contractor.
    Contractor,
    /// A product.
    Product,
}

impl PartKind {
    const fn operation(self) -> &'static str {
        match self {
            Self::Contractor => "POST /contractors",
            Self::Product => "POST /products",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Contractor => "contractor",
            Self::Product => "product",
        }
    }
}

/// What a search by the keys brought.
pub(crate) enum FoundPart {
    /// This one.
    One(i64),
    /// None: it may be made.
    None,
    /// A person must decide, so none is made.
    Unclear(Box<Problem>),
}

/// How the making ended.
pub(crate) enum Made {
    /// It is there.
    Id(i64),
    /// It was made so long ago that it should be found by now, and it is not.
    Unfound(i64),
    /// The plant can't be asked, was asked in vain, or an unknown outcome waits.
    NoAnswer(NoAnswer),
    /// It went unanswered often or long enough: not before a person says so.
    Asks,
    /// A person must decide.
    Unclear(Box<Problem>),
    /// The plant refused its content, or says that it has one which can't be found.
    Refused(MesError),
}

const NOT_NOW: Made = Made::NoAnswer(NoAnswer::NotNow);

/// The problem of an order whose contractor or product went unanswered.
pub(crate) fn unanswered(kind: PartKind) -> Problem {
    Problem::new(Code::PartUnanswered).with("part", kind.word())
}

/// The problem of an order whose contractor or product the plant refused.
pub(crate) fn refused(kind: PartKind, error: &MesError) -> Problem {
    let problem = Problem::new(Code::BodyRefused).with("part", kind.word());
    match error {
        MesError::ContentRefused { status, detail } => problem.with("status", status).with("detail", detail),
        MesError::WireMismatch { status } => problem.with("status", status).with("detail", error),
        MesError::Conflict => problem.with("status", 409).with("detail", error),
        other => problem.with("detail", other),
    }
}

/// What follows from the answer to a create.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    /// It is made.
    Keep(i64),
    /// Nobody knows: the intent stands, and is looked for after the quiet period.
    Wait,
    /// The plant says that it has one: it is looked for now.
    LookUp(MesError),
    /// The order's problem.
    Refuse(MesError),
    /// Nothing was made: free to try again.
    Withdraw,
}

/// Before the first order an unknown path is the wire profile's problem, which stops the integration; afterwards it is
/// the order's.
fn next(answer: Result<i64, CallError<MesError>>, first_order_taken: bool) -> Next {
    match answer {
        Ok(id) => Next::Keep(id),
        Err(CallError::Failed(MesError::Unknown(_))) => Next::Wait,
        Err(CallError::Failed(error @ MesError::Conflict)) => Next::LookUp(error),
        Err(CallError::Failed(error @ MesError::ContentRefused { .. })) => Next::Refuse(error),
        Err(CallError::Failed(error @ MesError::WireMismatch { .. })) if first_order_taken => {
            Next::Refuse(error)
        }
        Err(
            CallError::Failed(
                MesError::WireMismatch { .. }
                | MesError::Refused { .. }
                | MesError::TooMany { .. }
                | MesError::AddressRefused(_)
                | MesError::NotSent(_),
            )
            | CallError::NotNow,
        ) => Next::Withdraw,
    }
}

/// So many conflicts, a quiet period apart, with what no search shows are the order's problem.
const CONFLICTS_MOST: u32 = 3;

fn name_of(kind: PartKind, key: &str) -> String {
    format!("{} {}", kind.word(), domain::Digest::of([key]))
}

/// What the ledger knows of all keys, in the order of asking.
enum Known {
    /// Made lately.
    Made(i64),
    /// Made longer ago than the quiet period.
    MadeBefore(i64),
    /// Sent, outcome unknown, and the quiet period is not over.
    Uncertain,
    /// Nothing.
    Nothing,
}

fn known(parts: &[Part], quiet: i64, now: Millis) -> Known {
    let is_new = |part: &Part| part.sent_at.is_some_and(|at| now - at < quiet);
    if let Some((id, part)) = parts.iter().find_map(|part| Some((part.made?, part))) {
        return if is_new(part) { Known::Made(id) } else { Known::MadeBefore(id) };
    }
    if parts.iter().any(is_new) { Known::Uncertain } else { Known::Nothing }
}

impl<W: World> Drive<'_, W> {
    /// Finds or makes what stands under all of these keys, for an order that a person asked for anew at `retried_at`.
    pub(crate) async fn make_part<Finding: Future<Output = Result<FoundPart, NoAnswer>> + Send>(
        &self,
        kind: PartKind,
        keys: &[String],
        retried_at: Option<Millis>,
        find: impl Fn() -> Finding + Send + Sync,
        create: impl Future<Output = Result<i64, MesError>> + Send,
    ) -> Result<Made, LedgerError> {
        let config_version = self.integration().config_version;
        let _held = self.hold_parts(kind, keys).await;
        let parts = self.parts(kind, keys).await?;
        match known(&parts, self.parameters().quiet_period, self.now()) {
            Known::Made(id) => return Ok(Made::Id(id)),
            Known::MadeBefore(id) => return Ok(Made::Unfound(id)),
            Known::Uncertain => return Ok(NOT_NOW),
            Known::Nothing => {}
        }
        match find().await {
            Ok(FoundPart::One(id)) => {
                self.settle(&parts, Some(id)).await?;
                return Ok(Made::Id(id));
            }
            Ok(FoundPart::None) => {}
            Ok(FoundPart::Unclear(problem)) => return Ok(Made::Unclear(problem)),
            Err(why) => return Ok(Made::NoAnswer(why)),
        }
        let counts = self.last_counts(kind, &parts);
        let before = match judge(&parts, counts, retried_at, self.now()) {
            Trial::Again(before) => before,
            Trial::Enough(asked) => {
                self.write_parts(asked).await?;
                return Ok(Made::Asks);
            }
            Trial::Asked => return Ok(Made::Asks),
        };
        if !self.may_create() || !self.mes.allows(kind.operation(), self.now()) {
            return Ok(NOT_NOW);
        }
        let Some(intents) = self.intend(&before).await? else { return Ok(NOT_NOW) };
        if !self.is_in_force(config_version).await || self.lease.left(self.now()) < LEASE_MARGIN {
            self.write_parts(as_before(&before, &intents)).await?;
            return Ok(NOT_NOW);
        }
        self.begin(kind, &intents);
        let answer = self.mes.call(self.world, &self.integration(), kind.operation(), create).await;
        self.conclude(kind, answer, &before, intents, find).await
    }

    /// Writes down how a create ended.
    async fn conclude<Finding: Future<Output = Result<FoundPart, NoAnswer>> + Send>(
        &self,
        kind: PartKind,
        answer: Result<i64, CallError<MesError>>,
        before: &[Part],
        intents: Vec<Part>,
        find: impl Fn() -> Finding + Send + Sync,
    ) -> Result<Made, LedgerError> {
        let answered = was_answered(&answer);
        self.note_end(kind, &intents, answered);
        match next(answer, self.progress().first_order_taken) {
            Next::Keep(id) => self.settle_surely(&intents, Made::Id(id)).await,
            Next::Wait => {
                tracing::info!(part = kind.word(), "a create went unanswered");
                Ok(NOT_NOW)
            }
            Next::LookUp(error) => {
                // It was an answer; whatever the search says of it, the silence is over.
                let is_over = |part| Part { unanswered_since: None, ..part };
                let written = self.write_parts(intents.iter().cloned().map(is_over).collect()).await?;
                if written.len() < intents.len() {
                    return Ok(NOT_NOW);
                }
                let made = match find().await {
                    Ok(FoundPart::One(id)) => Made::Id(id),
                    // It is there, and the search may lag: the intent stands, and it is looked for after the quiet
                    // period.
                    Ok(FoundPart::None) if self.search_may_lag(&written) => return Ok(NOT_NOW),
                    Ok(FoundPart::None) => Made::Refused(error),
                    Ok(FoundPart::Unclear(problem)) => Made::Unclear(problem),
                    Err(why) => return Ok(Made::NoAnswer(why)),
                };
                self.settle_surely(&written, made).await
            }
            Next::Refuse(error) => self.settle_surely(&intents, Made::Refused(error)).await,
            Next::Withdraw => {
                let mut withdrawn = as_before(before, &intents);
                if answered == Some(true) {
                    withdrawn.iter_mut().for_each(|part| part.unanswered_since = None);
                }
                self.write_surely(withdrawn).await?;
                Ok(NOT_NOW)
            }
        }
    }

    /// Takes note of a create that is sent.
    fn begin(&self, kind: PartKind, intents: &[Part]) {
        if let Some((key, sent_at)) = intents.first().and_then(|part| Some((&part.key, part.sent_at?))) {
            lock(&self.parts_made).entry(kind).or_default().begin(key.clone(), sent_at);
        }
    }

    /// Takes note of a create that ended, or was not sent after all.
    fn note_end(&self, kind: PartKind, intents: &[Part], answered: Option<bool>) {
        let Some(part) = intents.first() else { return };
        let mut made = lock(&self.parts_made);
        let history = made.entry(kind).or_default();
        match answered {
            None => history.withdraw(&part.key),
            Some(answered) => history.end(&part.key, answered),
        }
    }

    /// Does the last attempt, which went unanswered, count?
    fn last_counts(&self, kind: PartKind, parts: &[Part]) -> bool {
        let unanswered = parts.iter().filter(|part| part.unanswered_since.is_some());
        let last = unanswered.filter_map(|part| part.sent_at).max();
        parts.first().zip(last).is_some_and(|(part, sent_at)| {
            lock(&self.parts_made).get(&kind).is_some_and(|history| history.counts(&part.key, sent_at))
        })
    }

    /// Takes note of a conflict with what no search shows. True: the search may still show it.
    fn search_may_lag(&self, parts: &[Part]) -> bool {
        let Some(key) = parts.first().map(|part| part.key.clone()) else { return false };
        let mut conflicts = lock(&self.conflicts);
        let count = conflicts.entry(key.clone()).or_insert(0_u32);
        *count = count.saturating_add(1);
        if *count < CONFLICTS_MOST {
            return true;
        }
        conflicts.remove(&key);
        false
    }

    /// The intent, under each key; `None` where somebody else wrote, or the lease is lost.
    async fn intend(&self, before: &[Part]) -> Result<Option<Vec<Part>>, LedgerError> {
        let now = self.now();
        let intent = |part: Part| Part {
            sent_at: Some(now),
            unanswered_since: part.unanswered_since.or(Some(now)),
            ..part
        };
        let written = self.write_parts(before.iter().cloned().map(intent).collect()).await?;
        if written.len() == before.len() {
            return Ok(Some(written));
        }
        // Nothing is sent, so what was written of it holds nobody back.
        self.write_parts(as_before(before, &written)).await?;
        Ok(None)
    }

    /// Writes all at once, in one commit where it can be; tells those that were written, at their new versions.
    async fn write_parts(&self, parts: Vec<Part>) -> Result<Vec<Part>, LedgerError> {
        let (ledger, fence) = (self.world.ledger(), self.fence());
        let writes = try_join_all(parts.iter().map(|part| ledger.write_part(self.id, part, &fence))).await?;
        let written = |(part, written)| match written {
            Written::Done(version) => Some(Part { version, ..part }),
            Written::Stale | Written::LeaseLost => None,
        };
        Ok(parts.into_iter().zip(writes).filter_map(written).collect())
    }

    /// Writes what came back.
    async fn write_surely(&self, parts: Vec<Part>) -> Result<(), LedgerError> {
        self.until_written("a part", || async { self.write_parts(parts.clone()).await.map(drop) }).await
    }

    /// What was made under a key, as far as the ledger knows.
    pub(crate) async fn made_before(&self, kind: PartKind, key: &str) -> Result<Option<i64>, LedgerError> {
        let name = name_of(kind, key);
        Ok(self.world.ledger().part(self.id, &name).await?.and_then(|part| part.made))
    }

    /// What was made under these keys is gone: it may be made again.
    pub(crate) async fn forget_made(&self, kind: PartKind, keys: &[String]) -> Result<(), LedgerError> {
        let _held = self.hold_parts(kind, keys).await;
        let parts = self.parts(kind, keys).await?;
        self.settle(&parts, None).await
    }

    /// Holds all keys, always in the same order, so that two who share some never wait for each other.
    async fn hold_parts(&self, kind: PartKind, keys: &[String]) -> Vec<tokio::sync::OwnedMutexGuard<()>> {
        let mut names: Vec<String> = keys.iter().map(|key| name_of(kind, key)).collect();
        names.sort();
        names.dedup();
        let mut held = Vec::new();
        for name in names {
            held.push(self.part_lock(&name).lock_owned().await);
        }
        held
    }

    async fn parts(&self, kind: PartKind, keys: &[String]) -> Result<Vec<Part>, LedgerError> {
        let mut parts: Vec<Part> = Vec::new();
        for key in keys {
            let key = name_of(kind, key);
            let known = self.world.ledger().part(self.id, &key).await?;
            parts.push(known.unwrap_or_else(|| Part::new(key)));
        }
        Ok(parts)
    }

    async fn settle(&self, parts: &[Part], made: Option<i64>) -> Result<(), LedgerError> {
        self.write_parts(self.settled(parts, made)).await?;
        self.end_question(parts, made).await
    }

    /// Writes how a create ended, and tells it.
    async fn settle_surely(&self, parts: &[Part], made: Made) -> Result<Made, LedgerError> {
        let id = if let Made::Id(id) = made { Some(id) } else { None };
        let mut settled = self.settled(parts, id);
        if let Made::Refused(_) = made {
            settled.iter_mut().for_each(|part| part.refused_at = Some(self.now()));
        }
        self.write_surely(settled).await?;
        self.end_question(parts, id).await?;
        Ok(made)
    }

    /// What was asked about is there: all orders that wait for a person's answer to that are tried again.
    async fn end_question(&self, parts: &[Part], made: Option<i64>) -> Result<(), LedgerError> {
        let is_waited_for = |part: &Part| part.asked_at.is_some() || part.refused_at.is_some();
        if made.is_none() || !parts.iter().any(is_waited_for) {
            return Ok(());
        }
        let of_a_part = |problem: &Problem| problem.fact("part").is_some();
        self.release(|problem| {
            problem.code == Code::PartUnanswered || (problem.code == Code::BodyRefused && of_a_part(problem))
        })
        .await
    }

    /// It is found for an order that was asked for anew.
    pub(crate) async fn answer_question(
        &self,
        kind: PartKind,
        keys: &[String],
        id: i64,
    ) -> Result<(), LedgerError> {
        let _held = self.hold_parts(kind, keys).await;
        let parts = self.parts(kind, keys).await?;
        if parts.iter().all(|part| part.asked_at.is_none()) {
            return Ok(());
        }
        self.settle(&parts, Some(id)).await
    }

    /// What is to be written of parts that were made, or certainly were not.
    fn settled(&self, parts: &[Part], made: Option<i64>) -> Vec<Part> {
        if made.is_some() {
            lock(&self.conflicts).retain(|key, _| parts.iter().all(|part| part.key != *key));
        }
        // Of what is made the moment is kept: it is found from the quiet period on, or it is gone.
        let settled = |part: &Part| {
            let sent_at = made.and(part.sent_at.or_else(|| Some(self.now())));
            Part { sent_at, made, ..part.clone().anew() }
        };
        let both = parts.iter().map(|part| (part, settled(part)));
        both.filter(|(was, is)| *was != is).map(|(_, is)| is).collect()
    }
}

/// Parts as they stood before an intent that was not sent.
fn as_before(before: &[Part], intents: &[Part]) -> Vec<Part> {
    let as_before = |intent: &Part| {
        let part = before.iter().find(|part| part.key == intent.key)?;
        Some(Part { version: intent.version, ..part.clone() })
    };
    intents.iter().filter_map(as_before).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(sent_at: Option<i64>, made: Option<i64>) -> Part {
        Part { version: 1, sent_at: sent_at.map(Millis::new), made, ..Part::new("k".to_owned()) }
    }

    #[test]
    fn what_one_key_of_a_buyer_says_holds_for_all() {
        let at = |parts: &[Part]| match known(parts, 100, Millis::new(1_000)) {
            Known::Made(id) => format!("made {id}"),
            Known::MadeBefore(id) => format!("before {id}"),
            Known::Uncertain => "uncertain".to_owned(),
            Known::Nothing => "nothing".to_owned(),
        };
        let none = || part(None, None);
        assert_eq!(at(&[none(), none()]), "nothing");
        assert_eq!(at(&[none(), part(Some(901), None)]), "uncertain", "sent under the other key");
        assert_eq!(at(&[none(), part(Some(900), None)]), "nothing", "the quiet period is over");
        assert_eq!(at(&[none(), part(Some(901), Some(7))]), "made 7");
        assert_eq!(at(&[none(), part(Some(900), Some(7))]), "before 7");
        assert_eq!(at(&[none(), part(None, Some(7))]), "before 7", "from an older program");
    }

    #[test]
    fn only_what_certainly_was_not_made_may_be_made_again_at_once() {
        let failed = |error| Err(CallError::Failed(error));
        let content = || MesError::ContentRefused { status: 422, detail: "nip".to_owned() };
        let no_path = || MesError::WireMismatch { status: 404 };
        let cases = [
            (Ok(7), true, Next::Keep(7)),
            (failed(MesError::Unknown("time-out".to_owned())), true, Next::Wait),
            (failed(MesError::Conflict), true, Next::LookUp(MesError::Conflict)),
            (failed(content()), true, Next::Refuse(content())),
            (failed(no_path()), true, Next::Refuse(no_path())),
            (failed(no_path()), false, Next::Withdraw),
            (failed(MesError::Refused { status: 403 }), true, Next::Withdraw),
            (failed(MesError::TooMany { retry_after: None }), true, Next::Withdraw),
            (failed(MesError::AddressRefused("10.0.0.1".to_owned())), true, Next::Withdraw),
            (failed(MesError::NotSent("refused".to_owned())), true, Next::Withdraw),
            (Err(CallError::NotNow), true, Next::Withdraw),
        ];
        for (answer, taken, wanted) in cases {
            let told = format!("{answer:?}");
            assert_eq!(next(answer, taken), wanted, "{told}");
        }
    }

    #[test]
    fn a_refused_part_names_the_answer() {
        let status = |error| refused(PartKind::Contractor, &error).fact("status").map(ToOwned::to_owned);
        assert_eq!(status(MesError::Conflict).as_deref(), Some("409"));
        let content = MesError::ContentRefused { status: 422, detail: "nip".to_owned() };
        assert_eq!(status(content).as_deref(), Some("422"));
    }
}
