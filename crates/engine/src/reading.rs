//! Asking the shop for orders: pages of a status, and single orders. A row that was not asked for is never taken for one
//! that was.

use domain::{Millis, ShopOrderId};

use crate::call::CallError;
use crate::drive::Drive;
use crate::governor::{Lane, Permit};
use crate::looks::Looked;
use crate::{LedgerError, OrdersQuery, ShopError, ShopRead, ShopRow, World};

/// Rows, and when they were asked for: not before there was a permit to ask.
pub(crate) type Answered = Result<(Vec<ShopRow>, Millis), CallError<ShopError>>;

/// What a reading of one order brought.
pub(crate) enum Single {
    /// The order, asked for at that moment.
    Order(Box<ShopRow>, Millis),
    /// The shop does not know it.
    Gone,
    /// It was not asked: the shop is not to be called now.
    NotNow,
    /// It was asked and gave no answer to rely on.
    Failed,
}

impl<W: World> Drive<'_, W> {
    /// Asks for orders when the budget allows it.
    pub(crate) async fn ask_orders(&self, query: OrdersQuery, lane: Lane) -> Answered {
        if !self.shop.allows("getOrders", self.now()) {
            return Err(CallError::NotNow);
        }
        let permit = self.shop.permit(self.world, lane).await?;
        self.ask_orders_with(query, permit).await
    }

    /// Asks for orders under a permit that is held already.
    pub(crate) async fn ask_orders_with(&self, query: OrdersQuery, permit: Permit) -> Answered {
        let asked_at = self.now();
        let ask = self.shop.client.orders(query);
        let rows = self.shop.call_with(self.world, &self.integration(), "getOrders", permit, ask).await?;
        Ok((on_page(query, rows), asked_at))
    }

    /// Reads one order.
    pub(crate) async fn read_single(&self, id: ShopOrderId, lane: Lane) -> Single {
        judge(id, self.ask_orders(OrdersQuery::One(id), lane).await)
    }

    /// Reads one order under a permit that is held already.
    pub(crate) async fn read_single_with(&self, id: ShopOrderId, permit: Permit) -> Single {
        judge(id, self.ask_orders_with(OrdersQuery::One(id), permit).await)
    }

    /// Reads one order and takes note of it.
    pub(crate) async fn read_one(
        &self,
        id: ShopOrderId,
        entered: bool,
        lane: Lane,
    ) -> Result<Looked, LedgerError> {
        match self.read_single(id, lane).await {
            Single::Order(row, asked_at) => self.observe(vec![*row], asked_at, entered).await?,
            Single::Gone => self.observe_gone(id).await?,
            Single::NotNow => return Ok(Looked::NotNow),
            Single::Failed => return Ok(Looked::Failed),
        }
        Ok(Looked::Done)
    }
}

/// A row of a status's page whose own status can't be read stands in that status.
fn on_page(query: OrdersQuery, mut rows: Vec<ShopRow>) -> Vec<ShopRow> {
    let asked = match query {
        OrdersQuery::ById { status, .. }
        | OrdersQuery::ByDate { status, .. }
        | OrdersQuery::BySecond { status, .. } => status,
        OrdersQuery::One(_) => return rows,
    };
    for row in &mut rows {
        if let Err(malformed) = &mut row.order {
            malformed.status = malformed.status.or(Some(asked));
        }
    }
    rows
}

/// Rows of which none is the one asked for say nothing about it: the filter was not honoured.
fn judge(id: ShopOrderId, answer: Answered) -> Single {
    let (rows, asked_at) = match answer {
        Ok(answer) => answer,
        Err(CallError::NotNow) => return Single::NotNow,
        Err(CallError::Failed(_)) => return Single::Failed,
    };
    if rows.is_empty() {
        return Single::Gone;
    }
    match rows.into_iter().find(|row| row.id() == Some(id)) {
        Some(row) => Single::Order(Box::new(row), asked_at),
        None => Single::Failed,
    }
}

#[cfg(test)]
mod tests {
    use domain::ShopStatusId;

    use super::*;
    use crate::Malformed;
    use crate::matrix::order;

    #[test]
    fn another_order_is_no_answer() {
        let at = Millis::new(1);
        let row = || ShopRow { raw: String::new(), order: Ok(order("", "")) };
        let judged = |id, answer| judge(ShopOrderId::new(id), answer);
        assert!(matches!(judged(7, Ok((vec![row()], at))), Single::Order(_, asked_at) if asked_at == at));
        assert!(matches!(judged(8, Ok((vec![row()], at))), Single::Failed), "the filter was ignored");
        assert!(matches!(judged(7, Ok((vec![], at))), Single::Gone));
        assert!(matches!(judged(7, Err(CallError::NotNow)), Single::NotNow));
    }

    #[test]
    fn an_unreadable_status_is_the_one_that_was_asked_for() {
        let status = ShopStatusId::new(4);
        let from = ShopOrderId::new(1);
        let malformed = |status| ShopRow {
            raw: String::new(),
            order: Err(Malformed {
                id: Some(from),
                status,
                date_confirmed: None,
                date_in_status: None,
                detail: String::new(),
            }),
        };
        let of = |rows: Vec<ShopRow>| rows[0].order.clone().unwrap_err().status;
        assert_eq!(of(on_page(OrdersQuery::ById { status, from }, vec![malformed(None)])), Some(status));
        let other = Some(ShopStatusId::new(5));
        assert_eq!(of(on_page(OrdersQuery::ById { status, from }, vec![malformed(other)])), other);
        assert_eq!(of(on_page(OrdersQuery::One(from), vec![malformed(None)])), None);
    }
}
