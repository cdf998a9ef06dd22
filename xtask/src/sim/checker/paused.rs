//! While the ledger says that it is paused, nothing that writes is sent.

use super::Findings;
use crate::sim::evidence::Evidence;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    for (what, at) in &evidence.watch.written_paused {
        findings.say_of_all("written while paused", format!("{what} at {} ms", at.get()));
    }
}
