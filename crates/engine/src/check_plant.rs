//! What a check asks of OptiMES.

use domain::{
    AttributeId, LoginOn, MissingProduct, Parameters, PlantFacts, Product, ProductId, ValueKind, VatCode,
};

use crate::check::{Check, Finding, Remark, named};
use crate::{Catalogue, CatalogueRow, Entity, ListedAttribute, MesError, MesRead};

/// Attributes of an order: the parameter, its id, and the types that take what is written there.
type Wanted = (&'static str, Option<AttributeId>, &'static [ValueKind]);

const TEXTS: &[ValueKind] = &[ValueKind::Text, ValueKind::List];
const PRICES: &[ValueKind] = &[ValueKind::Text, ValueKind::Float];
const ANY: &[ValueKind] = &[
    ValueKind::Text,
    ValueKind::List,
    ValueKind::Integer,
    ValueKind::Float,
    ValueKind::Date,
    ValueKind::DateTime,
];
const TEXT: &[ValueKind] = &[ValueKind::Text];

const fn attributes(p: &Parameters) -> [Wanted; 7] {
    [
        ("optimesOrderAttributeDeliveryMethod", p.attribute_delivery_method, TEXTS),
        ("optimesOrderAttributeDeliveryPrice", p.attribute_delivery_price, PRICES),
        ("optimesOrderAttributePaymentMethod", p.attribute_payment_method, TEXTS),
        ("optimesOrderAttributeAdditionalField1", p.attribute_additional_field_1, ANY),
        ("optimesOrderAttributeAdditionalField2", p.attribute_additional_field_2, ANY),
        ("optimesOrderAttributeNote", p.attribute_note, TEXT),
        ("optimesOrderAttributeExternalId", p.attribute_external_id, TEXT),
    ]
}

/// What a plant answers where it is asked for its attributes; `None`: it serves no such list.
type Attributes = Result<Option<Vec<ListedAttribute>>, MesError>;

const LOGIN: &str = "optimesCustomerAttributeLogin";

impl Check {
    pub(crate) async fn plant(
        &mut self,
        parameters: &Parameters,
        mes: &impl MesRead,
        known: &PlantFacts,
    ) -> PlantFacts {
        let answers = self.needed_lists(parameters, mes).await;
        self.unknown("optimesApiToken", Remark::TokenUnseen, "");
        if !answers {
            self.untested(parameters);
            return known.clone();
        }
        let status = ("optimesOrderStatus".to_owned(), parameters.order_status.get(), None);
        self.ids(vec![status], mes.statuses().await);
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
        } else if parameters.missing_product == MissingProduct::Create {
            self.add(Finding::new("missingProduct", Some(true), Remark::UnitMissing, "create"));
        }
        let facts = self.attributes(parameters, mes, known).await;
        self.products(parameters, mes).await;
        facts
    }

    /// The lists that are needed: orders, products, contractors. One that is refused while another is not is a
    /// permission that is missing.
    async fn needed_lists(&mut self, parameters: &Parameters, mes: &impl MesRead) -> bool {
        let answers = [
            ("GET /orders", mes.orders(None, 1).await.map(drop)),
            ("GET /products", mes.product_page(1).await.map(drop)),
            ("GET /contractors", mes.contractor_page(1).await.map(drop)),
        ];
        let one_answered = answers.iter().any(|(_, answer)| answer.is_ok());
        let failed = answers.into_iter().find_map(|(operation, answer)| Some((operation, answer.err()?)));
        let Some((operation, error)) = failed else {
            self.fine("OPTIMES_URL", &parameters.optimes_url);
            self.fine("optimesApiKey", "");
            return true;
        };
        let (of_key, remark) = match &error {
            MesError::Refused { status: 401 | 403 } if one_answered => (true, Remark::Permission),
            MesError::Refused { status: 401 | 403 } => (true, Remark::KeyRefused),
            MesError::Refused { status: 300..=399 } => (false, Remark::Redirects),
            MesError::WireMismatch { .. } => (false, Remark::WireProfile),
            MesError::AddressRefused(_) => (false, Remark::AddressRefused),
            MesError::NotSent(_) => (false, Remark::Unreachable),
            MesError::Unknown(_) | MesError::TooMany { .. } => (false, Remark::NoAnswer),
            MesError::Refused { .. } | MesError::ContentRefused { .. } | MesError::Conflict => {
                (false, Remark::NotOptimes)
            }
        };
        let (wrong, other) =
            if of_key { ("optimesApiKey", "OPTIMES_URL") } else { ("OPTIMES_URL", "optimesApiKey") };
        let status = status_of(&error);
        let finding = Finding::new(wrong, Some(false), remark, answered(&error, parameters));
        self.add(finding.with("operation", operation).with("status", status));
        if of_key {
            self.fine(other, &parameters.optimes_url);
        } else {
            self.unknown(other, Remark::NotTested, "");
        }
        false
    }

    /// All that depends on a plant that can't be asked.
    fn untested(&mut self, p: &Parameters) {
        self.unknown("optimesOrderStatus", Remark::NotTested, p.order_status);
        self.unknown("optimesCurrencies", Remark::NotTested, "");
        self.unknown("optimesVatRates", Remark::NotTested, "");
        let attributes = attributes(p).into_iter().map(|(name, id, _)| (name, id.map(AttributeId::get)));
        let others = [
            ("optimesUnit", p.unit.map(domain::UnitId::get)),
            (LOGIN, p.attribute_login.map(AttributeId::get)),
            ("optimesDeliveryProductId", p.delivery_product.map(ProductId::get)),
            ("optimesOtherProductId", p.other_product.map(ProductId::get)),
            ("optimesRetailContractorId", p.retail_contractor.map(domain::ContractorId::get)),
        ];
        for (name, id) in attributes.chain(others) {
            if let Some(id) = id {
                self.unknown(name, Remark::NotTested, id);
            }
        }
    }

    fn ids(&mut self, wanted: Vec<(String, i64, Option<Expected>)>, listed: Result<Catalogue, MesError>) {
        for (name, id, expected) in wanted {
            let rows = match &listed {
                Ok(Some(rows)) => rows,
                Ok(None) => {
                    self.unknown(&name, Remark::NotListed, id);
                    continue;
                }
                Err(error) => {
                    self.unknown(&name, Remark::NotTested, format!("{id} ({error})"));
                    continue;
                }
            };
            let known = || named(rows.iter().map(|row| (row.id.to_string(), row.name.clone())));
            let (remark, detail) = match rows.iter().find(|row| row.id == id) {
                Some(row) => {
                    let remark = expected.map_or(Remark::Fine, |expected| expected.judge(row, rows));
                    (remark, format!("{id} {}", row.name))
                }
                None => (Remark::UnknownId, id.to_string()),
            };
            let finding = Finding::new(&name, Some(remark == Remark::Fine), remark, detail);
            self.add(if remark == Remark::Fine { finding } else { finding.with("known", known()) });
        }
    }

    async fn attributes(
        &mut self,
        parameters: &Parameters,
        mes: &impl MesRead,
        known: &PlantFacts,
    ) -> PlantFacts {
        let of_order = mes.attributes(Entity::Order).await;
        let of_contractor = mes.attributes(Entity::Contractor).await;
        for (name, id, kinds) in attributes(parameters) {
            if let Some(id) = id {
                self.attribute(name, id, kinds, &of_order);
            }
        }
        let login_on = match parameters.attribute_login {
            Some(login) => self.login(login, &of_order, &of_contractor, parameters, known),
            None => parameters.wire.login_on,
        };
        let attribute_types = match of_order {
            Ok(listed) => listed.into_iter().flatten().map(|row| (row.id, row.value)).collect(),
            Err(_) => known.attribute_types.clone(),
        };
        PlantFacts { attribute_types, login_on }
    }

    /// Whose attribute the login is: the plant's lists decide, as far as they are served.
    fn login(
        &mut self,
        login: AttributeId,
        of_order: &Attributes,
        of_contractor: &Attributes,
        parameters: &Parameters,
        known: &PlantFacts,
    ) -> LoginOn {
        let find =
            |is_it: fn(&Attributes) -> bool| [of_contractor, of_order].into_iter().find(|row| is_it(row));
        let (listed, login_on) = if row_of(of_contractor, login).is_some() {
            (of_contractor, LoginOn::Contractor)
        } else if row_of(of_order, login).is_some() {
            (of_order, LoginOn::Order)
        } else if let Some(failed) = find(Result::is_err) {
            (failed, known.login_on)
        } else {
            (find(|listed| matches!(listed, Ok(None))).unwrap_or(of_contractor), parameters.wire.login_on)
        };
        self.attribute(LOGIN, login, TEXTS, listed);
        login_on
    }

    fn attribute(&mut self, name: &str, id: AttributeId, kinds: &[ValueKind], listed: &Attributes) {
        let rows = match listed {
            Ok(Some(rows)) => rows,
            Ok(None) => return self.unknown(name, Remark::NotListed, id),
            Err(error) => return self.unknown(name, Remark::NotTested, format!("{id} ({error})")),
        };
        match row_of(listed, id) {
            Some(attribute) if kinds.contains(&attribute.value.kind) => {
                self.fine(name, format!("{id} {}", attribute.name));
            }
            Some(attribute) => {
                let detail = format!("{id} {}", attribute.name);
                let misfit = Finding::new(name, Some(false), Remark::TypeMisfit, detail);
                self.add(misfit.with("kind", attribute.value.kind.as_str()));
            }
            None => {
                let known = named(rows.iter().map(|row| (row.id.to_string(), row.name.clone())));
                self.add(Finding::new(name, Some(false), Remark::UnknownId, id).with("known", known));
            }
        }
    }

    async fn products(&mut self, parameters: &Parameters, mes: &impl MesRead) {
        let wanted: [(&str, Option<ProductId>, bool); 2] = [
            ("optimesDeliveryProductId", parameters.delivery_product, true),
            ("optimesOtherProductId", parameters.other_product, false),
        ];
        let is_mapped = |rate| parameters.vat_rates.values().any(|known| *known == rate);
        for (name, id, needs_vat) in wanted {
            let Some(id) = id else { continue };
            match mes.product(id).await {
                Ok(Some(Product { vat_rate: None, .. })) if needs_vat => {
                    self.wrong(name, Remark::ProductWithoutVat, id);
                }
                Ok(Some(Product { vat_rate: Some(rate), .. })) if needs_vat && !is_mapped(rate) => {
                    self.wrong(name, Remark::ProductVatUnmapped, format!("{id} (VAT {rate})"));
                }
                Ok(Some(product)) => self.fine(name, format!("{id} {}", product.index)),
                Ok(None) => {
                    let finding = Finding::new(name, Some(false), Remark::UnknownId, id);
                    self.add(finding.with("known", "–"));
                }
                Err(error) => self.unknown(name, Remark::NotTested, format!("{id} ({error})")),
            }
        }
        if let Some(contractor) = parameters.retail_contractor {
            self.unknown("optimesRetailContractorId", Remark::NotListed, contractor);
        }
    }
}

/// What the plant answered, without a sentence around it.
fn answered(error: &MesError, parameters: &Parameters) -> String {
    match error {
        MesError::NotSent(detail) | MesError::Unknown(detail) => detail.clone(),
        MesError::AddressRefused(_) => parameters.optimes_url.clone(),
        MesError::TooMany { .. }
        | MesError::Conflict
        | MesError::ContentRefused { .. }
        | MesError::WireMismatch { .. }
        | MesError::Refused { .. } => format!("HTTP {}", status_of(error)),
    }
}

fn status_of(error: &MesError) -> String {
    match error {
        MesError::ContentRefused { status, .. }
        | MesError::WireMismatch { status }
        | MesError::Refused { status } => status.to_string(),
        MesError::Conflict => "409".to_owned(),
        MesError::TooMany { .. } => "429".to_owned(),
        MesError::AddressRefused(_) | MesError::NotSent(_) | MesError::Unknown(_) => "–".to_owned(),
    }
}

/// What a listed row should be besides being there.
enum Expected {
    Currency(String),
    Vat(VatCode),
}

impl Expected {
    /// A plant that tells no percentage of any rate can't be compared. One that does tells none for rates that are no
    /// percentage.
    fn judge(&self, row: &CatalogueRow, rows: &[CatalogueRow]) -> Remark {
        let fits = match self {
            Self::Currency(code) if row.name.eq_ignore_ascii_case(code) => return Remark::Fine,
            Self::Currency(_) => return Remark::OtherCurrency,
            Self::Vat(_) if rows.iter().all(|row| row.percent.is_none()) => true,
            Self::Vat(VatCode::Percent(percent)) => row.percent.unwrap_or_default() == *percent,
            Self::Vat(VatCode::Exempt | VatCode::NotSubject | VatCode::ReverseCharge) => {
                row.percent.unwrap_or_default().is_zero()
            }
        };
        if fits { Remark::Fine } else { Remark::OtherPercent }
    }
}

fn row_of(listed: &Attributes, id: AttributeId) -> Option<&ListedAttribute> {
    listed.iter().flatten().flatten().find(|row| row.id == id)
}

#[cfg(test)]
mod tests {
    use domain::{ContractorId, UnitId, VatRateId};

    use super::*;
    use crate::check::{Checked, check, check_again};
    use crate::check_fakes::{FakePlant, FakeShop, attribute, parameters, product, row};

    async fn checked(parameters: &Parameters, plant: FakePlant) -> Checked {
        check(parameters, &FakeShop::default(), &plant).await
    }

    fn line<'a>(checked: &'a Checked, name: &str) -> (Option<bool>, Remark, &'a str) {
        let finding = checked.findings.iter().find(|finding| finding.name == name).unwrap();
        (finding.ok, finding.remark, &finding.detail)
    }

    /// Every optional id of the plant is written, so that every line has its place.
    fn all() -> Parameters {
        let id = |id| Some(AttributeId::new(id));
        Parameters {
            attribute_delivery_method: id(21),
            attribute_delivery_price: id(22),
            attribute_payment_method: id(23),
            attribute_additional_field_1: id(24),
            attribute_additional_field_2: id(25),
            attribute_note: id(26),
            attribute_external_id: id(27),
            attribute_login: id(28),
            unit: Some(UnitId::new(51)),
            delivery_product: Some(ProductId::new(71)),
            other_product: Some(ProductId::new(72)),
            retail_contractor: Some(ContractorId::new(9)),
            ..parameters()
        }
    }

    #[tokio::test]
    async fn a_plant_that_lists_everything_is_right() {
        let checked = checked(&all(), FakePlant::default()).await;
        let not_right: Vec<_> =
            checked.findings.iter().filter(|f| f.ok != Some(true)).map(|f| f.name.as_str()).collect();
        assert_eq!(not_right, ["optimesApiToken", "optimesRetailContractorId"]);
        assert_eq!(line(&checked, "optimesOrderAttributeNote").2, "26 Uwagi");
        assert_eq!(checked.plant.login_on, LoginOn::Contractor);
        assert!(checked.plant.attribute_types.contains_key(&AttributeId::new(22)));
        assert!(checked.reached);
    }

    #[tokio::test]
    async fn lists_that_a_plant_does_not_serve_stop_nothing() {
        let plant = FakePlant {
            statuses: Ok(None),
            currencies: Ok(None),
            vat_rates: Ok(None),
            units: Ok(None),
            of_order: Ok(None),
            of_contractor: Ok(None),
            ..FakePlant::default()
        };
        let checked = checked(&all(), plant).await;
        assert!(checked.findings.iter().all(|finding| finding.ok != Some(false)));
        for name in ["optimesOrderStatus", "optimesVatRates", "optimesOrderAttributeNote", "optimesUnit"] {
            assert_eq!((line(&checked, name).0, line(&checked, name).1), (None, Remark::NotListed), "{name}");
        }
    }

    #[tokio::test]
    async fn a_plant_that_can_t_be_asked_hides_no_parameter() {
        let unknown = |status| MesError::Refused { status };
        let wire = MesError::WireMismatch { status: 404 };
        let cases = [
            (unknown(401), "optimesApiKey", Remark::KeyRefused, "HTTP 401", true),
            (unknown(302), "OPTIMES_URL", Remark::Redirects, "HTTP 302", true),
            (unknown(200), "OPTIMES_URL", Remark::NotOptimes, "HTTP 200", true),
            (wire, "OPTIMES_URL", Remark::WireProfile, "HTTP 404", true),
            (MesError::NotSent("dns".to_owned()), "OPTIMES_URL", Remark::Unreachable, "dns", false),
            (MesError::Unknown("late".to_owned()), "OPTIMES_URL", Remark::NoAnswer, "late", false),
            (
                MesError::AddressRefused("x".to_owned()),
                "OPTIMES_URL",
                Remark::AddressRefused,
                "https://firma.optimes.pl",
                true,
            ),
        ];
        let whole = checked(&all(), FakePlant::default()).await;
        for (error, name, remark, detail, reached) in cases {
            let checked = checked(&all(), FakePlant::that_fails(&error)).await;
            assert_eq!(line(&checked, name), (Some(false), remark, detail));
            assert_eq!(checked.reached, reached, "{detail}");
            let names = |checked: &Checked| {
                let mut names: Vec<String> = checked.findings.iter().map(|f| f.name.clone()).collect();
                names.sort();
                names
            };
            assert_eq!(names(&checked), names(&whole), "{detail}");
            let false_ones = checked.findings.iter().filter(|finding| finding.ok == Some(false)).count();
            assert_eq!(false_ones, 1, "{detail}");
        }
    }

    #[tokio::test]
    async fn one_list_refused_beside_others_is_a_permission() {
        let plant = FakePlant { contractors: Err(MesError::Refused { status: 403 }), ..FakePlant::default() };
        let checked = checked(&parameters(), plant).await;
        assert_eq!(line(&checked, "optimesApiKey"), (Some(false), Remark::Permission, "HTTP 403"));
        let finding = checked.findings.iter().find(|finding| finding.name == "optimesApiKey").unwrap();
        assert_eq!(finding.fact("operation"), Some("GET /contractors"));
    }

    #[tokio::test]
    async fn each_wrong_id_is_told() {
        type Edit = fn(&mut Parameters, &mut FakePlant);
        let cases: [(Edit, &str, Remark); 14] = [
            (|p, _| p.order_status = domain::MesStatusId::new(9), "optimesOrderStatus", Remark::UnknownId),
            (
                |p, _| {
                    p.currencies.insert("EUR".to_owned(), domain::CurrencyId::new(41));
                },
                "optimesCurrencies",
                Remark::OtherCurrency,
            ),
            (|p, _| vat(p, "8", 31), "optimesVatRates", Remark::OtherPercent),
            (|p, _| vat(p, "19", 35), "optimesVatRates", Remark::OtherPercent),
            (|p, _| vat(p, "zw", 31), "optimesVatRates", Remark::OtherPercent),
            (|p, _| vat(p, "5", 99), "optimesVatRates", Remark::UnknownId),
            (|p, _| p.unit = Some(UnitId::new(9)), "optimesUnit", Remark::UnknownId),
            (
                |p, _| p.attribute_note = Some(AttributeId::new(9)),
                "optimesOrderAttributeNote",
                Remark::UnknownId,
            ),
            (
                |p, _| p.attribute_note = Some(AttributeId::new(22)),
                "optimesOrderAttributeNote",
                Remark::TypeMisfit,
            ),
            (|p, _| p.attribute_login = Some(AttributeId::new(9)), LOGIN, Remark::UnknownId),
            (
                |p, _| p.delivery_product = Some(ProductId::new(9)),
                "optimesDeliveryProductId",
                Remark::UnknownId,
            ),
            (
                |_, plant| plant.listed_products = vec![product(71, None), product(72, None)],
                "optimesDeliveryProductId",
                Remark::ProductWithoutVat,
            ),
            (
                |_, plant| plant.listed_products = vec![product(71, Some(99)), product(72, None)],
                "optimesDeliveryProductId",
                Remark::ProductVatUnmapped,
            ),
            (|p, _| p.other_product = Some(ProductId::new(9)), "optimesOtherProductId", Remark::UnknownId),
        ];
        for (edit, name, remark) in cases {
            let (mut parameters, mut plant) = (all(), FakePlant::default());
            edit(&mut parameters, &mut plant);
            let checked = checked(&parameters, plant).await;
            let (ok, found, detail) = line(&checked, name);
            assert_eq!((ok, found), (Some(false), remark), "{name}: {detail}");
            let false_ones = checked.findings.iter().filter(|finding| finding.ok == Some(false)).count();
            assert_eq!(false_ones, 1, "{name}");
        }
    }

    fn vat(parameters: &mut Parameters, code: &str, id: i64) {
        parameters.vat_rates.insert(VatCode::parse(code).unwrap(), VatRateId::new(id));
    }

    #[tokio::test]
    async fn rates_without_percentages_can_t_be_compared() {
        let rows = vec![row(31, "zwolnione", None), row(32, "8", None), row(35, "zw", None)];
        let plant = FakePlant { vat_rates: Ok(Some(rows)), ..FakePlant::default() };
        assert_eq!(line(&checked(&parameters(), plant).await, "optimesVatRates").0, Some(true));
    }

    #[tokio::test]
    async fn the_login_may_be_the_order_s() {
        let plant = FakePlant {
            of_order: Ok(Some(vec![attribute(28, "Login", ValueKind::Text)])),
            of_contractor: Ok(Some(Vec::new())),
            ..FakePlant::default()
        };
        let parameters = Parameters { attribute_login: Some(AttributeId::new(28)), ..parameters() };
        assert_eq!(checked(&parameters, plant).await.plant.login_on, LoginOn::Order);
    }

    #[tokio::test]
    async fn of_a_list_that_fails_what_was_known_stays_and_it_is_not_whole() {
        let error = MesError::Unknown("HTTP 502".to_owned());
        let text = domain::AttributeType { kind: ValueKind::Integer, options: Vec::new() };
        let known =
            PlantFacts { attribute_types: [(AttributeId::new(24), text)].into(), login_on: LoginOn::Order };
        let again = async |plant: FakePlant| {
            let (parameters, shop) = (all(), FakeShop::default());
            check_again(&parameters, &shop, &plant, &known).await
        };
        let of_order = again(FakePlant { of_order: Err(error.clone()), ..FakePlant::default() }).await;
        assert_eq!(of_order.plant.attribute_types, known.attribute_types);
        assert_eq!(of_order.plant.login_on, LoginOn::Contractor, "that list was read");
        let untested = (None, Remark::NotTested, "26 (OptiMES gave no usable answer: HTTP 502)");
        assert_eq!(line(&of_order, "optimesOrderAttributeNote"), untested);
        assert!(!of_order.whole && of_order.reached && of_order.stop().is_none());
        let of_contractor =
            again(FakePlant { of_contractor: Err(error.clone()), ..FakePlant::default() }).await;
        assert_eq!(of_contractor.plant.login_on, LoginOn::Order);
        assert!(
            of_contractor.plant.attribute_types.contains_key(&AttributeId::new(21)) && !of_contractor.whole
        );
        let units = again(FakePlant { units: Err(error), ..FakePlant::default() }).await;
        assert!(!units.whole && units.plant.attribute_types.contains_key(&AttributeId::new(21)));
        // A plant that serves no list says so, and what another one listed is over.
        let unserved = FakePlant { of_order: Ok(None), of_contractor: Ok(None), ..FakePlant::default() };
        let unserved = again(unserved).await;
        assert!(unserved.whole && unserved.plant == PlantFacts::unlisted(&all()));
        assert!(again(FakePlant::default()).await.whole);
    }

    #[tokio::test]
    async fn products_can_t_be_made_without_a_unit() {
        let parameters = Parameters { missing_product: MissingProduct::Create, ..parameters() };
        let checked = checked(&parameters, FakePlant::default()).await;
        assert_eq!(line(&checked, "missingProduct"), (Some(true), Remark::UnitMissing, "create"));
    }
}
