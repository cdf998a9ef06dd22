//! The products of an order's lines: known, asked again, made, or what the order waits for.

use domain::{
    Code, Lookups, Millis, Problem, Product, ProductId, ProductKey, ShopLine, ShopOrder, product_keys,
};

use crate::call::CallError;
use crate::create::Waits;
use crate::drive::Drive;
use crate::lock::lock;
use crate::products::{FoundProduct, find_for_line};
use crate::searches::NoAnswer;
use crate::{Entry, KnownProduct, Ledger, LedgerError, MesError, MesRead, World};

/// A mapping not confirmed for so long is asked again before it enters a body, in milliseconds.
const CONFIRMED: i64 = 600_000;

impl<W: World> Drive<'_, W> {
    /// Everything that mapping needs of the plant's products; what is missing is a problem in its place, or is made
    /// where that is configured, for the entry that it is made `for_entry`.
    pub(crate) async fn lookups(
        &self,
        order: &ShopOrder,
        for_entry: Option<&Entry>,
    ) -> Result<Result<Lookups, NoAnswer>, LedgerError> {
        let parameters = self.parameters();
        let mut lookups = Lookups::default();
        for (line, key) in product_keys(order) {
            if lookups.products.contains_key(&key) {
                continue;
            }
            let Some(shop_line) = order.lines.get(line) else { continue };
            let found = match self.product_for(&key, shop_line, for_entry).await? {
                Ok(product) => Ok(product),
                Err(Waits::For(problem)) => Err(problem.with("line", line + 1)),
                Err(Waits::NoAnswer(why)) => return Ok(Err(why)),
            };
            lookups.products.insert(key, found);
        }
        let needs_other = order.lines.len() > product_keys(order).len();
        for (wanted, place) in [
            (parameters.delivery_product, &mut lookups.delivery_product),
            (parameters.other_product.filter(|_| needs_other), &mut lookups.other_product),
        ] {
            let Some(id) = wanted else { continue };
            match self.service_product(id).await {
                Ok(product) => *place = product,
                Err(why) => return Ok(Err(why)),
            }
        }
        Ok(Ok(lookups))
    }

    /// The product of a key: a person's binding, else the one that the plant has by index, else by EAN. A mapping that
    /// was not confirmed for a while is asked again.
    async fn product_for(
        &self,
        key: &ProductKey,
        line: &ShopLine,
        for_entry: Option<&Entry>,
    ) -> Result<Result<Product, Waits>, LedgerError> {
        match self.known_or_found(key, line.ean.trim()).await? {
            Ok(Found::One(product)) => Ok(Ok(product)),
            Ok(Found::Wrong(problem)) => Ok(Err(Waits::For(Box::new(problem)))),
            Ok(Found::Missing) => self.missing(key, line, for_entry).await,
            Err(why) => Ok(Err(Waits::NoAnswer(why.with("sku", key)))),
        }
    }

    /// What is known of a key, or what the plant says of it now. Many orders that want one key ask for it once.
    pub(crate) async fn known_or_found(
        &self,
        key: &ProductKey,
        ean: &str,
    ) -> Result<Result<Found, NoAnswer>, LedgerError> {
        if let Ok(known) = self.known(key).await? {
            return Ok(Ok(Found::One(known)));
        }
        let one_at_a_time = self.part_lock(&format!("asked {key}"));
        let _held = one_at_a_time.lock().await;
        let known = match self.known(key).await? {
            Ok(known) => return Ok(Ok(Found::One(known))),
            Err(unconfirmed) => unconfirmed,
        };
        if let Some(known) = known.filter(|known| known.by_person) {
            return self.confirm_binding(key, known).await;
        }
        let found = match self.find(key, ean).await {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        if !matches!(found, FoundProduct::One(_)) {
            self.world.ledger().keep_product(self.id, key, None).await?;
        }
        Ok(Ok(match found {
            FoundProduct::One(product) => {
                self.keep(key, &product).await?;
                Found::One(product)
            }
            FoundProduct::Several(ids) => Found::Wrong(ambiguous(key, ean, &ids)),
            FoundProduct::None => Found::Missing,
        }))
    }

    /// The product that is known of a key, where it was confirmed lately; else what was known of it once.
    async fn known(&self, key: &ProductKey) -> Result<Result<Product, Option<KnownProduct>>, LedgerError> {
        let known = self.world.ledger().product(self.id, key).await?;
        Ok(match known {
            Some(known) if self.now() - known.confirmed_at <= CONFIRMED => Ok(as_product(key, &known)),
            unconfirmed => Err(unconfirmed),
        })
    }

    pub(crate) async fn find(&self, key: &ProductKey, ean: &str) -> Result<FoundProduct, NoAnswer> {
        self.search("GET /products", &key.to_string(), find_for_line(&self.mes.client, key, ean)).await
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
    ) -> Result<Result<Found, NoAnswer>, LedgerError> {
        let found = match self.search_product(known.product).await {
            Ok(found) => found,
            Err(why) => return Ok(Err(why)),
        };
        Ok(Ok(match found {
            Some(product) => {
                let fresh = KnownProduct {
                    has_technology: product.has_technology,
                    vat_rate: product.vat_rate,
                    confirmed_at: self.now(),
                    ..known
                };
                self.world.ledger().keep_product(self.id, key, Some(&fresh)).await?;
                Found::One(product)
            }
            None => {
                let problem = Problem::new(Code::BindingInvalid).with("sku", key);
                Found::Wrong(problem.with("product", known.product))
            }
        }))
    }

    /// A product by its id; `None`: it is gone.
    pub(crate) async fn product(&self, id: ProductId) -> Result<Option<Product>, CallError<MesError>> {
        let ask = self.mes.client.product(id);
        self.mes.call(self.world, &self.integration(), "GET /products/{id}", ask).await
    }

    /// A product by its id, for an order that waits for the answer.
    pub(crate) async fn search_product(&self, id: ProductId) -> Result<Option<Product>, NoAnswer> {
        self.search("GET /products/{id}", &id.to_string(), self.mes.client.product(id)).await
    }

    /// A service product, as it was read lately.
    async fn service_product(&self, id: ProductId) -> Result<Option<Product>, NoAnswer> {
        let now = self.now();
        let kept: Option<(Product, Millis)> = lock(&self.service_products).get(&id).cloned();
        if let Some((product, _)) = kept.filter(|(_, read_at)| now - *read_at <= CONFIRMED) {
            return Ok(Some(product));
        }
        let product = self.search_product(id).await?;
        match &product {
            Some(product) => lock(&self.service_products).insert(id, (product.clone(), now)),
            None => lock(&self.service_products).remove(&id),
        };
        Ok(product)
    }
}

/// What there is to say of a key.
pub(crate) enum Found {
    /// This product.
    One(Product),
    /// Several, or a binding that leads nowhere.
    Wrong(Problem),
    /// None.
    Missing,
}

/// Several products carry the key.
pub(crate) fn ambiguous(key: &ProductKey, ean: &str, ids: &[ProductId]) -> Problem {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let problem = Problem::new(Code::ProductAmbiguous).with("sku", key);
    with_ean(problem, ean).with("products", ids.join(", "))
}

/// The line's EAN, by which its product is found too.
pub(crate) fn with_ean(problem: Problem, ean: &str) -> Problem {
    if ean.is_empty() { problem } else { problem.with("ean", ean) }
}

pub(crate) fn as_product(key: &ProductKey, known: &KnownProduct) -> Product {
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
