//! The test of the parameters as it runs by itself, and what its findings stop.

use std::sync::Mutex;

use domain::{Code, Millis, Problem};

use crate::call::lock;
use crate::check::{Finding, Remark, check};
use crate::drive::Drive;
use crate::duties::Verdict;
use crate::governor::Lane;
use crate::{LogRow, Meter, OrdersQuery, ShopError, ShopRead, ShopRow, ShopStatus, World};

impl<W: World> Drive<'_, W> {
    /// Tests the parameters as the command `check` does.
    pub(crate) async fn check_sides(&self) -> Verdict {
        let integration = self.integration();
        let Ok((mut permit, mut second)) = self.shop.permit_two(self.world, Lane::NewOrders).await else {
            return Verdict::NotNow;
        };
        permit.spend();
        second.spend();
        for method in ["getOrderStatusList", "getJournalList"] {
            self.world.meter().shop_call(&integration, method);
        }
        let shop = Noticing { shop: &self.shop.client, blocked: Mutex::new(None) };
        let checked = check(&integration.parameters, &shop, &self.mes.client).await;
        let blocked = lock(&shop.blocked).take();
        if let Some(until) = blocked {
            self.shop.blocked(self.world, &integration, until).await;
        }
        permit.told(checked.reached && blocked.is_none());
        match checked.findings.iter().find(|finding| finding.ok == Some(false)) {
            _ if !checked.reached => Verdict::NotNow,
            None => Verdict::Agreed(checked.plant),
            Some(finding) => Verdict::Wrong(Box::new(problem_of(finding))),
        }
    }
}

/// The shop as a check reads it: a block that it meets is everybody's.
struct Noticing<'a, S> {
    shop: &'a S,
    /// The end that was told, if it was.
    blocked: Mutex<Option<Option<Millis>>>,
}

impl<S> Noticing<'_, S> {
    fn notice<T>(&self, answer: Result<T, ShopError>) -> Result<T, ShopError> {
        if let Err(ShopError::Blocked { until }) = &answer {
            *lock(&self.blocked) = Some(*until);
        }
        answer
    }
}

impl<S: ShopRead> ShopRead for Noticing<'_, S> {
    async fn orders(&self, query: OrdersQuery) -> Result<Vec<ShopRow>, ShopError> {
        self.notice(self.shop.orders(query).await)
    }

    async fn journal(&self, from: i64) -> Result<Vec<LogRow>, ShopError> {
        self.notice(self.shop.journal(from).await)
    }

    async fn statuses(&self) -> Result<Vec<ShopStatus>, ShopError> {
        self.notice(self.shop.statuses().await)
    }
}

/// The problem that stands on the integration while a parameter is wrong.
fn problem_of(finding: &Finding) -> Problem {
    let fact = |name: &str| finding.fact(name).unwrap_or("–").to_owned();
    match finding.remark {
        Remark::KeyRefused if finding.name == "baselinkerApiKey" => Problem::new(Code::ShopKeyRefused),
        Remark::KeyRefused => Problem::new(Code::MesKeyRefused).with("status", fact("status")),
        Remark::AccountBlocked => Problem::new(Code::ShopAccountBlocked),
        Remark::Permission => Problem::new(Code::MesPermission)
            .with("operation", fact("operation"))
            .with("status", fact("status")),
        Remark::AddressRefused => Problem::new(Code::AddressRefused).with("parameter", &finding.name),
        Remark::NotOptimes | Remark::Redirects => {
            Problem::new(Code::NotOptimes).with("detail", &finding.detail)
        }
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
