//! Reading the plant's orders page by page, newest first, back to a bound that ignored filters can't deceive.

use std::sync::atomic::Ordering;

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

/// Pages of one reading, at most: a million rows.
const PAGES_MOST: u32 = 10_000;
/// Why a reading of a list can't end.
pub(crate) const LOST: &str = "a list has no end, or shows the same page again";

/// Reads a list page by page until `take` says that it has enough.
///
/// # Errors
/// Where the plant can't be asked, or its list does not page: then nothing can be said of what it holds.
pub(crate) async fn read_list<T, I: PartialEq, F: Future<Output = Result<MesPage<T>, MesError>>>(
    ask: impl Fn(u32) -> F,
    id: impl Fn(&T) -> I,
    mut take: impl FnMut(MesPage<T>) -> bool,
) -> Result<(), MesError> {
    let mut last: Vec<I> = Vec::new();
    for number in 1..=PAGES_MOST {
        let page = ask(number).await?;
        let ids: Vec<I> = page.rows.iter().map(&id).collect();
        if !ids.is_empty() && ids == last {
            break;
        }
        if take(page) {
            return Ok(());
        }
        last = ids;
    }
    Err(MesError::Unknown(LOST.to_owned()))
}

/// What follows from a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// The next page is wanted.
    Page,
    /// The reading is whole.
    End,
    /// The list shows the same page again, or has no end: nothing can be said of it.
    Lost,
}

/// A reading of the list under way.
#[derive(Debug)]
pub(crate) struct Reading {
    bound: Bound,
    taken: u32,
    last: Vec<MesOrderId>,
    /// Rows that could not be read so far.
    pub(crate) unreadable: usize,
}

impl Reading {
    pub(crate) const fn new(bound: Bound) -> Self {
        Self { bound, taken: 0, last: Vec::new(), unreadable: 0 }
    }

    /// The page that is wanted now, from 1.
    pub(crate) const fn number(&self) -> u32 {
        self.taken.saturating_add(1)
    }

    /// Takes note of that page.
    pub(crate) fn take(&mut self, page: &MesPage<MesOrder>) -> Next {
        self.taken += 1;
        self.unreadable += page.unreadable;
        let ids: Vec<MesOrderId> = page.rows.iter().map(|row| row.id).collect();
        let same_again = !ids.is_empty() && ids == self.last;
        self.last = ids;
        if self.bound.ends(page) {
            Next::End
        } else if same_again || self.taken >= PAGES_MOST {
            Next::Lost
        } else {
            Next::Page
        }
    }
}

impl<W: World> Drive<'_, W> {
    /// Reads pages until the bound, handing each to `take`. Tells how many rows could not be read.
    pub(crate) async fn plant_pages(
        &self,
        bound: Bound,
        mut take: impl FnMut(&[MesOrder]) + Send,
    ) -> Result<usize, CallError<MesError>> {
        let mut reading = Reading::new(bound);
        loop {
            let page = self.plant_page(bound, reading.number()).await?;
            take(&page.rows);
            match reading.take(&page) {
                Next::Page => {}
                Next::End => {
                    self.lost_list.store(false, Ordering::SeqCst);
                    return Ok(reading.unreadable);
                }
                Next::Lost => {
                    self.lost_list.store(true, Ordering::SeqCst);
                    return Err(CallError::Failed(MesError::Unknown(LOST.to_owned())));
                }
            }
        }
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

    #[test]
    fn a_list_that_does_not_page_is_lost_and_not_read_for_ever() {
        let full = |first: i64| page((0..100).map(|id| order(first + id, 500)).collect(), MES_PAGE);
        let mut reading = Reading::new(Bound { from: None, high: None });
        assert_eq!((reading.take(&full(1)), reading.number()), (Next::Page, 2));
        assert_eq!(reading.take(&full(1)), Next::Lost, "the parameter is ignored");
        let mut reading = Reading::new(Bound { from: None, high: None });
        let ended =
            (0..i64::from(PAGES_MOST) + 1).position(|number| reading.take(&full(number * 100)) != Next::Page);
        assert_eq!(ended, usize::try_from(PAGES_MOST - 1).ok());
    }

    #[tokio::test]
    async fn a_list_is_read_until_it_is_enough_and_never_in_circles() {
        let full = |first: i64| page((0..100).map(|id| order(first + id, 500)).collect(), MES_PAGE);
        let read = async |pages: &[i64]| {
            let asked = std::sync::atomic::AtomicUsize::new(0);
            let ask = |number: u32| {
                asked.fetch_add(1, Ordering::Relaxed);
                let first = pages.get(number as usize - 1).copied();
                async move { Ok(first.map_or_else(|| page(Vec::new(), 0), full)) }
            };
            let mut rows = 0;
            let take = |page: MesPage<MesOrder>| {
                rows += page.rows.len();
                page.count < MES_PAGE
            };
            let ended = read_list(ask, |row| row.id, take).await.is_ok();
            (ended, rows, asked.load(Ordering::Relaxed))
        };
        assert_eq!(read(&[1, 101, 201]).await, (true, 300, 4));
        assert_eq!(read(&[1, 1, 1, 1]).await, (false, 100, 2), "the parameter is ignored");
    }

    #[test]
    fn rows_that_can_not_be_read_are_counted() {
        let mut reading = Reading::new(Bound { from: None, high: None });
        let half_read = MesPage { rows: vec![order(1, 1)], count: 2, unreadable: 1 };
        assert_eq!((reading.take(&half_read), reading.unreadable), (Next::End, 1));
    }
}
