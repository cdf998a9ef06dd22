//! Reading the plant for our markers before the first create, at every start and take-over.
//!
//! So a restored backup, a copied file and a lost database make nothing again.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use domain::{Code, MesOrder, Millis, Problem, ShopOrderId};

use crate::call::CallError;
use crate::drive::Drive;
use crate::lookup::HOUR;
use crate::pages::{Bound, Next, Reading};
use crate::plant::{History, Seen};
use crate::{Ledger, LedgerError, MesPage, Since, Takeover, World};

/// Pause between tries of a recovery that a side cut short, in milliseconds.
const AGAIN: i64 = 5_000;

impl<W: World> Drive<'_, W> {
    /// Recovers, trying until both sides answer; afterwards creates may begin.
    pub(crate) async fn recover(
        &self,
        takeover: Option<Takeover>,
        from_beginning: bool,
    ) -> Result<(), LedgerError> {
        let twice = self.reads_twice(takeover);
        let brand_new = self.progress().mes_swept_at.is_none();
        let (mut rounds, mut foreign) = (0, 0);
        loop {
            if self.lease.is_draining() {
                return Ok(());
            }
            let Some(seen) = self.read_both_sides(from_beginning && rounds == 0).await? else {
                let is_lost = self.lost_list.load(Ordering::SeqCst);
                self.sleep(if is_lost { self.parameters().pace.retry_cap } else { AGAIN }).await;
                continue;
            };
            let rows = if twice || brand_new || from_beginning { seen.unreadable } else { 0 };
            self.unreadable_rows.store(rows, Ordering::SeqCst);
            if rows > 0 {
                // One of them may be an order that this database forgot: nothing is made until it can be told.
                self.sleep(self.parameters().pace.retry_cap).await;
                continue;
            }
            rounds += 1;
            foreign += seen.foreign;
            let again = rounds == 1 && (twice || (brand_new && seen.not_sent_here > 0));
            if !again {
                break;
            }
            self.sleep(self.parameters().quiet_period).await;
        }
        self.learn(|progress| progress.restored = false).await?;
        self.recovered.store(true, Ordering::SeqCst);
        self.work.notify_one();
        if foreign > 0 {
            self.full_sweep.notify_one();
        }
        self.judge_duplicates().await
    }

    /// The file may be an old copy: it was restored, or its last lease renewal is older than the quiet period.
    fn reads_twice(&self, takeover: Option<Takeover>) -> bool {
        let quiet = self.parameters().quiet_period;
        let renewed = takeover.and_then(|takeover| takeover.renewed_at);
        self.progress().restored || renewed.is_some_and(|at| self.now() - at > quiet)
    }

    /// One reading of both sides; `None` where one did not answer.
    async fn read_both_sides(&self, from_beginning: bool) -> Result<Option<Seen>, LedgerError> {
        let progress = self.progress();
        let swept = if from_beginning { None } else { progress.mes_swept_at };
        let bound = Bound { from: swept.map(|at| at.plus(-HOUR)), high: progress.mes_high };
        // A plant that does not answer costs no walk through the shop.
        if self.plant_page(bound, 1).await.is_err() {
            self.first_sweep_ended.notify_one();
            return Ok(None);
        }
        let Some(standing) = self.read_standing().await? else { return Ok(None) };
        // What could not be walked whole is not known to have left.
        let known = (!standing.unordered).then(|| standing.orders.clone());
        let history = History { standing: known, before: progress.mes_swept_at };
        let since = if standing.unordered {
            // An older order may stand where it was not seen.
            Some(Millis::new(0))
        } else {
            standing.oldest_date_add.map(Millis::from_seconds)
        };
        let mut seen = Seen::default();
        let mut reading = Reading::new(bound);
        loop {
            let Some(page) = self.plant_page_at_last(bound, reading.number()).await else { return Ok(None) };
            for order in &page.rows {
                let mut brought = self.observe_mes(order, &history).await?;
                let recent = since.zip(order.submitted_at).is_some_and(|(since, at)| at >= since);
                brought.unmarked = if recent { brought.unmarked } else { 0 };
                seen.add(brought);
            }
            match reading.take(&page) {
                Next::Page => {}
                Next::End => break,
                Next::Lost => {
                    self.lost_list.store(true, Ordering::SeqCst);
                    return Ok(None);
                }
            }
        }
        self.lost_list.store(false, Ordering::SeqCst);
        seen.unreadable = reading.unreadable;
        self.resolve_since(&standing, &seen).await?;
        Ok(Some(seen))
    }

    /// A page, asked for until it comes: a long list is not begun anew for one page. `None`: the process is to stop.
    async fn plant_page_at_last(&self, bound: Bound, number: u32) -> Option<MesPage<MesOrder>> {
        while !self.lease.is_draining() {
            match self.plant_page(bound, number).await {
                Ok(page) => return Some(page),
                Err(CallError::NotNow | CallError::Failed(_)) => self.sleep(AGAIN).await,
            }
        }
        None
    }

    /// Reads every status that the integration knows: which orders stand there, and since when the oldest of the bucket
    /// is.
    async fn read_standing(&self) -> Result<Option<Standing>, LedgerError> {
        let parameters = self.parameters();
        let bucket = self.sweep_bucket().await;
        self.first_sweep_ended.notify_one();
        let Some(bucket) = bucket? else { return Ok(None) };
        let mut standing = Standing {
            unordered: bucket.unordered,
            bucket: bucket.orders.len(),
            oldest_date_add: bucket.oldest_date_add,
            orders: bucket.orders,
        };
        for status in parameters.in_production_statuses.iter().chain(&parameters.after_import_status) {
            let Some(walked) = self.walk(*status).await? else { return Ok(None) };
            standing.unordered |= walked.unordered;
            standing.orders.extend(walked.orders);
        }
        Ok(Some(standing))
    }

    /// `importFrom` is absent: "all", unless somebody has been carrying orders over.
    async fn resolve_since(&self, standing: &Standing, seen: &Seen) -> Result<(), LedgerError> {
        if self.integration().since != Since::Open {
            // A person has answered "from when?".
            return self.end_stop(Code::FromWhen).await;
        }
        match from_when(standing.bucket, seen.unmarked) {
            Some(question) => self.stop_for(question).await,
            None => self.world.ledger().resolve_since(self.id, Since::All).await,
        }
    }
}

/// The question that an absent `importFrom` raises where orders stand in the bucket and somebody has been carrying
/// such orders over: the plant holds some without a marker, submitted since the oldest of the bucket was added.
pub(crate) fn from_when(standing: usize, unmarked: usize) -> Option<Problem> {
    (standing > 0 && unmarked > 0)
        .then(|| Problem::new(Code::FromWhen).with("standing", standing).with("foreign", unmarked))
}

#[derive(Debug)]
struct Standing {
    /// Some of the pages fitted no order: more may stand there.
    unordered: bool,
    orders: BTreeSet<ShopOrderId>,
    bucket: usize,
    oldest_date_add: Option<i64>,
}
