//! The integration as it stands now: the worker brings what the ledger says, a flow changes the stop alone.

use std::sync::{Arc, PoisonError, RwLock};

use domain::{Code, Problem};

use crate::Integration;

/// The integration as it stands now.
#[derive(Debug)]
pub(crate) struct Current(RwLock<Arc<Integration>>);

impl Current {
    pub(crate) const fn new(integration: Arc<Integration>) -> Self {
        Self(RwLock::new(integration))
    }

    pub(crate) fn get(&self) -> Arc<Integration> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// True: a person has ended the stop for money, so the orders in a row are counted anew.
    pub(crate) fn replace(&self, integration: Arc<Integration>) -> bool {
        let resumed = integration.stop.is_none();
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *held, integration);
        resumed && before.stop.as_ref().is_some_and(|stop| stop.code == Code::MoneyStop)
    }

    /// Another stop, or none. Whatever else changed meanwhile, such as a person's pause, stands.
    pub(crate) fn set_stop(&self, stop: Option<Problem>) {
        let mut held = self.0.write().unwrap_or_else(PoisonError::into_inner);
        Arc::make_mut(&mut held).stop = stop;
    }
}

#[cfg(test)]
mod tests {
    use domain::MarkerPrefix;

    use super::*;
    use crate::check_fakes::parameters;
    use crate::{Account, IntegrationId, Shard, Since};

    fn active() -> Integration {
        Integration {
            id: IntegrationId::new(1),
            shard: Shard(0),
            account: Account("a".to_owned()),
            config_version: 1,
            parameters: Arc::new(parameters()),
            marker_prefix: MarkerPrefix::derive("meble", "plant.example"),
            paused: false,
            stop: None,
            since: Since::All,
        }
    }

    #[test]
    fn a_money_stop_that_a_person_ended_is_noticed() {
        let money = || Arc::new(Integration { stop: Some(Problem::new(Code::MoneyStop)), ..active() });
        let current = Current::new(Arc::new(active()));
        assert!(!current.replace(money()) && !current.replace(money()));
        assert!(current.replace(Arc::new(active())));
        assert!(!current.replace(Arc::new(active())));
    }

    #[test]
    fn a_stop_leaves_a_pause_that_a_person_set_meanwhile() {
        let current = Current::new(Arc::new(active()));
        let seen_by_a_flow = current.get();
        current.replace(Arc::new(Integration { paused: true, ..active() }));
        current.set_stop(Some(Problem::new(Code::WireProfile)));
        assert!(current.get().paused && current.get().stop.is_some());
        current.set_stop(None);
        assert!(current.get().paused && !seen_by_a_flow.paused);
    }
}
