//! BaseLinker as commands read it: within their part of the account's budget, and obeying its blocks.

use std::sync::Arc;
use std::time::Duration;

use domain::{Millis, Parameters};
use engine::{Account, Clock, Ledger, LogRow, OrdersQuery, ShopError, ShopRead, ShopRow, ShopStatus};
use store::{CommandCall, Store};

use crate::world::SystemClock;

/// Where commands count their calls.
pub(crate) struct CommandBudget {
    store: Arc<Store>,
    account: Account,
    per_minute: u32,
}

impl CommandBudget {
    /// The commands' budget of an account, as an integration's parameters set it.
    pub(crate) const fn new(store: Arc<Store>, account: Account, parameters: &Parameters) -> Self {
        Self { store, account, per_minute: parameters.calls_per_minute }
    }

    /// Waits until a call may be made.
    async fn permit(&self) -> Result<(), ShopError> {
        loop {
            let now = SystemClock.now();
            let may = self.store.command_call(&self.account, self.per_minute, now).await;
            match may.map_err(|error| ShopError::NotSent(error.to_string()))? {
                CommandCall::Now => return Ok(()),
                CommandCall::At(at) => {
                    let millis = u64::try_from(at - now).unwrap_or(0);
                    tokio::time::sleep(Duration::from_millis(millis)).await;
                }
                CommandCall::Blocked(until) => return Err(ShopError::Blocked { until: Some(until) }),
            }
        }
    }

    /// A block that a command meets is everybody's.
    async fn note(&self, until: Millis) {
        if let Err(error) = self.store.block(&self.account, Some(until)).await {
            tracing::warn!(%error, "a block of BaseLinker could not be stored");
        }
    }
}

/// How long a block without a time lasts, in milliseconds: one minute.
const BLOCK_WITHOUT_TIME: i64 = 60_000;

/// A shop that is read within the commands' budget; where there is no database there is none to count in.
pub(crate) struct CommandShop<S> {
    shop: S,
    budget: Option<CommandBudget>,
}

impl<S> CommandShop<S> {
    /// A shop within this budget.
    pub(crate) const fn new(shop: S, budget: Option<CommandBudget>) -> Self {
        Self { shop, budget }
    }

    async fn within<T: Send>(
        &self,
        call: impl Future<Output = Result<T, ShopError>> + Send,
    ) -> Result<T, ShopError> {
        let Some(budget) = &self.budget else { return call.await };
        budget.permit().await?;
        let answer = call.await;
        if let Err(ShopError::Blocked { until }) = &answer {
            let until = until.unwrap_or_else(|| SystemClock.now().plus(BLOCK_WITHOUT_TIME));
            budget.note(until).await;
        }
        answer
    }
}

impl<S: ShopRead> ShopRead for CommandShop<S> {
    async fn orders(&self, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
        self.within(self.shop.orders(query)).await
    }

    async fn journal(&self, from: i64) -> Result<Vec<LogRow>, ShopError> {
        self.within(self.shop.journal(from)).await
    }

    async fn statuses(&self) -> Result<Vec<ShopStatus>, ShopError> {
        self.within(self.shop.statuses()).await
    }
}
