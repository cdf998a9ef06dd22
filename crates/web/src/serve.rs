//! Serving: every connection, request and end has its limit, so that whoever sends half a request holds nothing for long.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tower::ServiceExt;

/// How long, and how many.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From a connection's last answer to the end of the next request's headers.
    pub headers: Duration,
    /// From there to the answer, the request's body included.
    pub request: Duration,
    /// A connection's life; the request under way is answered.
    pub life: Duration,
    /// From the word to close to the cut of what is still under way.
    pub last: Duration,
    /// Connections at once; more of them wait.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(15),
            request: Duration::from_secs(30),
            life: Duration::from_secs(300),
            last: Duration::from_secs(3),
            connections: 256,
        }
    }
}

/// So long no connection is taken after one could not be.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until `closing`, then ends every connection.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    closing: impl Future<Output = ()> + Send,
) {
    let (open, _) = watch::channel(());
    let mut connections = JoinSet::new();
    let mut closing = std::pin::pin!(closing);
    loop {
        tokio::select! {
            biased;
            () = &mut closing => break,
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < limits.connections => match accepted {
                Ok((stream, peer)) => {
                    connections.spawn(connection(stream, peer, router.clone(), limits, open.subscribe()));
                }
                // Out of sockets, most likely: some of those that live will end.
                Err(_) => sleep(BREATH).await,
            },
        }
    }
    drop((listener, open));
    let _cut = timeout(limits.last, async { while connections.join_next().await.is_some() {} }).await;
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    limits: Limits,
    mut open: watch::Receiver<()>,
) {
    let _without_it = stream.set_nodelay(true);
    let service = hyper::service::service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move { Ok::<_, Infallible>(answer(router, request, peer, limits.request).await) }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.headers)
        .serve_connection(TokioIo::new(stream), service);
    let mut served = std::pin::pin!(served);
    tokio::select! {
        _ended = &mut served => return,
        _closing = open.changed() => {}
        () = sleep(limits.life) => {}
    }
    served.as_mut().graceful_shutdown();
    let _cut = timeout(limits.headers + limits.request, served).await;
}

async fn answer(router: Router, request: Request<Incoming>, peer: SocketAddr, longest: Duration) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    match timeout(longest, router.oneshot(request)).await {
        Ok(Ok(response)) => response,
        Ok(Err(never)) => match never {},
        Err(_) => {
            let close = [(header::CONNECTION, HeaderValue::from_static("close"))];
            (StatusCode::REQUEST_TIMEOUT, close).into_response()
        }
    }
}
