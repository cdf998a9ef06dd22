//! Whether OptiMES can send its webhooks to the public address.

use url::{Host, Url};

/// False where the address is loopback, private or http: webhooks cannot arrive there, and sweeps do their work.
pub(super) fn webhooks_can_arrive(public_url: &str) -> bool {
    let Ok(url) = Url::parse(public_url) else { return false };
    url.scheme() == "https"
        && match url.host() {
            Some(Host::Ipv4(address)) => outbound::is_public(address.into()),
            Some(Host::Ipv6(address)) => outbound::is_public(address.into()),
            Some(Host::Domain(name)) => is_of_the_internet(name),
            None => false,
        }
}

/// A name with a dot that is none of those kept for local networks (RFC 6761, 6762, 8375, 9476).
fn is_of_the_internet(name: &str) -> bool {
    const LOCAL: [&str; 7] = ["localhost", "local", "internal", "lan", "home.arpa", "test", "invalid"];
    let name = name.trim_end_matches('.');
    name.contains('.') && !LOCAL.iter().any(|local| name.ends_with(&format!(".{local}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_public_https_address_is_reached() {
        for good in ["https://optilinker.firma.pl", "https://ol.example.com:8443/x", "https://8.8.8.8"] {
            assert!(webhooks_can_arrive(good), "{good}");
        }
        for bad in [
            "http://optilinker.firma.pl",
            "https://127.0.0.1:8080",
            "https://192.168.1.5",
            "https://[::1]",
            "https://localhost",
            "https://serwer",
            "https://serwer.local",
            "nonsense",
        ] {
            assert!(!webhooks_can_arrive(bad), "{bad}");
        }
    }
}
