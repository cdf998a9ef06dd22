//! Attributes of the MES order: what each is written from, and its value in the attribute's own type.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::mapping::Mapping;
use crate::money::half_up;
use crate::note::comments;
use crate::{
    AttributeId, AttributeValue, Code, LoginOn, Marker, Parameters, Problem, ShopOrder, Value, defuse,
};

/// The type of an attribute's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeType {
    /// Which.
    pub kind: ValueKind,
    /// What a list allows.
    pub options: Vec<String>,
}

/// Kinds of attribute values. OptiMES documentation, "Atrybuty".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueKind {
    /// Text.
    Text,
    /// Int32 or Int64.
    Integer,
    /// Double.
    Float,
    /// A date.
    Date,
    /// A date with a time.
    DateTime,
    /// One of a list's options.
    List,
    /// A file or anything else that no value of ours fits.
    Other,
}

/// What the plant lists of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlantFacts {
    /// Types of attributes, where they are listed.
    pub attribute_types: BTreeMap<AttributeId, AttributeType>,
    /// Whose attribute the login is.
    pub login_on: LoginOn,
}

impl Default for PlantFacts {
    fn default() -> Self {
        Self { attribute_types: BTreeMap::new(), login_on: LoginOn::Contractor }
    }
}

impl PlantFacts {
    /// As long as the plant lists nothing: what the parameters say.
    #[must_use]
    pub const fn unlisted(parameters: &Parameters) -> Self {
        Self { attribute_types: BTreeMap::new(), login_on: parameters.wire.login_on }
    }
}

impl Mapping<'_> {
    /// Set attributes in the order of the parameters. An empty source writes none.
    pub(crate) fn attributes(&mut self, order: &ShopOrder, marker: &Marker) -> Vec<AttributeValue> {
        let p = self.parameters;
        let login = p.attribute_login.filter(|_| self.plant.login_on == LoginOn::Order);
        let note = comments(order);
        let texts = [
            ("optimesOrderAttributeDeliveryMethod", p.attribute_delivery_method, &order.delivery_method),
            ("optimesOrderAttributePaymentMethod", p.attribute_payment_method, &order.payment_method),
            ("optimesOrderAttributeAdditionalField1", p.attribute_additional_field_1, &order.extra_field_1),
            ("optimesOrderAttributeAdditionalField2", p.attribute_additional_field_2, &order.extra_field_2),
            ("optimesOrderAttributeNote", p.attribute_note, &note),
            ("optimesCustomerAttributeLogin", login, &order.user_login),
        ];
        let mut values = Vec::new();
        for (name, attribute, text) in texts {
            let text = defuse(text.trim());
            if let Some(attribute) = attribute.filter(|_| !text.is_empty()) {
                values.extend(self.attribute(name, attribute, &text, None));
            }
        }
        if let Some(attribute) = p.attribute_delivery_price {
            let price = half_up(order.delivery_price, 2);
            let name = "optimesOrderAttributeDeliveryPrice";
            values.extend(self.attribute(name, attribute, &price.to_string(), Some(price)));
        }
        if let Some(attribute) = p.attribute_external_id {
            values.push(AttributeValue { attribute, value: Value::Text(marker.to_string()) });
        }
        values
    }

    /// A value in its attribute's type. Where the plant lists no types, a number goes as a number unless
    /// `textAttributes` names its attribute.
    fn attribute(
        &mut self,
        parameter: &str,
        attribute: AttributeId,
        text: &str,
        number: Option<Decimal>,
    ) -> Option<AttributeValue> {
        let value = match self.plant.attribute_types.get(&attribute) {
            Some(wanted) => wanted.value(text, number),
            None if self.parameters.wire.text_attributes.contains(&attribute) => {
                Some(Value::Text(text.to_owned()))
            }
            None => Some(number.map_or_else(|| Value::Text(text.to_owned()), Value::Number)),
        };
        let kind = self.plant.attribute_types.get(&attribute).map_or(ValueKind::Text, |wanted| wanted.kind);
        if value.is_none() {
            let misfit = Problem::new(Code::AttributeMisfit).with("parameter", parameter);
            self.problem(misfit.with("attribute", attribute).with("wanted", kind.as_str()));
        }
        value.map(|value| AttributeValue { attribute, value })
    }
}

impl AttributeType {
    /// The text, or the number where there is one, as this type takes it; `None`: it does not.
    fn value(&self, text: &str, number: Option<Decimal>) -> Option<Value> {
        let as_number = || number.or_else(|| Decimal::from_str_exact(text).ok());
        let as_text = || Value::Text(text.to_owned());
        match self.kind {
            ValueKind::Text => Some(as_text()),
            ValueKind::Float => as_number().map(Value::Number),
            ValueKind::Integer => as_number().filter(|number| number.fract().is_zero()).map(Value::Number),
            ValueKind::Date => is_iso_date(text).then(as_text),
            ValueKind::DateTime => is_iso_moment(text).then(as_text),
            ValueKind::List => self.options.iter().any(|option| option == text).then(as_text),
            ValueKind::Other => None,
        }
    }
}

impl ValueKind {
    /// The word for messages; the texts have its name in both languages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Float => "number",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::List => "list",
            Self::Other => "other",
        }
    }
}

fn is_iso_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

fn is_iso_moment(text: &str) -> bool {
    text.parse::<jiff::civil::DateTime>().is_ok() || text.parse::<jiff::Timestamp>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{decimal, listed, lookups, mapped, mapped_with, order, parameters, told};
    use crate::{Parameters, WireProfile};

    fn all() -> Parameters {
        let id = |id| Some(AttributeId::new(id));
        Parameters {
            attribute_delivery_method: id(21),
            attribute_delivery_price: id(22),
            attribute_payment_method: id(23),
            attribute_additional_field_1: id(24),
            attribute_additional_field_2: id(25),
            attribute_note: id(26),
            attribute_external_id: id(27),
            attribute_login: id(28),
            ..parameters()
        }
    }

    fn written(order: &ShopOrder, parameters: &Parameters, plant: &PlantFacts) -> Vec<(i64, String)> {
        let mapped = mapped_with(order, parameters, plant, &lookups(order)).unwrap();
        let shown = |value: &AttributeValue| match &value.value {
            Value::Text(text) => format!("\"{text}\""),
            Value::Number(number) => number.to_string(),
        };
        mapped.body.attributes.iter().map(|value| (value.attribute.get(), shown(value))).collect()
    }

    #[test]
    fn every_source_goes_into_its_attribute() {
        let order = ShopOrder {
            extra_field_1: "pole 1".to_owned(),
            extra_field_2: "pole 2".to_owned(),
            user_comments: "od kupującego".to_owned(),
            admin_comments: "od sprzedawcy".to_owned(),
            ..order()
        };
        let plant = PlantFacts { login_on: LoginOn::Order, ..PlantFacts::default() };
        let expected = [
            (21, "\"Kurier\""),
            (23, "\"Przelew\""),
            (24, "\"pole 1\""),
            (25, "\"pole 2\""),
            (26, "\"od kupującego\nUwagi sprzedawcy:\nod sprzedawcy\""),
            (28, "\"ania77\""),
            (22, "14.99"),
            (27, "\"OL-0123abcd-17\""),
        ];
        let expected: Vec<(i64, String)> = expected.map(|(id, text)| (id, text.to_owned())).to_vec();
        assert_eq!(written(&order, &all(), &plant), expected);
    }

    #[test]
    fn an_empty_source_writes_no_attribute() {
        let order = ShopOrder {
            delivery_method: " ".to_owned(),
            payment_method: String::new(),
            user_login: String::new(),
            ..order()
        };
        let plant = PlantFacts { login_on: LoginOn::Order, ..PlantFacts::default() };
        let ids: Vec<i64> = written(&order, &all(), &plant).into_iter().map(|(id, _)| id).collect();
        assert_eq!(ids, [22, 27]);
        assert!(mapped(&order, &parameters()).unwrap().body.attributes.is_empty());
    }

    #[test]
    fn the_login_is_the_contractor_s_unless_the_plant_says_otherwise() {
        let parameters = Parameters { attribute_login: Some(AttributeId::new(28)), ..parameters() };
        assert_eq!(written(&order(), &parameters, &PlantFacts::default()), []);
    }

    #[test]
    fn a_price_is_a_number_unless_its_attribute_wants_text() {
        let parameters = Parameters { attribute_delivery_price: Some(AttributeId::new(22)), ..parameters() };
        let unlisted = PlantFacts::default();
        assert_eq!(written(&order(), &parameters, &unlisted), [(22, "14.99".to_owned())]);
        let wire = WireProfile { text_attributes: vec![AttributeId::new(22)], ..WireProfile::default() };
        let as_text = Parameters { wire, ..parameters.clone() };
        assert_eq!(written(&order(), &as_text, &unlisted), [(22, "\"14.99\"".to_owned())]);
        let listed_text = listed(22, ValueKind::Text, &[]);
        assert_eq!(written(&order(), &parameters, &listed_text), [(22, "\"14.99\"".to_owned())]);
        // Where the plant lists the type, the list decides.
        let listed_number = listed(22, ValueKind::Float, &[]);
        assert_eq!(written(&order(), &as_text, &listed_number), [(22, "14.99".to_owned())]);
    }

    #[test]
    fn a_value_goes_in_the_type_of_its_attribute_or_waits() {
        let parameters =
            Parameters { attribute_additional_field_1: Some(AttributeId::new(24)), ..parameters() };
        let number = |text: &str| Some(Value::Number(decimal(text)));
        let text = |text: &str| Some(Value::Text(text.to_owned()));
        let cases = [
            (ValueKind::Text, "12", text("12")),
            (ValueKind::Integer, "12", number("12")),
            (ValueKind::Integer, "12.5", None),
            (ValueKind::Integer, "dwanaście", None),
            (ValueKind::Float, "12.5", number("12.5")),
            (ValueKind::Float, "12,5 kg", None),
            (ValueKind::Date, "2026-11-24", text("2026-11-24")),
            (ValueKind::Date, "24.11.2026", None),
            (ValueKind::DateTime, "2026-11-24T10:00:00", text("2026-11-24T10:00:00")),
            (ValueKind::DateTime, "2026-11-24T10:00:00Z", text("2026-11-24T10:00:00Z")),
            (ValueKind::DateTime, "jutro", None),
            (ValueKind::List, "dąb", text("dąb")),
            (ValueKind::List, "sosna", None),
            (ValueKind::Other, "x", None),
        ];
        for (kind, source, expected) in cases {
            let order = ShopOrder { extra_field_1: source.to_owned(), ..order() };
            let mapped =
                mapped_with(&order, &parameters, &listed(24, kind, &["dąb", "buk"]), &lookups(&order));
            match expected {
                Some(value) => assert_eq!(mapped.unwrap().body.attributes[0].value, value, "{source}"),
                None => assert_eq!(
                    told(&mapped.unwrap_err()),
                    [format!(
                        "P108 parameter=optimesOrderAttributeAdditionalField1 attribute=24 wanted={}",
                        kind.as_str()
                    )],
                    "{source}"
                ),
            }
        }
    }
}
