//! The client of the plant side; implements the engine's `Mes`, and reads OptiMES's webhooks.
//!
//! OptiMES publishes no reference of its API. Paths, header and list envelope are the wire profile, which lives here
//! and nowhere else; everything about the wire is assumed, but for what is marked "documented".

mod json;

mod wire_contractor;
mod wire_order;
mod wire_product;

mod answer;
mod client;
mod reads;
mod writes;

pub mod webhook;

pub use client::{Client, Connection, Reader};
pub use wire_order::order_body;
