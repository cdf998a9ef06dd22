//! Choosing what to do next with the entries, and doing it: bounded, each order by one flow at a time.

use std::collections::VecDeque;
use std::sync::atomic::Ordering;

use domain::{Code, Millis, Problem};
use futures_util::future::{BoxFuture, Either, select};
use futures_util::stream::{FuturesUnordered, StreamExt};

use crate::create::CREATE;
use crate::drive::{Drive, Taken};
use crate::recent::is_recent;
use crate::step::Step;
use crate::write_back::{BULK, is_reused};
use crate::{Entry, Ledger, LedgerError, Since, Stage, WorkQuery, World};

/// The longest pause between two looks at the work, in milliseconds; a wake-up shortens it.
const BEAT: i64 = 1_000;
/// Entries looked at in one beat, at most.
const CHOSEN_MOST: usize = 256;
/// Ready entries looked at beyond those that can be begun, so that their page is read before they are wanted.
const AHEAD: usize = 56;
/// Up to so many stale ones are read singly, as part of their create; more of them by a page.
const SINGLY: usize = 2;
/// The shortest pause between two looks at all but the creates, in milliseconds: each costs a few queries.
const PAUSE: i64 = 100;
/// Writes to the shop gather for so long, in milliseconds, because a bulk write costs as much as a single one.
const GATHER: i64 = 1_500;
/// Look-ups under way at once, at most.
const LOOKUPS_MOST: usize = 8;

/// A flow under way, with the orders it has.
type Flow<'a> = BoxFuture<'a, (Kind, Result<(), LedgerError>)>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Create,
    LookUp,
    Tell,
    Refresh,
}

/// How many flows of each kind are under way.
#[derive(Debug, Default)]
struct UnderWay {
    creates: usize,
    lookups: usize,
    tells: usize,
    refreshes: usize,
    /// When all but the creates were looked at last.
    looked_at: Option<Millis>,
    /// The next creates, as they stood when they were chosen; each is read again before it is sent.
    chosen: VecDeque<Entry>,
    chosen_at: Option<Millis>,
}

impl UnderWay {
    fn may_look(&self, now: Millis) -> bool {
        !is_recent(self.looked_at, now, PAUSE)
    }

    fn may_choose(&self, now: Millis) -> bool {
        self.chosen.is_empty() || !is_recent(self.chosen_at, now, PAUSE)
    }

    fn slot(&mut self, kind: Kind) -> &mut usize {
        match kind {
            Kind::Create => &mut self.creates,
            Kind::LookUp => &mut self.lookups,
            Kind::Tell => &mut self.tells,
            Kind::Refresh => &mut self.refreshes,
        }
    }
}

impl<W: World> Drive<'_, W> {
    /// Works until the process is to stop, then finishes what is under way.
    pub(crate) async fn dispatch(&self) {
        let mut flows: FuturesUnordered<Flow<'_>> = FuturesUnordered::new();
        let mut under_way = UnderWay::default();
        loop {
            if self.lease.is_draining() {
                while flows.next().await.is_some() {}
                return;
            }
            let woken = self.work.notified();
            if let Err(error) = self.begin_flows(&mut flows, &mut under_way).await {
                tracing::warn!(integration = self.parameters().name, %error, "the ledger cannot serve");
            }
            let pause = std::pin::pin!(async {
                select(std::pin::pin!(self.sleep(BEAT)), std::pin::pin!(woken)).await;
            });
            if flows.is_empty() {
                pause.await;
                continue;
            }
            if let Either::Left((Some((kind, result)), _)) = select(flows.next(), pause).await {
                *under_way.slot(kind) -= 1;
                if kind == Kind::Refresh {
                    // What could not be read now is postponed: chosen again without it, or this would turn in circles.
                    under_way.chosen.clear();
                }
                if let Err(error) = result {
                    tracing::warn!(integration = self.parameters().name, %error, "the ledger cannot serve");
                }
            }
        }
    }

    async fn begin_flows<'a>(
        &'a self,
        flows: &mut FuturesUnordered<Flow<'a>>,
        under_way: &mut UnderWay,
    ) -> Result<(), LedgerError> {
        let now = self.now();
        if under_way.may_look(now) {
            under_way.looked_at = Some(now);
            self.judge_seen().await?;
            self.retry_waiting().await?;
            self.begin_lookups(flows, under_way).await?;
            self.begin_tells(flows, under_way).await?;
        }
        self.begin_creates(flows, under_way).await
    }

    async fn begin_lookups<'a>(
        &'a self,
        flows: &mut FuturesUnordered<Flow<'a>>,
        under_way: &mut UnderWay,
    ) -> Result<(), LedgerError> {
        for entry in self.due(vec![Stage::Uncertain], LOOKUPS_MOST * 2).await? {
            if under_way.lookups >= LOOKUPS_MOST {
                break;
            }
            if let Some(taken) = self.take(entry.order) {
                under_way.lookups += 1;
                flows.push(Box::pin(async move {
                    let _taken = taken;
                    (Kind::LookUp, self.look_up(&entry).await)
                }));
            }
        }
        Ok(())
    }

    async fn begin_tells<'a>(
        &'a self,
        flows: &mut FuturesUnordered<Flow<'a>>,
        under_way: &mut UnderWay,
    ) -> Result<(), LedgerError> {
        if under_way.tells > 0 || self.integration().paused {
            return Ok(());
        }
        let mut due = self.due(vec![Stage::Realised], BULK).await?;
        let room = BULK.saturating_sub(due.len());
        due.extend(self.due(vec![Stage::Imported], room).await?);
        let now = self.now();
        let is_ripe = |entry: &Entry| entry.due_at.is_none_or(|due| now - due >= GATHER);
        if due.len() < BULK && !due.iter().any(is_ripe) {
            return Ok(());
        }
        let (taken, entries): (Vec<Taken<'a>>, Vec<Entry>) =
            due.into_iter().filter_map(|entry| Some((self.take(entry.order)?, entry))).unzip();
        if entries.is_empty() {
            return Ok(());
        }
        under_way.tells += 1;
        flows.push(Box::pin(async move {
            let _taken = taken;
            (Kind::Tell, self.tell(entries).await)
        }));
        Ok(())
    }

    async fn begin_creates<'a>(
        &'a self,
        flows: &mut FuturesUnordered<Flow<'a>>,
        under_way: &mut UnderWay,
    ) -> Result<(), LedgerError> {
        let now = self.now();
        if !self.may_create() || !self.mes.allows(CREATE, now) {
            return Ok(());
        }
        let probing = self.mes.state().probes(CREATE);
        let in_flight = if probing { 1 } else { self.parameters().creates_in_flight };
        if under_way.creates >= in_flight {
            return Ok(());
        }
        self.choose(under_way, in_flight, now).await?;
        let stale: Vec<Entry> =
            under_way.chosen.iter().filter(|entry| self.fresh(entry.order).is_none()).cloned().collect();
        let by_page = stale.len() > SINGLY;
        if by_page && under_way.refreshes == 0 {
            under_way.refreshes += 1;
            flows.push(Box::pin(async move { (Kind::Refresh, self.refresh(&stale).await) }));
        }
        let mut kept = VecDeque::new();
        while let Some(entry) = under_way.chosen.pop_front() {
            if under_way.creates >= in_flight || (by_page && self.fresh(entry.order).is_none()) {
                kept.push_back(entry);
            } else if let Some(taken) = self.take(entry.order) {
                under_way.creates += 1;
                flows.push(Box::pin(async move {
                    let _taken = taken;
                    (Kind::Create, self.create(entry).await)
                }));
            }
        }
        under_way.chosen = kept;
        Ok(())
    }

    /// Chooses the next creates, where none are left or the choice is old.
    async fn choose(
        &self,
        under_way: &mut UnderWay,
        in_flight: usize,
        now: Millis,
    ) -> Result<(), LedgerError> {
        if under_way.may_choose(now) {
            under_way.chosen = self.due(vec![Stage::Ready], in_flight + AHEAD).await?.into();
            under_way.chosen_at = Some(now);
        }
        Ok(())
    }

    /// Entries that are due, free, and not postponed.
    async fn due(&self, stages: Vec<Stage>, limit: usize) -> Result<Vec<Entry>, LedgerError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let now = self.now();
        let query = WorkQuery { stages, due: Some(now), limit: limit + self.held_back(now) };
        let entries = self.world.ledger().work(self.id, &query).await?;
        Ok(entries
            .into_iter()
            .filter(|entry| !is_reused(entry) && self.is_free(entry.order, now))
            .take(limit)
            .collect())
    }

    /// Judges entries that were seen: made by another, a copy, or ready. Only once the plant was read.
    async fn judge_seen(&self) -> Result<(), LedgerError> {
        if !self.recovered.load(Ordering::SeqCst) || self.integration().since == Since::Open {
            return Ok(());
        }
        let query = WorkQuery { stages: vec![Stage::Seen], due: Some(self.now()), limit: CHOSEN_MOST };
        let seen = self.world.ledger().work(self.id, &query).await?;
        let mut writes = FuturesUnordered::new();
        for entry in seen {
            if is_reused(&entry) {
                continue;
            }
            let verdict = match self.copy_of(&entry).await? {
                Some(problem) => Err(problem),
                None => Ok(()),
            };
            writes.push(async move { self.apply(&entry, &Step::Judged(verdict)).await });
        }
        while let Some(written) = writes.next().await {
            written?;
        }
        Ok(())
    }

    /// Waiting entries whose day is over are tried again.
    async fn retry_waiting(&self) -> Result<(), LedgerError> {
        for entry in self.due(vec![Stage::Waiting], CHOSEN_MOST).await? {
            self.apply(&entry, &Step::Released).await?;
        }
        Ok(())
    }

    /// Nothing stands in the way of a create but what the order or the side itself brings.
    pub(crate) fn may_create(&self) -> bool {
        let integration = self.integration();
        self.recovered.load(Ordering::SeqCst)
            && self.checked.load(Ordering::SeqCst)
            && !integration.paused
            && integration.since != Since::Open
            && integration.stop.as_ref().is_none_or(probes_itself)
            && !self.lease.is_draining()
    }
}

/// Stops that a create's own probing ends: they must not keep the probe back.
pub(crate) fn probes_itself(problem: &Problem) -> bool {
    match problem.code {
        // The list of orders is probed by the MES sweep, and without it nothing can be looked up.
        Code::MesPermission | Code::WireProfile => problem.fact("operation") != Some("GET /orders"),
        code => matches!(code, Code::ShopBlocked | Code::Unreachable),
    }
}

#[cfg(test)]
mod tests {
    use domain::ShopOrderId;

    use super::*;
    use crate::IntegrationId;

    #[test]
    fn a_clock_set_back_keeps_no_look_back() {
        let (then, before) = (Millis::new(1_000_000), Millis::new(1_000));
        let entry = Entry::new(IntegrationId::new(1), ShopOrderId::new(1), Stage::Ready, then);
        let under_way = UnderWay {
            looked_at: Some(then),
            chosen: [entry].into(),
            chosen_at: Some(then),
            ..UnderWay::default()
        };
        let looks = |now: Millis| (under_way.may_look(now), under_way.may_choose(now));
        assert_eq!(looks(then), (false, false));
        assert_eq!(looks(then.plus(PAUSE)), (true, true));
        assert_eq!(looks(before), (true, true));
    }
}
