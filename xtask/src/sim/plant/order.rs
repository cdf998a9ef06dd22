//! A MES order: what the plant keeps of it, and how it shows it.

use domain::{AttributeValue, MesItem, MesOrder, MesOrderId, Millis, NewMesOrder, Value};
use rust_decimal::Decimal;

/// Who made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// We did.
    Api,
    /// People copied one of ours.
    Copy,
    /// People wrote it.
    Hand,
}

/// One order of the plant.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) id: i64,
    pub(crate) origin: Origin,
    /// What was sent; people's own have none.
    pub(crate) body: Option<NewMesOrder>,
    /// People edit it.
    pub(crate) note: String,
    pub(crate) attributes: Vec<AttributeValue>,
    pub(crate) submitted_at: Millis,
    pub(crate) made_at: Millis,
    /// Lists show it from then on.
    pub(crate) listed_from: Millis,
    pub(crate) realised_at: Option<Millis>,
    pub(crate) deleted_at: Option<Millis>,
    pub(crate) gross: Decimal,
}

/// A marker as it stands in a text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) prefix: String,
    pub(crate) order: i64,
    pub(crate) generation: u32,
}

/// The marker in a text of ours: its last word. Interface: `OL-<8 hex>-<shop order id>`, then `-2` and so on.
pub(crate) fn mark_in(text: &str) -> Option<Mark> {
    let word = text.split_whitespace().rev().find(|word| word.starts_with("OL-"))?;
    let mut parts = word.split('-').skip(1);
    let prefix = parts.next()?.to_owned();
    let order = parts.next()?.parse().ok()?;
    let generation = parts.next().map_or(Some(1), |text| text.parse().ok())?;
    Some(Mark { prefix, order, generation })
}

/// The version of the shop order that a note names.
pub(crate) fn version_in(note: &str) -> Option<u32> {
    let mut words = note.split_whitespace();
    words.find(|word| *word == "wersja")?;
    words.next()?.parse().ok()
}

impl Made {
    /// Its marker, wherever it stands.
    pub(crate) fn mark(&self) -> Option<Mark> {
        let texts = self.attributes.iter().filter_map(|attribute| match &attribute.value {
            Value::Text(text) => Some(text.as_str()),
            Value::Number(_) => None,
        });
        texts.chain([self.note.as_str()]).find_map(mark_in)
    }

    /// The marker that it was made with, whatever people did to it since.
    pub(crate) fn made_for(&self) -> Option<Mark> {
        let body = self.body.as_ref()?;
        let sent = Self { note: body.note.clone(), attributes: body.attributes.clone(), ..self.clone() };
        sent.mark()
    }

    pub(crate) const fn is_there(&self) -> bool {
        self.deleted_at.is_none()
    }

    /// As the plant shows it.
    pub(crate) fn shown(&self) -> MesOrder {
        let items = self.body.iter().flat_map(|body| &body.items);
        MesOrder {
            id: MesOrderId::new(self.id),
            note: self.note.clone(),
            attributes: self.attributes.clone(),
            submitted_at: Some(self.submitted_at),
            is_realised: self.realised_at.is_some(),
            realised_at: self.realised_at,
            gross_value: Some(self.gross),
            items: items
                .map(|item| MesItem {
                    product: item.product,
                    quantity: item.quantity,
                    net_price: item.net_price,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_versions_are_read_from_notes() {
        let mark = mark_in("wersja 7\nOL-0123abcd-55").unwrap();
        assert_eq!((mark.prefix.as_str(), mark.order, mark.generation), ("0123abcd", 55, 1));
        assert_eq!(mark_in("OL-0123abcd-55-2").unwrap().generation, 2);
        assert_eq!(mark_in("wersja 7"), None);
        assert_eq!(version_in("wersja 7\nOL-0123abcd-55"), Some(7));
        assert_eq!(version_in("OL-0123abcd-55"), None);
    }
}
