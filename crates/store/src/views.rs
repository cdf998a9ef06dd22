//! What pages, commands and metrics read, and what commands write about integrations.

use std::collections::BTreeMap;

use domain::{MarkerPrefix, MesOrderId, Millis, Problem, ProductId, ProductKey, ShopOrderId};
use engine::{Entry, Integration, IntegrationId, KnownProduct, Since, Stage};
use rusqlite::Connection;
use rusqlite::types::ToSql;
use secrecy::{ExposeSecret, SecretString};

use crate::bind::{execute, query, query_one};
use crate::entry_row::{entries, facts_from_text};
use crate::integration_row::{problem_from_text, problem_to_text, read as read_integration, since_to_text};
use crate::leases::shard_of;
use crate::{Store, StoreError};

/// A configuration to be stored as the one in force.
pub struct NewIntegration<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its parameters as JSON, without secrets.
    pub configuration: &'a str,
    /// The file that was applied, as JSON without secrets; a later file is compared with it.
    pub applied_file: &'a str,
    /// Its secrets by their parameter's name.
    pub secrets: &'a [(&'static str, SecretString)],
    /// Key and origin of the BaseLinker account, hashed before it is stored.
    pub account: String,
    /// Origin of the plant.
    pub plant: &'a str,
    /// The digits of its markers; used at the first apply alone.
    pub marker_prefix: MarkerPrefix,
    /// Since when orders count; `None` keeps what is stored.
    pub since: Option<Since>,
}

/// An integration as commands and pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntegrationView {
    /// The ledger's number for it.
    pub id: IntegrationId,
    /// Its name.
    pub name: String,
    /// A person paused it.
    pub paused: bool,
    /// It is stopped.
    pub stop: Option<Problem>,
    /// What keeps its orders waiting while it is active, as the service told last.
    pub trouble: Option<Problem>,
    /// The end of BaseLinker's last block of its account, past or not.
    pub blocked_until: Option<Millis>,
    /// Until when OptiMES asked to be left alone last, past or not.
    pub plant_waits_until: Option<Millis>,
    /// Counts the configurations.
    pub config_version: i64,
    /// The path's last part of its webhook address.
    pub hook_key: String,
    /// When the last webhook came.
    pub last_webhook_at: Option<Millis>,
    /// Its parameters as JSON, without secrets.
    pub configuration: String,
    /// The file applied last, as JSON without secrets.
    pub applied_file: String,
    /// The digits of its markers.
    pub marker_prefix: String,
    /// The account, hashed.
    pub account: String,
    /// Origin of the plant.
    pub plant: String,
}

/// One row of an entry's story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// When.
    pub at: Millis,
    /// The kind's word.
    pub kind: String,
    /// Where the entry stood afterwards.
    pub stage: String,
    /// Its facts.
    pub facts: Vec<(String, String)>,
}

/// What is counted of one integration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Its name.
    pub name: String,
    /// Entries by stage.
    pub stages: Vec<(Stage, i64)>,
    /// Since when the oldest order that is not in the plant yet is known.
    pub oldest_pending: Option<Millis>,
    /// Creates whose outcome is unknown.
    pub uncertain: i64,
    /// MES orders beyond the bound one.
    pub duplicates: i64,
    /// The end of BaseLinker's last block of its account, past or not.
    pub blocked_until: Option<Millis>,
}

impl Store {
    /// A keyed hash of a text; the same account hashes the same.
    #[must_use]
    pub fn hashed(&self, text: &str) -> String {
        self.sealer.hash(text)
    }

    /// All integrations, by name.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn list_integrations(&self) -> Result<Vec<IntegrationView>, StoreError> {
        self.read_with(|connection| {
            let sql = "SELECT i.*, a.blocked_until, p.plant_waits_until FROM integrations AS i
                       LEFT JOIN accounts AS a ON a.account = i.account
                       LEFT JOIN progress AS p ON p.integration_id = i.integration_id ORDER BY i.name";
            query(connection, sql, &[], |row| {
                let problem = |column| {
                    let text: Option<String> = row.get(column)?;
                    Ok::<_, rusqlite::Error>(text.as_deref().and_then(problem_from_text))
                };
                Ok(IntegrationView {
                    id: IntegrationId::new(row.get("integration_id")?),
                    name: row.get("name")?,
                    paused: row.get("paused")?,
                    stop: problem("stop_problem")?,
                    trouble: problem("trouble_problem")?,
                    blocked_until: row.get::<_, Option<i64>>("blocked_until")?.map(Millis::new),
                    plant_waits_until: row.get::<_, Option<i64>>("plant_waits_until")?.map(Millis::new),
                    config_version: row.get("config_version")?,
                    hook_key: row.get("hook_key")?,
                    last_webhook_at: row.get::<_, Option<i64>>("last_webhook_at")?.map(Millis::new),
                    configuration: row.get("configuration")?,
                    applied_file: row.get("applied_file")?,
                    marker_prefix: row.get("marker_prefix")?,
                    account: row.get("account")?,
                    plant: row.get("plant")?,
                })
            })
        })
    }

    /// An integration by its name.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn integration_named(&self, name: &str) -> Result<Option<IntegrationView>, StoreError> {
        Ok(self.list_integrations().await?.into_iter().find(|view| view.name == name))
    }

    /// An integration as the engine has it.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn integration(&self, id: IntegrationId) -> Result<Option<Integration>, StoreError> {
        let sql = "SELECT * FROM integrations WHERE integration_id = $1";
        let found = self.read_with(|connection| {
            query_one(connection, sql, &[&id.get()], |row| read_integration(row, &self.parse))
        })?;
        Ok(found.flatten())
    }

    /// Its secrets, by their parameter's name.
    ///
    /// # Errors
    /// Where they can't be read or opened.
    pub fn secrets(&self, id: IntegrationId) -> Result<Vec<(String, SecretString)>, StoreError> {
        let sql = "SELECT name, secrets FROM integrations WHERE integration_id = $1";
        let found = self.read_with(|connection| {
            query_one(connection, sql, &[&id.get()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
            })
        })?;
        let Some((name, sealed)) = found else { return Ok(Vec::new()) };
        let text = self.sealer.open(&format!("secrets/{name}"), &sealed).map_err(|_| StoreError::Sealed)?;
        let pairs: Vec<(String, String)> = serde_json::from_str(&text).map_err(|_| StoreError::Sealed)?;
        Ok(pairs.into_iter().map(|(name, secret)| (name, SecretString::from(secret))).collect())
    }

    /// Waits for this process's turn to judge files against the database and store them; it ends when the value is
    /// dropped. Without it two files that exclude each other could both be found right.
    ///
    /// # Errors
    /// Where the operating system refuses the lock.
    pub fn turn_to_apply(&self) -> Result<Option<std::fs::File>, StoreError> {
        let turn = self.locks.as_ref().map(crate::locks::Locks::apply).transpose();
        turn.map_err(|error| StoreError::Database(error.to_string()))
    }

    /// Stores a configuration as the one in force; makes the integration at the first apply.
    ///
    /// # Errors
    /// Where it could not be written.
    pub async fn put_integration(&self, new: NewIntegration<'_>, now: Millis) -> Result<(), StoreError> {
        let pairs: Vec<(&str, &str)> =
            new.secrets.iter().map(|(name, secret)| (*name, secret.expose_secret())).collect();
        let text = serde_json::to_string(&pairs).map_err(|error| StoreError::Database(error.to_string()))?;
        let sealed = self
            .sealer
            .seal(&format!("secrets/{}", new.name), &text)
            .map_err(|_| StoreError::Database("it can't be sealed".to_owned()))?;
        let account = self.sealer.hash(&new.account);
        let shard = i64::from(shard_of(&account).0);
        let hook_key = random_key()?;
        let (name, configuration) = (new.name.to_owned(), new.configuration.to_owned());
        let (applied_file, plant) = (new.applied_file.to_owned(), new.plant.to_owned());
        let (prefix, since) = (new.marker_prefix.as_str().to_owned(), new.since);
        self.write_with(move |connection| {
            let (kind, at) = since_to_text(since.unwrap_or(Since::Open));
            // Another account has another journal, and perhaps another order of pages.
            let learnt = "UPDATE progress SET journal_cursor = 1, page_order = 'unknown' WHERE integration_id =
                (SELECT integration_id FROM integrations WHERE name = $1 AND account <> $2)";
            execute(connection, learnt, &[&name, &account])?;
            forget_plant(connection, &name, &plant)?;
            let id = new_id(connection)?;
            let sql = "INSERT INTO integrations AS i
                (integration_id, name, shard, account, plant, marker_prefix, hook_key, config_version, configuration,
                 applied_file, secrets, since_kind, since_at, created_at, updated_at)
              VALUES ($13, $1, $2, $3, $4, $5, $6, 1, $7, $8, $9, $10, $11, $12, $12)
              ON CONFLICT (name) DO UPDATE SET shard = excluded.shard, account = excluded.account, plant = excluded.plant,
                 config_version = i.config_version + 1, configuration = excluded.configuration,
                 applied_file = excluded.applied_file, secrets = excluded.secrets, updated_at = excluded.updated_at";
            let values: [&dyn ToSql; 13] = [
                &name, &shard, &account, &plant, &prefix, &hook_key, &configuration, &applied_file, &sealed, &kind, &at,
                &now.get(), &id,
            ];
            execute(connection, sql, &values)?;
            if since.is_some() {
                let sql = "UPDATE integrations SET since_kind = $2, since_at = $3 WHERE name = $1";
                execute(connection, sql, &[&name, &kind, &at])?;
            }
            Ok(())
        })
        .await?;
        self.note_change();
        Ok(())
    }

    /// Sets or ends a pause.
    ///
    /// # Errors
    /// Where it could not be written.
    pub async fn set_paused(&self, id: IntegrationId, paused: bool) -> Result<(), StoreError> {
        let sql = "UPDATE integrations SET paused = $2 WHERE integration_id = $1";
        self.write_with(move |connection| execute(connection, sql, &[&id.get(), &paused])).await?;
        self.note_change();
        Ok(())
    }

    /// Stops with a problem, or ends the stop; ending it also forgets the streak of sums that differed.
    ///
    /// # Errors
    /// Where it could not be written.
    pub async fn set_stop(&self, id: IntegrationId, problem: Option<&Problem>) -> Result<(), StoreError> {
        let text = problem.map(problem_to_text);
        self.write_with(move |connection| {
            let sql = "UPDATE integrations SET stop_problem = $2 WHERE integration_id = $1";
            execute(connection, sql, &[&id.get(), &text])?;
            if text.is_none() {
                let sql = "UPDATE progress SET sum_streak = 0 WHERE integration_id = $1";
                execute(connection, sql, &[&id.get()])?;
            }
            Ok(())
        })
        .await?;
        self.note_change();
        Ok(())
    }

    /// Makes a new hook key; the old one leads nowhere from then on.
    ///
    /// # Errors
    /// Where it could not be written.
    pub async fn rotate_hook(&self, id: IntegrationId) -> Result<(), StoreError> {
        let key = random_key()?;
        let sql = "UPDATE integrations SET hook_key = $2 WHERE integration_id = $1";
        self.write_with(move |connection| execute(connection, sql, &[&id.get(), &key])).await.map(drop)
    }

    /// Forgets an integration with everything that is its own.
    ///
    /// # Errors
    /// Where it could not be written.
    pub async fn remove_integration(&self, id: IntegrationId) -> Result<(), StoreError> {
        let sql = "DELETE FROM integrations WHERE integration_id = $1";
        self.write_with(move |connection| execute(connection, sql, &[&id.get()])).await?;
        self.note_change();
        Ok(())
    }

    /// Entries of an integration, by order.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn list_entries(
        &self,
        id: IntegrationId,
        stage: Option<Stage>,
    ) -> Result<Vec<Entry>, StoreError> {
        let condition = match stage {
            Some(stage) => {
                format!("integration_id = $1 AND stage = '{}' ORDER BY shop_order_id", stage.as_str())
            }
            None => "integration_id = $1 ORDER BY shop_order_id".to_owned(),
        };
        self.read_with(|connection| entries(connection, &condition, &[&id.get()]))
    }

    /// All that happened to an entry, oldest first.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn events(&self, id: IntegrationId, order: ShopOrderId) -> Result<Vec<EventRow>, StoreError> {
        let sql = "SELECT at, kind, stage, facts FROM events WHERE integration_id = $1 AND shop_order_id = $2 ORDER BY version";
        self.read_with(|connection| {
            query(connection, sql, &[&id.get(), &order.get()], |row| {
                Ok(EventRow {
                    at: Millis::new(row.get(0)?),
                    kind: row.get(1)?,
                    stage: row.get(2)?,
                    facts: facts_from_text(&row.get::<_, String>(3)?),
                })
            })
        })
    }

    /// MES orders beyond the bound ones, as reported: the shop order whose marker they carry, and their id.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn duplicates(&self, id: IntegrationId) -> Result<Vec<(ShopOrderId, MesOrderId)>, StoreError> {
        let sql = "SELECT shop_order_id, mes_order_id FROM duplicates WHERE integration_id = $1 ORDER BY mes_order_id";
        self.read_with(|connection| {
            query(connection, sql, &[&id.get()], |row| {
                Ok((ShopOrderId::new(row.get(0)?), MesOrderId::new(row.get(1)?)))
            })
        })
    }

    /// What is counted, by integration.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn counts(&self) -> Result<Vec<Counts>, StoreError> {
        self.read_with(|connection| {
            let names = query(
                connection,
                "SELECT i.integration_id, i.name, a.blocked_until FROM integrations AS i
                 LEFT JOIN accounts AS a ON a.account = i.account ORDER BY i.name",
                &[],
                |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, row.get::<_, Option<i64>>(2)?)),
            )?;
            let mut counts = Vec::with_capacity(names.len());
            for (id, name, blocked_until) in names {
                let by_stage = "SELECT stage, COUNT(*) FROM entries WHERE integration_id = $1 GROUP BY stage";
                let stages: Vec<(Option<Stage>, i64)> = query(connection, by_stage, &[&id], |row| {
                    Ok((Stage::parse(&row.get::<_, String>(0)?), row.get(1)?))
                })?;
                let of = |stage: Stage| {
                    stages.iter().find(|(known, _)| *known == Some(stage)).map_or(0, |(_, count)| *count)
                };
                let pending = "SELECT MIN(created_at) FROM entries WHERE integration_id = $1
                               AND stage IN ('seen', 'ready', 'sending', 'uncertain', 'waiting')";
                let oldest = query_one(connection, pending, &[&id], |row| row.get::<_, Option<i64>>(0))?;
                let duplicates = "SELECT COUNT(*) FROM duplicates WHERE integration_id = $1";
                counts.push(Counts {
                    name,
                    stages: Stage::ALL.into_iter().map(|stage| (stage, of(stage))).collect(),
                    oldest_pending: oldest.flatten().map(Millis::new),
                    uncertain: of(Stage::Uncertain),
                    duplicates: query_one(connection, duplicates, &[&id], |row| row.get(0))?.unwrap_or(0),
                    blocked_until: blocked_until.map(Millis::new),
                });
            }
            Ok(counts)
        })
    }

    /// A person's binding of a SKU, or of an EAN where a line has no SKU; 0 takes it back.
    ///
    /// # Errors
    /// Where it could not be written.
    pub async fn bind_product(&self, id: IntegrationId, sku: &str, product: i64) -> Result<(), StoreError> {
        let sku = sku.to_owned();
        if product == 0 {
            let sql = "DELETE FROM products WHERE integration_id = $1 AND product_key = $2 AND by_person";
            self.write_with(move |connection| execute(connection, sql, &[&id.get(), &sku])).await?;
        } else {
            let known = KnownProduct {
                product: ProductId::new(product),
                by_person: true,
                has_technology: None,
                vat_rate: None,
                confirmed_at: Millis::new(0),
            };
            for key in [ProductKey::Sku(sku.clone()), ProductKey::Ean(sku)] {
                engine::Ledger::keep_product(self, id, &key, Some(&known))
                    .await
                    .map_err(|error| StoreError::Database(error.detail))?;
            }
        }
        self.note_change();
        Ok(())
    }

    /// What persons bound, by SKU and by EAN.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn bindings(&self, id: IntegrationId) -> Result<BTreeMap<ProductKey, ProductId>, StoreError> {
        let sql =
            "SELECT key_kind, product_key, product_id FROM products WHERE integration_id = $1 AND by_person";
        let rows = self.read_with(|connection| {
            query(connection, sql, &[&id.get()], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get(2)?))
            })
        })?;
        let key =
            |kind: &str, text| if kind == "sku" { ProductKey::Sku(text) } else { ProductKey::Ean(text) };
        Ok(rows.into_iter().map(|(kind, text, id)| (key(&kind, text), ProductId::new(id))).collect())
    }

    /// Integrations and entries, counted.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub fn size(&self) -> Result<(i64, i64), StoreError> {
        self.read_with(|connection| {
            let count =
                |sql: &str| query_one(connection, sql, &[], |row| row.get(0)).map(Option::unwrap_or_default);
            Ok((count("SELECT COUNT(*) FROM integrations")?, count("SELECT COUNT(*) FROM entries")?))
        })
    }

    /// The raw text of a shop order as stored last.
    ///
    /// # Errors
    /// Where the database can't be read.
    pub async fn snapshot(
        &self,
        id: IntegrationId,
        order: ShopOrderId,
    ) -> Result<Option<String>, StoreError> {
        let sql = "SELECT sealed FROM snapshots WHERE integration_id = $1 AND shop_order_id = $2";
        let sealed = self.read_with(|connection| {
            query_one(connection, sql, &[&id.get(), &order.get()], |row| row.get::<_, Vec<u8>>(0))
        })?;
        Ok(sealed.and_then(|sealed| self.sealer.open(&format!("snapshot/{id}/{order}"), &sealed).ok()))
    }
}

/// A number that no integration had before.
fn new_id(connection: &Connection) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO counters AS c (name, last) VALUES ('integrations', 1)
               ON CONFLICT (name) DO UPDATE SET last = c.last + 1 RETURNING last";
    query_one(connection, sql, &[], |row| row.get(0))?.ok_or(rusqlite::Error::QueryReturnedNoRows)
}

/// 128 random bits as 32 hex digits.
fn random_key() -> Result<String, StoreError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| StoreError::Database("no random numbers".to_owned()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Another origin is another plant: what was learnt of the old one is forgotten, and the new one is recovered from its
/// beginning. Its ids mean nothing there, a person's bindings included.
fn forget_plant(connection: &Connection, name: &str, plant: &str) -> rusqlite::Result<()> {
    let moved = "(SELECT integration_id FROM integrations WHERE name = $1 AND plant <> $2)";
    let progress = format!(
        "UPDATE progress SET plant_waits_until = NULL, mes_swept_at = NULL, mes_high = NULL, first_order_taken = FALSE,
         sum_streak = 0 WHERE integration_id = {moved}"
    );
    execute(connection, &progress, &[&name, &plant])?;
    for table in ["parts", "products", "foreign_orders", "duplicates"] {
        let forget = format!("DELETE FROM {table} WHERE integration_id = {moved}");
        execute(connection, &forget, &[&name, &plant])?;
    }
    Ok(())
}
