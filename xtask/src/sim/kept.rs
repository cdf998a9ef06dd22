//! Seeds that failed once and were mended; each batch lives through them again.

/// A seed, and what it found.
pub(crate) const KEPT: &[(u64, &str)] = &[];
