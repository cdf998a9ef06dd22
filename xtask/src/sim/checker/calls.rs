//! The account's budget is kept, and nobody calls during a block.

use domain::Millis;

use super::Findings;
use crate::sim::evidence::Evidence;
use crate::sim::executor::ProcessId;

/// A minute in milliseconds.
const MINUTE: i64 = 60_000;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    blocks(evidence, findings);
    let mut processes: Vec<ProcessId> = evidence.watch.shop_calls.iter().map(|call| call.process).collect();
    processes.sort_unstable();
    processes.dedup();
    for process in processes {
        budget(evidence, process, findings);
    }
}

fn blocks(evidence: &Evidence, findings: &mut Findings) {
    for call in &evidence.watch.shop_calls {
        let standing = evidence.watch.blocks.iter().find(|block| {
            block.process == call.process && block.learned_at < call.at && call.at < block.until
        });
        if let Some(block) = standing {
            let left = block.until - call.at;
            findings.say_of_all("called during a block", format!("{}, {left} ms before its end", call.name));
            return;
        }
    }
}

/// No 60 seconds hold more than five sixths of the account's calls.
fn budget(evidence: &Evidence, process: ProcessId, findings: &mut Findings) {
    let per_minute = evidence.setup.parameters.calls_per_minute;
    let most = usize::try_from(per_minute * 5 / 6).unwrap_or(usize::MAX);
    let calls = evidence.watch.shop_calls.iter().filter(|call| call.process == process);
    let at: Vec<Millis> = calls.map(|call| call.at).collect();
    let within = |first: usize| at.iter().skip(first).take_while(|call| **call - at[first] < MINUTE).count();
    let counted = (0..at.len()).map(within).max().unwrap_or_default();
    if counted > most {
        findings.say_of_all("budget exceeded", format!("{counted} calls in a minute, of {most}"));
    }
}
