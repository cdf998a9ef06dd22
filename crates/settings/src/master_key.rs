//! The key that seals what the database holds.

use std::fmt;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use secrecy::{ExposeSecret, SecretBox, SecretString};

/// 32 bytes that never leave memory but to be written into the key file.
pub struct MasterKey(SecretBox<[u8; 32]>);

/// Written with padding, read with or without: people lose the sign at the end when they copy.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

impl MasterKey {
    /// Takes 32 random bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(SecretBox::new(Box::new(bytes)))
    }

    /// Reads base64.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64.decode(text.trim()).ok()?;
        Some(Self::new(bytes.try_into().ok()?))
    }

    /// The bytes, for sealing.
    #[must_use]
    pub fn expose(&self) -> &[u8; 32] {
        self.0.expose_secret()
    }

    /// As it stands in a key file.
    #[must_use]
    pub fn to_base64(&self) -> SecretString {
        BASE64.encode(self.expose()).into()
    }
}

impl Clone for MasterKey {
    fn clone(&self) -> Self {
        Self::new(*self.expose())
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_reads_back_with_and_without_padding() {
        let key = MasterKey::new([7; 32]);
        let text = key.to_base64();
        let text = text.expose_secret();
        assert!(text.ends_with('='));
        for text in [text, text.trim_end_matches('='), &format!(" {text}\n")] {
            assert_eq!(MasterKey::parse(text).unwrap().expose(), &[7; 32]);
        }
        assert!(!format!("{key:?}").contains('7'));
    }

    #[test]
    fn other_lengths_are_refused() {
        for text in ["", "AAAA", "not base64!", &BASE64.encode([0; 33])] {
            assert!(MasterKey::parse(text).is_none(), "{text}");
        }
    }
}
