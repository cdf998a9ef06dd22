//! The recurring work of an integration, each duty at its own pace; and what stops the integration.

use std::sync::atomic::Ordering;

use domain::{Code, Millis, Problem};
use futures_util::future::{join, join_all, select};

use crate::drive::Drive;
use crate::lock::lock;
use crate::moves::DAY;
use crate::pages::LOST;
use crate::recent::is_recent;
use crate::side::Side;
use crate::{Ledger, LedgerError, Takeover, World};

/// Pause between two looks at the looks, in milliseconds: what another process asks for is begun within 2 s.
const LOOKS: i64 = 1_000;
/// Pause between two looks at the sides' health, in milliseconds.
const HEALTH: i64 = 1_000;
/// Entries whose shopper data is purged in one beat, at most.
const PURGE_MOST: usize = 500;
/// Shopper data of an import that never closes is kept a year.
const IMPORTED_KEPT: i64 = 365 * DAY;

impl<W: World> Drive<'_, W> {
    /// Runs all duties until the process is to stop.
    pub(crate) async fn run(
        &self,
        takeover: Option<Takeover>,
        from_beginning: bool,
        recovered: &(impl Fn() + Sync),
    ) {
        let reading = async {
            self.until_recovered(takeover, from_beginning).await;
            if self.recovered.load(Ordering::SeqCst) {
                recovered();
            }
        };
        let duties: Vec<futures_util::future::BoxFuture<'_, ()>> = vec![
            Box::pin(reading),
            Box::pin(self.sweeping()),
            Box::pin(self.full_sweeping()),
            Box::pin(self.every(self.parameters().pace.journal, Duty::Journal)),
            Box::pin(self.mes_sweeping()),
            Box::pin(self.every(LOOKS, Duty::ShopLooks)),
            Box::pin(self.every(LOOKS, Duty::PlantLooks)),
            Box::pin(self.checking()),
            Box::pin(self.every(HEALTH, Duty::Health)),
            Box::pin(self.every(DAY / 24, Duty::Retention)),
        ];
        let drained = std::pin::pin!(self.drained());
        join(select(join_all(duties), drained), self.dispatch()).await;
    }

    /// Resolves when nothing new is to be begun: reading may be cut anywhere.
    async fn drained(&self) {
        while !self.lease.is_draining() {
            self.sleep(DAY).await;
        }
    }

    async fn until_recovered(&self, takeover: Option<Takeover>, from_beginning: bool) {
        while !self.lease.is_draining() && !self.recovered.load(Ordering::SeqCst) {
            if let Err(error) = self.recover(takeover, from_beginning).await {
                self.cannot_serve(&error);
                self.sleep(HEALTH).await;
            }
        }
    }

    async fn every(&self, pace: i64, duty: Duty) {
        while !self.lease.is_draining() {
            let result = match duty {
                Duty::Journal => self.read_journal().await,
                Duty::ShopLooks => self.do_shop_looks().await,
                Duty::PlantLooks => self.do_plant_looks().await,
                Duty::Health => self.health().await,
                Duty::Retention => self.retain().await,
            };
            if let Err(error) = result {
                self.cannot_serve(&error);
            }
            let pause = std::pin::pin!(self.sleep(pace));
            match duty {
                Duty::ShopLooks => {
                    select(pause, std::pin::pin!(self.looks.notified())).await;
                }
                Duty::PlantLooks => {
                    select(pause, std::pin::pin!(self.plant_looks.notified())).await;
                }
                Duty::Journal | Duty::Health | Duty::Retention => pause.await,
            }
        }
    }

    /// The first sweep is the recovery's; these follow it. Whoever else read the bucket whole has done the next.
    async fn sweeping(&self) {
        self.first_sweep_ended.notified().await;
        let mut tried_at = None;
        while !self.lease.is_draining() {
            let swept_at = match self.swept_at.load(Ordering::Relaxed) {
                0 => None,
                at => Some(Millis::new(at)),
            };
            let pause = self.sweep_pauses().0;
            let now = self.now();
            if let Some(rest) = rest_of(pause, &[swept_at, tried_at], now) {
                self.sleep(rest).await;
                continue;
            }
            tried_at = Some(now);
            let result = async {
                self.sweep_bucket().await?;
                self.release_copies().await
            };
            if let Err(error) = result.await {
                self.cannot_serve(&error);
            }
        }
    }

    fn sweep_pauses(&self) -> (i64, i64) {
        let pace = self.parameters().pace;
        self.shop.governor().sweep_pauses(pace.sweep, pace.full_sweep)
    }

    async fn full_sweeping(&self) {
        while !self.lease.is_draining() {
            let pause = std::pin::pin!(self.sleep(self.sweep_pauses().1));
            select(pause, std::pin::pin!(self.full_sweep.notified())).await;
            if self.lease.is_draining() {
                return;
            }
            if let Err(error) = self.sweep_all().await {
                self.cannot_serve(&error);
            }
        }
    }

    async fn mes_sweeping(&self) {
        while !self.lease.is_draining() {
            if self.recovered.load(Ordering::SeqCst) {
                if let Err(error) = self.sweep_plant().await {
                    self.cannot_serve(&error);
                }
                self.sleep(self.parameters().pace.mes_sweep).await;
            } else {
                self.sleep(HEALTH / 4).await;
            }
        }
    }

    /// What `check` tests runs at every start and once a day; until it says yes, no order moves.
    async fn checking(&self) {
        let mut in_a_row = 0;
        while !self.lease.is_draining() {
            let checked = match self.check_live().await {
                Ok(checked) => checked,
                Err(error) => {
                    self.cannot_serve(&error);
                    Checked::NotNow
                }
            };
            in_a_row = if matches!(checked, Checked::Wrong | Checked::Partly) { in_a_row + 1 } else { 0 };
            let cap = self.parameters().pace.retry_cap;
            self.sleep(if checked == Checked::Agreed { DAY } else { recheck_pause(in_a_row, cap) }).await;
        }
    }

    /// One test of every parameter against both live sides.
    async fn check_live(&self) -> Result<Checked, LedgerError> {
        match self.check_sides().await {
            Verdict::Agreed { facts, whole } => {
                *lock(&self.plant_facts) = std::sync::Arc::new(facts);
                if !self.checked.load(Ordering::SeqCst) {
                    self.release_configured().await?;
                    self.checked.store(true, Ordering::SeqCst);
                }
                self.work.notify_one();
                if let Some(standing) = self.integration().stop.as_ref().filter(|stop| of_a_check(stop.code))
                {
                    self.end_stop(standing.code).await?;
                }
                Ok(if whole { Checked::Agreed } else { Checked::Partly })
            }
            Verdict::Wrong(problem) => {
                self.checked.store(false, Ordering::SeqCst);
                self.stop_for(*problem).await?;
                Ok(Checked::Wrong)
            }
            Verdict::NotNow => Ok(Checked::NotNow),
        }
    }

    /// Tells what stops the integration by itself and what ends by itself, and probes a dead side.
    async fn health(&self) -> Result<(), LedgerError> {
        let now = self.now();
        let integration = self.integration();
        if self.shop.state().probe_is_due(now) {
            self.shop.ask_cheapest(self.world, &integration).await;
        }
        if self.mes.state().probe_is_due(now) {
            self.mes.ask_cheapest(self.world, &integration).await;
        }
        self.tell_trouble().await?;
        let wanted = self.side_problem();
        let standing = integration.stop.as_ref().map(|problem| problem.code);
        match (wanted, standing) {
            (Some(problem), _) => self.stop_for(problem).await,
            (None, Some(code)) if of_a_side(code) && self.checked.load(Ordering::SeqCst) => {
                self.end_stop(code).await
            }
            (None, _) => Ok(()),
        }
    }

    /// A side, or one operation of it, that does not answer stops nothing, and neither does what can't be read of it; but
    /// whoever asks is told.
    async fn tell_trouble(&self) -> Result<(), LedgerError> {
        let now = self.now();
        let trouble = {
            let (shop, mes) = (self.shop.state(), self.mes.state());
            let unordered =
                || (!lock(&self.unordered).is_empty()).then(|| Problem::new(Code::PagesUnordered));
            let unreadable = || {
                let rows = self.unreadable_rows.load(Ordering::SeqCst);
                (rows > 0).then(|| Problem::new(Code::MarkedUnreadable).with("orders", rows))
            };
            let lost = || {
                let is_lost = self.lost_list.load(Ordering::SeqCst);
                is_lost.then(|| brings_nothing("mes", "GET /orders", LOST))
            };
            silent("mes", &mes)
                .or_else(|| silent("shop", &shop))
                .or_else(lost)
                .or_else(|| in_vain("mes", &mes, now))
                .or_else(|| in_vain("shop", &shop, now))
                .or_else(unreadable)
                .or_else(unordered)
        };
        if lock(&self.trouble).as_ref() == Some(&trouble) {
            return Ok(());
        }
        self.world.ledger().trouble(self.id, trouble.as_ref()).await?;
        *lock(&self.trouble) = Some(trouble);
        Ok(())
    }

    fn side_problem(&self) -> Option<Problem> {
        let shop = self.shop.state();
        let mes = self.mes.state();
        match (shop.dead(), mes.dead()) {
            (Some(423), _) => return Some(Problem::new(Code::ShopAccountBlocked)),
            (Some(0), _) => {
                return Some(Problem::new(Code::AddressRefused).with("parameter", "baselinkerUrl"));
            }
            (Some(_), _) => return Some(Problem::new(Code::ShopKeyRefused)),
            (None, Some(0)) => {
                return Some(Problem::new(Code::AddressRefused).with("parameter", "OPTIMES_URL"));
            }
            // It answers 200, but not as OptiMES does.
            (None, Some(status @ 200..=299)) => {
                return Some(Problem::new(Code::NotOptimes).with("detail", format!("HTTP {status}")));
            }
            (None, Some(status)) => return Some(Problem::new(Code::MesKeyRefused).with("status", status)),
            (None, None) => {}
        }
        let refused = mes.refusals().next().or_else(|| shop.refusals().next());
        refused.map(|(operation, status)| {
            let code =
                if matches!(status, 404 | 405 | 415) { Code::WireProfile } else { Code::MesPermission };
            Problem::new(code).with("operation", operation).with("status", status)
        })
    }

    /// Stops the integration. A stop that only a person ends is not displaced by one that ends by itself.
    pub(crate) async fn stop_for(&self, problem: Problem) -> Result<(), LedgerError> {
        let integration = self.integration();
        if integration.stop.as_ref() == Some(&problem)
            || integration.stop.as_ref().is_some_and(|standing| ends_by_person(standing.code))
        {
            return Ok(());
        }
        tracing::warn!(integration = integration.parameters.name, problem = problem.code.as_str(), "stopped");
        self.world.ledger().stop(self.id, Some(&problem), self.now()).await?;
        self.stopped(Some(problem));
        Ok(())
    }

    /// Ends a stop for this reason, if it stands.
    pub(crate) async fn end_stop(&self, code: Code) -> Result<(), LedgerError> {
        let integration = self.integration();
        if integration.stop.as_ref().is_none_or(|problem| problem.code != code) {
            return Ok(());
        }
        tracing::info!(integration = integration.parameters.name, problem = code.as_str(), "active again");
        self.world.ledger().stop(self.id, None, self.now()).await?;
        self.stopped(None);
        Ok(())
    }

    async fn retain(&self) -> Result<(), LedgerError> {
        let now = self.now();
        let kept = i64::from(self.parameters().retention_days).saturating_mul(DAY);
        let (before, imported_before) = (now.plus(-kept), now.plus(-IMPORTED_KEPT));
        while self.world.ledger().purge(self.id, before, imported_before, PURGE_MOST).await? == PURGE_MOST {
            self.sleep(LOOKS).await;
            if self.lease.is_draining() {
                return Ok(());
            }
        }
        Ok(())
    }

    fn cannot_serve(&self, error: &LedgerError) {
        tracing::warn!(integration = self.parameters().name, %error, "the ledger cannot serve");
    }
}

fn silent(name: &str, side: &Side) -> Option<Problem> {
    let detail = side.silence()?;
    Some(Problem::new(Code::Unreachable).with("side", name).with("detail", detail))
}

fn in_vain(name: &str, side: &Side, now: Millis) -> Option<Problem> {
    let (operation, detail) = side.in_vain(now)?;
    Some(brings_nothing(name, operation, detail))
}

/// One operation alone.
fn brings_nothing(side: &str, operation: &str, detail: &str) -> Problem {
    let problem = Problem::new(Code::Unreachable).with("side", side).with("detail", detail);
    problem.with("what", "operation").with("operation", operation)
}

/// What is left of a pause after the last of these moments.
fn rest_of(pause: i64, moments: &[Option<Millis>], now: Millis) -> Option<i64> {
    let last = moments.iter().filter(|at| is_recent(**at, now, pause)).copied().max().flatten()?;
    Some(pause - (now - last))
}

/// How a test of the live sides ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Checked {
    Agreed,
    /// Nothing is false of what could be tested, which stops nothing; but a list failed, so it is tested again soon.
    Partly,
    Wrong,
    NotNow,
}

/// Pauses after the first tests in a row that found something wrong, or untested, in milliseconds; then `retryCap`. Each test costs
/// calls, and an applied file is tested at once. Where a side could not be asked the first pace stays: the breakers keep
/// back what is silent.
const RECHECKS: [i64; 3] = [10_000, 30_000, 120_000];

fn recheck_pause(in_a_row: usize, cap: i64) -> i64 {
    RECHECKS.get(in_a_row.saturating_sub(1)).map_or(cap, |pause| cap.min(*pause))
}

/// Duties at a fixed pace.
#[derive(Clone, Copy, Debug)]
enum Duty {
    Journal,
    ShopLooks,
    PlantLooks,
    Health,
    Retention,
}

/// What a test of the live sides means for the flows.
pub(crate) enum Verdict {
    /// Nothing is false; whole where all that can be tested was.
    Agreed { facts: domain::PlantFacts, whole: bool },
    /// Something is.
    Wrong(Box<Problem>),
    /// A side can't be asked.
    NotNow,
}

/// The stops that end by a person alone: for money, for duplicates, and for "from when?".
pub(crate) const fn ends_by_person(code: Code) -> bool {
    matches!(code, Code::MoneyStop | Code::AnotherWorksHere | Code::FromWhen)
}

/// The stops that a check which finds nothing wrong ends. Pages that fit no order stop nothing any more.
const fn of_a_check(code: Code) -> bool {
    of_a_side(code) || matches!(code, Code::ParameterWrong | Code::Unreachable | Code::PagesUnordered)
}

const fn of_a_side(code: Code) -> bool {
    matches!(
        code,
        Code::ShopKeyRefused
            | Code::ShopAccountBlocked
            | Code::MesKeyRefused
            | Code::NotOptimes
            | Code::MesPermission
            | Code::WireProfile
            | Code::AddressRefused
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_wrong_is_tested_ever_more_seldom_up_to_the_cap() {
        let pauses = |cap| [0, 1, 2, 3, 4, 50].map(|wrong| recheck_pause(wrong, cap));
        assert_eq!(pauses(300_000), [10_000, 10_000, 30_000, 120_000, 300_000, 300_000]);
        assert_eq!(pauses(20_000), [10_000, 10_000, 20_000, 20_000, 20_000, 20_000]);
    }

    #[test]
    fn a_clock_set_back_keeps_no_sweep_back() {
        let at = |millis| Some(Millis::new(millis));
        let now = Millis::new(10_000);
        assert_eq!(rest_of(1_000, &[at(9_500), at(9_600)], now), Some(600));
        assert_eq!(rest_of(1_000, &[at(9_000), None], now), None);
        assert_eq!(rest_of(1_000, &[at(900_000), None], now), None, "swept before it was set back");
        let tried = rest_of(1_000, &[at(900_000), at(10_000)], now);
        assert_eq!(tried, Some(1_000), "tried since, in vain: it does not turn in circles");
    }
}
