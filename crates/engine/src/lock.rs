//! Locks that are held for a moment and never across a wait.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a mutex guards; a holder that panicked left it whole, since nothing in between can panic half-way.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
