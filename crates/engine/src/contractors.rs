//! Finding a buyer's contractor in the plant, by reading alone.

use domain::{BuyerKey, Contractor, Match, ShopOrder, match_contractor, nip_spellings};

use crate::{ContractorQuery, MES_PAGE, MesError, MesRead};

/// Pages of the whole list that are read where filters are not honoured, at most.
const PAGES_MOST: u32 = 1_000;

/// Finds who fits one key of a buyer.
///
/// # Errors
/// Where the plant can't be asked.
pub async fn find_contractor(
    mes: &impl MesRead,
    key: &BuyerKey,
    order: &ShopOrder,
) -> Result<Match, MesError> {
    let queries = match key {
        BuyerKey::Nip { plain } => nip_spellings(plain).into_iter().map(ContractorQuery::Nip).collect(),
        BuyerKey::Login { attribute, login } => vec![ContractorQuery::Attribute(*attribute, login.clone())],
        BuyerKey::Email(email) => {
            let mut spellings = vec![email.clone(), order.email.trim().to_owned()];
            spellings.dedup();
            spellings.into_iter().map(ContractorQuery::Email).collect()
        }
    };
    let mut rows: Vec<Contractor> = Vec::new();
    let mut honoured = true;
    for query in queries {
        let found = mes.contractors(&query).await?;
        rows.extend(found.rows);
        honoured &= found.honoured;
    }
    if !honoured {
        rows.extend(all(mes).await?);
    }
    Ok(match_contractor(key, &rows, order))
}

async fn all(mes: &impl MesRead) -> Result<Vec<Contractor>, MesError> {
    let mut rows = Vec::new();
    for number in 1..=PAGES_MOST {
        let page = mes.contractor_page(number).await?;
        rows.extend(page.rows);
        if page.count < MES_PAGE {
            break;
        }
    }
    Ok(rows)
}
