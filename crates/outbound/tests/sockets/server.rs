//! A server that does as it is told, and a client that may reach it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use outbound::{Client, Options, Request};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// What the server does with a connection's requests, one after the other.
#[derive(Clone, Copy)]
pub(crate) enum Reply {
    /// Answers and keeps the connection.
    Keep(&'static [u8]),
    /// Answers and closes.
    Close(&'static [u8]),
    /// Reads on and never answers.
    Silence,
}

pub(crate) struct Server {
    pub(crate) url: Url,
    connections: Arc<AtomicUsize>,
    requests: Arc<AtomicUsize>,
}

impl Server {
    /// Answers a connection's first request by the first reply, and so on; after the last it closes.
    pub(crate) async fn start(replies: &'static [Reply]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let (connections, requests) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let server = Self { url, connections: Arc::clone(&connections), requests: Arc::clone(&requests) };
        #[expect(clippy::disallowed_methods, reason = "a test's server ends with its runtime")]
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                connections.fetch_add(1, Ordering::SeqCst);
                tokio::spawn(serve(stream, replies, Arc::clone(&requests)));
            }
        });
        server
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }
}

async fn serve(mut stream: TcpStream, replies: &'static [Reply], requests: Arc<AtomicUsize>) {
    for reply in replies {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        requests.fetch_add(1, Ordering::SeqCst);
        match reply {
            Reply::Keep(answer) => stream.write_all(answer).await.unwrap(),
            Reply::Close(answer) => return stream.write_all(answer).await.unwrap(),
            Reply::Silence => {
                let mut rest = [0; 64];
                while let Ok(1..) = stream.read(&mut rest).await {}
                return;
            }
        }
    }
}

/// A client that may reach this machine, with small bounds.
pub(crate) fn near() -> Client {
    let allow_private = vec!["127.0.0.0/8".parse().unwrap()];
    let options = Options { allow_private, body_most: 1_000, ..Options::default() };
    Client::new(options).unwrap()
}

/// A GET without a body, so that a head is the whole request. Its time-out is met only where a test means it to be.
pub(crate) fn get(url: &Url) -> Request {
    Request {
        method: Method::GET,
        url: url.clone(),
        headers: Vec::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(60),
    }
}
