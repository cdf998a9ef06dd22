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
    let store = context.open_store()?;
    let view = named(context, &store, &name).await?;
    store.bind_product(view.id, &sku, product).await?;
    super::order::release_waiting(&store, view.id, &sku).await?;
    if product > 0 {
        // The service reads the product, and so judges the binding, as soon as it looks.
        store.raise(view.id, &[(LookKind::Product, product)], None).await?;
    }
    if context.json {
        print(&json!({ "sku": sku, "productId": product }).to_string());
    } else {
        print(&format!("{sku} = {product}"));
    }
    Ok(ExitCode::SUCCESS)
}
