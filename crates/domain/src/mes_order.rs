//! What OptiMES holds: orders, contractors and products, as sent and as read.
//!
//! Member meanings are those of the assumed REST contract.

use rust_decimal::Decimal;

use crate::{
    AttributeId, ContractorId, CurrencyId, MesOrderId, MesStatusId, Millis, ProductId, UnitId, VatRateId,
};

/// The body of a create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMesOrder {
    /// Who ordered; `None` only in a plan, where the contractor would be made.
    pub contractor: Option<ContractorId>,
    /// The status a new order gets.
    pub status: MesStatusId,
    /// The order's currency.
    pub currency: CurrencyId,
    /// The clock at the attempt's intent.
    pub submitted_at: Millis,
    /// Comments, and the marker as the last line unless it travels in its attribute.
    pub note: String,
    /// Where it goes.
    pub address: Address,
    /// Set attributes, in the order of the parameters.
    pub attributes: Vec<AttributeValue>,
    /// The lines.
    pub items: Vec<NewItem>,
}

/// One line of a create.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewItem {
    /// Which product.
    pub product: ProductId,
    /// Pieces.
    pub quantity: Decimal,
    /// Unit net price, at most four decimals.
    pub net_price: Decimal,
    /// Which VAT rate.
    pub vat_rate: VatRateId,
    /// The line's attributes (engraving, size), or its name where the product is a stand-in.
    pub note: String,
}

/// A postal address with the person's contact.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Address {
    /// The person.
    pub name: String,
    /// The firm.
    pub company: String,
    /// Street and number, or the pick-up point.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// E-mail.
    pub email: String,
    /// Phone.
    pub phone: String,
}

/// An attribute with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeValue {
    /// Which attribute.
    pub attribute: AttributeId,
    /// Its value, of the attribute's type.
    pub value: Value,
}

/// A value that fits an attribute's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, list option, hyperlink, or an ISO date.
    Text(String),
    /// Integer or floating point on the plant's side; exact here.
    Number(Decimal),
}

/// An order as OptiMES returns it: what Optilinker looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MesOrder {
    /// Its id.
    pub id: MesOrderId,
    /// Its note, where a marker may stand.
    pub note: String,
    /// Its attributes, where a marker may stand.
    pub attributes: Vec<AttributeValue>,
    /// When it says it was submitted; typed by hand at times, so never trusted alone.
    pub submitted_at: Option<Millis>,
    /// "Zrealizowane: Tak".
    pub is_realised: bool,
    /// When it was realised, where the plant tells.
    pub realised_at: Option<Millis>,
    /// The sum OptiMES made of the lines.
    pub gross_value: Option<Decimal>,
    /// Its lines.
    pub items: Vec<MesItem>,
}

/// A line as OptiMES returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MesItem {
    /// Which product.
    pub product: ProductId,
    /// Pieces.
    pub quantity: Decimal,
    /// Unit net price.
    pub net_price: Decimal,
}

/// A contractor to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContractor {
    /// Firm or person.
    pub name: String,
    /// Normalised tax number, or empty.
    pub nip: String,
    /// E-mail without the relay's `+…` part, or empty.
    pub email: String,
    /// Phone, or empty.
    pub phone: String,
    /// Invoice address.
    pub address: Address,
    /// The login attribute, where it belongs to the contractor.
    pub attributes: Vec<AttributeValue>,
}

/// A contractor as OptiMES returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contractor {
    /// Its id.
    pub id: ContractorId,
    /// Its name.
    pub name: String,
    /// Its tax number as stored.
    pub nip: String,
    /// All its e-mails.
    pub emails: Vec<String>,
    /// All its phones.
    pub phones: Vec<String>,
    /// Its attributes.
    pub attributes: Vec<AttributeValue>,
}

/// A product to be made (`missingProduct = "create"`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewProduct {
    /// Its name as sold.
    pub name: String,
    /// Its index: the SKU.
    pub index: String,
    /// Its EAN, or empty.
    pub ean: String,
    /// Unit of measure.
    pub unit: UnitId,
    /// Default VAT rate.
    pub vat_rate: Option<VatRateId>,
}

/// A product as OptiMES returns it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Its id.
    pub id: ProductId,
    /// Its index; matched with the SKU.
    pub index: String,
    /// Its EAN.
    pub ean: String,
    /// Its default VAT rate.
    pub vat_rate: Option<VatRateId>,
    /// `Some(false)`: can be ordered but not planned, for want of a technology template; `None`: not told.
    pub has_technology: Option<bool>,
    /// Inactive products are not matched.
    pub is_active: bool,
}
