//! The products of an order's lines: known, asked again, made, or what the order waits for.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::{
    Code, Lookups, MissingProduct, NewProduct, Problem, Product, ProductId, ProductKey, ShopLine, ShopOrder,
    VatCode, product_keys,
};

use crate::call::CallError;
use crate::create::Waits;
use crate::drive::Drive;
use crate::parts::{Made, PartKind};
use crate::products::{FoundProduct, find_product};
use crate::step::Step;
use crate::{KnownProduct, Ledger, LedgerError, Mes, MesError, MesRead, Stage, WorkQuery, World};

/// A mapping not confirmed for so long is asked again before it enters a body, in milliseconds.
const CONFIRMED: i64 = 600_000;
/// Missing SKUs asked again in one MES sweep, at most.
const MISSING_MOST: usize = 50;

/// The sides can't be asked now.
pub(crate) struct NotNow;

impl<W: World> Drive<'_, W> {
    /// Everything that mapping needs of the plant's products; what is missing is a problem in its place.
    pub(crate) async fn lookups(&self, order: &ShopOrder) -> Result<Result<Lookups, NotNow>, LedgerError> {
        let parameters = self.parameters();
        let mut lookups = Lookups::default();
        for (line, key) in product_keys(order) {
            if lookups.products.contains_key(&key) {
                continue;
            }
            let Some(shop_line) = order.lines.get(line) else { continue };
            let found = match self.product_for(&key, shop_line).await? {
                Ok(product) => Ok(product),
                Err(Waits::For(problem)) => Err(problem.with("line", line + 1)),
                Err(Waits::NotNow) => return Ok(Err(NotNow)),
            };
            lookups.products.insert(key, found);
        }
        for (wanted, place) in [
            (parameters.delivery_product, &mut lookups.delivery_product),
            (parameters.other_product, &mut lookups.other_product),
        ] {
            if let Some(id) = wanted {
                let ask = self.mes.client.product(id);
                match self.mes.call(self.world, &self.integration(), "GET /products/{id}", ask).await {
                    Ok(product) => *place = product,
                    Err(CallError::NotNow | CallError::Failed(_)) => return Ok(Err(NotNow)),
                }
            }
        }
        Ok(Ok(lookups))
    }

    async fn product_for(
        &self,
        key: &ProductKey,
        line: &ShopLine,
    ) -> Result<Result<Product, Waits>, LedgerError> {
        let known = self.world.ledger().product(self.id, key).await?;
        if let Some(known) = known.filter(|known| self.now() - known.confirmed_at <= CONFIRMED) {
            return Ok(Ok(as_product(key, &known)));
        }
        if let Some(known) = known.filter(|known| known.by_person) {
            return self.confirm_binding(key, known).await;
        }
        match self.find(key).await {
            Ok(FoundProduct::One(product)) => {
                self.keep(key, &product).await?;
                Ok(Ok(product))
            }
            Ok(FoundProduct::Several(ids)) => {
                self.world.ledger().keep_product(self.id, key, None).await?;
                let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                let problem =
                    Problem::new(Code::ProductAmbiguous).with("sku", key).with("products", ids.join(", "));
                Ok(Err(Waits::For(Box::new(problem))))
            }
            Ok(FoundProduct::None) => {
                self.world.ledger().keep_product(self.id, key, None).await?;
                self.missing(key, line).await
            }
            Err(NotNow) => Ok(Err(Waits::NotNow)),
        }
    }

    async fn find(&self, key: &ProductKey) -> Result<FoundProduct, NotNow> {
        let ask = find_product(&self.mes.client, key);
        match self.mes.call(self.world, &self.integration(), "GET /products", ask).await {
            Ok(found) => Ok(found),
            Err(CallError::NotNow | CallError::Failed(_)) => Err(NotNow),
        }
    }

    async fn keep(&self, key: &ProductKey, product: &Product) -> Result<(), LedgerError> {
        let known = KnownProduct {
            product: product.id,
            by_person: false,
            has_technology: product.has_technology,
            vat_rate: product.vat_rate,
            confirmed_at: self.now(),
        };
        self.world.ledger().keep_product(self.id, key, Some(&known)).await
    }

    /// A person's binding is judged when it is used.
    async fn confirm_binding(
        &self,
        key: &ProductKey,
        known: KnownProduct,
    ) -> Result<Result<Product, Waits>, LedgerError> {
        let ask = self.mes.client.product(known.product);
        match self.mes.call(self.world, &self.integration(), "GET /products/{id}", ask).await {
            Ok(Some(product)) => {
                let fresh = KnownProduct {
                    has_technology: product.has_technology,
                    vat_rate: product.vat_rate,
                    confirmed_at: self.now(),
                    ..known
                };
                self.world.ledger().keep_product(self.id, key, Some(&fresh)).await?;
                Ok(Ok(product))
            }
            Ok(None) => {
                let problem =
                    Problem::new(Code::BindingInvalid).with("sku", key).with("product", known.product);
                Ok(Err(Waits::For(Box::new(problem))))
            }
            Err(CallError::NotNow | CallError::Failed(_)) => Ok(Err(Waits::NotNow)),
        }
    }

    async fn missing(
        &self,
        key: &ProductKey,
        line: &ShopLine,
    ) -> Result<Result<Product, Waits>, LedgerError> {
        let parameters = self.parameters();
        match (parameters.missing_product, parameters.unit) {
            (MissingProduct::Wait, _) => {
                Ok(Err(Waits::For(Box::new(Problem::new(Code::ProductMissing).with("sku", key)))))
            }
            (MissingProduct::Create, None) => {
                Ok(Err(Waits::For(Box::new(Problem::new(Code::UnitMissing).with("sku", key)))))
            }
            (MissingProduct::Create, Some(unit)) => {
                let vat_rate = VatCode::from_shop(line.tax_rate)
                    .and_then(|code| parameters.vat_rates.get(&code).copied());
                let new = NewProduct {
                    name: line.name.clone(),
                    index: line.sku.clone(),
                    ean: line.ean.clone(),
                    unit,
                    vat_rate,
                };
                self.make_product(key, new).await
            }
        }
    }

    async fn make_product(
        &self,
        key: &ProductKey,
        new: NewProduct,
    ) -> Result<Result<Product, Waits>, LedgerError> {
        let find = async {
            match self.find(key).await {
                Ok(FoundProduct::One(product)) => Ok(Some(product.id.get())),
                Ok(FoundProduct::None | FoundProduct::Several(_)) => Ok(None),
                Err(NotNow) => Err(NotNow),
            }
        };
        let create = async { self.mes.client.create_product(&new).await.map(|created| created.id.get()) };
        let made = self.make_part(PartKind::Product, &key.to_string(), find, create).await?;
        Ok(match made {
            Made::Id(id) => {
                let known = KnownProduct {
                    product: ProductId::new(id),
                    by_person: false,
                    has_technology: Some(false),
                    vat_rate: new.vat_rate,
                    confirmed_at: self.now(),
                };
                self.world.ledger().keep_product(self.id, key, Some(&known)).await?;
                Ok(as_product(key, &known))
            }
            Made::NotNow => Err(Waits::NotNow),
            Made::Refused(error) => Err(Waits::For(Box::new(refused(&error, key)))),
        })
    }

    /// A product webhook, or a person's binding: reads it, and releases what waited for a product.
    pub(crate) async fn read_product(&self, id: ProductId) -> Result<bool, LedgerError> {
        let ask = self.mes.client.product(id);
        match self.mes.call(self.world, &self.integration(), "GET /products/{id}", ask).await {
            Ok(Some(product)) => {
                self.world.ledger().drop_product(self.id, id).await?;
                let keys: Vec<String> =
                    [product.index, product.ean].into_iter().filter(|key| !key.is_empty()).collect();
                self.release(|problem| {
                    problem.fact("sku").is_some_and(|sku| keys.iter().any(|key| key == sku))
                })
                .await?;
                Ok(true)
            }
            Ok(None) => {
                self.world.ledger().drop_product(self.id, id).await?;
                Ok(true)
            }
            Err(CallError::NotNow | CallError::Failed(_)) => Ok(false),
        }
    }

    /// Asks again for the distinct missing SKUs, bounded and in turn, so that a lost webhook costs minutes.
    pub(crate) async fn ask_missing_products(&self) -> Result<(), LedgerError> {
        let waiting = self.waiting().await?;
        let mut missing: BTreeMap<String, ()> = BTreeMap::new();
        for entry in &waiting {
            let problem = entry.problem.as_ref().filter(|problem| is_of_products(problem.code));
            if let Some(sku) = problem.and_then(|problem| problem.fact("sku")) {
                missing.insert(sku.to_owned(), ());
            }
        }
        let skus: Vec<String> = missing.into_keys().collect();
        let turn = self.turn(skus.len(), MISSING_MOST);
        for sku in skus.iter().cycle().skip(turn).take(skus.len().min(MISSING_MOST)) {
            for key in [ProductKey::Sku(sku.clone()), ProductKey::Ean(sku.clone())] {
                match self.find(&key).await {
                    Ok(FoundProduct::One(product)) => {
                        self.keep(&key, &product).await?;
                        self.release(|problem| problem.fact("sku") == Some(sku)).await?;
                    }
                    Ok(FoundProduct::None | FoundProduct::Several(_)) => {}
                    Err(NotNow) => return Ok(()),
                }
            }
        }
        Ok(())
    }

    async fn waiting(&self) -> Result<Vec<crate::Entry>, LedgerError> {
        let query = WorkQuery { stages: vec![Stage::Waiting], due: None, limit: 10_000 };
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

    /// Where a bounded round through `count` things starts this time.
    pub(crate) fn turn(&self, count: usize, most: usize) -> usize {
        static TURN: AtomicUsize = AtomicUsize::new(0);
        if count <= most {
            return 0;
        }
        TURN.fetch_add(most, Ordering::Relaxed) % count
    }
}

/// Problems that a product's appearance may end.
pub(crate) const fn is_of_products(code: Code) -> bool {
    matches!(code, Code::ProductMissing | Code::ProductAmbiguous | Code::BindingInvalid)
}

fn as_product(key: &ProductKey, known: &KnownProduct) -> Product {
    let (index, ean) = match key {
        ProductKey::Sku(sku) => (sku.clone(), String::new()),
        ProductKey::Ean(ean) => (String::new(), ean.clone()),
    };
    Product {
        id: known.product,
        index,
        ean,
        vat_rate: known.vat_rate,
        has_technology: known.has_technology,
        is_active: true,
    }
}

fn refused(error: &MesError, key: &ProductKey) -> Problem {
    Problem::new(Code::BodyRefused).with("detail", error).with("sku", key)
}
