//! The engine's `Ledger`, method by method.

use domain::{
    Marker, MarkerPrefix, MesOrderId, Millis, OrderSource, Outline, Problem, ProductId, ProductKey,
    ShopOrderId, VatRateId,
};
use engine::{
    Account, Entry, Fence, Foreign, Holder, Integration, IntegrationId, KnownProduct, Lease, Ledger,
    LedgerError, Look, LookKind, PageOrder, Part, Progress, Shard, Since, Stage, Stands, WorkQuery, Write,
    Written,
};
use rusqlite::Connection;

use crate::bind::{execute, query, query_one};
use crate::entry_row::{COLUMNS, bound, entries, facts_to_text, unreadable, values};
use crate::integration_row::{problem_to_text, read as read_integration, since_to_text};
use crate::{Store, StoreError};

/// Orders asked for in one statement.
const CHUNK: usize = 400;

fn place(field: &str, integration: IntegrationId, order: ShopOrderId) -> String {
    format!("{field}/{integration}/{order}")
}

fn list(ids: &[ShopOrderId]) -> String {
    ids.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl Store {
    fn sealed(
        &self,
        field: &str,
        entry: &Entry,
        text: Option<String>,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let place = place(field, entry.integration, entry.order);
        text.map(|text| {
            self.sealer.seal(&place, &text).map_err(|_| StoreError::Database("it can't be sealed".to_owned()))
        })
        .transpose()
    }
}

/// Is the lease row the fence's, now?
fn holds(connection: &Connection, fence: &Fence) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM leases WHERE shard = $1 AND holder = $2 AND until_at > $3";
    let values: [&dyn rusqlite::types::ToSql; 3] =
        [&i64::from(fence.shard.0), &fence.holder.0, &fence.now.get()];
    Ok(query_one(connection, sql, &values, |_| Ok(()))?.is_some())
}

struct Sealed {
    snapshot: Option<Vec<u8>>,
    body: Option<Vec<u8>>,
}

fn write_entry(connection: &Connection, write: &Write, sealed: &Sealed) -> rusqlite::Result<Written> {
    if let Some(fence) = &write.fence
        && !holds(connection, fence)?
    {
        return Ok(Written::LeaseLost);
    }
    let entry = &write.entry;
    let version = entry.version + 1;
    let row = values(entry, version);
    let mut parameters = bound(&row);
    let changed = if entry.version == 0 {
        let places: Vec<String> = (1..=COLUMNS.len()).map(|number| format!("${number}")).collect();
        let sql = format!(
            "INSERT INTO entries ({}) VALUES ({}) ON CONFLICT (integration_id, shop_order_id) DO NOTHING",
            COLUMNS.join(", "),
            places.join(", ")
        );
        execute(connection, &sql, &parameters)?
    } else {
        let sets: Vec<String> =
            COLUMNS.iter().enumerate().skip(2).map(|(at, name)| format!("{name} = ${}", at + 1)).collect();
        let sql = format!(
            "UPDATE entries SET {} WHERE integration_id = $1 AND shop_order_id = $2 AND version = ${}",
            sets.join(", "),
            COLUMNS.len() + 1
        );
        parameters.push(&entry.version);
        execute(connection, &sql, &parameters)?
    };
    if changed == 0 {
        return Ok(Written::Stale);
    }
    let key: [&dyn rusqlite::types::ToSql; 2] = [&entry.integration.get(), &entry.order.get()];
    let event: [&dyn rusqlite::types::ToSql; 7] = [
        key[0],
        key[1],
        &version,
        &write.at.get(),
        &write.event.kind.as_str(),
        &entry.stage.as_str(),
        &facts_to_text(&write.event.facts),
    ];
    execute(
        connection,
        "INSERT INTO events (integration_id, shop_order_id, version, at, kind, stage, facts) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &event,
    )?;
    for (table, sealed) in [("snapshots", &sealed.snapshot), ("bodies", &sealed.body)] {
        if let Some(sealed) = sealed {
            let sql = format!(
                "INSERT INTO {table} (integration_id, shop_order_id, sealed, at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (integration_id, shop_order_id) DO UPDATE SET sealed = excluded.sealed, at = excluded.at"
            );
            execute(connection, &sql, &[key[0], key[1], sealed, &write.at.get()])?;
        }
    }
    Ok(Written::Done(version))
}

impl Ledger for Store {
    async fn renew(
        &self,
        holder: &Holder,
        want: usize,
        now: Millis,
        until: Millis,
    ) -> Result<Vec<Lease>, LedgerError> {
        Ok(self.renew_leases(holder, want, now, until).await?)
    }

    async fn release(&self, holder: &Holder) -> Result<(), LedgerError> {
        Ok(self.release_leases(holder).await?)
    }

    async fn integrations(&self, holder: &Holder) -> Result<Vec<Integration>, LedgerError> {
        let sql = "SELECT i.* FROM integrations AS i JOIN leases AS l ON l.shard = i.shard
                   WHERE l.holder = $1 ORDER BY i.integration_id";
        let rows = self.read_with(|connection| {
            query(connection, sql, &[&holder.0], |row| read_integration(row, &self.parse))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }

    async fn take_over(
        &self,
        integration: IntegrationId,
        sent_at: Millis,
        quiet: i64,
        now: Millis,
    ) -> Result<usize, LedgerError> {
        let taken = self
            .write_with(move |connection| {
                let sending =
                    entries(connection, "integration_id = $1 AND stage = 'sending'", &[&integration.get()])?;
                for entry in &sending {
                    let sent = entry.sent_at.unwrap_or(sent_at).max(sent_at);
                    let entry = Entry {
                        stage: Stage::Uncertain,
                        sent_at: Some(sent),
                        unanswered_since: entry.unanswered_since.or(Some(sent)),
                        quiet_until: Some(sent.plus(quiet)),
                        due_at: Some(sent.plus(quiet)),
                        updated_at: now,
                        ..entry.clone()
                    };
                    let event = engine::Event::new(engine::EventKind::Uncertain).with("takeover", true);
                    let write = Write { entry, snapshot: None, body: None, event, at: now, fence: None };
                    write_entry(connection, &write, &Sealed { snapshot: None, body: None })?;
                }
                let parts = "UPDATE parts SET sent_at = $2, version = version + 1
                             WHERE integration_id = $1 AND sent_at IS NOT NULL AND sent_at < $2 AND made IS NULL";
                execute(connection, parts, &[&integration.get(), &sent_at.get()])?;
                Ok(sending.len())
            })
            .await?;
        Ok(taken)
    }

    async fn entry(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> Result<Option<Entry>, LedgerError> {
        let found = self.read_with(|connection| {
            entries(
                connection,
                "integration_id = $1 AND shop_order_id = $2",
                &[&integration.get(), &order.get()],
            )
        })?;
        Ok(found.into_iter().next())
    }

    async fn entries(
        &self,
        integration: IntegrationId,
        orders: &[ShopOrderId],
    ) -> Result<Vec<Entry>, LedgerError> {
        let mut found = Vec::with_capacity(orders.len());
        for chunk in orders.chunks(CHUNK) {
            let condition = format!("integration_id = $1 AND shop_order_id IN ({})", list(chunk));
            found
                .extend(self.read_with(|connection| entries(connection, &condition, &[&integration.get()]))?);
        }
        Ok(found)
    }

    async fn work(&self, integration: IntegrationId, wanted: &WorkQuery) -> Result<Vec<Entry>, LedgerError> {
        let stages: Vec<String> = wanted.stages.iter().map(|stage| format!("'{}'", stage.as_str())).collect();
        let due = if wanted.due.is_some() { " AND due_at <= $2" } else { "" };
        let condition = format!(
            "integration_id = $1 AND stage IN ({}){due} ORDER BY due_at NULLS FIRST, shop_order_id LIMIT $3",
            stages.join(", ")
        );
        let due = wanted.due.map_or(0, Millis::get);
        let limit = i64::try_from(wanted.limit).unwrap_or(i64::MAX);
        Ok(self
            .read_with(|connection| entries(connection, &condition, &[&integration.get(), &due, &limit]))?)
    }

    async fn unreadable(&self, integration: IntegrationId) -> Result<Vec<ShopOrderId>, LedgerError> {
        Ok(self.read_with(|connection| unreadable(connection, integration.get()))?)
    }

    async fn bound_to(
        &self,
        integration: IntegrationId,
        mes_order: MesOrderId,
    ) -> Result<Option<Entry>, LedgerError> {
        let found = self.read_with(|connection| {
            entries(
                connection,
                "integration_id = $1 AND mes_order_id = $2",
                &[&integration.get(), &mes_order.get()],
            )
        })?;
        Ok(found.into_iter().next())
    }

    async fn same_external(
        &self,
        integration: IntegrationId,
        source: &OrderSource,
        external_id: &str,
    ) -> Result<Vec<Entry>, LedgerError> {
        let condition = "integration_id = $1 AND shop_external_id = $2 AND shop_external_id <> ''
                         AND shop_source_kind = $3 AND shop_source_id = $4";
        Ok(self.read_with(|connection| {
            entries(connection, condition, &[&integration.get(), &external_id, &source.kind, &source.id])
        })?)
    }

    async fn write(&self, write: Write) -> Result<Written, LedgerError> {
        let sealed = Sealed {
            snapshot: self.sealed("snapshot", &write.entry, write.snapshot.clone())?,
            body: self.sealed("body", &write.entry, write.body.as_ref().map(Outline::to_text))?,
        };
        Ok(self.write_with(move |connection| write_entry(connection, &write, &sealed)).await?)
    }

    async fn stands(&self, intent: &Stands) -> Result<bool, LedgerError> {
        let sql = "SELECT 1 FROM entries AS e
                   JOIN integrations AS i ON i.integration_id = e.integration_id
                   JOIN leases AS l ON l.shard = i.shard
                   WHERE e.integration_id = $1 AND e.shop_order_id = $2 AND e.version = $3
                     AND i.config_version = $4 AND NOT i.paused
                     AND l.holder = $5 AND l.until_at > $6";
        let found = self.read_with(|connection| {
            let values: [&dyn rusqlite::types::ToSql; 6] = [
                &intent.integration.get(),
                &intent.order.get(),
                &intent.version,
                &intent.config_version,
                &intent.fence.holder.0,
                &intent.fence.now.get(),
            ];
            query_one(connection, sql, &values, |_| Ok(()))
        })?;
        Ok(found.is_some())
    }

    async fn body(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
    ) -> Result<Option<Outline>, LedgerError> {
        let sql = "SELECT sealed FROM bodies WHERE integration_id = $1 AND shop_order_id = $2";
        let sealed = self.read_with(|connection| {
            query_one(connection, sql, &[&integration.get(), &order.get()], |row| row.get::<_, Vec<u8>>(0))
        })?;
        let Some(sealed) = sealed else { return Ok(None) };
        match self.sealer.open(&place("body", integration, order), &sealed) {
            Ok(text) => Ok(Outline::parse(&text)),
            Err(_) => {
                tracing::error!(
                    table = "bodies",
                    integration = integration.get(),
                    order = order.get(),
                    "it can't be opened"
                );
                Ok(None)
            }
        }
    }

    async fn looks(
        &self,
        integration: IntegrationId,
        kinds: &[LookKind],
        limit: usize,
    ) -> Result<Vec<Look>, LedgerError> {
        let kinds: Vec<String> = kinds.iter().map(|kind| format!("'{}'", kind.as_str())).collect();
        let sql = format!(
            "SELECT kind, id, raised FROM looks WHERE integration_id = $1 AND kind IN ({}) ORDER BY at, id LIMIT $2",
            kinds.join(", ")
        );
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.read_with(|connection| {
            query(connection, &sql, &[&integration.get(), &limit], |row| {
                let kind = LookKind::parse(&row.get::<_, String>(0)?);
                Ok(kind.map(|kind| (kind, row.get(1), row.get(2))))
            })
        })?;
        rows.into_iter()
            .flatten()
            .map(|(kind, id, raised)| {
                let read = |value: rusqlite::Result<i64>| value.map_err(|error| StoreError::from(&error));
                Ok(Look { kind, id: read(id)?, raised: read(raised)? })
            })
            .collect()
    }

    async fn raise(
        &self,
        integration: IntegrationId,
        looks: &[(LookKind, i64)],
        journal_cursor: Option<i64>,
    ) -> Result<(), LedgerError> {
        let looks = looks.to_vec();
        self.write_with(move |connection| {
            raise_looks(connection, integration, &looks, 0)?;
            if let Some(cursor) = journal_cursor {
                let sql = "INSERT INTO progress (integration_id, journal_cursor) VALUES ($1, $2)
                           ON CONFLICT (integration_id) DO UPDATE SET journal_cursor = excluded.journal_cursor";
                execute(connection, sql, &[&integration.get(), &cursor])?;
            }
            Ok(())
        })
        .await?;
        Ok(())
    }

    async fn finish_look(&self, integration: IntegrationId, look: Look) -> Result<(), LedgerError> {
        let sql = "DELETE FROM looks WHERE integration_id = $1 AND kind = $2 AND id = $3 AND raised = $4";
        self.write_with(move |connection| {
            execute(connection, sql, &[&integration.get(), &look.kind.as_str(), &look.id, &look.raised])
        })
        .await?;
        Ok(())
    }

    async fn progress(&self, integration: IntegrationId) -> Result<Progress, LedgerError> {
        let sql = "SELECT * FROM progress WHERE integration_id = $1";
        let found = self.read_with(|connection| {
            query_one(connection, sql, &[&integration.get()], |row| {
                Ok(Progress {
                    journal_cursor: row.get("journal_cursor")?,
                    page_order: PageOrder::parse(&row.get::<_, String>("page_order")?)
                        .unwrap_or(PageOrder::Unknown),
                    swept_at: row.get::<_, Option<i64>>("swept_at")?.map(Millis::new),
                    mes_swept_at: row.get::<_, Option<i64>>("mes_swept_at")?.map(Millis::new),
                    mes_high: row.get::<_, Option<i64>>("mes_high")?.map(MesOrderId::new),
                    first_order_taken: row.get("first_order_taken")?,
                    sum_streak: row.get("sum_streak")?,
                    restored: row.get("restored")?,
                })
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    async fn keep_progress(
        &self,
        integration: IntegrationId,
        progress: &Progress,
    ) -> Result<(), LedgerError> {
        let progress = progress.clone();
        let sql = "INSERT INTO progress
              (integration_id, page_order, swept_at, mes_swept_at, mes_high, first_order_taken, sum_streak, restored)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (integration_id) DO UPDATE SET page_order = excluded.page_order, swept_at = excluded.swept_at,
              mes_swept_at = excluded.mes_swept_at, mes_high = excluded.mes_high,
              first_order_taken = excluded.first_order_taken, sum_streak = excluded.sum_streak, restored = excluded.restored";
        self.write_with(move |connection| {
            execute(
                connection,
                sql,
                &[
                    &integration.get(),
                    &progress.page_order.as_str(),
                    &progress.swept_at.map(Millis::get),
                    &progress.mes_swept_at.map(Millis::get),
                    &progress.mes_high.map(MesOrderId::get),
                    &progress.first_order_taken,
                    &progress.sum_streak,
                    &progress.restored,
                ],
            )
        })
        .await?;
        Ok(())
    }

    async fn stop(
        &self,
        integration: IntegrationId,
        problem: Option<&Problem>,
        now: Millis,
    ) -> Result<(), LedgerError> {
        let text = problem.map(problem_to_text);
        let sql = "UPDATE integrations SET stop_problem = $2, updated_at = $3 WHERE integration_id = $1";
        self.write_with(move |connection| execute(connection, sql, &[&integration.get(), &text, &now.get()]))
            .await?;
        self.note_change();
        Ok(())
    }

    async fn trouble(
        &self,
        integration: IntegrationId,
        problem: Option<&Problem>,
    ) -> Result<(), LedgerError> {
        let text = problem.map(problem_to_text);
        let sql = "UPDATE integrations SET trouble_problem = $2 WHERE integration_id = $1";
        self.write_with(move |connection| execute(connection, sql, &[&integration.get(), &text])).await?;
        Ok(())
    }

    async fn resolve_since(&self, integration: IntegrationId, since: Since) -> Result<(), LedgerError> {
        let sql = "UPDATE integrations SET since_kind = $2, since_at = $3 WHERE integration_id = $1 AND since_kind = 'open'";
        self.write_with(move |connection| {
            let (kind, at) = since_to_text(since);
            execute(connection, sql, &[&integration.get(), &kind, &at])
        })
        .await?;
        self.note_change();
        Ok(())
    }

    async fn part(&self, integration: IntegrationId, key: &str) -> Result<Option<Part>, LedgerError> {
        let sql =
            "SELECT version, sent_at, attempts, made FROM parts WHERE integration_id = $1 AND part_key = $2";
        let hashed = self.sealer.hash(key);
        Ok(self.read_with(|connection| {
            query_one(connection, sql, &[&integration.get(), &hashed], |row| {
                Ok(Part {
                    key: key.to_owned(),
                    version: row.get(0)?,
                    sent_at: row.get::<_, Option<i64>>(1)?.map(Millis::new),
                    attempts: row.get(2)?,
                    made: row.get(3)?,
                })
            })
        })?)
    }

    async fn write_part(
        &self,
        integration: IntegrationId,
        part: &Part,
        fence: &Fence,
    ) -> Result<Written, LedgerError> {
        let (part, fence, hashed) = (part.clone(), fence.clone(), self.sealer.hash(&part.key));
        let written = self
            .write_with(move |connection| {
                if !holds(connection, &fence)? {
                    return Ok(Written::LeaseLost);
                }
                let values: [&dyn rusqlite::types::ToSql; 7] = [
                    &integration.get(),
                    &hashed,
                    &(part.version + 1),
                    &part.sent_at.map(Millis::get),
                    &part.attempts,
                    &part.made,
                    &part.version,
                ];
                let changed = if part.version == 0 {
                    let sql = "INSERT INTO parts (integration_id, part_key, version, sent_at, attempts, made)
                               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (integration_id, part_key) DO NOTHING";
                    execute(connection, sql, &values)?
                } else {
                    let sql = "UPDATE parts SET version = $3, sent_at = $4, attempts = $5, made = $6
                               WHERE integration_id = $1 AND part_key = $2 AND version = $7";
                    execute(connection, sql, &values)?
                };
                Ok(if changed == 0 { Written::Stale } else { Written::Done(part.version + 1) })
            })
            .await?;
        Ok(written)
    }

    async fn product(
        &self,
        integration: IntegrationId,
        key: &ProductKey,
    ) -> Result<Option<KnownProduct>, LedgerError> {
        let (kind, text) = key_parts(key);
        let sql = "SELECT product_id, by_person, has_technology, vat_rate_id, confirmed_at FROM products
                   WHERE integration_id = $1 AND key_kind = $2 AND product_key = $3";
        Ok(self.read_with(|connection| {
            query_one(connection, sql, &[&integration.get(), &kind, &text], |row| {
                Ok(KnownProduct {
                    product: ProductId::new(row.get(0)?),
                    by_person: row.get(1)?,
                    has_technology: row.get(2)?,
                    vat_rate: row.get::<_, Option<i64>>(3)?.map(VatRateId::new),
                    confirmed_at: Millis::new(row.get(4)?),
                })
            })
        })?)
    }

    async fn keep_product(
        &self,
        integration: IntegrationId,
        key: &ProductKey,
        known: Option<&KnownProduct>,
    ) -> Result<(), LedgerError> {
        let (kind, text) = key_parts(key);
        let (text, known) = (text.to_owned(), known.copied());
        self.write_with(move |connection| {
            let Some(known) = known else {
                let sql = "DELETE FROM products
                           WHERE integration_id = $1 AND key_kind = $2 AND product_key = $3 AND NOT by_person";
                return execute(connection, sql, &[&integration.get(), &kind, &text]);
            };
            let sql = "INSERT INTO products AS p
                  (integration_id, key_kind, product_key, product_id, by_person, has_technology, vat_rate_id, confirmed_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
                ON CONFLICT (integration_id, key_kind, product_key) DO UPDATE SET product_id = excluded.product_id,
                  by_person = excluded.by_person, has_technology = excluded.has_technology,
                  vat_rate_id = excluded.vat_rate_id, confirmed_at = excluded.confirmed_at
                WHERE excluded.by_person OR NOT p.by_person";
            execute(
                connection,
                sql,
                &[
                    &integration.get(),
                    &kind,
                    &text,
                    &known.product.get(),
                    &known.by_person,
                    &known.has_technology,
                    &known.vat_rate.map(VatRateId::get),
                    &known.confirmed_at.get(),
                ],
            )
        })
        .await?;
        Ok(())
    }

    async fn drop_product(&self, integration: IntegrationId, product: ProductId) -> Result<(), LedgerError> {
        let plant = "DELETE FROM products WHERE integration_id = $1 AND product_id = $2 AND NOT by_person";
        let person = "UPDATE products SET confirmed_at = 0 WHERE integration_id = $1 AND product_id = $2 AND by_person";
        self.write_with(move |connection| {
            let values: [&dyn rusqlite::types::ToSql; 2] = [&integration.get(), &product.get()];
            execute(connection, plant, &values)?;
            execute(connection, person, &values)
        })
        .await?;
        Ok(())
    }

    async fn keep_foreign(&self, integration: IntegrationId, foreign: &Foreign) -> Result<(), LedgerError> {
        let foreign = foreign.clone();
        let sql = "INSERT INTO foreign_orders AS f (integration_id, shop_order_id, mes_order_id, marker, outline, submitted_at)
            VALUES ($1, $2, $3, $4, $5, $6)
            ON CONFLICT (integration_id, shop_order_id) DO UPDATE SET mes_order_id = excluded.mes_order_id,
              marker = excluded.marker, outline = excluded.outline, submitted_at = excluded.submitted_at
            WHERE excluded.mes_order_id <= f.mes_order_id";
        self.write_with(move |connection| {
            execute(
                connection,
                sql,
                &[
                    &integration.get(),
                    &foreign.marker.order.get(),
                    &foreign.mes_order.get(),
                    &foreign.marker.to_string(),
                    &foreign.outline.to_text(),
                    &foreign.submitted_at.map(Millis::get),
                ],
            )
        })
        .await?;
        Ok(())
    }

    async fn foreign(
        &self,
        integration: IntegrationId,
        orders: &[ShopOrderId],
    ) -> Result<Vec<Foreign>, LedgerError> {
        let mut found = Vec::new();
        for chunk in orders.chunks(CHUNK) {
            let sql = format!(
                "SELECT marker, mes_order_id, outline, submitted_at FROM foreign_orders
                 WHERE integration_id = $1 AND shop_order_id IN ({})",
                list(chunk)
            );
            let rows = self.read_with(|connection| {
                query(connection, &sql, &[&integration.get()], |row| {
                    let marker = Marker::parse(&row.get::<_, String>(0)?);
                    let outline = Outline::parse(&row.get::<_, String>(2)?);
                    let mes_order = MesOrderId::new(row.get(1)?);
                    let submitted_at = row.get::<_, Option<i64>>(3)?.map(Millis::new);
                    Ok(marker.zip(outline).map(|(marker, outline)| Foreign {
                        marker,
                        mes_order,
                        outline,
                        submitted_at,
                    }))
                })
            })?;
            found.extend(rows.into_iter().flatten());
        }
        Ok(found)
    }

    async fn unrelated_prefixes(&self, integration: IntegrationId) -> Result<Vec<MarkerPrefix>, LedgerError> {
        let sql = "SELECT o.marker_prefix FROM integrations AS o, integrations AS i
                   WHERE i.integration_id = $1 AND o.account <> i.account";
        let rows = self.read_with(|connection| {
            query(connection, sql, &[&integration.get()], |row| row.get::<_, String>(0))
        })?;
        Ok(rows.iter().filter_map(|text| MarkerPrefix::parse(text)).collect())
    }

    async fn keep_duplicate(
        &self,
        integration: IntegrationId,
        order: ShopOrderId,
        mes_order: MesOrderId,
        now: Millis,
    ) -> Result<bool, LedgerError> {
        let sql =
            "INSERT INTO duplicates (integration_id, mes_order_id, shop_order_id, at) VALUES ($1, $2, $3, $4)
                   ON CONFLICT (integration_id, mes_order_id) DO NOTHING";
        let values = (integration.get(), mes_order.get(), order.get(), now.get());
        let new = self
            .write_with(move |connection| {
                execute(connection, sql, &[&values.0, &values.1, &values.2, &values.3])
            })
            .await?;
        Ok(new > 0)
    }

    async fn blocked_until(&self, account: &Account) -> Result<Option<Millis>, LedgerError> {
        let sql = "SELECT blocked_until FROM accounts WHERE account = $1";
        let found = self.read_with(|connection| {
            query_one(connection, sql, &[&account.0], |row| row.get::<_, Option<i64>>(0))
        })?;
        Ok(found.flatten().map(Millis::new))
    }

    async fn block(&self, account: &Account, until: Option<Millis>) -> Result<(), LedgerError> {
        let account = account.0.clone();
        let sql = "INSERT INTO accounts (account, blocked_until) VALUES ($1, $2)
                   ON CONFLICT (account) DO UPDATE SET blocked_until = excluded.blocked_until";
        self.write_with(move |connection| execute(connection, sql, &[&account, &until.map(Millis::get)]))
            .await?;
        Ok(())
    }

    async fn plant_waits_until(&self, integration: IntegrationId) -> Result<Option<Millis>, LedgerError> {
        let sql = "SELECT plant_waits_until FROM progress WHERE integration_id = $1";
        let found = self.read_with(|connection| {
            query_one(connection, sql, &[&integration.get()], |row| row.get::<_, Option<i64>>(0))
        })?;
        Ok(found.flatten().map(Millis::new))
    }

    async fn plant_waits(&self, integration: IntegrationId, until: Millis) -> Result<(), LedgerError> {
        let sql = "INSERT INTO progress (integration_id, plant_waits_until) VALUES ($1, $2)
                   ON CONFLICT (integration_id) DO UPDATE SET plant_waits_until = excluded.plant_waits_until
                   WHERE progress.plant_waits_until IS NULL
                     OR progress.plant_waits_until < excluded.plant_waits_until";
        self.write_with(move |connection| execute(connection, sql, &[&integration.get(), &until.get()]))
            .await?;
        Ok(())
    }

    async fn change_counter(&self) -> Result<i64, LedgerError> {
        Ok(self.changes().await?)
    }

    async fn purge(
        &self,
        integration: IntegrationId,
        before: Millis,
        imported_before: Millis,
        limit: usize,
    ) -> Result<usize, LedgerError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let purged = self
            .write_with(move |connection| {
                let mut purged = 0;
                for table in ["snapshots", "bodies"] {
                    let sql = format!(
                        "DELETE FROM {table} WHERE integration_id = $1 AND shop_order_id IN (
                           SELECT e.shop_order_id FROM entries AS e
                           JOIN {table} AS t ON t.integration_id = e.integration_id AND t.shop_order_id = e.shop_order_id
                           WHERE e.integration_id = $1
                             AND ((e.stage IN ('closed', 'excluded') AND e.updated_at < $2)
                               OR (e.stage IN ('imported', 'realised')
                                 AND COALESCE(e.first_submitted_at, e.created_at) < $3))
                           LIMIT $4)"
                    );
                    let left = limit.saturating_sub(i64::try_from(purged).unwrap_or(i64::MAX));
                    let values: [&dyn rusqlite::types::ToSql; 4] =
                        [&integration.get(), &before.get(), &imported_before.get(), &left];
                    purged += execute(connection, &sql, &values)?;
                }
                Ok(purged)
            })
            .await?;
        Ok(purged)
    }
}

/// Leaves looks, raising those that stand. No number is used twice, so that who read an earlier look ends no later one.
pub(crate) fn raise_looks(
    connection: &Connection,
    integration: IntegrationId,
    looks: &[(LookKind, i64)],
    at: i64,
) -> rusqlite::Result<()> {
    if looks.is_empty() {
        return Ok(());
    }
    let sql = "UPDATE integrations SET looks_raised = looks_raised + 1 WHERE integration_id = $1 RETURNING looks_raised";
    let raised = query_one(connection, sql, &[&integration.get()], |row| row.get::<_, i64>(0))?;
    let sql = "INSERT INTO looks (integration_id, kind, id, raised, at) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (integration_id, kind, id) DO UPDATE SET raised = excluded.raised";
    for (kind, id) in looks {
        execute(connection, sql, &[&integration.get(), &kind.as_str(), id, &raised, &at])?;
    }
    Ok(())
}

const fn key_parts(key: &ProductKey) -> (&'static str, &str) {
    match key {
        ProductKey::Sku(text) => ("sku", text.as_str()),
        ProductKey::Ean(text) => ("ean", text.as_str()),
    }
}

/// A shard of an account: the first byte of its hash.
pub(crate) fn shard_of(account: &str) -> Shard {
    Shard(account.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()).unwrap_or(0))
}
