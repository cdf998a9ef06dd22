//! None stale: what is produced is what the shop order said in the last minute before the create.

use super::Findings;
use crate::sim::evidence::Evidence;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    let age = evidence.setup.parameters.pace.snapshot_age;
    for sent in &evidence.watch.sent {
        let Some(order) = evidence.shop.get(&sent.order) else {
            findings.say("made of nothing", sent.order, "no such shop order");
            continue;
        };
        let asked = evidence.watch.asked.contains(&sent.order);
        let said = |moment: &crate::sim::shop::Moment| {
            !moment.gone
                && moment.confirmed
                && Some(moment.version) == sent.version
                && (asked || evidence.setup.imports(moment.status))
        };
        // Nobody can help standing still after the last check.
        if !order.was(sent.begun_at.plus(-age), sent.at, said) {
            let seconds = (sent.at - evidence.setup.begin) / 1_000;
            let what = format!("version {:?} was sent at {seconds} s", sent.version);
            findings.say("stale", sent.order, what);
        }
    }
}
