//! An order, parameters and findings for tests; each test changes what it is about.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::{
    AttributeId, AttributeType, ContractorId, CurrencyId, DeliveryAddress, InvoiceAddress, Lookups, Mapped,
    Marker, MarkerPrefix, MesStatusId, Millis, MissingProduct, OrderSource, Pace, Parameters, PickupPoint,
    PlantFacts, Problem, Product, ProductId, ProductKey, ShopLine, ShopOrder, ShopOrderId, ShopStatusId,
    ValueKind, VatCode, VatRateId, WireProfile, map, product_keys,
};

pub(crate) fn decimal(text: &str) -> Decimal {
    Decimal::from_str_exact(text).unwrap()
}

pub(crate) fn line(sku: &str, price: &str, rate: &str, quantity: i64) -> ShopLine {
    ShopLine {
        id: 1,
        name: "Stół dębowy".to_owned(),
        attributes: String::new(),
        sku: sku.to_owned(),
        ean: String::new(),
        price_gross: decimal(price),
        tax_rate: decimal(rate),
        quantity: quantity.into(),
    }
}

pub(crate) fn order() -> ShopOrder {
    ShopOrder {
        id: ShopOrderId::new(17),
        source: OrderSource { kind: "shop".to_owned(), id: 3 },
        external_id: String::new(),
        status: ShopStatusId::new(1),
        confirmed: true,
        date_add: 1_700_000_000,
        date_confirmed: 1_700_000_001,
        date_in_status: 1_700_000_002,
        user_login: "ania77".to_owned(),
        email: "ania@example.com".to_owned(),
        phone: "+48 600 100 200".to_owned(),
        user_comments: String::new(),
        admin_comments: String::new(),
        extra_field_1: String::new(),
        extra_field_2: String::new(),
        currency: "PLN".to_owned(),
        payment_method: "Przelew".to_owned(),
        delivery_method: "Kurier".to_owned(),
        delivery_price: decimal("14.99"),
        delivery: DeliveryAddress {
            fullname: "Anna Nowak".to_owned(),
            company: String::new(),
            address: "Leśna 1/2".to_owned(),
            postcode: "60-001".to_owned(),
            city: "Poznań".to_owned(),
            country_code: "pl".to_owned(),
        },
        pickup_point: PickupPoint::default(),
        invoice: InvoiceAddress::default(),
        lines: vec![line("A", "89.99", "23", 3)],
    }
}

pub(crate) fn parameters() -> Parameters {
    let vat_rates = [("23", 31), ("8", 32), ("0", 34), ("zw", 35), ("np", 36), ("oo", 37)];
    Parameters {
        name: "meble".to_owned(),
        optimes_url: "https://firma.optimes.pl".to_owned(),
        baselinker_url: "https://api.baselinker.com".to_owned(),
        calls_per_minute: 60,
        import_statuses: vec![ShopStatusId::new(1)],
        done_status: ShopStatusId::new(3),
        after_import_status: None,
        in_production_statuses: Vec::new(),
        order_status: MesStatusId::new(11),
        attribute_delivery_method: None,
        attribute_delivery_price: None,
        attribute_payment_method: None,
        attribute_additional_field_1: None,
        attribute_additional_field_2: None,
        attribute_note: None,
        attribute_external_id: None,
        attribute_login: None,
        currencies: BTreeMap::from([("PLN".to_owned(), CurrencyId::new(41))]),
        vat_rates: vat_rates
            .map(|(code, id)| (VatCode::parse(code).unwrap(), VatRateId::new(id)))
            .into_iter()
            .collect(),
        retail_contractor: None,
        delivery_product: None,
        other_product: None,
        unit: None,
        missing_product: MissingProduct::Wait,
        import_from: None,
        rounding_tolerance: decimal("0.05"),
        quiet_period: 90_000,
        creates_in_flight: 8,
        retention_days: 30,
        pace: Pace::default(),
        wire: WireProfile::default(),
    }
}

pub(crate) fn product(id: i64) -> Product {
    Product {
        id: ProductId::new(id),
        index: String::new(),
        ean: String::new(),
        vat_rate: Some(VatRateId::new(31)),
        has_technology: Some(true),
        is_active: true,
    }
}

/// A product for every line that can have one, numbered from 101, and the contractor 9.
pub(crate) fn lookups(order: &ShopOrder) -> Lookups {
    let mut lookups = Lookups { contractor: Some(ContractorId::new(9)), ..Lookups::default() };
    for (at, key) in product_keys(order) {
        lookups.products.entry(key).or_insert_with(|| Ok(product(101 + i64::try_from(at).unwrap())));
    }
    lookups
}

pub(crate) fn marker() -> Marker {
    let prefix = MarkerPrefix::parse("0123abcd").unwrap();
    Marker { prefix, order: ShopOrderId::new(17), generation: 1 }
}

/// Maps with a product for every line.
pub(crate) fn mapped(order: &ShopOrder, parameters: &Parameters) -> Result<Mapped, Vec<Problem>> {
    mapped_with(order, parameters, &PlantFacts::default(), &lookups(order))
}

pub(crate) fn mapped_with(
    order: &ShopOrder,
    parameters: &Parameters,
    plant: &PlantFacts,
    lookups: &Lookups,
) -> Result<Mapped, Vec<Problem>> {
    map(order, parameters, plant, lookups, &marker(), Millis::new(1_000))
}

/// What the problems are, with their facts: `P106 rate=8 line=1`.
pub(crate) fn told(problems: &[Problem]) -> Vec<String> {
    let shown = |problem: &Problem| {
        let facts = problem.facts.iter().map(|(name, value)| format!(" {name}={value}"));
        format!("{}{}", problem.code, facts.collect::<String>())
    };
    problems.iter().map(shown).collect()
}

pub(crate) fn sku(text: &str) -> ProductKey {
    ProductKey::Sku(text.to_owned())
}

pub(crate) fn listed(id: i64, kind: ValueKind, options: &[&str]) -> PlantFacts {
    let options = options.iter().map(|option| (*option).to_owned()).collect();
    let attribute_types = BTreeMap::from([(AttributeId::new(id), AttributeType { kind, options })]);
    PlantFacts { attribute_types, ..PlantFacts::default() }
}
