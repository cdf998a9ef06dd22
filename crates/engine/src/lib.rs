//! The sync engine: how orders are found, created once, and told back.
//!
//! Decisions are pure functions over plain data; the loops that carry them out know no runtime, no wire and no SQL.

mod entry;
mod integration;
mod ledger;
mod ports;

pub use entry::{Entry, Exclusion, ShopFacts, Stage, StatusWrite};
pub use integration::{Account, Integration, IntegrationId, PageOrder, Progress, Shard, Since};
pub use ledger::{
    Event, EventKind, Fence, Foreign, Holder, KnownProduct, Lease, Ledger, LedgerError, Look, LookKind, Part,
    Takeover, WorkQuery, Write, Written,
};
pub use ports::{
    Catalogue, CatalogueRow, Clock, ContractorQuery, Created, Entity, Filtered, Jitter, ListedAttribute, LogRow,
    MES_PAGE, Malformed, Mes, MesError, MesPage, MesRead, Meter, OrdersQuery, ProductQuery, SHOP_PAGE, Shop, ShopError,
    ShopRead, ShopRow, ShopStatus, Sides, SidesError, World,
};
