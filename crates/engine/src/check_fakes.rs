//! Two sides out of plain data, for the tests of a check.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::{
    AttributeId, AttributeType, Contractor, CurrencyId, MesOrder, MesOrderId, MesStatusId, Millis,
    MissingProduct, Pace, Parameters, Product, ProductId, ShopStatusId, ValueKind, VatCode, VatRateId,
    WireProfile,
};
use rust_decimal::Decimal;

use crate::{
    Catalogue, CatalogueRow, ContractorQuery, Entity, Filtered, ListedAttribute, LogRow, MesError, MesPage,
    MesRead, OrdersQuery, ProductQuery, ShopError, ShopRead, ShopRow, ShopStatus,
};

pub(crate) fn parameters() -> Parameters {
    let vat_rates = [("23", 31), ("8", 32), ("zw", 35)];
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
        vat_rates: vat_rates.map(|(code, id)| (VatCode::parse(code).unwrap(), VatRateId::new(id))).into(),
        retail_contractor: None,
        delivery_product: None,
        other_product: None,
        unit: None,
        missing_product: MissingProduct::Wait,
        import_from: None,
        rounding_tolerance: Decimal::new(5, 2),
        quiet_period: 90_000,
        creates_in_flight: 8,
        retention_days: 30,
        pace: Pace::default(),
        wire: WireProfile::default(),
    }
}

/// A shop with the statuses of [`parameters`] and a silent journal.
pub(crate) struct FakeShop {
    /// Its orders. A page shows all of them, whatever it was asked for.
    pub(crate) rows: Vec<ShopRow>,
    /// The statuses that were set: of which order, and which.
    pub(crate) told: Mutex<Vec<(i64, i64)>>,
    /// A status that is set is not answered.
    pub(crate) is_silent: bool,
    pub(crate) statuses: Result<Vec<(i64, &'static str)>, ShopError>,
    pub(crate) journal: Vec<LogRow>,
}

impl Default for FakeShop {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            told: Mutex::default(),
            is_silent: false,
            statuses: Ok(vec![(1, "Nowe"), (2, "W produkcji"), (3, "Gotowe")]),
            journal: Vec::new(),
        }
    }
}

impl ShopRead for FakeShop {
    async fn orders(&self, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
        let fits = |row: &&ShopRow| !matches!(query, OrdersQuery::One(id) if row.id() != Some(id));
        Ok(self.rows.iter().filter(fits).cloned().collect())
    }

    async fn journal(&self, _from: i64) -> Result<Vec<LogRow>, ShopError> {
        Ok(self.journal.clone())
    }

    async fn statuses(&self) -> Result<Vec<ShopStatus>, ShopError> {
        let rows = self.statuses.clone()?.into_iter();
        Ok(rows.map(|(id, name)| ShopStatus { id: ShopStatusId::new(id), name: name.to_owned() }).collect())
    }
}

type Attributes = Result<Option<Vec<ListedAttribute>>, MesError>;

/// A plant that lists everything that a test may name.
pub(crate) struct FakePlant {
    pub(crate) orders: Result<(), MesError>,
    pub(crate) products: Result<(), MesError>,
    pub(crate) contractors: Result<(), MesError>,
    pub(crate) statuses: Result<Catalogue, MesError>,
    pub(crate) currencies: Result<Catalogue, MesError>,
    pub(crate) vat_rates: Result<Catalogue, MesError>,
    pub(crate) units: Result<Catalogue, MesError>,
    pub(crate) of_order: Attributes,
    pub(crate) of_contractor: Attributes,
    pub(crate) listed_products: Vec<Product>,
    /// Its list of orders is one page of these.
    pub(crate) listed_orders: Vec<MesOrder>,
    /// What it says of an order when it is asked by id; of all others that it has none.
    pub(crate) by_id: BTreeMap<i64, Result<Option<MesOrder>, MesError>>,
    /// What was made, in turn.
    pub(crate) made: Mutex<Vec<&'static str>>,
    /// How often it was asked for contractors by a filter.
    pub(crate) asked_contractors: AtomicUsize,
}

pub(crate) fn row(id: i64, name: &str, percent: Option<i64>) -> CatalogueRow {
    CatalogueRow { id, name: name.to_owned(), percent: percent.map(Decimal::from) }
}

pub(crate) fn attribute(id: i64, name: &str, kind: ValueKind) -> ListedAttribute {
    let value = AttributeType { kind, options: Vec::new() };
    ListedAttribute { id: AttributeId::new(id), name: name.to_owned(), value }
}

pub(crate) fn product(id: i64, vat_rate: Option<i64>) -> Product {
    Product {
        id: ProductId::new(id),
        index: format!("USL-{id}"),
        ean: String::new(),
        vat_rate: vat_rate.map(VatRateId::new),
        has_technology: None,
        is_active: true,
    }
}

impl Default for FakePlant {
    fn default() -> Self {
        let rates = vec![row(31, "23%", Some(23)), row(32, "8%", Some(8)), row(35, "zw", None)];
        let names = ["Dostawa", "Koszt", "Płatność", "Pole 1", "Pole 2", "Uwagi", "Numer"];
        let of_order = (21..)
            .zip(names)
            .map(|(id, name)| attribute(id, name, if id == 22 { ValueKind::Float } else { ValueKind::Text }));
        Self {
            orders: Ok(()),
            products: Ok(()),
            contractors: Ok(()),
            statuses: Ok(Some(vec![row(11, "Otwarte", None)])),
            currencies: Ok(Some(vec![row(41, "PLN", None)])),
            vat_rates: Ok(Some(rates)),
            units: Ok(Some(vec![row(51, "sztuka", None)])),
            of_order: Ok(Some(of_order.collect())),
            of_contractor: Ok(Some(vec![attribute(28, "Login", ValueKind::Text)])),
            listed_products: vec![product(71, Some(31)), product(72, None)],
            listed_orders: Vec::new(),
            by_id: BTreeMap::new(),
            made: Mutex::default(),
            asked_contractors: AtomicUsize::new(0),
        }
    }
}

impl FakePlant {
    pub(crate) fn that_fails(error: &MesError) -> Self {
        Self {
            orders: Err(error.clone()),
            products: Err(error.clone()),
            contractors: Err(error.clone()),
            ..Self::default()
        }
    }
}

fn empty<T>(answer: &Result<(), MesError>) -> Result<MesPage<T>, MesError> {
    answer.clone().map(|()| MesPage { rows: Vec::new(), count: 0, unreadable: 0 })
}

impl MesRead for FakePlant {
    async fn orders(&self, _from: Option<Millis>, _page: u32) -> Result<MesPage<MesOrder>, MesError> {
        let page = empty(&self.orders)?;
        Ok(MesPage { rows: self.listed_orders.clone(), count: self.listed_orders.len(), ..page })
    }

    async fn orders_with(&self, _at: AttributeId, _value: &str) -> Result<Filtered<MesOrder>, MesError> {
        Ok(Filtered { rows: Vec::new(), honoured: true })
    }

    async fn order(&self, id: MesOrderId) -> Result<Option<MesOrder>, MesError> {
        self.by_id.get(&id.get()).cloned().unwrap_or(Ok(None))
    }

    async fn contractors(&self, _query: &ContractorQuery) -> Result<Filtered<Contractor>, MesError> {
        self.asked_contractors.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        Ok(Filtered { rows: Vec::new(), honoured: true })
    }

    async fn contractor_page(&self, _page: u32) -> Result<MesPage<Contractor>, MesError> {
        empty(&self.contractors)
    }

    async fn products(&self, _query: &ProductQuery) -> Result<Filtered<Product>, MesError> {
        Ok(Filtered { rows: Vec::new(), honoured: true })
    }

    async fn product_page(&self, _page: u32) -> Result<MesPage<Product>, MesError> {
        empty(&self.products)
    }

    async fn product(&self, id: ProductId) -> Result<Option<Product>, MesError> {
        Ok(self.listed_products.iter().find(|product| product.id == id).cloned())
    }

    async fn statuses(&self) -> Result<Catalogue, MesError> {
        self.statuses.clone()
    }

    async fn attributes(&self, entity: Entity) -> Result<Option<Vec<ListedAttribute>>, MesError> {
        match entity {
            Entity::Order => self.of_order.clone(),
            Entity::Contractor => self.of_contractor.clone(),
        }
    }

    async fn vat_rates(&self) -> Result<Catalogue, MesError> {
        self.vat_rates.clone()
    }

    async fn currencies(&self) -> Result<Catalogue, MesError> {
        self.currencies.clone()
    }

    async fn units(&self) -> Result<Catalogue, MesError> {
        self.units.clone()
    }
}
