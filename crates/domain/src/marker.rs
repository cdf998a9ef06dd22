//! The marker: our reference, carried inside the create body and recognised again.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::{MesOrder, ShopOrderId, Value};

/// The eight hex digits by which an installation knows its own markers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MarkerPrefix(String);

impl MarkerPrefix {
    /// The first four bytes of SHA-256 over `name + "\n" + host`, the host without its port.
    #[must_use]
    pub fn derive(name: &str, host: &str) -> Self {
        let digest = Sha256::digest(format!("{name}\n{host}").as_bytes());
        Self(digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect())
    }

    /// Reads eight lower-case hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() == 8
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        fits.then(|| Self(text.to_owned()))
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MarkerPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `OL-<8 hex>-<shop order id>`, with `-2`, `-3`… where a re-used number became a new order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marker {
    /// Whose.
    pub prefix: MarkerPrefix,
    /// Which shop order's.
    pub order: ShopOrderId,
    /// Its generation, from 1.
    pub generation: u32,
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OL-{}-{}", self.prefix, self.order)?;
        if self.generation > 1 { write!(f, "-{}", self.generation) } else { Ok(()) }
    }
}

/// What is at a place of a text where a marker may begin.
const START: &str = "OL-";

impl Marker {
    /// Reads a text that is a marker and nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (marker, rest) = Self::read(text)?;
        rest.is_empty().then_some(marker)
    }

    /// Does a text hold what begins like a marker, whoever's and however written on?
    #[must_use]
    pub fn may_be_in(text: &str) -> bool {
        text.contains(START)
    }

    /// All different markers anywhere in a text, in their order.
    #[must_use]
    pub fn find_all(text: &str) -> Vec<Self> {
        let mut found = Vec::new();
        let mut rest = text;
        let mut before = None;
        while let Some(at) = rest.find(START) {
            let previous = rest.get(..at).and_then(|head| head.chars().next_back()).or(before);
            let candidate = rest.get(at..).unwrap_or_default();
            match Self::read(candidate).filter(|_| !previous.is_some_and(char::is_alphanumeric)) {
                Some((marker, after)) => {
                    if !found.contains(&marker) {
                        found.push(marker);
                    }
                    before = candidate
                        .get(..candidate.len() - after.len())
                        .and_then(|read| read.chars().next_back());
                    rest = after;
                }
                None => {
                    before = Some('-');
                    rest = candidate.get(START.len()..).unwrap_or_default();
                }
            }
        }
        found
    }

    /// Reads a marker at the beginning of a text; the rest begins with no letter or digit.
    fn read(text: &str) -> Option<(Self, &str)> {
        let rest = text.strip_prefix(START)?;
        let prefix = MarkerPrefix::parse(rest.get(..8)?)?;
        let rest = rest.get(8..)?.strip_prefix('-')?;
        let (order, rest) = number(rest)?;
        let generation =
            rest.strip_prefix('-').and_then(number).filter(|(number, _)| (2..=9_999).contains(number));
        let (generation, rest) = match generation {
            Some((number, rest)) => (u32::try_from(number).ok()?, rest),
            None => (1, rest),
        };
        let ends = !rest.chars().next().is_some_and(char::is_alphanumeric);
        ends.then_some((Self { prefix, order: ShopOrderId::new(order), generation }, rest))
    }
}

/// A positive number without leading zeros, at most 18 digits.
fn number(text: &str) -> Option<(i64, &str)> {
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let digits = text.get(..end)?;
    if digits.is_empty() || digits.len() > 18 || digits.starts_with('0') {
        return None;
    }
    Some((digits.parse().ok()?, text.get(end..)?))
}

/// The markers of one MES order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkerReading {
    /// It carries none: a person made it.
    None,
    /// It carries this one.
    One(Marker),
    /// It carries different ones: never a match.
    Several(Vec<Marker>),
}

/// Reads the marker of a MES order: in whichever attribute, and anywhere in the note, because people edit notes and a
/// configuration may have changed the marker's place. What else is written there by us carries none ([`defuse`]).
#[must_use]
pub fn read_marker(order: &MesOrder) -> MarkerReading {
    let mut markers: Vec<Marker> = Vec::new();
    let texts = order.attributes.iter().filter_map(|value| match &value.value {
        Value::Text(text) => Some(text.as_str()),
        Value::Number(_) => None,
    });
    for marker in texts.chain([order.note.as_str()]).flat_map(Marker::find_all) {
        if !markers.contains(&marker) {
            markers.push(marker);
        }
    }
    match (markers.pop(), markers.is_empty()) {
        (None, _) => MarkerReading::None,
        (Some(marker), true) => MarkerReading::One(marker),
        (Some(marker), false) => {
            markers.push(marker);
            MarkerReading::Several(markers)
        }
    }
}

/// Shop text with everything that looks like a marker broken: `OL-0123abcd-17` becomes `OL -0123abcd-17`. Other text
/// stays as it is, a model `STOL-DAB` too.
#[must_use]
pub fn defuse(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(START) {
        let (head, tail) = rest.split_at(at);
        safe.push_str(head);
        safe.push_str(if looks_like_marker(tail) { "OL -" } else { START });
        rest = tail.strip_prefix(START).unwrap_or_default();
    }
    safe.push_str(rest);
    safe
}

/// `OL-`, eight hex digits of either case, and a dash: more than is ever read as a marker.
fn looks_like_marker(text: &str) -> bool {
    let Some(rest) = text.strip_prefix(START) else { return false };
    let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
    digits == 8 && rest.as_bytes().get(8) == Some(&b'-')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marker(text: &str) -> Marker {
        Marker::parse(text).unwrap()
    }

    #[test]
    fn the_prefix_is_that_of_name_and_host() {
        // printf 'meble\ntest.syneo.pl' | sha256sum
        assert_eq!(MarkerPrefix::derive("meble", "test.syneo.pl").as_str(), "c8fe2fb2");
        assert_ne!(MarkerPrefix::derive("a", "h"), MarkerPrefix::derive("b", "h"));
    }

    #[test]
    fn markers_are_found_anywhere() {
        let cases = [
            ("OL-0123abcd-17", vec!["OL-0123abcd-17"]),
            ("tekst OL-0123abcd-17.\nOL-0123abcd-17", vec!["OL-0123abcd-17"]),
            ("OL-0123abcd-17-2", vec!["OL-0123abcd-17-2"]),
            ("(OL-0123abcd-17),OL-ffffffff-9", vec!["OL-0123abcd-17", "OL-ffffffff-9"]),
            ("OL-OL-0123abcd-17", vec!["OL-0123abcd-17"]),
            ("XOL-0123abcd-17 OL-0123abcd-17x OL-0123ABCD-17 OL-0123abcd-017 OL-0123abcd-", vec![]),
            ("OL-0123abcd-17-1", vec!["OL-0123abcd-17"]),
        ];
        for (text, expected) in cases {
            let expected: Vec<Marker> = expected.into_iter().map(marker).collect();
            assert_eq!(Marker::find_all(text), expected, "{text}");
        }
    }

    #[test]
    fn only_what_looks_like_a_marker_is_broken() {
        let cases = [
            ("OL-0123abcd-17", "OL -0123abcd-17"),
            ("xOL-0123ABCD-1 OL-0123abcd-", "xOL -0123ABCD-1 OL -0123abcd-"),
            ("OL-OL-0123abcd-17", "OL-OL -0123abcd-17"),
            ("Model STOL-DAB-1, OL-12, OL-0123abcde-1, OL-", "Model STOL-DAB-1, OL-12, OL-0123abcde-1, OL-"),
        ];
        for (text, expected) in cases {
            assert_eq!(defuse(text), expected);
        }
    }

    proptest! {
        #[test]
        fn a_defused_text_carries_no_marker(text in "(OL-|OL|-|[0-9a-f]{8}|[0-9]{1,3}| |ł|\\n){0,40}") {
            prop_assert!(Marker::find_all(&defuse(&text)).is_empty());
        }

        #[test]
        fn a_marker_reads_back(order in 1_i64..1_000_000_000_000, generation in 1_u32..9_999, name in ".{0,9}") {
            let marker = Marker { prefix: MarkerPrefix::derive(&name, "host"), order: ShopOrderId::new(order), generation };
            prop_assert_eq!(Marker::parse(&marker.to_string()), Some(marker.clone()));
            prop_assert_eq!(Marker::find_all(&format!("uwaga\n{marker}")), vec![marker]);
        }
    }
}
