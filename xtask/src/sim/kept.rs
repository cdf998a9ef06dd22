//! Seeds that failed once and were mended; each batch lives through them again.

/// So many of the first failed before worlds had corners: theirs have none, so that they are the worlds that failed. What
/// is kept from now on goes to the end.
const PLAIN_UP_TO: usize = 12;

/// Was the seed kept before worlds had corners?
pub(crate) fn is_plain(seed: u64) -> bool {
    KEPT.iter().take(PLAIN_UP_TO).any(|(kept, _)| *kept == seed)
}

/// A seed, and what it found.
pub(crate) const KEPT: &[(u64, &str)] = &[
    (101, "a contractor that the plant says it has was not looked for"),
    (299, "a contractor was said to be there before any search showed it, and a person was asked in vain"),
    (475, "a status was written after a pause that another process had committed"),
    (485, "a call left two milliseconds after it was counted, and a minute held one too many"),
    (496, "a departure that a person accepted was called hidden"),
    (555, "statuses were written in bulk after such a pause"),
    (635, "the copy that was restored stood paused, and nobody saw it"),
    (1069, "creates were refused, and no order was left to try again with"),
    (1404, "a person's leave to set done once more was called telling twice"),
    (1936, "an order left, came back and was merged away unseen"),
    (1972, "what a person took over was not compared, for it stood where no sweep reads"),
    (2038, "an order cancelled while it was held was bound by its marker, and nobody was told"),
    (175, "a status was written under a lease that ran out while the ledger was asked about it"),
];
