//! Numbers that name things on either side. Each is its own type, so that a status can't pass for an order.

use std::fmt;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Takes the number as the far side gave it.
            #[must_use]
            pub const fn new(id: i64) -> Self {
                Self(id)
            }

            /// The number as the far side wants it.
            #[must_use]
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    )*};
}

id! {
    /// An order of BaseLinker (`order_id`), unique in all of BaseLinker.
    ShopOrderId
    /// A status of a BaseLinker account (`status_id`); each account has its own.
    ShopStatusId
    /// An order of OptiMES.
    MesOrderId
    /// An entity status of OptiMES, entity "Zamówienie".
    MesStatusId
    /// A product of OptiMES.
    ProductId
    /// A contractor (kontrahent) of OptiMES.
    ContractorId
    /// An attribute that a plant's people defined.
    AttributeId
    /// A currency of OptiMES.
    CurrencyId
    /// A VAT rate of OptiMES.
    VatRateId
    /// A unit of measure of OptiMES.
    UnitId
}
