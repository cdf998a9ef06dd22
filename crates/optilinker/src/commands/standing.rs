//! What stands in the way of an integration's orders.

use std::borrow::Cow;

use domain::{Code, Problem};
use engine::Clock;
use store::IntegrationView;

use super::rfc3339;
use crate::world::SystemClock;

/// What stops the integration; else the block of its account; else the side that does not answer.
pub(super) fn problem_of(view: &IntegrationView) -> Option<Cow<'_, Problem>> {
    let blocked = || {
        let until = view.blocked_until.filter(|until| *until > SystemClock.now())?;
        Some(Cow::Owned(Problem::new(Code::ShopBlocked).with("until", rfc3339(until))))
    };
    view.stop
        .as_ref()
        .map(Cow::Borrowed)
        .or_else(blocked)
        .or_else(|| view.trouble.as_ref().map(Cow::Borrowed))
}
