//! The lease as the flows see it.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use domain::Millis;
use tokio::sync::Notify;

/// The lease as the flows see it: until when the shard is ours.
#[derive(Debug, Default)]
pub(crate) struct LeaseView {
    until: AtomicI64,
    draining: AtomicBool,
    /// Wakes whoever sleeps, when the process is to stop.
    pub(crate) stopping: Notify,
}

impl LeaseView {
    /// The lease now lasts until then.
    pub(crate) fn renewed(&self, until: Millis) {
        self.until.store(until.get(), Ordering::SeqCst);
    }

    /// Milliseconds left.
    pub(crate) fn left(&self, now: Millis) -> i64 {
        Millis::new(self.until.load(Ordering::SeqCst)) - now
    }

    /// Begin nothing new; finish what is on its way.
    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::SeqCst);
        self.stopping.notify_waiters();
    }

    /// Is nothing new to be begun?
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.load(Ordering::SeqCst)
    }
}
