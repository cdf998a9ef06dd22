//! Products on the wire.

use domain::{NewProduct, Product, ProductId, VatRateId};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::json::Members;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireProduct<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    index: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    ean: &'a str,
    unit_id: i64,
    is_active: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    vat_rate_id: Option<i64>,
}

/// The body of a create.
pub(crate) fn product_body(product: &NewProduct) -> serde_json::Result<String> {
    serde_json::to_string(&WireProduct {
        name: &product.name,
        index: &product.index,
        ean: &product.ean,
        unit_id: product.unit.get(),
        is_active: true,
        vat_rate_id: product.vat_rate.map(VatRateId::get),
    })
}

/// Reads a product; `None` where it has no id.
pub(crate) fn read_product(raw: &RawValue) -> Option<Product> {
    let text = raw.get().to_lowercase();
    let product = Members::read(raw)?;
    let tells_technology = text.contains("\"technologytemplateid\"");
    Some(Product {
        id: ProductId::new(product.id("id")?),
        index: product.text("index"),
        ean: product.text("ean"),
        vat_rate: product.id("vatRateId").map(VatRateId::new),
        has_technology: tells_technology.then(|| product.id("technologyTemplateId").is_some()),
        is_active: product.flag("isActive").unwrap_or(true),
    })
}
