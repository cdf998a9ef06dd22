//! Nothing is made or told by a process whose lease, as the ledger has it, is over or as good as over.

use super::Findings;
use crate::sim::evidence::Evidence;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    for begun in &evidence.watch.unleased {
        let left = begun.left.map_or("another's".to_owned(), |left| format!("{left} ms left"));
        let seconds = (begun.at - evidence.setup.begin) / 1_000;
        findings.say_of_all("begun without the lease", format!("{} at {seconds} s, {left}", begun.what));
    }
}
