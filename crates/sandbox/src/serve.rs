//! Serving HTTP so that a connection can be hung up without a reply, which no framework's handler can.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;

use axum::Router;
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

use crate::SandboxError;

/// Where a sandbox listens, and the key that it takes.
#[derive(Clone, Debug, Serialize)]
pub struct Listening {
    /// Its origin.
    pub url: String,
    /// Its key.
    pub key: String,
}

/// Marks a response that is not to be sent: the connection is hung up.
#[derive(Clone, Copy, Debug)]
struct HangUp;

/// A response that hangs the connection up.
pub(crate) fn hang_up() -> Response {
    let mut response = Body::empty().into_response();
    response.extensions_mut().insert(HangUp);
    response
}

/// Serves until `shutdown`.
pub(crate) async fn serve(
    listen: SocketAddr,
    key: &str,
    router: Router,
    listening: impl FnOnce(Listening),
    shutdown: impl Future<Output = ()>,
) -> Result<(), SandboxError> {
    let listener = TcpListener::bind(listen).await?;
    listening(Listening { url: format!("http://{}", listener.local_addr()?), key: key.to_owned() });
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => return Ok(()),
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    spawn(connection(stream, router.clone()));
                }
            }
        }
    }
}

/// Runs something beside the server; it ends with the program.
#[expect(clippy::disallowed_methods, reason = "the sandbox is a program of its own; its tasks end with it")]
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) {
    tokio::spawn(task);
}

async fn connection(stream: TcpStream, router: Router) {
    let _without_it = stream.set_nodelay(true);
    let service = tower::service_fn(move |request: http::Request<hyper::body::Incoming>| {
        let router = router.clone();
        async move {
            let response = router
                .oneshot(request.map(Body::new))
                .await
                .unwrap_or_else(|never: Infallible| match never {});
            if response.extensions().get::<HangUp>().is_some() {
                return Err(std::io::Error::other("hung up"));
            }
            Ok(response)
        }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
        .await;
    // Peers that go away are what a sandbox is for.
    drop(served);
}
