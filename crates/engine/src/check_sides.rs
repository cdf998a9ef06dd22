//! The test of the parameters as it runs by itself, and what its findings stop.

use domain::{Code, Problem};

use crate::check::{Finding, Remark, check};
use crate::drive::Drive;
use crate::duties::Verdict;
use crate::governor::Lane;
use crate::{Meter, World};

impl<W: World> Drive<'_, W> {
    /// Tests the parameters as the command `check` does.
    pub(crate) async fn check_sides(&self) -> Verdict {
        let integration = self.integration();
        let permit = self.shop.permit_two(self.world, Lane::NewOrders).await;
        for method in ["getOrderStatusList", "getJournalList"] {
            self.world.meter().shop_call(&integration, method);
        }
        let checked = check(&integration.parameters, &self.shop.client, &self.mes.client).await;
        permit.told(checked.reached);
        match checked.findings.iter().find(|finding| finding.ok == Some(false)) {
            _ if !checked.reached => Verdict::NotNow,
            None => Verdict::Agreed(checked.plant),
            Some(finding) => Verdict::Wrong(Box::new(problem_of(finding))),
        }
    }
}

/// The problem that stands on the integration while a parameter is wrong.
fn problem_of(finding: &Finding) -> Problem {
    let code = match (finding.remark, finding.name.as_str()) {
        (Remark::KeyRefused, "baselinkerApiKey") => Code::ShopKeyRefused,
        (Remark::KeyRefused, _) => Code::MesKeyRefused,
        (Remark::AccountBlocked, _) => Code::ShopAccountBlocked,
        (Remark::AddressRefused, _) => Code::AddressRefused,
        (Remark::NotOptimes, _) => Code::NotOptimes,
        (Remark::WireProfile, _) => Code::WireProfile,
        _other => Code::ParameterWrong,
    };
    Problem::new(code)
        .with("parameter", &finding.name)
        .with("value", &finding.detail)
        .with("detail", finding.remark.key())
        .with("operation", &finding.name)
        .with("status", "")
}
