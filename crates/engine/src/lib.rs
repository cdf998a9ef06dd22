//! The sync engine: how orders are found, created once, and told back.
//!
//! Decisions are pure functions over plain data; the loops that carry them out know no runtime, no wire and no SQL.

mod entry;
mod event;
mod integration;
mod ledger;
mod ports;

mod moves;
mod obey;
mod shop_seen;
mod step;
mod transition;

#[cfg(test)]
mod asking;
#[cfg(test)]
mod attempts;
#[cfg(test)]
mod matrix;

mod breaker;
mod budget;
mod foreign;
mod governor;
mod history;
mod lease;
mod lock;
mod sibling;
mod side;

mod call;
mod current;
mod drive;
mod fresh;
mod turn;
mod worker;

mod discover;
mod duties;
mod journal;
mod looks;
mod reading;
mod sweep;
mod walk;

mod buyers;
mod compare;
mod contractors;
mod copies;
mod create;
mod dispatch;
mod goods;
mod lookup;
mod missing;
mod parts;
mod products;
mod searches;
mod trials;

mod mes_sweep;
mod pages;
mod plant;
mod recovery;

mod bulk;
#[cfg(test)]
mod silent_writes;
mod telling;
mod write_back;

mod check;
#[cfg(test)]
mod check_fakes;
mod check_plant;
mod check_shop;
mod check_sides;
#[cfg(test)]
mod fake_ledger;
#[cfg(test)]
mod fake_world;
#[cfg(test)]
mod last_question;
mod plan;
mod plan_before;
mod plan_goods;
#[cfg(test)]
mod plant_read;
mod recent;
mod reconcile;

pub use entry::{Entry, Exclusion, ShopFacts, Stage, StatusWrite};
pub use event::{Event, EventKind};
pub use integration::{Account, Integration, IntegrationId, PageOrder, Progress, Shard, Since};
pub use ledger::{
    Fence, Foreign, Holder, KnownProduct, Lease, Ledger, LedgerError, Look, LookKind, Part, Stands, Takeover,
    WorkQuery, Write, Written,
};
pub use ports::{
    Catalogue, CatalogueRow, Clock, ContractorQuery, Created, Entity, Filtered, Jitter, ListedAttribute,
    LogRow, MES_PAGE, Malformed, Mes, MesError, MesPage, MesRead, Meter, OrdersQuery, ProductQuery,
    SHOP_PAGE, Shop, ShopError, ShopRead, ShopRow, ShopStatus, Sides, SidesError, World,
};

pub use moves::DAY;
pub use shop_seen::first_sight;
pub use sibling::Sibling;
pub use step::{Binding, Command, Intent, Outcome, Reading, Standing, Step};
pub use transition::transition;

pub use check::{Checked, Finding, Remark, check};
pub use contractors::find_contractor;
pub use discover::{facts_of, reading_of};
pub use plan::{Action, NoPlan, PlanFor, Planned, TO_BE_MADE, plan};
pub use products::{FoundProduct, find_for_line, find_product};
pub use reconcile::{NoProof, Reconciled, reconcile};
pub use walk::{Ask, RowKey, Walk};
pub use worker::{LEASE, Orders, work};
