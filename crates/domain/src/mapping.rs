//! From a shop order to the body of a create: every problem is collected, nothing is guessed.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::money::{half_up, reckon};
use crate::{
    Address, AttributeId, AttributeValue, Code, ContractorId, LoginOn, Marker, Millis, NewItem, NewMesOrder,
    Parameters, Problem, Product, ShopLine, ShopOrder, Value, VatCode, buyer_keys, defuse,
};

/// What a line's product is found by: the SKU, else the EAN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProductKey {
    /// Matched with the product's index.
    Sku(String),
    /// Matched with the product's EAN.
    Ean(String),
}

impl std::fmt::Display for ProductKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sku(text) | Self::Ean(text) => f.write_str(text),
        }
    }
}

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

/// What was found in the plant for one order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lookups {
    /// For each key a product, or why there is none.
    pub products: BTreeMap<ProductKey, Result<Product, Problem>>,
    /// The product of `optimesDeliveryProductId`; `None`: not configured, or gone.
    pub delivery_product: Option<Product>,
    /// The product of `optimesOtherProductId`; `None`: not configured, or gone.
    pub other_product: Option<Product>,
    /// The contractor; `None` only in a plan.
    pub contractor: Option<ContractorId>,
}

/// A mapped order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapped {
    /// The body.
    pub body: NewMesOrder,
    /// Warnings on the order.
    pub warnings: Vec<Problem>,
    /// The shop's gross for all lines of the body.
    pub shop_gross: Decimal,
    /// How far the plant's sum may be from it.
    pub tolerance: Decimal,
}

/// The heading of the seller's comments in the note.
const SELLER: &str = "Uwagi sprzedawcy:";

fn key_of(line: &ShopLine) -> Option<ProductKey> {
    let (sku, ean) = (line.sku.trim(), line.ean.trim());
    if !sku.is_empty() {
        Some(ProductKey::Sku(sku.to_owned()))
    } else if !ean.is_empty() {
        Some(ProductKey::Ean(ean.to_owned()))
    } else {
        None
    }
}

/// The lines (from 0) whose product is to be looked up, with what it is found by.
#[must_use]
pub fn product_keys(order: &ShopOrder, _parameters: &Parameters) -> Vec<(usize, ProductKey)> {
    order.lines.iter().enumerate().filter_map(|(at, line)| Some((at, key_of(line)?))).collect()
}

/// Maps an order.
///
/// # Errors
/// All problems that keep it from being produced, in the order of the body.
pub fn map(
    order: &ShopOrder,
    parameters: &Parameters,
    plant: &PlantFacts,
    lookups: &Lookups,
    marker: &Marker,
    submitted_at: Millis,
) -> Result<Mapped, Vec<Problem>> {
    let mut mapping = Mapping { parameters, plant, lookups, problems: Vec::new(), warnings: Vec::new() };
    let currency = mapping.currency(order);
    let mut sum = Sum::default();
    let mut items = mapping.items(order, &mut sum);
    items.extend(mapping.delivery_item(order, &mut sum));
    let attributes = mapping.attributes(order, marker);
    mapping.warnings.extend(buyer_keys(order, parameters, plant.login_on).warnings);
    let (Some(currency), true) = (currency, mapping.problems.is_empty()) else {
        return Err(mapping.problems);
    };
    let body = NewMesOrder {
        contractor: lookups.contractor,
        status: parameters.order_status,
        currency,
        submitted_at,
        note: note(order, parameters, marker),
        address: address(order),
        attributes,
        items,
    };
    let tolerance = sum.tolerance.max(parameters.rounding_tolerance);
    Ok(Mapped { body, warnings: mapping.warnings, shop_gross: sum.shop_gross, tolerance })
}

/// The sum of the lines so far.
#[derive(Default)]
struct Sum {
    shop_gross: Decimal,
    tolerance: Decimal,
}

impl Sum {
    fn add(&mut self, shop_gross: Decimal, tolerance: Decimal) -> Option<()> {
        self.shop_gross = self.shop_gross.checked_add(shop_gross)?;
        self.tolerance = self.tolerance.checked_add(tolerance)?;
        Some(())
    }
}

struct Mapping<'a> {
    parameters: &'a Parameters,
    plant: &'a PlantFacts,
    lookups: &'a Lookups,
    problems: Vec<Problem>,
    warnings: Vec<Problem>,
}

impl Mapping<'_> {
    fn currency(&mut self, order: &ShopOrder) -> Option<crate::CurrencyId> {
        let code = order.currency.trim().to_ascii_uppercase();
        let id = self.parameters.currencies.get(&code).copied();
        if id.is_none() {
            self.problems.push(Problem::new(Code::CurrencyUnknown).with("currency", code));
        }
        id
    }

    fn items(&mut self, order: &ShopOrder, sum: &mut Sum) -> Vec<NewItem> {
        if order.lines.is_empty() {
            self.problems.push(Problem::new(Code::NoLines));
        }
        let lines = order.lines.iter().enumerate();
        lines.filter_map(|(at, line)| self.item(at + 1, line, sum)).collect()
    }

    fn item(&mut self, number: usize, line: &ShopLine, sum: &mut Sum) -> Option<NewItem> {
        let product = self.product(number, line);
        let vat = VatCode::from_shop(line.tax_rate);
        let vat_rate = vat.and_then(|code| self.parameters.vat_rates.get(&code).copied());
        if vat_rate.is_none() {
            let rate = vat.map_or_else(|| line.tax_rate.normalize().to_string(), |code| code.to_string());
            self.problems.push(Problem::new(Code::VatUnknown).with("rate", rate).with("line", number));
        }
        let money = vat.and_then(|code| reckon(line.price_gross, line.quantity, code));
        let added = money.and_then(|money| sum.add(money.shop_gross, money.tolerance));
        if vat.is_some() && added.is_none() {
            self.problems.push(Problem::new(Code::AmountOutOfRange).with("line", number));
        }
        let (product, note) = product?;
        Some(NewItem {
            product: product.id,
            quantity: line.quantity,
            net_price: money?.net_price,
            vat_rate: vat_rate?,
            note,
        })
    }

    /// A line's product with the note that its item gets.
    fn product(&mut self, number: usize, line: &ShopLine) -> Option<(Product, String)> {
        let attributes = defuse(line.attributes.trim());
        let Some(key) = key_of(line) else {
            let Some(id) = self.parameters.other_product else {
                self.problems.push(Problem::new(Code::LineWithoutSku).with("line", number));
                return None;
            };
            let Some(product) = self.lookups.other_product.clone() else {
                self.problems
                    .push(Problem::new(Code::ServiceProduct).with("product", id).with("line", number));
                return None;
            };
            let name = defuse(line.name.trim());
            let parts = [name, attributes];
            return Some((
                product,
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n"),
            ));
        };
        match self.lookups.products.get(&key) {
            Some(Ok(product)) => {
                if product.has_technology == Some(false) {
                    self.warnings.push(Problem::new(Code::NoTechnology).with("sku", &key));
                }
                Some((product.clone(), attributes))
            }
            Some(Err(problem)) => {
                self.problems.push(problem.clone());
                None
            }
            None => {
                self.problems.push(Problem::new(Code::ProductMissing).with("sku", &key).with("line", number));
                None
            }
        }
    }

    /// Delivery as a line, where a service product is configured; its VAT rate is the product's.
    fn delivery_item(&mut self, order: &ShopOrder, sum: &mut Sum) -> Option<NewItem> {
        let id = self.parameters.delivery_product?;
        let product = self.lookups.delivery_product.as_ref();
        let vat_rate = product.and_then(|product| product.vat_rate);
        let code = vat_rate.and_then(|id| self.parameters.vat_rates.iter().find(|(_, known)| **known == id));
        let (Some(product), Some(vat_rate), Some((code, _))) = (product, vat_rate, code) else {
            self.problems.push(Problem::new(Code::ServiceProduct).with("product", id));
            return None;
        };
        let money = reckon(order.delivery_price, Decimal::ONE, *code);
        let added = money.and_then(|money| sum.add(money.shop_gross, money.tolerance));
        if added.is_none() {
            self.problems.push(Problem::new(Code::AmountOutOfRange).with("line", order.lines.len() + 1));
        }
        Some(NewItem {
            product: product.id,
            quantity: Decimal::ONE,
            net_price: money?.net_price,
            vat_rate,
            note: defuse(order.delivery_method.trim()),
        })
    }

    /// Set attributes in the order of the parameters. An empty source writes none.
    fn attributes(&mut self, order: &ShopOrder, marker: &Marker) -> Vec<AttributeValue> {
        let parameters = self.parameters;
        let login = parameters.attribute_login.filter(|_| self.plant.login_on == LoginOn::Order);
        let price = order.delivery_price;
        let note = comments(order);
        let texts = [
            (parameters.attribute_delivery_method, &order.delivery_method),
            (parameters.attribute_payment_method, &order.payment_method),
            (parameters.attribute_additional_field_1, &order.extra_field_1),
            (parameters.attribute_additional_field_2, &order.extra_field_2),
            (parameters.attribute_note, &note),
            (login, &order.user_login),
        ];
        let mut values = Vec::new();
        for (attribute, text) in texts {
            let text = defuse(text.trim());
            if let Some(attribute) = attribute.filter(|_| !text.is_empty()) {
                values.extend(self.attribute(attribute, &text, None));
            }
        }
        if let Some(attribute) = parameters.attribute_delivery_price {
            let text = half_up(price, 2).to_string();
            values.extend(self.attribute(attribute, &text, Some(half_up(price, 2))));
        }
        if let Some(attribute) = parameters.attribute_external_id {
            values.push(AttributeValue { attribute, value: Value::Text(marker.to_string()) });
        }
        values
    }

    /// A value in its attribute's type. Where the plant lists no types, a number goes as a number unless
    /// `textAttributes` names its attribute.
    fn attribute(
        &mut self,
        attribute: AttributeId,
        text: &str,
        number: Option<Decimal>,
    ) -> Option<AttributeValue> {
        let wants_text = self.parameters.wire.text_attributes.contains(&attribute);
        let kind = self.plant.attribute_types.get(&attribute);
        let read = || number.or_else(|| Decimal::from_str_exact(text.trim()).ok());
        let value = match kind.map(|kind| kind.kind) {
            None => Some(
                number.filter(|_| !wants_text).map_or_else(|| Value::Text(text.to_owned()), Value::Number),
            ),
            Some(ValueKind::Text) => Some(Value::Text(text.to_owned())),
            Some(ValueKind::Float) => read().map(Value::Number),
            Some(ValueKind::Integer) => read().filter(|number| number.fract().is_zero()).map(Value::Number),
            Some(ValueKind::Date | ValueKind::DateTime) => {
                is_iso_date(text, kind.is_some_and(|kind| kind.kind == ValueKind::DateTime))
                    .then(|| Value::Text(text.to_owned()))
            }
            Some(ValueKind::List) => kind
                .is_some_and(|kind| kind.options.iter().any(|option| option == text))
                .then(|| Value::Text(text.to_owned())),
            Some(ValueKind::Other) => None,
        };
        if value.is_none() {
            let wanted = kind.map_or("text", |kind| kind.kind.as_str());
            self.problems.push(
                Problem::new(Code::AttributeMisfit).with("attribute", attribute).with("wanted", wanted),
            );
        }
        value.map(|value| AttributeValue { attribute, value })
    }
}

impl ValueKind {
    /// The word for messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Integer => "integer",
            Self::Float => "number",
            Self::Date => "date",
            Self::DateTime => "date and time",
            Self::List => "one of its list",
            Self::Other => "file",
        }
    }
}

fn is_iso_date(text: &str, with_time: bool) -> bool {
    if with_time {
        text.parse::<jiff::civil::DateTime>().is_ok() || text.parse::<jiff::Timestamp>().is_ok()
    } else {
        text.parse::<jiff::civil::Date>().is_ok() && text.len() == 10
    }
}

/// `user_comments`, then `admin_comments` under their heading.
fn comments(order: &ShopOrder) -> String {
    let user = defuse(order.user_comments.trim());
    let seller = defuse(order.admin_comments.trim());
    let seller = if seller.is_empty() { seller } else { format!("{SELLER}\n{seller}") };
    [user, seller].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn note(order: &ShopOrder, parameters: &Parameters, marker: &Marker) -> String {
    let comments = comments(order);
    let marker = if parameters.attribute_external_id.is_some() { String::new() } else { marker.to_string() };
    [comments, marker].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// Where it goes; a pick-up point takes the street line as "id, name, address", with its own postcode and city.
fn address(order: &ShopOrder) -> Address {
    let (delivery, point) = (&order.delivery, &order.pickup_point);
    let mut address = Address {
        name: delivery.fullname.clone(),
        company: delivery.company.clone(),
        street: delivery.address.clone(),
        postal_code: delivery.postcode.clone(),
        city: delivery.city.clone(),
        country_code: delivery.country_code.to_ascii_uppercase(),
        email: order.email.clone(),
        phone: order.phone.clone(),
    };
    let parts: Vec<&str> = [&point.id, &point.name, &point.address]
        .into_iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.is_empty() {
        address.street = parts.join(", ");
        if !point.postcode.trim().is_empty() {
            address.postal_code.clone_from(&point.postcode);
        }
        if !point.city.trim().is_empty() {
            address.city.clone_from(&point.city);
        }
    }
    address
}
