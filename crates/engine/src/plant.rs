//! What follows from MES orders just read: bindings, realisations, duplicates, other installations' work.

use std::sync::atomic::Ordering;

use domain::{Code, Marker, MarkerReading, MesOrder, MesOrderId, Millis, Outline, Problem, read_marker};

use crate::drive::Drive;
use crate::duties::ends_by_person;
use crate::lookup::entry_for;
use crate::step::Step;
use crate::{Entry, Event, EventKind, Exclusion, Foreign, Ledger, LedgerError, Stage, World};

/// What a reading of the plant brought, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Orders with a marker of an Optilinker that this database did not send.
    pub(crate) not_sent_here: usize,
    /// Of these the ones of other installations.
    pub(crate) foreign: usize,
    /// Orders without any Optilinker's marker, submitted at or after the moment asked about.
    pub(crate) unmarked: usize,
    /// Orders with what begins like a marker that could not be read.
    pub(crate) unreadable: usize,
}

impl Seen {
    pub(crate) fn add(&mut self, other: Self) {
        self.not_sent_here += other.not_sent_here;
        self.foreign += other.foreign;
        self.unmarked += other.unmarked;
        self.unreadable += other.unreadable;
    }
}

/// How orders that are realised already are taken where they have no entry yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    /// Shop orders that stand in a status the integration knows; `None`: not read, nothing is history.
    pub(crate) standing: Option<std::collections::BTreeSet<domain::ShopOrderId>>,
    /// Realised earlier is history; `None`: at any time.
    pub(crate) before: Option<Millis>,
}

/// So many new duplicates since the last reading mean that another Optilinker works here.
const DUPLICATES_MOST: usize = 3;

impl<W: World> Drive<'_, W> {
    /// Takes note of one MES order.
    pub(crate) async fn observe_mes(&self, order: &MesOrder, history: &History) -> Result<Seen, LedgerError> {
        self.saw_mes_order(order.id);
        let integration = self.integration();
        match read_marker(order) {
            MarkerReading::None => {
                self.observe_unmarked(order).await?;
                Ok(Seen { unmarked: 1, ..Seen::default() })
            }
            MarkerReading::Several(markers) => self.two_markers(order, &markers, history).await,
            MarkerReading::One(marker) if marker.prefix == integration.marker_prefix => {
                self.observe_ours(order, &marker, history).await
            }
            MarkerReading::One(marker) => self.observe_foreign(order, marker).await,
        }
    }

    async fn observe_ours(
        &self,
        order: &MesOrder,
        marker: &Marker,
        history: &History,
    ) -> Result<Seen, LedgerError> {
        let known = self.world.ledger().entry(self.id, marker.order).await?;
        let is_new = known.is_none();
        let entry = match known {
            Some(entry) if marker.generation < entry.generation => return Ok(Seen::default()),
            Some(entry) => entry,
            None => entry_for(self.id, marker, self.now()),
        };
        let seen = Seen { not_sent_here: usize::from(entry.attempts == 0), ..Seen::default() };
        if entry.mes_order != Some(order.id)
            && let Some(other) = self.world.ledger().bound_to(self.id, order.id).await?
            && other.needs_its_number()
        {
            // The other's is not there: the plant gave its number again, as after a backup of its own, or a person
            // took one number for another.
            self.insist(other, &Step::MesOrderDeleted, |other| other.mes_order == Some(order.id)).await?;
            return Ok(seen);
        }
        if entry.mes_order.is_none() || marker.generation > entry.generation {
            self.adopt(entry, order).await?;
        } else if entry.mes_order != Some(order.id) {
            self.lower_or_duplicate(entry, order).await?;
        }
        self.realise_if_bound(marker.order, order, history, is_new).await?;
        Ok(seen)
    }

    /// Of several orders with one marker the lowest id is bound; any other is a duplicate.
    async fn lower_or_duplicate(&self, entry: Entry, order: &MesOrder) -> Result<(), LedgerError> {
        let bound = entry.mes_order;
        let may_move = entry.stage == Stage::Imported && !entry.bound_by_person;
        if may_move && bound.is_some_and(|id| order.id < id) {
            return self.adopt(entry, order).await.map(drop);
        }
        self.duplicate(&entry, order.id).await
    }

    async fn realise_if_bound(
        &self,
        shop_order: domain::ShopOrderId,
        order: &MesOrder,
        history: &History,
        is_new: bool,
    ) -> Result<(), LedgerError> {
        let Some(entry) = self.world.ledger().entry(self.id, shop_order).await? else { return Ok(()) };
        let is_history = is_new
            && history.standing.as_ref().is_some_and(|standing| !standing.contains(&shop_order))
            && history.before.is_none_or(|before| order.realised_at.is_some_and(|at| at < before));
        self.note_bound(entry, order, is_history).await
    }

    /// What follows for an entry from its MES order as just read: it is there, and perhaps realised.
    async fn note_bound(&self, entry: Entry, order: &MesOrder, is_history: bool) -> Result<(), LedgerError> {
        let is_its = |entry: &Entry| entry.mes_order == Some(order.id);
        if !is_its(&entry) {
            return Ok(());
        }
        let was_deleted = entry.problem.as_ref().is_some_and(|problem| problem.code == Code::MesOrderDeleted);
        if was_deleted {
            self.insist(entry.clone(), &Step::ProblemOver(Code::MesOrderDeleted), is_its).await?;
        }
        if !order.is_realised && self.was_taken_back(&entry) {
            self.insist(entry, &Step::Unrealised, is_its).await?;
        } else if order.is_realised && entry.stage == Stage::Imported {
            let step = if is_history || entry.never_told { Step::ClosedUnread } else { Step::Realised };
            self.insist(entry, &step, is_its).await?;
        }
        Ok(())
    }

    /// Realised so long ago that no reading begun before it is still under way.
    fn was_taken_back(&self, entry: &Entry) -> bool {
        let reading = self.parameters().pace.request_timeout * 2;
        entry.realised_at.is_some_and(|at| self.now() - at > reading)
    }

    /// Reports a MES order beyond the bound one, once.
    pub(crate) async fn duplicate(&self, entry: &Entry, extra: MesOrderId) -> Result<(), LedgerError> {
        if self.world.ledger().keep_duplicate(self.id, entry.order, extra, self.now()).await? {
            self.new_duplicates.fetch_add(1, Ordering::SeqCst);
            tracing::warn!(
                order = entry.order.get(),
                mes_order = extra.get(),
                "a second MES order carries the marker"
            );
            if let Some(entry) = self.world.ledger().entry(self.id, entry.order).await? {
                self.apply(&entry, &Step::DuplicateFound(extra)).await?;
            }
        }
        Ok(())
    }

    /// Three new ones since the last reading mean that another Optilinker works here.
    pub(crate) async fn judge_duplicates(&self) -> Result<(), LedgerError> {
        let new = self.new_duplicates.load(Ordering::SeqCst);
        let stop = self.integration().stop.clone();
        if new >= DUPLICATES_MOST && stop.is_some_and(|stop| ends_by_person(stop.code)) {
            // A person is asked something else already: this is told when that has ended.
            return Ok(());
        }
        self.new_duplicates.store(0, Ordering::SeqCst);
        if new < DUPLICATES_MOST {
            return Ok(());
        }
        self.stop_for(Problem::new(Code::AnotherWorksHere).with("orders", new)).await
    }

    async fn observe_foreign(&self, order: &MesOrder, marker: Marker) -> Result<Seen, LedgerError> {
        let ledger = self.world.ledger();
        if ledger.unrelated_prefixes(self.id).await?.contains(&marker.prefix) {
            return Ok(Seen::default());
        }
        let entry = ledger.entry(self.id, marker.order).await?;
        if let Some(entry) = entry.clone().filter(|entry| entry.mes_order == Some(order.id)) {
            return self.note_bound(entry, order, false).await.map(|()| Seen::default());
        }
        let foreign = Foreign { marker, mes_order: order.id, fingerprint: None };
        ledger.keep_foreign(self.id, &foreign).await?;
        match entry {
            Some(entry) if entry.mes_order.is_some() => self.duplicate(&entry, order.id).await?,
            Some(entry) if foreign.concerns(&entry) => {
                self.apply(&entry, &Step::MadeByAnother(foreign.question())).await?;
            }
            Some(_) | None => {}
        }
        Ok(Seen { not_sent_here: 1, foreign: 1, ..Seen::default() })
    }

    /// An order that is not known by its marker may be bound by a person, or had its note edited after the bind. True
    /// where it is bound.
    async fn observe_unmarked(&self, order: &MesOrder) -> Result<bool, LedgerError> {
        let Some(entry) = self.world.ledger().bound_to(self.id, order.id).await? else { return Ok(false) };
        if !entry.bound_by_person && !self.holds_its_items(&entry, order).await? {
            // Another plant's, or one that somebody made under a number that was given again.
            if order.is_realised && entry.stage == Stage::Imported {
                let problem = Problem::new(Code::NotItsOwn).with("mesOrder", order.id);
                self.apply(&entry, &Step::Problem(problem)).await?;
            }
            return Ok(false);
        }
        self.note_bound(entry, order, false).await.map(|()| true)
    }

    /// Does a MES order hold what was sent for the entry, as far as both tell?
    async fn holds_its_items(&self, entry: &Entry, order: &MesOrder) -> Result<bool, LedgerError> {
        let sent = self.world.ledger().body(self.id, entry.order).await?;
        Ok(order.items.is_empty() || sent.is_none_or(|sent| sent.items_only() == Outline::of_plant(order)))
    }

    /// Its shop order is not seen yet, or stood elsewhere when a database was lost: should it come to an import status, it
    /// is looked up before anything is made.
    async fn remember_two_markers(&self, order: &MesOrder, marker: &Marker) -> Result<(), LedgerError> {
        let entry = Entry {
            stage: Stage::Excluded,
            exclusion: Some(Exclusion::Left),
            lookup_first: true,
            first_submitted_at: Some(order.submitted_at.unwrap_or(Millis::new(0))),
            mes_high: Some(order.id),
            ..entry_for(self.id, marker, self.now())
        };
        let why = Event::new(EventKind::Excluded).with("reason", Exclusion::Left.as_str());
        self.write(entry, why.with("mesOrder", order.id), None).await.map(drop)
    }

    /// Either marker may be the right one: an order that may still be made waits for a person, one that a lost
    /// database forgot too.
    async fn two_markers(
        &self,
        order: &MesOrder,
        markers: &[Marker],
        history: &History,
    ) -> Result<Seen, LedgerError> {
        let ours = self.integration().marker_prefix.clone();
        let stands = |marker: &Marker| {
            history.standing.as_ref().is_some_and(|standing| standing.contains(&marker.order))
        };
        for marker in markers.iter().filter(|marker| marker.prefix == ours) {
            let entry = match self.world.ledger().entry(self.id, marker.order).await? {
                None if stands(marker) => entry_for(self.id, marker, self.now()),
                None => {
                    self.remember_two_markers(order, marker).await?;
                    continue;
                }
                Some(entry) => entry,
            };
            if entry.mes_order.is_some() {
                self.note_bound(entry, order, false).await?;
            } else if marker.generation >= entry.generation {
                let problem = Problem::new(Code::TwoMarkers).with("mesOrder", order.id);
                self.apply(&entry, &Step::TwoMarkers(problem)).await?;
            }
        }
        Ok(Seen { not_sent_here: 1, ..Seen::default() })
    }
}
