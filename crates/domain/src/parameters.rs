//! The parameters of an integration that its rules depend on. Secrets are not among them.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::{
    AttributeId, ContractorId, CurrencyId, MesStatusId, Millis, ProductId, ShopStatusId, UnitId, VatRateId,
};

/// One integration's parameters, checked for shape. The doc of each names its key in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameters {
    /// `name`: unique in a database.
    pub name: String,
    /// `OPTIMES_URL`, normalised; what carries a credential is refused.
    pub optimes_url: String,
    /// `baselinkerUrl`: origin without `/connector.php`.
    pub baselinker_url: String,
    /// `baselinkerCallsPerMinute`: the account's budget.
    pub calls_per_minute: u32,
    /// `baselinkerOrderStatusToImport`: never empty.
    pub import_statuses: Vec<ShopStatusId>,
    /// `baselinkerOrderStatusToSend`.
    pub done_status: ShopStatusId,
    /// `baselinkerOrderStatusAfterImport`.
    pub after_import_status: Option<ShopStatusId>,
    /// `baselinkerOrderStatusInProduction`.
    pub in_production_statuses: Vec<ShopStatusId>,
    /// `optimesOrderStatus`.
    pub order_status: MesStatusId,
    /// `optimesOrderAttributeDeliveryMethod`.
    pub attribute_delivery_method: Option<AttributeId>,
    /// `optimesOrderAttributeDeliveryPrice`.
    pub attribute_delivery_price: Option<AttributeId>,
    /// `optimesOrderAttributePaymentMethod`.
    pub attribute_payment_method: Option<AttributeId>,
    /// `optimesOrderAttributeAdditionalField1`.
    pub attribute_additional_field_1: Option<AttributeId>,
    /// `optimesOrderAttributeAdditionalField2`.
    pub attribute_additional_field_2: Option<AttributeId>,
    /// `optimesOrderAttributeNote`.
    pub attribute_note: Option<AttributeId>,
    /// `optimesOrderAttributeExternalId`: where the marker goes; absent: the note's last line.
    pub attribute_external_id: Option<AttributeId>,
    /// `optimesCustomerAttributeLogin`.
    pub attribute_login: Option<AttributeId>,
    /// `optimesCurrencies`: ISO 4217 code, upper case.
    pub currencies: BTreeMap<String, CurrencyId>,
    /// `optimesVatRates`.
    pub vat_rates: BTreeMap<VatCode, VatRateId>,
    /// `optimesRetailContractorId`.
    pub retail_contractor: Option<ContractorId>,
    /// `optimesDeliveryProductId`.
    pub delivery_product: Option<ProductId>,
    /// `optimesOtherProductId`.
    pub other_product: Option<ProductId>,
    /// `optimesUnit`: needed only to make products.
    pub unit: Option<UnitId>,
    /// `missingProduct`.
    pub missing_product: MissingProduct,
    /// `importFrom` as written; what it means was resolved at the first apply and is kept with the integration.
    pub import_from: Option<ImportFrom>,
    /// `roundingTolerance`, in the order's currency.
    pub rounding_tolerance: Decimal,
    /// `quietPeriodSeconds`, in milliseconds.
    pub quiet_period: i64,
    /// `createsInFlight`: at least 1.
    pub creates_in_flight: usize,
    /// `retentionDays`.
    pub retention_days: u32,
    /// `pace`.
    pub pace: Pace,
    /// `optimesWire`.
    pub wire: WireProfile,
}

/// How often what is done; milliseconds throughout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The journal.
    pub journal: i64,
    /// The whole bucket.
    pub sweep: i64,
    /// The statuses after the import too.
    pub full_sweep: i64,
    /// The plant's orders.
    pub mes_sweep: i64,
    /// One call, either side.
    pub request_timeout: i64,
    /// An older snapshot is read again before the create.
    pub snapshot_age: i64,
    /// Longest pause between probes of what fails.
    pub retry_cap: i64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            journal: 10_000,
            sweep: 30_000,
            full_sweep: 600_000,
            mes_sweep: 120_000,
            request_timeout: 30_000,
            snapshot_age: 60_000,
            retry_cap: 300_000,
        }
    }
}

/// What of the wire contract differs from plant to plant; assumed until the vendor's reference is seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireProfile {
    /// `basePath`.
    pub base_path: String,
    /// `authHeader`.
    pub auth_header: String,
    /// `authPrefix`.
    pub auth_prefix: String,
    /// `listEnvelope`: the member that holds a list's rows; a bare array is read as well.
    pub list_envelope: String,
    /// `textAttributes`: attributes that want text, where the plant lists no types.
    pub text_attributes: Vec<AttributeId>,
    /// `loginOn`, where the plant lists no attributes.
    pub login_on: LoginOn,
}

impl Default for WireProfile {
    fn default() -> Self {
        Self {
            base_path: "/api".to_owned(),
            auth_header: "X-Api-Key".to_owned(),
            auth_prefix: String::new(),
            list_envelope: "items".to_owned(),
            text_attributes: Vec::new(),
            login_on: LoginOn::Contractor,
        }
    }
}

/// Whose attribute the login is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoginOn {
    /// The contractor's.
    Contractor,
    /// The order's.
    Order,
}

/// What happens to a line whose product the plant does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissingProduct {
    /// The order waits.
    Wait,
    /// The product is made.
    Create,
}

/// `importFrom` as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportFrom {
    /// Whatever stands in the import statuses.
    All,
    /// What enters them after the apply.
    Now,
    /// What entered them from this moment on: an ISO date, midnight in Warsaw.
    From {
        /// As written.
        text: String,
        /// What it means.
        at: Millis,
    },
}

/// A VAT rate of a shop line: a percentage, or one of the three codes that are no percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VatCode {
    /// Percent, 0 to 100.
    Percent(Decimal),
    /// `zw`: exempt; BaseLinker's -1.
    Exempt,
    /// `np`: not subject; BaseLinker's -0.02.
    NotSubject,
    /// `oo`: reverse charge; BaseLinker's -0.03.
    ReverseCharge,
}
