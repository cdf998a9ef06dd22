//! No spelling of a private address is connected to.

use std::time::Duration;

use outbound::{Client, Error, Options};
use tokio::net::TcpListener;
use url::Url;

use crate::server::{Reply, Server, get, near};

/// Hosts that mean this machine, or another that a customer's address must not reach.
const HOSTS: &[&str] = &[
    "127.0.0.1",
    "127.0.0.1.",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "0177.0.0.1",
    "%31%32%37.0.0.1",
    "１２７.0.0.1",
    "0.0.0.0",
    "0",
    "[::]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "localhost",
    "LOCALHOST",
    "user:password@127.0.0.1",
    "public.example@127.0.0.1",
    "169.254.169.254",
    "10.0.0.1",
    "192.168.0.1",
    "172.31.255.255",
    "100.64.0.1",
    "[fe80::1]",
    "[fd00::1]",
    "[ff02::1]",
    "127.0.0.1%2e",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "0x7F.0.0.0x1",
    "017700000001",
    "0.1.2.3",
    "127.255.255.254",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "[fd00:ec2::254]",
    "[2002:a9fe:a9fe::]",
    "[2001::7f00:1]",
    "[fec0::1]",
    "[100::1]",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "10.0.0.1.",
    "169.254.169.254.",
    "LocalHost",
    "user@[::1]",
    "[::ffff:169.254.169.254]",
    "[::FFFF:A9FE:A9FE]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::a9fe:a9fe]",
    "[2001:0:7f00:1::]",
    "[2001:20::1]",
    "[fc00::1]",
    "[feb0::1]",
    "[ff05::2]",
    "[5f00::1]",
    "[2001:db8::1]",
    "2852039166",
    "0xA9FEA9FE",
    "0251.0376.0251.0376",
    "169.254.43518",
    "172.16.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "198.19.255.255",
    "203.0.113.1",
    "100.127.255.254",
    "239.255.255.255",
    "0.255.255.255",
];

#[tokio::test]
async fn every_spelling_is_refused_over_http_and_https() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let client = Client::new(Options::default()).unwrap();
    assert!(HOSTS.len() >= 40);
    for host in HOSTS {
        for scheme in ["http", "https"] {
            let url = Url::parse(&format!("{scheme}://{host}:{port}/")).unwrap();
            let result = client.send(get(&url)).await;
            assert!(matches!(result, Err(Error::AddressRefused(_))), "{url}: {result:?}");
        }
    }
    // All connections would be in the listener's queue by now.
    let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(accepted.is_err(), "something connected");
}

/// Some resolvers know `localhost.` and some do not. It is refused by the guard or leads nowhere.
#[tokio::test]
async fn a_dot_at_the_end_opens_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let url = Url::parse(&format!("http://localhost.:{port}/")).unwrap();
    let result = Client::new(Options::default()).unwrap().send(get(&url)).await;
    assert!(matches!(result, Err(Error::AddressRefused(_) | Error::NotSent(_))), "{result:?}");
    let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
    assert!(accepted.is_err(), "something connected");
}

/// Zones name interfaces of this machine, and numbers beyond 32 bits nothing.
#[test]
fn what_is_no_host_is_no_address() {
    for host in [
        "[fe80::1%25eth0]",
        "[fe80::1%eth0]",
        "[::1%25lo]",
        "127.0.0.1.1",
        "4294967296",
        "256.0.0.1",
        "0x1ffffffff",
    ] {
        let url = Url::parse(&format!("https://{host}:8443/"));
        assert!(url.is_err(), "{host}: {url:?}");
    }
}

#[tokio::test]
async fn an_allowed_network_opens_itself_alone() {
    let server = Server::start(&[Reply::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")]).await;
    near().send(get(&server.url)).await.unwrap();
    for other in ["http://10.0.0.1/", "https://10.0.0.1/", "https://[::1]/", "http://8.8.8.8/"] {
        let result = near().send(get(&Url::parse(other).unwrap())).await;
        assert!(matches!(result, Err(Error::AddressRefused(_))), "{other}: {result:?}");
    }
}

#[tokio::test]
async fn other_schemes_are_refused() {
    for url in ["ftp://127.0.0.1/", "file:///etc/hostname", "data:,x", "ws://127.0.0.1/"] {
        let result = near().send(get(&Url::parse(url).unwrap())).await;
        assert!(matches!(result, Err(Error::AddressRefused(_))), "{url}: {result:?}");
    }
}
