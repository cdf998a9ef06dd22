//! A byte may have been sent: what became of the call is not known.

use std::time::Duration;

use outbound::{Error, Request};

use crate::server::{Reply, Server, get, near};

async fn is_unknown(replies: &'static [Reply]) {
    let server = Server::start(replies).await;
    let result = near().send(get(&server.url)).await;
    assert!(matches!(result, Err(Error::Unknown(_))), "{result:?}");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn closed_without_an_answer() {
    is_unknown(&[Reply::Close(b"")]).await;
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    is_unknown(&[Reply::Close(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\ntruncated")]).await;
    is_unknown(&[Reply::Close(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n")]).await;
    is_unknown(&[Reply::Close(b"HTTP/1.1 200 OK\r\nconte")]).await;
}

#[tokio::test]
async fn an_answer_that_is_not_http() {
    is_unknown(&[Reply::Close(b"nonsense\r\n\r\n")]).await;
}

#[tokio::test]
async fn a_body_over_the_cap() {
    is_unknown(&[Reply::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n")]).await;
    let endless: &'static [u8] = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &[b'x'; 5_000]].concat().leak();
    is_unknown([Reply::Close(endless)].to_vec().leak()).await;
}

#[tokio::test]
async fn no_answer_and_half_an_answer_in_time() {
    for replies in [
        [Reply::Silence].as_slice(),
        &[Reply::Keep(b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nhalf"), Reply::Silence],
    ] {
        let server = Server::start(replies.to_vec().leak()).await;
        let request = Request { timeout: Duration::from_millis(300), ..get(&server.url) };
        let result = near().send(request).await;
        assert_eq!(result.unwrap_err(), Error::Unknown("no answer within 0.3 s".to_owned()));
    }
}
