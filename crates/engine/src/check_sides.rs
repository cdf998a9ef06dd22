//! The test of the parameters as it runs by itself, and what its findings stop.

use std::sync::atomic::{AtomicBool, Ordering};

use domain::{AttributeId, Code, Contractor, MesOrder, MesOrderId, Millis, Problem, Product, ProductId};

use crate::call::CallError;
use crate::check::{Checked, Finding, Remark, check_again};
use crate::drive::Drive;
use crate::duties::Verdict;
use crate::governor::Lane;
use crate::{
    Catalogue, ContractorQuery, Entity, Filtered, ListedAttribute, LogRow, MesError, MesPage, MesRead,
    OrdersQuery, ProductQuery, ShopError, ShopRead, ShopRow, ShopStatus, World,
};

impl<W: World> Drive<'_, W> {
    /// Tests the parameters as the command `check` does.
    pub(crate) async fn check_sides(&self) -> Verdict {
        let integration = self.integration();
        let plant = GuardedPlant { drive: self, cut: AtomicBool::new(false) };
        let checked = check_again(&integration.parameters, &Guarded(self), &plant, &self.plant_facts()).await;
        match checked.stop() {
            _ if !checked.reached => Verdict::NotNow,
            None if plant.cut.load(Ordering::SeqCst) => Verdict::NotNow,
            None => Verdict::Agreed { facts: checked.plant, whole: checked.whole },
            Some(problem) => Verdict::Wrong(Box::new(problem)),
        }
    }
}

impl Checked {
    /// The problem at which the integration stands for what was found; `None` where nothing is wrong.
    #[must_use]
    pub fn stop(&self) -> Option<Problem> {
        self.findings.iter().find(|finding| finding.ok == Some(false)).map(problem_of)
    }
}

/// The shop as a check reads it: within the budget, and in no block.
struct Guarded<'a, 'w, W: World>(&'a Drive<'w, W>);

impl<W: World> Guarded<'_, '_, W> {
    async fn call<T>(
        &self,
        method: &'static str,
        call: impl Future<Output = Result<T, ShopError>> + Send,
    ) -> Result<T, ShopError> {
        let Self(drive) = self;
        match drive.shop.call(drive.world, &drive.integration(), method, Lane::NewOrders, call).await {
            Ok(answer) => Ok(answer),
            Err(CallError::Failed(error)) => Err(error),
            Err(CallError::NotNow) => Err(ShopError::NotSent("it is not to be called now".to_owned())),
        }
    }
}

impl<W: World> ShopRead for Guarded<'_, '_, W> {
    async fn orders(&self, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
        self.call("getOrders", self.0.shop.client.orders(query)).await
    }

    async fn journal(&self, from: i64) -> Result<Vec<LogRow>, ShopError> {
        self.call("getJournalList", self.0.shop.client.journal(from)).await
    }

    async fn statuses(&self) -> Result<Vec<ShopStatus>, ShopError> {
        self.call("getOrderStatusList", self.0.shop.client.statuses()).await
    }
}

/// The plant as a check reads it: not while it waits, nor what a breaker keeps back.
struct GuardedPlant<'a, 'w, W: World> {
    drive: &'a Drive<'w, W>,
    /// The plant asked to wait in the middle, so what it did not tell is not known to be missing.
    cut: AtomicBool,
}

impl<W: World> GuardedPlant<'_, '_, W> {
    async fn call<T>(
        &self,
        operation: &'static str,
        call: impl Future<Output = Result<T, MesError>> + Send,
    ) -> Result<T, MesError> {
        let drive = self.drive;
        self.told(drive.mes.ask_apart(drive.world, &drive.integration(), operation, call).await)
    }

    fn told<T>(&self, answer: Result<T, CallError<MesError>>) -> Result<T, MesError> {
        if matches!(answer, Err(CallError::NotNow | CallError::Failed(MesError::TooMany { .. }))) {
            self.cut.store(true, Ordering::SeqCst);
        }
        answer.map_err(|error| match error {
            CallError::Failed(error) => error,
            CallError::NotNow => MesError::NotSent("it is not to be called now".to_owned()),
        })
    }
}

impl<W: World> MesRead for GuardedPlant<'_, '_, W> {
    async fn orders(&self, from: Option<Millis>, page: u32) -> Result<MesPage<MesOrder>, MesError> {
        self.call("GET /orders", self.drive.mes.client.orders(from, page)).await
    }

    async fn orders_with(&self, attribute: AttributeId, value: &str) -> Result<Filtered<MesOrder>, MesError> {
        self.call("GET /orders?attribute", self.drive.mes.client.orders_with(attribute, value)).await
    }

    async fn order(&self, id: MesOrderId) -> Result<Option<MesOrder>, MesError> {
        self.call("GET /orders/{id}", self.drive.mes.client.order(id)).await
    }

    async fn contractors(&self, query: &ContractorQuery) -> Result<Filtered<Contractor>, MesError> {
        self.call("GET /contractors", self.drive.mes.client.contractors(query)).await
    }

    async fn contractor_page(&self, page: u32) -> Result<MesPage<Contractor>, MesError> {
        self.call("GET /contractors", self.drive.mes.client.contractor_page(page)).await
    }

    async fn products(&self, query: &ProductQuery) -> Result<Filtered<Product>, MesError> {
        self.call("GET /products", self.drive.mes.client.products(query)).await
    }

    async fn product_page(&self, page: u32) -> Result<MesPage<Product>, MesError> {
        self.call("GET /products", self.drive.mes.client.product_page(page)).await
    }

    async fn product(&self, id: ProductId) -> Result<Option<Product>, MesError> {
        self.call("GET /products/{id}", self.drive.mes.client.product(id)).await
    }

    async fn statuses(&self) -> Result<Catalogue, MesError> {
        self.call("GET /entity-statuses", self.drive.mes.client.statuses()).await
    }

    async fn attributes(&self, entity: Entity) -> Result<Option<Vec<ListedAttribute>>, MesError> {
        self.call("GET /attributes", self.drive.mes.client.attributes(entity)).await
    }

    async fn vat_rates(&self) -> Result<Catalogue, MesError> {
        self.call("GET /vat-rates", self.drive.mes.client.vat_rates()).await
    }

    async fn currencies(&self) -> Result<Catalogue, MesError> {
        self.call("GET /currencies", self.drive.mes.client.currencies()).await
    }

    async fn units(&self) -> Result<Catalogue, MesError> {
        self.call("GET /units", self.drive.mes.client.units()).await
    }
}

/// The problem that stands on the integration while a parameter is wrong.
fn problem_of(finding: &Finding) -> Problem {
    let fact = |name: &str| finding.fact(name).unwrap_or("–").to_owned();
    match finding.remark {
        Remark::KeyRefused if finding.name == "baselinkerApiKey" => Problem::new(Code::ShopKeyRefused),
        Remark::KeyRefused | Remark::Redirects => {
            Problem::new(Code::MesKeyRefused).with("status", fact("status"))
        }
        Remark::AccountBlocked => Problem::new(Code::ShopAccountBlocked),
        Remark::Permission => Problem::new(Code::MesPermission)
            .with("operation", fact("operation"))
            .with("status", fact("status")),
        Remark::AddressRefused => Problem::new(Code::AddressRefused).with("parameter", &finding.name),
        Remark::NotOptimes => Problem::new(Code::NotOptimes).with("detail", &finding.detail),
        Remark::WireProfile => Problem::new(Code::WireProfile)
            .with("operation", fact("operation"))
            .with("status", fact("status")),
        Remark::Fine
        | Remark::NotListed
        | Remark::NotTested
        | Remark::UnknownId
        | Remark::Blocked
        | Remark::CallRefused
        | Remark::Unreachable
        | Remark::NoAnswer
        | Remark::OtherPercent
        | Remark::OtherCurrency
        | Remark::TypeMisfit
        | Remark::ProductWithoutVat
        | Remark::ProductVatUnmapped
        | Remark::UnitMissing
        | Remark::TokenUnseen
        | Remark::JournalSilent => parameter_wrong(finding),
    }
}

/// The remark is a fact as the key of its text, with the facts that the text names.
fn parameter_wrong(finding: &Finding) -> Problem {
    let problem = Problem::new(Code::ParameterWrong)
        .with("parameter", &finding.name)
        .with("value", &finding.detail)
        .with("detail-key", finding.remark.key());
    finding.facts.iter().fold(problem, |problem, (name, value)| problem.with(name, value))
}
