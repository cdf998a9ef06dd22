//! Why there is no answer, by what the caller may do next.

use std::error::Error as _;

use hyper_util::client::legacy;

use crate::connector::GuardRefusal;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The guard refused the address; nothing was sent. A repeat meets the same answer until somebody changes the
    /// address or the networks that are allowed.
    #[error("{0}")]
    AddressRefused(String),
    /// Nothing was sent: refused, DNS, TLS, no connection in time. The call may be repeated.
    #[error("{0}")]
    NotSent(String),
    /// A byte may have been sent; what became of the call is not known.
    #[error("{0}")]
    Unknown(String),
}

impl From<legacy::Error> for Error {
    /// A connection error comes before a byte is written; of these the guard's are told apart. Whatever is not
    /// certain is `Unknown`, a call that never left the pool's queue among it: a look-up then costs a while, where
    /// a wrong guess would cost a second order.
    fn from(error: legacy::Error) -> Self {
        let mut innermost = error.to_string();
        let mut source = error.source();
        while let Some(inner) = source {
            if let Some(refusal) = refusal(inner) {
                return Self::AddressRefused(refusal.to_string());
            }
            innermost = inner.to_string();
            source = inner.source();
        }
        if error.is_connect() { Self::NotSent(innermost) } else { Self::Unknown(innermost) }
    }
}

/// An `io::Error` leaves the error it was made of out of its own chain of sources, so it is opened.
fn refusal<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a GuardRefusal> {
    error.downcast_ref().or_else(|| error.downcast_ref::<std::io::Error>()?.get_ref()?.downcast_ref())
}
