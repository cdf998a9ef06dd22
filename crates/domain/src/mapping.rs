//! From a shop order to the body of a create: every problem is collected, nothing is guessed.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::address::address;
use crate::note::note;
use crate::{
    Code, ContractorId, Marker, Millis, NewMesOrder, Parameters, PlantFacts, Problem, Product, ShopLine,
    ShopOrder, buyer_keys,
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

/// The SKU, else the EAN.
pub(crate) fn key_of(line: &ShopLine) -> Option<ProductKey> {
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
pub fn product_keys(order: &ShopOrder) -> Vec<(usize, ProductKey)> {
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
pub(crate) struct Sum {
    shop_gross: Decimal,
    tolerance: Decimal,
}

impl Sum {
    /// `None` where it is beyond what can be reckoned.
    pub(crate) fn add(&mut self, shop_gross: Decimal, tolerance: Decimal) -> Option<()> {
        self.shop_gross = self.shop_gross.checked_add(shop_gross)?;
        self.tolerance = self.tolerance.checked_add(tolerance)?;
        Some(())
    }
}

/// A mapping under way: what it is made from, and what stands in its way so far.
pub(crate) struct Mapping<'a> {
    pub(crate) parameters: &'a Parameters,
    pub(crate) plant: &'a PlantFacts,
    pub(crate) lookups: &'a Lookups,
    pub(crate) problems: Vec<Problem>,
    pub(crate) warnings: Vec<Problem>,
}

impl Mapping<'_> {
    /// Adds a problem, unless just this one is told already: ten lines of one missing SKU are one problem.
    pub(crate) fn problem(&mut self, problem: Problem) {
        let told = |known: &Problem| known.code == problem.code && known.fact("sku") == problem.fact("sku");
        if problem.fact("sku").is_none() || !self.problems.iter().any(told) {
            self.problems.push(problem);
        }
    }

    /// Adds a warning once.
    pub(crate) fn warning(&mut self, warning: Problem) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    fn currency(&mut self, order: &ShopOrder) -> Option<crate::CurrencyId> {
        let code = order.currency.trim().to_ascii_uppercase();
        let id = self.parameters.currencies.get(&code).copied();
        if id.is_none() {
            self.problem(Problem::new(Code::CurrencyUnknown).with("currency", code));
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::money::half_up;
    use crate::sample::{decimal, line, mapped, mapped_with, order, parameters, sku, told};
    use crate::{CurrencyId, VatCode, VatRateId};

    #[test]
    fn every_problem_is_collected_in_the_order_of_the_body() {
        let mut order = order();
        order.currency = "GBP".to_owned();
        order.lines = vec![
            line("A", "1", "19", 1),
            line("", "1", "23", 1),
            line("B", "1", "23", 1),
            line("C", "79228162514264337593543950335", "23", 5_000),
            line("D", "1", "-5", 1),
        ];
        order.invoice.nip = "5261040827".to_owned();
        let mut lookups = crate::sample::lookups(&order);
        let several = Problem::new(Code::ProductAmbiguous).with("sku", "B").with("products", "1, 2");
        lookups.products.insert(sku("B"), Err(several));
        let problems = mapped_with(&order, &parameters(), &PlantFacts::default(), &lookups).unwrap_err();
        assert_eq!(
            told(&problems),
            [
                "P107 currency=GBP",
                "P106 rate=19 line=1",
                "P104 line=2",
                "P105 sku=B products=1, 2",
                "P113 line=4",
                "P106 rate=-5 line=5",
            ]
        );
        order.lines.clear();
        assert_eq!(told(&mapped(&order, &parameters()).unwrap_err()), ["P107 currency=GBP", "P102"]);
    }

    #[test]
    fn the_header_is_that_of_the_parameters_and_the_clock() {
        let mut order = order();
        order.currency = " pln ".to_owned();
        order.invoice.nip = "5261040827".to_owned();
        let mapped = mapped(&order, &parameters()).unwrap();
        let body = &mapped.body;
        assert_eq!((body.status.get(), body.currency.get(), body.submitted_at.get()), (11, 41, 1_000));
        assert_eq!(body.contractor.map(ContractorId::get), Some(9));
        assert_eq!(told(&mapped.warnings), ["P151"]);
    }

    /// A price in grosz, pieces, and a rate as BaseLinker writes it.
    fn basket() -> impl Strategy<Value = Vec<(i64, i64, Decimal)>> {
        let percent = (0_i64..=270).prop_map(|tenths| Decimal::new(tenths, 1));
        let code = prop::sample::select(vec![decimal("-1"), decimal("-0.02"), decimal("-0.03")]);
        let rate = prop_oneof![4 => percent, 1 => code];
        prop::collection::vec((-2_000_000_i64..2_000_000, 1_i64..=5_000, rate), 1..15)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(600) })]

        #[test]
        fn the_plant_s_total_is_within_tolerance_for_every_basket(
            basket in basket(), currency in "[A-Z]{3}", delivery in 0_i64..100_000
        ) {
            let mut order = order();
            order.currency.clone_from(&currency);
            order.delivery_price = Decimal::new(delivery, 2);
            order.lines.clear();
            let mut parameters = parameters();
            parameters.currencies.insert(currency, CurrencyId::new(50));
            parameters.rounding_tolerance = Decimal::ZERO;
            parameters.vat_rates.clear();
            for (at, (grosz, pieces, rate)) in basket.into_iter().enumerate() {
                order.lines.push(ShopLine {
                    price_gross: Decimal::new(grosz, 2), tax_rate: rate, ..line(&format!("S{at}"), "0", "0", pieces)
                });
                let next = 31 + i64::try_from(parameters.vat_rates.len()).unwrap();
                parameters.vat_rates.entry(VatCode::from_shop(rate).unwrap()).or_insert(VatRateId::new(next));
            }
            let mapped = mapped(&order, &parameters).unwrap();
            // The formula that is assumed of OptiMES, reckoned apart from `money`.
            let mut plant = Decimal::ZERO;
            for item in &mapped.body.items {
                prop_assert!(item.net_price.scale() <= 4);
                let (code, _) =
                    parameters.vat_rates.iter().find(|(_, id)| **id == item.vat_rate).unwrap();
                let rate = match code {
                    VatCode::Percent(percent) => *percent / Decimal::ONE_HUNDRED,
                    VatCode::Exempt | VatCode::NotSubject | VatCode::ReverseCharge => Decimal::ZERO,
                };
                let net = half_up(item.quantity * item.net_price, 2);
                plant += half_up(net * (Decimal::ONE + rate), 2);
            }
            let off = (plant - mapped.shop_gross).abs();
            prop_assert!(off <= mapped.tolerance, "{} {} {}", plant, mapped.shop_gross, mapped.tolerance);
        }

        #[test]
        fn no_basket_panics(
            lines in prop::collection::vec((any::<[u32; 3]>(), 0_u32..=28, any::<i64>(), -300_i64..20_000), 0..6),
            delivery in any::<i64>()
        ) {
            let mut order = order();
            order.delivery_price = Decimal::new(delivery, 2);
            order.lines = lines.into_iter().enumerate().map(|(at, (parts, scale, quantity, rate))| {
                let price = Decimal::from_parts(parts[0], parts[1], parts[2], at % 2 == 0, scale);
                ShopLine {
                    price_gross: price, tax_rate: Decimal::new(rate, 2), quantity: quantity.into(),
                    ..line("A", "0", "0", 1)
                }
            }).collect();
            let mut parameters = parameters();
            parameters.attribute_delivery_price = Some(crate::AttributeId::new(22));
            let _mapped_or_told = mapped(&order, &parameters);
        }
    }
}
