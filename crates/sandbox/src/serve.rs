//! Serving HTTP so that a connection can end without a reply, which no framework's handler can.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tower::ServiceExt;

use crate::SandboxError;
use crate::replies::HangUp;
use crate::tasks::Tasks;

/// So long no connection is taken after one could not be.
const BREATH: Duration = Duration::from_millis(50);

/// Where a sandbox listens, and the key that it takes.
#[derive(Clone, Debug, Serialize)]
pub struct Listening {
    /// Its origin.
    pub url: String,
    /// Its key.
    pub key: String,
}

/// Serves until `shutdown`; then every connection and every task ends.
pub(crate) async fn serve(
    listen: SocketAddr,
    key: &str,
    router: Router,
    tasks: &Tasks,
    listening: impl FnOnce(Listening),
    shutdown: impl Future<Output = ()>,
) -> Result<(), SandboxError> {
    let listener = TcpListener::bind(listen).await?;
    listening(Listening { url: format!("http://{}", listener.local_addr()?), key: key.to_owned() });
    let mut connections = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            biased;
            () = &mut shutdown => break,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, router.clone()));
                }
                // Out of sockets, most likely: some of those that live will end.
                Err(_) => tokio::time::sleep(BREATH).await,
            },
        }
    }
    connections.shutdown().await;
    tasks.stop().await;
    Ok(())
}

type Answer = Pin<Box<dyn Future<Output = Result<Response, std::io::Error>> + Send>>;

async fn connection(stream: TcpStream, router: Router) {
    let _without_it = stream.set_nodelay(true);
    let abruptly = Arc::new(AtomicBool::new(false));
    let noted = Arc::clone(&abruptly);
    let service = hyper::service::service_fn(move |request: http::Request<Incoming>| -> Answer {
        let (router, noted) = (router.clone(), Arc::clone(&noted));
        Box::pin(async move {
            let answered = router.oneshot(request.map(Body::new)).await;
            let response = answered.unwrap_or_else(|never: Infallible| match never {});
            match response.extensions().get::<HangUp>() {
                Some(hang_up) => {
                    noted.store(hang_up.abruptly, Ordering::Relaxed);
                    Err(std::io::Error::other("hung up"))
                }
                None => Ok(response),
            }
        })
    });
    let mut served =
        hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    // Peers that go away are what a sandbox is for.
    let _ended = std::future::poll_fn(|context| served.poll_without_shutdown(context)).await;
    if abruptly.load(Ordering::Relaxed) {
        let _fin_instead = served.into_parts().io.into_inner().set_zero_linger();
    }
}
