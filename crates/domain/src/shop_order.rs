//! A shop order as BaseLinker's `getOrders` gives it, read but not yet judged.
//!
//! Meanings and units are those of BaseLinker's API documentation (`getOrders`, response). Empty text means
//! "absent" throughout, as on the wire.

use rust_decimal::Decimal;

use crate::{ShopOrderId, ShopStatusId};

/// One shop order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopOrder {
    /// `order_id`.
    pub id: ShopOrderId,
    /// Where it was sold.
    pub source: OrderSource,
    /// `external_order_id`: the marketplace's number; copies and splits inherit it.
    pub external_id: String,
    /// `order_status_id`: where it stands now.
    pub status: ShopStatusId,
    /// Drafts are not confirmed, and not eligible.
    pub confirmed: bool,
    /// Seconds since 1970: made.
    pub date_add: i64,
    /// Seconds since 1970: confirmed; 0 while it is not.
    pub date_confirmed: i64,
    /// Seconds since 1970: since when it stands in its status.
    pub date_in_status: i64,
    /// The buyer's login in the shop or marketplace.
    pub user_login: String,
    /// The buyer's e-mail; Allegro masks it.
    pub email: String,
    /// The buyer's phone.
    pub phone: String,
    /// The buyer's text.
    pub user_comments: String,
    /// The seller's text.
    pub admin_comments: String,
    /// The account's first additional field.
    pub extra_field_1: String,
    /// The account's second additional field.
    pub extra_field_2: String,
    /// ISO 4217.
    pub currency: String,
    /// Free text.
    pub payment_method: String,
    /// Free text.
    pub delivery_method: String,
    /// Gross, for the whole order; BaseLinker tells no VAT rate for it.
    pub delivery_price: Decimal,
    /// Where it is sent.
    pub delivery: DeliveryAddress,
    /// Parcel locker or shop, where the buyer chose one.
    pub pickup_point: PickupPoint,
    /// Who is invoiced.
    pub invoice: InvoiceAddress,
    /// The order's lines, in its order.
    pub lines: Vec<ShopLine>,
}

/// Where an order was sold: `order_source` with `order_source_id`, unique only together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct OrderSource {
    /// Such as `allegro`, `shop`, `personal`.
    pub kind: String,
    /// The account or shop within the kind.
    pub id: i64,
}

/// The `delivery_*` members.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct DeliveryAddress {
    /// The person.
    pub fullname: String,
    /// The firm.
    pub company: String,
    /// Street and number.
    pub address: String,
    /// Postal code.
    pub postcode: String,
    /// City.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
}

/// The `delivery_point_*` members.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct PickupPoint {
    /// Such as `WAW123M`.
    pub id: String,
    /// The point's name.
    pub name: String,
    /// Street and number.
    pub address: String,
    /// Postal code.
    pub postcode: String,
    /// City.
    pub city: String,
}

/// The `invoice_*` members.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct InvoiceAddress {
    /// The person.
    pub fullname: String,
    /// The firm.
    pub company: String,
    /// Tax number as the buyer typed it.
    pub nip: String,
    /// Street and number.
    pub address: String,
    /// Postal code.
    pub postcode: String,
    /// City.
    pub city: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
}

/// One line of a shop order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShopLine {
    /// `order_product_id`.
    pub id: i64,
    /// The product's name as sold.
    pub name: String,
    /// What the buyer chose: the engraving, the size. Never dropped.
    pub attributes: String,
    /// Matched with OptiMES's product index.
    pub sku: String,
    /// Matched where there is no SKU.
    pub ean: String,
    /// Gross price of one piece; negative on discounts.
    pub price_gross: Decimal,
    /// Percent, or BaseLinker's codes -1 (zw), -0.02 (np), -0.03 (oo).
    pub tax_rate: Decimal,
    /// Pieces.
    pub quantity: Decimal,
}
