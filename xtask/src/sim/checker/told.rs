//! "Done" is told once, and only from an allowed status; what changed after the import is not hidden.

use engine::{Entry, Stage};

use super::Findings;
use crate::sim::evidence::Evidence;
use crate::sim::plant::{Made, version_in};
use crate::sim::setup::DONE;
use crate::sim::shop::Order;
use crate::sim::watch::Told;

/// A read of the shop order is at most so old when a status is written, in milliseconds.
const READ_AGE: i64 = 10_000;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    for told in &evidence.watch.told {
        from(evidence, told, findings);
    }
    for order in evidence.shop.values() {
        once(evidence, order, findings);
        if let Some(entry) = evidence.entry(order.id) {
            let made = entry.mes_order.and_then(|id| evidence.plant.orders.get(&id.get()));
            if let Some(made) = made.filter(|made| made.is_there()) {
                untold(evidence, order, entry, made, findings);
                hidden(evidence, order, entry, made, findings);
            }
        }
    }
}

fn from(evidence: &Evidence, told: &Told, findings: &mut Findings) {
    let Some(order) = evidence.shop.get(&told.order) else { return };
    let may = |status: i64| {
        if told.to == DONE { told.allowed.contains(&status) } else { evidence.setup.imports(status) }
    };
    let stood = order.was(told.sent_at.plus(-READ_AGE), told.sent_at, |moment| may(moment.status));
    let already = told.from == told.to;
    if !stood && !already && !told.gap {
        let what = format!("{} → {}", told.from, told.to);
        findings.say("told from a forbidden status", told.order, what);
    }
}

fn once(evidence: &Evidence, order: &Order, findings: &mut Findings) {
    if evidence.was_swapped() {
        return;
    }
    let done = |told: &&Told| told.order == order.id && told.to == DONE && told.from != DONE && !told.gap;
    let times = evidence.watch.told.iter().filter(done).count();
    // A person said of an order that stood elsewhere afterwards: set it once more.
    let again = evidence.watch.allowed_once.iter().filter(|(of, _)| *of == order.id).count();
    if times > 1 + again {
        findings.say("told twice", order.id, format!("{times} times"));
    }
}

/// Realised, and the shop stands where it may be told.
fn untold(evidence: &Evidence, order: &Order, entry: &Entry, made: &Made, findings: &mut Findings) {
    let Some(realised_at) = made.realised_at else { return };
    let told = evidence.watch.told.iter().any(|told| told.order == order.id && told.to == DONE);
    let may = !order.gone && order.confirmed && evidence.knows(order.status);
    let since = realised_at.max(order.changed_at()).max(entry.created_at);
    // Whether a question stands for a reason is judged elsewhere.
    let asks = entry.problem.is_some();
    if may && !told && !asks && !entry.never_told && evidence.is_settled(since) && !evidence.was_swapped() {
        let problem = entry.problem.as_ref().map(|problem| problem.code.as_str());
        let what = format!("{} {problem:?} in {}", entry.stage.as_str(), order.status);
        findings.say("not told", order.id, what);
    }
}

/// After the import an order changed, or left to where nobody expects it, and nobody is told.
fn hidden(evidence: &Evidence, order: &Order, entry: &Entry, made: &Made, findings: &mut Findings) {
    let full = evidence.setup.parameters.pace.full_sweep;
    let settled = evidence.is_settled(order.changed_at().max(made.made_at).plus(full));
    if entry.stage != Stage::Imported || entry.problem.is_some() || !settled {
        return;
    }
    let version = made.body.as_ref().and_then(|body| version_in(&body.note));
    let known = evidence.watch.known_versions.contains(&(order.id, order.content.version));
    if !order.gone
        && !known
        && version != Some(order.content.version)
        && shows(evidence, order, entry, version)
    {
        let what = format!("made of {version:?}, is {}", order.content.version);
        findings.say("change hidden", order.id, what);
    }
    let expected = evidence.knows(order.status) || order.status == DONE;
    let asked = evidence.watch.asked.contains(&order.id);
    let known = evidence.watch.known_departures.contains(&(order.id, order.status));
    if order.gone || (!expected && !asked && !known) {
        findings.say("departure hidden", order.id, format!("in {}, gone: {}", order.status, order.gone));
    }
}

/// Where the database did not send it, what the plant holds is compared: products, quantities and prices.
fn shows(evidence: &Evidence, order: &Order, entry: &Entry, version: Option<u32>) -> bool {
    let sent_here = entry.attempts > 0 || !evidence.was_swapped();
    let made_of = version.and_then(|version| order.version(version));
    sent_here || made_of.is_none_or(|made_of| made_of.lines != order.content.lines)
}
