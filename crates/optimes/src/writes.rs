//! What is made in the plant.

use domain::{
    AttributeId, Contractor, ContractorId, MesOrder, MesOrderId, Millis, NewContractor, NewMesOrder,
    NewProduct, Product, ProductId,
};
use engine::{
    Catalogue, ContractorQuery, Created, Entity, Filtered, ListedAttribute, Mes, MesError, MesPage, MesRead,
    ProductQuery,
};

use crate::answer::of_create;
use crate::client::Client;
use crate::json::Members;
use crate::wire_contractor::contractor_body;
use crate::wire_order::order_body;
use crate::wire_product::product_body;

impl Client {
    async fn create<I>(
        &self,
        path: &str,
        body: serde_json::Result<String>,
        id: impl Fn(i64) -> I + Send,
    ) -> Result<Created<I>, MesError> {
        let body = body.map_err(|error| MesError::NotSent(error.to_string()))?;
        let answer = self.reader.post(path, body.clone()).await?;
        let (number, value) = of_create(&answer, &body, self.reader.now_seconds())?;
        let gross_value = value.and_then(Members::read).and_then(|members| members.decimal("grossValue"));
        Ok(Created { id: id(number), gross_value })
    }
}

impl Mes for Client {
    async fn create_order(&self, order: &NewMesOrder) -> Result<Created<MesOrderId>, MesError> {
        self.create("/orders", order_body(order), MesOrderId::new).await
    }

    async fn create_contractor(&self, contractor: &NewContractor) -> Result<Created<ContractorId>, MesError> {
        self.create("/contractors", contractor_body(contractor), ContractorId::new).await
    }

    async fn create_product(&self, product: &NewProduct) -> Result<Created<ProductId>, MesError> {
        self.create("/products", product_body(product), ProductId::new).await
    }
}

impl MesRead for Client {
    async fn orders(&self, from: Option<Millis>, page: u32) -> Result<MesPage<MesOrder>, MesError> {
        self.reader.orders(from, page).await
    }

    async fn orders_with(&self, attribute: AttributeId, value: &str) -> Result<Filtered<MesOrder>, MesError> {
        self.reader.orders_with(attribute, value).await
    }

    async fn order(&self, id: MesOrderId) -> Result<Option<MesOrder>, MesError> {
        self.reader.order(id).await
    }

    async fn contractors(&self, query: &ContractorQuery) -> Result<Filtered<Contractor>, MesError> {
        self.reader.contractors(query).await
    }

    async fn contractor_page(&self, page: u32) -> Result<MesPage<Contractor>, MesError> {
        self.reader.contractor_page(page).await
    }

    async fn products(&self, query: &ProductQuery) -> Result<Filtered<Product>, MesError> {
        self.reader.products(query).await
    }

    async fn product_page(&self, page: u32) -> Result<MesPage<Product>, MesError> {
        self.reader.product_page(page).await
    }

    async fn product(&self, id: ProductId) -> Result<Option<Product>, MesError> {
        self.reader.product(id).await
    }

    async fn statuses(&self) -> Result<Catalogue, MesError> {
        self.reader.statuses().await
    }

    async fn attributes(&self, entity: Entity) -> Result<Option<Vec<ListedAttribute>>, MesError> {
        self.reader.attributes(entity).await
    }

    async fn vat_rates(&self) -> Result<Catalogue, MesError> {
        self.reader.vat_rates().await
    }

    async fn currencies(&self) -> Result<Catalogue, MesError> {
        self.reader.currencies().await
    }

    async fn units(&self) -> Result<Catalogue, MesError> {
        self.reader.units().await
    }
}
