//! What people configure: the parameters of an integration and the settings of the service.
//!
//! Every key's name, type, default and meaning stands in one table; reading, checking, the nearest known name for a
//! misspelt one, writing and the reference page follow it. Mistakes are plain data; `texts` has their words.

mod key;
mod keys;
mod service_keys;

mod fault;
mod nearest;

mod raw;
mod source;
mod value;
mod values;

mod assemble;
mod difference;
mod integration;
mod prefix;
mod rules;
mod secrets;
mod stored;

mod database_url;
mod language;
mod master_key;
mod service;

mod page;

pub use fault::{ConfigErrors, ConfigProblem, Fault, Shown};
pub use key::{Key, Kind, Presence};
pub use keys::KEYS;
pub use service_keys::SERVICE_KEYS;

pub use integration::{Draft, IntegrationFile};
pub use raw::Format;
pub use secrets::Secrets;
pub use source::Env;

pub use prefix::derived_prefix;

pub use difference::{NotStored, differences, lacking};
pub use stored::{from_stored, to_json, to_value};

pub use database_url::DatabaseUrl;
pub use language::Language;
pub use master_key::MasterKey;
pub use service::{LogFormat, LogLevel, ServiceSettings, spoken_language};

pub use page::reference_page;
