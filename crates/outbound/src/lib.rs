//! The guarded HTTP client that both sides share: resolve, guard, connect, check the peer, time out, cap.
//!
//! It says whether a byte was sent, because that decides whether a create may be repeated.

mod guard;

mod connector;

mod client;

pub use client::{BadRoots, Client, Error, Options, Request, Response};
pub use guard::is_public;
