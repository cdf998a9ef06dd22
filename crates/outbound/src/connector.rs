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
        let addresses = resolve(host, port).await?;
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
    use super::*;

    #[test]
    fn an_address_is_allowed_or_public_and_over_tls() {
        let allow: Arc<[IpNet]> = Arc::from(vec!["127.0.0.0/8".parse().unwrap()]);
        let guarded = Guarded::new(allow, Duration::from_secs(1));
        let judge = |address: &str, is_https| guarded.judge(address.parse().unwrap(), is_https);
        assert_eq!(judge("127.0.0.1", false), Ok(()));
        assert_eq!(judge("8.8.8.8", true), Ok(()));
        let public = "8.8.8.8".parse().unwrap();
        assert_eq!(judge("8.8.8.8", false), Err(GuardRefusal::NotHttps(public)));
        let private = "10.0.0.1".parse().unwrap();
        assert_eq!(judge("10.0.0.1", true), Err(GuardRefusal::Private(private)));
        assert_eq!(judge("10.0.0.1", false), Err(GuardRefusal::Private(private)));
    }
}
