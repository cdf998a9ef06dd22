//! Sealing at rest: authenticated encryption, a key per purpose, bound to the integration and the field.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of a nonce; random ones of this length never run out.
const NONCE: usize = 24;

/// Seals and opens, and hashes with a key.
#[derive(Clone)]
pub(crate) struct Sealer {
    cipher: XChaCha20Poly1305,
    hash_key: Zeroizing<[u8; 32]>,
}

/// It can't be opened: another key, another place, or damaged.
#[derive(Debug)]
pub(crate) struct NotOpened;

impl Sealer {
    pub(crate) fn new(master_key: &Zeroizing<[u8; 32]>) -> Self {
        let seal_key = derive(master_key, b"optilinker seal");
        Self {
            cipher: XChaCha20Poly1305::new((&*seal_key).into()),
            hash_key: derive(master_key, b"optilinker hash"),
        }
    }

    /// Seals a text for one place: integration, field and, where it has one, order.
    pub(crate) fn seal(&self, place: &str, text: &str) -> Result<Vec<u8>, NotOpened> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| NotOpened)?;
        let payload = Payload { msg: text.as_bytes(), aad: place.as_bytes() };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| NotOpened)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for the same place.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<String, NotOpened> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(NotOpened)?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        let text = self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| NotOpened)?;
        String::from_utf8(text).map_err(|_| NotOpened)
    }

    /// A keyed hash: the same for the same text, and nothing to who lacks the key.
    pub(crate) fn hash(&self, text: &str) -> String {
        let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.hash_key) else {
            return String::new();
        };
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn derive(master_key: &Zeroizing<[u8; 32]>, purpose: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut key = Zeroizing::new([0; 32]);
    // 32 bytes are far below what the function can give; it does not fail.
    let _ = Hkdf::<Sha256>::new(None, &**master_key).expand(purpose, &mut *key);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_in_its_place_alone() {
        let sealer = Sealer::new(&Zeroizing::new([7; 32]));
        let sealed = sealer.seal("1/secrets", "tajne").unwrap();
        assert_eq!(sealer.open("1/secrets", &sealed).unwrap(), "tajne");
        assert!(sealer.open("2/secrets", &sealed).is_err(), "another integration");
        assert!(Sealer::new(&Zeroizing::new([8; 32])).open("1/secrets", &sealed).is_err(), "another key");
        assert!(sealer.open("1/secrets", &sealed[..10]).is_err());
        assert_ne!(sealer.seal("1/secrets", "tajne").unwrap(), sealed, "a nonce each time");
        assert_eq!(sealer.hash("a"), sealer.hash("a"));
        assert_ne!(sealer.hash("a"), Sealer::new(&Zeroizing::new([8; 32])).hash("a"));
    }
}
