//! The MES order's items: the shop's lines, and the delivery where a service product stands for it.

use rust_decimal::Decimal;

use crate::mapping::{Mapping, Sum, key_of};
use crate::money::reckon;
use crate::{Code, NewItem, Problem, Product, ShopLine, ShopOrder, VatCode, defuse};

impl Mapping<'_> {
    /// An item for every line that has none of its own problems.
    pub(crate) fn items(&mut self, order: &ShopOrder, sum: &mut Sum) -> Vec<NewItem> {
        if order.lines.is_empty() {
            self.problem(Problem::new(Code::NoLines));
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
            self.problem(Problem::new(Code::VatUnknown).with("rate", rate).with("line", number));
        }
        let money = vat.and_then(|code| reckon(line.price_gross, line.quantity, code));
        let added = money.and_then(|money| sum.add(money.shop_gross, money.tolerance));
        if vat.is_some() && added.is_none() {
            self.problem(Problem::new(Code::AmountOutOfRange).with("line", number));
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

    /// A line's product with the note that its item gets: the line's attributes, and its name where the product is a
    /// stand-in.
    fn product(&mut self, number: usize, line: &ShopLine) -> Option<(Product, String)> {
        let attributes = defuse(line.attributes.trim());
        let Some(key) = key_of(line) else {
            let product = self.stand_in(number)?;
            let parts = [defuse(line.name.trim()), attributes];
            let note: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            return Some((product, note.join("\n")));
        };
        match self.lookups.products.get(&key) {
            Some(Ok(product)) => {
                if product.has_technology == Some(false) {
                    self.warning(Problem::new(Code::NoTechnology).with("sku", &key));
                }
                Some((product.clone(), attributes))
            }
            Some(Err(problem)) => {
                self.problem(problem.clone());
                None
            }
            None => {
                self.problem(Problem::new(Code::ProductMissing).with("sku", &key).with("line", number));
                None
            }
        }
    }

    /// The product for a line without SKU and EAN.
    fn stand_in(&mut self, number: usize) -> Option<Product> {
        let Some(id) = self.parameters.other_product else {
            self.problem(Problem::new(Code::LineWithoutSku).with("line", number));
            return None;
        };
        let product = self.lookups.other_product.clone();
        if product.is_none() {
            self.problem(Problem::new(Code::ServiceProduct).with("product", id));
        }
        product
    }

    /// Delivery as a line, where a service product is configured; its VAT rate is the product's.
    pub(crate) fn delivery_item(&mut self, order: &ShopOrder, sum: &mut Sum) -> Option<NewItem> {
        let id = self.parameters.delivery_product?;
        let product = self.lookups.delivery_product.as_ref();
        let vat_rate = product.and_then(|product| product.vat_rate);
        let code = vat_rate.and_then(|id| self.parameters.vat_rates.iter().find(|(_, known)| **known == id));
        let (Some(product), Some(vat_rate), Some((code, _))) = (product, vat_rate, code) else {
            self.problem(Problem::new(Code::ServiceProduct).with("product", id));
            return None;
        };
        let money = reckon(order.delivery_price, Decimal::ONE, *code);
        let added = money.and_then(|money| sum.add(money.shop_gross, money.tolerance));
        if added.is_none() {
            self.problem(Problem::new(Code::AmountOutOfRange).with("line", order.lines.len() + 1));
        }
        Some(NewItem {
            product: product.id,
            quantity: Decimal::ONE,
            net_price: money?.net_price,
            vat_rate,
            note: defuse(order.delivery_method.trim()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{decimal, line, lookups, mapped, mapped_with, order, parameters, product, sku, told};
    use crate::{Lookups, Parameters, PlantFacts, ProductId, VatRateId};

    fn of(lines: Vec<ShopLine>) -> ShopOrder {
        ShopOrder { lines, ..order() }
    }

    #[test]
    fn a_line_becomes_an_item_with_its_attributes_as_note() {
        let mut line = line("A", "89.99", "23", 3);
        line.attributes = " Grawer: Dla Ani ".to_owned();
        let mapped = mapped(&of(vec![line]), &parameters()).unwrap();
        let item = &mapped.body.items[0];
        assert_eq!((item.product.get(), item.vat_rate.get()), (101, 31));
        assert_eq!((item.quantity, item.net_price), (decimal("3"), decimal("73.1626")));
        assert_eq!(item.note, "Grawer: Dla Ani");
        assert_eq!(mapped.shop_gross, decimal("269.97"));
        assert_eq!(mapped.tolerance, decimal("0.05"));
    }

    #[test]
    fn discounts_gifts_and_codes_are_lines_like_any_other() {
        let lines = vec![
            line("A", "-10", "23", 1),
            line("B", "0", "8", 2),
            line("C", "100", "-1", 1),
            line("D", "100", "-0.02", 1),
            line("E", "100", "-0.03", 1),
        ];
        let items = mapped(&of(lines), &parameters()).unwrap().body.items;
        let shown: Vec<(String, i64)> =
            items.iter().map(|item| (item.net_price.normalize().to_string(), item.vat_rate.get())).collect();
        let expected = [("-8.1301", 31), ("0", 32), ("100", 35), ("100", 36), ("100", 37)];
        assert_eq!(shown, expected.map(|(net, rate)| (net.to_owned(), rate)));
    }

    #[test]
    fn a_line_without_sku_and_ean_takes_the_stand_in_with_its_name() {
        let mut line = line("", "5", "23", 1);
        line.attributes = "rozmiar 38".to_owned();
        let order = of(vec![line]);
        assert_eq!(told(&mapped(&order, &parameters()).unwrap_err()), ["P104 line=1"]);
        let parameters = Parameters { other_product: Some(ProductId::new(77)), ..parameters() };
        assert_eq!(told(&mapped(&order, &parameters).unwrap_err()), ["P112 product=77"]);
        let lookups = Lookups { other_product: Some(product(77)), ..lookups(&order) };
        let mapped = mapped_with(&order, &parameters, &PlantFacts::default(), &lookups).unwrap();
        let item = &mapped.body.items[0];
        assert_eq!((item.product.get(), item.note.as_str()), (77, "Stół dębowy\nrozmiar 38"));
    }

    #[test]
    fn the_ean_finds_a_product_where_there_is_no_sku() {
        let mut line = line(" ", "5", "23", 1);
        line.ean = "5901234123457".to_owned();
        assert_eq!(mapped(&of(vec![line]), &parameters()).unwrap().body.items.len(), 1);
    }

    #[test]
    fn delivery_is_a_line_where_a_service_product_stands_for_it() {
        let order = order();
        let without = mapped(&order, &parameters()).unwrap();
        assert_eq!((without.body.items.len(), without.shop_gross), (1, decimal("269.97")));
        let parameters = Parameters { delivery_product: Some(ProductId::new(88)), ..parameters() };
        let with = |product: Option<Product>| {
            let lookups = Lookups { delivery_product: product, ..lookups(&order) };
            mapped_with(&order, &parameters, &PlantFacts::default(), &lookups)
        };
        let mapped = with(Some(Product { vat_rate: Some(VatRateId::new(32)), ..product(88) })).unwrap();
        let item = &mapped.body.items[1];
        assert_eq!((item.product.get(), item.vat_rate.get(), item.quantity), (88, 32, Decimal::ONE));
        assert_eq!((item.net_price, item.note.as_str()), (decimal("13.8796"), "Kurier"));
        assert_eq!(mapped.shop_gross, decimal("284.96"));
        let incomplete = [
            None,
            Some(Product { vat_rate: None, ..product(88) }),
            Some(Product { vat_rate: Some(VatRateId::new(999)), ..product(88) }),
        ];
        for product in incomplete {
            assert_eq!(told(&with(product).unwrap_err()), ["P112 product=88"]);
        }
    }

    #[test]
    fn a_missing_sku_of_many_lines_is_told_once() {
        let lines = vec![line("A", "1", "23", 1), line("B", "1", "23", 1), line("A", "1", "23", 1)];
        let order = of(lines);
        let mut lookups = lookups(&order);
        lookups.products.remove(&sku("A"));
        let told = told(&mapped_with(&order, &parameters(), &PlantFacts::default(), &lookups).unwrap_err());
        assert_eq!(told, ["P103 sku=A line=1"]);
    }

    #[test]
    fn a_product_without_technology_is_a_warning() {
        let order = order();
        let mut lookups = lookups(&order);
        let plain = Product { has_technology: Some(false), ..product(101) };
        lookups.products.insert(sku("A"), Ok(plain));
        let mapped = mapped_with(&order, &parameters(), &PlantFacts::default(), &lookups).unwrap();
        assert_eq!(told(&mapped.warnings), ["P153 sku=A"]);
    }
}
