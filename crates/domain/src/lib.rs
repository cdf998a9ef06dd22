//! What an order is, and the rules that turn a shop order into a MES order.
//!
//! No I/O, no async, no clock, no serialisation: plain data and pure functions over it.

mod ids;
mod millis;

mod mes_order;
mod shop_order;

mod address;
mod attributes;
mod buyer;
mod fingerprint;
mod lines;
mod mapping;
mod marker;
mod money;
mod note;
mod outline;
mod vat;

mod parameters;
mod problem;

#[cfg(test)]
mod sample;

pub use ids::{
    AttributeId, ContractorId, CurrencyId, MesOrderId, MesStatusId, ProductId, ShopOrderId, ShopStatusId,
    UnitId, VatRateId,
};
pub use millis::Millis;

pub use mes_order::{
    Address, AttributeValue, Contractor, MesItem, MesOrder, NewContractor, NewItem, NewMesOrder, NewProduct,
    Product, Value,
};
pub use shop_order::{DeliveryAddress, InvoiceAddress, OrderSource, PickupPoint, ShopLine, ShopOrder};

pub use attributes::{AttributeType, PlantFacts, ValueKind};
pub use buyer::{
    Buyer, BuyerKey, Match, buyer_keys, match_contractor, new_contractor, nip_spellings, plain_email,
};
pub use fingerprint::{Digest, Fingerprint};
pub use mapping::{Lookups, Mapped, ProductKey, map, product_keys};
pub use marker::{Marker, MarkerPrefix, MarkerReading, defuse, read_marker};
pub use money::{LineMoney, half_up, reckon};
pub use outline::{Change, Outline};

pub use problem::{Actor, Code, Problem, Scope};

pub use parameters::{ImportFrom, LoginOn, MissingProduct, Pace, Parameters, VatCode, WireProfile};
