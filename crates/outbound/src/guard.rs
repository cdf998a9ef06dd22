//! Which addresses an instance's URL may point at.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// Is the address one of the public internet? Everything else is refused unless the operator allows its network:
/// a URL that a customer typed must not reach into the operator's own.
#[must_use]
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// Is it in a network that the operator allowed? For these alone http without TLS is accepted.
pub(crate) fn is_allowed(address: IpAddr, allow_private: &[IpNet]) -> bool {
    let plain = address.to_canonical();
    allow_private.iter().any(|network| network.contains(&plain) || network.contains(&address))
}

/// By the IANA registry of special-purpose addresses.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    // Of the public space, but answered by the host of a virtual machine: Azure's metadata and secrets.
    let is_wire_server = address == Ipv4Addr::new(168, 63, 129, 16);
    !(is_wire_server
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_broadcast()
        || address.is_documentation()
        || a == 0
        || a >= 240
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19)))
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    if let Some(four) = address.to_ipv4_mapped() {
        return is_public_v4(four);
    }
    let [first, second, ..] = address.segments();
    // Only 2000::/3 is given out, which leaves out NAT64 too; within it documentation, 6to4, Teredo and other tunnels
    // are special.
    (first & 0xe000) == 0x2000
        && !(first == 0x2001 && (second < 0x0200 || second == 0x0db8))
        && first != 0x2002
        && !(first == 0x3fff && second < 0x1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn special_addresses_are_not_public() {
        let special = [
            "127.0.0.1",
            "127.255.255.254",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "0.1.2.3",
            "100.64.0.1",
            "168.63.129.16",
            "100.100.100.200",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.5",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::",
            "3fff::1",
            "::127.0.0.1",
        ];
        for address in special {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
        for address in
            ["8.8.8.8", "1.1.1.1", "193.0.6.139", "2a00:1450:4001::1", "::ffff:8.8.8.8", "2606:4700::1"]
        {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn the_operator_may_allow_networks() {
        let allowed: Vec<IpNet> = vec!["127.0.0.0/8".parse().unwrap()];
        for (address, is_inside) in [
            ("127.0.0.1", true),
            ("127.255.0.1", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false),
            ("::1", false),
            ("64:ff9b::7f00:1", false),
            ("8.8.8.8", false),
        ] {
            assert_eq!(is_allowed(address.parse().unwrap(), &allowed), is_inside, "{address}");
        }
    }
}
