//! Identity and content of a shop order, as digests.

use std::fmt;

use sha2::{Digest as _, Sha256};

use crate::ShopOrder;

/// Sixteen bytes of SHA-256 over something that is compared, never opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 16]);

/// Who a shop order is: the same number with another fingerprint is another order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(Digest);

impl Digest {
    /// The digest of these parts; where one ends matters.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update(part.len().to_be_bytes());
            hash.update(part.as_bytes());
        }
        let mut bytes = [0; 16];
        for (place, byte) in bytes.iter_mut().zip(hash.finalize()) {
            *place = byte;
        }
        Self(bytes)
    }

    /// Reads 32 hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() != 32 || !text.is_ascii() {
            return None;
        }
        let mut bytes = [0; 16];
        for (place, at) in bytes.iter_mut().zip((0..32).step_by(2)) {
            *place = u8::from_str_radix(text.get(at..at + 2)?, 16).ok()?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Fingerprint {
    /// Reads 32 hex digits.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Digest::parse(text).map(Self)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl ShopOrder {
    /// Identity: when it was made, where it was sold, and its number there. Accounts have been restored from backups
    /// with their numbers used again.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        let (made, source) = (self.date_add.to_string(), self.source.id.to_string());
        Fingerprint(Digest::of([made.as_str(), &self.source.kind, &source, &self.external_id]))
    }

    /// Everything that can change the mapped body; neither status nor dates, nor marks of payment or packing.
    #[must_use]
    pub fn content_digest(&self) -> Digest {
        let (delivery, point, invoice) = (&self.delivery, &self.pickup_point, &self.invoice);
        let price = self.delivery_price.normalize().to_string();
        let mut parts: Vec<&str> = vec![
            &self.user_login,
            &self.email,
            &self.phone,
            &self.user_comments,
            &self.admin_comments,
            &self.extra_field_1,
            &self.extra_field_2,
            &self.currency,
            &self.payment_method,
            &self.delivery_method,
            &price,
            &delivery.fullname,
            &delivery.company,
            &delivery.address,
            &delivery.postcode,
            &delivery.city,
            &delivery.country_code,
            &point.id,
            &point.name,
            &point.address,
            &point.postcode,
            &point.city,
            &invoice.fullname,
            &invoice.company,
            &invoice.nip,
            &invoice.address,
            &invoice.postcode,
            &invoice.city,
            &invoice.country_code,
        ];
        let numbers: Vec<[String; 3]> = self
            .lines
            .iter()
            .map(|line| {
                [line.price_gross, line.tax_rate, line.quantity].map(|number| number.normalize().to_string())
            })
            .collect();
        for (line, numbers) in self.lines.iter().zip(&numbers) {
            parts.extend([line.name.as_str(), &line.attributes, &line.sku, &line.ean]);
            parts.extend(numbers.iter().map(String::as_str));
        }
        Digest::of(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::order;
    use crate::{OrderSource, ShopStatusId};

    #[test]
    fn digests_read_back_and_tell_parts_apart() {
        let digest = Digest::of(["a", "bc"]);
        assert_eq!(Digest::parse(&digest.to_string()), Some(digest));
        assert_ne!(digest, Digest::of(["ab", "c"]));
        assert_eq!(Digest::parse("zz"), None);
        assert_eq!(Digest::parse(&"é".repeat(16)), None);
    }

    #[test]
    fn identity_is_date_source_and_number_alone() {
        let order = order();
        let same = [
            ShopOrder { status: ShopStatusId::new(99), ..order.clone() },
            ShopOrder { date_confirmed: 5, date_in_status: 6, ..order.clone() },
            ShopOrder { currency: "EUR".to_owned(), lines: Vec::new(), ..order.clone() },
        ];
        for same in same {
            assert_eq!(same.fingerprint(), order.fingerprint());
        }
        let others = [
            ShopOrder { date_add: 1, ..order.clone() },
            ShopOrder { source: OrderSource { kind: "allegro".to_owned(), id: 3 }, ..order.clone() },
            ShopOrder { source: OrderSource { kind: "shop".to_owned(), id: 4 }, ..order.clone() },
            ShopOrder { external_id: "A-1".to_owned(), ..order.clone() },
        ];
        for other in others {
            assert_ne!(other.fingerprint(), order.fingerprint());
        }
    }

    /// Every member that is mapped counts; where the order stands and when does not.
    #[test]
    fn content_is_whatever_changes_the_body() {
        type Edit = fn(&mut ShopOrder);
        let edits: [Edit; 34] = [
            |o| o.user_login.push('x'),
            |o| o.email.push('x'),
            |o| o.phone.push('x'),
            |o| o.user_comments.push('x'),
            |o| o.admin_comments.push('x'),
            |o| o.extra_field_1.push('x'),
            |o| o.extra_field_2.push('x'),
            |o| o.currency.push('x'),
            |o| o.payment_method.push('x'),
            |o| o.delivery_method.push('x'),
            |o| o.delivery_price += rust_decimal::Decimal::ONE,
            |o| o.delivery.fullname.push('x'),
            |o| o.delivery.company.push('x'),
            |o| o.delivery.address.push('x'),
            |o| o.delivery.postcode.push('x'),
            |o| o.delivery.city.push('x'),
            |o| o.delivery.country_code.push('x'),
            |o| o.pickup_point.id.push('x'),
            |o| o.pickup_point.name.push('x'),
            |o| o.pickup_point.address.push('x'),
            |o| o.pickup_point.postcode.push('x'),
            |o| o.pickup_point.city.push('x'),
            |o| o.invoice.fullname.push('x'),
            |o| o.invoice.company.push('x'),
            |o| o.invoice.nip.push('x'),
            |o| o.invoice.address.push('x'),
            |o| o.invoice.postcode.push('x'),
            |o| o.invoice.city.push('x'),
            |o| o.lines[0].name.push('x'),
            |o| o.lines[0].attributes.push('x'),
            |o| o.lines[0].sku.push('x'),
            |o| o.lines[0].quantity += rust_decimal::Decimal::ONE,
            |o| o.lines[0].tax_rate += rust_decimal::Decimal::ONE,
            |o| drop(o.lines.pop()),
        ];
        let order = order();
        for (at, edit) in edits.into_iter().enumerate() {
            let mut edited = order.clone();
            edit(&mut edited);
            assert_ne!(edited.content_digest(), order.content_digest(), "edit {at}");
        }
        let moved =
            ShopOrder { status: ShopStatusId::new(9), date_in_status: 9, confirmed: false, ..order.clone() };
        assert_eq!(moved.content_digest(), order.content_digest());
    }
}
