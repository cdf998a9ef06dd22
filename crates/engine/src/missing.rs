//! Products that the plant does not have: waited for, asked for again, or made.

use std::collections::BTreeMap;

use domain::{
    Code, Millis, MissingProduct, NewProduct, Parameters, Problem, Product, ProductId, ProductKey, ShopLine,
    VatCode,
};

use crate::call::CallError;
use crate::create::Waits;
use crate::drive::Drive;
use crate::goods::{Found, ambiguous, as_product, with_ean};
use crate::lock::lock;
use crate::looks::Looked;
use crate::parts::{FoundPart, Made, PartKind, refused, unanswered};
use crate::products::{FoundProduct, fits};
use crate::searches::NoAnswer;
use crate::step::Step;
use crate::{Entry, KnownProduct, Ledger, LedgerError, Mes, Stage, WorkQuery, World};

/// Missing SKUs asked again in one MES sweep, at most.
const MISSING_MOST: usize = 50;

impl<W: World> Drive<'_, W> {
    /// The plant has no product for a line: the order waits, or the product is made.
    pub(crate) async fn missing(
        &self,
        key: &ProductKey,
        line: &ShopLine,
        for_entry: Option<&Entry>,
    ) -> Result<Result<Product, Waits>, LedgerError> {
        let waits = |problem| Ok(Err(Waits::For(Box::new(problem))));
        match (to_make(&self.parameters(), key, line), for_entry) {
            (Ok(new), Some(entry)) => self.make_product(entry, key, new).await,
            (Ok(_), None) => waits(missing(Code::ProductMissing, key, line)),
            (Err(problem), _) => waits(problem),
        }
    }

    async fn make_product(
        &self,
        entry: &Entry,
        key: &ProductKey,
        new: NewProduct,
    ) -> Result<Result<Product, Waits>, LedgerError> {
        if let Some(made) = self.made_before(PartKind::Product, &key.to_string()).await? {
            match self.search_product(ProductId::new(made)).await {
                Ok(Some(product)) if product.is_active && fits(&product, key) => return Ok(Ok(product)),
                // It is gone, or another one by now.
                Ok(_) => self.forget_made(PartKind::Product, &[key.to_string()]).await?,
                Err(why) => return Ok(Err(Waits::NoAnswer(why.with("sku", key)))),
            }
        }
        let find = || async {
            match self.find(key, &new.ean).await {
                Ok(FoundProduct::One(product)) => Ok(FoundPart::One(product.id.get())),
                Ok(FoundProduct::None) => Ok(FoundPart::None),
                Ok(FoundProduct::Several(ids)) => {
                    Ok(FoundPart::Unclear(Box::new(ambiguous(key, &new.ean, &ids))))
                }
                Err(why) => Err(why),
            }
        };
        let create = async { self.mes.client.create_product(&new).await.map(|created| created.id.get()) };
        let keys = [key.to_string()];
        let made = self.make_part(PartKind::Product, &keys, entry.retried_at, find, create).await?;
        Ok(match made {
            Made::Id(id) | Made::Unfound(id) => {
                let known = as_made(ProductId::new(id), &new, self.now());
                self.world.ledger().keep_product(self.id, key, Some(&known)).await?;
                Ok(as_product(key, &known))
            }
            Made::Unclear(problem) => Err(Waits::For(problem)),
            Made::NoAnswer(why) => Err(Waits::NoAnswer(why.with("sku", key))),
            Made::Asks => {
                let problem = unanswered(PartKind::Product).with("sku", key);
                Err(Waits::For(Box::new(with_ean(problem, &new.ean))))
            }
            Made::Refused(error) => {
                Err(Waits::For(Box::new(refused(PartKind::Product, &error).with("sku", key))))
            }
        })
    }

    /// A product webhook, or a person's binding: what was known of the product is dropped, and what may have waited for
    /// it, as it is now, is tried again.
    pub(crate) async fn read_product(&self, id: ProductId) -> Result<Looked, LedgerError> {
        let product = match self.product(id).await {
            Ok(product) => product,
            Err(CallError::NotNow) => return Ok(Looked::NotNow),
            Err(CallError::Failed(_)) => return Ok(Looked::Failed),
        };
        self.drop_known(id).await?;
        self.release(|problem| waits_for(problem, id, product.as_ref())).await?;
        Ok(Looked::Done)
    }

    /// A product is gone, or may have changed: nothing of it enters a body unasked.
    pub(crate) async fn drop_known(&self, id: ProductId) -> Result<(), LedgerError> {
        lock(&self.service_products).remove(&id);
        self.world.ledger().drop_product(self.id, id).await
    }

    /// Asks again for the distinct missing SKUs, bounded and in turn, so that a lost webhook costs minutes.
    pub(crate) async fn ask_missing_products(&self) -> Result<(), LedgerError> {
        let mut wanted: BTreeMap<ProductKey, String> = BTreeMap::new();
        for entry in self.waiting().await? {
            wanted.extend(entry.problem.as_ref().and_then(waited_for));
        }
        let keys: Vec<ProductKey> = wanted.keys().cloned().collect();
        let round = lock(&self.missing_turn).next(&keys, MISSING_MOST);
        for key in round {
            let ean = wanted.get(&key).map_or("", String::as_str);
            match self.known_or_found(&key, ean).await? {
                Ok(Found::One(_)) => {
                    self.release(|problem| waited_for(problem).is_some_and(|(of, _)| of == key)).await?;
                }
                Ok(Found::Wrong(_) | Found::Missing) | Err(NoAnswer::Failed { .. }) => {}
                Err(NoAnswer::NotNow) => return Ok(()),
            }
        }
        Ok(())
    }

    async fn waiting(&self) -> Result<Vec<Entry>, LedgerError> {
        let query = WorkQuery::all(vec![Stage::Waiting]);
        self.world.ledger().work(self.id, &query).await
    }

    /// Makes waiting entries ready whose problem may be over.
    pub(crate) async fn release(&self, is_over: impl Fn(&Problem) -> bool + Send) -> Result<(), LedgerError> {
        for entry in self.waiting().await? {
            if entry.problem.as_ref().is_some_and(&is_over) {
                self.apply(&entry, &Step::Released).await?;
            }
        }
        Ok(())
    }

    /// What waits for a parameter is tried again under the parameters as they are now; once a start, which every apply
    /// brings.
    pub(crate) async fn release_configured(&self) -> Result<(), LedgerError> {
        self.release(|problem| is_of_parameters(problem.code)).await
    }
}

/// The product to be made for a line that the plant has none for, or what the order waits for instead.
pub(crate) fn to_make(
    parameters: &Parameters,
    key: &ProductKey,
    line: &ShopLine,
) -> Result<NewProduct, Problem> {
    match (parameters.missing_product, parameters.unit) {
        (MissingProduct::Wait, _) => Err(missing(Code::ProductMissing, key, line)),
        (MissingProduct::Create, None) => Err(missing(Code::UnitMissing, key, line)),
        (MissingProduct::Create, Some(unit)) => {
            let code = VatCode::from_shop(line.tax_rate);
            let vat_rate = code.and_then(|code| parameters.vat_rates.get(&code).copied());
            let (index, ean) = (line.sku.trim().to_owned(), line.ean.trim().to_owned());
            Ok(NewProduct { name: line.name.clone(), index, ean, unit, vat_rate })
        }
    }
}

fn missing(code: Code, key: &ProductKey, line: &ShopLine) -> Problem {
    with_ean(Problem::new(code).with("sku", key), line.ean.trim())
}

/// A product just made: nobody has given it a technology template.
pub(crate) fn as_made(product: ProductId, new: &NewProduct, now: Millis) -> KnownProduct {
    KnownProduct {
        product,
        by_person: false,
        has_technology: Some(false),
        vat_rate: new.vat_rate,
        confirmed_at: now,
    }
}

/// Problems that another configuration may end.
const fn is_of_parameters(code: Code) -> bool {
    matches!(
        code,
        Code::LineWithoutSku
            | Code::VatUnknown
            | Code::CurrencyUnknown
            | Code::AttributeMisfit
            | Code::ServiceProduct
            | Code::UnitMissing
            | Code::ProductMissing
    )
}

/// The key that a problem waits for, with the EAN by which its product is found too.
fn waited_for(problem: &Problem) -> Option<(ProductKey, String)> {
    if !matches!(
        problem.code,
        Code::ProductMissing
            | Code::ProductAmbiguous
            | Code::BindingInvalid
            | Code::PartUnanswered
            | Code::BodyRefused
    ) {
        return None;
    }
    let (sku, ean) = (problem.fact("sku")?, problem.fact("ean").unwrap_or_default());
    // A line without SKU is found by its EAN alone.
    let key = if sku == ean { ProductKey::Ean(sku.to_owned()) } else { ProductKey::Sku(sku.to_owned()) };
    Some((key, ean.to_owned()))
}

/// May a product, as it is now or gone, end a problem?
fn waits_for(problem: &Problem, id: ProductId, product: Option<&Product>) -> bool {
    let id = id.to_string();
    let names =
        |fact: &str| problem.fact(fact).is_some_and(|value| value.split(", ").any(|named| named == id));
    let carries = |fact: &str| {
        problem.fact(fact).is_some_and(|value| {
            product.is_some_and(|product| product.index.trim() == value || product.ean.trim() == value)
        })
    };
    match problem.code {
        Code::ProductMissing
        | Code::UnitMissing
        | Code::ProductAmbiguous
        | Code::PartUnanswered
        | Code::BodyRefused => carries("sku") || carries("ean") || names("products"),
        Code::BindingInvalid | Code::ServiceProduct => names("product"),
        _other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(index: &str, ean: &str) -> Product {
        Product {
            id: ProductId::new(5),
            index: index.to_owned(),
            ean: ean.to_owned(),
            vat_rate: None,
            has_technology: None,
            is_active: true,
        }
    }

    #[test]
    fn a_product_ends_what_waits_for_it_and_nothing_else() {
        let id = ProductId::new(5);
        let missing = || Problem::new(Code::ProductMissing).with("sku", "A");
        let cases = [
            (missing(), Some(product("A", "")), true),
            (missing(), Some(product(" A ", "")), true),
            (missing(), Some(product("B", "A")), true),
            (missing(), Some(product("B", "")), false),
            (missing().with("ean", "590"), Some(product("B", "590")), true),
            (missing(), None, false),
            (Problem::new(Code::PartUnanswered).with("sku", "A"), Some(product("A", "")), true),
            (Problem::new(Code::BodyRefused).with("sku", "A"), Some(product("A", "")), true),
            (Problem::new(Code::BodyRefused), Some(product("A", "")), false),
            (Problem::new(Code::PartUnanswered).with("part", "contractor"), Some(product("A", "")), false),
            (Problem::new(Code::ProductAmbiguous).with("sku", "A").with("products", "4, 5"), None, true),
            (Problem::new(Code::ProductAmbiguous).with("sku", "A").with("products", "4, 55"), None, false),
            (
                Problem::new(Code::BindingInvalid).with("sku", "A").with("product", 5),
                Some(product("", "")),
                true,
            ),
            (Problem::new(Code::ServiceProduct).with("product", 5), Some(product("", "")), true),
            (Problem::new(Code::ServiceProduct).with("product", 6), Some(product("", "")), false),
            (Problem::new(Code::VatUnknown).with("sku", "A"), Some(product("A", "")), false),
        ];
        for (problem, product, ends) in cases {
            assert_eq!(waits_for(&problem, id, product.as_ref()), ends, "{problem:?} {product:?}");
        }
    }

    #[test]
    fn what_is_asked_for_again_is_what_the_line_was_looked_up_by() {
        let missing =
            |sku: &str, ean: &str| with_ean(Problem::new(Code::ProductMissing).with("sku", sku), ean);
        let sku = |text: &str| ProductKey::Sku(text.to_owned());
        assert_eq!(waited_for(&missing("A", "")), Some((sku("A"), String::new())));
        assert_eq!(waited_for(&missing("A", "590")), Some((sku("A"), "590".to_owned())));
        let by_ean = ProductKey::Ean("590".to_owned());
        assert_eq!(waited_for(&missing("590", "590")), Some((by_ean, "590".to_owned())));
        assert_eq!(waited_for(&Problem::new(Code::CopyOf).with("sku", "A")), None);
    }
}
