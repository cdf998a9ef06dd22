//! None twice: at most one MES order per shop order, or the extra reported where no client can prevent it.

use std::collections::BTreeMap;

use domain::Millis;

use super::Findings;
use crate::sim::evidence::Evidence;
use crate::sim::faults::Fault;
use crate::sim::plant::{Made, Origin, version_in};
use crate::sim::shop::Content;
use crate::sim::watch::Sent;

pub(super) fn judge(evidence: &Evidence, findings: &mut Findings) {
    for order in evidence.shop.keys() {
        let made = evidence.made_for(*order);
        twice(evidence, *order, &made, findings);
        unbound(evidence, *order, &made, findings);
        attempts(evidence, *order, findings);
        for made in &made {
            content(evidence, *order, made, findings);
        }
    }
    copies(evidence, findings);
    contractors(evidence, findings);
}

/// An order made again while an earlier one stood there with its marker.
fn twice(evidence: &Evidence, order: i64, made: &[&Made], findings: &mut Findings) {
    let mut seen: Vec<&Made> = Vec::new();
    for again in made {
        let stood = |earlier: &&Made| {
            earlier.deleted_at.is_none_or(|at| at > again.made_at) && earlier.mark().is_some()
        };
        let earlier = seen.iter().copied().find(|earlier| stood(earlier));
        if let Some(earlier) = earlier.filter(|earlier| !is_residue(evidence, order, earlier, again)) {
            findings.say("made twice", order, format!("{} and {} in the plant", earlier.id, again.id));
        }
        seen.push(again);
    }
    let there: Vec<&&Made> = made.iter().filter(|made| made.is_there() && made.mark().is_some()).collect();
    let bound = evidence.entry(order).and_then(|entry| entry.mes_order).map(domain::MesOrderId::get);
    if there.len() > 1 {
        for extra in there.iter().filter(|made| Some(made.id) != bound && evidence.is_settled(made.made_at)) {
            if !evidence.duplicates.contains(&(order, extra.id)) {
                findings.say("duplicate not reported", order, format!("{} beside {bound:?}", extra.id));
            }
        }
    }
}

/// What no client can prevent: it stood still between its last check and the send, or the plant carried a create out
/// after the quiet period; or the database was lost before the plant held any marker that could have warned.
fn is_residue(evidence: &Evidence, order: i64, earlier: &Made, again: &Made) -> bool {
    let sent = evidence.watch.sent.iter().filter(|sent| sent.order == order);
    let is_loose = sent.into_iter().any(|sent| sent.gap || sent.beyond);
    let unwarned = evidence.watch.swaps.iter().any(|(at, fault)| {
        let lost = matches!(fault, Fault::Lost | Fault::Renamed);
        let others = evidence.plant.orders.values().filter(|made| {
            made.origin != Origin::Hand && made.id != again.id && made.listed_from < at.plus(1_000)
        });
        lost && earlier.listed_from > *at && others.count() == 0
    });
    is_loose || unwarned
}

/// Ours, there, and no entry knows it.
fn unbound(evidence: &Evidence, order: i64, made: &[&Made], findings: &mut Findings) {
    let entry = evidence.entry(order);
    if entry.is_some_and(|entry| entry.mes_order.is_some()) {
        return;
    }
    let ours = |made: &&&Made| {
        made.is_there()
            && made.mark().is_some_and(|mark| mark.prefix == evidence.prefix)
            && evidence.is_settled(made.made_at)
    };
    if let Some(made) = made.iter().find(ours) {
        let stage = entry.map(|entry| entry.stage.as_str());
        findings.say("made and not bound", order, format!("{} while the entry is {stage:?}", made.id));
    }
}

/// Three attempts that count, and three more for each retry of a person. One counts that had no answer while the create
/// that ended before it and, another order's, the one that ended after it had one; and whatever else ended while it was
/// under way, for a side that leaves two at once unanswered may be taking none.
fn attempts(evidence: &Evidence, order: i64, findings: &mut Findings) {
    let mut all: Vec<&Sent> = evidence.watch.sent.iter().filter(|sent| sent.ended_at.is_some()).collect();
    all.sort_by_key(|sent| sent.ended_at);
    let counts = |sent: &&&Sent| {
        // Whoever begins on the integration knows nothing of what was answered before.
        let one: &Sent = sent;
        let others = || all.iter().filter(|other| other.drive == one.drive && !std::ptr::eq(**other, one));
        let before = others().rev().find(|other| other.ended_at <= Some(sent.at));
        let after = others().find(|other| other.ended_at > sent.ended_at);
        // It is judged when it is not found, which is before it is sent again.
        let not_found = evidence.watch.not_found.iter().copied();
        let again = all
            .iter()
            .map(|other| (other.order, other.at, other.drive))
            .chain(not_found)
            .filter(|(of, at, _)| *of == order && *at > sent.at);
        let judged = again.min_by_key(|(_, at, _)| *at).filter(|(_, _, drive)| *drive == sent.drive);
        let within = |from: Option<Millis>, to: Option<Millis>| {
            others().filter(move |other| other.ended_at >= from && other.ended_at <= to)
        };
        let (Some(before), Some(after)) = (before, after) else { return false };
        sent.order == order
            && !sent.answered
            && within(before.ended_at, after.ended_at).all(|other| other.answered)
            && after.order != order
            && judged.is_some_and(|(_, at, _)| after.ended_at < Some(at))
    };
    let retries = evidence.watch.retries.get(&order).copied().unwrap_or_default();
    let most = 3 + 3 * usize::try_from(retries).unwrap_or_default();
    // A database that is exchanged takes with it what it counted.
    let swaps = evidence.watch.swaps.iter().map(|(at, _)| *at);
    let from: Vec<Millis> = [evidence.setup.begin].into_iter().chain(swaps.clone()).collect();
    for (from, to) in from.into_iter().zip(swaps.chain([evidence.now])) {
        let counted = all.iter().filter(|sent| sent.at >= from && sent.at < to).filter(counts).count();
        if counted > most {
            findings.say("too many attempts", order, format!("{counted} that count"));
        }
    }
}

/// What the plant was told is what the version said: products, pieces, money, and who ordered.
fn content(evidence: &Evidence, order: i64, made: &Made, findings: &mut Findings) {
    let Some(body) = &made.body else { return };
    let version = version_in(&body.note);
    let known = evidence.shop.get(&order).and_then(|order| order.version(version?));
    let Some(content) = known else {
        return findings.say("made of nothing", order, format!("{} names version {version:?}", made.id));
    };
    if body.items.len() != content.lines.len() || !lines_agree(evidence, body, content) {
        findings.say("made of something else", order, format!("{} against {content:?}", made.id));
    }
    retired(evidence, order, made, body, findings);
    let contractor = body.contractor.and_then(|id| evidence.plant.firms.get(&id.get()));
    let email = content.email();
    let fits = contractor.is_some_and(|firm| firm.id == 1 || firm.email == email || !firm.nip.is_empty());
    if !fits {
        findings.say("made for somebody else", order, format!("{} for {contractor:?}", made.id));
    }
}

/// What is known of a product is asked again after ten minutes; an intent may be a minute old when it leaves.
const KNOWN_FOR: i64 = 660_000;

fn retired(
    evidence: &Evidence,
    order: i64,
    made: &Made,
    body: &domain::NewMesOrder,
    findings: &mut Findings,
) {
    let sent = evidence.watch.sent.iter().find(|sent| sent.made == Some(made.id) && !sent.gap);
    let Some(sent) = sent else { return };
    for item in &body.items {
        let ware = evidence.plant.wares.get(&item.product.get());
        let retired_at = ware.and_then(|ware| ware.retired_at);
        if retired_at.is_some_and(|at| sent.at - at > KNOWN_FOR) {
            findings.say("made of a retired product", order, format!("{} of {}", made.id, item.product));
        }
    }
}

fn lines_agree(evidence: &Evidence, body: &domain::NewMesOrder, content: &Content) -> bool {
    body.items.iter().zip(&content.lines).all(|(item, line)| {
        let ware = evidence.plant.wares.get(&item.product.get());
        let rate = rust_decimal::Decimal::new(100 + line.vat, 2);
        let gross = item.net_price * rate;
        let wanted = rust_decimal::Decimal::new(line.gross, 2);
        // Four decimals of net, so half of one of them, times the rate.
        let close = (gross - wanted).abs() <= rust_decimal::Decimal::new(1, 4);
        ware.is_some_and(|ware| ware.index == line.sku) && item.quantity == line.pieces.into() && close
    })
}

/// People's copies are reported, and never bound in the place of the first.
fn copies(evidence: &Evidence, findings: &mut Findings) {
    let copies = evidence.plant.orders.values().filter(|made| made.origin == Origin::Copy && made.is_there());
    for copy in copies.filter(|copy| evidence.is_settled(copy.made_at)) {
        let Some(mark) = copy.mark().filter(|mark| mark.prefix == evidence.prefix) else { continue };
        let bound = evidence.entry(mark.order).and_then(|entry| entry.mes_order).map(domain::MesOrderId::get);
        let first_stands = evidence
            .made_for(mark.order)
            .iter()
            .any(|made| made.is_there() && made.mark().is_some_and(|mark| mark.prefix == evidence.prefix));
        if bound == Some(copy.id) && first_stands {
            findings.say("a copy is bound", mark.order, format!("{}", copy.id));
        }
        if bound != Some(copy.id) && !evidence.duplicates.contains(&(mark.order, copy.id)) {
            findings.say("duplicate not reported", mark.order, format!("the copy {}", copy.id));
        }
    }
}

/// Contractors and products are made once a key; what no client can prevent is not looked into here.
fn contractors(evidence: &Evidence, findings: &mut Findings) {
    if evidence.watch.parts_are_loose || !evidence.watch.stalls.is_empty() || evidence.was_swapped() {
        return;
    }
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for firm in evidence.plant.firms.values().filter(|firm| firm.by_us) {
        *keys.entry(format!("contractor {} {}", firm.nip, firm.email)).or_default() += 1;
    }
    for ware in evidence.plant.wares.values().filter(|ware| ware.by_us) {
        *keys.entry(format!("product {}", ware.index)).or_default() += 1;
    }
    for (key, count) in keys.into_iter().filter(|(_, count)| *count > 1) {
        findings.say_of_all("a part made twice", format!("{key}: {count}"));
    }
}
