//! None missed: each order of the bucket is imported, or its entry says why not.

use engine::{Exclusion, Stage};

use super::Findings;
use crate::sim::evidence::Evidence;
use crate::sim::shop::Order;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    for order in evidence.shop.values() {
        let stands = !order.gone && order.confirmed && evidence.setup.imports(order.status);
        passed(evidence, order, findings);
        if evidence.is_settled(order.changed_at()) {
            if stands {
                standing(evidence, order, findings);
            } else {
                elsewhere(evidence, order, findings);
            }
        }
    }
}

fn standing(evidence: &Evidence, order: &Order, findings: &mut Findings) {
    let Some(entry) = evidence.entry(order.id) else {
        return findings.say("missed", order.id, format!("in status {}", order.status));
    };
    let open = matches!(entry.stage, Stage::Seen | Stage::Ready | Stage::Sending | Stage::Uncertain);
    let stopped = evidence.stop.is_some();
    if open && !stopped && evidence.is_settled(entry.created_at) {
        let problem = entry.problem.as_ref().map(|problem| problem.code.as_str());
        findings.say("stuck", order.id, format!("{} {problem:?}", entry.stage.as_str()));
    }
    let left = matches!(
        entry.exclusion,
        Some(
            Exclusion::Left
                | Exclusion::LeftBeforeImport
                | Exclusion::Gone
                | Exclusion::BeforeImportFrom
                | Exclusion::Erased
        )
    );
    if left {
        findings.say("excluded in the bucket", order.id, format!("{:?}", entry.exclusion));
    }
}

/// What left the bucket does not stay open in silence, unless a person asked for it.
fn elsewhere(evidence: &Evidence, order: &Order, findings: &mut Findings) {
    let Some(entry) = evidence.entry(order.id) else { return };
    let open = matches!(entry.stage, Stage::Seen | Stage::Ready | Stage::Sending | Stage::Uncertain);
    let asked = evidence.watch.asked.contains(&order.id) && !order.gone;
    if open && !asked && evidence.stop.is_none() {
        findings.say("open elsewhere", order.id, format!("{} in {}", entry.stage.as_str(), order.status));
    }
}

/// How long the journal must be read by, in milliseconds: it keeps three days, and nobody was there for longer at times.
const JOURNAL_READ_WITHIN: i64 = 70 * 3_600_000;

/// With the journal on, an order that was moved into an import status has an entry, wherever it went.
fn passed(evidence: &Evidence, order: &Order, findings: &mut Findings) {
    let away = evidence.setup.absence.is_some_and(|(_, long)| long > JOURNAL_READ_WITHIN);
    if !evidence.setup.journal || away || order.gone || !evidence.is_settled(order.changed_at()) {
        return;
    }
    let entered = order.history.windows(2).any(|pair| match pair {
        [before, after] => {
            after.confirmed && before.status != after.status && evidence.setup.imports(after.status)
        }
        _other => false,
    });
    if entered && evidence.entry(order.id).is_none() {
        findings.say(
            "passed unseen",
            order.id,
            format!("it stood in an import status, now in {}", order.status),
        );
    }
}
