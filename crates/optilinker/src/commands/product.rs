//! `product bind`.

use std::process::ExitCode;

use engine::{Ledger, LookKind};
use serde_json::json;

use super::named;
use crate::cli::Product;
use crate::context::Context;
use crate::failure::{Failure, print};

pub(super) async fn run(context: &Context, wanted: Product) -> Result<ExitCode, Failure> {
    let Product::Bind { name, sku, product } = wanted;
    let wrong = |key: &str| Failure::configuration("usage", context.text(key, &[]));
    let sku = sku.trim().to_owned();
    if sku.is_empty() {
        return Err(wrong("usage-sku"));
    }
    if product < 0 {
        return Err(wrong("usage-product"));
    }
    let store = context.open_store()?;
    let view = named(context, &store, &name).await?;
    store.bind_product(view.id, &sku, product).await?;
    super::order_command::release_waiting(&store, view.id, &sku).await?;
    if product > 0 {
        // The service reads the product, and so judges the binding, as soon as it looks.
        store.raise(view.id, &[(LookKind::Product, product)], None).await?;
    }
    if context.json {
        print(&json!({ "sku": sku, "productId": product }).to_string());
    } else {
        let key = if product > 0 { "product-bound" } else { "product-unbound" };
        print(&context.text(key, &[("sku", &sku), ("product", &product)]));
    }
    Ok(ExitCode::SUCCESS)
}
