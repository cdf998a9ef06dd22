//! The stored form of a mapped body: lines of path and value, comparable and readable.

use crate::{AttributeValue, Digest, Marker, MesOrder, NewMesOrder, Value};

/// A body as lines of path and value, without its marker, its contractor and its `submittedAt`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline(Vec<(String, String)>);

/// One difference between two outlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Where, such as `items[0].quantity`.
    pub path: String,
    /// What it was; empty: it was not there.
    pub was: String,
    /// What it is; empty: it is not there.
    pub is: String,
}

impl Change {
    /// For people, without a shopper's data: values of products, quantities and prices, else the path alone.
    #[must_use]
    pub fn without_personal_data(&self) -> String {
        let open = ["product", "quantity", "netPrice", "vatRate"];
        if open.iter().any(|name| self.path.ends_with(name)) {
            format!("{}: {} → {}", self.path, shown(&self.was), shown(&self.is))
        } else {
            self.path.clone()
        }
    }
}

fn shown(value: &str) -> &str {
    if value.is_empty() { "–" } else { value }
}

impl NewMesOrder {
    /// The body's outline.
    #[must_use]
    pub fn outline(&self) -> Outline {
        let address = &self.address;
        let mut lines = vec![
            ("status".to_owned(), self.status.to_string()),
            ("currency".to_owned(), self.currency.to_string()),
            ("note".to_owned(), without_marker(&self.note)),
        ];
        let members = [
            ("name", &address.name),
            ("company", &address.company),
            ("street", &address.street),
            ("postalCode", &address.postal_code),
            ("city", &address.city),
            ("countryCode", &address.country_code),
            ("email", &address.email),
            ("phone", &address.phone),
        ];
        lines.extend(members.map(|(name, value)| (format!("address.{name}"), value.clone())));
        for attribute in &self.attributes {
            let value = text_of(attribute);
            if Marker::parse(&value).is_none() {
                lines.push((format!("attributes[{}]", attribute.attribute), value));
            }
        }
        for (at, item) in self.items.iter().enumerate() {
            lines.extend([
                (format!("items[{at}].product"), item.product.to_string()),
                (format!("items[{at}].quantity"), item.quantity.normalize().to_string()),
                (format!("items[{at}].netPrice"), item.net_price.normalize().to_string()),
                (format!("items[{at}].vatRate"), item.vat_rate.to_string()),
                (format!("items[{at}].note"), item.note.clone()),
            ]);
        }
        lines.retain(|(_, value)| !value.is_empty());
        Outline(lines)
    }
}

fn text_of(attribute: &AttributeValue) -> String {
    match &attribute.value {
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.normalize().to_string(),
    }
}

/// A note without the line that is its marker.
fn without_marker(note: &str) -> String {
    note.lines().filter(|line| Marker::parse(line).is_none()).collect::<Vec<_>>().join("\n")
}

/// What can be compared with an order that the plant holds.
const COMPARED: [&str; 3] = ["product", "quantity", "netPrice"];

impl Outline {
    /// The items of an order that the plant holds: product, quantity, unit net.
    #[must_use]
    pub fn of_plant(order: &MesOrder) -> Self {
        let lines = order.items.iter().enumerate().flat_map(|(at, item)| {
            [
                (format!("items[{at}].product"), item.product.to_string()),
                (format!("items[{at}].quantity"), item.quantity.normalize().to_string()),
                (format!("items[{at}].netPrice"), item.net_price.normalize().to_string()),
            ]
        });
        Self(lines.collect())
    }

    /// Only what can be compared with an order that the plant holds.
    #[must_use]
    pub fn items_only(&self) -> Self {
        let kept = self.0.iter().filter(|(path, _)| {
            path.starts_with("items[") && COMPARED.iter().any(|name| path.ends_with(name))
        });
        Self(kept.cloned().collect())
    }

    /// Was it made of an order that the plant holds?
    #[must_use]
    pub fn is_items_only(&self) -> bool {
        self.0.iter().all(|(path, _)| path.starts_with("items["))
    }

    /// One line each; line ends and backslashes in values are escaped.
    #[must_use]
    pub fn to_text(&self) -> String {
        let lines = self.0.iter().map(|(path, value)| {
            format!("{path}={}", value.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r"))
        });
        lines.collect::<Vec<_>>().join("\n")
    }

    /// Reads the text; `None` where it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let lines = text.split('\n').filter(|line| !line.is_empty()).map(|line| {
            let (path, value) = line.split_once('=')?;
            Some((path.to_owned(), unescape(value)?))
        });
        lines.collect::<Option<Vec<_>>>().map(Self)
    }

    /// SHA-256 of the text.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of([self.to_text().as_str()])
    }

    /// What `newer` says differently.
    #[must_use]
    pub fn changes(&self, newer: &Self) -> Vec<Change> {
        let value = |lines: &[(String, String)], path: &str| {
            lines.iter().find(|(known, _)| known == path).map(|(_, value)| value.clone()).unwrap_or_default()
        };
        let gone = self.0.iter().map(|(path, _)| path);
        let new = newer
            .0
            .iter()
            .map(|(path, _)| path)
            .filter(|path| !self.0.iter().any(|(known, _)| known == *path));
        gone.chain(new)
            .map(|path| Change { path: path.clone(), was: value(&self.0, path), is: value(&newer.0, path) })
            .filter(|change| change.was != change.is)
            .collect()
    }
}

fn unescape(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        text.push(match characters.next()? {
            'n' => '\n',
            'r' => '\r',
            '\\' => '\\',
            _ => return None,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_outline_reads_back(values in proptest::collection::vec("(?s).{1,20}", 0..6)) {
            let lines = values.into_iter().enumerate().map(|(at, value)| (format!("items[{at}].note"), value));
            let outline = Outline(lines.collect());
            prop_assert_eq!(Outline::parse(&outline.to_text()), Some(outline));
        }
    }

    #[test]
    fn changes_name_what_came_went_and_changed() {
        let old = Outline(vec![("items[0].quantity".into(), "2".into()), ("note".into(), "a".into())]);
        let new =
            Outline(vec![("items[0].quantity".into(), "3".into()), ("items[1].product".into(), "7".into())]);
        let shown: Vec<String> = old.changes(&new).iter().map(Change::without_personal_data).collect();
        assert_eq!(shown, ["items[0].quantity: 2 → 3", "note", "items[1].product: – → 7"]);
    }
}
