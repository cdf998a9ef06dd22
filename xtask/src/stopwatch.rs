//! How long something took: told to a person, decides nothing.

use std::time::{Duration, Instant};

/// Does it, and tells how long it took.
#[expect(clippy::disallowed_methods, reason = "how long a step took is told to a person and decides nothing")]
pub(crate) fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let done = work();
    (done, begin.elapsed())
}

/// Awaits it, and tells how long it took.
#[expect(clippy::disallowed_methods, reason = "how long a step took is told to a person and decides nothing")]
pub(crate) async fn timed_await<T>(work: impl Future<Output = T>) -> (T, Duration) {
    let begin = Instant::now();
    let done = work.await;
    (done, begin.elapsed())
}
