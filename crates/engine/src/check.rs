//! Every parameter tested against both live sides, by name. One that is false never hides the others.

use std::collections::BTreeMap;

use domain::{
    AttributeId, AttributeType, LoginOn, Parameters, PlantFacts, Product, ProductId, ValueKind, VatCode,
};

use crate::{
    Catalogue, CatalogueRow, Entity, ListedAttribute, MesError, MesRead, ShopError, ShopRead, ShopStatus,
};

/// What is wrong, or worth a hint; the texts speak of it in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// As it should be.
    Fine,
    /// The side lists nothing to check against.
    NotListed,
    /// The other side's reading failed, so this could not be tested.
    NotTested,
    /// No such id.
    UnknownId,
    /// The key is refused.
    KeyRefused,
    /// The account is blocked.
    AccountBlocked,
    /// The key is blocked for calls made too fast; try later.
    Blocked,
    /// The address is refused by the guard.
    AddressRefused,
    /// Nothing answers.
    Unreachable,
    /// What answers is not OptiMES.
    NotOptimes,
    /// The path is not known there: the wire profile.
    WireProfile,
    /// The VAT rate has another percentage.
    OtherPercent,
    /// The currency has another code.
    OtherCurrency,
    /// The attribute's type does not fit.
    TypeMisfit,
    /// The product has no VAT rate.
    ProductWithoutVat,
    /// The journal is silent: sweeps do its work.
    JournalSilent,
}

impl Remark {
    /// The key of its text.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::NotListed => "not-listed",
            Self::NotTested => "not-tested",
            Self::UnknownId => "unknown-id",
            Self::KeyRefused => "key-refused",
            Self::AccountBlocked => "account-blocked",
            Self::Blocked => "blocked",
            Self::AddressRefused => "address-refused",
            Self::Unreachable => "unreachable",
            Self::NotOptimes => "not-optimes",
            Self::WireProfile => "wire-profile",
            Self::OtherPercent => "other-percent",
            Self::OtherCurrency => "other-currency",
            Self::TypeMisfit => "type-misfit",
            Self::ProductWithoutVat => "product-without-vat",
            Self::JournalSilent => "journal-silent",
        }
    }
}

/// One line of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The parameter's name in the file; `journal` for the journal.
    pub name: String,
    /// True or false; `None`: there is nothing to check against.
    pub ok: Option<bool>,
    /// What there is to say.
    pub remark: Remark,
    /// The value that was tested, with the name the side has for it.
    pub detail: String,
}

/// What a check brought.
#[derive(Clone, Debug)]
pub struct Checked {
    /// One line a parameter.
    pub findings: Vec<Finding>,
    /// What the plant lists of itself.
    pub plant: PlantFacts,
    /// Both sides could be asked.
    pub reached: bool,
}

/// Tests every parameter against both live sides, writing nothing.
pub async fn check(parameters: &Parameters, shop: &impl ShopRead, mes: &impl MesRead) -> Checked {
    let mut check = Check { findings: Vec::new(), reached: true };
    check.shop(parameters, shop).await;
    let plant = check.plant(parameters, mes).await;
    Checked { findings: by_parameter(check.findings), plant, reached: check.reached }
}

/// One line a parameter: of a list or a table what is wrong comes first, then what could not be tested.
fn by_parameter(findings: Vec<Finding>) -> Vec<Finding> {
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        let (name, key) = match finding.name.split_once('.') {
            Some((name, key)) => (name.to_owned(), Some(key.to_owned())),
            None => (finding.name.clone(), None),
        };
        let detail = match key {
            Some(key) => format!("{key} = {}", finding.detail),
            None => finding.detail,
        };
        let rank = |ok: Option<bool>| match ok {
            Some(false) => 0,
            None => 1,
            Some(true) => 2,
        };
        let new = Finding { name, detail, ..finding };
        match merged.iter_mut().find(|known| known.name == new.name) {
            None => merged.push(new),
            Some(known) if rank(new.ok) < rank(known.ok) => *known = new,
            Some(known) if rank(new.ok) == rank(known.ok) => {
                known.detail = format!("{}; {}", known.detail, new.detail);
            }
            Some(_) => {}
        }
    }
    merged
}

struct Check {
    findings: Vec<Finding>,
    reached: bool,
}

impl Check {
    fn say(&mut self, name: &str, ok: Option<bool>, remark: Remark, detail: impl Into<String>) {
        self.findings.push(Finding { name: name.to_owned(), ok, remark, detail: detail.into() });
    }

    fn fine(&mut self, name: &str, detail: impl Into<String>) {
        self.say(name, Some(true), Remark::Fine, detail);
    }

    async fn shop(&mut self, parameters: &Parameters, shop: &impl ShopRead) {
        let statuses = match shop.statuses().await {
            Ok(statuses) => {
                self.fine("baselinkerApiKey", "");
                Some(statuses)
            }
            Err(error) => {
                let (name, remark) = of_shop_error(&error);
                self.reached &= !matches!(remark, Remark::Unreachable | Remark::Blocked);
                self.say(name, Some(false), remark, error.to_string());
                None
            }
        };
        let mut wanted = vec![];
        wanted.extend(parameters.import_statuses.iter().map(|id| ("baselinkerOrderStatusToImport", *id)));
        wanted.push(("baselinkerOrderStatusToSend", parameters.done_status));
        wanted.extend(parameters.after_import_status.map(|id| ("baselinkerOrderStatusAfterImport", id)));
        wanted.extend(
            parameters.in_production_statuses.iter().map(|id| ("baselinkerOrderStatusInProduction", *id)),
        );
        for (name, id) in wanted {
            match statuses.as_ref().map(|known| known.iter().find(|status: &&ShopStatus| status.id == id)) {
                Some(Some(status)) => self.fine(name, format!("{id} {}", status.name)),
                Some(None) => self.say(name, Some(false), Remark::UnknownId, id.to_string()),
                None => self.say(name, None, Remark::NotTested, id.to_string()),
            }
        }
        if statuses.is_some() {
            match shop.journal(1).await {
                Ok(rows) if rows.is_empty() => self.say("journal", Some(true), Remark::JournalSilent, ""),
                Ok(_) => self.fine("journal", ""),
                Err(error) => self.say("journal", None, Remark::NotTested, error.to_string()),
            }
        } else {
            self.say("journal", None, Remark::NotTested, "");
        }
    }

    async fn plant(&mut self, parameters: &Parameters, mes: &impl MesRead) -> PlantFacts {
        let mut facts = PlantFacts { login_on: parameters.wire.login_on, ..PlantFacts::default() };
        if !self.plant_answers(mes).await {
            for name in ["optimesOrderStatus", "optimesCurrencies", "optimesVatRates"] {
                self.say(name, None, Remark::NotTested, "");
            }
            return facts;
        }
        let status = vec![("optimesOrderStatus".to_owned(), parameters.order_status.get(), None)];
        self.ids(status, mes.statuses().await);
        let currencies = parameters.currencies.iter().map(|(code, id)| {
            (format!("optimesCurrencies.{code}"), id.get(), Some(Expected::Currency(code.clone())))
        });
        self.ids(currencies.collect(), mes.currencies().await);
        let rates = parameters
            .vat_rates
            .iter()
            .map(|(code, id)| (format!("optimesVatRates.{code}"), id.get(), Some(Expected::Vat(*code))));
        self.ids(rates.collect(), mes.vat_rates().await);
        if let Some(unit) = parameters.unit {
            self.ids(vec![("optimesUnit".to_owned(), unit.get(), None)], mes.units().await);
        }
        self.attributes(parameters, mes, &mut facts).await;
        self.products(parameters, mes).await;
        facts
    }

    /// The lists that are needed: orders, products, contractors.
    async fn plant_answers(&mut self, mes: &impl MesRead) -> bool {
        let answers = [
            mes.orders(None, 1).await.map(drop),
            mes.product_page(1).await.map(drop),
            mes.contractor_page(1).await.map(drop),
        ];
        match answers.into_iter().find_map(Result::err) {
            None => {
                self.fine("OPTIMES_URL", "");
                self.fine("optimesApiKey", "");
                true
            }
            Some(error) => {
                let (name, remark) = of_mes_error(&error);
                self.reached &= remark != Remark::Unreachable;
                self.say(name, Some(false), remark, error.to_string());
                let other = if name == "OPTIMES_URL" { "optimesApiKey" } else { "OPTIMES_URL" };
                self.say(other, None, Remark::NotTested, "");
                false
            }
        }
    }

    fn ids(&mut self, wanted: Vec<(String, i64, Option<Expected>)>, listed: Result<Catalogue, MesError>) {
        for (name, id, expected) in wanted {
            match &listed {
                Ok(Some(rows)) => match rows.iter().find(|row| row.id == id) {
                    Some(row) => {
                        let remark = expected.map_or(Remark::Fine, |expected| expected.judge(row));
                        self.say(&name, Some(remark == Remark::Fine), remark, format!("{id} {}", row.name));
                    }
                    None => self.say(&name, Some(false), Remark::UnknownId, id.to_string()),
                },
                Ok(None) => self.say(&name, None, Remark::NotListed, id.to_string()),
                Err(error) => self.say(&name, None, Remark::NotTested, error.to_string()),
            }
        }
    }

    async fn attributes(&mut self, parameters: &Parameters, mes: &impl MesRead, facts: &mut PlantFacts) {
        let of_order = mes.attributes(Entity::Order).await;
        let of_contractor = mes.attributes(Entity::Contractor).await;
        let orders = index(&of_order);
        for attribute in orders.values() {
            facts.attribute_types.insert(attribute.id, attribute.value.clone());
        }
        let listed = matches!(of_order, Ok(Some(_)));
        let texts: &[ValueKind] = &[ValueKind::Text, ValueKind::List];
        let prices: &[ValueKind] = &[ValueKind::Text, ValueKind::Float];
        let any: &[ValueKind] = &[
            ValueKind::Text,
            ValueKind::List,
            ValueKind::Integer,
            ValueKind::Float,
            ValueKind::Date,
            ValueKind::DateTime,
        ];
        let wanted = [
            ("optimesOrderAttributeDeliveryMethod", parameters.attribute_delivery_method, texts),
            ("optimesOrderAttributeDeliveryPrice", parameters.attribute_delivery_price, prices),
            ("optimesOrderAttributePaymentMethod", parameters.attribute_payment_method, texts),
            ("optimesOrderAttributeAdditionalField1", parameters.attribute_additional_field_1, any),
            ("optimesOrderAttributeAdditionalField2", parameters.attribute_additional_field_2, any),
            ("optimesOrderAttributeNote", parameters.attribute_note, &[ValueKind::Text][..]),
            ("optimesOrderAttributeExternalId", parameters.attribute_external_id, &[ValueKind::Text][..]),
        ];
        for (name, id, kinds) in wanted {
            if let Some(id) = id {
                self.attribute(name, id, kinds, &orders, listed);
            }
        }
        let Some(login) = parameters.attribute_login else { return };
        let contractors = index(&of_contractor);
        let name = "optimesCustomerAttributeLogin";
        if contractors.contains_key(&login) {
            facts.login_on = LoginOn::Contractor;
            self.attribute(name, login, texts, &contractors, true);
        } else if orders.contains_key(&login) {
            facts.login_on = LoginOn::Order;
            self.attribute(name, login, texts, &orders, true);
        } else {
            let both = listed && matches!(of_contractor, Ok(Some(_)));
            self.attribute(name, login, texts, &contractors, both);
        }
    }

    fn attribute(
        &mut self,
        name: &str,
        id: AttributeId,
        kinds: &[ValueKind],
        listed: &BTreeMap<AttributeId, ListedAttribute>,
        is_listed: bool,
    ) {
        match listed.get(&id) {
            Some(attribute) => {
                let fits = kinds.contains(&attribute.value.kind);
                let remark = if fits { Remark::Fine } else { Remark::TypeMisfit };
                let AttributeType { kind, .. } = &attribute.value;
                self.say(name, Some(fits), remark, format!("{id} {} ({})", attribute.name, kind.as_str()));
            }
            None if is_listed => self.say(name, Some(false), Remark::UnknownId, id.to_string()),
            None => self.say(name, None, Remark::NotListed, id.to_string()),
        }
    }

    async fn products(&mut self, parameters: &Parameters, mes: &impl MesRead) {
        let wanted: [(&str, Option<ProductId>, bool); 2] = [
            ("optimesDeliveryProductId", parameters.delivery_product, true),
            ("optimesOtherProductId", parameters.other_product, false),
        ];
        for (name, id, needs_vat) in wanted {
            let Some(id) = id else { continue };
            match mes.product(id).await {
                Ok(Some(Product { vat_rate: None, .. })) if needs_vat => {
                    self.say(name, Some(false), Remark::ProductWithoutVat, id.to_string());
                }
                Ok(Some(product)) => self.fine(name, format!("{id} {}", product.index)),
                Ok(None) => self.say(name, Some(false), Remark::UnknownId, id.to_string()),
                Err(error) => self.say(name, None, Remark::NotTested, error.to_string()),
            }
        }
        if let Some(contractor) = parameters.retail_contractor {
            self.say("optimesRetailContractorId", None, Remark::NotListed, contractor.to_string());
        }
    }
}

/// What a listed row should be besides being there.
enum Expected {
    Currency(String),
    Vat(VatCode),
}

impl Expected {
    fn judge(&self, row: &CatalogueRow) -> Remark {
        match self {
            Self::Currency(code) if !row.name.eq_ignore_ascii_case(code) => Remark::OtherCurrency,
            Self::Vat(VatCode::Percent(percent)) if row.percent.is_some_and(|listed| listed != *percent) => {
                Remark::OtherPercent
            }
            Self::Currency(_) | Self::Vat(_) => Remark::Fine,
        }
    }
}

fn index(listed: &Result<Option<Vec<ListedAttribute>>, MesError>) -> BTreeMap<AttributeId, ListedAttribute> {
    match listed {
        Ok(Some(rows)) => rows.iter().map(|row| (row.id, row.clone())).collect(),
        Ok(None) | Err(_) => BTreeMap::new(),
    }
}

const fn of_shop_error(error: &ShopError) -> (&'static str, Remark) {
    match error {
        ShopError::KeyRefused => ("baselinkerApiKey", Remark::KeyRefused),
        ShopError::AccountBlocked => ("baselinkerApiKey", Remark::AccountBlocked),
        ShopError::Blocked { .. } => ("baselinkerApiKey", Remark::Blocked),
        ShopError::AddressRefused(_) => ("baselinkerUrl", Remark::AddressRefused),
        ShopError::Refused { .. } => ("baselinkerApiKey", Remark::KeyRefused),
        ShopError::NotSent(_) | ShopError::Unknown(_) => ("baselinkerUrl", Remark::Unreachable),
    }
}

const fn of_mes_error(error: &MesError) -> (&'static str, Remark) {
    match error {
        MesError::Refused { status: 401 | 403 } => ("optimesApiKey", Remark::KeyRefused),
        MesError::Refused { .. } => ("OPTIMES_URL", Remark::NotOptimes),
        MesError::WireMismatch { .. } => ("OPTIMES_URL", Remark::WireProfile),
        MesError::AddressRefused(_) => ("OPTIMES_URL", Remark::AddressRefused),
        MesError::ContentRefused { .. } | MesError::Conflict => ("OPTIMES_URL", Remark::NotOptimes),
        MesError::TooMany { .. } | MesError::NotSent(_) | MesError::Unknown(_) => {
            ("OPTIMES_URL", Remark::Unreachable)
        }
    }
}
