//! Orders on the wire.

use domain::{Address, MesItem, MesOrder, MesOrderId, NewMesOrder, ProductId};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::json::{Members, WireAttribute, as_moment, as_number, wire_attributes};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireOrder<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    contractor_id: Option<i64>,
    status_id: i64,
    currency_id: i64,
    submitted_at: String,
    note: &'a str,
    address: WireAddress<'a>,
    attributes: Vec<WireAttribute<'a>>,
    items: Vec<WireItem<'a>>,
}

/// An address on the wire; contractors have it too.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireAddress<'a> {
    name: &'a str,
    company: &'a str,
    street: &'a str,
    postal_code: &'a str,
    city: &'a str,
    country_code: &'a str,
    email: &'a str,
    phone: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    is_default: Option<bool>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireItem<'a> {
    product_id: i64,
    quantity: Box<RawValue>,
    net_price: Box<RawValue>,
    vat_rate_id: i64,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
}

pub(crate) fn wire_address(address: &Address, is_default: Option<bool>) -> WireAddress<'_> {
    WireAddress {
        name: &address.name,
        company: &address.company,
        street: &address.street,
        postal_code: &address.postal_code,
        city: &address.city,
        country_code: &address.country_code,
        email: &address.email,
        phone: &address.phone,
        is_default,
    }
}

/// The body of a create, as it is sent.
///
/// # Errors
/// Where it can't be written as JSON, which no mapped order brings about.
pub fn order_body(order: &NewMesOrder) -> serde_json::Result<String> {
    serde_json::to_string(&WireOrder {
        contractor_id: order.contractor.map(domain::ContractorId::get),
        status_id: order.status.get(),
        currency_id: order.currency.get(),
        submitted_at: as_moment(order.submitted_at),
        note: &order.note,
        address: wire_address(&order.address, None),
        attributes: wire_attributes(&order.attributes),
        items: order
            .items
            .iter()
            .map(|item| WireItem {
                product_id: item.product.get(),
                quantity: as_number(item.quantity),
                net_price: as_number(item.net_price),
                vat_rate_id: item.vat_rate.get(),
                note: &item.note,
            })
            .collect(),
    })
}

/// Reads an order; `None` where it has no id.
pub(crate) fn read_order(raw: &RawValue) -> Option<MesOrder> {
    let order = Members::read(raw)?;
    let item = |raw: &RawValue| {
        let item = Members::read(raw)?;
        Some(MesItem {
            product: ProductId::new(item.id("productId")?),
            quantity: item.decimal("quantity")?,
            net_price: item.decimal("netPrice")?,
        })
    };
    Some(MesOrder {
        id: MesOrderId::new(order.id("id")?),
        note: order.text("note"),
        attributes: order.attributes(),
        submitted_at: order.moment("submittedAt"),
        is_realised: order.flag("isRealized").unwrap_or(false),
        realised_at: order.moment("realizedAt"),
        gross_value: order.decimal("grossValue"),
        items: order.rows("items").into_iter().filter_map(item).collect(),
    })
}
