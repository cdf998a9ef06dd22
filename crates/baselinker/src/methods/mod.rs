//! The methods that Optilinker calls, one file each, and the engine's ports made of them.

mod get_journal_list;
mod get_order_extra_fields;
mod get_order_sources;
mod get_order_status_list;
mod get_orders;
mod set_order_status;
mod set_order_statuses;

use domain::{ShopOrderId, ShopStatusId};
use engine::{LogRow, OrdersQuery, Shop, ShopError, ShopRead, ShopRow, ShopStatus};

use crate::{Client, Reader};

impl ShopRead for Reader {
    async fn orders(&self, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
        get_orders::call(self, query).await
    }

    async fn journal(&self, from: i64) -> Result<Vec<LogRow>, ShopError> {
        get_journal_list::call(self, from).await
    }

    async fn statuses(&self) -> Result<Vec<ShopStatus>, ShopError> {
        get_order_status_list::call(self).await
    }
}

impl Reader {
    /// The account's order sources: kind, id, name.
    ///
    /// # Errors
    /// Where BaseLinker can't be asked.
    pub async fn sources(&self) -> Result<Vec<(domain::OrderSource, String)>, ShopError> {
        get_order_sources::call(self).await
    }

    /// The account's additional fields: id and name.
    ///
    /// # Errors
    /// Where BaseLinker can't be asked.
    pub async fn extra_fields(&self) -> Result<Vec<(i64, String)>, ShopError> {
        get_order_extra_fields::call(self).await
    }
}

impl ShopRead for Client {
    async fn orders(&self, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
        self.reader.orders(query).await
    }

    async fn journal(&self, from: i64) -> Result<Vec<LogRow>, ShopError> {
        self.reader.journal(from).await
    }

    async fn statuses(&self) -> Result<Vec<ShopStatus>, ShopError> {
        self.reader.statuses().await
    }
}

impl Shop for Client {
    async fn set_status(&self, order: ShopOrderId, status: ShopStatusId) -> Result<(), ShopError> {
        set_order_status::call(&self.reader, order, status).await
    }

    async fn set_statuses(&self, orders: &[ShopOrderId], status: ShopStatusId) -> Result<(), ShopError> {
        set_order_statuses::call(&self.reader, orders, status).await
    }
}
