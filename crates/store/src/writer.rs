//! One writer that groups commits: what queues up while a commit is on its way goes into the next one.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{oneshot, watch};

use crate::StoreError;

/// Jobs of one commit, at most.
const GROUP_MOST: usize = 256;

/// What keeps every write back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// There is no room on the disk.
    Full,
    /// Another process holds the database too long.
    Locked,
}

/// Something to write, which can be done again after a rollback.
pub(crate) trait Job: Send {
    /// Does it, keeping its result for [`Job::deliver`].
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()>;
    /// Tells the caller, after the commit or the failure.
    fn deliver(self: Box<Self>, outcome: Result<(), StoreError>);
}

/// A job made of a closure.
pub(crate) struct Closure<F, T> {
    pub(crate) work: F,
    pub(crate) result: Option<T>,
    pub(crate) reply: oneshot::Sender<Result<T, StoreError>>,
}

impl<F, T> Job for Closure<F, T>
where
    F: Fn(&Connection) -> rusqlite::Result<T> + Send,
    T: Send,
{
    fn run(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.result = Some((self.work)(connection)?);
        Ok(())
    }

    fn deliver(self: Box<Self>, outcome: Result<(), StoreError>) {
        let Self { result, reply, .. } = *self;
        // Whoever asked may have gone; what was written stays written.
        let _gone = reply.send(outcome.and_then(|()| result.ok_or(StoreError::Closing)));
    }
}

/// The writer's thread.
pub(crate) struct Writer {
    jobs: Option<Sender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
    hindrance: watch::Receiver<Option<Hindrance>>,
}

impl Writer {
    pub(crate) fn start(connection: Connection) -> std::io::Result<Self> {
        let (jobs, queue) = channel();
        let (told, hindrance) = watch::channel(None);
        let thread = std::thread::Builder::new()
            .name("ledger".to_owned())
            .spawn(move || serve(connection, &queue, &told))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), hindrance })
    }

    pub(crate) fn hindrance(&self) -> watch::Receiver<Option<Hindrance>> {
        self.hindrance.clone()
    }

    pub(crate) fn send(&self, job: Box<dyn Job>) {
        if let Some(Err(returned)) = self.jobs.as_ref().map(|jobs| jobs.send(job)) {
            returned.0.deliver(Err(StoreError::Closing));
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

fn serve(
    mut connection: Connection,
    queue: &Receiver<Box<dyn Job>>,
    told: &watch::Sender<Option<Hindrance>>,
) {
    while let Ok(first) = queue.recv() {
        let mut group = vec![first];
        while group.len() < GROUP_MOST {
            match queue.try_recv() {
                Ok(job) => group.push(job),
                Err(_) => break,
            }
        }
        let before = connection.total_changes();
        let hindrance = commit(&mut connection, group);
        // What changed no row has not shown that rows can be written.
        if hindrance.is_some() || connection.total_changes() != before {
            told.send_if_modified(|standing| std::mem::replace(standing, hindrance) != hindrance);
        }
    }
}

/// Commits a group together; where that fails, each job alone, so that a poison job fails alone. A lock of another
/// process's is waited for once, and fails them all. Tells what kept any of them back.
pub(crate) fn commit(connection: &mut Connection, mut group: Vec<Box<dyn Job>>) -> Option<Hindrance> {
    if group.len() > 1 {
        let outcome = together(connection, &mut group).map_err(StoreError::from);
        if matches!(outcome, Ok(()) | Err(StoreError::Locked)) {
            for job in group {
                job.deliver(if outcome.is_ok() { Ok(()) } else { Err(StoreError::Locked) });
            }
            return hindrance(&outcome);
        }
    }
    let mut any = None;
    for job in group {
        let mut alone = vec![job];
        let outcome = together(connection, &mut alone).map_err(StoreError::from);
        any = hindrance(&outcome).or(any);
        if let Some(job) = alone.pop() {
            job.deliver(outcome);
        }
    }
    any
}

const fn hindrance(outcome: &Result<(), StoreError>) -> Option<Hindrance> {
    match outcome {
        Err(StoreError::Full) => Some(Hindrance::Full),
        Err(StoreError::Locked) => Some(Hindrance::Locked),
        Ok(()) | Err(StoreError::Database(_) | StoreError::Sealed | StoreError::Closing) => None,
    }
}

fn together(connection: &mut Connection, group: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let transaction = Transaction::new(connection, TransactionBehavior::Immediate)?;
    for job in group {
        job.run(&transaction)?;
    }
    transaction.commit()
}
