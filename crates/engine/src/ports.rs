//! The ports to the two sides, to time and to chance. The engine knows no runtime and no wire.
//!
//! A failure's variants are the decisions its caller can take; all matches on them are exhaustive.

use std::future::Future;

use domain::{
    AttributeId, AttributeType, Contractor, ContractorId, MesOrder, MesOrderId, Millis, NewContractor,
    NewMesOrder, NewProduct, Product, ProductId, ShopOrder, ShopOrderId, ShopStatusId,
};
use rust_decimal::Decimal;

use crate::Integration;

/// Why a call to BaseLinker brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShopError {
    /// Too many calls: the key is blocked, until then where the answer said it. (`ERROR_BLOCKED_TOKEN`,
    /// `ERROR_RATE_LIMIT`; HTTP 429.)
    #[error("BaseLinker has blocked the key for calls made too fast")]
    Blocked {
        /// The end that the answer names, if it does.
        until: Option<Millis>,
    },
    /// `ERROR_USER_ACCOUNT_BLOCKED`.
    #[error("BaseLinker has blocked the account")]
    AccountBlocked,
    /// `ERROR_BAD_TOKEN`, or HTTP 401, 403, 3xx.
    #[error("BaseLinker refuses the key")]
    KeyRefused,
    /// BaseLinker refuses this call for good.
    #[error("BaseLinker refuses the call: {code}")]
    Refused {
        /// Its `error_code`.
        code: String,
        /// Its `error_message`, cut to a bound.
        message: String,
    },
    /// The guard refused the address; nothing was sent.
    #[error("the address is refused: {0}")]
    AddressRefused(String),
    /// Nothing was sent: refused, DNS, TLS.
    #[error("BaseLinker cannot be reached: {0}")]
    NotSent(String),
    /// Sent, outcome unknown: time-out, reset, 5xx, unreadable.
    #[error("BaseLinker gave no usable answer: {0}")]
    Unknown(String),
}

/// Why a call to OptiMES brought nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MesError {
    /// 400, 413, 422: what was sent does not do.
    #[error("OptiMES refuses the content ({status}): {detail}")]
    ContentRefused {
        /// HTTP status.
        status: u16,
        /// From problem+json, cut to a bound; the names of members, not their values.
        detail: String,
    },
    /// 409.
    #[error("OptiMES says it conflicts")]
    Conflict,
    /// 404, 405, 415 where a path of the wire profile should be.
    #[error("OptiMES does not know the path ({status})")]
    WireMismatch {
        /// HTTP status.
        status: u16,
    },
    /// 401, 403, 3xx; for reads also 2xx that is HTML.
    #[error("OptiMES refuses the key or the permission ({status})")]
    Refused {
        /// HTTP status.
        status: u16,
    },
    /// 429.
    #[error("OptiMES asks to wait")]
    TooMany {
        /// Milliseconds, from `Retry-After`.
        retry_after: Option<i64>,
    },
    /// The guard refused the address; nothing was sent.
    #[error("the address is refused: {0}")]
    AddressRefused(String),
    /// Nothing was sent: refused, DNS, TLS.
    #[error("OptiMES cannot be reached: {0}")]
    NotSent(String),
    /// Sent, outcome unknown: time-out, reset, 5xx, unreadable or truncated 2xx, 2xx that is HTML.
    #[error("OptiMES gave no usable answer: {0}")]
    Unknown(String),
}

/// One order of a page: its raw text and what it says, or why it can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopRow {
    /// The raw JSON text.
    pub raw: String,
    /// The order.
    pub order: Result<ShopOrder, Malformed>,
}

impl ShopRow {
    /// Its id, if that much can be read.
    #[must_use]
    pub const fn id(&self) -> Option<ShopOrderId> {
        match &self.order {
            Ok(order) => Some(order.id),
            Err(malformed) => malformed.id,
        }
    }
}

/// An order that can't be read. What could be read of it is here, so that it costs no other and is not lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// Its id, if that much can be read.
    pub id: Option<ShopOrderId>,
    /// Its status, if it can be read.
    pub status: Option<ShopStatusId>,
    /// `date_confirmed`, if it can be read; pages are walked by it.
    pub date_confirmed: Option<i64>,
    /// `date_in_status`, if it can be read.
    pub date_in_status: Option<i64>,
    /// What is wrong: names of members, not their values.
    pub detail: String,
}

/// What `getOrders` is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrdersQuery {
    /// A page of a status from this id on (`id_from`, inclusive), confirmed orders only.
    ById {
        /// Which status.
        status: ShopStatusId,
        /// From this id on.
        from: ShopOrderId,
    },
    /// A page of a status from this second of confirmation on (`date_confirmed_from`, inclusive).
    ByDate {
        /// Which status.
        status: ShopStatusId,
        /// Seconds since 1970.
        from: i64,
    },
    /// A page of a status within one second of confirmation, from this id on.
    BySecond {
        /// Which status.
        status: ShopStatusId,
        /// Seconds since 1970.
        second: i64,
        /// From this id on.
        from: ShopOrderId,
    },
    /// One order, drafts too.
    One(ShopOrderId),
}

/// Rows of a full page of `getOrders`.
pub const SHOP_PAGE: usize = 100;

/// One row of BaseLinker's journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogRow {
    /// `log_id`.
    pub id: i64,
    /// The order.
    pub order: ShopOrderId,
    /// `log_type`, 1 to 22.
    pub kind: i64,
    /// `object_id`: the second order of a split, merge or copy; the new status of a status change.
    pub object: i64,
}

/// A status of the shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopStatus {
    /// Its id.
    pub id: ShopStatusId,
    /// Its name.
    pub name: String,
}

/// What can be read of the shop. `check` and `plan` get no more than this.
pub trait ShopRead: Send + Sync {
    /// `getOrders`: at most [`SHOP_PAGE`] rows.
    fn orders(&self, query: OrdersQuery) -> impl Future<Output = Result<Vec<ShopRow>, ShopError>> + Send;

    /// `getJournalList` from this log id on.
    fn journal(&self, from: i64) -> impl Future<Output = Result<Vec<LogRow>, ShopError>> + Send;

    /// `getOrderStatusList`; also the side's cheapest read, asked when an operation is refused.
    fn statuses(&self) -> impl Future<Output = Result<Vec<ShopStatus>, ShopError>> + Send;
}

/// What can be written in the shop.
pub trait Shop: ShopRead {
    /// `setOrderStatus`.
    fn set_status(
        &self,
        order: ShopOrderId,
        status: ShopStatusId,
    ) -> impl Future<Output = Result<(), ShopError>> + Send;

    /// `setOrderStatuses`, at most 100 orders; its success says nothing about each.
    fn set_statuses(
        &self,
        orders: &[ShopOrderId],
        status: ShopStatusId,
    ) -> impl Future<Output = Result<(), ShopError>> + Send;
}

/// A page of the plant's list, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MesPage<T> {
    /// Its rows; one without a readable id is left out.
    pub rows: Vec<T>,
    /// Rows on the page, readable or not.
    pub count: usize,
    /// Rows that could not be read; of orders those alone that hold what begins like a marker of ours.
    pub unreadable: usize,
}

/// Rows of a full page of the plant's lists.
pub const MES_PAGE: usize = 100;

/// The answer to a filtered read, checked row by row against the filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filtered<T> {
    /// Rows that fit.
    pub rows: Vec<T>,
    /// False where a row did not fit, or the page was full: then what is not here may exist all the same.
    pub honoured: bool,
}

/// What contractors are asked for by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContractorQuery {
    /// One spelling of a NIP.
    Nip(String),
    /// An e-mail.
    Email(String),
    /// The login attribute.
    Attribute(AttributeId, String),
}

/// What products are asked for by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProductQuery {
    /// Exact index.
    Index(String),
    /// Exact EAN.
    Ean(String),
}

/// A list that the plant may not serve at all (404): `None`. Ids with names.
pub type Catalogue = Option<Vec<CatalogueRow>>;

/// One row of a list of ids and names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CatalogueRow {
    /// Its id.
    pub id: i64,
    /// Its name; a currency's code; a VAT rate's name.
    pub name: String,
    /// A VAT rate's percent.
    pub percent: Option<Decimal>,
}

/// An attribute that the plant lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedAttribute {
    /// Its id.
    pub id: AttributeId,
    /// Its name.
    pub name: String,
    /// Its type.
    pub value: AttributeType,
}

/// Entities that have statuses and attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// Zamówienie.
    Order,
    /// Kontrahent.
    Contractor,
}

/// What can be read of the plant. `check` and `plan` get no more than this.
pub trait MesRead: Send + Sync {
    /// Orders newest first, page from 1, at most [`MES_PAGE`]; `from` is asked as `submittedFrom` and not trusted.
    fn orders(
        &self,
        from: Option<Millis>,
        page: u32,
    ) -> impl Future<Output = Result<MesPage<MesOrder>, MesError>> + Send;

    /// Orders whose attribute has this value.
    fn orders_with(
        &self,
        attribute: AttributeId,
        value: &str,
    ) -> impl Future<Output = Result<Filtered<MesOrder>, MesError>> + Send;

    /// One order; `None` for 404.
    fn order(&self, id: MesOrderId) -> impl Future<Output = Result<Option<MesOrder>, MesError>> + Send;

    /// Contractors that fit.
    fn contractors(
        &self,
        query: &ContractorQuery,
    ) -> impl Future<Output = Result<Filtered<Contractor>, MesError>> + Send;

    /// All contractors, page from 1, where filters are not honoured.
    fn contractor_page(
        &self,
        page: u32,
    ) -> impl Future<Output = Result<MesPage<Contractor>, MesError>> + Send;

    /// Products that fit.
    fn products(
        &self,
        query: &ProductQuery,
    ) -> impl Future<Output = Result<Filtered<Product>, MesError>> + Send;

    /// All products, page from 1, where filters are not honoured.
    fn product_page(&self, page: u32) -> impl Future<Output = Result<MesPage<Product>, MesError>> + Send;

    /// One product; `None` for 404.
    fn product(&self, id: ProductId) -> impl Future<Output = Result<Option<Product>, MesError>> + Send;

    /// Statuses of orders, if listed.
    fn statuses(&self) -> impl Future<Output = Result<Catalogue, MesError>> + Send;

    /// Attributes of an entity, if listed.
    fn attributes(
        &self,
        entity: Entity,
    ) -> impl Future<Output = Result<Option<Vec<ListedAttribute>>, MesError>> + Send;

    /// VAT rates, if listed.
    fn vat_rates(&self) -> impl Future<Output = Result<Catalogue, MesError>> + Send;

    /// Currencies, if listed; `name` is the ISO code.
    fn currencies(&self) -> impl Future<Output = Result<Catalogue, MesError>> + Send;

    /// Units, if listed.
    fn units(&self) -> impl Future<Output = Result<Catalogue, MesError>> + Send;
}

/// What a create returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Created<I> {
    /// The new id: positive.
    pub id: I,
    /// The sum the plant made, where it tells.
    pub gross_value: Option<Decimal>,
}

/// What can be made in the plant. Nothing in the contract makes a create idempotent.
pub trait Mes: MesRead {
    /// `POST /orders`, on a connection that is fresh or was idle for less than 5 s.
    fn create_order(
        &self,
        order: &NewMesOrder,
    ) -> impl Future<Output = Result<Created<MesOrderId>, MesError>> + Send;

    /// `POST /contractors`.
    fn create_contractor(
        &self,
        contractor: &NewContractor,
    ) -> impl Future<Output = Result<Created<ContractorId>, MesError>> + Send;

    /// `POST /products`.
    fn create_product(
        &self,
        product: &NewProduct,
    ) -> impl Future<Output = Result<Created<ProductId>, MesError>> + Send;
}

/// Makes the two sides of an integration out of its parameters and secrets.
pub trait Sides: Send + Sync {
    /// The shop side's client.
    type Shop: Shop;
    /// The plant side's client.
    type Mes: Mes;

    /// Opens both; the secrets are the implementation's business.
    fn open(
        &self,
        integration: &Integration,
    ) -> impl Future<Output = Result<(Self::Shop, Self::Mes), SidesError>> + Send;
}

/// Why the sides can't be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SidesError {
    /// The secrets don't open with this master key.
    #[error("the stored secrets cannot be opened")]
    SecretsSealed,
    /// The ledger can't serve now.
    #[error("the ledger cannot serve: {0}")]
    Ledger(String),
}

/// Time.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> Millis;

    /// Resolves at that moment or later.
    fn sleep_until(&self, at: Millis) -> impl Future<Output = ()> + Send;
}

/// Chance.
pub trait Jitter: Send + Sync {
    /// A number from 0 up to, not including, 1.
    fn unit(&self) -> f64;
}

/// What is counted for operators. Each method does nothing unless it is overridden.
pub trait Meter: Send + Sync {
    /// A call to BaseLinker.
    fn shop_call(&self, _integration: &Integration, _method: &'static str) {}

    /// A call to OptiMES.
    fn mes_call(&self, _integration: &Integration, _operation: &'static str) {}

    /// An order was created: milliseconds from its entering the status to the answer.
    fn imported(&self, _integration: &Integration, _millis: i64) {}

    /// The shop was told: milliseconds from the realisation seen to the answer.
    fn written_back(&self, _integration: &Integration, _millis: i64) {}

    /// A block begins, or ends (`None`).
    fn blocked(&self, _integration: &Integration, _until: Option<Millis>) {}
}

/// All that the engine needs from outside, in one place.
pub trait World: Send + Sync {
    /// Where it is written down.
    type Ledger: crate::Ledger;
    /// Where the two sides come from.
    type Sides: Sides;
    /// Time.
    type Clock: Clock;
    /// Chance.
    type Jitter: Jitter;
    /// Counts.
    type Meter: Meter;

    /// The ledger.
    fn ledger(&self) -> &Self::Ledger;
    /// The factory of sides.
    fn sides(&self) -> &Self::Sides;
    /// The clock.
    fn clock(&self) -> &Self::Clock;
    /// Chance.
    fn jitter(&self) -> &Self::Jitter;
    /// Counts.
    fn meter(&self) -> &Self::Meter;
}
