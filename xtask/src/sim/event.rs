//! What happens in a world without anybody of ours.

use engine::LookKind;

use super::faults::Fault;
use super::outside::State;

/// Something that a call or a person brings about then.
pub(crate) type Effect = Box<dyn FnOnce(&mut State) + Send>;

/// One thing that happens.
pub(crate) enum Event {
    /// To the two sides.
    Effect(Effect),
    /// A place's process begins, unless one runs there.
    Boot(usize),
    /// A place's process was struck and ended.
    Ended(usize),
    /// The plant's webhook about a record.
    Webhook(LookKind, i64),
    /// A clerk commands something.
    Clerk,
    /// A clerk answers what is asked.
    Answers,
    /// Somebody pauses or resumes.
    Pause(bool),
    /// A copy of the database is put aside.
    Copy,
    /// The database is exchanged.
    Swap(Fault),
    /// Both processes are gone for so many milliseconds.
    Leave(i64),
    /// Faults are over.
    Calm,
}
