//! The ledger's counts as read last: a burst of scrapes costs one reading, and none sees a count older than a second.

use std::sync::Arc;

use domain::Millis;
use store::{Counts, Store, StoreError};
use tokio::sync::Mutex;

/// How long counts are kept, in milliseconds.
const KEPT: i64 = 1_000;

/// The last reading and its moment.
#[derive(Default)]
pub(crate) struct LatestCounts(Mutex<Option<(Millis, Arc<Vec<Counts>>)>>);

impl LatestCounts {
    /// Counts of now or the last second. Whoever comes while they are read waits for that reading.
    pub(crate) async fn read(&self, store: &Store, now: Millis) -> Result<Arc<Vec<Counts>>, StoreError> {
        let mut latest = self.0.lock().await;
        if let Some((at, counts)) = &*latest
            && (0..KEPT).contains(&(now - *at))
        {
            return Ok(Arc::clone(counts));
        }
        let counts = Arc::new(store.counts().await?);
        *latest = Some((now, Arc::clone(&counts)));
        Ok(counts)
    }
}
