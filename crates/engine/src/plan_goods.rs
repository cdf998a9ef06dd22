//! The products of an order's lines as a plan finds them: nothing is made, each is asked for once.

use std::collections::BTreeMap;

use domain::{Code, Lookups, Problem, Product, ProductId, ProductKey, ShopLine, ShopOrder, product_keys};

use crate::goods::{ambiguous, as_product};
use crate::missing::{as_made, to_make};
use crate::plan::{PlanFor, TO_BE_MADE};
use crate::products::{FoundProduct, find_for_line};
use crate::{MesError, MesRead};

/// What was found so far.
pub(crate) struct PlanGoods<'a> {
    wanted: &'a PlanFor<'a>,
    of_lines: BTreeMap<ProductKey, Result<Product, Problem>>,
    services: BTreeMap<ProductId, Option<Product>>,
}

impl<'a> PlanGoods<'a> {
    pub(crate) const fn new(wanted: &'a PlanFor<'a>) -> Self {
        Self { wanted, of_lines: BTreeMap::new(), services: BTreeMap::new() }
    }

    /// Everything that mapping needs of the plant's products.
    pub(crate) async fn lookups(
        &mut self,
        mes: &impl MesRead,
        order: &ShopOrder,
    ) -> Result<Lookups, MesError> {
        let mut lookups = Lookups::default();
        for (number, key) in product_keys(order) {
            let Some(line) = order.lines.get(number) else { continue };
            let found = match self.of_lines.get(&key) {
                Some(found) => found.clone(),
                None => self.find(mes, &key, line).await?,
            };
            self.of_lines.insert(key.clone(), found.clone());
            let found = found.map_err(|problem| problem.with("line", number + 1));
            lookups.products.entry(key).or_insert(found);
        }
        lookups.delivery_product = self.service(mes, self.wanted.parameters.delivery_product).await?;
        lookups.other_product = self.service(mes, self.wanted.parameters.other_product).await?;
        Ok(lookups)
    }

    async fn find(
        &self,
        mes: &impl MesRead,
        key: &ProductKey,
        line: &ShopLine,
    ) -> Result<Result<Product, Problem>, MesError> {
        if let Some(bound) = self.wanted.bindings.get(key) {
            let gone = || Problem::new(Code::BindingInvalid).with("sku", key).with("product", bound);
            return Ok(mes.product(*bound).await?.ok_or_else(gone));
        }
        let ean = line.ean.trim();
        Ok(match find_for_line(mes, key, ean).await? {
            FoundProduct::One(product) => Ok(product),
            FoundProduct::Several(ids) => Err(ambiguous(key, ean, &ids)),
            FoundProduct::None => {
                let made = |new| as_product(key, &as_made(TO_BE_MADE, &new, self.wanted.now));
                to_make(self.wanted.parameters, key, line).map(made)
            }
        })
    }

    async fn service(
        &mut self,
        mes: &impl MesRead,
        wanted: Option<ProductId>,
    ) -> Result<Option<Product>, MesError> {
        let Some(id) = wanted else { return Ok(None) };
        if let Some(known) = self.services.get(&id) {
            return Ok(known.clone());
        }
        let found = mes.product(id).await?;
        self.services.insert(id, found.clone());
        Ok(found)
    }
}
