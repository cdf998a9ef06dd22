//! The service: workers, HTTP, and their end.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use engine::{Clock, Holder, Orders};
use store::Hindrance;
use texts::Texts;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::failure::{Failure, say};
use crate::sides::LiveSides;
use crate::watch::Watched;
use crate::world::{Live, SeededJitter, SystemClock};

/// A service that runs.
pub(crate) struct Service {
    live: Arc<Live>,
    orders: Vec<Arc<Orders>>,
    tasks: Watched,
    closing: CancellationToken,
    /// Where it listens.
    pub(crate) address: SocketAddr,
}

/// All shards.
const SHARDS: usize = 256;

impl Service {
    /// Starts workers and HTTP on a listener that is bound already.
    pub(crate) fn start(
        context: &Context,
        store: Arc<store::Store>,
        listener: TcpListener,
        recover: Option<&str>,
    ) -> Result<Self, Failure> {
        let address = listener.local_addr().map_err(|error| Failure::internal(&error))?;
        let metrics = web::Metrics::default();
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).map_err(|error| Failure::internal(&error))?;
        let seed = u64::from_le_bytes(seed);
        let live = Arc::new(Live {
            store: Arc::clone(&store),
            sides: LiveSides { store: Arc::clone(&store), http: context.http()? },
            clock: SystemClock,
            jitter: SeededJitter::new(seed),
            meter: metrics.clone(),
        });
        let (tasks, closing) = (Watched::default(), CancellationToken::new());
        let workers = std::thread::available_parallelism().map_or(1, usize::from).min(SHARDS);
        let mut orders = Vec::new();
        for number in 0..workers {
            let order = Arc::new(Orders::default());
            if let Some(name) = recover {
                order.recover_from_beginning(name);
            }
            orders.push(Arc::clone(&order));
            let holder = Holder(format!("{}-{seed:016x}-{number}", std::process::id()));
            let live = Arc::clone(&live);
            tasks.spawn(async move { engine::work(&*live, holder, SHARDS.div_ceil(workers), &order).await });
        }
        let waking = orders.clone();
        let app = web::App {
            store,
            metrics,
            wake: Arc::new(move || waking.iter().for_each(|order| order.wake())),
            now: Arc::new(|| SystemClock.now()),
            guesses: Arc::new(web::Guesses::default()),
            trusted_proxies: Arc::new(context.settings.trusted_proxies.clone()),
            texts: Arc::clone(&context.texts),
            support: Arc::from(context.settings.support.clone().unwrap_or_default()),
        };
        if let Some(hindrance) = live.store.hindrance() {
            let told = tell_hindrances(hindrance, Arc::clone(&context.texts), context.database()?);
            let closing = closing.clone();
            tasks.spawn(async move { closing.run_until_cancelled_owned(told).await.unwrap_or_default() });
        }
        let stop = closing.clone();
        tasks.spawn(async move {
            web::serve(listener, web::router(app), web::Limits::default(), stop.cancelled_owned()).await;
        });
        Ok(Self { live, orders, tasks, closing, address })
    }

    /// Wakes the workers: something was written for them.
    pub(crate) fn wake(&self) {
        self.orders.iter().for_each(|order| order.wake());
    }

    /// The store that the service works on.
    pub(crate) fn store(&self) -> &Arc<store::Store> {
        &self.live.store
    }

    /// Resolves when a worker or HTTP ends without having been asked to: its shards would be nobody's.
    pub(crate) async fn ended_unasked(&self) {
        self.tasks.one_ended().await;
    }

    /// Finishes what is under way, at most this long. False: something was cut, which is uncertain then, not lost.
    pub(crate) async fn stop(self, longest: Duration) -> bool {
        self.orders.iter().for_each(|order| order.stop());
        self.closing.cancel();
        tokio::time::timeout(longest, self.tasks.all_ended()).await.is_ok()
    }
}

/// Tells people when writes are kept back and who must act, and when they are not any more.
async fn tell_hindrances(
    mut hindrance: watch::Receiver<Option<Hindrance>>,
    texts: Arc<Texts>,
    database: PathBuf,
) {
    while hindrance.changed().await.is_ok() {
        let key = match *hindrance.borrow_and_update() {
            Some(Hindrance::Full) => "error-database-full",
            Some(Hindrance::Locked) => "run-database-locked",
            None => "run-database-again",
        };
        say(&texts.text(key, &[("database", &database.display())]));
    }
}

/// Resolves at SIGTERM or Ctrl-C that come after this call.
#[cfg(unix)]
pub(crate) fn asked_to_stop() -> impl Future<Output = ()> {
    use tokio::signal::unix::{Signal, SignalKind, signal};
    async fn came(signal: Option<Signal>) {
        match signal {
            Some(mut signal) => drop(signal.recv().await),
            None => std::future::pending().await,
        }
    }
    let [terminate, interrupt] =
        [SignalKind::terminate(), SignalKind::interrupt()].map(|kind| signal(kind).ok());
    async move {
        tokio::select! {
            biased;
            () = came(terminate) => {}
            () = came(interrupt) => {}
        }
    }
}

/// Resolves at Ctrl-C.
#[cfg(not(unix))]
pub(crate) async fn asked_to_stop() {
    let _ended = tokio::signal::ctrl_c().await;
}
