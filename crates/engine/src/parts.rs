//! Making a contractor or a product: the protocol of a create in small.
//!
//! An intent under the key is committed first; an unknown outcome waits the quiet period and is found by its key, or
//! else made again; what is said to be there already is looked for at once, and where no search shows it yet,
//! after the quiet period again. One at a time for each key; a buyer has several, and all of them are held together.

use std::future::Future;

use domain::{Code, Millis, Problem};
use futures_util::future::try_join_all;

use crate::call::CallError;
use crate::drive::Drive;
use crate::goods::NotNow;
use crate::lock::lock;
use crate::{Ledger, LedgerError, MesError, Part, World, Written};

/// What is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// Not now: the plant can't be asked, or an unknown outcome waits.
    NotNow,
    /// A person must decide.
    Unclear(Box<Problem>),
    /// The plant refused its content, or says that it has one which can't be found.
    Refused(MesError),
}

/// The problem of an order whose contractor or product the plant refused.
pub(crate) fn refused(error: &MesError) -> Problem {
    let problem = Problem::new(Code::BodyRefused);
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

const LEASE_MARGIN: i64 = 2_000;
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
    /// Finds or makes what stands under all of these keys.
    pub(crate) async fn make_part<Finding: Future<Output = Result<FoundPart, NotNow>> + Send>(
        &self,
        kind: PartKind,
        keys: &[String],
        find: impl Fn() -> Finding + Send + Sync,
        create: impl Future<Output = Result<i64, MesError>> + Send,
    ) -> Result<Made, LedgerError> {
        let config_version = self.integration().config_version;
        let _held = self.hold_parts(kind, keys).await;
        let parts = self.parts(kind, keys).await?;
        match known(&parts, self.parameters().quiet_period, self.now()) {
            Known::Made(id) => return Ok(Made::Id(id)),
            Known::MadeBefore(id) => return Ok(Made::Unfound(id)),
            Known::Uncertain => return Ok(Made::NotNow),
            Known::Nothing => {}
        }
        match find().await {
            Ok(FoundPart::One(id)) => {
                self.settle(&parts, Some(id)).await?;
                return Ok(Made::Id(id));
            }
            Ok(FoundPart::None) => {}
            Ok(FoundPart::Unclear(problem)) => return Ok(Made::Unclear(problem)),
            Err(NotNow) => return Ok(Made::NotNow),
        }
        if !self.may_create() || !self.mes.allows(kind.operation(), self.now()) {
            return Ok(Made::NotNow);
        }
        let Some(intents) = self.intend(parts).await? else { return Ok(Made::NotNow) };
        if !self.is_in_force(config_version).await || self.lease.left(self.now()) < LEASE_MARGIN {
            self.settle(&intents, None).await?;
            return Ok(Made::NotNow);
        }
        let answer = self.mes.call(self.world, &self.integration(), kind.operation(), create).await;
        let made = match next(answer, self.progress().first_order_taken) {
            Next::Keep(id) => Made::Id(id),
            Next::Wait => {
                tracing::info!(part = kind.word(), "a create went unanswered");
                return Ok(Made::NotNow);
            }
            Next::LookUp(error) => match find().await {
                Ok(FoundPart::One(id)) => Made::Id(id),
                // It is there, and the search may lag: the intent stands, and it is looked for after the quiet period.
                Ok(FoundPart::None) if self.search_may_lag(&intents) => return Ok(Made::NotNow),
                Ok(FoundPart::None) => Made::Refused(error),
                Ok(FoundPart::Unclear(problem)) => Made::Unclear(problem),
                Err(NotNow) => return Ok(Made::NotNow),
            },
            Next::Refuse(error) => Made::Refused(error),
            Next::Withdraw => Made::NotNow,
        };
        let id = if let Made::Id(id) = made { Some(id) } else { None };
        self.settle(&intents, id).await?;
        Ok(made)
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
    async fn intend(&self, parts: Vec<Part>) -> Result<Option<Vec<Part>>, LedgerError> {
        let now = self.now();
        let intents = parts.into_iter().map(|part| {
            let attempts = part.attempts.saturating_add(1);
            Part { sent_at: Some(now), attempts, ..part }
        });
        let intents: Vec<Part> = intents.collect();
        let versions = self.write_parts(&intents).await?;
        let written = |(part, version): (Part, Option<i64>)| Some(Part { version: version?, ..part });
        let wanted = intents.len();
        let written: Vec<Part> = intents.into_iter().zip(versions).filter_map(written).collect();
        if written.len() == wanted {
            return Ok(Some(written));
        }
        // Nothing is sent, so what was written of it holds nobody back.
        self.settle(&written, None).await?;
        Ok(None)
    }

    /// Writes all at once, in one commit where it can be; tells their versions, `None` where one was not written.
    async fn write_parts(&self, parts: &[Part]) -> Result<Vec<Option<i64>>, LedgerError> {
        let (ledger, fence) = (self.world.ledger(), self.fence());
        let writes = try_join_all(parts.iter().map(|part| ledger.write_part(self.id, part, &fence))).await?;
        Ok(writes
            .into_iter()
            .map(|written| match written {
                Written::Done(version) => Some(version),
                Written::Stale | Written::LeaseLost => None,
            })
            .collect())
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
            let blank = Part { key: key.clone(), version: 0, sent_at: None, attempts: 0, made: None };
            parts.push(self.world.ledger().part(self.id, &key).await?.unwrap_or(blank));
        }
        Ok(parts)
    }

    async fn settle(&self, parts: &[Part], made: Option<i64>) -> Result<(), LedgerError> {
        if made.is_some() {
            lock(&self.conflicts).retain(|key, _| parts.iter().all(|part| part.key != *key));
        }
        // Of what is made the moment is kept: it is found from the quiet period on, or it is gone.
        let settled = |part: &Part| {
            let sent_at = made.and(part.sent_at.or_else(|| Some(self.now())));
            Part { sent_at, made, ..part.clone() }
        };
        let settled: Vec<Part> = parts
            .iter()
            .map(|part| (part, settled(part)))
            .filter(|(was, is)| *was != is)
            .map(|(_, is)| is)
            .collect();
        self.write_parts(&settled).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(sent_at: Option<i64>, made: Option<i64>) -> Part {
        Part { key: "k".to_owned(), version: 1, sent_at: sent_at.map(Millis::new), attempts: 1, made }
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
        let status = |error| refused(&error).fact("status").map(ToOwned::to_owned);
        assert_eq!(status(MesError::Conflict).as_deref(), Some("409"));
        let content = MesError::ContentRefused { status: 422, detail: "nip".to_owned() };
        assert_eq!(status(content).as_deref(), Some("422"));
    }
}
