//! What both sides share: the faults in force, the log of calls, and how a fault strikes a call.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use tokio::sync::watch;

use crate::clock::now_millis;
use crate::faults::{FaultsFile, Kind, Plan, Strike};
use crate::log::Log;
use crate::replies::{HangUp, bad_gateway, giant, hang_up, login, redirect, too_many, truncated};
use crate::tasks::Tasks;

/// So long a caller who will never get an answer is kept waiting at most.
const NEVER: Duration = Duration::from_secs(3_600);

/// What both sides share.
#[derive(Clone)]
pub(crate) struct Side(Arc<Inner>);

struct Inner {
    plan: Mutex<Plan>,
    log: Mutex<Log>,
    /// What is to be done late, by the call's number.
    late: Mutex<BTreeMap<u64, Deed>>,
    /// Told when the faults end: what is in flight ends then.
    ended: watch::Sender<()>,
    tasks: Tasks,
}

type Deed = Box<dyn FnOnce() + Send>;

/// Takes a lock; a panic elsewhere does not take the sandbox down with it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How the far side behaves while it does a call.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Manner {
    /// Filters are ignored.
    pub(crate) ignore_filters: bool,
    /// What was made in the last milliseconds is not found; 0: everything is.
    pub(crate) search_lag: i64,
}

impl Manner {
    /// May a list hold what was made at this moment?
    pub(crate) fn finds(self, made: i64, now: i64) -> bool {
        self.search_lag == 0 || made <= now - self.search_lag
    }
}

impl Side {
    pub(crate) fn new(faults: FaultsFile, seed: u64, tasks: Tasks) -> Self {
        Self(Arc::new(Inner {
            plan: Mutex::new(Plan::new(faults, seed)),
            log: Mutex::default(),
            late: Mutex::default(),
            ended: watch::Sender::new(()),
            tasks,
        }))
    }

    /// Puts other faults in force. None at all ends what is in flight: what was to be done late is done now.
    pub(crate) fn replace_faults(&self, faults: FaultsFile) {
        let ends = faults.rules.is_empty();
        {
            let mut plan = lock(&self.0.plan);
            plan.replace(faults);
            if ends {
                self.0.ended.send_replace(());
            }
        }
        if ends {
            for deed in std::mem::take(&mut *lock(&self.0.late)).into_values() {
                deed();
            }
        }
    }

    /// Ends the faults, does nothing of what was to be done late, forgets the log.
    pub(crate) fn reset(&self) {
        lock(&self.0.late).clear();
        self.replace_faults(FaultsFile::default());
        lock(&self.0.plan).reset();
        lock(&self.0.log).clear();
    }

    /// The calls received, as JSON.
    pub(crate) fn log(&self) -> String {
        lock(&self.0.log).json()
    }

    /// Logs a call that got this answer whatever the faults are: refused, or none of this side's.
    pub(crate) fn refused(&self, name: &str, request: Box<str>, response: Response) -> Response {
        let mut log = lock(&self.0.log);
        let number = log.begin(now_millis(), name, request);
        log.answered(number, response.status().as_u16());
        response
    }

    /// Does a call, as the faults let it be done. `request` is JSON, without secrets. Its status is logged when it is
    /// answered: 0 for one that never is, or whose caller did not wait.
    pub(crate) async fn call(
        &self,
        name: &str,
        request: Box<str>,
        forbidden: impl FnOnce() -> Response,
        done: impl FnOnce(Manner) -> Response + Send + 'static,
    ) -> Response {
        let number = lock(&self.0.log).begin(now_millis(), name, request);
        let (strike, ended) = {
            let mut plan = lock(&self.0.plan);
            (plan.strike(name), self.0.ended.subscribe())
        };
        let response = match strike {
            None => done(Manner::default()),
            Some(strike) => {
                lock(&self.0.log).struck(number, strike.kind);
                self.strike(number, strike, ended, forbidden, done).await
            }
        };
        if response.extensions().get::<HangUp>().is_none() {
            lock(&self.0.log).answered(number, response.status().as_u16());
        }
        response
    }

    /// What a fault makes of a call.
    async fn strike(
        &self,
        number: u64,
        Strike { kind, pause }: Strike,
        mut ended: watch::Receiver<()>,
        forbidden: impl FnOnce() -> Response,
        done: impl FnOnce(Manner) -> Response + Send + 'static,
    ) -> Response {
        match kind {
            Kind::IgnoreFilters => done(Manner { ignore_filters: true, ..Manner::default() }),
            Kind::SearchLag => {
                let lag = i64::try_from(pause.as_millis()).unwrap_or(i64::MAX);
                done(Manner { search_lag: lag, ..Manner::default() })
            }
            Kind::Drop => {
                drop(done(Manner::default()));
                hang_up(false)
            }
            Kind::Late => {
                self.do_late(number, pause, &ended, done);
                let _either = tokio::time::timeout(NEVER, ended.changed()).await;
                hang_up(false)
            }
            Kind::Slow => {
                let response = done(Manner::default());
                let _either = tokio::time::timeout(pause, ended.changed()).await;
                response
            }
            Kind::Reset => hang_up(true),
            Kind::TooMany => too_many(pause),
            Kind::Failed => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            Kind::BadGateway => bad_gateway(),
            Kind::Html => login(),
            Kind::Redirect => redirect(),
            Kind::Forbidden => forbidden(),
            Kind::Truncated => truncated(done(Manner::default())).await,
            Kind::Giant => giant(done(Manner::default())),
        }
    }

    /// Does it after a pause, or when the faults end, whether or not the caller still waits.
    fn do_late(
        &self,
        number: u64,
        pause: Duration,
        ended: &watch::Receiver<()>,
        done: impl FnOnce(Manner) -> Response + Send + 'static,
    ) {
        lock(&self.0.late).insert(number, Box::new(move || drop(done(Manner::default()))));
        // The faults may have ended between the strike and here.
        if ended.has_changed().unwrap_or(true) {
            self.carry_out(number);
            return;
        }
        let side = self.clone();
        self.0.tasks.spawn(async move {
            tokio::time::sleep(pause).await;
            side.carry_out(number);
        });
    }

    fn carry_out(&self, number: u64) {
        let deed = lock(&self.0.late).remove(&number);
        if let Some(deed) = deed {
            deed();
        }
    }
}
