//! Every parameter tested against both live sides, by name. One that is false never hides the others.

use domain::{Parameters, PlantFacts};

use crate::{MesRead, ShopRead};

/// The line of the journal, which is no parameter.
pub(crate) const JOURNAL: &str = "journal";

/// What is wrong, or worth a hint; the texts speak of it in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Remark {
    /// As it should be.
    Fine,
    /// The side lists nothing to check against.
    NotListed,
    /// The reading that would show it failed, or one before it.
    NotTested,
    /// No such id. Facts: `known`.
    UnknownId,
    /// The key is refused.
    KeyRefused,
    /// The key is good, but one operation is refused. Facts: `operation`, `status`.
    Permission,
    /// The account is blocked.
    AccountBlocked,
    /// The key is blocked for calls made too fast; try later.
    Blocked,
    /// BaseLinker refuses the call. Facts: `code`, `message`.
    CallRefused,
    /// The address is refused by the guard.
    AddressRefused,
    /// Nothing answers.
    Unreachable,
    /// It answers nothing that can be used: late, broken, overloaded.
    NoAnswer,
    /// What answers is not OptiMES.
    NotOptimes,
    /// It redirects elsewhere.
    Redirects,
    /// The path is not known there: the wire profile. Facts: `operation`, `status`.
    WireProfile,
    /// The VAT rate has another percentage.
    OtherPercent,
    /// The currency has another code.
    OtherCurrency,
    /// The attribute's type does not fit. Facts: `kind`.
    TypeMisfit,
    /// The product has no VAT rate.
    ProductWithoutVat,
    /// The product's VAT rate is not in `optimesVatRates`.
    ProductVatUnmapped,
    /// Products can't be made without `optimesUnit`.
    UnitMissing,
    /// The webhook token can't be read back; the first webhook will show.
    TokenUnseen,
    /// The journal is silent: sweeps do its work.
    JournalSilent,
}

impl Remark {
    /// The key of its text.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Fine => "remark-fine",
            Self::NotListed => "remark-not-listed",
            Self::NotTested => "remark-not-tested",
            Self::UnknownId => "remark-unknown-id",
            Self::KeyRefused => "remark-key-refused",
            Self::Permission => "remark-permission",
            Self::AccountBlocked => "remark-account-blocked",
            Self::Blocked => "remark-blocked",
            Self::CallRefused => "remark-call-refused",
            Self::AddressRefused => "remark-address-refused",
            Self::Unreachable => "remark-unreachable",
            Self::NoAnswer => "remark-no-answer",
            Self::NotOptimes => "remark-not-optimes",
            Self::Redirects => "remark-redirects",
            Self::WireProfile => "remark-wire-profile",
            Self::OtherPercent => "remark-other-percent",
            Self::OtherCurrency => "remark-other-currency",
            Self::TypeMisfit => "remark-type-misfit",
            Self::ProductWithoutVat => "remark-product-without-vat",
            Self::ProductVatUnmapped => "remark-product-vat-unmapped",
            Self::UnitMissing => "remark-unit-missing",
            Self::TokenUnseen => "remark-token-unseen",
            Self::JournalSilent => "remark-journal-silent",
        }
    }

    /// The side could not be asked, which says nothing of the parameters.
    pub(crate) const fn is_of_the_moment(self) -> bool {
        matches!(self, Self::Unreachable | Self::NoAnswer | Self::Blocked)
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
    /// The value that was tested, with the name the side has for it; or what the side answered.
    pub detail: String,
    /// Facts that the remark's text names.
    pub facts: Vec<(&'static str, String)>,
}

impl Finding {
    pub(crate) fn new(name: &str, ok: Option<bool>, remark: Remark, detail: impl ToString) -> Self {
        Self { name: name.to_owned(), ok, remark, detail: detail.to_string(), facts: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// The value of a fact.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&str> {
        self.facts.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }
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
    /// Every parameter that can be tested was: no list failed but by not being served.
    pub whole: bool,
}

/// Tests every parameter against both live sides, writing nothing.
pub async fn check(parameters: &Parameters, shop: &impl ShopRead, mes: &impl MesRead) -> Checked {
    check_again(parameters, shop, mes, &PlantFacts::unlisted(parameters)).await
}

/// As [`check`], where something is known of the plant: of what it can't be asked now that stays.
pub(crate) async fn check_again(
    parameters: &Parameters,
    shop: &impl ShopRead,
    mes: &impl MesRead,
    known: &PlantFacts,
) -> Checked {
    let mut check = Check { findings: Vec::new() };
    check.shop(parameters, shop).await;
    let plant = check.plant(parameters, mes, known).await;
    let findings = by_parameter(check.findings);
    let reached =
        !findings.iter().any(|finding| finding.ok == Some(false) && finding.remark.is_of_the_moment());
    let is_untested = |finding: &Finding| finding.remark == Remark::NotTested && finding.name != JOURNAL;
    let whole = !findings.iter().any(is_untested);
    Checked { findings, plant, reached, whole }
}

/// A check under way.
pub(crate) struct Check {
    findings: Vec<Finding>,
}

impl Check {
    pub(crate) fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    pub(crate) fn fine(&mut self, name: &str, detail: impl ToString) {
        self.add(Finding::new(name, Some(true), Remark::Fine, detail));
    }

    pub(crate) fn wrong(&mut self, name: &str, remark: Remark, detail: impl ToString) {
        self.add(Finding::new(name, Some(false), remark, detail));
    }

    pub(crate) fn unknown(&mut self, name: &str, remark: Remark, detail: impl ToString) {
        self.add(Finding::new(name, None, remark, detail));
    }
}

/// How many known rows a finding names.
const NAMED_MOST: usize = 30;

/// What a side knows instead, for a person who looks for the right id.
pub(crate) fn named(rows: impl Iterator<Item = (String, String)>) -> String {
    let mut names: Vec<String> =
        rows.take(NAMED_MOST + 1).map(|(id, name)| format!("{id} {name}").trim().to_owned()).collect();
    if names.len() > NAMED_MOST {
        names.truncate(NAMED_MOST);
        names.push("…".to_owned());
    }
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

/// One line a parameter: of a list or a table what is wrong comes first, then what could not be tested.
fn by_parameter(findings: Vec<Finding>) -> Vec<Finding> {
    let rank = |ok: Option<bool>| match ok {
        Some(false) => 0,
        None => 1,
        Some(true) => 2,
    };
    let mut merged: Vec<Finding> = Vec::new();
    for finding in findings {
        let (name, detail) = match finding.name.split_once('.') {
            Some((name, key)) => (name.to_owned(), format!("{key} = {}", finding.detail)),
            None => (finding.name.clone(), finding.detail.clone()),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_one_line_and_what_is_wrong_comes_first() {
        let of = |name: &str, ok, detail: &str| Finding::new(name, ok, Remark::Fine, detail);
        let merged = by_parameter(vec![
            of("optimesVatRates.23", Some(true), "31"),
            of("optimesVatRates.8", Some(false), "99"),
            of("optimesVatRates.zw", None, "5"),
            of("optimesVatRates.5", Some(false), "98"),
            of("journal", Some(true), ""),
        ]);
        let shown: Vec<_> = merged.iter().map(|f| (f.name.as_str(), f.ok, f.detail.as_str())).collect();
        let expected = [("optimesVatRates", Some(false), "8 = 99; 5 = 98"), ("journal", Some(true), "")];
        assert_eq!(shown, expected);
    }

    #[test]
    fn what_a_side_knows_is_named_within_a_bound() {
        let rows = |count: usize| (0..count).map(|id| (id.to_string(), "x".to_owned()));
        assert_eq!(named(rows(0)), "–");
        assert_eq!(named(rows(2)), "0 x, 1 x");
        assert!(named(rows(31)).ends_with("29 x, …"));
    }
}
