//! Tasks of which none may end before it is asked to: whoever restarts the program mends what one alone could not.

use std::future::Future;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Tasks, and the word that one of them ended.
#[derive(Default)]
pub(crate) struct Watched {
    tasks: TaskTracker,
    ended: CancellationToken,
}

impl Watched {
    /// Starts a task.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        // It is dropped by a panic too.
        let guard = self.ended.clone().drop_guard();
        self.tasks.spawn(async move {
            let _ended = guard;
            task.await;
        });
    }

    /// Resolves when the first of them ends, however it ends.
    pub(crate) async fn one_ended(&self) {
        self.ended.cancelled().await;
    }

    /// Resolves when all of them have ended.
    pub(crate) async fn all_ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(10);

    #[tokio::test]
    async fn one_that_panics_is_told_while_the_others_go_on() {
        let watched = Watched::default();
        watched.spawn(pending());
        assert!(timeout(Duration::ZERO, watched.one_ended()).await.is_err(), "all go on");
        watched.spawn(async { panic!("planted") });
        timeout(PATIENCE, watched.one_ended()).await.expect("it is told");
    }

    #[tokio::test]
    async fn one_that_returns_is_told() {
        let watched = Watched::default();
        watched.spawn(ready(()));
        timeout(PATIENCE, watched.one_ended()).await.expect("it is told");
        watched.all_ended().await;
    }
}
