//! What half a request holds, and for how long: asked over real sockets.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test says by panicking what went wrong")]

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::routing::post;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::timeout;
use web::Limits;

const SHORT: Duration = Duration::from_millis(200);
/// Longer than any test takes.
const LONG: Duration = Duration::from_secs(600);
/// How long anything may take to come true.
const PATIENCE: Duration = Duration::from_secs(30);

const HALF_HEADERS: &str = "POST / HTTP/1.1\r\nhost: x\r\ncontent-le";
const HALF_BODY: &str = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf";
const WHOLE: &str = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\n\r\nbody";

/// Nothing ends by itself within a test.
fn none() -> Limits {
    Limits { headers: LONG, request: LONG, life: LONG, last: LONG, connections: 256 }
}

struct Served {
    address: SocketAddr,
    close: oneshot::Sender<()>,
    task: JoinSet<()>,
}

async fn served(limits: Limits) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (close, closing) = oneshot::channel();
    let router = Router::new().route("/", post(async |body: String| body));
    let mut task = JoinSet::new();
    task.spawn(web::serve(listener, router, limits, async {
        closing.await.unwrap();
    }));
    Served { address, close, task }
}

async fn send(served: &Served, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(served.address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// What comes until the connection ends.
async fn ended(mut stream: TcpStream) -> String {
    let mut answer = Vec::new();
    timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("the connection ends").unwrap();
    String::from_utf8(answer).unwrap()
}

/// The first bytes of an answer.
async fn begun(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 12];
    timeout(PATIENCE, stream.read_exact(&mut bytes)).await.expect("it answers").unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn half_headers_and_an_idle_connection_end() {
    let served = served(Limits { headers: SHORT, ..none() }).await;
    ended(send(&served, HALF_HEADERS).await).await;
    ended(send(&served, "").await).await;
    let answer = ended(send(&served, WHOLE).await).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("body"), "{answer}");
}

#[tokio::test]
async fn half_a_body_is_answered_and_its_connection_ends() {
    let served = served(Limits { request: SHORT, ..none() }).await;
    let answer = ended(send(&served, HALF_BODY).await).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_connection_that_is_used_ends_too() {
    let served = served(Limits { life: SHORT, ..none() }).await;
    let mut stream = send(&served, WHOLE).await;
    assert_eq!(begun(&mut stream).await, "HTTP/1.1 200");
    ended(stream).await;
}

#[tokio::test]
async fn beyond_the_most_connections_one_waits_for_its_turn() {
    let served = served(Limits { connections: 2, ..none() }).await;
    let held = [send(&served, HALF_BODY).await, send(&served, HALF_HEADERS).await];
    let mut third = send(&served, WHOLE).await;
    assert!(timeout(SHORT, third.peek(&mut [0])).await.is_err(), "it is not taken yet");
    drop(held);
    assert_eq!(begun(&mut third).await, "HTTP/1.1 200");
}

#[tokio::test]
async fn half_a_request_does_not_keep_the_end_back() {
    let mut served = served(Limits { last: SHORT, ..none() }).await;
    let held = [send(&served, HALF_BODY).await, send(&served, HALF_HEADERS).await];
    let mut whole = send(&served, WHOLE).await;
    assert_eq!(begun(&mut whole).await, "HTTP/1.1 200");
    served.close.send(()).unwrap();
    timeout(PATIENCE, served.task.join_next()).await.expect("it ends").unwrap().unwrap();
    drop(held);
}
