//! One function resolves, guards, connects and checks the peer: literals, odd spellings and names pass the same way.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::Uri;
use hyper_util::rt::TokioIo;
use ipnet::IpNet;
use tokio::net::TcpStream;

use crate::guard::{allows, is_allowed};

/// Connects to guarded addresses alone.
#[derive(Clone, Debug)]
pub(crate) struct Guarded {
    allow_private: Arc<[IpNet]>,
}

/// The guard refused; found again in the chain of a connection error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct GuardRefusal(pub(crate) String);

impl Guarded {
    pub(crate) fn new(allow_private: Arc<[IpNet]>) -> Self {
        Self { allow_private }
    }

    async fn connect(self, uri: Uri) -> io::Result<TokioIo<TcpStream>> {
        let is_https = uri.scheme_str() == Some("https");
        let host = uri.host().unwrap_or_default();
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        let port = uri.port_u16().unwrap_or(if is_https { 443 } else { 80 });
        let addresses = resolve(host, port).await?;
        // All are checked before any is connected to: an answer that mixes public and private is refused whole.
        for address in &addresses {
            self.judge(address.ip(), is_https)?;
        }
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
        for address in addresses {
            match TcpStream::connect(address).await {
                Ok(stream) => {
                    self.judge(stream.peer_addr()?.ip(), is_https)?;
                    stream.set_nodelay(true)?;
                    return Ok(TokioIo::new(stream));
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    fn judge(&self, address: IpAddr, is_https: bool) -> io::Result<()> {
        if !allows(address, &self.allow_private) {
            return Err(io::Error::other(GuardRefusal(format!(
                "{address} is not an address of the public internet; the operator's allow_private does not name it"
            ))));
        }
        if !is_https && !is_allowed(address, &self.allow_private) {
            return Err(io::Error::other(GuardRefusal(format!(
                "{address} is public, and there only https is accepted"
            ))));
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
