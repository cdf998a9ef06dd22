//! What would be done with the orders of the bucket, writing nothing.

use std::collections::BTreeMap;

use domain::{
    Code, Marker, MarkerPrefix, Match, Millis, NewMesOrder, Parameters, PlantFacts, Problem, ProductId,
    ProductKey, ShopOrder, ShopOrderId, buyer_keys,
};

use crate::contractors::find_contractor;
use crate::plan_before::{Before, Standing};
use crate::plan_goods::PlanGoods;
use crate::walk::{Ask, RowKey, Walk};
use crate::{Entry, MesError, MesRead, PageOrder, ShopError, ShopRead, ShopRow, Since};

/// Stands in a planned body for a product that would be made.
pub const TO_BE_MADE: ProductId = ProductId::new(0);

/// What would be done with one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which.
    pub order: ShopOrderId,
    /// What.
    pub action: Action,
    /// Why it would wait, or what there is to know.
    pub problems: Vec<Problem>,
    /// The body as it would be sent; without a contractor where it would be made, with [`TO_BE_MADE`] for a product
    /// that would be.
    pub body: Option<NewMesOrder>,
}

impl Planned {
    /// It would wait for this.
    pub(crate) fn waits(order: ShopOrderId, problem: Problem) -> Self {
        Self { order, action: Action::Wait, problems: vec![problem], body: None }
    }

    /// It waits for this first, where it would be made otherwise.
    fn kept_back(mut self, stop: &Problem) -> Self {
        if self.action == Action::Import {
            self.action = Action::Wait;
            self.problems.insert(0, stop.clone());
        }
        self
    }
}

/// Kinds of actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// It would be made.
    Import,
    /// It would wait.
    Wait,
    /// It would be excluded.
    Exclude,
}

impl Action {
    /// The word on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Import => "import",
            Self::Wait => "wait",
            Self::Exclude => "exclude",
        }
    }
}

/// Why there is no plan.
#[derive(Debug, thiserror::Error)]
pub enum NoPlan {
    /// The shop can't be asked.
    #[error(transparent)]
    Shop(#[from] ShopError),
    /// The plant can't be asked.
    #[error(transparent)]
    Mes(#[from] MesError),
    /// BaseLinker's pages fit no order.
    #[error("the pages of BaseLinker fit no order")]
    Unordered,
}

/// What a plan starts from.
#[derive(Clone, Debug)]
pub struct PlanFor<'a> {
    /// The parameters.
    pub parameters: &'a Parameters,
    /// The digits of its markers.
    pub prefix: &'a MarkerPrefix,
    /// Those of integrations on other accounts, whose markers are none of its business.
    pub others: &'a [MarkerPrefix],
    /// What the plant lists of itself.
    pub plant: &'a PlantFacts,
    /// The entries that the database has, if there is one.
    pub entries: &'a BTreeMap<ShopOrderId, Entry>,
    /// What persons bound.
    pub bindings: &'a BTreeMap<ProductKey, ProductId>,
    /// Since when orders count.
    pub since: Since,
    /// At this the integration stands, or would: nothing is made.
    pub stop: Option<Problem>,
    /// Now.
    pub now: Millis,
}

/// Plans every order of the bucket that has no MES order yet.
///
/// # Errors
/// Where a side can't be asked.
pub async fn plan(
    wanted: &PlanFor<'_>,
    shop: &impl ShopRead,
    mes: &impl MesRead,
) -> Result<Vec<Planned>, NoPlan> {
    let mut planned = Vec::new();
    let mut goods = PlanGoods::new(wanted);
    let rows = bucket(wanted.parameters, shop).await?;
    let before = Before::read(wanted, mes, &rows).await?;
    for row in rows {
        match row.order {
            Err(malformed) => {
                let problem = Problem::new(Code::Malformed).with("detail", malformed.detail);
                planned.extend(malformed.id.map(|id| Planned::waits(id, problem)));
            }
            Ok(order) => match before.of(&order) {
                Standing::HasMesOrder => {}
                Standing::Decided(decided) => planned.push(*decided),
                Standing::Open => planned.push(plan_one(wanted, mes, &order, &mut goods).await?),
            },
        }
    }
    Ok(match &before.stop {
        Some(stop) => planned.into_iter().map(|planned| planned.kept_back(stop)).collect(),
        None => planned,
    })
}

async fn bucket(parameters: &Parameters, shop: &impl ShopRead) -> Result<Vec<ShopRow>, NoPlan> {
    let mut rows: BTreeMap<Option<ShopOrderId>, ShopRow> = BTreeMap::new();
    for status in &parameters.import_statuses {
        let mut walk = Walk::new(*status, PageOrder::Unknown);
        loop {
            match walk.next() {
                Ask::Page(query) => {
                    let page = shop.orders(query).await?;
                    let keys: Vec<RowKey> = page.iter().map(RowKey::of).collect();
                    walk.take(&keys);
                    rows.extend(keys.iter().map(|key| key.id).zip(page));
                }
                Ask::Done { unordered: true, .. } => return Err(NoPlan::Unordered),
                Ask::Done { .. } => break,
            }
        }
    }
    Ok(rows.into_values().collect())
}

async fn plan_one(
    wanted: &PlanFor<'_>,
    mes: &impl MesRead,
    order: &ShopOrder,
    goods: &mut PlanGoods<'_>,
) -> Result<Planned, NoPlan> {
    let mut lookups = goods.lookups(mes, order).await?;
    let mut problems = Vec::new();
    match contractor(wanted, mes, order).await? {
        Match::One(id) => lookups.contractor = Some(id),
        Match::Problem(problem) => problems.push(problem),
        Match::None => {}
    }
    let waits = !problems.is_empty();
    let generation = wanted.entries.get(&order.id).map_or(1, |entry| entry.generation);
    let marker = Marker { prefix: wanted.prefix.clone(), order: order.id, generation };
    Ok(match domain::map(order, wanted.parameters, wanted.plant, &lookups, &marker, wanted.now) {
        Ok(mapped) => {
            problems.extend(mapped.warnings);
            let action = if waits { Action::Wait } else { Action::Import };
            Planned { order: order.id, action, problems, body: Some(mapped.body).filter(|_| !waits) }
        }
        Err(others) => {
            problems.extend(others);
            Planned { order: order.id, action: Action::Wait, problems, body: None }
        }
    })
}

async fn contractor(wanted: &PlanFor<'_>, mes: &impl MesRead, order: &ShopOrder) -> Result<Match, MesError> {
    let buyer = buyer_keys(order, wanted.parameters, wanted.plant.login_on);
    if let Some(fixed) = buyer.fixed {
        return Ok(Match::One(fixed));
    }
    for key in &buyer.keys {
        match find_contractor(mes, key, order).await? {
            Match::None => {}
            found => return Ok(found),
        }
    }
    Ok(Match::None)
}

#[cfg(test)]
mod tests {
    use domain::ShopLine;
    use rust_decimal::Decimal;

    use super::*;
    use crate::check_fakes::{FakePlant, FakeShop, parameters};
    use crate::matrix::{NOW, entry, order};
    use crate::{Exclusion, Stage};

    /// What would be done with an order as its entry stands: the action, the problems, and the body's marker.
    async fn planned(entry: Option<Entry>) -> (&'static str, Vec<Code>, Option<String>) {
        let line = ShopLine {
            id: 1,
            name: "Stół".to_owned(),
            attributes: String::new(),
            sku: "A".to_owned(),
            ean: String::new(),
            price_gross: Decimal::new(12300, 2),
            tax_rate: Decimal::from(23),
            quantity: Decimal::ONE,
        };
        let order = ShopOrder { lines: vec![line], ..order("", "") };
        let wanted = PlanFor {
            parameters: &parameters(),
            prefix: &MarkerPrefix::derive("meble", "plant"),
            others: &[],
            plant: &PlantFacts::default(),
            entries: &entry.into_iter().map(|entry| (order.id, entry)).collect(),
            bindings: &BTreeMap::from([(ProductKey::Sku("A".to_owned()), ProductId::new(71))]),
            since: Since::All,
            stop: None,
            now: NOW,
        };
        let row = ShopRow { raw: String::new(), order: Ok(order.clone()) };
        let shop = FakeShop { rows: vec![row], ..FakeShop::default() };
        let all = plan(&wanted, &shop, &FakePlant::default()).await.unwrap();
        let [planned] = &all[..] else { panic!("{all:?}") };
        let marker = |body: &NewMesOrder| body.note.lines().last().map(str::to_owned);
        let codes = planned.problems.iter().map(|problem| problem.code).collect();
        (planned.action.as_str(), codes, planned.body.as_ref().and_then(marker))
    }

    fn with(code: Code, stage: Stage) -> Option<Entry> {
        Some(Entry { problem: Some(Problem::new(code)), ..entry(stage) })
    }

    #[tokio::test]
    async fn what_is_to_be_made_carries_the_marker_of_its_generation() {
        let second = Entry { generation: 2, ..entry(Stage::Ready) };
        let cases = [
            (None, ""),
            (Some(entry(Stage::Seen)), ""),
            (Some(entry(Stage::Ready)), ""),
            (with(Code::ProductMissing, Stage::Waiting), ""),
            (with(Code::BodyRefused, Stage::Waiting), ""),
            (Some(second), "-2"),
        ];
        let prefix = MarkerPrefix::derive("meble", "plant");
        for (entry, end) in cases {
            let said = planned(entry.clone()).await;
            let marker = format!("OL-{}-7{end}", prefix.as_str());
            assert_eq!(said, ("import", Vec::new(), Some(marker)), "{entry:?}");
        }
    }

    #[tokio::test]
    async fn what_waits_for_a_person_or_for_an_outcome_is_not_promised() {
        let for_a_person = [
            Code::Held,
            Code::CopyOf,
            Code::MadeByAnother,
            Code::NumberReused,
            Code::TwoMarkers,
            Code::ConflictNotFound,
            Code::AttemptsExhausted,
            Code::DayWithoutAnswer,
            Code::MesNumberTaken,
        ];
        let standing = [
            (Code::NumberReused, Stage::Seen),
            (Code::NumberReused, Stage::Ready),
            (Code::LookupImpossible, Stage::Ready),
            (Code::DayWithoutAnswer, Stage::Ready),
            (Code::LookupImpossible, Stage::Uncertain),
            (Code::DayWithoutAnswer, Stage::Uncertain),
        ];
        for (code, stage) in for_a_person.map(|code| (code, Stage::Waiting)).into_iter().chain(standing) {
            assert_eq!(planned(with(code, stage)).await, ("wait", vec![code], None), "{code} {stage:?}");
        }
        for stage in [Stage::Sending, Stage::Uncertain] {
            assert_eq!(planned(Some(entry(stage))).await, ("wait", Vec::new(), None), "{stage:?}");
        }
        let excluded = Entry { exclusion: Some(Exclusion::Person), ..entry(Stage::Excluded) };
        assert_eq!(planned(Some(excluded)).await, ("exclude", Vec::new(), None));
    }
}
