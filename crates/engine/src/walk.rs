//! Walking through one status whole, whichever way BaseLinker sorts its pages. A pure state machine.
//!
//! By ids: `id_from` 1, then the last id + 1. By date: `date_confirmed_from` inclusive, without "+1 s". A page that
//! ascends by id and not by date proves the first way for the account, the other way round the second; until then a
//! status of more than one page is walked both ways.

use domain::{ShopOrderId, ShopStatusId};

use crate::{OrdersQuery, PageOrder, SHOP_PAGE, ShopRow};

/// What a walk needs to know of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RowKey {
    /// Its id, if it can be read.
    pub id: Option<ShopOrderId>,
    /// Its `date_confirmed`, if it can be read.
    pub date_confirmed: Option<i64>,
    /// Its status, if it can be read.
    pub status: Option<ShopStatusId>,
}

impl RowKey {
    /// The key of a row.
    #[must_use]
    pub fn of(row: &ShopRow) -> Self {
        match &row.order {
            Ok(order) => Self {
                id: Some(order.id),
                date_confirmed: Some(order.date_confirmed),
                status: Some(order.status),
            },
            Err(malformed) => {
                Self { id: malformed.id, date_confirmed: malformed.date_confirmed, status: malformed.status }
            }
        }
    }
}

/// What the walk wants next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    /// This page.
    Page(OrdersQuery),
    /// Nothing: it is done.
    Done {
        /// What the account's page order is now known to be.
        page_order: PageOrder,
        /// The pages fit no order: the bucket can't be proved whole.
        unordered: bool,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Pages by id, from this one.
    Ids(ShopOrderId),
    /// Pages by date, from this second.
    Dates(i64),
    /// Within one second, from this id.
    Second(i64, ShopOrderId),
    Done,
}

/// Pages of one walk, at most: a million orders.
const PAGES_MOST: usize = 20_000;

/// One walk through one status.
#[derive(Debug)]
pub struct Walk {
    status: ShopStatusId,
    page_order: PageOrder,
    at: At,
    unordered: bool,
    pages: usize,
    /// More than one page was asked for by id.
    was_full: bool,
    /// The ids were walked to their end, and ascended on every page.
    ids_are_whole: bool,
}

impl Walk {
    /// Begins a walk with what is known of the account's page order.
    #[must_use]
    pub fn new(status: ShopStatusId, page_order: PageOrder) -> Self {
        Self {
            status,
            page_order,
            at: if page_order == PageOrder::ByDate { At::Dates(0) } else { At::Ids(ShopOrderId::new(1)) },
            unordered: false,
            pages: 0,
            was_full: false,
            ids_are_whole: false,
        }
    }

    /// What to ask next.
    #[must_use]
    pub fn next(&self) -> Ask {
        let status = self.status;
        match self.at {
            At::Ids(from) => Ask::Page(OrdersQuery::ById { status, from }),
            At::Dates(from) => Ask::Page(OrdersQuery::ByDate { status, from }),
            At::Second(second, from) => Ask::Page(OrdersQuery::BySecond { status, second, from }),
            At::Done => Ask::Done { page_order: self.page_order, unordered: self.unordered },
        }
    }

    /// Takes the page that was asked.
    pub fn take(&mut self, page: &[RowKey]) {
        self.pages += 1;
        if self.pages > PAGES_MOST || !self.fits(page) {
            return self.give_up();
        }
        match self.at {
            At::Ids(_) => self.take_by_id(page),
            At::Dates(_) => self.take_by_date(page),
            At::Second(second, _) => self.take_within(page, second),
            At::Done => {}
        }
    }

    /// Does every row fit what was asked? Filters that are not honoured prove nothing.
    fn fits(&self, page: &[RowKey]) -> bool {
        let (id, second) = match self.at {
            At::Ids(from) => (from.get(), i64::MIN),
            At::Dates(from) => (i64::MIN, from),
            At::Second(second, from) => (from.get(), second),
            At::Done => return true,
        };
        page.iter().all(|row| {
            row.status.is_none_or(|status| status == self.status)
                && row.id.is_none_or(|row| row.get() >= id)
                && row.date_confirmed.is_none_or(|row| row >= second)
        })
    }

    fn take_by_id(&mut self, page: &[RowKey]) {
        let (by_id, by_date) =
            (ascends(page, |row| row.id), ascends_or_equals(page, |row| row.date_confirmed));
        match (by_id, by_date) {
            (true, false) => self.page_order = PageOrder::ById,
            (false, true) => self.page_order = PageOrder::ByDate,
            (false, false) => self.page_order = PageOrder::Unknown,
            (true, true) => {}
        }
        if page.len() < SHOP_PAGE && !self.was_full && self.asks_from_the_first() {
            // A first page that is not full is the whole status, however it is sorted.
            self.at = At::Done;
            return;
        }
        if !by_id {
            // Ids do not ascend: what was read so far may have gaps. The dates must carry the walk.
            self.at = At::Dates(0);
            return;
        }
        if page.len() < SHOP_PAGE {
            let proven = self.page_order == PageOrder::ById || !self.was_full;
            self.ids_are_whole = true;
            self.at = if proven { At::Done } else { At::Dates(0) };
            return;
        }
        self.was_full = true;
        match page.iter().filter_map(|row| row.id).max() {
            Some(last) => self.at = At::Ids(ShopOrderId::new(last.get().saturating_add(1))),
            None => self.give_up(),
        }
    }

    fn asks_from_the_first(&self) -> bool {
        self.at == At::Ids(ShopOrderId::new(1))
    }

    fn take_by_date(&mut self, page: &[RowKey]) {
        if !ascends_or_equals(page, |row| row.date_confirmed) {
            // Pages that go by ids on every way they were asked for: the walk by ids was whole.
            let by_ids = self.ids_are_whole && ascends(page, |row| row.id);
            return if by_ids { self.at = At::Done } else { self.give_up() };
        }
        if page.len() < SHOP_PAGE {
            self.at = At::Done;
            return;
        }
        let dates: Vec<i64> = page.iter().filter_map(|row| row.date_confirmed).collect();
        let (Some(first), Some(last)) = (dates.first().copied(), dates.last().copied()) else {
            return self.give_up();
        };
        if first != last {
            self.at = At::Dates(last);
            return;
        }
        // A page full of one second: it is finished by ids within that second.
        if !ascends(page, |row| row.id) {
            return self.give_up();
        }
        let Some(highest) = page.iter().filter_map(|row| row.id).max() else { return self.give_up() };
        self.at = At::Second(last, ShopOrderId::new(highest.get().saturating_add(1)));
    }

    fn take_within(&mut self, page: &[RowKey], second: i64) {
        let of_second: Vec<RowKey> =
            page.iter().copied().filter(|row| row.date_confirmed.is_none_or(|date| date == second)).collect();
        if !ascends(&of_second, |row| row.id) {
            return self.give_up();
        }
        let has_later = page.iter().any(|row| row.date_confirmed.is_some_and(|date| date > second));
        if page.len() < SHOP_PAGE || has_later || of_second.is_empty() {
            self.at = At::Dates(second.saturating_add(1));
            return;
        }
        match of_second.iter().filter_map(|row| row.id).max() {
            Some(last) => self.at = At::Second(second, ShopOrderId::new(last.get().saturating_add(1))),
            None => self.give_up(),
        }
    }

    fn give_up(&mut self) {
        self.unordered = true;
        self.page_order = PageOrder::Unknown;
        self.at = At::Done;
    }
}

/// Do the values that can be read ascend strictly?
fn ascends<T: PartialOrd + Copy>(page: &[RowKey], value: impl Fn(&RowKey) -> Option<T>) -> bool {
    let values: Vec<T> = page.iter().filter_map(value).collect();
    values.windows(2).all(|pair| matches!(pair, [one, other] if one < other))
}

/// Do the values that can be read never descend?
fn ascends_or_equals<T: PartialOrd + Copy>(page: &[RowKey], value: impl Fn(&RowKey) -> Option<T>) -> bool {
    let values: Vec<T> = page.iter().filter_map(value).collect();
    values.windows(2).all(|pair| matches!(pair, [one, other] if one <= other))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    enum Sort {
        Id,
        DateThenId,
        DateThenIdDown,
        IdDown,
    }

    /// A shop's answer, from BaseLinker's documentation of the filters alone.
    fn answer(shop: &[(i64, i64)], sort: Sort, query: OrdersQuery) -> Vec<RowKey> {
        let (from_id, from_date) = match query {
            OrdersQuery::ById { from, .. } => (from.get(), 0),
            OrdersQuery::ByDate { from, .. } => (0, from),
            OrdersQuery::BySecond { second, from, .. } => (from.get(), second),
            OrdersQuery::One(_) => unreachable!("a walk asks pages"),
        };
        let mut rows: Vec<(i64, i64)> =
            shop.iter().copied().filter(|(id, date)| *id >= from_id && *date >= from_date).collect();
        rows.sort_by_key(|(id, date)| match sort {
            Sort::Id => (*id, 0),
            Sort::DateThenId => (*date, *id),
            Sort::DateThenIdDown => (*date, -*id),
            Sort::IdDown => (-*id, 0),
        });
        rows.truncate(SHOP_PAGE);
        rows.into_iter().map(|(id, date)| key(id, date)).collect()
    }

    fn key(id: i64, date: i64) -> RowKey {
        RowKey {
            id: Some(ShopOrderId::new(id)),
            date_confirmed: Some(date),
            status: Some(ShopStatusId::new(1)),
        }
    }

    /// Walks; tells whether every order was read, whether the walk said unordered, and what it learnt.
    fn walk(shop: &[(i64, i64)], sort: Sort, known: PageOrder) -> (bool, bool, PageOrder) {
        let mut walk = Walk::new(ShopStatusId::new(1), known);
        let mut read = BTreeSet::new();
        loop {
            match walk.next() {
                Ask::Page(query) => {
                    let page = answer(shop, sort, query);
                    read.extend(page.iter().filter_map(|row| row.id));
                    walk.take(&page);
                }
                Ask::Done { page_order, unordered } => {
                    let whole = shop.iter().all(|(id, _)| read.contains(&ShopOrderId::new(*id)));
                    return (whole, unordered, page_order);
                }
            }
        }
    }

    #[test]
    fn three_hundred_and_fifty_orders_of_one_second() {
        let shop: Vec<(i64, i64)> = (1..=350).map(|id| (id, 1_000)).collect();
        for sort in [Sort::Id, Sort::DateThenId] {
            assert!(walk(&shop, sort, PageOrder::Unknown).0, "{sort:?}");
        }
    }

    #[test]
    fn the_page_order_is_learnt_and_kept() {
        let backdated: Vec<(i64, i64)> = (1..=250).map(|id| (id, (id * 37) % 250)).collect();
        assert_eq!(walk(&backdated, Sort::Id, PageOrder::Unknown), (true, false, PageOrder::ById));
        assert_eq!(walk(&backdated, Sort::DateThenId, PageOrder::Unknown), (true, false, PageOrder::ByDate));
    }

    #[test]
    fn a_malformed_row_costs_no_other_and_never_loops() {
        let mut walk = Walk::new(ShopStatusId::new(1), PageOrder::ById);
        let page = vec![RowKey { id: None, date_confirmed: None, status: None }; SHOP_PAGE];
        walk.take(&page);
        assert!(matches!(walk.next(), Ask::Done { unordered: true, .. }));
    }

    /// The first page of a walk that knows this order of pages.
    fn first_page(known: PageOrder, page: &[RowKey]) -> Ask {
        let mut walk = Walk::new(ShopStatusId::new(1), known);
        walk.take(page);
        walk.next()
    }

    #[test]
    fn rows_that_do_not_fit_what_was_asked_prove_nothing() {
        let unordered = Ask::Done { page_order: PageOrder::Unknown, unordered: true };
        let elsewhere = RowKey { status: Some(ShopStatusId::new(2)), ..key(1, 1) };
        assert_eq!(first_page(PageOrder::Unknown, &[elsewhere]), unordered, "another status");
        let full: Vec<RowKey> = (1..=100).map(|id| key(id, 50)).collect();
        let mut walk = Walk::new(ShopStatusId::new(1), PageOrder::ById);
        walk.take(&full);
        walk.take(&full);
        assert_eq!(walk.next(), unordered, "the same page again: id_from is not honoured");
        let mut walk = Walk::new(ShopStatusId::new(1), PageOrder::ByDate);
        walk.take(&(1..=100).map(|id| key(id, id)).collect::<Vec<_>>());
        walk.take(&[key(1, 1)]);
        assert_eq!(walk.next(), unordered, "date_confirmed_from is not honoured");
    }

    #[test]
    fn a_page_that_fits_neither_order_is_never_stepped_over() {
        // Ids ascend on the first page, then neither ids nor dates do; what follows goes by ids again.
        let mut walk = Walk::new(ShopStatusId::new(1), PageOrder::Unknown);
        walk.take(&(1..=100).map(|id| key(id, 7)).collect::<Vec<_>>());
        walk.take(&[key(150, 9), key(140, 8)]);
        walk.take(&[key(1, 9), key(2, 8)]);
        assert_eq!(walk.next(), Ask::Done { page_order: PageOrder::Unknown, unordered: true });
    }

    #[test]
    fn later_rows_within_a_second_are_ignored() {
        let mut walk = Walk::new(ShopStatusId::new(1), PageOrder::ByDate);
        let status = ShopStatusId::new(1);
        walk.take(&(1..=100).map(|id| key(id, 5)).collect::<Vec<_>>());
        let within = OrdersQuery::BySecond { status, second: 5, from: ShopOrderId::new(101) };
        assert_eq!(walk.next(), Ask::Page(within));
        let later = (102..=200).map(|id| key(id, 9));
        walk.take(&std::iter::once(key(101, 5)).chain(later).collect::<Vec<_>>());
        assert_eq!(walk.next(), Ask::Page(OrdersQuery::ByDate { status, from: 6 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn nothing_is_missed_in_silence(
            dates in proptest::collection::vec(0_i64..6, 0..480),
            sort in prop_oneof![Just(Sort::Id), Just(Sort::DateThenId), Just(Sort::DateThenIdDown), Just(Sort::IdDown)],
        ) {
            let shop: Vec<(i64, i64)> = dates.iter().enumerate().map(|(at, date)| (i64::try_from(at).unwrap() + 1, *date)).collect();
            let (whole, unordered, learnt) = walk(&shop, sort, PageOrder::Unknown);
            // What was learnt holds for the next walk.
            let (again, _, _) = walk(&shop, sort, learnt);
            prop_assert!(again || !whole);
            if matches!(sort, Sort::Id | Sort::DateThenId) {
                prop_assert!(whole && !unordered);
            } else {
                prop_assert!(whole || unordered);
            }
        }
    }
}
