//! Finding a product in the plant, by reading alone.

use domain::{Product, ProductId, ProductKey};

use crate::pages::read_list;
use crate::{MES_PAGE, MesError, MesPage, MesRead, ProductQuery};

/// Who carries a SKU or EAN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FoundProduct {
    /// This product.
    One(Product),
    /// None.
    None,
    /// Several: never a guess.
    Several(Vec<ProductId>),
}

/// Finds the active product of a line: by the SKU as index, and where there is none, by the EAN.
///
/// # Errors
/// Where the plant can't be asked.
pub async fn find_for_line(
    mes: &impl MesRead,
    key: &ProductKey,
    ean: &str,
) -> Result<FoundProduct, MesError> {
    match (find_product(mes, key).await?, key) {
        (FoundProduct::None, ProductKey::Sku(_)) if !ean.is_empty() => {
            find_product(mes, &ProductKey::Ean(ean.to_owned())).await
        }
        (found, _) => Ok(found),
    }
}

/// Finds the active product with this index, or with this EAN.
///
/// # Errors
/// Where the plant can't be asked.
pub async fn find_product(mes: &impl MesRead, key: &ProductKey) -> Result<FoundProduct, MesError> {
    let query = match key {
        ProductKey::Sku(sku) => ProductQuery::Index(sku.clone()),
        ProductKey::Ean(ean) => ProductQuery::Ean(ean.clone()),
    };
    let found = mes.products(&query).await?;
    let mut rows = found.rows;
    if !found.honoured {
        let take = |page: MesPage<Product>| {
            rows.extend(page.rows);
            page.count < MES_PAGE
        };
        read_list(|number| mes.product_page(number), |row| row.id, take).await?;
    }
    rows.retain(|product| product.is_active && fits(product, key));
    rows.sort_by_key(|product| product.id);
    rows.dedup_by_key(|product| product.id);
    Ok(match rows.len() {
        0 => FoundProduct::None,
        1 => rows.pop().map_or(FoundProduct::None, FoundProduct::One),
        _ => FoundProduct::Several(rows.iter().map(|product| product.id).collect()),
    })
}

pub(crate) fn fits(product: &Product, key: &ProductKey) -> bool {
    match key {
        ProductKey::Sku(sku) => product.index.trim() == sku,
        ProductKey::Ean(ean) => product.ean.trim() == ean,
    }
}
