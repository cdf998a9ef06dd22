//! One request, one answer: a total time-out, a cap on the body, no redirects, no proxy.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Uri;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use ipnet::IpNet;

use crate::connector::Guarded;
use crate::deadline::Deadline;
use crate::{BadRoots, Error, Request, Response, roots};

/// How a client is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Networks beside the public internet that may be reached; http without TLS is accepted for these alone.
    pub allow_private: Vec<IpNet>,
    /// Further roots, PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// Bytes of an answer's body, at most.
    pub body_most: usize,
    /// For resolving, connecting and TLS. A request whose own time-out is shorter ends by that, and is then `Unknown`.
    pub connect_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            allow_private: Vec::new(),
            ca_pem: None,
            body_most: 16 * 1024 * 1024,
            connect_timeout: Duration::from_secs(10),
        }
    }
}

/// Connections idle for longer are not used again: design wants a create to go out on one that is fresh or was idle
/// for less than 5 s.
const IDLE_MOST: Duration = Duration::from_millis(4_500);

/// The client; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    pool: legacy::Client<Deadline<HttpsConnector<Guarded>>, Full<Bytes>>,
    body_most: usize,
}

impl Client {
    /// Makes a client.
    ///
    /// # Errors
    /// Where the further roots can't be read.
    pub fn new(options: Options) -> Result<Self, BadRoots> {
        let guarded = Guarded::new(Arc::from(options.allow_private), options.connect_timeout);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(roots::tls(options.ca_pem.as_deref())?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(guarded);
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(IDLE_MOST)
            .pool_timer(TokioTimer::new())
            // A request on a connection that the other side has closed is an unknown outcome, not a reason to send
            // it again.
            .retry_canceled_requests(false);
        let pool = builder.build(Deadline { connector, after: options.connect_timeout });
        Ok(Self { pool, body_most: options.body_most })
    }

    /// Sends a request and reads the whole answer. Dropping the future may leave the request sent.
    ///
    /// # Errors
    /// Says whether a byte may have been sent.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let Request { method, url, headers, body, timeout } = request;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::AddressRefused(format!("{}: only https is accepted", url.scheme())));
        }
        let uri: Uri =
            url.as_str().parse().map_err(|_| Error::AddressRefused("not a usable address".to_owned()))?;
        let mut message = http::Request::new(Full::new(body));
        *message.method_mut() = method;
        *message.uri_mut() = uri;
        message.headers_mut().extend(headers);
        let exchange = async {
            let (head, body) = self.pool.request(message).await?.into_parts();
            let body = Limited::new(body, self.body_most)
                .collect()
                .await
                .map_err(|error| Error::Unknown(format!("the answer broke off or is too large: {error}")))?;
            Ok(Response { status: head.status, headers: head.headers, body: body.to_bytes() })
        };
        match tokio::time::timeout(timeout, exchange).await {
            Ok(result) => result,
            Err(_) => Err(Error::Unknown(format!("no answer within {} s", timeout.as_secs_f32()))),
        }
    }
}
