//! Problems: coded reasons why an order, or a whole integration, waits.
//!
//! The code is for ever; its texts live in `texts`, its page in `docs/problems`.

use std::fmt;

/// A problem: its code and the facts its message names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which problem.
    pub code: Code,
    /// Facts for the message, by the names its text uses, such as `("sku", "A-1")`. Nothing personal, no secret.
    pub facts: Vec<(String, String)>,
}

impl Problem {
    /// A problem without facts yet.
    #[must_use]
    pub const fn new(code: Code) -> Self {
        Self { code, facts: Vec::new() }
    }

    /// Adds a fact.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.facts.push((name.to_owned(), value.to_string()));
        self
    }

    /// The value of a fact, if it was given.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Who has to act before the problem can end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Nobody: Optilinker goes on by itself.
    Nobody,
    /// Whoever works with orders.
    Clerk,
    /// Whoever set the integration up.
    Operator,
}

/// What a problem stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One order, which waits (or asks) for it.
    Order,
    /// One order, which goes on all the same.
    Warning,
    /// The whole integration.
    Integration,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $scope:ident, $actor:ident;)*) => {
        /// Every problem's code. A number once given is never given again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {$(
            $(#[$doc])*
            $name,
        )*}

        impl Code {
            /// All codes, ascending.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// `P###`, as on the wire and in the documentation.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {$(Self::$name => $code,)*}
            }

            /// What it stands on.
            #[must_use]
            pub const fn scope(self) -> Scope {
                match self {$(Self::$name => Scope::$scope,)*}
            }

            /// Who must act.
            #[must_use]
            pub const fn actor(self) -> Actor {
                match self {$(Self::$name => Actor::$actor,)*}
            }
        }
    };
}

codes! {
    /// The shop order can't be read. Facts: `detail`.
    Malformed = "P101", Order, Operator;
    /// The shop order has no lines.
    NoLines = "P102", Order, Clerk;
    /// The plant has no product for a line. Facts: `sku` (or the EAN), `ean` where the line has one, `line`.
    ProductMissing = "P103", Order, Clerk;
    /// A line has neither SKU nor EAN, and `optimesOtherProductId` is not set. Facts: `line`.
    LineWithoutSku = "P104", Order, Clerk;
    /// Several products carry the SKU or EAN. Facts: `sku`, `products`.
    ProductAmbiguous = "P105", Order, Clerk;
    /// No VAT rate is mapped for a line. Facts: `rate`, `line`.
    VatUnknown = "P106", Order, Operator;
    /// No currency is mapped. Facts: `currency`.
    CurrencyUnknown = "P107", Order, Operator;
    /// A value doesn't fit its attribute. Facts: `parameter`, `attribute`, `wanted`.
    AttributeMisfit = "P108", Order, Operator;
    /// Several contractors fit the buyer. Facts: `key`, `contractors`.
    BuyerAmbiguous = "P109", Order, Clerk;
    /// A contractor has the login, but neither mail, phone nor name agrees. Facts: `contractor`.
    BuyerDisagrees = "P110", Order, Clerk;
    /// The product a person bound is gone. Facts: `sku`, `product`.
    BindingInvalid = "P111", Order, Clerk;
    /// The product of `optimesDeliveryProductId` or `optimesOtherProductId` is gone, or lacks a mapped VAT rate. Facts: `product`.
    ServiceProduct = "P112", Order, Operator;
    /// A quantity or price is beyond what can be reckoned. Facts: `line`.
    AmountOutOfRange = "P113", Order, Clerk;
    /// A MES order's note carries two different markers of ours. Facts: `mesOrder`.
    TwoMarkers = "P114", Order, Clerk;
    /// A product can be made only with `optimesUnit`. Facts: `sku`.
    UnitMissing = "P115", Order, Operator;

    /// The NIP is none, or its checksum is wrong; treated as a retail buyer.
    NipChecksum = "P151", Warning, Nobody;
    /// The plant's sum differs from the shop's. Facts: `shop`, `plant`.
    SumDiffers = "P152", Warning, Clerk;
    /// A product has no technology template, so it can't be planned. Facts: `sku`.
    NoTechnology = "P153", Warning, Clerk;

    /// The plant refused this order's body (400, 413, 422), or its contractor or a product. Facts: `status`, `detail`,
    /// `part` where it is one, `sku` of a product.
    BodyRefused = "P201", Order, Operator;
    /// The plant says it has the order (409), but it was not found.
    ConflictNotFound = "P202", Order, Clerk;
    /// Sent, outcome unknown, and it can't be looked up now; or it can't be looked up before it is sent (`sent` is then
    /// `no`). Facts: `sent`.
    LookupImpossible = "P203", Order, Nobody;
    /// Three attempts without an answer. Facts: `attempts`.
    AttemptsExhausted = "P204", Order, Clerk;
    /// A day without an answer.
    DayWithoutAnswer = "P205", Order, Clerk;
    /// The plant answers 404, 405 or 415 to this order alone. Facts: `status`.
    OrderNotTaken = "P206", Order, Operator;
    /// The same number is now another order. Facts: `was`, `is`.
    NumberReused = "P207", Order, Clerk;
    /// A copy of another order. Facts: `of`.
    CopyOf = "P208", Order, Clerk;
    /// Made by another Optilinker: take over? Facts: `prefix`, `mesOrder`.
    MadeByAnother = "P209", Order, Clerk;
    /// A person holds it.
    Held = "P210", Order, Clerk;
    /// Seen with our marker in the plant although it stood excluded. Facts: `mesOrder`.
    BoundExcluded = "P211", Order, Clerk;

    /// The plant made the order under a number that another order has. Facts: `mesOrder`, `other`.
    MesNumberTaken = "P213", Order, Clerk;
    /// Another integration of this database may be making the order. Facts: `integration`.
    SiblingMakes = "P214", Order, Nobody;
    /// Three attempts at its contractor or a product, or a day of them, without an answer. Facts: `part`, `sku` and `ean`
    /// of a product.
    PartUnanswered = "P215", Order, Clerk;
    /// The plant does not answer the search for its contractor or a product, while it answers others. Facts:
    /// `operation`, `sku` of a line's product.
    SearchUnanswered = "P216", Order, Operator;

    /// Changed after the import. Facts: `changes`.
    ChangedAfterImport = "P301", Order, Clerk;
    /// Moved to a status nobody expects after the import. Facts: `status`.
    LeftAfterImport = "P302", Order, Clerk;
    /// The MES order was deleted. Facts: `mesOrder`.
    MesOrderDeleted = "P303", Order, Clerk;
    /// The shop order is gone.
    ShopOrderGone = "P304", Order, Clerk;
    /// May "done" be set from this status? Facts: `status`.
    MayDoneBeSet = "P305", Order, Clerk;
    /// "Done" was sent, its outcome unknown, and the order stands elsewhere. Facts: `status`.
    WriteOutcomeUnknown = "P306", Order, Clerk;
    /// BaseLinker refused the status: "done", or the one after the import (`write` is then `after-import`). Facts:
    /// `code`, `message`, `write`.
    StatusRefused = "P307", Order, Operator;
    /// The MES order is realised, but carries no marker any more and holds other items. Facts: `mesOrder`.
    NotItsOwn = "P309", Order, Clerk;

    /// BaseLinker refuses the key (`ERROR_BAD_TOKEN`).
    ShopKeyRefused = "P401", Integration, Operator;
    /// BaseLinker has blocked the whole account.
    ShopAccountBlocked = "P402", Integration, Operator;
    /// OptiMES refuses the key, or the address is not its own. Facts: `status`.
    MesKeyRefused = "P403", Integration, Operator;
    /// OptiMES refuses one operation: a permission is missing. Facts: `operation`, `status`.
    MesPermission = "P404", Integration, Operator;
    /// OptiMES does not know the path (404, 405, 415): the wire profile. Facts: `operation`, `status`.
    WireProfile = "P405", Integration, Operator;
    /// Somebody carried orders over before: from when shall Optilinker? Facts: `standing`, `foreign`.
    FromWhen = "P406", Integration, Operator;
    /// Three duplicates in one sweep: another Optilinker works here. Facts: `orders`.
    AnotherWorksHere = "P407", Integration, Operator;
    /// Three orders in a row with another sum. Facts: `orders`.
    MoneyStop = "P408", Integration, Operator;
    /// A parameter is wrong on the live side. Facts: `parameter`, `value`, `detail`.
    ParameterWrong = "P409", Integration, Operator;
    /// The instance's address is refused by the guard. Facts: `parameter`.
    AddressRefused = "P410", Integration, Operator;
    /// What answers at the address is not OptiMES. Facts: `detail`.
    NotOptimes = "P411", Integration, Operator;
    /// BaseLinker's pages fit no order, so the bucket can't be proved whole.
    PagesUnordered = "P412", Integration, Operator;
    /// BaseLinker has blocked the key for calls made too fast, or OptiMES asks to wait. Facts: `until`, `side`.
    ShopBlocked = "P415", Integration, Nobody;
    /// A side can't be reached, or does not do one operation (`what` is then `operation`). Facts: `side`, `detail`,
    /// `what`, `operation`.
    Unreachable = "P416", Integration, Nobody;
    /// The stored secrets can't be opened with this master key.
    SecretsSealed = "P417", Integration, Operator;
    /// A database that may have forgotten orders meets some of the plant's with a marker and without a readable id.
    /// Facts: `orders`.
    MarkedUnreadable = "P418", Integration, Operator;
    /// The stored configuration can't be read by this version. Facts: `detail`.
    ConfigurationUnreadable = "P419", Integration, Operator;
}

impl Code {
    /// Reads `P###`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_ascend_and_read_back() {
        assert!(Code::ALL.windows(2).all(|pair| pair[0].as_str() < pair[1].as_str()));
        assert!(Code::ALL.iter().all(|code| Code::parse(code.as_str()) == Some(*code)));
        assert_eq!(Code::parse("P999"), None);
    }

    #[test]
    fn facts_are_found_by_name() {
        let problem = Problem::new(Code::ProductMissing).with("sku", "A-1").with("line", 2);
        assert_eq!(problem.fact("line"), Some("2"));
        assert_eq!(problem.fact("rate"), None);
    }
}
