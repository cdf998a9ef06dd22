//! One order of `getOrders`, read from its raw text. The same function reads stored snapshots.

use domain::{
    DeliveryAddress, InvoiceAddress, OrderSource, PickupPoint, ShopLine, ShopOrder, ShopOrderId, ShopStatusId,
};
use engine::Malformed;
use serde_json::value::RawValue;

use crate::scalar::{Members, Misread, boolean, decimal, integer, members, rows, text};

/// Lines of one order, at most.
const LINES_MOST: usize = 5_000;

/// Reads an order.
///
/// # Errors
/// What could be read all the same, and the name of the member that could not.
pub fn parse_order(raw: &str) -> Result<ShopOrder, Malformed> {
    let unreadable = |detail: &str| Malformed {
        id: None,
        status: None,
        date_confirmed: None,
        date_in_status: None,
        detail: detail.to_owned(),
    };
    let value: &RawValue = serde_json::from_str(raw).map_err(|_| unreadable("not JSON"))?;
    let order = members(value).map_err(|Misread(detail)| unreadable(&detail))?;
    read(&order).map_err(|Misread(detail)| Malformed {
        id: integer(&order, "order_id").ok().filter(|id| *id > 0).map(ShopOrderId::new),
        status: integer(&order, "order_status_id").ok().map(ShopStatusId::new),
        date_confirmed: integer(&order, "date_confirmed").ok(),
        date_in_status: integer(&order, "date_in_status").ok(),
        detail,
    })
}

fn read(order: &Members<'_>) -> Result<ShopOrder, Misread> {
    let id = integer(order, "order_id")?;
    if id <= 0 {
        return Err(Misread("order_id is missing".to_owned()));
    }
    if !order.contains_key("order_status_id") {
        return Err(Misread("order_status_id is missing".to_owned()));
    }
    let text = |name: &str| text(order, name);
    Ok(ShopOrder {
        id: ShopOrderId::new(id),
        source: OrderSource { kind: text("order_source")?, id: integer(order, "order_source_id")? },
        external_id: text("external_order_id")?,
        status: ShopStatusId::new(integer(order, "order_status_id")?),
        confirmed: boolean(order, "confirmed")?,
        date_add: integer(order, "date_add")?,
        date_confirmed: integer(order, "date_confirmed")?,
        date_in_status: integer(order, "date_in_status")?,
        user_login: text("user_login")?,
        email: text("email")?,
        phone: text("phone")?,
        user_comments: text("user_comments")?,
        admin_comments: text("admin_comments")?,
        extra_field_1: text("extra_field_1")?,
        extra_field_2: text("extra_field_2")?,
        currency: text("currency")?,
        payment_method: text("payment_method")?,
        delivery_method: text("delivery_method")?,
        delivery_price: decimal(order, "delivery_price")?,
        delivery: DeliveryAddress {
            fullname: text("delivery_fullname")?,
            company: text("delivery_company")?,
            address: text("delivery_address")?,
            postcode: text("delivery_postcode")?,
            city: text("delivery_city")?,
            country_code: text("delivery_country_code")?,
        },
        pickup_point: PickupPoint {
            id: text("delivery_point_id")?,
            name: text("delivery_point_name")?,
            address: text("delivery_point_address")?,
            postcode: text("delivery_point_postcode")?,
            city: text("delivery_point_city")?,
        },
        invoice: InvoiceAddress {
            fullname: text("invoice_fullname")?,
            company: text("invoice_company")?,
            nip: text("invoice_nip")?,
            address: text("invoice_address")?,
            postcode: text("invoice_postcode")?,
            city: text("invoice_city")?,
            country_code: text("invoice_country_code")?,
        },
        lines: lines(order)?,
    })
}

fn lines(order: &Members<'_>) -> Result<Vec<ShopLine>, Misread> {
    let Some(products) = order.get("products") else { return Ok(Vec::new()) };
    let rows = rows(products).map_err(|_| Misread("products is no list".to_owned()))?;
    if rows.len() > LINES_MOST {
        return Err(Misread(format!("products has more than {LINES_MOST} rows")));
    }
    let lines = rows.into_iter().enumerate().map(|(at, row)| {
        members(row)
            .and_then(|row| line(&row))
            .map_err(|Misread(detail)| Misread(format!("products[{at}]: {detail}")))
    });
    lines.collect()
}

fn line(row: &Members<'_>) -> Result<ShopLine, Misread> {
    for needed in ["price_brutto", "tax_rate", "quantity"] {
        if text(row, needed)?.is_empty() {
            return Err(Misread(format!("{needed} is missing")));
        }
    }
    Ok(ShopLine {
        id: integer(row, "order_product_id")?,
        name: text(row, "name")?,
        attributes: text(row, "attributes")?,
        sku: text(row, "sku")?,
        ean: text(row, "ean")?,
        price_gross: decimal(row, "price_brutto")?,
        tax_rate: decimal(row, "tax_rate")?,
        quantity: decimal(row, "quantity")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: &str = r#"{"order_id":17,"shop_order_id":0,"external_order_id":"","order_source":"personal",
        "order_source_id":0,"order_status_id":"1001","confirmed":true,"date_confirmed":1764000000,"date_add":1764000000,
        "date_in_status":"1764000001","currency":"PLN","payment_method_cod":"0","delivery_price":12.5,"want_invoice":"0",
        "custom_extra_fields":[],"unknown":{"a":1},
        "products":[{"order_product_id":5,"product_id":"","sku":"A-1","ean":null,"price_brutto":"89.00","tax_rate":23,"quantity":2}]}"#;

    #[test]
    fn a_live_shaped_order_is_read() {
        let order = parse_order(ORDER).unwrap();
        assert_eq!((order.id.get(), order.status.get(), order.date_in_status), (17, 1001, 1_764_000_001));
        assert_eq!(order.lines[0].price_gross.to_string(), "89.00");
        assert_eq!((order.lines[0].sku.as_str(), order.lines[0].ean.as_str()), ("A-1", ""));
    }

    #[test]
    fn what_can_be_read_of_a_malformed_order_is_kept() {
        let broken = ORDER.replace("\"89.00\"", "\"much\"");
        let malformed = parse_order(&broken).unwrap_err();
        assert_eq!(malformed.id, Some(ShopOrderId::new(17)));
        assert_eq!(malformed.status, Some(ShopStatusId::new(1001)));
        assert_eq!(malformed.detail, "products[0]: price_brutto is no number");
        for text in ["", "[]", "17", "{", "{\"order_id\":{}}", "{\"order_id\":-1}", "null"] {
            assert!(parse_order(text).is_err(), "{text}");
        }
    }
}
