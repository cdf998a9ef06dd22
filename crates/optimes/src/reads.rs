//! What is read of the plant. Every row of a filtered list is checked against the filter.

use domain::{
    AttributeId, AttributeType, Contractor, Marker, MesOrder, MesOrderId, Millis, Product, ProductId, Value,
    ValueKind,
};
use engine::{
    Catalogue, CatalogueRow, ContractorQuery, Entity, Filtered, ListedAttribute, MES_PAGE, MesError, MesPage,
    MesRead, ProductQuery,
};
use serde_json::value::RawValue;

use crate::answer::of_read;
use crate::client::Reader;
use crate::json::{Members, as_moment};
use crate::wire_contractor::read_contractor;
use crate::wire_order::read_order;
use crate::wire_product::read_product;

impl Reader {
    async fn page<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        read: impl Fn(&RawValue) -> Option<T>,
    ) -> Result<MesPage<T>, MesError> {
        let (page, unread) = self.page_and_rest(path, query, read).await?;
        Ok(MesPage { unreadable: unread.len(), ..page })
    }

    /// A page, and the raw text of its rows that can't be read.
    async fn page_and_rest<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        read: impl Fn(&RawValue) -> Option<T>,
    ) -> Result<(MesPage<T>, Vec<String>), MesError> {
        let answer = self.get(path, query).await?;
        of_read(&answer, self.now_seconds(), |value| {
            let raws = list(value, self.envelope())?;
            let (mut rows, mut unread) = (Vec::with_capacity(raws.len()), Vec::new());
            for raw in &raws {
                match read(raw) {
                    Some(row) => rows.push(row),
                    None => unread.push(raw.get().to_owned()),
                }
            }
            Some((MesPage { count: raws.len(), unreadable: 0, rows }, unread))
        })
    }

    async fn filtered<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        read: impl Fn(&RawValue) -> Option<T>,
        fits: impl Fn(&T) -> bool,
    ) -> Result<Filtered<T>, MesError> {
        let page = self.page(path, query, read).await?;
        let all = page.rows.len();
        let rows: Vec<T> = page.rows.into_iter().filter(|row| fits(row)).collect();
        let honoured = rows.len() == all && page.unreadable == 0 && page.count < MES_PAGE;
        Ok(Filtered { rows, honoured })
    }

    /// One record; 404 is `None`.
    async fn one<T>(
        &self,
        path: String,
        read: impl Fn(&RawValue) -> Option<T>,
    ) -> Result<Option<T>, MesError> {
        let answer = self.get(&path, &[]).await?;
        if answer.status == http::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        of_read(&answer, self.now_seconds(), read).map(Some)
    }

    /// A list that the plant may not serve: 404 is `None`.
    async fn listed<T>(
        &self,
        path: &str,
        query: &[(&str, &str)],
        read: impl Fn(&RawValue) -> Option<T>,
    ) -> Result<Option<Vec<T>>, MesError> {
        let answer = self.get(path, query).await?;
        if answer.status == http::StatusCode::NOT_FOUND {
            return Ok(None);
        }
        of_read(&answer, self.now_seconds(), |value| {
            Some(list(value, self.envelope())?.into_iter().filter_map(read).collect())
        })
        .map(Some)
    }
}

/// The rows of a list: a bare array, or an array in its envelope.
fn list<'a>(value: &'a RawValue, envelope: &str) -> Option<Vec<&'a RawValue>> {
    if value.get().starts_with('[') {
        return serde_json::from_str(value.get()).ok();
    }
    serde_json::from_str(Members::read(value)?.get(envelope)?.get()).ok()
}

fn size() -> String {
    MES_PAGE.to_string()
}

impl MesRead for Reader {
    async fn orders(&self, from: Option<Millis>, page: u32) -> Result<MesPage<MesOrder>, MesError> {
        let (page, size) = (page.to_string(), size());
        let from = from.map(as_moment);
        let mut query = vec![("page", page.as_str()), ("pageSize", &size)];
        query.extend(from.as_deref().map(|from| ("submittedFrom", from)));
        let (page, unread) = self.page_and_rest("/orders", &query, read_order).await?;
        let unreadable = unread.iter().filter(|raw| Marker::may_be_in(raw)).count();
        Ok(MesPage { unreadable, ..page })
    }

    async fn orders_with(&self, attribute: AttributeId, value: &str) -> Result<Filtered<MesOrder>, MesError> {
        let (id, size) = (attribute.to_string(), size());
        let query = [("attributeId", id.as_str()), ("attributeValue", value), ("pageSize", &size)];
        let fits = |order: &MesOrder| {
            order.attributes.iter().any(|known| {
                known.attribute == attribute && matches!(&known.value, Value::Text(text) if text == value)
            })
        };
        self.filtered("/orders", &query, read_order, fits).await
    }

    async fn order(&self, id: MesOrderId) -> Result<Option<MesOrder>, MesError> {
        let order = self.one(format!("/orders/{id}"), read_order).await?;
        match order {
            Some(order) if order.id != id => Err(MesError::Unknown("another order was returned".to_owned())),
            other => Ok(other),
        }
    }

    async fn contractors(&self, query: &ContractorQuery) -> Result<Filtered<Contractor>, MesError> {
        let size = size();
        match query {
            ContractorQuery::Nip(nip) => {
                let query = [("nip", nip.as_str()), ("pageSize", &size)];
                self.filtered("/contractors", &query, read_contractor, |row| row.nip == *nip).await
            }
            ContractorQuery::Email(email) => {
                let query = [("email", email.as_str()), ("pageSize", &size)];
                let fits =
                    |row: &Contractor| row.emails.iter().any(|known| known.eq_ignore_ascii_case(email));
                self.filtered("/contractors", &query, read_contractor, fits).await
            }
            ContractorQuery::Attribute(attribute, value) => {
                let id = attribute.to_string();
                let query = [("attributeId", id.as_str()), ("attributeValue", value), ("pageSize", &size)];
                let fits = |row: &Contractor| {
                    row.attributes.iter().any(|known| {
                        known.attribute == *attribute
                            && matches!(&known.value, Value::Text(text) if text == value)
                    })
                };
                self.filtered("/contractors", &query, read_contractor, fits).await
            }
        }
    }

    async fn contractor_page(&self, page: u32) -> Result<MesPage<Contractor>, MesError> {
        let (page, size) = (page.to_string(), size());
        self.page("/contractors", &[("page", &page), ("pageSize", &size)], read_contractor).await
    }

    async fn products(&self, query: &ProductQuery) -> Result<Filtered<Product>, MesError> {
        let size = size();
        match query {
            ProductQuery::Index(index) => {
                let query = [("index", index.as_str()), ("pageSize", &size)];
                self.filtered("/products", &query, read_product, |row| row.index == *index).await
            }
            ProductQuery::Ean(ean) => {
                let query = [("ean", ean.as_str()), ("pageSize", &size)];
                self.filtered("/products", &query, read_product, |row| row.ean == *ean).await
            }
        }
    }

    async fn product_page(&self, page: u32) -> Result<MesPage<Product>, MesError> {
        let (page, size) = (page.to_string(), size());
        self.page("/products", &[("page", &page), ("pageSize", &size)], read_product).await
    }

    async fn product(&self, id: ProductId) -> Result<Option<Product>, MesError> {
        self.one(format!("/products/{id}"), read_product).await
    }

    async fn statuses(&self) -> Result<Catalogue, MesError> {
        self.listed("/entity-statuses", &[("entity", "order")], catalogue_row).await
    }

    async fn attributes(&self, entity: Entity) -> Result<Option<Vec<ListedAttribute>>, MesError> {
        let entity = match entity {
            Entity::Order => "order",
            Entity::Contractor => "contractor",
        };
        let read = |raw: &RawValue| {
            let row = Members::read(raw)?;
            let of = row.text("entity");
            (of.is_empty() || of.eq_ignore_ascii_case(entity)).then_some(())?;
            Some(ListedAttribute {
                id: AttributeId::new(row.id("id")?),
                name: row.text("name"),
                value: AttributeType {
                    kind: kind(&row.text("valueType")),
                    options: row
                        .rows("options")
                        .into_iter()
                        .filter_map(|raw| serde_json::from_str(raw.get()).ok())
                        .collect(),
                },
            })
        };
        self.listed("/attributes", &[("entity", entity)], read).await
    }

    async fn vat_rates(&self) -> Result<Catalogue, MesError> {
        self.listed("/vat-rates", &[], catalogue_row).await
    }

    async fn currencies(&self) -> Result<Catalogue, MesError> {
        let read = |raw: &RawValue| {
            let row = Members::read(raw)?;
            Some(CatalogueRow { id: row.id("id")?, name: row.text("code"), percent: None })
        };
        self.listed("/currencies", &[], read).await
    }

    async fn units(&self) -> Result<Catalogue, MesError> {
        self.listed("/units", &[], catalogue_row).await
    }
}

fn catalogue_row(raw: &RawValue) -> Option<CatalogueRow> {
    let row = Members::read(raw)?;
    Some(CatalogueRow { id: row.id("id")?, name: row.text("name"), percent: row.decimal("value") })
}

/// Value types by their names in the documentation of attributes, or by their .NET names.
fn kind(name: &str) -> ValueKind {
    match name.to_ascii_lowercase().as_str() {
        "string" | "text" | "hyperlink" => ValueKind::Text,
        "int32" | "int64" | "int" | "long" => ValueKind::Integer,
        "double" | "decimal" | "float" => ValueKind::Float,
        "date" => ValueKind::Date,
        "datetime" => ValueKind::DateTime,
        "list" => ValueKind::List,
        _ => ValueKind::Other,
    }
}
