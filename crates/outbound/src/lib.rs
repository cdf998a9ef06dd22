//! The guarded HTTP client that both sides share: resolve, guard, connect, check the peer, time out, cap.
//!
//! It says whether a byte may have been sent, because that decides whether a create may be repeated.

mod message;

mod error;

mod client;

mod roots;

mod connector;

mod deadline;

mod guard;

pub use client::{Client, Options};
pub use error::Error;
pub use guard::is_public;
pub use message::{Request, Response, without_mark};
pub use roots::BadRoots;
