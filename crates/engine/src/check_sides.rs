//! The test of the parameters as it runs by itself, and what its findings stop.

use domain::{Code, Problem};

use crate::call::CallError;
use crate::check::{Finding, Remark, check};
use crate::drive::Drive;
use crate::duties::Verdict;
use crate::governor::Lane;
use crate::{LogRow, OrdersQuery, ShopError, ShopRead, ShopRow, ShopStatus, World};

impl<W: World> Drive<'_, W> {
    /// Tests the parameters as the command `check` does.
    pub(crate) async fn check_sides(&self) -> Verdict {
        let integration = self.integration();
        let checked = check(&integration.parameters, &Guarded(self), &self.mes.client).await;
        match checked.findings.iter().find(|finding| finding.ok == Some(false)) {
            _ if !checked.reached => Verdict::NotNow,
            None => Verdict::Agreed(checked.plant),
            Some(finding) => Verdict::Wrong(Box::new(problem_of(finding))),
        }
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
