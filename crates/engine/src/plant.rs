//! What follows from MES orders just read: bindings, realisations, duplicates, other installations' work.

use domain::{Code, Marker, MarkerReading, MesOrder, MesOrderId, Millis, Outline, Problem, read_marker};

use crate::discover::question;
use crate::drive::Drive;
use crate::lookup::entry_for;
use crate::step::{Binding, Step};
use crate::{Entry, Foreign, Ledger, LedgerError, Stage, World};

/// What a reading of the plant brought, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Orders with a marker of an Optilinker that this database did not know before.
    pub(crate) unknown_markers: usize,
    /// Duplicates not reported before.
    pub(crate) new_duplicates: usize,
    /// Orders without any Optilinker's marker, submitted at or after the moment asked about.
    pub(crate) unmarked: usize,
}

impl Seen {
    pub(crate) fn add(&mut self, other: Self) {
        self.unknown_markers += other.unknown_markers;
        self.new_duplicates += other.new_duplicates;
        self.unmarked += other.unmarked;
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

impl<W: World> Drive<'_, W> {
    /// Takes note of one MES order.
    pub(crate) async fn observe_mes(&self, order: &MesOrder, history: &History) -> Result<Seen, LedgerError> {
        self.saw_mes_order(order.id);
        let integration = self.integration();
        match read_marker(order, integration.parameters.attribute_external_id) {
            MarkerReading::None => {
                self.observe_unmarked(order).await?;
                Ok(Seen { unmarked: 1, ..Seen::default() })
            }
            MarkerReading::Several(markers) => self.two_markers(order, &markers).await,
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
        let mut seen = Seen::default();
        let entry = match known {
            Some(entry) if marker.generation < entry.generation => return Ok(seen),
            Some(entry) => entry,
            None => entry_for(self.id, marker, self.now()),
        };
        if entry.mes_order != Some(order.id) && self.observe_unmarked(order).await? {
            // Somebody put this marker on an order that is bound already: the bind stands.
            return Ok(seen);
        }
        if entry.mes_order.is_none() || (entry.body.is_none() && entry.mes_order != Some(order.id)) {
            seen.unknown_markers += usize::from(entry.body.is_none());
        }
        let unbound = entry.mes_order.is_none() || marker.generation > entry.generation;
        if unbound {
            self.adopt(entry, order).await?;
        } else if entry.mes_order != Some(order.id) {
            seen.new_duplicates += usize::from(self.lower_or_duplicate(entry, order).await?);
        }
        self.realise_if_bound(marker.order, order, history, unbound).await?;
        Ok(seen)
    }

    /// Of several orders with one marker the lowest id is bound; any other is a duplicate. True: newly reported.
    async fn lower_or_duplicate(&self, entry: Entry, order: &MesOrder) -> Result<bool, LedgerError> {
        let bound = entry.mes_order;
        let may_move = entry.stage == Stage::Imported && !entry.bound_by_person;
        if may_move && bound.is_some_and(|id| order.id < id) {
            self.adopt(entry, order).await?;
            return Ok(true);
        }
        self.duplicate(&entry, order.id).await
    }

    async fn realise_if_bound(
        &self,
        shop_order: domain::ShopOrderId,
        order: &MesOrder,
        history: &History,
        was_unbound: bool,
    ) -> Result<(), LedgerError> {
        let Some(entry) = self.world.ledger().entry(self.id, shop_order).await? else { return Ok(()) };
        let is_history = was_unbound
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
        if order.is_realised && entry.stage == Stage::Imported {
            let step = if is_history || entry.never_told { Step::ClosedUnread } else { Step::Realised };
            self.insist(entry, &step, is_its).await?;
        }
        Ok(())
    }

    /// Reports a MES order beyond the bound one. True where it is new.
    pub(crate) async fn duplicate(&self, entry: &Entry, extra: MesOrderId) -> Result<bool, LedgerError> {
        let new = self.world.ledger().keep_duplicate(self.id, entry.order, extra, self.now()).await?;
        if new {
            tracing::warn!(
                order = entry.order.get(),
                mes_order = extra.get(),
                "a second MES order carries the marker"
            );
            if let Some(entry) = self.world.ledger().entry(self.id, entry.order).await? {
                self.apply(&entry, &Step::DuplicateFound(extra)).await?;
            }
        }
        Ok(new)
    }

    async fn observe_foreign(&self, order: &MesOrder, marker: Marker) -> Result<Seen, LedgerError> {
        let ledger = self.world.ledger();
        if ledger.unrelated_prefixes(self.id).await?.contains(&marker.prefix) {
            return Ok(Seen::default());
        }
        let mut seen = Seen::default();
        let entry = ledger.entry(self.id, marker.order).await?;
        if let Some(entry) = entry.clone().filter(|entry| entry.mes_order == Some(order.id)) {
            return self.note_bound(entry, order, false).await.map(|()| seen);
        }
        let foreign = Foreign {
            marker,
            mes_order: order.id,
            outline: Outline::of_plant(order),
            submitted_at: order.submitted_at,
        };
        let known = ledger.foreign(self.id, &[foreign.marker.order]).await?;
        seen.unknown_markers = usize::from(!known.iter().any(|kept| kept.mes_order == order.id));
        ledger.keep_foreign(self.id, &foreign).await?;
        match entry {
            Some(entry) if entry.mes_order.is_some() => {
                seen.new_duplicates = usize::from(self.duplicate(&entry, order.id).await?);
            }
            Some(entry) if entry.stage.is_open() => {
                self.apply(&entry, &Step::MadeByAnother(question(&foreign))).await?;
            }
            Some(_) | None => {}
        }
        Ok(seen)
    }

    /// An order that is not known by its marker may be bound by a person, or had its note edited after the bind. True
    /// where it is bound.
    async fn observe_unmarked(&self, order: &MesOrder) -> Result<bool, LedgerError> {
        let Some(entry) = self.world.ledger().bound_to(self.id, order.id).await? else { return Ok(false) };
        self.note_bound(entry, order, false).await.map(|()| true)
    }

    async fn two_markers(&self, order: &MesOrder, markers: &[Marker]) -> Result<Seen, LedgerError> {
        let ours = self.integration().marker_prefix.clone();
        for marker in markers.iter().filter(|marker| marker.prefix == ours) {
            if let Some(entry) = self.world.ledger().entry(self.id, marker.order).await? {
                let problem = Problem::new(Code::TwoMarkers).with("mesOrder", order.id);
                if entry.mes_order.is_none() {
                    self.apply(&entry, &Step::TwoMarkers(problem)).await?;
                } else {
                    self.note_bound(entry, order, false).await?;
                }
            }
        }
        Ok(Seen { unknown_markers: 1, ..Seen::default() })
    }

    /// A person said "take over": binds what another Optilinker made. False where nothing is remembered.
    pub(crate) async fn take_over_foreign(&self, entry: &Entry) -> Result<bool, LedgerError> {
        let remembered = self.world.ledger().foreign(self.id, &[entry.order]).await?;
        let Some(foreign) = remembered.into_iter().min_by_key(|foreign| foreign.mes_order) else {
            return Ok(false);
        };
        let binding = Binding {
            mes_order: foreign.mes_order,
            adopted: true,
            generation: entry.generation,
            after_import: self.parameters().after_import_status.is_some(),
            by_person: true,
            body: Some(foreign.outline.digest()),
            warning: None,
        };
        self.bind_with(entry.clone(), &binding, Some(foreign.outline)).await?;
        self.leave_look(crate::LookKind::MesOrder, foreign.mes_order.get()).await?;
        Ok(true)
    }
}
