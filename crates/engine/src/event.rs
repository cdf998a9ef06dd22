//! The rows of an entry's story.

/// What kind of step an event row records; `as_str` is the wire's `kind` and the key of its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// First seen in an import status.
    Seen,
    /// The shop order changed.
    Changed,
    /// Judged importable, or its reason to wait is gone.
    Ready,
    /// Waits.
    Waiting,
    /// Excluded.
    Excluded,
    /// The intent is committed.
    Intent,
    /// Not sent after all.
    Withdrawn,
    /// Sent, outcome unknown.
    Uncertain,
    /// Looked up, not found.
    NotFound,
    /// The MES order is bound.
    Imported,
    /// The MES order was found by its marker and bound.
    Adopted,
    /// The MES order is realised.
    Realised,
    /// It is not realised any more.
    Unrealised,
    /// A status is about to be written in the shop.
    Telling,
    /// The shop has the after-import status.
    AfterImport,
    /// The shop has been told "done".
    Closed,
    /// A problem was raised that does not change the stage.
    Problem,
    /// A problem ended.
    Resolved,
    /// A person's retry.
    Retry,
    /// A person's hold.
    Hold,
    /// A person's exclude.
    Exclude,
    /// A person settled the MES order.
    Settled,
    /// A person said that the re-used number is a new order.
    NewGeneration,
    /// A duplicate was found.
    Duplicate,
    /// A person gave it to another integration of this database.
    TakenOver,
}

impl EventKind {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Changed => "changed",
            Self::Ready => "ready",
            Self::Waiting => "waiting",
            Self::Excluded => "excluded",
            Self::Intent => "intent",
            Self::Withdrawn => "withdrawn",
            Self::Uncertain => "uncertain",
            Self::NotFound => "not-found",
            Self::Imported => "imported",
            Self::Adopted => "adopted",
            Self::Realised => "realised",
            Self::Unrealised => "unrealised",
            Self::Telling => "telling",
            Self::AfterImport => "after-import",
            Self::Closed => "closed",
            Self::Problem => "problem",
            Self::Resolved => "resolved",
            Self::Retry => "retry",
            Self::Hold => "hold",
            Self::Exclude => "exclude",
            Self::Settled => "settled",
            Self::NewGeneration => "new-generation",
            Self::Duplicate => "duplicate",
            Self::TakenOver => "taken-over",
        }
    }
}

/// One row of an entry's story. Facts hold ids, counts and codes, never a shopper's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// Facts for its text.
    pub facts: Vec<(String, String)>,
}

impl Event {
    /// An event without facts.
    #[must_use]
    pub const fn new(kind: EventKind) -> Self {
        Self { kind, facts: Vec::new() }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.push((name.to_owned(), value.to_string()));
        self
    }
}
