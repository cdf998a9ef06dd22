//! The ledger's row for a shop order, and the words for where it stands.

use domain::{Digest, Fingerprint, MesOrderId, Millis, OrderSource, Problem, ShopOrderId, ShopStatusId};

use crate::IntegrationId;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// In an import status, not yet judged.
    Seen,
    /// Not to be imported; the entry's `exclusion` says why.
    Excluded,
    /// Waits; the entry's `problem` says for what.
    Waiting,
    /// To be created.
    Ready,
    /// The intent is committed; the call may be on its way.
    Sending,
    /// Sent, outcome unknown.
    Uncertain,
    /// The MES order exists and is bound.
    Imported,
    /// The MES order is realised; the shop is to be told.
    Realised,
    /// The shop has been told. For ever.
    Closed,
}

impl Stage {
    /// All stages in the usual order.
    pub const ALL: [Self; 9] = [
        Self::Seen,
        Self::Excluded,
        Self::Waiting,
        Self::Ready,
        Self::Sending,
        Self::Uncertain,
        Self::Imported,
        Self::Realised,
        Self::Closed,
    ];

    /// The word on the wire and in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Excluded => "excluded",
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::Sending => "sending",
            Self::Uncertain => "uncertain",
            Self::Imported => "imported",
            Self::Realised => "realised",
            Self::Closed => "closed",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.as_str() == text)
    }

    /// Before any create could have been sent.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Seen | Self::Waiting | Self::Ready)
    }
}

/// Why an entry is excluded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Exclusion {
    /// Left the import statuses; seen anew if it comes back.
    Left,
    /// Entered and left an import status between two looks; the journal told.
    LeftBeforeImport,
    /// Deleted or merged away.
    Gone,
    /// In its status since before `importFrom`.
    BeforeImportFrom,
    /// A person said so; the events keep the reason.
    Person,
    /// Its shopper asked to be forgotten.
    Erased,
}

impl Exclusion {
    /// All exclusions.
    pub const ALL: [Self; 6] =
        [Self::Left, Self::LeftBeforeImport, Self::Gone, Self::BeforeImportFrom, Self::Person, Self::Erased];

    /// The word in the database and for the texts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::LeftBeforeImport => "left-before-import",
            Self::Gone => "gone",
            Self::BeforeImportFrom => "before-import-from",
            Self::Person => "person",
            Self::Erased => "erased",
        }
    }

    /// Reads the word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|exclusion| exclusion.as_str() == text)
    }
}

/// What the last reading of the shop order said, as far as decisions need it; the raw text is stored apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopFacts {
    /// Where it stands in the shop.
    pub status: ShopStatusId,
    /// Drafts are not eligible.
    pub confirmed: bool,
    /// Since when it stands there.
    pub in_status_since: Millis,
    /// Identity, against re-used numbers.
    pub fingerprint: Fingerprint,
    /// Everything that can change the mapped body.
    pub content: Digest,
    /// Where it was sold.
    pub source: OrderSource,
    /// The marketplace's number; empty: none.
    pub external_id: String,
    /// When the shop was asked for this reading; an older answer never overwrites a newer one.
    pub read_at: Millis,
}

/// A status that Optilinker is about to set in the shop: committed before the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatusWrite {
    /// Where it stood when it was read.
    pub from: ShopStatusId,
    /// What is to be set.
    pub to: ShopStatusId,
    /// When it was sent at the latest.
    pub at: Millis,
    /// The call went unanswered: after the quiet period the order is read.
    pub unanswered: bool,
}

/// The ledger's row for a shop order. Every change goes through [`crate::transition()`] and is written on the
/// condition that `version` is still the one that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Whose.
    pub integration: IntegrationId,
    /// Which shop order.
    pub order: ShopOrderId,
    /// Counts the writes, from 1.
    pub version: i64,
    /// 1, or more where a re-used number became "a new order".
    pub generation: u32,
    /// Where it stands.
    pub stage: Stage,
    /// Why it waits, or what a person should know or answer.
    pub problem: Option<Problem>,
    /// Why it is excluded; set exactly there.
    pub exclusion: Option<Exclusion>,
    /// The bound MES order.
    pub mes_order: Option<MesOrderId>,
    /// A person bound or accepted the MES order, so it need not carry our marker.
    pub bound_by_person: bool,
    /// The last reading of the shop order; `None` where the plant told of it first or it can't be read.
    pub shop: Option<ShopFacts>,
    /// A person asked to import it, whatever its status.
    pub asked: bool,
    /// A person said that a copy is to be produced.
    pub copy_accepted: bool,
    /// "Leave it" for this other fingerprint of a re-used number.
    pub left_fingerprint: Option<Fingerprint>,
    /// Look the marker up before the next create (a person's retry, a restored database).
    pub lookup_first: bool,
    /// Creates sent so far.
    pub attempts: u32,
    /// Attempts that count against the limit of three.
    pub counted: u32,
    /// `submittedAt` of the first attempt: look-ups page back to an hour before it.
    pub first_submitted_at: Option<Millis>,
    /// The highest MES order id known at the first attempt; bounds look-ups.
    pub mes_high: Option<MesOrderId>,
    /// When the current create was sent at the latest.
    pub sent_at: Option<Millis>,
    /// Until when a create that went unanswered may still commit: nothing is sent for it before, whatever anybody says.
    pub quiet_until: Option<Millis>,
    /// Since when creates for it go unanswered.
    pub unanswered_since: Option<Millis>,
    /// When a person asked for it anew last.
    pub retried_at: Option<Millis>,
    /// SHA-256 of the intent's outline.
    pub body: Option<Digest>,
    /// `content` that was judged against the intent's body last, so that it is mapped again only when it changed.
    pub judged_content: Option<Digest>,
    /// When the next step is due; entries without one wait for an event.
    pub due_at: Option<Millis>,
    /// When the MES order was seen realised.
    pub realised_at: Option<Millis>,
    /// The status write under way.
    pub status_write: Option<StatusWrite>,
    /// A status from which a person allowed "done" this once.
    pub allowed_once: Option<ShopStatusId>,
    /// The after-import status is still to be written.
    pub after_import_due: bool,
    /// "Done" is never to be set for this order.
    pub never_told: bool,
    /// First seen.
    pub created_at: Millis,
    /// Last changed.
    pub updated_at: Millis,
}

impl Entry {
    /// It is being made under its MES order's number. One that is realised or closed keeps the number as history: a
    /// plant that was put back from a backup may give it again.
    #[must_use]
    pub fn needs_its_number(&self) -> bool {
        self.mes_order.is_some() && !matches!(self.stage, Stage::Realised | Stage::Closed)
    }

    /// A new entry at version 0, which the first write makes 1.
    #[must_use]
    pub const fn new(integration: IntegrationId, order: ShopOrderId, stage: Stage, now: Millis) -> Self {
        Self {
            integration,
            order,
            version: 0,
            generation: 1,
            stage,
            problem: None,
            exclusion: None,
            mes_order: None,
            bound_by_person: false,
            shop: None,
            asked: false,
            copy_accepted: false,
            left_fingerprint: None,
            lookup_first: false,
            attempts: 0,
            counted: 0,
            first_submitted_at: None,
            mes_high: None,
            sent_at: None,
            quiet_until: None,
            unanswered_since: None,
            retried_at: None,
            body: None,
            judged_content: None,
            due_at: None,
            realised_at: None,
            status_write: None,
            allowed_once: None,
            after_import_due: false,
            never_told: false,
            created_at: now,
            updated_at: now,
        }
    }
}
