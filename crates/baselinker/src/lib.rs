//! The client of the shop side: one POST, one envelope, tolerant values; implements the engine's `Shop`.
//!
//! Facts are those of BaseLinker's API documentation and of replies that integrators recorded from live accounts.

mod scalar;

mod order;

mod block;
mod envelope;

mod client;
mod methods;

pub use client::{Client, Connection, Reader};
pub use order::parse_order;
