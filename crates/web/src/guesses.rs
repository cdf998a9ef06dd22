//! Wrong webhook tokens, counted per source, so that nobody can try many without shutting the real sender out.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};
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
        let source = network(source);
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

/// Whoever holds one address of IPv6 holds its /64, so that is counted as one.
fn network(source: IpAddr) -> IpAddr {
    match source.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)).into(),
        four @ IpAddr::V4(_) => four,
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

    /// Two addresses, and whether what one guesses burdens the other.
    #[test]
    fn a_source_is_its_network() {
        let rows = [
            ("2001:db8:0:1::1", "2001:db8:0:1:ffff:ffff:ffff:ffff", true),
            ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
            ("192.0.2.1", "::ffff:192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
            ("::1", "192.0.2.1", false),
        ];
        for (one, other, is_same) in rows {
            let guesses = Guesses::default();
            let source = one.parse().unwrap();
            assert!((0..MOST).all(|_| guesses.wrong(source, Millis::new(0))));
            assert_eq!(!guesses.wrong(other.parse().unwrap(), Millis::new(0)), is_same, "{one} {other}");
        }
    }
}
