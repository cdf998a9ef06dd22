//! One function resolves, guards, connects and checks the peer: literals, odd spellings and names pass the same way.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::rt::TokioIo;
use ipnet::IpNet;
use tokio::net::TcpStream;

use crate::guard::{is_allowed, is_public};

/// Connects to guarded addresses alone.
#[derive(Clone, Debug)]
pub(crate) struct Guarded {
    allow_private: Arc<[IpNet]>,
    patience: Duration,
}

/// The guard refused; found again in the chain of a connection error.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum GuardRefusal {
    #[error("{0} is not an address of the public internet, and allow_private does not name it")]
    Private(IpAddr),
    #[error("{0} is an address of the public internet, where only https is accepted")]
    NotHttps(IpAddr),
}

impl Guarded {
    /// `patience` is shared out among the addresses of a name, so that a dead first one does not hide the next.
    pub(crate) const fn new(allow_private: Arc<[IpNet]>, patience: Duration) -> Self {
        Self { allow_private, patience }
    }

    async fn connect(self, uri: Uri) -> io::Result<TokioIo<TcpStream>> {
        let is_https = uri.scheme_str() == Some("https");
        let host = uri.host().unwrap_or_default();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        self.reach(resolve(host, port).await?, is_https).await
    }

    /// Connects to one of a name's addresses. The name is not asked for again, so what was judged is what is reached.
    async fn reach(&self, addresses: Vec<SocketAddr>, is_https: bool) -> io::Result<TokioIo<TcpStream>> {
        // All are checked before any is connected to: an answer that mixes public and private is refused whole.
        for address in &addresses {
            self.judge(address.ip(), is_https).map_err(io::Error::other)?;
        }
        let share = self.patience / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in addresses {
            match tokio::time::timeout(share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => {
                    self.judge(stream.peer_addr()?.ip(), is_https).map_err(io::Error::other)?;
                    stream.set_nodelay(true)?;
                    return Ok(TokioIo::new(stream));
                }
                Ok(Err(error)) => last = error,
                Err(_) => last = io::Error::new(io::ErrorKind::TimedOut, "no connection in time"),
            }
        }
        Err(last)
    }

    fn judge(&self, address: IpAddr, is_https: bool) -> Result<(), GuardRefusal> {
        if is_allowed(address, &self.allow_private) {
            return Ok(());
        }
        if !is_public(address) {
            return Err(GuardRefusal::Private(address));
        }
        if !is_https {
            return Err(GuardRefusal::NotHttps(address));
        }
        Ok(())
    }
}

async fn resolve(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    Ok(tokio::net::lookup_host((host, port)).await?.collect())
}

impl tower::Service<Uri> for Guarded {
    type Response = TokioIo<TcpStream>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<TokioIo<TcpStream>>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        Box::pin(self.clone().connect(uri))
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    fn guarded(allow_private: &[&str]) -> Guarded {
        let networks = allow_private.iter().map(|network| network.parse().unwrap()).collect();
        Guarded::new(networks, Duration::from_secs(1))
    }

    #[test]
    fn an_address_is_allowed_or_public_and_over_tls() {
        // allow_private; the address; over http; over https.
        let rows: [(&[&str], &str, &str, &str); 16] = [
            (&["127.0.0.0/8"], "127.0.0.1", "ok", "ok"),
            (&["127.0.0.0/8"], "::ffff:127.0.0.1", "ok", "ok"),
            (&["127.0.0.0/8"], "::1", "private", "private"),
            (&["127.0.0.0/8"], "10.0.0.1", "private", "private"),
            (&["127.0.0.0/8"], "8.8.8.8", "not https", "ok"),
            (&["127.0.0.0/8"], "::ffff:8.8.8.8", "not https", "ok"),
            (&["10.0.0.0/8"], "64:ff9b::10.0.0.1", "private", "private"),
            (&["10.0.0.0/8"], "2002:a00:1::", "private", "private"),
            (&["10.0.0.0/8"], "::10.0.0.1", "private", "private"),
            (&["192.168.7.5/32"], "192.168.7.5", "ok", "ok"),
            (&["192.168.7.5/32"], "192.168.7.6", "private", "private"),
            (&["10.0.0.0/8", "fd00::/8"], "fd12::1", "ok", "ok"),
            (&["fd00::/8"], "fc00::1", "private", "private"),
            (&["::ffff:0:0/96"], "::ffff:10.0.0.1", "ok", "ok"),
            (&["8.8.8.0/24"], "8.8.8.8", "ok", "ok"),
            (&[], "2a00:1450:4001::1", "not https", "ok"),
        ];
        for (allow_private, address, http, https) in rows {
            let guarded = guarded(allow_private);
            for (is_https, expected) in [(false, http), (true, https)] {
                let found = match guarded.judge(address.parse().unwrap(), is_https) {
                    Ok(()) => "ok",
                    Err(GuardRefusal::Private(_)) => "private",
                    Err(GuardRefusal::NotHttps(_)) => "not https",
                };
                assert_eq!(found, expected, "{address} of {allow_private:?}, https: {is_https}");
            }
        }
    }

    /// What a name resolves to, one answer after the other, and whether it is connected to. Each connection judges its
    /// own answer, so a name that changes it gains nothing.
    #[tokio::test]
    async fn a_name_is_judged_by_every_address_of_every_answer() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let here = listener.local_addr().unwrap();
        let at = |address: &str| SocketAddr::new(address.parse().unwrap(), here.port());
        let guarded = guarded(&["127.0.0.0/8"]);
        let answers = [
            (vec![here], true),
            (vec![here, at("10.0.0.1")], false),
            (vec![at("10.0.0.1"), here], false),
            (vec![here, at("::1")], false),
            (vec![here, at("169.254.169.254"), here], false),
            (vec![at("10.0.0.1")], false),
            (vec![here, at("8.8.8.8")], false),
            (vec![at("127.0.0.9"), here], true),
        ];
        for (addresses, is_reached) in answers {
            let result = guarded.reach(addresses.clone(), false).await;
            assert_eq!(result.is_ok(), is_reached, "{addresses:?}");
            if let Err(error) = result {
                assert!(error.downcast::<GuardRefusal>().is_ok(), "{addresses:?}");
                let connected = tokio::time::timeout(Duration::from_millis(20), listener.accept()).await;
                assert!(connected.is_err(), "{addresses:?}");
            } else {
                listener.accept().await.unwrap();
            }
        }
        let none = guarded.reach(Vec::new(), false).await.unwrap_err();
        assert_eq!(none.kind(), io::ErrorKind::NotFound);
    }
}
