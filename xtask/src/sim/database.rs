//! The database of a world: made, copied, exchanged.

use std::sync::Arc;

use anyhow::{Context, anyhow};
use domain::{MarkerPrefix, Millis, Parameters};
use engine::{IntegrationId, Since};
use futures_util::FutureExt;
use secrecy::SecretString;
use store::{NewIntegration, Options, Place, Store};
use zeroize::Zeroizing;

/// A database with its one integration.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) store: Arc<Store>,
    pub(crate) integration: IntegrationId,
    pub(crate) parameters: Parameters,
    pub(crate) prefix: MarkerPrefix,
}

/// What the memory store does is done when it is asked.
///
/// # Errors
/// Where it waits all the same, which is a mistake here.
pub(crate) fn at_once<T>(future: impl Future<Output = T>) -> anyhow::Result<T> {
    future.now_or_never().context("a database in memory made its caller wait")
}

fn options() -> Options {
    let parse = |text: &str| {
        settings::from_stored(text).map(|(parameters, _)| parameters).map_err(|errors| format!("{errors:?}"))
    };
    Options {
        place: Place::Memory,
        master_key: Zeroizing::new([7; 32]),
        parse: Arc::new(parse),
        pages_most: None,
    }
}

impl Database {
    /// A fresh one, with the integration applied.
    ///
    /// # Errors
    /// Where the store can't serve.
    pub(crate) fn fresh(parameters: Parameters, now: Millis) -> anyhow::Result<Self> {
        let store = Arc::new(Store::open(options())?);
        let prefix = settings::derived_prefix(&parameters);
        let mut database = Self { store, integration: IntegrationId::new(1), parameters, prefix };
        database.apply(now)?;
        let view = at_once(database.store.integration_named(&database.parameters.name))??;
        database.integration = view.ok_or_else(|| anyhow!("the integration was not applied"))?.id;
        Ok(database)
    }

    /// Applies its parameters.
    ///
    /// # Errors
    /// Where the store can't serve.
    pub(crate) fn apply(&self, now: Millis) -> anyhow::Result<()> {
        let text = settings::to_json(&self.parameters, Some(&self.prefix));
        let secret = |text: &str| SecretString::from(text);
        let secrets = [
            ("baselinkerApiKey", secret("shop-key")),
            ("optimesApiKey", secret("plant-key")),
            ("optimesApiToken", secret("token")),
        ];
        let new = NewIntegration {
            name: &self.parameters.name,
            configuration: &text,
            applied_file: &text,
            secrets: &secrets,
            account: "https://api.baselinker.com\nshop-key".to_owned(),
            plant: &self.parameters.optimes_url,
            marker_prefix: self.prefix.clone(),
            since: Some(Since::All),
        };
        Ok(at_once(self.store.put_integration(new, now))??)
    }

    /// A copy as it stands now.
    ///
    /// # Errors
    /// Where the store can't serve.
    pub(crate) fn copied(&self) -> anyhow::Result<Self> {
        Ok(Self { store: Arc::new(self.store.copied()?), ..self.clone() })
    }
}
