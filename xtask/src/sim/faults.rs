//! The kinds of faults, and how often each struck.

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)*) => {
        /// What can go wrong, or be done by people, in a world.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Fault {$(
            $(#[$doc])*
            $name,
        )*}

        impl Fault {
            /// All kinds.
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its word in stories and counts.
            pub(crate) const fn word(self) -> &'static str {
                match self {$(Self::$name => $word,)*}
            }
        }
    };
}

faults! {
    /// A process ends at an await.
    Crash = "crash";
    /// A process stands still for longer than its lease.
    Stall = "stall past the lease";
    /// A process stands still between the last check and the send of a create.
    StallBeforeSend = "stall between check and send";
    /// A process stands still between the intent of a create and the last check before its send.
    StallBeforeCheck = "stall between intent and check";
    /// The ledger can't serve: locked, or the disk is full.
    LedgerRefused = "ledger cannot serve";
    /// Both processes are away for hours or days.
    Absence = "absence";

    /// Done, and no reply came.
    LostReply = "lost reply";
    /// Done after the time-out, within the quiet period.
    LateCommit = "late commit";
    /// Done after the quiet period, which no client can know.
    CommitBeyondQuiet = "commit beyond the quiet period";
    /// Not done, and no reply came, or the connection was reset.
    NotDone = "not done";
    /// Not done; the answer is no answer.
    ServerError = "server error";
    /// Done; the answer can't be read.
    Truncated = "truncated answer";
    /// The connection was refused before anything was sent.
    NotSent = "connection refused";
    /// Answered near the time-out.
    Slow = "slow";
    /// The plant answers reads and takes no creates.
    CreatesOnly = "creates-only outage";

    /// The plant refuses the key.
    PlantKeyRefused = "plant key refused";
    /// The plant refuses creates alone.
    PermissionMissing = "permission missing";
    /// The plant does not know the path of creates.
    WrongPath = "wrong path";
    /// The plant asks to wait.
    TooMany = "too many requests";
    /// The shop refuses the key.
    ShopKeyRefused = "shop key refused";
    /// The shop has blocked the account.
    AccountBlocked = "account blocked";
    /// Other tools used the shop's calls up: the key is blocked.
    RateBlock = "rate block";

    /// A new MES order is not listed yet.
    SearchLag = "search lag";
    /// A list ignores its filter.
    FiltersIgnored = "filters not honoured";
    /// The plant says that a create conflicts: with what is there, with itself sent twice, or with nothing that can be
    /// found.
    Conflict = "conflict";
    /// The plant refuses an order's content.
    ContentRefused = "content refused";
    /// The plant never answers the create of one order.
    Poison = "poison order";
    /// A page holds an order that can't be read.
    Malformed = "malformed order";
    /// A bulk write left some orders as they were.
    BulkSkipped = "bulk write skipped orders";

    /// A page of the shop that ascends by id.
    PagesById = "pages by id";
    /// A page of the shop that ascends by date.
    PagesByDate = "pages by date";
    /// Something happened and the journal, which is off, does not tell.
    JournalOff = "journal off";
    /// A webhook was lost.
    WebhookLost = "webhook lost";
    /// A webhook came twice.
    WebhookTwice = "webhook twice";

    /// An order was confirmed long after it was made.
    ConfirmedLate = "confirmed late";
    /// A draft was confirmed whose id is the lowest of more than a page.
    DraftBelow = "lowest ids confirmed last";
    /// An order says that it was confirmed long ago.
    BackDated = "back-dated";
    /// The buyer or the staff changed an order.
    Edit = "edit";
    /// An order was cancelled.
    Cancel = "cancel";
    /// An order was changed while it was held back on the way to the plant.
    EditHeld = "edit while held back";
    /// An order was cancelled while it was held back on the way to the plant.
    CancelHeld = "cancel while held back";
    /// An order entered an import status and left it within seconds.
    Passed = "entered and left between looks";
    /// Staff moved an order on, or back.
    Move = "move";
    /// Staff copied an order.
    Copy = "copy";
    /// Two orders were merged.
    Merge = "merge";
    /// An automation moved an order on when its status was set.
    Automation = "automation";

    /// A MES order was realised.
    Realise = "realise";
    /// A MES order was copied by hand, marker and all.
    MesCopy = "MES copy";
    /// A MES order was deleted.
    MesDelete = "MES delete";
    /// The note of a MES order was deleted, and the marker with it.
    NoteDeleted = "note deleted";
    /// People write MES orders by hand.
    ByHand = "MES order by hand";
    /// A product that an order waits for was made.
    ProductMade = "product made";
    /// Another product took a SKU over.
    ProductReplaced = "product replaced";

    /// A clerk's command: retry, hold, exclude.
    Command = "command";
    /// A clerk's answer to a question.
    Answer = "answer";
    /// Paused and resumed.
    Pause = "pause";

    /// An older copy was restored by our command.
    Restored = "database restored";
    /// An older copy was put in the place of the database.
    RolledBack = "database rolled back";
    /// A fresh database under the same name.
    Lost = "database lost";
    /// A fresh database under another name.
    Renamed = "database renamed";
}

/// How often each kind struck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Counts(Vec<u64>);

impl Default for Counts {
    fn default() -> Self {
        Self(vec![0; Fault::ALL.len()])
    }
}

impl Counts {
    /// It struck.
    pub(crate) fn struck(&mut self, fault: Fault) {
        if let Some(count) = self.0.get_mut(fault as usize) {
            *count += 1;
        }
    }

    pub(crate) fn of(&self, fault: Fault) -> u64 {
        self.0.get(fault as usize).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (count, more) in self.0.iter_mut().zip(&other.0) {
            *count += more;
        }
    }

    pub(crate) fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// Kinds that never struck.
    pub(crate) fn never(&self) -> Vec<Fault> {
        Fault::ALL.iter().copied().filter(|fault| self.of(*fault) == 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_kept_by_kind() {
        let mut counts = Counts::default();
        counts.struck(Fault::Crash);
        counts.struck(Fault::Renamed);
        counts.add(&counts.clone());
        assert_eq!((counts.of(Fault::Crash), counts.total()), (2, 4));
        assert_eq!(counts.never().len(), Fault::ALL.len() - 2);
    }
}
