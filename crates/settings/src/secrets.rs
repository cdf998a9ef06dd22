//! An integration's secrets. They never stand in a stored configuration; the store seals them apart.

use secrecy::SecretString;

use crate::value::Value;
use crate::values::Values;

/// The secrets that a file gives; none where it leaves one out.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// `baselinkerApiKey`.
    pub baselinker_api_key: Option<SecretString>,
    /// `optimesApiKey`.
    pub optimes_api_key: Option<SecretString>,
    /// `optimesApiToken`: what OptiMES puts into its webhooks.
    pub optimes_webhook_token: Option<SecretString>,
}

impl Secrets {
    /// These, and what is stored where one is left out.
    #[must_use]
    pub fn or(self, stored: Self) -> Self {
        Self {
            baselinker_api_key: self.baselinker_api_key.or(stored.baselinker_api_key),
            optimes_api_key: self.optimes_api_key.or(stored.optimes_api_key),
            optimes_webhook_token: self.optimes_webhook_token.or(stored.optimes_webhook_token),
        }
    }

    /// Whether all three are there.
    #[must_use]
    pub const fn complete(&self) -> bool {
        self.baselinker_api_key.is_some()
            && self.optimes_api_key.is_some()
            && self.optimes_webhook_token.is_some()
    }

    pub(crate) fn of(values: &mut Values) -> Self {
        let mut take = |name| match values.remove(name) {
            Some(Value::Secret(secret)) => Some(secret),
            _ => None,
        };
        Self {
            baselinker_api_key: take("baselinkerApiKey"),
            optimes_api_key: take("optimesApiKey"),
            optimes_webhook_token: take("optimesApiToken"),
        }
    }
}
