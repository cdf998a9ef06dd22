//! The ledger on embedded SQLite: implements the engine's `Ledger`, and serves pages, commands and metrics.

mod bind;
mod migrate;
mod seal;

mod options;
mod store;
mod writer;

mod entry_row;
mod integration_row;

mod leases;
mod locks;

mod entries;
mod entry_write;
mod foreign;
mod integrations;
mod intents;
mod looks;
mod parts;
mod products;
mod progress;
mod purge;
mod siblings;
mod waits;

mod ledger;

mod backup;
mod command_calls;
mod unknown_events;
mod views;
mod webhooks;

pub use backup::{Backed, BackupError};
pub use command_calls::CommandCall;
pub use options::{OpenError, Options, ParseParameters, Place, StoreError};
pub use store::{Found, Store};
pub use unknown_events::UnknownEvent;
pub use views::{Counts, EventRow, IntegrationView, NewIntegration};
pub use webhooks::Hook;
pub use writer::Hindrance;
