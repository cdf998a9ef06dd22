//! Reading the plant's orders page by page, newest first, back to a bound that ignored filters can't deceive.

use domain::{MesOrder, MesOrderId, Millis};

use crate::call::CallError;
use crate::drive::Drive;
use crate::{MES_PAGE, MesError, MesPage, MesRead, World};

/// How far back a reading goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bound {
    /// Orders submitted earlier need not be read; `None`: from the beginning.
    pub(crate) from: Option<Millis>,
    /// The highest id that was known when the bound was set.
    pub(crate) high: Option<MesOrderId>,
}

impl Bound {
    /// A page ends the reading when it is short, or when all its rows are older than the bound and none has an id
    /// above the highest that was known: filters may be ignored, and dates are typed by hand.
    pub(crate) fn ends(&self, page: &MesPage<MesOrder>) -> bool {
        if page.count < MES_PAGE {
            return true;
        }
        let Some(from) = self.from else { return false };
        page.unreadable == 0
            && page.rows.iter().all(|row| {
                row.submitted_at.is_some_and(|at| at < from) && self.high.is_some_and(|high| row.id <= high)
            })
    }
}

/// Pages of one reading, at most: a million orders.
const PAGES_MOST: u32 = 10_000;

impl<W: World> Drive<'_, W> {
    /// Reads pages until the bound, handing each to `take`.
    pub(crate) async fn plant_pages(
        &self,
        bound: Bound,
        mut take: impl FnMut(&[MesOrder]) + Send,
    ) -> Result<(), CallError<MesError>> {
        for number in 1..=PAGES_MOST {
            let page = self.plant_page(bound, number).await?;
            take(&page.rows);
            if bound.ends(&page) {
                return Ok(());
            }
        }
        Err(CallError::Failed(MesError::Unknown(format!(
            "the list of orders has more than {PAGES_MOST} pages"
        ))))
    }

    /// Reads one page.
    pub(crate) async fn plant_page(
        &self,
        bound: Bound,
        number: u32,
    ) -> Result<MesPage<MesOrder>, CallError<MesError>> {
        let ask = self.mes.client.orders(bound.from, number);
        let page = self.mes.call(self.world, &self.integration(), "GET /orders", ask).await?;
        if let Some(high) = page.rows.iter().map(|row| row.id).max() {
            self.saw_mes_order(high);
        }
        Ok(page)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(id: i64, submitted: i64) -> MesOrder {
        MesOrder {
            id: MesOrderId::new(id),
            note: String::new(),
            attributes: Vec::new(),
            submitted_at: Some(Millis::new(submitted)),
            is_realised: false,
            realised_at: None,
            gross_value: None,
            items: Vec::new(),
        }
    }

    fn page(rows: Vec<MesOrder>, count: usize) -> MesPage<MesOrder> {
        MesPage { count, rows, unreadable: 0 }
    }

    #[test]
    fn a_reading_ends_at_a_short_page_or_beyond_time_and_id() {
        let bound = Bound { from: Some(Millis::new(100)), high: Some(MesOrderId::new(10)) };
        assert!(bound.ends(&page(vec![order(50, 500)], 1)), "short");
        assert!(bound.ends(&page(vec![order(9, 50), order(10, 99)], MES_PAGE)), "older and known");
        assert!(
            !bound.ends(&page(vec![order(9, 50), order(11, 99)], MES_PAGE)),
            "an id above what was known"
        );
        assert!(!bound.ends(&page(vec![order(9, 50), order(10, 100)], MES_PAGE)), "not older");
        assert!(
            !Bound { from: None, high: None }.ends(&page(vec![order(1, 1)], MES_PAGE)),
            "from the beginning"
        );
    }
}
