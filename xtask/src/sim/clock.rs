//! The engine's clock and chance in virtual time.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use domain::Millis;
use engine::{Clock, Jitter};

use super::chance::Chance;
use super::timeline::{Timeline, lock};

/// A sleep in virtual time.
pub(crate) struct Sleep<E> {
    timeline: Arc<Timeline<E>>,
    until: Millis,
    waker: Option<Waker>,
}

impl<E> Sleep<E> {
    pub(crate) const fn until(timeline: Arc<Timeline<E>>, until: Millis) -> Self {
        Self { timeline, until, waker: None }
    }
}

impl<E> Future for Sleep<E> {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.timeline.now() >= self.until {
            return Poll::Ready(());
        }
        if !self.waker.as_ref().is_some_and(|known| known.will_wake(context.waker())) {
            self.timeline.wake_at(self.until, context.waker().clone());
            self.waker = Some(context.waker().clone());
        }
        Poll::Pending
    }
}

/// The engine's view of the time.
pub(crate) struct VirtualClock<E>(pub(crate) Arc<Timeline<E>>);

impl<E: Send> Clock for VirtualClock<E> {
    fn now(&self) -> Millis {
        self.0.now()
    }

    fn sleep_until(&self, at: Millis) -> impl Future<Output = ()> + Send {
        Sleep::until(Arc::clone(&self.0), at)
    }
}

/// The engine's chance.
pub(crate) struct SeededJitter(pub(crate) Mutex<Chance>);

impl Jitter for SeededJitter {
    fn unit(&self) -> f64 {
        lock(&self.0).unit()
    }
}
