//! What would be done with the orders of the bucket, writing nothing.

use std::collections::BTreeMap;

use domain::{
    Code, Lookups, Marker, MarkerPrefix, Match, Millis, NewMesOrder, Parameters, PlantFacts, Problem,
    ProductKey, ShopOrder, ShopOrderId, buyer_keys, product_keys,
};

use crate::contractors::find_contractor;
use crate::plan_before::{Before, Standing};
use crate::products::{FoundProduct, find_for_line};
use crate::walk::{Ask, RowKey, Walk};
use crate::{Entry, MesError, MesRead, PageOrder, ShopError, ShopRead, ShopRow};

/// What would be done with one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// Which.
    pub order: ShopOrderId,
    /// What.
    pub action: Action,
    /// Why it would wait, or what there is to know.
    pub problems: Vec<Problem>,
    /// The body as it would be sent; without a contractor where it would be made.
    pub body: Option<NewMesOrder>,
}

impl Planned {
    /// It would wait for this.
    pub(crate) fn waits(order: ShopOrderId, problem: Problem) -> Self {
        Self { order, action: Action::Wait, problems: vec![problem], body: None }
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
    /// Orders that entered their status before would be excluded.
    pub since: Option<Millis>,
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
    let mut known: BTreeMap<ProductKey, Result<domain::Product, Problem>> = BTreeMap::new();
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
                Standing::Open => planned.push(plan_one(wanted, mes, &order, &mut known).await?),
            },
        }
    }
    Ok(planned)
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
    known: &mut BTreeMap<ProductKey, Result<domain::Product, Problem>>,
) -> Result<Planned, NoPlan> {
    let parameters = wanted.parameters;
    let mut lookups = Lookups::default();
    for (line, key) in product_keys(order) {
        if !known.contains_key(&key) {
            let ean = order.lines.get(line).map_or("", |line| line.ean.trim());
            let found = match find_for_line(mes, &key, ean).await? {
                FoundProduct::One(product) => Ok(product),
                FoundProduct::None => Err(Problem::new(Code::ProductMissing).with("sku", &key)),
                FoundProduct::Several(ids) => {
                    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
                    Err(Problem::new(Code::ProductAmbiguous)
                        .with("sku", &key)
                        .with("products", ids.join(", ")))
                }
            };
            known.insert(key.clone(), found);
        }
        if let Some(found) = known.get(&key) {
            lookups.products.insert(key, found.clone().map_err(|problem| problem.with("line", line + 1)));
        }
    }
    if let Some(id) = parameters.delivery_product {
        lookups.delivery_product = mes.product(id).await?;
    }
    if let Some(id) = parameters.other_product {
        lookups.other_product = mes.product(id).await?;
    }
    let mut problems = Vec::new();
    let buyer = buyer_keys(order, parameters, wanted.plant.login_on);
    lookups.contractor = buyer.fixed;
    for key in buyer.keys.iter().filter(|_| buyer.fixed.is_none()) {
        match find_contractor(mes, key, order).await? {
            Match::One(id) => {
                lookups.contractor = Some(id);
                break;
            }
            Match::Problem(problem) => {
                problems.push(problem);
                break;
            }
            Match::None => {}
        }
    }
    let marker = Marker { prefix: wanted.prefix.clone(), order: order.id, generation: 1 };
    let waits = !problems.is_empty();
    Ok(match domain::map(order, parameters, wanted.plant, &lookups, &marker, wanted.now) {
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
