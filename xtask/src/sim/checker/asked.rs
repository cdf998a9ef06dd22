//! Nobody is asked in vain: no problem stands whose cause is gone, and none stands without its cause.

use domain::{Code, Problem};
use engine::{Entry, Stage};

use super::Findings;
use crate::sim::evidence::Evidence;
use crate::sim::plant::{REFUSED_CITY, version_in};
use crate::sim::setup::DONE;
use crate::sim::shop::{Content, Order};
use crate::sim::watch::{Refusal, Sent};

/// A day in milliseconds.
const DAY: i64 = 86_400_000;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    if let Some(stop) = &evidence.stop {
        let asks = matches!(stop.code, Code::AnotherWorksHere | Code::MoneyStop | Code::FromWhen);
        if !asks && !is_untried(evidence, stop) {
            findings.say_of_all("stopped in vain", format!("{stop:?}"));
        }
    }
    for entry in &evidence.entries {
        let Some(problem) = &entry.problem else { continue };
        let Some(order) = evidence.shop.get(&entry.order.get()) else {
            findings.say("made of nothing", entry.order.get(), "no such shop order");
            continue;
        };
        let settled = evidence.is_settled(order.changed_at().max(entry.created_at));
        if settled && evidence.stop.is_none() && !has_cause(evidence, entry, order, problem) {
            let what = format!("{} {problem:?}", entry.stage.as_str());
            findings.say("asked in vain", order.id, what);
        }
    }
}

/// The plant refused the last create, and there is no order left to try it with: it can't be read to be over.
fn is_untried(evidence: &Evidence, stop: &Problem) -> bool {
    let ended = evidence.watch.sent.iter().filter(|sent| sent.ended_at.is_some());
    let last = ended.max_by_key(|sent| sent.ended_at);
    let refused = last.is_some_and(|sent| sent.refusal == Some(Refusal::Operation));
    let open =
        |entry: &Entry| matches!(entry.stage, Stage::Seen | Stage::Ready | Stage::Sending | Stage::Uncertain);
    stop.fact("operation") == Some("POST /orders") && refused && !evidence.entries.iter().any(open)
}

fn has_cause(evidence: &Evidence, entry: &Entry, order: &Order, problem: &Problem) -> bool {
    let content = &order.content;
    let made = entry.mes_order.and_then(|id| evidence.plant.orders.get(&id.get()));
    match problem.code {
        Code::Malformed => order.malformed,
        Code::NoLines => content.lines.is_empty(),
        Code::CurrencyUnknown => content.currency != "PLN",
        Code::VatUnknown => content.lines.iter().any(|line| line.vat == 77),
        Code::ProductMissing => content.lines.iter().any(|line| !evidence.plant.has_ware(&line.sku)),
        Code::BodyRefused => content.city == REFUSED_CITY || part_conflicts(evidence, content),
        Code::ConflictNotFound => {
            let conflicts = |sent: &Sent| sent.refusal == Some(Refusal::Conflict);
            evidence.watch.sent.iter().any(|sent| sent.order == order.id && conflicts(sent))
        }
        // Only the original's going answers it, not its being produced.
        Code::CopyOf => evidence.shop.values().any(|other| {
            let lives = evidence.entry(other.id).is_some_and(|entry| entry.stage != Stage::Excluded);
            other.id != order.id && other.external_id == order.external_id && lives
        }),
        Code::MadeByAnother => evidence.plant.orders.values().any(|made| {
            let mark = made.mark().or_else(|| made.made_for());
            mark.is_some_and(|mark| mark.order == order.id && mark.prefix != evidence.prefix)
        }),
        Code::AttemptsExhausted => {
            let unanswered = |sent: &&Sent| sent.order == order.id && !sent.answered;
            evidence.watch.sent.iter().filter(unanswered).count() >= 3
        }
        Code::PartUnanswered => part_is_missing(evidence, content),
        // Nothing is left that could not be read.
        Code::LookupImpossible | Code::SearchUnanswered => false,
        Code::ChangedAfterImport => {
            let version = made.and_then(|made| made.body.as_ref()).and_then(|body| version_in(&body.note));
            version != Some(content.version)
        }
        Code::LeftAfterImport => order.gone || (!evidence.knows(order.status) && order.status != DONE),
        Code::ShopOrderGone => order.gone,
        Code::MesOrderDeleted => made.is_none_or(|made| !made.is_there()),
        Code::MayDoneBeSet => {
            problem.fact("status") == Some(&order.status.to_string())
                && !evidence.watch.in_production.contains(&order.status)
        }
        Code::SumDiffers => false,
        _of_a_person => true,
    }
}

/// Its contractor or a product of its lines is not there.
fn part_is_missing(evidence: &Evidence, content: &Content) -> bool {
    let email = content.email();
    evidence.plant.firms.values().all(|firm| firm.email != email)
        || content.lines.iter().any(|line| !evidence.plant.has_ware(&line.sku))
}

/// Its contractor or a product of its lines is not there, and was said to conflict when it was made last, which is
/// tried once a day.
fn part_conflicts(evidence: &Evidence, content: &Content) -> bool {
    let email = content.email();
    let plant = &evidence.plant;
    let is_missing = |of: &str| {
        (of == email && plant.firms.values().all(|firm| firm.email != email))
            || (content.lines.iter().any(|line| line.sku == of) && !plant.has_ware(of))
    };
    let said = evidence.watch.conflicted.iter().filter(|said| is_missing(&said.of)).map(|said| said.at).max();
    said.is_some_and(|at| !evidence.is_settled(at.plus(DAY)))
}
