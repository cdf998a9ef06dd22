//! Orders just read, kept so that they can be mapped without another reading.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use domain::{Millis, ShopOrder, ShopOrderId};

use crate::Entry;

/// Orders kept, at most; the one read longest ago goes first and is read again when it is wanted.
const MOST: usize = 4_000;

/// An order just read.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    pub(crate) order: Arc<ShopOrder>,
    pub(crate) read_at: Millis,
}

impl Fresh {
    /// Is this the content that the entry stands for? An entry is written before the reading that changed it is kept
    /// here, so in between there is an older one.
    pub(crate) fn is_of(&self, entry: &Entry) -> bool {
        entry.shop.as_ref().is_none_or(|facts| facts.content == self.order.content_digest())
    }
}

/// The orders of one integration that were read lately.
#[derive(Debug, Default)]
pub(crate) struct FreshOrders {
    by_id: BTreeMap<ShopOrderId, Fresh>,
    /// In the order in which they were read; a row whose order was read again or forgotten since says nothing.
    turns: VecDeque<(ShopOrderId, Millis)>,
}

impl FreshOrders {
    /// Keeps an order. An answer that was asked for earlier than the one that is kept says nothing.
    pub(crate) fn keep(&mut self, order: ShopOrder, read_at: Millis) {
        let id = order.id;
        if self.by_id.get(&id).is_some_and(|kept| kept.read_at > read_at) {
            return;
        }
        self.turns.push_back((id, read_at));
        self.by_id.insert(id, Fresh { order: Arc::new(order), read_at });
        while self.turns.len() > MOST {
            if let Some((oldest, at)) = self.turns.pop_front()
                && self.by_id.get(&oldest).is_some_and(|kept| kept.read_at == at && oldest != id)
            {
                self.by_id.remove(&oldest);
            }
        }
    }

    /// The order, if it was read at `since` or later.
    pub(crate) fn get(&self, id: ShopOrderId, since: Millis) -> Option<Fresh> {
        self.by_id.get(&id).filter(|kept| kept.read_at >= since).cloned()
    }

    /// It is not wanted any more.
    pub(crate) fn forget(&mut self, id: ShopOrderId) {
        self.by_id.remove(&id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::{entry, order};

    fn numbered(id: usize) -> ShopOrder {
        ShopOrder { id: ShopOrderId::new(i64::try_from(id).unwrap()), ..order("", "") }
    }

    fn holds(orders: &FreshOrders, id: i64) -> bool {
        orders.get(ShopOrderId::new(id), Millis::new(0)).is_some()
    }

    #[test]
    fn the_one_read_longest_ago_goes_first() {
        let mut orders = FreshOrders::default();
        orders.keep(numbered(1), Millis::new(1));
        orders.keep(numbered(2), Millis::new(2));
        orders.keep(numbered(1), Millis::new(3));
        for id in 3..=MOST {
            orders.keep(numbered(id), Millis::new(4));
        }
        assert!(holds(&orders, 1), "read again since");
        orders.keep(numbered(MOST + 1), Millis::new(5));
        assert!(holds(&orders, 1) && !holds(&orders, 2));
        assert!(orders.by_id.len() <= MOST && orders.turns.len() <= MOST);
    }

    #[test]
    fn only_the_content_that_the_entry_stands_for_is_mapped() {
        let fresh = |comment| Fresh { order: Arc::new(order("", comment)), read_at: Millis::new(1) };
        let standing = entry(crate::Stage::Ready);
        assert!(fresh("").is_of(&standing), "read again, unchanged");
        assert!(!fresh("edited").is_of(&standing));
        assert!(fresh("edited").is_of(&Entry { shop: None, ..standing }), "nothing is known yet");
    }

    #[test]
    fn an_older_reading_is_not_fresh() {
        let mut orders = FreshOrders::default();
        orders.keep(numbered(1), Millis::new(10));
        assert!(orders.get(ShopOrderId::new(1), Millis::new(10)).is_some());
        assert!(orders.get(ShopOrderId::new(1), Millis::new(11)).is_none());
        orders.keep(numbered(1), Millis::new(9));
        assert!(orders.get(ShopOrderId::new(1), Millis::new(10)).is_some(), "the later answer is kept");
        orders.forget(ShopOrderId::new(1));
        assert!(!holds(&orders, 1));
    }
}
