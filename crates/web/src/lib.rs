//! HTTP: the webhook receiver, health, metrics, and the page of counts.

mod app;
mod guesses;
mod health;
mod home;
mod hooks;
mod latest;
mod metrics;
mod serve;

pub use app::{App, Wake, router};
pub use guesses::Guesses;
pub use metrics::Metrics;
pub use serve::{Limits, serve};
