//! The engine's port to the plant: each call leaves, travels, and is carried out on the plant.

use std::sync::Arc;

use domain::{
    AttributeId, AttributeType, Contractor, ContractorId, MesOrder, MesOrderId, Millis, NewContractor,
    NewMesOrder, NewProduct, Product, ProductId, Value, ValueKind,
};
use engine::{
    Catalogue, CatalogueRow, ContractorQuery, Created, Entity, Filtered, ListedAttribute, MES_PAGE, Mes,
    MesError, MesPage, MesRead, ProductQuery,
};

use super::{Firm, Made, Ware, mark_in, version_in};
use crate::sim::event::Event;
use crate::sim::faults::Fault;
use crate::sim::fuses::Place;
use crate::sim::outside::{Arriving, Caller, Leaving, Outside, State};
use crate::sim::setup::Setup;
use crate::sim::story::tell;
use crate::sim::watch::{Conflicted, Refusal, Sent};
use crate::sim::weather::Operation;

/// What a process calls the plant through.
pub(crate) struct MesClient {
    pub(crate) outside: Arc<Outside>,
    pub(crate) caller: Caller,
}

impl MesClient {
    async fn call<T: Send + 'static>(
        &self,
        name: &'static str,
        effect: impl FnOnce(&mut State, Arriving) -> Result<T, MesError> + Send + 'static,
    ) -> Result<T, MesError> {
        self.outside.pass(self.caller, Place::BeforeCall).await;
        let leaving = Leaving { operation: Operation::plant(name), fault: None };
        let answer = self.outside.call(leaving, effect).await;
        self.outside.pass(self.caller, Place::AfterCall).await;
        answer
    }

    fn writes(&self, what: &'static str) {
        self.outside.with(|state| {
            let now = state.now();
            state.watch.writes(self.caller.process, what, now);
        });
    }

    fn note_conflict<T>(&self, answer: &Result<T, MesError>, of: String) {
        if matches!(answer, Err(MesError::Conflict)) {
            self.outside.with(|state| state.watch.conflicted.push(Conflicted { at: state.time.now(), of }));
        }
    }

    /// A list that needs no filter.
    async fn listed<T: Send + 'static>(
        &self,
        name: &'static str,
        rows: impl FnOnce(&Setup) -> Vec<T> + Send + 'static,
    ) -> Result<Option<Vec<T>>, MesError> {
        self.call(name, |state, _| Ok(state.setup.catalogues.then(|| rows(&state.setup)))).await
    }
}

/// One page of what a filter was asked of, checked row by row as a client does. A plant that ignores filters shows
/// the newest of all.
fn filtered<R, T>(
    state: &mut State,
    rows: Vec<R>,
    fits: impl Fn(&R) -> bool,
    shown: impl Fn(&R) -> T,
) -> Filtered<T> {
    let ignores = !state.setup.honours;
    let page: Vec<R> = rows.into_iter().rev().filter(|row| ignores || fits(row)).take(MES_PAGE).collect();
    let fitting: Vec<T> = page.iter().filter(|row| fits(row)).map(shown).collect();
    let honoured = fitting.len() == page.len() && page.len() < MES_PAGE;
    if fitting.len() < page.len() {
        state.struck(Fault::FiltersIgnored);
    }
    Filtered { rows: fitting, honoured }
}

fn page<T>(rows: impl Iterator<Item = T>, number: u32) -> MesPage<T> {
    let skipped = MES_PAGE * usize::try_from(number.saturating_sub(1)).unwrap_or_default();
    let rows: Vec<T> = rows.skip(skipped).take(MES_PAGE).collect();
    MesPage { count: rows.len(), rows, unreadable: 0 }
}

impl MesRead for MesClient {
    async fn orders(&self, from: Option<Millis>, number: u32) -> Result<MesPage<MesOrder>, MesError> {
        self.call("GET /orders", move |state, _| {
            let now = state.now();
            let obeyed = from.filter(|_| state.setup.honours);
            let rows = state.plant.list(obeyed, number, now);
            let hidden = state.plant.orders.values().any(|made| made.is_there() && made.listed_from > now);
            if hidden {
                state.struck(Fault::SearchLag);
            }
            Ok(MesPage { count: rows.len(), rows, unreadable: 0 })
        })
        .await
    }

    async fn orders_with(&self, attribute: AttributeId, value: &str) -> Result<Filtered<MesOrder>, MesError> {
        let value = value.to_owned();
        self.call("GET /orders?attribute", move |state, _| {
            let now = state.now();
            let listed = |made: &&Made| made.is_there() && made.listed_from <= now;
            let rows: Vec<Made> = state.plant.orders.values().filter(listed).cloned().collect();
            let fits = |made: &Made| {
                made.attributes.iter().any(|known| {
                    known.attribute == attribute
                        && matches!(&known.value, Value::Text(text) if *text == value)
                })
            };
            Ok(filtered(state, rows, fits, Made::shown))
        })
        .await
    }

    async fn order(&self, id: MesOrderId) -> Result<Option<MesOrder>, MesError> {
        self.call("GET /orders/{id}", move |state, _| {
            let made = state.plant.orders.get(&id.get()).filter(|made| made.is_there());
            Ok(made.map(Made::shown))
        })
        .await
    }

    async fn contractors(&self, query: &ContractorQuery) -> Result<Filtered<Contractor>, MesError> {
        let query = query.clone();
        self.call("GET /contractors", move |state, _| {
            let rows: Vec<Firm> = state.plant.firms.values().cloned().collect();
            Ok(filtered(state, rows, |firm| firm.fits(&query), Firm::shown))
        })
        .await
    }

    async fn contractor_page(&self, number: u32) -> Result<MesPage<Contractor>, MesError> {
        self.call("GET /contractors", move |state, _| {
            Ok(page(state.plant.firms.values().map(Firm::shown), number))
        })
        .await
    }

    async fn products(&self, query: &ProductQuery) -> Result<Filtered<Product>, MesError> {
        let query = query.clone();
        self.call("GET /products", move |state, _| {
            let rows: Vec<Ware> = state.plant.wares.values().cloned().collect();
            Ok(filtered(state, rows, |ware| ware.fits(&query), Ware::shown))
        })
        .await
    }

    async fn product_page(&self, number: u32) -> Result<MesPage<Product>, MesError> {
        self.call("GET /products", move |state, _| {
            Ok(page(state.plant.wares.values().map(Ware::shown), number))
        })
        .await
    }

    async fn product(&self, id: ProductId) -> Result<Option<Product>, MesError> {
        self.call("GET /products/{id}", move |state, _| Ok(state.plant.wares.get(&id.get()).map(Ware::shown)))
            .await
    }

    async fn statuses(&self) -> Result<Catalogue, MesError> {
        let row = CatalogueRow { id: 5, name: "Nowe".to_owned(), percent: None };
        self.listed("GET /entity-statuses", |_| vec![row]).await
    }

    async fn attributes(&self, entity: Entity) -> Result<Option<Vec<ListedAttribute>>, MesError> {
        self.listed("GET /attributes", move |_| {
            let of_order = [(11, ValueKind::Text), (12, ValueKind::Float), (19, ValueKind::Text)];
            let of_contractor = [(21, ValueKind::Text)];
            let listed = match entity {
                Entity::Order => of_order.as_slice(),
                Entity::Contractor => of_contractor.as_slice(),
            };
            let row = |(id, kind): &(i64, ValueKind)| ListedAttribute {
                id: AttributeId::new(*id),
                name: format!("atrybut {id}"),
                value: AttributeType { kind: *kind, options: Vec::new() },
            };
            listed.iter().map(row).collect()
        })
        .await
    }

    async fn vat_rates(&self) -> Result<Catalogue, MesError> {
        let row = |(id, percent): (i64, i64)| CatalogueRow {
            id,
            name: format!("{percent} %"),
            percent: Some(percent.into()),
        };
        self.listed("GET /vat-rates", move |_| [(1, 23), (2, 8)].map(row).into()).await
    }

    async fn currencies(&self) -> Result<Catalogue, MesError> {
        let row = CatalogueRow { id: 1, name: "PLN".to_owned(), percent: None };
        self.listed("GET /currencies", |_| vec![row]).await
    }

    async fn units(&self) -> Result<Catalogue, MesError> {
        let row = CatalogueRow { id: 1, name: "sztuka".to_owned(), percent: None };
        self.listed("GET /units", |_| vec![row]).await
    }
}

/// Whose create a body is.
fn order_of(body: &NewMesOrder) -> Option<i64> {
    let texts = body.attributes.iter().filter_map(|attribute| match &attribute.value {
        Value::Text(text) => Some(text.as_str()),
        Value::Number(_) => None,
    });
    texts.chain([body.note.as_str()]).find_map(mark_in).map(|mark| mark.order)
}

impl Mes for MesClient {
    async fn create_order(&self, order: &NewMesOrder) -> Result<Created<MesOrderId>, MesError> {
        let (body, id) = (order.clone(), order_of(order).unwrap_or_default());
        self.writes("POST /orders");
        let begun_at = self.outside.time.now();
        self.outside.pass(self.caller, Place::BeforeCreate).await;
        let (number, fault) = self.outside.with(|state| leaves(state, self.caller, &body, id, begun_at));
        let operation = Operation::plant("POST /orders");
        let leaving = Leaving { operation, fault };
        let made = move |state: &mut State, arriving| make(state, body, id, number, arriving);
        let answer = self.outside.call(leaving, made).await;
        self.outside.with(|state| {
            let now = state.now();
            if let Some(sent) = state.watch.sent.get_mut(number) {
                sent.ended_at = Some(now);
                sent.answered = !matches!(answer, Err(MesError::Unknown(_) | MesError::NotSent(_)));
                sent.refusal = match &answer {
                    Err(MesError::Conflict) => Some(Refusal::Conflict),
                    Err(MesError::Refused { .. } | MesError::WireMismatch { .. }) => Some(Refusal::Operation),
                    _other => None,
                };
            }
        });
        self.outside.pass(self.caller, Place::AfterCreate).await;
        answer
    }

    async fn create_contractor(&self, new: &NewContractor) -> Result<Created<ContractorId>, MesError> {
        self.writes("POST /contractors");
        let (new, email) = (new.clone(), new.email.clone());
        let made = move |state: &mut State, arriving: Arriving| {
            state.watch.parts_are_loose |= arriving.is_beyond;
            let id = state.plant.next_number();
            state.plant.firms.insert(id, Firm::of(id, &new));
            tell!(state, "contractor {id} is made");
            Ok(Created { id: ContractorId::new(id), gross_value: None })
        };
        let answer = self.call("POST /contractors", made).await;
        self.note_conflict(&answer, email);
        answer
    }

    async fn create_product(&self, new: &NewProduct) -> Result<Created<ProductId>, MesError> {
        self.writes("POST /products");
        let (new, index) = (new.clone(), new.index.clone());
        let made = move |state: &mut State, arriving: Arriving| {
            state.watch.parts_are_loose |= arriving.is_beyond;
            let id = state.plant.next_number();
            state.plant.wares.insert(id, Ware::of(id, &new));
            tell!(state, "product {id} is made");
            Ok(Created { id: ProductId::new(id), gross_value: None })
        };
        let answer = self.call("POST /products", made).await;
        self.note_conflict(&answer, index);
        answer
    }
}

/// Writes down that a create leaves; tells its number, and the fault that strikes it whatever the weather.
fn leaves(
    state: &mut State,
    caller: Caller,
    body: &NewMesOrder,
    order: i64,
    begun_at: Millis,
) -> (usize, Option<Fault>) {
    let at = state.now();
    let version = version_in(&body.note);
    let gap = state.watch.stood_still(caller.process, order);
    let sent = Sent {
        order,
        at,
        begun_at,
        drive: state.watch.drive(caller.process),
        version,
        gap,
        beyond: false,
        made: None,
        ended_at: None,
        answered: false,
        refusal: None,
    };
    state.watch.sent.push(sent);
    let poisoned = state.poisoned.contains(&order);
    if poisoned {
        state.struck(Fault::Poison);
    }
    tell!(state, "create of {order} leaves, version {version:?}");
    (state.watch.sent.len() - 1, poisoned.then_some(Fault::Poison))
}

/// `POST /orders`, where it arrives.
fn make(
    state: &mut State,
    body: NewMesOrder,
    order: i64,
    number: usize,
    arriving: Arriving,
) -> Result<Created<MesOrderId>, MesError> {
    if body.address.city == super::REFUSED_CITY {
        state.struck(Fault::ContentRefused);
        return Err(MesError::ContentRefused { status: 422, detail: "address.city".to_owned() });
    }
    let same = |made: &&Made| made.is_there() && made.mark().is_some_and(|mark| mark.order == order);
    if state.setup.unique && state.plant.orders.values().any(|made| same(&made)) {
        state.struck(Fault::Conflict);
        return Err(MesError::Conflict);
    }
    let now = state.now();
    let lag = state.setup.search_lag;
    let lag = state.chance.between(0, lag);
    let (id, gross) = state.plant.make(body, now, lag);
    if let Some(sent) = state.watch.sent.get_mut(number) {
        sent.made = Some(id);
        sent.beyond = arriving.is_beyond;
    }
    tell!(state, "MES order {id} is made for {order}");
    state.webhook(engine::LookKind::MesOrder, id);
    Ok(Created { id: MesOrderId::new(id), gross_value: Some(gross) })
}

impl State {
    /// The plant sends a webhook, which is lost, comes once, or twice.
    pub(crate) fn webhook(&mut self, kind: engine::LookKind, id: i64) {
        let now = self.now();
        if !self.chance.percent(self.setup.webhooks) {
            self.struck(Fault::WebhookLost);
            return;
        }
        let twice = self.chance.percent(self.setup.webhooks_twice);
        if twice {
            self.struck(Fault::WebhookTwice);
        }
        for _ in 0..=i32::from(twice) {
            let pause = self.chance.between(5, 4_000);
            self.time.at(now.plus(pause), Event::Webhook(kind, id));
        }
    }
}
