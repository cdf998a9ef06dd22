//! What is left when a world ends: both sides as they stand, what they saw of us, and what our ledger says.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Millis, Problem};
use engine::Entry;

use super::plant::{Made, Plant};
use super::setup::Setup;
use super::shop::Order;
use super::watch::Watch;

/// All that the checker judges by.
pub(crate) struct Evidence {
    /// No process turned in circles at some moment; where one did, the world ended there.
    pub(crate) rests: bool,
    pub(crate) now: Millis,
    pub(crate) setup: Setup,
    pub(crate) shop: BTreeMap<i64, Order>,
    pub(crate) plant: Plant,
    pub(crate) watch: Watch,
    pub(crate) entries: Vec<Entry>,
    /// Reported as beyond the bound one: shop order, MES order.
    pub(crate) duplicates: BTreeSet<(i64, i64)>,
    /// Why the integration stands.
    pub(crate) stop: Option<Problem>,
    /// The digits of our markers.
    pub(crate) prefix: String,
}

impl Evidence {
    pub(crate) fn entry(&self, order: i64) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.order.get() == order)
    }

    /// Creates of ours for an order, in the order in which the plant carried them out.
    pub(crate) fn made_for(&self, order: i64) -> Vec<&Made> {
        let ours = |made: &&Made| made.made_for().is_some_and(|mark| mark.order == order);
        let mut made: Vec<&Made> = self.plant.orders.values().filter(ours).collect();
        made.retain(|made| made.origin == super::plant::Origin::Api);
        made.sort_by_key(|made| (made.made_at, made.id));
        made
    }

    /// It is so for longer than everything at rest takes to notice it.
    pub(crate) fn is_settled(&self, since: Millis) -> bool {
        let parameters = &self.setup.parameters;
        let pace = &parameters.pace;
        let round = 2 * pace.sweep.max(pace.mes_sweep) + 2 * parameters.quiet_period + pace.retry_cap;
        self.now - since.max(self.setup.calm_at) > round
    }

    /// Statuses that the integration knows, the done one aside.
    pub(crate) fn knows(&self, status: i64) -> bool {
        let after = self.setup.parameters.after_import_status.map(domain::ShopStatusId::get);
        self.setup.imports(status) || after == Some(status) || self.watch.in_production.contains(&status)
    }

    /// The database was exchanged.
    pub(crate) fn was_swapped(&self) -> bool {
        !self.watch.swaps.is_empty()
    }
}
