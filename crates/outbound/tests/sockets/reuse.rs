//! A connection is used again while it is fresh, and a request on it is never sent a second time.

use std::time::Duration;

use outbound::Error;

use crate::server::{Reply, Server, get, near};

const OK: Reply = Reply::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi");

#[tokio::test]
async fn a_connection_idle_for_a_moment_is_used_again() {
    let server = Server::start(&[OK, OK, OK]).await;
    let client = near();
    for _ in 0..3 {
        client.send(get(&server.url)).await.unwrap();
    }
    assert_eq!((server.connections(), server.requests()), (1, 3));
}

#[tokio::test]
async fn a_connection_idle_for_five_seconds_is_not() {
    let server = Server::start(&[OK, OK]).await;
    let client = near();
    client.send(get(&server.url)).await.unwrap();
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(5)).await;
    tokio::time::resume();
    client.send(get(&server.url)).await.unwrap();
    assert_eq!((server.connections(), server.requests()), (2, 2));
}

/// The far side reads the second request of a kept connection and closes: it may have acted on it.
#[tokio::test]
async fn a_request_is_never_sent_again_on_another_connection() {
    let server = Server::start(&[OK, Reply::Close(b"")]).await;
    let client = near();
    client.send(get(&server.url)).await.unwrap();
    let second = client.send(get(&server.url)).await;
    assert!(matches!(second, Err(Error::Unknown(_))), "{second:?}");
    assert_eq!((server.connections(), server.requests()), (1, 2));
}
