//! A bound on connecting, TLS included. Past it nothing was sent, where the bound on the whole call could not say so.

use std::error::Error;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use tower::Service;

/// A connector that gives up after a while.
#[derive(Clone, Debug)]
pub(crate) struct Deadline<C> {
    pub(crate) connector: C,
    pub(crate) after: Duration,
}

/// There was no connection in time.
#[derive(Debug, thiserror::Error)]
#[error("no connection within {} s", .0.as_secs_f32())]
struct TooLate(Duration);

type BoxError = Box<dyn Error + Send + Sync>;

impl<C> Service<Uri> for Deadline<C>
where
    C: Service<Uri>,
    C::Future: Send + 'static,
    C::Error: Into<BoxError>,
{
    type Response = C::Response;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<C::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.connector.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let after = self.after;
        let connecting = tokio::time::timeout(after, self.connector.call(uri));
        Box::pin(async move {
            match connecting.await {
                Ok(connected) => connected.map_err(Into::into),
                Err(_) => Err(TooLate(after).into()),
            }
        })
    }
}
