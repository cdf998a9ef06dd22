//! Making a contractor or a product: the protocol of a create in small.
//!
//! An intent under the key is committed first; an unknown outcome waits the quiet period and is found by its key, or
//! else made again. One at a time for each key; a buyer has several, and all of them are held together.

use std::future::Future;

use domain::{Millis, Problem};

use crate::call::CallError;
use crate::drive::Drive;
use crate::goods::NotNow;
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
    /// The plant refused its content.
    Refused(MesError),
}

const LEASE_MARGIN: i64 = 2_000;

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
    pub(crate) async fn make_part(
        &self,
        kind: PartKind,
        keys: &[String],
        find: impl Future<Output = Result<FoundPart, NotNow>> + Send,
        create: impl Future<Output = Result<i64, MesError>> + Send,
    ) -> Result<Made, LedgerError> {
        let _held = self.hold_parts(kind, keys).await;
        let parts = self.parts(kind, keys).await?;
        match known(&parts, self.parameters().quiet_period, self.now()) {
            Known::Made(id) => return Ok(Made::Id(id)),
            Known::MadeBefore(id) => return Ok(Made::Unfound(id)),
            Known::Uncertain => return Ok(Made::NotNow),
            Known::Nothing => {}
        }
        match find.await {
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
        if self.lease.left(self.now()) < LEASE_MARGIN {
            self.settle(&intents, None).await?;
            return Ok(Made::NotNow);
        }
        self.send_part(kind, intents, create).await
    }

    /// The intent, under each key; `None` where somebody else wrote, or the lease is lost.
    async fn intend(&self, parts: Vec<Part>) -> Result<Option<Vec<Part>>, LedgerError> {
        let mut intents = Vec::new();
        for part in parts {
            let intent =
                Part { sent_at: Some(self.now()), attempts: part.attempts.saturating_add(1), ..part };
            let written = self.world.ledger().write_part(self.id, &intent, &self.fence()).await?;
            let Written::Done(version) = written else { return Ok(None) };
            intents.push(Part { version, ..intent });
        }
        Ok(Some(intents))
    }

    async fn send_part(
        &self,
        kind: PartKind,
        intents: Vec<Part>,
        create: impl Future<Output = Result<i64, MesError>> + Send,
    ) -> Result<Made, LedgerError> {
        let made = match self.mes.call(self.world, &self.integration(), kind.operation(), create).await {
            Ok(id) => {
                self.settle(&intents, Some(id)).await?;
                return Ok(Made::Id(id));
            }
            Err(CallError::Failed(MesError::Unknown(detail))) => {
                tracing::info!(part = kind.word(), detail, "a create went unanswered");
                return Ok(Made::NotNow);
            }
            Err(CallError::Failed(error @ (MesError::ContentRefused { .. } | MesError::Conflict))) => {
                Made::Refused(error)
            }
            // Before the first order it is the wire profile's problem, which stops the integration.
            Err(CallError::Failed(error @ MesError::WireMismatch { .. }))
                if self.progress().first_order_taken =>
            {
                Made::Refused(error)
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
            ) => Made::NotNow,
        };
        self.settle(&intents, None).await?;
        Ok(made)
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
        for part in parts {
            // Of what is made the moment is kept: it is found from the quiet period on, or it is gone.
            let sent_at = made.and(part.sent_at.or_else(|| Some(self.now())));
            let settled = Part { sent_at, made, ..part.clone() };
            if settled != *part {
                self.world.ledger().write_part(self.id, &settled, &self.fence()).await?;
            }
        }
        Ok(())
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
}
