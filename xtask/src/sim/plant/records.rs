//! The plant's contractors and products.

use domain::{
    AttributeValue, Contractor, ContractorId, Millis, NewContractor, NewProduct, Product, ProductId, Value,
    VatRateId,
};
use engine::{ContractorQuery, ProductQuery};

/// A contractor.
#[derive(Clone, Debug)]
pub(crate) struct Firm {
    pub(crate) id: i64,
    pub(crate) name: String,
    pub(crate) nip: String,
    pub(crate) email: String,
    pub(crate) attributes: Vec<AttributeValue>,
    /// We made it.
    pub(crate) by_us: bool,
}

/// A product.
#[derive(Clone, Debug)]
pub(crate) struct Ware {
    pub(crate) id: i64,
    pub(crate) index: String,
    /// We made it.
    pub(crate) by_us: bool,
    /// Another one took its index over.
    pub(crate) retired_at: Option<Millis>,
}

impl Firm {
    /// The contractor of all retail buyers.
    pub(crate) fn retail() -> Self {
        Self {
            id: 1,
            name: "Klient detaliczny".to_owned(),
            nip: String::new(),
            email: String::new(),
            attributes: Vec::new(),
            by_us: false,
        }
    }

    pub(crate) fn of(id: i64, new: &NewContractor) -> Self {
        Self {
            id,
            name: new.name.clone(),
            nip: new.nip.clone(),
            email: new.email.clone(),
            attributes: new.attributes.clone(),
            by_us: true,
        }
    }

    /// Exact match on the stored text, as the contract says.
    pub(crate) fn fits(&self, query: &ContractorQuery) -> bool {
        match query {
            ContractorQuery::Nip(nip) => self.nip == *nip,
            ContractorQuery::Email(email) => self.email.eq_ignore_ascii_case(email),
            ContractorQuery::Attribute(attribute, wanted) => self.attributes.iter().any(|known| {
                known.attribute == *attribute && matches!(&known.value, Value::Text(text) if text == wanted)
            }),
        }
    }

    pub(crate) fn shown(&self) -> Contractor {
        let emails = [self.email.clone()].into_iter().filter(|email| !email.is_empty()).collect();
        Contractor {
            id: ContractorId::new(self.id),
            name: self.name.clone(),
            nip: self.nip.clone(),
            emails,
            phones: Vec::new(),
            attributes: self.attributes.clone(),
        }
    }
}

impl Ware {
    pub(crate) fn of(id: i64, new: &NewProduct) -> Self {
        Self { id, index: new.index.clone(), by_us: true, retired_at: None }
    }

    pub(crate) fn fits(&self, query: &ProductQuery) -> bool {
        match query {
            ProductQuery::Index(index) => self.index == *index,
            ProductQuery::Ean(_) => false,
        }
    }

    pub(crate) fn shown(&self) -> Product {
        Product {
            id: ProductId::new(self.id),
            index: self.index.clone(),
            ean: String::new(),
            vat_rate: Some(VatRateId::new(1)),
            has_technology: Some(true),
            is_active: self.retired_at.is_none(),
        }
    }
}
