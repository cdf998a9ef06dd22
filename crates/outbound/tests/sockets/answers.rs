//! What is an answer.

use crate::server::{Reply, Server, get, near};

#[tokio::test]
async fn a_redirect_is_returned_as_it_is() {
    let server = Server::start(&[Reply::Keep(
        b"HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/\r\ncontent-length: 2\r\n\r\nhi",
    )])
    .await;
    let answer = near().send(get(&server.url)).await.unwrap();
    assert_eq!((answer.status.as_u16(), &answer.body[..]), (302, b"hi".as_slice()));
    assert_eq!(answer.headers["location"], "http://10.0.0.1/");
    assert_eq!(server.requests(), 1);
}

#[tokio::test]
async fn an_error_of_the_server_is_an_answer() {
    let server = Server::start(&[Reply::Keep(b"HTTP/1.1 503 No\r\ncontent-length: 0\r\n\r\n")]).await;
    assert_eq!(near().send(get(&server.url)).await.unwrap().status.as_u16(), 503);
}

#[tokio::test]
async fn a_body_as_large_as_the_cap_is_read() {
    let whole: &'static [u8] =
        [b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n".as_slice(), &[b'x'; 1_000]].concat().leak();
    let server = Server::start([Reply::Keep(whole)].to_vec().leak()).await;
    assert_eq!(near().send(get(&server.url)).await.unwrap().body.len(), 1_000);
}
