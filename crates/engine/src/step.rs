//! What can happen to an entry, and what comes of it, as data.

use domain::{Code, Digest, MesOrderId, Millis, Problem, ShopStatusId};

use crate::{Entry, Event, ShopFacts};

/// One thing that happened, or was decided, about an entry. [`crate::transition()`] says what follows from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The shop order was read.
    ShopRead(Reading),
    /// The shop does not know the order any more.
    ShopGone,
    /// The shop order can't be read.
    Malformed {
        /// Why.
        problem: Problem,
        /// It stands in an import status, or it can't be read where it stands.
        imports: bool,
    },
    /// A seen entry was judged: importable, or it waits.
    Judged(Result<(), Problem>),
    /// Its reason to wait may be gone: try again.
    Released,
    /// It can't be mapped; the first problem stands, the others are facts of it.
    Unmappable(Problem),
    /// The wish to create, before the call.
    Intent(Intent),
    /// Nothing was sent, or the side stopped us: not its fault.
    Withdrawn {
        /// When to try again; `None`: as soon as the side allows.
        due: Option<Millis>,
        /// The side answered, if only that it takes nothing now.
        answered: bool,
    },
    /// Sent, outcome unknown.
    Unanswered {
        /// When it was sent.
        sent_at: Millis,
        /// When its quiet period is over.
        due: Millis,
    },
    /// A definitive refusal of this order.
    Refused(Problem),
    /// Its MES order is known.
    Bound(Binding),
    /// Looked up twice, not found.
    NotFound {
        /// The attempt counts against the limit.
        counts: bool,
    },
    /// It could not be looked up.
    LookupImpossible {
        /// When to look again.
        due: Millis,
    },
    /// Its MES order is realised.
    Realised,
    /// Its MES order is not realised any more: a person took it back.
    Unrealised,
    /// Found realised without an entry, and the shop order stands nowhere that matters: history.
    ClosedUnread,
    /// The MES order answers 404.
    MesOrderDeleted,
    /// Another MES order carries its marker.
    DuplicateFound(MesOrderId),
    /// Made by another Optilinker.
    MadeByAnother(Problem),
    /// A person gave it to another integration of this database.
    TakenOver {
        /// The integration's name.
        by: String,
    },
    /// A MES order carries its marker and a different one: never a match, and never nothing.
    TwoMarkers(Problem),
    /// Its content was compared with the intent's body.
    Compared {
        /// The content that was compared.
        content: Digest,
        /// What differs; `None`: nothing that matters.
        difference: Option<Problem>,
    },
    /// A status is about to be written.
    Telling {
        /// Where the order stands.
        from: ShopStatusId,
        /// What is to be set.
        to: ShopStatusId,
    },
    /// The status write was certainly not done: as it was before.
    NotTold {
        /// When to try again.
        due: Millis,
    },
    /// The status write went unanswered.
    TellingUnanswered {
        /// When its quiet period is over.
        due: Millis,
    },
    /// The after-import status stands, or is not to be written any more.
    AfterImportDone {
        /// Where the order stands now, if that is known.
        stands: Option<ShopStatusId>,
    },
    /// The shop has been told "done", or is never to be told.
    Told {
        /// Where the order stands now, if that is known.
        stands: Option<ShopStatusId>,
    },
    /// A problem that does not change the stage.
    Problem(Problem),
    /// The problem with this code is over.
    ProblemOver(Code),
    /// A person's command.
    Command(Command),
}

/// What the reading of a shop order brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it says.
    pub facts: ShopFacts,
    /// What its status means for the integration.
    pub standing: Standing,
    /// It entered its status before `importFrom`.
    pub too_old: bool,
    /// The journal said that it entered an import status.
    pub entered: bool,
    /// Another Optilinker's MES order is remembered for it.
    pub foreign: Option<Problem>,
}

/// What a shop status means for the integration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// An import status, confirmed: eligible.
    Import,
    /// The after-import status, or one in production.
    Known,
    /// The status that says "done".
    Done,
    /// Any other, or a draft.
    Elsewhere,
}

/// A committed wish to create.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Intent {
    /// SHA-256 of the body's outline.
    pub body: Digest,
    /// The content of the shop order that was mapped.
    pub content: Digest,
    /// The highest MES order id known.
    pub mes_high: Option<MesOrderId>,
}

/// A MES order that belongs to the entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// Which.
    pub mes_order: MesOrderId,
    /// Found by its marker, not answered to our call.
    pub adopted: bool,
    /// The generation of its marker.
    pub generation: u32,
    /// The after-import status is configured.
    pub after_import: bool,
    /// A person bound it, or accepted it with a foreign marker.
    pub by_person: bool,
    /// SHA-256 of the plant's content, where there was no intent to compare with.
    pub body: Option<Digest>,
    /// A warning about the sum, if any.
    pub warning: Option<Problem>,
}

/// What a person may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `order retry`: look up first, then go on.
    Retry,
    /// `order hold`.
    Hold,
    /// `order exclude --reason TEXT`; the reason goes into the event.
    Exclude(String),
    /// `order resolve --mes-order ID`.
    MadeAs(MesOrderId),
    /// `order resolve --not-created`.
    NotCreated,
}

/// What follows from a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Write this entry with this event.
    Change(Box<Entry>, Event),
    /// Nothing to write.
    Same,
    /// The step is not allowed where the entry stands; for commands that is said to the person.
    Refused,
}
