//! A shop order: what the shop keeps of it, and how `getOrders` shows it.

use domain::{
    DeliveryAddress, Digest, InvoiceAddress, Millis, OrderSource, PickupPoint, ShopLine, ShopOrder,
    ShopOrderId, ShopStatusId,
};
use rust_decimal::Decimal;

/// One order.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) id: i64,
    /// The marketplace's number; copies inherit it.
    pub(crate) external_id: String,
    pub(crate) status: i64,
    pub(crate) confirmed: bool,
    /// Deleted, or merged away.
    pub(crate) gone: bool,
    /// Its row can't be read until it is mended.
    pub(crate) malformed: bool,
    /// Seconds since 1970.
    pub(crate) made_at: i64,
    /// Seconds since 1970; people and other programs date it back.
    pub(crate) confirmed_at: i64,
    /// Seconds since 1970.
    pub(crate) in_status_since: i64,
    pub(crate) content: Content,
    /// Everything it ever was.
    pub(crate) history: Vec<Moment>,
    /// Every content it ever had.
    pub(crate) contents: Vec<Content>,
}

/// What can be produced: each edit makes a new version, which its comment names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Content {
    pub(crate) version: u32,
    pub(crate) lines: Vec<Line>,
    pub(crate) currency: &'static str,
    pub(crate) buyer: u32,
    pub(crate) city: &'static str,
}

/// One line: SKU, pieces, gross price of one in grosze, VAT in percent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) sku: String,
    pub(crate) pieces: i64,
    pub(crate) gross: i64,
    pub(crate) vat: i64,
}

/// What an order was from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) at: Millis,
    pub(crate) status: i64,
    pub(crate) version: u32,
    pub(crate) confirmed: bool,
    pub(crate) gone: bool,
}

impl Order {
    /// Writes down what it is now.
    pub(crate) fn remember(&mut self, at: Millis) {
        if self.contents.last() != Some(&self.content) {
            self.contents.push(self.content.clone());
        }
        self.history.push(Moment {
            at,
            status: self.status,
            version: self.content.version,
            confirmed: self.confirmed,
            gone: self.gone,
        });
    }

    /// Was it so at some moment from `from` to `to`, both included?
    pub(crate) fn was(&self, from: Millis, to: Millis, so: impl Fn(&Moment) -> bool) -> bool {
        let begun = self.history.iter().rev().find(|moment| moment.at <= from);
        let within = self.history.iter().filter(|moment| moment.at > from && moment.at <= to);
        begun.into_iter().chain(within).any(so)
    }

    /// What a version of it said.
    pub(crate) fn version(&self, version: u32) -> Option<&Content> {
        self.contents.iter().find(|content| content.version == version)
    }

    /// The version whose content has this digest.
    pub(crate) fn version_of(&self, digest: Digest) -> Option<u32> {
        let says = |content: &&Content| {
            let order =
                Self { content: (*content).clone(), history: vec![], contents: vec![], ..self.clone() };
            order.shown().content_digest() == digest
        };
        self.contents.iter().find(says).map(|content| content.version)
    }

    /// Since when it is as it is.
    pub(crate) fn changed_at(&self) -> Millis {
        self.history.last().map_or(Millis::new(0), |moment| moment.at)
    }

    /// As `getOrders` shows it.
    pub(crate) fn shown(&self) -> ShopOrder {
        let buyer = self.content.buyer;
        let name = format!("Kupiec {buyer}");
        let nip = NIPS.get(buyer as usize).copied().unwrap_or_default();
        ShopOrder {
            id: ShopOrderId::new(self.id),
            source: OrderSource { kind: "shop".to_owned(), id: 1 },
            external_id: self.external_id.clone(),
            status: ShopStatusId::new(self.status),
            confirmed: self.confirmed,
            date_add: self.made_at,
            date_confirmed: self.confirmed_at,
            date_in_status: self.in_status_since,
            user_login: format!("kupiec{buyer}"),
            email: self.content.email(),
            phone: String::new(),
            user_comments: self.content.comment(),
            admin_comments: String::new(),
            extra_field_1: String::new(),
            extra_field_2: String::new(),
            currency: self.content.currency.to_owned(),
            payment_method: "przelew".to_owned(),
            delivery_method: "kurier".to_owned(),
            delivery_price: Decimal::new(1_500, 2),
            delivery: DeliveryAddress {
                fullname: name.clone(),
                address: "Polna 1".to_owned(),
                postcode: "00-001".to_owned(),
                city: self.content.city.to_owned(),
                country_code: "PL".to_owned(),
                ..DeliveryAddress::default()
            },
            pickup_point: PickupPoint::default(),
            invoice: InvoiceAddress { fullname: name, nip: nip.to_owned(), ..InvoiceAddress::default() },
            lines: self.content.lines.iter().zip(1..).map(|(line, number)| line.shown(number)).collect(),
        }
    }

    /// The raw text, which is for people alone.
    pub(crate) fn raw(&self) -> String {
        format!(r#"{{"order_id":{},"version":{}}}"#, self.id, self.content.version)
    }
}

/// Buyers with a firm, by their number; the checksums are right.
const NIPS: [&str; 3] = ["", "5260250274", "7740001454"];

impl Content {
    /// The buyer's.
    pub(crate) fn email(&self) -> String {
        format!("kupiec{}@example.com", self.buyer)
    }

    /// The comment names the version, so that whoever reads a MES order knows what it was made of.
    pub(crate) fn comment(&self) -> String {
        format!("wersja {}", self.version)
    }
}

impl Line {
    fn shown(&self, number: i64) -> ShopLine {
        ShopLine {
            id: number,
            name: format!("Wyrób {}", self.sku),
            attributes: String::new(),
            sku: self.sku.clone(),
            ean: String::new(),
            price_gross: Decimal::new(self.gross, 2),
            tax_rate: Decimal::from(self.vat),
            quantity: Decimal::from(self.pieces),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_past_is_remembered_with_its_ends() {
        let content = Content { version: 1, lines: vec![], currency: "PLN", buyer: 0, city: "Łódź" };
        let mut order = Order {
            id: 1,
            external_id: String::new(),
            status: 1,
            confirmed: true,
            gone: false,
            malformed: false,
            made_at: 0,
            confirmed_at: 0,
            in_status_since: 0,
            content,
            history: vec![],
            contents: vec![],
        };
        order.remember(Millis::new(10));
        order.status = 2;
        order.remember(Millis::new(20));
        let stood = |from, to, status| {
            order.was(Millis::new(from), Millis::new(to), |moment| moment.status == status)
        };
        assert!(stood(15, 19, 1) && !stood(15, 19, 2));
        assert!(stood(15, 20, 2) && stood(20, 30, 2) && !stood(20, 30, 1));
        assert!(!stood(0, 9, 1));
    }
}
