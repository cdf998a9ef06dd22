//! What a check asks of BaseLinker.

use domain::Parameters;

use crate::check::{Check, Finding, JOURNAL, Remark, named};
use crate::{ShopError, ShopRead, ShopStatus};

impl Check {
    pub(crate) async fn shop(&mut self, parameters: &Parameters, shop: &impl ShopRead) {
        let statuses = match shop.statuses().await {
            Ok(statuses) => {
                self.fine("baselinkerUrl", &parameters.baselinker_url);
                self.fine("baselinkerApiKey", "");
                Some(statuses)
            }
            Err(error) => {
                self.shop_fails(parameters, &error);
                None
            }
        };
        let import = parameters.import_statuses.iter().map(|id| ("baselinkerOrderStatusToImport", *id));
        let done = [("baselinkerOrderStatusToSend", parameters.done_status)];
        let after = parameters.after_import_status.map(|id| ("baselinkerOrderStatusAfterImport", id));
        let made =
            parameters.in_production_statuses.iter().map(|id| ("baselinkerOrderStatusInProduction", *id));
        for (name, id) in import.chain(done).chain(after).chain(made) {
            let Some(known) = &statuses else {
                self.unknown(name, Remark::NotTested, id);
                continue;
            };
            match known.iter().find(|status: &&ShopStatus| status.id == id) {
                Some(status) => self.fine(name, format!("{id} {}", status.name)),
                None => {
                    let known =
                        named(known.iter().map(|status| (status.id.to_string(), status.name.clone())));
                    self.add(Finding::new(name, Some(false), Remark::UnknownId, id).with("known", known));
                }
            }
        }
        if statuses.is_none() {
            return self.unknown(JOURNAL, Remark::NotTested, "");
        }
        match shop.journal(1).await {
            Ok(rows) if rows.is_empty() => {
                self.add(Finding::new(JOURNAL, Some(true), Remark::JournalSilent, ""));
            }
            Ok(_) => self.fine(JOURNAL, ""),
            Err(error) => self.unknown(JOURNAL, Remark::NotTested, error),
        }
    }

    /// BaseLinker does not list its statuses: either its address or its key is at fault, and the other is untested.
    fn shop_fails(&mut self, parameters: &Parameters, error: &ShopError) {
        let (of_key, remark, detail) = match error {
            ShopError::KeyRefused => (true, Remark::KeyRefused, String::new()),
            ShopError::AccountBlocked => (true, Remark::AccountBlocked, String::new()),
            ShopError::Blocked { .. } => (true, Remark::Blocked, String::new()),
            ShopError::Refused { code, message } => (true, Remark::CallRefused, format!("{code}: {message}")),
            ShopError::AddressRefused(_) => {
                (false, Remark::AddressRefused, parameters.baselinker_url.clone())
            }
            ShopError::NotSent(detail) => (false, Remark::Unreachable, detail.clone()),
            ShopError::Unknown(detail) => (false, Remark::NoAnswer, detail.clone()),
        };
        let (wrong, untested) = if of_key {
            ("baselinkerApiKey", "baselinkerUrl")
        } else {
            ("baselinkerUrl", "baselinkerApiKey")
        };
        self.wrong(wrong, remark, detail);
        if of_key {
            self.fine(untested, &parameters.baselinker_url);
        } else {
            self.unknown(untested, Remark::NotTested, "");
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::ShopStatusId;

    use super::*;
    use crate::check::{Finding, check};
    use crate::check_fakes::{FakePlant, FakeShop, parameters};

    async fn lines(shop: FakeShop) -> Vec<Finding> {
        check(&parameters(), &shop, &FakePlant::default()).await.findings
    }

    fn line<'a>(findings: &'a [Finding], name: &str) -> (Option<bool>, Remark, &'a str) {
        let finding = findings.iter().find(|finding| finding.name == name).unwrap();
        (finding.ok, finding.remark, &finding.detail)
    }

    #[tokio::test]
    async fn what_the_shop_knows_is_right_and_a_silent_journal_a_warning() {
        let findings = lines(FakeShop::default()).await;
        let expected = (Some(true), Remark::Fine, "1 Nowe");
        assert_eq!(line(&findings, "baselinkerOrderStatusToImport"), expected);
        assert_eq!(line(&findings, "journal"), (Some(true), Remark::JournalSilent, ""));
        assert_eq!(line(&findings, "baselinkerApiKey").0, Some(true));
    }

    #[tokio::test]
    async fn a_status_that_the_shop_lacks_names_those_it_has() {
        let shop = FakeShop { statuses: Ok(vec![(1, "Nowe"), (7, "Inny")]), ..FakeShop::default() };
        let findings = lines(shop).await;
        assert_eq!(line(&findings, "baselinkerOrderStatusToSend"), (Some(false), Remark::UnknownId, "3"));
        let finding = findings.iter().find(|finding| finding.name == "baselinkerOrderStatusToSend").unwrap();
        assert_eq!(finding.fact("known"), Some("1 Nowe, 7 Inny"));
        assert_eq!(line(&findings, "baselinkerOrderStatusToImport").0, Some(true));
    }

    #[tokio::test]
    async fn each_failure_is_the_key_s_or_the_address_s() {
        let refused = ShopError::Refused { code: "ERROR_X".to_owned(), message: "nie".to_owned() };
        let cases = [
            (ShopError::KeyRefused, "baselinkerApiKey", Remark::KeyRefused, true),
            (ShopError::AccountBlocked, "baselinkerApiKey", Remark::AccountBlocked, true),
            (ShopError::Blocked { until: None }, "baselinkerApiKey", Remark::Blocked, false),
            (refused, "baselinkerApiKey", Remark::CallRefused, true),
            (ShopError::AddressRefused("x".to_owned()), "baselinkerUrl", Remark::AddressRefused, true),
            (ShopError::NotSent("x".to_owned()), "baselinkerUrl", Remark::Unreachable, false),
            (ShopError::Unknown("x".to_owned()), "baselinkerUrl", Remark::NoAnswer, false),
        ];
        for (error, name, remark, reached) in cases {
            let shop = FakeShop { statuses: Err(error), ..FakeShop::default() };
            let checked = check(&parameters(), &shop, &FakePlant::default()).await;
            let (ok, found, _) = line(&checked.findings, name);
            assert_eq!((ok, found, checked.reached), (Some(false), remark, reached), "{name}");
            // What depends on it is named and untested; the plant is tested all the same.
            assert_eq!(line(&checked.findings, "baselinkerOrderStatusToImport").0, None);
            assert_eq!(line(&checked.findings, "journal").0, None);
            assert_eq!(line(&checked.findings, "optimesOrderStatus").0, Some(true));
            let false_ones = checked.findings.iter().filter(|finding| finding.ok == Some(false)).count();
            assert_eq!(false_ones, 1, "{name}");
        }
    }

    #[tokio::test]
    async fn a_list_of_statuses_is_one_line() {
        let mut parameters = parameters();
        parameters.import_statuses = vec![ShopStatusId::new(1), ShopStatusId::new(88), ShopStatusId::new(99)];
        let checked = check(&parameters, &FakeShop::default(), &FakePlant::default()).await;
        let expected = (Some(false), Remark::UnknownId, "88; 99");
        assert_eq!(line(&checked.findings, "baselinkerOrderStatusToImport"), expected);
    }
}
