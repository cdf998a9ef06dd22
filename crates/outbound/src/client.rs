//! One request, one answer: a total time-out, a cap on the body, no redirects, no proxy.

use std::error::Error as _;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use ipnet::IpNet;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use url::Url;

use crate::connector::{GuardRefusal, Guarded};

/// How a client is made.
#[derive(Clone, Debug)]
pub struct Options {
    /// Networks beside the public internet that may be reached; http without TLS is accepted for these alone.
    pub allow_private: Vec<IpNet>,
    /// Further roots, PEM.
    pub ca_pem: Option<Vec<u8>>,
    /// Bytes of an answer's body, at most.
    pub body_most: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { allow_private: Vec::new(), ca_pem: None, body_most: 16 * 1024 * 1024 }
    }
}

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    /// Its method.
    pub method: Method,
    /// Where to.
    pub url: Url,
    /// Its headers; a value that is a secret is marked sensitive by the caller.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// Its body.
    pub body: Bytes,
    /// For the whole of it: connecting, sending, and reading the answer's body.
    pub timeout: Duration,
}

/// An answer, whatever its status.
#[derive(Clone, Debug)]
pub struct Response {
    /// Its status; a redirect is returned as it is.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its whole body.
    pub body: Bytes,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The guard refused the address; nothing was sent.
    #[error("{0}")]
    AddressRefused(String),
    /// Nothing was sent: refused, DNS, TLS. The call may be repeated.
    #[error("{0}")]
    NotSent(String),
    /// A byte may have been sent; what became of the call is not known.
    #[error("{0}")]
    Unknown(String),
}

/// The options can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("ca_file: {0}")]
pub struct BadRoots(String);

/// Connections idle for longer are not used again: a create goes out on one that is fresh or was idle for less.
const IDLE_MOST: Duration = Duration::from_millis(4_500);

/// The client; clones share their connections.
#[derive(Clone, Debug)]
pub struct Client {
    inner: legacy::Client<HttpsConnector<Guarded>, Full<Bytes>>,
    body_most: usize,
}

impl Client {
    /// Makes a client.
    ///
    /// # Errors
    /// Where the further roots can't be read.
    pub fn new(options: Options) -> Result<Self, BadRoots> {
        let guarded = Guarded::new(Arc::from(options.allow_private));
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls(options.ca_pem.as_deref())?)
            .https_or_http()
            .enable_http1()
            .wrap_connector(guarded);
        let mut builder = legacy::Client::builder(TokioExecutor::new());
        builder
            .pool_idle_timeout(IDLE_MOST)
            .pool_timer(TokioTimer::new())
            // A request on a connection that the other side has closed is an unknown outcome, not a reason to send it
            // again.
            .retry_canceled_requests(false);
        Ok(Self { inner: builder.build(connector), body_most: options.body_most })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// Says whether a byte may have been sent.
    pub async fn send(&self, request: Request) -> Result<Response, Error> {
        let Request { method, url, headers, body, timeout } = request;
        if let Some(host) = url.host_str() {
            let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
            if !literal && host.is_empty() {
                return Err(Error::AddressRefused("the address has no host".to_owned()));
            }
        }
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
            let answer = self.inner.request(message).await.map_err(|error| judge(&error))?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, self.body_most).collect().await;
            let body = body
                .map_err(|error| Error::Unknown(format!("the answer broke off or is too large: {error}")))?;
            Ok(Response { status: head.status, headers: head.headers, body: body.to_bytes() })
        };
        match tokio::time::timeout(timeout, exchange).await {
            Ok(result) => result,
            Err(_) => Err(Error::Unknown(format!("no answer within {} s", timeout.as_secs_f32()))),
        }
    }
}

/// Connection errors come before a byte was written; of these the guard's are told apart.
fn judge(error: &legacy::Error) -> Error {
    let mut source = error.source();
    let mut innermost = error.to_string();
    while let Some(inner) = source {
        let refusal = inner.downcast_ref::<GuardRefusal>().or_else(|| {
            inner
                .downcast_ref::<std::io::Error>()
                .and_then(|error| error.get_ref()?.downcast_ref::<GuardRefusal>())
        });
        if let Some(refusal) = refusal {
            return Error::AddressRefused(refusal.0.clone());
        }
        innermost = inner.to_string();
        source = inner.source();
    }
    if error.is_connect() { Error::NotSent(innermost) } else { Error::Unknown(innermost) }
}

fn tls(ca_pem: Option<&[u8]>) -> Result<ClientConfig, BadRoots> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for certificate in ca_pem.into_iter().flat_map(CertificateDer::pem_slice_iter) {
        let certificate = certificate.map_err(|error| BadRoots(format!("{error:?}")))?;
        roots.add(certificate).map_err(|error| BadRoots(error.to_string()))?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| BadRoots(error.to_string()))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    fn client(allow: &[&str]) -> Client {
        let allow_private = allow.iter().map(|network| network.parse().unwrap()).collect();
        Client::new(Options { allow_private, body_most: 1_000, ..Options::default() }).unwrap()
    }

    fn get(url: &str) -> Request {
        Request {
            method: Method::GET,
            url: Url::parse(url).unwrap(),
            headers: Vec::new(),
            body: Bytes::new(),
            timeout: Duration::from_millis(700),
        }
    }

    /// A server that reads a request and then does `answer`; tells its address and counts requests.
    async fn server(answer: &'static [u8], keeps_open: bool) -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&asked);
        #[expect(clippy::disallowed_methods, reason = "a test's server ends with its runtime")]
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let counter = Arc::clone(&counter);
                tokio::spawn(async move {
                    let mut buffer = [0; 4_096];
                    while let Ok(read @ 1..) = stream.read(&mut buffer).await {
                        let _ = read;
                        if counter.fetch_add(1, Ordering::SeqCst) > 0
                            && answer.starts_with(b"HTTP/1.1 200 OK\r\nx-once")
                        {
                            return;
                        }
                        stream.write_all(answer).await.unwrap();
                        if !keeps_open {
                            return;
                        }
                    }
                });
            }
        });
        (url, asked)
    }

    #[tokio::test]
    async fn an_answer_is_returned_whatever_its_status() {
        let (url, _) =
            server(b"HTTP/1.1 302 Found\r\nlocation: http://10.0.0.1/\r\ncontent-length: 2\r\n\r\nhi", true)
                .await;
        let answer = client(&["127.0.0.0/8"]).send(get(&url)).await.unwrap();
        assert_eq!((answer.status.as_u16(), answer.body.as_ref()), (302, b"hi".as_slice()));
    }

    #[tokio::test]
    async fn what_was_not_sent_is_told_apart_from_what_is_not_known() {
        let client = client(&["127.0.0.0/8"]);
        let closed = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = closed.local_addr().unwrap().port();
        drop(closed);
        let refused = client.send(get(&format!("http://127.0.0.1:{port}/"))).await;
        assert!(matches!(refused, Err(Error::NotSent(_))), "{refused:?}");
        let unresolved = client.send(get("https://nowhere.invalid/")).await;
        assert!(matches!(unresolved, Err(Error::NotSent(_) | Error::Unknown(_))), "{unresolved:?}");
        for answer in [
            b"".as_slice(),
            b"HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\ntruncated",
            b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n",
            b"nonsense\r\n\r\n",
        ] {
            let (url, _) = server(answer, false).await;
            let result = client.send(get(&url)).await;
            assert!(matches!(result, Err(Error::Unknown(_))), "{result:?}");
        }
        let (url, _) = server(b"", true).await;
        let silent = client.send(get(&url)).await;
        assert!(matches!(silent, Err(Error::Unknown(_))), "{silent:?}");
    }

    #[tokio::test]
    async fn a_connection_closed_under_a_request_is_unknown_and_asked_once() {
        let (url, asked) = server(b"HTTP/1.1 200 OK\r\nx-once: 1\r\ncontent-length: 2\r\n\r\nhi", true).await;
        let client = client(&["127.0.0.0/8"]);
        client.send(get(&url)).await.unwrap();
        let second = client.send(get(&url)).await;
        assert!(matches!(second, Err(Error::Unknown(_))), "{second:?}");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_body_over_the_cap_is_unknown() {
        let big: &'static [u8] =
            Box::leak([b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &[b'x'; 5_000]].concat().into_boxed_slice());
        let (url, _) = server(big, false).await;
        let result = client(&["127.0.0.0/8"]).send(get(&url)).await;
        assert!(matches!(result, Err(Error::Unknown(_))), "{result:?}");
    }

    #[tokio::test]
    async fn no_spelling_of_a_private_address_is_connected_to() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let client = client(&[]);
        let hosts = [
            "127.0.0.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "127.1",
            "[::ffff:127.0.0.1]",
            "[::1]",
            "0.0.0.0",
            "[::]",
            "localhost",
            "LOCALHOST",
            "127.0.0.1.",
            "user:pw@127.0.0.1",
            "[64:ff9b::7f00:1]",
            "169.254.169.254",
            "10.0.0.1",
        ];
        for host in hosts {
            for scheme in ["http", "https"] {
                let Ok(url) = Url::parse(&format!("{scheme}://{host}:{port}/")) else { continue };
                let result = client.send(Request { url, ..get("http://x/") }).await;
                assert!(matches!(result, Err(Error::AddressRefused(_))), "{scheme} {host}: {result:?}");
            }
        }
        let accepted = tokio::time::timeout(Duration::from_millis(50), listener.accept()).await;
        assert!(accepted.is_err(), "something connected");
    }

    #[tokio::test]
    async fn http_is_for_allowed_networks_alone() {
        let result = client(&["127.0.0.0/8"]).send(get("http://8.8.8.8/")).await;
        assert!(matches!(result, Err(Error::AddressRefused(_))), "{result:?}");
    }

    #[test]
    fn bad_roots_are_refused() {
        let pem = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n".to_vec();
        assert!(Client::new(Options { ca_pem: Some(pem), ..Options::default() }).is_err());
    }
}
