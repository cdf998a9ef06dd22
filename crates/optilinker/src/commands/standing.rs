//! What stands in the way of an integration's orders.

use std::borrow::Cow;

use domain::{Code, MarkerPrefix, Millis, Problem};
use engine::Clock;
use store::IntegrationView;

use super::rfc3339;
use crate::context::parser;
use crate::world::SystemClock;

/// A wait of OptiMES that has no more than this left is as good as over, in milliseconds.
const SHORT: i64 = 60_000;

/// What stops the integration; else the block of its account or a long wait of its plant; else the side that does not
/// answer.
pub(super) fn problem_of(view: &IntegrationView) -> Option<Cow<'_, Problem>> {
    stop_of(view)
        .or_else(|| waits(view, SystemClock.now()).map(Cow::Owned))
        .or_else(|| view.trouble.as_ref().map(Cow::Borrowed))
}

/// What stops the integration, as it is stored or as it is found: no service begins one that it can't read, and none
/// can say so.
pub(super) fn stop_of(view: &IntegrationView) -> Option<Cow<'_, Problem>> {
    unreadable(view).map(Cow::Owned).or_else(|| view.stop.as_ref().map(Cow::Borrowed))
}

fn unreadable(view: &IntegrationView) -> Option<Problem> {
    let detail = match parser()(&view.configuration) {
        Err(detail) => detail,
        Ok(_) if MarkerPrefix::parse(&view.marker_prefix).is_none() => "markerPrefix".to_owned(),
        Ok(_) => return None,
    };
    Some(Problem::new(Code::ConfigurationUnreadable).with("detail", detail))
}

fn waits(view: &IntegrationView, now: Millis) -> Option<Problem> {
    let problem = |side: &str, until: Millis| {
        Problem::new(Code::ShopBlocked).with("until", rfc3339(until)).with("side", side)
    };
    let blocked = view.blocked_until.filter(|until| *until > now);
    let asked = view.plant_waits_until.filter(|until| *until - now > SHORT);
    blocked.map(|until| problem("shop", until)).or_else(|| asked.map(|until| problem("mes", until)))
}
