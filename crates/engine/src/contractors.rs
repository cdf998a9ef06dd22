//! Finding a buyer's contractor in the plant, by reading alone.

use domain::{BuyerKey, Contractor, Match, ShopOrder, match_contractor, nip_spellings};
use futures_util::future::try_join_all;

use crate::pages::read_list;
use crate::{ContractorQuery, MES_PAGE, MesError, MesPage, MesRead};

/// Finds who fits one key of a buyer.
///
/// # Errors
/// Where the plant can't be asked.
pub async fn find_contractor(
    mes: &impl MesRead,
    key: &BuyerKey,
    order: &ShopOrder,
) -> Result<Match, MesError> {
    let queries: Vec<ContractorQuery> = match key {
        BuyerKey::Nip { plain } => nip_spellings(plain).into_iter().map(ContractorQuery::Nip).collect(),
        BuyerKey::Login { attribute, login } => vec![ContractorQuery::Attribute(*attribute, login.clone())],
        BuyerKey::Email(email) => {
            let mut spellings = vec![email.clone(), order.email.trim().to_owned()];
            spellings.dedup();
            spellings.into_iter().map(ContractorQuery::Email).collect()
        }
    };
    // All spellings at once, four at most: a slow plant is waited for once.
    let asked = try_join_all(queries.iter().map(|query| mes.contractors(query))).await?;
    let honoured = asked.iter().all(|found| found.honoured);
    let mut rows: Vec<Contractor> = asked.into_iter().flat_map(|found| found.rows).collect();
    if !honoured {
        rows.extend(all(mes).await?);
    }
    Ok(match_contractor(key, &rows, order))
}

async fn all(mes: &impl MesRead) -> Result<Vec<Contractor>, MesError> {
    let mut rows = Vec::new();
    let take = |page: MesPage<Contractor>| {
        rows.extend(page.rows);
        page.count < MES_PAGE
    };
    read_list(|number| mes.contractor_page(number), |row| row.id, take).await?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use futures_util::FutureExt;

    use super::*;
    use crate::check_fakes::FakePlant;
    use crate::matrix::order;

    #[test]
    fn the_spellings_of_a_key_are_asked_at_once() {
        let plant = FakePlant::default();
        let key = BuyerKey::Nip { plain: "5261040828".to_owned() };
        let first_poll = find_contractor(&plant, &key, &order("", "")).now_or_never();
        assert_eq!((first_poll, plant.asked_contractors.load(Ordering::Relaxed)), (None, 4));
    }
}
