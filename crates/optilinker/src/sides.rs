//! The live sides: BaseLinker's and OptiMES's clients out of parameters and secrets.

use std::sync::Arc;
use std::time::Duration;

use domain::Parameters;
use engine::{Clock, Integration, Sides, SidesError};
use secrecy::{ExposeSecret, SecretString};
use store::StoreError;
use url::Url;

use crate::command_shop::{CommandBudget, CommandShop};
use crate::world::SystemClock;

/// Makes the clients of an integration.
#[derive(Clone)]
pub(crate) struct LiveSides {
    pub(crate) store: Arc<store::Store>,
    pub(crate) http: outbound::Client,
}

impl Sides for LiveSides {
    type Shop = baselinker::Client;
    type Mes = optimes::Client;

    async fn open(
        &self,
        integration: &Integration,
    ) -> Result<(baselinker::Client, optimes::Client), SidesError> {
        let secrets = self.store.secrets(integration.id).map_err(|error| match error {
            StoreError::Sealed => SidesError::SecretsSealed,
            error @ (StoreError::Full
            | StoreError::Locked
            | StoreError::Database(_)
            | StoreError::Closing) => SidesError::Ledger(error.to_string()),
        })?;
        let secret = |name: &str| {
            let found = secrets.iter().find(|(known, _)| known == name);
            found.map(|(_, secret)| secret.clone()).ok_or(SidesError::SecretsSealed)
        };
        connect(&self.http, &integration.parameters, secret("baselinkerApiKey")?, secret("optimesApiKey")?)
            .ok_or_else(|| SidesError::Ledger("the stored addresses can't be read".to_owned()))
    }
}

impl LiveSides {
    /// The sides as a command reads them.
    pub(crate) async fn open_for_command(
        &self,
        integration: &Integration,
    ) -> Result<(CommandShop<baselinker::Reader>, optimes::Client), SidesError> {
        let (shop, plant) = self.open(integration).await?;
        let account = integration.account.clone();
        let budget = CommandBudget::new(Arc::clone(&self.store), account, &integration.parameters);
        Ok((CommandShop::new(shop.reader().clone(), Some(budget)), plant))
    }
}

/// The same account: the same key and the same origin. Hashed before it is stored.
pub(crate) fn account_text(parameters: &Parameters, shop_key: &SecretString) -> String {
    format!("{}\n{}", parameters.baselinker_url.trim_end_matches('/'), shop_key.expose_secret())
}

/// Clients for these parameters and keys; `None` where an address is none, which the settings refuse before.
pub(crate) fn connect(
    http: &outbound::Client,
    parameters: &Parameters,
    shop_key: SecretString,
    plant_key: SecretString,
) -> Option<(baselinker::Client, optimes::Client)> {
    let timeout = Duration::from_millis(u64::try_from(parameters.pace.request_timeout).unwrap_or(30_000));
    let shop = baselinker::Connection {
        http: http.clone(),
        endpoint: Url::parse(&parameters.baselinker_url).ok()?.join("/connector.php").ok()?,
        key: shop_key,
        timeout,
        now: Arc::new(|| SystemClock.now()),
    };
    let plant = optimes::Connection {
        http: http.clone(),
        origin: Url::parse(&parameters.optimes_url).ok()?,
        key: plant_key,
        profile: parameters.wire.clone(),
        timeout,
        now: Arc::new(|| SystemClock.now()),
    };
    Some((
        baselinker::Client::new(baselinker::Reader::new(shop)),
        optimes::Client::new(optimes::Reader::new(plant)),
    ))
}
