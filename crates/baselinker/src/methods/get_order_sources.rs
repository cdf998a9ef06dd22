//! `getOrderSources`: kinds of sources, and in each the ids with their names.

use domain::OrderSource;
use engine::ShopError;
use serde_json::json;

use crate::Reader;
use crate::scalar::{Misread, members, rows, text};

pub(super) async fn call(reader: &Reader) -> Result<Vec<(OrderSource, String)>, ShopError> {
    reader
        .call("getOrderSources", &json!({}), |found| {
            let sources = found.get("sources").ok_or_else(|| Misread("sources is missing".to_owned()))?;
            let mut all = Vec::new();
            for (kind, of_kind) in members(sources)? {
                if of_kind.get().trim().starts_with('[') {
                    // Ids from 0 on without a gap arrive as a list.
                    for (id, name) in rows(of_kind)?.into_iter().enumerate() {
                        let name = serde_json::from_str(name.get()).unwrap_or_default();
                        all.push((
                            OrderSource { kind: kind.clone(), id: i64::try_from(id).unwrap_or(0) },
                            name,
                        ));
                    }
                    continue;
                }
                let of_kind = members(of_kind)?;
                for id in of_kind.keys() {
                    let number = id.parse().map_err(|_| Misread("a source's id is no number".to_owned()))?;
                    all.push((OrderSource { kind: kind.clone(), id: number }, text(&of_kind, id)?));
                }
            }
            Ok(all)
        })
        .await
}
