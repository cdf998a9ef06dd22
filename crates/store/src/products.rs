//! The product map: which product a SKU or EAN leads to.

use domain::{Millis, ProductId, ProductKey, VatRateId};
use engine::{IntegrationId, KnownProduct};
use rusqlite::Connection;

use crate::bind::{execute, query_one};

const fn columns(key: &ProductKey) -> (&'static str, &str) {
    match key {
        ProductKey::Sku(text) => ("sku", text.as_str()),
        ProductKey::Ean(text) => ("ean", text.as_str()),
    }
}

pub(crate) fn of_key(
    connection: &Connection,
    integration: IntegrationId,
    key: &ProductKey,
) -> rusqlite::Result<Option<KnownProduct>> {
    let (kind, text) = columns(key);
    let sql = "SELECT product_id, by_person, has_technology, vat_rate_id, confirmed_at FROM products
               WHERE integration_id = $1 AND key_kind = $2 AND product_key = $3";
    query_one(connection, sql, &[&integration.get(), &kind, &text], |row| {
        Ok(KnownProduct {
            product: ProductId::new(row.get(0)?),
            by_person: row.get(1)?,
            has_technology: row.get(2)?,
            vat_rate: row.get::<_, Option<i64>>(3)?.map(VatRateId::new),
            confirmed_at: Millis::new(row.get(4)?),
        })
    })
}

/// Keeps or forgets it; a person's binding gives way to a person alone.
pub(crate) fn keep(
    connection: &Connection,
    integration: IntegrationId,
    key: &ProductKey,
    known: Option<&KnownProduct>,
) -> rusqlite::Result<()> {
    let (kind, text) = columns(key);
    let Some(known) = known else {
        let sql = "DELETE FROM products
                   WHERE integration_id = $1 AND key_kind = $2 AND product_key = $3 AND NOT by_person";
        return execute(connection, sql, &[&integration.get(), &kind, &text]).map(drop);
    };
    let sql = "INSERT INTO products AS p
          (integration_id, key_kind, product_key, product_id, by_person, has_technology, vat_rate_id, confirmed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        ON CONFLICT (integration_id, key_kind, product_key) DO UPDATE SET product_id = excluded.product_id,
          by_person = excluded.by_person, has_technology = excluded.has_technology,
          vat_rate_id = excluded.vat_rate_id, confirmed_at = excluded.confirmed_at
        WHERE excluded.by_person OR NOT p.by_person";
    let values: [&dyn rusqlite::types::ToSql; 8] = [
        &integration.get(),
        &kind,
        &text,
        &known.product.get(),
        &known.by_person,
        &known.has_technology,
        &known.vat_rate.map(VatRateId::get),
        &known.confirmed_at.get(),
    ];
    execute(connection, sql, &values).map(drop)
}

/// Forgets a product that is gone; a person's binding is to be confirmed anew.
pub(crate) fn forget(
    connection: &Connection,
    integration: IntegrationId,
    product: ProductId,
) -> rusqlite::Result<()> {
    let plant = "DELETE FROM products WHERE integration_id = $1 AND product_id = $2 AND NOT by_person";
    let person =
        "UPDATE products SET confirmed_at = 0 WHERE integration_id = $1 AND product_id = $2 AND by_person";
    let values: [&dyn rusqlite::types::ToSql; 2] = [&integration.get(), &product.get()];
    execute(connection, plant, &values)?;
    execute(connection, person, &values).map(drop)
}
