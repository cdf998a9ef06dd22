//! Making a contractor or a product: the protocol of a create in small.
//!
//! An intent under the key is committed first; an unknown outcome waits the quiet period and is found by its key, or
//! else made again. One key at a time.

use std::future::Future;

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

/// How the making ended.
pub(crate) enum Made {
    /// It is there.
    Id(i64),
    /// Not now: the plant can't be asked, or an unknown outcome waits.
    NotNow,
    /// The plant refused its content.
    Refused(MesError),
}

const LEASE_MARGIN: i64 = 2_000;

fn name_of(kind: PartKind, key: &str) -> String {
    format!("{} {}", kind.word(), domain::Digest::of([key]))
}

impl<W: World> Drive<'_, W> {
    /// Finds or makes what stands under `key`.
    pub(crate) async fn make_part(
        &self,
        kind: PartKind,
        key: &str,
        find: impl Future<Output = Result<Option<i64>, NotNow>> + Send,
        create: impl Future<Output = Result<i64, MesError>> + Send,
    ) -> Result<Made, LedgerError> {
        let name = name_of(kind, key);
        let one_at_a_time = self.part_lock(&name);
        let _held = one_at_a_time.lock().await;
        let ledger = self.world.ledger();
        let blank = Part { key: name.clone(), version: 0, sent_at: None, attempts: 0, made: None };
        let part = ledger.part(self.id, &name).await?.unwrap_or(blank);
        if let Some(id) = part.made {
            return Ok(Made::Id(id));
        }
        if part.sent_at.is_some_and(|at| self.now() - at < self.parameters().quiet_period) {
            return Ok(Made::NotNow);
        }
        match find.await {
            Ok(Some(id)) => {
                self.settle(&part, Some(id)).await?;
                return Ok(Made::Id(id));
            }
            Ok(None) => {}
            Err(NotNow) => return Ok(Made::NotNow),
        }
        if !self.may_create() || !self.mes.allows(kind.operation(), self.now()) {
            return Ok(Made::NotNow);
        }
        let intent = Part { sent_at: Some(self.now()), attempts: part.attempts.saturating_add(1), ..part };
        let Written::Done(version) = ledger.write_part(self.id, &intent, &self.fence()).await? else {
            return Ok(Made::NotNow);
        };
        let intent = Part { version, ..intent };
        if self.lease.left(self.now()) < LEASE_MARGIN {
            self.settle(&intent, None).await?;
            return Ok(Made::NotNow);
        }
        self.send_part(kind, intent, create).await
    }

    async fn send_part(
        &self,
        kind: PartKind,
        intent: Part,
        create: impl Future<Output = Result<i64, MesError>> + Send,
    ) -> Result<Made, LedgerError> {
        let made = match self.mes.call(self.world, &self.integration(), kind.operation(), create).await {
            Ok(id) => {
                self.settle(&intent, Some(id)).await?;
                return Ok(Made::Id(id));
            }
            Err(CallError::Failed(MesError::Unknown(detail))) => {
                tracing::info!(part = kind.word(), detail, "a create went unanswered");
                return Ok(Made::NotNow);
            }
            Err(CallError::Failed(error @ (MesError::ContentRefused { .. } | MesError::Conflict))) => {
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
        self.settle(&intent, None).await?;
        Ok(made)
    }

    /// What was made under a key, as far as the ledger knows.
    pub(crate) async fn made_before(&self, kind: PartKind, key: &str) -> Result<Option<i64>, LedgerError> {
        let name = name_of(kind, key);
        Ok(self.world.ledger().part(self.id, &name).await?.and_then(|part| part.made))
    }

    /// What was made under a key is gone: it may be made again.
    pub(crate) async fn forget_made(&self, kind: PartKind, key: &str) -> Result<(), LedgerError> {
        let name = name_of(kind, key);
        let one_at_a_time = self.part_lock(&name);
        let _held = one_at_a_time.lock().await;
        match self.world.ledger().part(self.id, &name).await? {
            Some(part) => self.settle(&part, None).await,
            None => Ok(()),
        }
    }

    async fn settle(&self, part: &Part, made: Option<i64>) -> Result<(), LedgerError> {
        let settled = Part { sent_at: None, made, ..part.clone() };
        self.world.ledger().write_part(self.id, &settled, &self.fence()).await.map(drop)
    }
}
