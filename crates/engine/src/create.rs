//! Making a MES order: read, map, commit the intent, check, send, bind. The heart.

use std::collections::BTreeSet;

use domain::{
    Code, Lookups, Mapped, Marker, MesOrderId, Millis, NewMesOrder, Problem, ProductId, ShopOrder,
    ShopOrderId,
};

use crate::call::CallError;
use crate::drive::Drive;
use crate::fresh::Fresh;
use crate::governor::Lane;
use crate::history::was_answered;
use crate::lock::lock;
use crate::looks::Looked;
use crate::parts::PartKind;
use crate::searches::NoAnswer;
use crate::step::Outcome;
use crate::step::{Binding, Intent, Step};
use crate::transition::transition;
use crate::write_back::is_reused;
use crate::{
    Created, Entry, Ledger, LedgerError, LookKind, Mes, MesError, Meter, Stage, Stands, World, Write, Written,
};

/// The operation's name for breakers and counts.
pub(crate) const CREATE: &str = "POST /orders";

/// At least so much of the lease is left when a create is sent, in milliseconds.
pub(crate) const LEASE_MARGIN: i64 = 2_000;
/// The pause before an order that could not be sent is tried again, in milliseconds.
const AGAIN: i64 = 1_000;

/// An intent that is committed: what is to be sent, and the entry as it stands in the ledger.
struct Committed {
    entry: Entry,
    mapped: Mapped,
    read_at: Millis,
    config_version: i64,
}

impl<W: World> Drive<'_, W> {
    /// Takes a ready entry through the steps of a create, as far as they go now.
    pub(crate) async fn create(&self, entry: Entry) -> Result<(), LedgerError> {
        let snapshot_age = self.parameters().pace.snapshot_age;
        let Some((entry, fresh)) = self.read_again(entry.order, snapshot_age).await? else { return Ok(()) };
        if self.settle_foreign(&entry).await? {
            return Ok(());
        }
        // A person asked for it again, or its past is unsure. Not found, it is ready for the next beat.
        if entry.lookup_first {
            return self.look_up(&entry).await;
        }
        if self.held_by_sibling(&entry).await? {
            return self.later(&entry).await;
        }
        let Some(lookups) = self.find_parts(&entry, &fresh.order).await? else { return Ok(()) };
        let Some(fresh) = self.still_fresh(&entry, fresh).await? else { return Ok(()) };
        let mapped = match self.map(&entry, &fresh.order, &lookups) {
            Ok(mapped) => mapped,
            Err(problems) => return self.unmappable(&entry, &problems).await,
        };
        match self.commit_intent(entry, &fresh, mapped).await? {
            Some(committed) => self.send(committed).await,
            None => Ok(()),
        }
    }

    /// Step 0: the entry as it stands, and its order as read at most `within` milliseconds ago. `None`: nothing is to
    /// be made now.
    async fn read_again(
        &self,
        order: ShopOrderId,
        within: i64,
    ) -> Result<Option<(Entry, Fresh)>, LedgerError> {
        let Some(entry) = self.creatable(order).await? else { return Ok(None) };
        let since = self.now().plus(-within);
        if let Some(fresh) = self.fresh(order).filter(|fresh| fresh.read_at >= since && fresh.is_of(&entry)) {
            return Ok(Some((entry, fresh)));
        }
        match self.read_one(order, false, Lane::NewOrders).await? {
            Looked::Done => self.answered(order),
            Looked::NotNow => return self.later(&entry).await.map(|()| None),
            Looked::Failed => {
                self.put_off(order, AGAIN * 4);
                return Ok(None);
            }
        }
        let Some(entry) = self.creatable(order).await? else { return Ok(None) };
        match self.fresh(order).filter(|fresh| fresh.is_of(&entry)) {
            Some(fresh) => Ok(Some((entry, fresh))),
            None => self.later(&entry).await.map(|()| None),
        }
    }

    /// The entry, as long as it may be created.
    async fn creatable(&self, order: ShopOrderId) -> Result<Option<Entry>, LedgerError> {
        let entry = self.world.ledger().entry(self.id, order).await?;
        Ok(entry.filter(|entry| entry.stage == Stage::Ready && !is_reused(entry)))
    }

    /// The order as it is to be mapped. What a slow plant took to find its parts may have made the reading old: it is
    /// read again, once. `None`: the entry is another by now, or nothing is to be made; it is begun anew.
    async fn still_fresh(&self, entry: &Entry, fresh: Fresh) -> Result<Option<Fresh>, LedgerError> {
        let young = self.parameters().pace.snapshot_age / 4 * 3;
        if self.now() - fresh.read_at <= young {
            return Ok(Some(fresh));
        }
        // Whatever changes the order's content changes the entry's version.
        let again = self.read_again(entry.order, young).await?;
        Ok(again.filter(|(again, _)| again.version == entry.version).map(|(_, fresh)| fresh))
    }

    /// Step 1: commits the intent under the lease, unless it is a copy of another.
    async fn commit_intent(
        &self,
        entry: Entry,
        fresh: &Fresh,
        mapped: Mapped,
    ) -> Result<Option<Committed>, LedgerError> {
        let config_version = self.integration().config_version;
        let _no_other_copy = self.hold_copies(&entry).await;
        if let Some(problem) = self.copy_of(&entry).await? {
            return self.unmappable(&entry, &[problem]).await.map(|()| None);
        }
        let content = fresh.order.content_digest();
        let outline = mapped.body.outline();
        let intent = Intent { body: outline.digest(), content, mes_high: self.mes_high() };
        let Outcome::Change(next, event) = transition(&entry, &Step::Intent(intent), self.now()) else {
            return Ok(None);
        };
        let kept = (*next).clone();
        let write = Write {
            entry: *next,
            snapshot: None,
            body: Some(outline),
            event,
            at: self.now(),
            fence: Some(self.fence()),
        };
        match self.world.ledger().write(write).await? {
            Written::Done(version) => Ok(Some(Committed {
                entry: Entry { version, ..kept },
                mapped,
                read_at: fresh.read_at,
                config_version,
            })),
            Written::Stale | Written::LeaseLost => Ok(None),
        }
    }

    /// The order's products and contractor, found or made; `None` where it waits for one of them.
    async fn find_parts(&self, entry: &Entry, order: &ShopOrder) -> Result<Option<Lookups>, LedgerError> {
        let mut lookups = match self.lookups(order, Some(entry)).await? {
            Ok(lookups) => lookups,
            Err(why) => return self.no_answer(entry, why).await.map(|()| None),
        };
        // Mapped once without the contractor, so that no contractor is made for an order that waits for a product.
        if let Err(problems) = self.map(entry, order, &lookups) {
            return self.unmappable(entry, &problems).await.map(|()| None);
        }
        lookups.contractor = match self.contractor_for(entry, order).await? {
            Ok(contractor) => Some(contractor),
            Err(Waits::For(problem)) => return self.unmappable(entry, &[*problem]).await.map(|()| None),
            Err(Waits::NoAnswer(why)) => return self.no_answer(entry, why).await.map(|()| None),
        };
        Ok(Some(lookups))
    }

    fn map(&self, entry: &Entry, order: &ShopOrder, lookups: &Lookups) -> Result<Mapped, Vec<Problem>> {
        let integration = self.integration();
        let marker = Marker {
            prefix: integration.marker_prefix.clone(),
            order: order.id,
            generation: entry.generation,
        };
        domain::map(order, &integration.parameters, &self.plant_facts(), lookups, &marker, self.now())
    }

    async fn unmappable(&self, entry: &Entry, problems: &[Problem]) -> Result<(), LedgerError> {
        let Some(first) = problems.first() else { return Ok(()) };
        let mut problem = first.clone();
        for other in problems.iter().skip(1) {
            let facts: Vec<String> =
                other.facts.iter().map(|(name, value)| format!("{name}={value}")).collect();
            problem = problem.with("also", format!("{} {}", other.code, facts.join(", ")));
        }
        self.apply(entry, &Step::Unmappable(problem)).await.map(drop)
    }

    /// Step 2: is everything still as it was when the intent was committed? The ledger is asked first: whatever that
    /// takes, the times are judged afterwards.
    async fn may_send(&self, committed: &Committed) -> Result<bool, LedgerError> {
        let intent = Stands {
            integration: self.id,
            order: committed.entry.order,
            version: committed.entry.version,
            config_version: committed.config_version,
            fence: self.fence(),
        };
        let stands = self.world.ledger().stands(&intent).await?;
        let now = self.now();
        Ok(stands
            && self.lease.left(now) >= LEASE_MARGIN
            && self.may_create()
            && now - committed.read_at <= self.parameters().pace.snapshot_age)
    }

    /// Step 3: sends, and writes down what came back. A ledger that can't be asked whether to send says no.
    async fn send(&self, committed: Committed) -> Result<(), LedgerError> {
        let may_send = self.may_send(&committed).await.unwrap_or_else(|error| {
            tracing::warn!(order = committed.entry.order.get(), %error, "not sent");
            false
        });
        let Committed { entry, mapped, .. } = committed;
        let sent_at = self.now();
        let call = self.mes.client.create_order(&mapped.body);
        let answer = if may_send {
            lock(&self.history).begin(entry.order, sent_at);
            self.mes.call(self.world, &self.integration(), CREATE, call).await
        } else {
            Err(CallError::NotNow)
        };
        match was_answered(&answer) {
            None => lock(&self.history).withdraw(&entry.order),
            Some(answered) => lock(&self.history).end(&entry.order, answered),
        }
        let anew = self.is_begun_anew(entry.order, &mapped.body, &answer).await;
        // What came back is known here alone until it is written down; a full disk must not cost it.
        self.until_written(entry.order, || async {
            match &answer {
                Ok(created) => self.bind_created(&entry, &mapped, *created).await,
                Err(CallError::NotNow) => self.withdraw(&entry, Some(self.now().plus(AGAIN)), false).await,
                Err(CallError::Failed(_)) if anew => {
                    self.withdraw(&entry, Some(self.now().plus(AGAIN)), true).await
                }
                Err(CallError::Failed(error)) => self.not_created(&entry, sent_at, error.clone()).await,
            }
        })
        .await
    }

    async fn not_created(&self, entry: &Entry, sent_at: Millis, error: MesError) -> Result<(), LedgerError> {
        match error {
            MesError::ContentRefused { status, detail } => {
                let problem = Problem::new(Code::BodyRefused).with("status", status).with("detail", detail);
                self.settle_send(entry, &Step::Refused(problem)).await
            }
            MesError::Conflict => self.look_up(entry).await,
            MesError::WireMismatch { status } if self.progress().first_order_taken => {
                let problem = Problem::new(Code::OrderNotTaken).with("status", status);
                self.settle_send(entry, &Step::Refused(problem)).await
            }
            MesError::WireMismatch { .. } => self.withdraw(entry, None, true).await,
            MesError::Refused { .. } | MesError::TooMany { .. } => {
                self.withdraw(entry, Some(self.now().plus(AGAIN)), true).await
            }
            MesError::AddressRefused(_) | MesError::NotSent(_) => {
                self.withdraw(entry, Some(self.now().plus(AGAIN)), false).await
            }
            MesError::Unknown(detail) => {
                tracing::info!(order = entry.order.get(), detail, "a create went unanswered");
                let due = sent_at.plus(self.parameters().quiet_period);
                // Whatever is to be made after the quiet period is read again.
                self.forget_fresh(entry.order);
                self.settle_send(entry, &Step::Unanswered { sent_at, due }).await
            }
        }
    }

    /// Was the body refused for something that is gone? Asked once an answer, however often its outcome is written. A
    /// ledger that can't be asked says no: the order waits for what was refused, and is tried again.
    async fn is_begun_anew<T: Sync>(
        &self,
        order: ShopOrderId,
        body: &NewMesOrder,
        answer: &Result<T, CallError<MesError>>,
    ) -> bool {
        let Err(CallError::Failed(MesError::ContentRefused { .. } | MesError::WireMismatch { .. })) = answer
        else {
            return false;
        };
        self.names_what_is_gone(order, body).await.unwrap_or_else(|error| {
            tracing::warn!(order = order.get(), %error, "what it names could not be asked about");
            false
        })
    }

    /// The refused body may name a contractor or a product that was deleted in the plant: what was remembered of it
    /// is dropped. True: something was, and the order is begun anew, once.
    async fn names_what_is_gone(&self, order: ShopOrderId, body: &NewMesOrder) -> Result<bool, LedgerError> {
        if lock(&self.begun_anew).contains(&order) {
            return Ok(false);
        }
        let unfound = body.contractor.and_then(|id| lock(&self.unfound).remove(&id));
        let mut gone = unfound.is_some();
        if let Some(keys) = unfound {
            self.forget_made(PartKind::Contractor, &keys).await?;
        }
        let products: BTreeSet<ProductId> = body.items.iter().map(|item| item.product).collect();
        for product in products {
            if matches!(self.product(product).await, Ok(None)) {
                gone = true;
                self.drop_known(product).await?;
            }
        }
        if gone {
            lock(&self.begun_anew).insert(order);
        }
        Ok(gone)
    }

    async fn bind_created(
        &self,
        entry: &Entry,
        mapped: &Mapped,
        created: Created<MesOrderId>,
    ) -> Result<(), LedgerError> {
        self.saw_mes_order(created.id);
        self.mes.has_taken();
        let bound_to = self.world.ledger().bound_to(self.id, created.id).await?;
        if let Some(other) = bound_to.filter(|other| other.order != entry.order) {
            let problem = Problem::new(Code::MesNumberTaken).with("mesOrder", created.id);
            self.settle_send(entry, &Step::Refused(problem.with("other", other.order))).await?;
            // Its marker tells whose the number is now.
            return self.leave_look(LookKind::MesOrder, created.id.get()).await;
        }
        let differs = created.gross_value.map(|plant| (plant - mapped.shop_gross).abs() > mapped.tolerance);
        let warning = created
            .gross_value
            .filter(|_| differs == Some(true))
            .map(|plant| Problem::new(Code::SumDiffers).with("shop", mapped.shop_gross).with("plant", plant));
        let integration = self.integration();
        let binding = Binding {
            mes_order: created.id,
            adopted: false,
            generation: entry.generation,
            after_import: integration.parameters.after_import_status.is_some(),
            by_person: false,
            body: None,
            warning: warning.or_else(|| mapped.warnings.first().cloned()),
        };
        self.forget_fresh(entry.order);
        if self.bind(entry.clone(), &binding).await? {
            let since = entry.shop.as_ref().map_or(entry.created_at, |facts| facts.in_status_since);
            self.world
                .meter()
                .imported(&integration, self.now() - since.max(entry.created_at.min(self.now())));
        }
        let learnt = self
            .learn(|progress| {
                progress.first_order_taken = true;
                progress.note_sum(differs);
            })
            .await;
        if let Err(error) = learnt {
            tracing::warn!(%error, "what was learnt is written down with the next");
        }
        if differs == Some(true) && self.progress().sum_streak >= SUMS_IN_A_ROW {
            self.stop_for(Problem::new(Code::MoneyStop).with("orders", self.progress().sum_streak)).await?;
        }
        Ok(())
    }

    /// Writes the outcome of a send. Whoever wrote the entry meanwhile is read again: as long as it is still being
    /// sent, its outcome is owed.
    async fn settle_send(&self, entry: &Entry, step: &Step) -> Result<(), LedgerError> {
        let mut entry = entry.clone();
        for _ in 0..SETTLE_TRIES {
            if self.apply(&entry, step).await?.is_some() {
                return Ok(());
            }
            match self.world.ledger().entry(self.id, entry.order).await? {
                Some(newer) if newer.stage == Stage::Sending => entry = newer,
                Some(_) | None => return Ok(()),
            }
        }
        Err(LedgerError { detail: format!("order {} could not be settled: too many writers", entry.order) })
    }

    /// Nothing was sent, or the side `answered` that it takes nothing now: back to ready.
    async fn withdraw(&self, entry: &Entry, due: Option<Millis>, answered: bool) -> Result<(), LedgerError> {
        self.settle_send(entry, &Step::Withdrawn { due, answered }).await
    }

    /// Nothing is known of a part of the order, which stays ready. What fails is asked ever more seldom, and told where
    /// it fails alone.
    async fn no_answer(&self, entry: &Entry, why: NoAnswer) -> Result<(), LedgerError> {
        match why {
            NoAnswer::NotNow => self.later(entry).await,
            NoAnswer::Failed { times, problem } => {
                self.back_off(entry.order, times, AGAIN * 4);
                match problem {
                    Some(problem) => self.apply(entry, &Step::Problem(*problem)).await.map(drop),
                    None => Ok(()),
                }
            }
        }
    }

    /// The order stays as it is; it is tried again shortly, without a row in its story.
    async fn later(&self, entry: &Entry) -> Result<(), LedgerError> {
        self.postpone(entry.order, self.now().plus(AGAIN * 4));
        Ok(())
    }
}

/// How often an outcome is written against others who write the same entry.
const SETTLE_TRIES: usize = 8;

/// So many orders in a row with another sum stop the integration.
const SUMS_IN_A_ROW: u32 = 3;

/// Why a part of an order is not there yet.
pub(crate) enum Waits {
    /// The order waits with this problem.
    For(Box<Problem>),
    /// A side gave no answer, or an outcome is unknown; the order stays ready.
    NoAnswer(NoAnswer),
}
