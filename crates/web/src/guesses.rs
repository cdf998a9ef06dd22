//! Wrong webhook tokens, counted per source, so that nobody can try many without shutting the real sender out.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use domain::Millis;

/// A minute in milliseconds: what is counted.
const WINDOW: i64 = 60_000;
/// Wrong tokens from one source a minute, at most.
const MOST: u32 = 20;
/// Sources remembered, at most; beyond it the oldest windows are forgotten.
const SOURCES_MOST: usize = 10_000;

/// Counts wrong tokens.
#[derive(Debug, Default)]
pub struct Guesses(Mutex<BTreeMap<IpAddr, (Millis, u32)>>);

impl Guesses {
    /// Takes note of a wrong token. False: this source has had too many this minute.
    pub fn wrong(&self, source: IpAddr, now: Millis) -> bool {
        let mut sources = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if sources.len() >= SOURCES_MOST {
            sources.retain(|_, (begun, _)| now - *begun < WINDOW);
        }
        if sources.len() >= SOURCES_MOST && !sources.contains_key(&source) {
            return true;
        }
        let window = sources.entry(source).or_insert((now, 0));
        if now - window.0 >= WINDOW {
            *window = (now, 0);
        }
        window.1 = window.1.saturating_add(1);
        window.1 <= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_limited_and_forgiven() {
        let guesses = Guesses::default();
        let (source, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let now = Millis::new(0);
        assert!((0..MOST).all(|_| guesses.wrong(source, now)));
        assert!(!guesses.wrong(source, now), "one too many");
        assert!(guesses.wrong(other, now), "another source is not burdened");
        assert!(guesses.wrong(source, now.plus(WINDOW)), "a new minute");
    }

    #[test]
    fn memory_is_bounded() {
        let guesses = Guesses::default();
        for number in 0..20_000_u32 {
            guesses.wrong(IpAddr::from(number.to_be_bytes()), Millis::new(0));
        }
        assert!(guesses.0.lock().unwrap().len() <= SOURCES_MOST);
    }
}
