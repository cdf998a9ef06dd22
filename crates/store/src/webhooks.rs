//! Webhooks: the address they come to, and their acceptance, which is durable before it is acknowledged.

use domain::Millis;
use engine::{IntegrationId, LookKind};
use secrecy::SecretString;

use crate::bind::{execute, query_one};
use crate::looks;
use crate::{Store, StoreError, unknown_events};

/// Where a hook key leads.
#[derive(Clone, Debug)]
pub struct Hook {
    /// Which integration.
    pub integration: IntegrationId,
    /// The token that OptiMES puts into its messages.
    pub token: SecretString,
}

impl Store {
    /// The hook of a key; `None`: there is none.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn hook(&self, key: &str) -> Result<Option<Hook>, StoreError> {
        let sql = "SELECT integration_id FROM integrations WHERE hook_key = $1";
        let found =
            self.read_with(|connection| query_one(connection, sql, &[&key], |row| row.get::<_, i64>(0)))?;
        let Some(id) = found.map(IntegrationId::new) else { return Ok(None) };
        let secrets = self.secrets(id)?;
        let token = secrets.into_iter().find(|(name, _)| name == "optimesApiToken");
        Ok(token.map(|(_, token)| Hook { integration: id, token }))
    }

    /// Stores a message in one commit: its looks, or its event where that is unknown and asks for none, and when it
    /// came.
    ///
    /// # Errors
    /// Where it could not be stored; then nothing of it is.
    pub async fn accept_webhook(
        &self,
        integration: IntegrationId,
        source: &str,
        looks: &[(LookKind, i64)],
        now: Millis,
    ) -> Result<(), StoreError> {
        let (looks, source) = (looks.to_vec(), source.to_owned());
        self.write_with(move |connection| {
            looks::raise(connection, integration, &looks, now.get())?;
            if looks.is_empty() {
                unknown_events::keep(connection, integration, &source, now)?;
            }
            let sql = "UPDATE integrations SET last_webhook_at = $2 WHERE integration_id = $1";
            execute(connection, sql, &[&integration.get(), &now.get()]).map(drop)
        })
        .await?;
        self.note_change();
        Ok(())
    }
}
