//! The judge finds what is planted into a world in which nothing is wrong.

use domain::{Code, Millis, Problem};
use engine::{Exclusion, Stage};

use super::{Violation, judge};
use crate::sim::evidence::Evidence;
use crate::sim::executor::ProcessId;
use crate::sim::setup::{CANCELLED, DONE, OTHER};
use crate::sim::shop::Moment;
use crate::sim::watch::{Block, Sent, ShopCall, Told};
use crate::sim::world::live;

/// A seed whose world holds no violation and has a bound order standing in the bucket, and that order.
fn sound() -> (u64, i64) {
    for seed in 1..200 {
        let evidence = live(seed, false).unwrap().evidence;
        if evidence.was_swapped() || !judge(&evidence).is_empty() {
            continue;
        }
        let bound = evidence.entries.iter().find(|entry| {
            let order = &evidence.shop[&entry.order.get()];
            let made = entry.mes_order.map(|id| &evidence.plant.orders[&id.get()]);
            entry.stage == Stage::Imported
                && entry.problem.is_none()
                && made.is_some_and(|made| evidence.is_settled(made.made_at))
                && !evidence.watch.asked.contains(&order.id)
                && evidence.setup.imports(order.status)
        });
        if let Some(id) = bound.map(|entry| entry.order.get()) {
            return (seed, id);
        }
    }
    panic!("no seed gives a sound world");
}

fn codes(evidence: &Evidence, order: i64) -> Vec<&'static str> {
    let of = |violation: &Violation| violation.order == Some(order) || violation.order.is_none();
    judge(evidence).into_iter().filter(of).map(|violation| violation.code).collect()
}

type Plant = fn(&mut Evidence, i64);

#[test]
fn each_planted_violation_is_found() {
    let plants: [(&str, Plant); 16] = [
        ("made twice", |evidence, id| {
            let first = evidence.made_for(id)[0].clone();
            let again = crate::sim::plant::Made { id: 77_777, made_at: first.made_at.plus(5_000), ..first };
            evidence.plant.orders.insert(again.id, again);
        }),
        ("duplicate not reported", |evidence, id| {
            let first = evidence.made_for(id)[0].clone();
            let origin = crate::sim::plant::Origin::Copy;
            let copy = crate::sim::plant::Made { id: 77_777, origin, ..first };
            evidence.plant.orders.insert(copy.id, copy);
        }),
        ("missed", |evidence, id| evidence.entries.retain(|entry| entry.order.get() != id)),
        ("stuck", |evidence, id| of(evidence, id).stage = Stage::Ready),
        ("excluded in the bucket", |evidence, id| {
            of(evidence, id).stage = Stage::Excluded;
            of(evidence, id).exclusion = Some(Exclusion::Left);
        }),
        ("stale", |evidence, id| {
            let sent = evidence.watch.sent.iter_mut().find(|sent| sent.order == id).unwrap();
            sent.version = Some(99);
        }),
        ("told from a forbidden status", |evidence, id| told(evidence, id, CANCELLED)),
        ("not told", |evidence, id| {
            let made = evidence.made_for(id)[0].id;
            evidence.plant.orders.get_mut(&made).unwrap().realised_at = Some(evidence.setup.begin);
        }),
        ("change hidden", |evidence, id| evidence.shop.get_mut(&id).unwrap().content.version = 99),
        ("asked in vain", |evidence, id| {
            of(evidence, id).problem = Some(Problem::new(Code::MesOrderDeleted));
        }),
        ("written while paused", |evidence, _| {
            let at = evidence.setup.begin;
            evidence.watch.paused_since = Some(at);
            evidence.watch.writes(ProcessId(77_777), "POST /orders", at.plus(1));
        }),
        ("begun without the lease", |evidence, _| {
            let (process, at) = (ProcessId(77_777), evidence.setup.begin);
            evidence.watch.leased(process, at.plus(1_999));
            evidence.watch.writes(process, "POST /orders", at);
        }),
        ("begun without the lease", |evidence, _| {
            let (process, at) = (ProcessId(77_777), evidence.setup.begin);
            evidence.watch.leased(process, at.plus(-1));
            evidence.watch.writes(process, "setOrderStatus", at);
        }),
        ("passed unseen", |evidence, id| {
            (evidence.setup.journal, evidence.setup.absence) = (true, None);
            evidence.entries.retain(|entry| entry.order.get() != id);
            let order = evidence.shop.get_mut(&id).unwrap();
            let came = &mut order.history[0];
            came.confirmed = true;
            let before = Moment { at: evidence.setup.begin, status: OTHER, ..*came };
            order.history.insert(0, before);
        }),
        ("too many attempts", |evidence, id| {
            let first = evidence.watch.sent.iter().find(|sent| sent.order == id).unwrap().clone();
            evidence.watch.sent.clear();
            for number in 0..9 {
                let (poison, at) = (number % 2 == 1, evidence.setup.begin.plus(number * 10));
                let (order, answered) = if poison { (id, false) } else { (77_777, true) };
                let (ended_at, begun_at) = (Some(at.plus(5)), at);
                let sent = Sent { order, at, begun_at, answered, ended_at, ..first.clone() };
                let drive = sent.drive;
                evidence.watch.sent.push(sent);
                if poison {
                    evidence.watch.not_found.push((id, at.plus(16), drive));
                }
            }
        }),
        ("called during a block", |evidence, _| {
            let call = *evidence.watch.shop_calls.last().unwrap();
            let ShopCall { at, process, .. } = call;
            let (learned_at, until) = (at.plus(-1), at.plus(1));
            evidence.watch.blocks.push(Block { process, learned_at, until });
        }),
    ];
    let (seed, id) = sound();
    for (code, plant) in plants {
        let mut evidence = live(seed, false).unwrap().evidence;
        plant(&mut evidence, id);
        assert!(codes(&evidence, id).contains(&code), "{code}: {:?}", judge(&evidence));
    }
}

fn of(evidence: &mut Evidence, id: i64) -> &mut engine::Entry {
    evidence.entries.iter_mut().find(|entry| entry.order.get() == id).unwrap()
}

fn told(evidence: &mut Evidence, order: i64, from: i64) {
    let sent_at = Millis::new(0);
    let allowed = std::collections::BTreeSet::new();
    evidence.watch.told.push(Told { order, to: DONE, from, sent_at, allowed, gap: false });
}
