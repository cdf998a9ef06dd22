//! Telling the shop of many orders at once: read by a page, written together, verified by reading back, because a bulk
//! write has no result per order.

use std::collections::BTreeMap;

use domain::{Millis, ShopOrderId, ShopStatusId};
use futures_util::future::try_join_all;

use crate::call::CallError;
use crate::drive::Drive;
use crate::governor::{Lane, Permit};
use crate::reading::{Answered, Single};
use crate::step::Step;
use crate::telling::{Standing, target};
use crate::write_back::{AGAIN, READ_AGE, is_reused, status_of};
use crate::{Entry, Ledger, LedgerError, OrdersQuery, SHOP_PAGE, Shop, ShopError, ShopRow, World};

/// Fewer are written one by one on what a page said: an answer to one is proof, and needs no reading back.
const TOGETHER: usize = 3;

impl<W: World> Drive<'_, W> {
    /// Reads a page from the lowest id on, writes what stands on it, then the next page. What does not stand where it
    /// was expected is told singly, and shows where its likes stand.
    pub(crate) async fn tell_many(&self, entries: Vec<Entry>, to: ShopStatusId) -> Result<(), LedgerError> {
        let mut left: BTreeMap<ShopOrderId, Option<ShopStatusId>> =
            entries.iter().map(|entry| (entry.order, expected(entry))).collect();
        let mut moved: BTreeMap<ShopStatusId, ShopStatusId> = BTreeMap::new();
        while let Some((first, expects)) = left.first_key_value().map(|(first, expects)| (*first, *expects)) {
            let Some(expects) = expects else {
                left.remove(&first);
                self.tell_one(first).await?;
                continue;
            };
            let status = moved.get(&expects).copied().unwrap_or(expects);
            let Some((page, permit)) = self.page_before(status, first).await? else {
                let until = self.now().plus(AGAIN);
                left.keys().for_each(|order| self.postpone(*order, until));
                return Ok(());
            };
            let shown: Vec<ShopOrderId> = left.keys().copied().filter(|order| page.shows(*order)).collect();
            left.retain(|order, _| *order != first && !page.shows(*order));
            self.tell_page(&shown, &page, to, permit).await?;
            if !page.shows(first)
                && let Some(stands) = self.tell_one(first).await?
            {
                moved.insert(expects, stands);
            }
        }
        Ok(())
    }

    /// A page that is read before a write, with the permit for the write; `None` where the shop is not to be called or
    /// gave no answer to rely on.
    async fn page_before(
        &self,
        status: ShopStatusId,
        from: ShopOrderId,
    ) -> Result<Option<(Page, Permit)>, LedgerError> {
        if !self.shop.allows("setOrderStatuses", self.now()) {
            return Ok(None);
        }
        let Ok((read_permit, write_permit)) = self.shop.permit_two(self.world, Lane::StatusWrites).await
        else {
            return Ok(None);
        };
        let query = OrdersQuery::ById { status, from };
        let page = self.page_of(status, from, self.ask_orders_with(query, read_permit).await).await?;
        Ok(page.map(|page| (page, write_permit)))
    }

    async fn page_of(
        &self,
        status: ShopStatusId,
        from: ShopOrderId,
        answer: Answered,
    ) -> Result<Option<Page>, LedgerError> {
        let Ok((rows, asked_at)) = answer else { return Ok(None) };
        let page = Page::of(&rows, status, from, asked_at);
        self.observe(rows, asked_at, false).await?;
        Ok(page)
    }

    /// Tells of the entries that stand on one page.
    async fn tell_page(
        &self,
        orders: &[ShopOrderId],
        page: &Page,
        to: ShopStatusId,
        permit: Permit,
    ) -> Result<(), LedgerError> {
        let parameters = self.parameters();
        let entries = self.world.ledger().entries(self.id, orders).await?;
        let entries = entries.into_iter().filter(|entry| {
            page.shows(entry.order) && !is_reused(entry) && target(entry, &parameters) == Some(to)
        });
        let decisions = try_join_all(entries.map(|entry| self.decided(entry, page.stands))).await?;
        let step = Step::Telling { from: page.stands.status, to };
        let intents = decisions.into_iter().flatten().map(|(entry, _)| async {
            let entry = entry;
            self.apply(&entry, &step).await
        });
        let committed: Vec<Entry> = try_join_all(intents).await?.into_iter().flatten().collect();
        if committed.len() >= TOGETHER {
            return self.write_many(committed, page.stands, to, permit).await;
        }
        let mut permit = Some(permit);
        for entry in committed {
            let held = match permit.take() {
                Some(held) => Ok(held),
                None => self.shop.permit(self.world, Lane::StatusWrites).await,
            };
            match held {
                Ok(held) => self.write_one(entry, page.stands, held).await?,
                Err(_) => self.not_told(&entry, AGAIN).await?,
            }
        }
        Ok(())
    }

    async fn write_many(
        &self,
        entries: Vec<Entry>,
        stands: Standing,
        to: ShopStatusId,
        permit: Permit,
    ) -> Result<(), LedgerError> {
        let integration = self.integration();
        let in_force = self.is_in_force(integration.config_version).await;
        if !in_force || self.now() - stands.asked_at > READ_AGE {
            let pause = if in_force { 0 } else { AGAIN };
            return try_join_all(entries.iter().map(|entry| self.not_told(entry, pause))).await.map(drop);
        }
        let sent_at = self.now();
        let ids: Vec<ShopOrderId> = entries.iter().map(|entry| entry.order).collect();
        let write = self.shop.client.set_statuses(&ids, to);
        match self.shop.call_with(self.world, &integration, "setOrderStatuses", permit, write).await {
            Ok(()) => self.verify(entries, stands.status).await,
            Err(CallError::Failed(ShopError::Unknown(detail))) => {
                tracing::info!(orders = ids.len(), detail, "a status write went unanswered");
                try_join_all(entries.iter().map(|entry| self.unanswered(entry, sent_at))).await.map(drop)
            }
            // One of them may be what is refused; singly it is the only one.
            Err(CallError::Failed(ShopError::Refused { .. })) => {
                for entry in entries {
                    self.not_told(&entry, 0).await?;
                    self.tell_one(entry.order).await?;
                }
                Ok(())
            }
            Err(
                CallError::NotNow
                | CallError::Failed(
                    ShopError::Blocked { .. }
                    | ShopError::AccountBlocked
                    | ShopError::KeyRefused
                    | ShopError::AddressRefused(_)
                    | ShopError::NotSent(_),
                ),
            ) => try_join_all(entries.iter().map(|entry| self.not_told(entry, AGAIN))).await.map(drop),
        }
    }

    /// Still where it was: written again singly. Anything else: done.
    async fn verify(&self, entries: Vec<Entry>, before: ShopStatusId) -> Result<(), LedgerError> {
        let Some(from) = entries.iter().map(|entry| entry.order).min() else { return Ok(()) };
        let query = OrdersQuery::ById { status: before, from };
        let answer = self.ask_orders(query, Lane::StatusWrites).await;
        let Some(page) = self.page_of(before, from, answer).await? else {
            let now = self.now();
            return try_join_all(entries.iter().map(|entry| self.unanswered(entry, now))).await.map(drop);
        };
        let (left, told): (Vec<Entry>, Vec<Entry>) =
            entries.into_iter().partition(|entry| !page.proves_absent(entry.order));
        let told = told.iter().map(|entry| self.until_written(entry.order, || self.told(entry)));
        try_join_all(told).await?;
        for entry in left {
            let still = page.shows(entry.order) || self.still_stands(&entry, before).await?;
            if still {
                self.not_told(&entry, 0).await?;
                self.tell_one(entry.order).await?;
            }
        }
        Ok(())
    }

    /// For one of which the page says nothing: true where a reading of it alone finds it where it was. Otherwise it is
    /// told, or the quiet period decides.
    async fn still_stands(&self, entry: &Entry, before: ShopStatusId) -> Result<bool, LedgerError> {
        match self.read_single(entry.order, Lane::StatusWrites).await {
            Single::Order(row, _) if status_of(&row) == Some(before) => return Ok(true),
            Single::Order(_, _) | Single::Gone => self.told(entry).await?,
            Single::NotNow | Single::Failed => self.unanswered(entry, self.now()).await?,
        }
        Ok(false)
    }
}

/// Where an entry's order is expected: where an unanswered write was to put it, else where it was seen last.
fn expected(entry: &Entry) -> Option<ShopStatusId> {
    let written = entry.status_write.filter(|write| write.unanswered).map(|write| write.to);
    written.or(entry.shop.as_ref().map(|facts| facts.status))
}

/// One page of a status, from an id on.
#[derive(Debug)]
struct Page {
    /// Where all that it shows stand.
    stands: Standing,
    shown: std::collections::BTreeSet<ShopOrderId>,
    /// Up to this id nothing that stands there is missing on it; `None`: nothing is.
    whole_up_to: Option<ShopOrderId>,
}

impl Page {
    /// `None` where a row does not fit what was asked.
    fn of(rows: &[ShopRow], status: ShopStatusId, from: ShopOrderId, asked_at: Millis) -> Option<Self> {
        let fits = |row: &ShopRow| {
            status_of(row).is_none_or(|stands| stands == status) && row.id().is_none_or(|id| id >= from)
        };
        if !rows.iter().all(fits) {
            return None;
        }
        let ids: Vec<ShopOrderId> = rows.iter().filter_map(ShopRow::id).collect();
        let ascends = ids.windows(2).all(|pair| matches!(pair, [one, other] if one < other));
        let whole_up_to = match ids.last() {
            _ if rows.len() < SHOP_PAGE => None,
            Some(last) if ascends => Some(*last),
            // By date, any id may be missing on it.
            _other => Some(ShopOrderId::new(0)),
        };
        // Whether a row that can't be read is still the same order is not known: it is told singly.
        let shown = rows.iter().filter(|row| row.order.is_ok()).filter_map(ShopRow::id).collect();
        Some(Self { stands: Standing { status, asked_at }, shown, whole_up_to })
    }

    fn shows(&self, order: ShopOrderId) -> bool {
        self.shown.contains(&order)
    }

    fn proves_absent(&self, order: ShopOrderId) -> bool {
        !self.shows(order) && self.whole_up_to.is_none_or(|last| order <= last)
    }
}

#[cfg(test)]
mod tests {
    use domain::ShopOrder;

    use super::*;
    use crate::matrix::{entry, order};
    use crate::{Stage, StatusWrite};

    fn row(id: i64) -> ShopRow {
        let order = ShopOrder { id: ShopOrderId::new(id), ..order("", "") };
        ShopRow { raw: String::new(), order: Ok(order) }
    }

    fn page(ids: impl IntoIterator<Item = i64>, from: i64) -> Option<Page> {
        let rows: Vec<ShopRow> = ids.into_iter().map(row).collect();
        Page::of(&rows, ShopStatusId::new(1), ShopOrderId::new(from), Millis::new(0))
    }

    #[test]
    fn a_page_proves_absent_only_what_it_would_have_shown() {
        let short = page([5, 7], 5).unwrap();
        assert!(short.shows(ShopOrderId::new(7)) && !short.proves_absent(ShopOrderId::new(7)));
        assert!(short.proves_absent(ShopOrderId::new(6)) && short.proves_absent(ShopOrderId::new(900)));
        let full = page(101..=200, 1).unwrap();
        assert!(full.proves_absent(ShopOrderId::new(50)) && !full.proves_absent(ShopOrderId::new(201)));
        let by_date = page((101..=200).rev(), 1).unwrap();
        assert!(!by_date.proves_absent(ShopOrderId::new(50)), "it may come on a later page");
    }

    #[test]
    fn a_page_that_does_not_fit_is_none() {
        assert!(page([5], 6).is_none(), "id_from was ignored");
        let rows = [row(5)];
        assert!(Page::of(&rows, ShopStatusId::new(2), ShopOrderId::new(1), Millis::new(0)).is_none());
    }

    #[test]
    fn what_was_written_without_an_answer_is_expected_there() {
        let mut telling = entry(Stage::Realised);
        assert_eq!(expected(&telling), Some(ShopStatusId::new(1)));
        let (from, to) = (ShopStatusId::new(1), ShopStatusId::new(3));
        telling.status_write = Some(StatusWrite { from, to, at: Millis::new(0), unanswered: true });
        assert_eq!(expected(&telling), Some(to));
    }
}
