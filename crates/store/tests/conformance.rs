//! What the engine and the operators rely on, held against the file and the memory database alike.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod fixture;

use domain::{Code, Marker, MarkerPrefix, MesOrderId, Millis, Problem, ProductId, ProductKey, ShopOrderId};
use engine::{
    Account, Entry, Fence, Foreign, Holder, IntegrationId, KnownProduct, Ledger, LookKind, Part, Stage,
    Stands, WorkQuery, Write, Written,
};
use store::{BackupError, CommandCall, OpenError, Options, Store, StoreError};
use zeroize::Zeroizing;

use fixture::{NOW, ONE, applied, entry, file, integration, on_both, put, write};

#[tokio::test]
async fn a_write_counts_only_at_the_version_it_was_read_at() {
    on_both(async |store| {
        assert_eq!(store.write(write(entry(1))).await.unwrap(), Written::Done(1));
        assert_eq!(store.write(write(entry(1))).await.unwrap(), Written::Stale, "it exists");
        let read = store.entry(ONE, ShopOrderId::new(1)).await.unwrap().unwrap();
        assert_eq!(read, Entry { version: 1, ..entry(1) });
        assert_eq!(store.write(write(read.clone())).await.unwrap(), Written::Done(2));
        assert_eq!(store.write(write(read)).await.unwrap(), Written::Stale, "overtaken");
        assert_eq!(store.events(ONE, ShopOrderId::new(1)).await.unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn impossible_rows_are_refused_and_fail_alone() {
    on_both(async |store| {
        let waiting_for_nothing = Entry { stage: Stage::Waiting, ..entry(1) };
        let (bad, good) = tokio::join!(store.write(write(waiting_for_nothing)), store.write(write(entry(2))));
        assert!(bad.unwrap_err().detail.contains("waiting_says_for_what"));
        assert_eq!(good.unwrap(), Written::Done(1));
        assert!(store.entry(ONE, ShopOrderId::new(1)).await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn one_mes_order_belongs_to_one_entry() {
    on_both(async |store| {
        let bound = |id| Entry { stage: Stage::Imported, mes_order: Some(MesOrderId::new(5)), ..entry(id) };
        store.write(write(bound(1))).await.unwrap();
        assert!(store.write(write(bound(2))).await.is_err());
        assert_eq!(store.bound_to(ONE, MesOrderId::new(5)).await.unwrap().unwrap().order.get(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_intent_needs_the_lease() {
    on_both(async |store| {
        let (ours, theirs) = (Holder("a".into()), Holder("b".into()));
        let held = store.renew(&ours, 256, NOW, NOW.plus(10_000)).await.unwrap();
        assert_eq!(held.len(), 256);
        assert!(held.iter().all(|lease| lease.taken.is_some()));
        let fenced = |id, holder: &Holder, now| Write {
            fence: Some(Fence { holder: holder.clone(), shard: held[0].shard, now }),
            ..write(entry(id))
        };
        assert_eq!(store.write(fenced(1, &ours, NOW)).await.unwrap(), Written::Done(1));
        assert_eq!(store.write(fenced(2, &theirs, NOW)).await.unwrap(), Written::LeaseLost);
        assert_eq!(
            store.write(fenced(2, &ours, NOW.plus(10_000))).await.unwrap(),
            Written::LeaseLost,
            "it is over"
        );
        let renewed = store.renew(&ours, 256, NOW.plus(5_000), NOW.plus(15_000)).await.unwrap();
        assert!(renewed.iter().all(|lease| lease.taken.is_none()));
    })
    .await;
}

#[tokio::test]
async fn a_lease_ends_with_its_time_or_with_its_process() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Store::open(file(folder.path())).unwrap(), Store::open(file(folder.path())).unwrap());
    let (a, b) = (Holder("a".into()), Holder("b".into()));
    one.renew(&a, 256, NOW, NOW.plus(10_000)).await.unwrap();
    assert!(
        two.renew(&b, 256, NOW.plus(1), NOW.plus(10_001)).await.unwrap().is_empty(),
        "a lives and renewed"
    );
    drop(one);
    let taken = two.renew(&b, 256, NOW.plus(2), NOW.plus(10_002)).await.unwrap();
    assert_eq!(taken.len(), 256, "a's process is gone");
    assert_eq!(taken[0].taken.unwrap().ended_at, Some(NOW.plus(2)));
    let three = Store::open(file(folder.path())).unwrap();
    let c = Holder("c".into());
    let late = three.renew(&c, 256, NOW.plus(10_002), NOW.plus(20_000)).await.unwrap();
    assert_eq!(late.len(), 256, "b lives but did not renew");
}

#[tokio::test]
async fn a_take_over_makes_what_was_being_sent_uncertain() {
    on_both(async |store| {
        let body = Some(domain::Digest::of(["body"]));
        let sending_of = |id| Entry { stage: Stage::Sending, body, sent_at: Some(NOW), ..entry(id) };
        store.write(write(sending_of(1))).await.unwrap();
        let later = Entry { sent_at: Some(NOW.plus(50)), ..sending_of(2) };
        store.write(write(later)).await.unwrap();
        let (ended, due) = (NOW.plus(7), NOW.plus(97));
        assert_eq!(store.take_over(ONE, ended, 90, NOW.plus(60)).await.unwrap(), 2);
        let read = store.entry(ONE, ShopOrderId::new(2)).await.unwrap().unwrap();
        assert_eq!((read.due_at, read.quiet_until), (Some(NOW.plus(140)), Some(NOW.plus(140))));
        let read = store.entry(ONE, ShopOrderId::new(1)).await.unwrap().unwrap();
        assert_eq!(
            (read.stage, read.sent_at, read.due_at, read.version),
            (Stage::Uncertain, Some(ended), Some(due), 2)
        );
    })
    .await;
}

#[tokio::test]
async fn the_moments_of_an_entry_are_not_mixed_up() {
    on_both(async |store| {
        let moments = Entry {
            first_submitted_at: Some(NOW.plus(1)),
            sent_at: Some(NOW.plus(2)),
            quiet_until: Some(NOW.plus(3)),
            unanswered_since: Some(NOW.plus(4)),
            retried_at: Some(NOW.plus(5)),
            due_at: Some(NOW.plus(6)),
            ..entry(1)
        };
        store.write(write(moments.clone())).await.unwrap();
        let read = store.entry(ONE, ShopOrderId::new(1)).await.unwrap();
        assert_eq!(read, Some(Entry { version: 1, ..moments }));
    })
    .await;
}

#[tokio::test]
async fn a_part_is_read_as_it_was_written_and_once_a_version() {
    on_both(async |store| {
        let ours = Holder("one".into());
        let held = store.renew(&ours, 1, NOW, NOW.plus(10_000)).await.unwrap();
        let fence = Fence { holder: ours, shard: held[0].shard, now: NOW };
        let part = Part {
            sent_at: Some(NOW),
            counted: 2,
            unanswered_since: Some(NOW.plus(-5)),
            asked_at: Some(NOW.plus(-7)),
            made: Some(9),
            ..Part::new("contractor k".to_owned())
        };
        assert_eq!(store.part(ONE, &part.key).await.unwrap(), None);
        assert_eq!(store.write_part(ONE, &part, &fence).await.unwrap(), Written::Done(1));
        assert_eq!(store.write_part(ONE, &part, &fence).await.unwrap(), Written::Stale);
        let written = Part { version: 1, ..part };
        assert_eq!(store.part(ONE, &written.key).await.unwrap().as_ref(), Some(&written));
        let blank = Part { version: 1, ..Part::new(written.key) };
        assert_eq!(store.write_part(ONE, &blank, &fence).await.unwrap(), Written::Done(2));
        let read = store.part(ONE, &blank.key).await.unwrap();
        assert_eq!(read, Some(Part { version: 2, ..blank }));
    })
    .await;
}

#[tokio::test]
async fn a_look_raised_again_survives_its_reading() {
    on_both(async |store| {
        store.raise(ONE, &[(LookKind::MesOrder, 5)], None).await.unwrap();
        let look = store.looks(ONE, &LookKind::ALL, 10).await.unwrap()[0];
        store.raise(ONE, &[(LookKind::MesOrder, 5)], Some(9)).await.unwrap();
        store.finish_look(ONE, look).await.unwrap();
        let again = store.looks(ONE, &LookKind::ALL, 10).await.unwrap();
        assert_eq!(again.len(), 1, "it was raised meanwhile");
        store.finish_look(ONE, again[0]).await.unwrap();
        assert!(store.looks(ONE, &LookKind::ALL, 10).await.unwrap().is_empty());
        assert_eq!(store.progress(ONE).await.unwrap().journal_cursor, 9);
    })
    .await;
}

#[tokio::test]
async fn looks_are_told_by_kind() {
    on_both(async |store| {
        store.raise(ONE, &[(LookKind::ShopOrder, 1), (LookKind::MesOrder, 2)], None).await.unwrap();
        let kinds = [LookKind::MesOrder, LookKind::Product];
        let looks = store.looks(ONE, &kinds, 10).await.unwrap();
        assert_eq!(looks.iter().map(|look| look.id).collect::<Vec<_>>(), [2]);
    })
    .await;
}

#[tokio::test]
async fn a_changed_product_is_forgotten_and_a_person_s_binding_is_to_be_confirmed() {
    on_both(async |store| {
        let known = |product, by_person| KnownProduct {
            product: ProductId::new(product),
            by_person,
            has_technology: None,
            vat_rate: None,
            confirmed_at: NOW,
        };
        let key = |sku: &str| ProductKey::Sku(sku.to_owned());
        for (sku, product, by_person) in [("A", 5, false), ("B", 5, true), ("C", 6, false)] {
            store.keep_product(ONE, &key(sku), Some(&known(product, by_person))).await.unwrap();
        }
        store.drop_product(ONE, ProductId::new(5)).await.unwrap();
        assert_eq!(store.product(ONE, &key("A")).await.unwrap(), None);
        let bound = KnownProduct { confirmed_at: Millis::new(0), ..known(5, true) };
        assert_eq!(store.product(ONE, &key("B")).await.unwrap(), Some(bound));
        assert_eq!(store.product(ONE, &key("C")).await.unwrap(), Some(known(6, false)));
        store.keep_product(ONE, &key("B"), Some(&known(7, false))).await.unwrap();
        assert_eq!(store.product(ONE, &key("B")).await.unwrap(), Some(bound), "a person said so");
    })
    .await;
}

#[tokio::test]
async fn what_another_installation_made_is_remembered_until_it_is_gone() {
    on_both(async |store| {
        let foreign = |order: i64, mes_order| Foreign {
            marker: Marker::parse(&format!("OL-0badcafe-{order}")).unwrap(),
            mes_order: MesOrderId::new(mes_order),
            fingerprint: None,
        };
        for (order, mes_order) in [(1, 5), (1, 6), (2, 7)] {
            store.keep_foreign(ONE, &foreign(order, mes_order)).await.unwrap();
        }
        let orders = [ShopOrderId::new(1), ShopOrderId::new(2)];
        assert_eq!(store.foreign(ONE, &orders).await.unwrap(), [foreign(1, 5), foreign(2, 7)]);
        store.forget_foreign(ONE, MesOrderId::new(6)).await.unwrap();
        store.forget_foreign(IntegrationId::new(2), MesOrderId::new(7)).await.unwrap();
        assert_eq!(store.foreign(ONE, &orders).await.unwrap(), [foreign(1, 5), foreign(2, 7)]);
        store.forget_foreign(ONE, MesOrderId::new(5)).await.unwrap();
        assert_eq!(store.foreign(ONE, &orders).await.unwrap(), [foreign(2, 7)]);
    })
    .await;
}

#[tokio::test]
async fn what_a_sibling_made_or_may_be_making_is_known_at_once_and_not_intended_twice() {
    on_both(async |store| {
        put(store, "dwa", "canary-key", "https://plant.example").await;
        put(store, "another-account", "other-key", "https://plant.example").await;
        put(store, "another-plant", "canary-key", "https://elsewhere.example").await;
        let ours = Holder("a".into());
        let held = store.renew(&ours, 256, NOW, NOW.plus(10_000)).await.unwrap();
        let fence = Some(Fence { holder: ours, shard: held[0].shard, now: NOW });
        let of = |integration, id| Entry { integration: IntegrationId::new(integration), ..entry(id) };
        let body = Some(domain::Digest::of(["body"]));
        let sending = |entry: Entry| Entry { stage: Stage::Sending, body, sent_at: Some(NOW), ..entry };
        let imported =
            |entry: Entry| Entry { stage: Stage::Imported, mes_order: Some(MesOrderId::new(5)), ..entry };
        let intent = |entry: Entry| Write { fence: fence.clone(), ..write(sending(entry)) };

        store.write(write(imported(of(2, 1)))).await.unwrap();
        store.write(write(sending(of(2, 2)))).await.unwrap();
        store.write(write(of(2, 3))).await.unwrap();
        for stranger in [3, 4] {
            store.write(write(imported(of(stranger, 4)))).await.unwrap();
        }
        let orders = [1, 2, 3, 4].map(ShopOrderId::new);
        let known = store.foreign(ONE, &orders).await.unwrap();
        let made = Foreign {
            marker: Marker {
                prefix: MarkerPrefix::derive("dwa", "plant.example"),
                order: orders[0],
                generation: 1,
            },
            mes_order: MesOrderId::new(5),
            fingerprint: None,
        };
        assert_eq!(known, [made]);
        for (order, written) in
            [(1, Written::Stale), (2, Written::Stale), (3, Written::Done(1)), (4, Written::Done(1))]
        {
            assert_eq!(store.write(intent(of(1, order))).await.unwrap(), written, "{order}");
        }
        let read = store.entry(IntegrationId::new(2), orders[2]).await.unwrap().unwrap();
        assert_eq!(store.write(intent(read)).await.unwrap(), Written::Stale, "the first has it now");
        let names = |found: Vec<engine::Sibling>| found.into_iter().map(|one| one.name).collect::<Vec<_>>();
        assert_eq!(names(store.siblings(ONE, orders[0]).await.unwrap()), ["dwa"]);
        assert_eq!(names(store.siblings(ONE, orders[3]).await.unwrap()), [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn what_was_learnt_of_an_account_is_not_believed_of_another() {
    on_both(async |store| {
        store.raise(ONE, &[], Some(900)).await.unwrap();
        applied(store, "meble", "canary-key").await;
        assert_eq!(store.progress(ONE).await.unwrap().journal_cursor, 900, "the same account");
        applied(store, "meble", "other-key").await;
        assert_eq!(store.progress(ONE).await.unwrap().journal_cursor, 1);
    })
    .await;
}

#[tokio::test]
async fn shopper_data_is_purged_after_the_end_or_a_year() {
    on_both(async |store| {
        let day = 86_400_000;
        let (old, new) = (Millis::new(0), Millis::new(10 * day));
        let imported = |id, at| Entry {
            stage: Stage::Imported,
            mes_order: Some(MesOrderId::new(id)),
            created_at: at,
            ..entry(id)
        };
        let closed = |id, at| Entry { stage: Stage::Closed, updated_at: at, ..imported(id, at) };
        for kept in [closed(1, old), closed(2, new), imported(3, old), imported(4, new), entry(5)] {
            store.write(write(kept)).await.unwrap();
        }
        let before = Millis::new(5 * day);
        assert_eq!(store.purge(ONE, before, before, 1).await.unwrap(), 1, "bounded");
        store.purge(ONE, before, before, 100).await.unwrap();
        let mut left = Vec::new();
        for id in 1..=5 {
            if store.snapshot(ONE, ShopOrderId::new(id)).await.unwrap().is_some() {
                left.push(id);
            }
        }
        assert_eq!(left, [2, 4, 5], "an order that was adopted without an intent has its year too");
        assert_eq!(store.purge(ONE, before, before, 100).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn commands_of_all_processes_count_together_and_obey_a_block() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Store::open(file(folder.path())).unwrap(), Store::open(file(folder.path())).unwrap());
    integration(&one).await;
    let account = Account("00ff".to_owned());
    for store in [&one, &two, &one, &two, &one] {
        assert_eq!(store.command_call(&account, 60, NOW).await.unwrap(), CommandCall::Now);
    }
    let alone = CommandCall::At(NOW.plus(1_000));
    assert_eq!(two.command_call(&account, 60, NOW).await.unwrap(), alone);
    one.renew(&Holder("service".into()), 256, NOW, NOW.plus(10_000)).await.unwrap();
    let other = Account("01ff".to_owned());
    for _ in 0..5 {
        assert_eq!(two.command_call(&other, 60, NOW).await.unwrap(), CommandCall::Now);
    }
    let beside = CommandCall::At(NOW.plus(6_000));
    assert_eq!(one.command_call(&other, 60, NOW).await.unwrap(), beside, "a sixth is theirs");
    let later = NOW.plus(600_000);
    let until = later.plus(1);
    one.block(&account, Some(until)).await.unwrap();
    assert_eq!(two.command_call(&account, 60, later).await.unwrap(), CommandCall::Blocked(until));
    assert_eq!(two.command_call(&account, 60, until).await.unwrap(), CommandCall::Now);
}

#[tokio::test]
async fn work_is_chosen_by_stage_due_time_and_turn() {
    on_both(async |store| {
        let ready = |id, due| Entry { stage: Stage::Ready, due_at: Some(Millis::new(due)), ..entry(id) };
        for entry in [ready(1, 10), ready(2, 5), ready(3, 99), ready(4, 5)] {
            store.write(write(entry)).await.unwrap();
        }
        let query = WorkQuery { stages: vec![Stage::Ready], due: Some(Millis::new(10)), limit: 2 };
        let chosen: Vec<i64> =
            store.work(ONE, &query).await.unwrap().iter().map(|entry| entry.order.get()).collect();
        assert_eq!(chosen, [2, 4], "due longest ago first, then by id");
    })
    .await;
}

#[tokio::test]
async fn problems_and_stops_read_back() {
    on_both(async |store| {
        let problem = Problem::new(Code::ProductMissing).with("sku", "A-1 \"x\"").with("line", 2);
        let waiting = Entry { stage: Stage::Waiting, problem: Some(problem.clone()), ..entry(1) };
        store.write(write(waiting)).await.unwrap();
        assert_eq!(
            store.entry(ONE, ShopOrderId::new(1)).await.unwrap().unwrap().problem,
            Some(problem.clone())
        );
        Ledger::stop(store, ONE, Some(&problem), NOW).await.unwrap();
        assert_eq!(store.integration_named("meble").await.unwrap().unwrap().stop, Some(problem));
    })
    .await;
}

#[tokio::test]
async fn secrets_that_do_not_open_are_told_from_a_database_that_can_t_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(file(folder.path())).unwrap();
    integration(&store).await;
    let database = rusqlite::Connection::open(folder.path().join("ledger.db")).unwrap();
    database.execute("UPDATE integrations SET secrets = x'00'", []).unwrap();
    assert!(matches!(store.secrets(ONE), Err(StoreError::Sealed)));
    database.execute_batch("ALTER TABLE integrations RENAME COLUMN secrets TO mislaid").unwrap();
    assert!(matches!(store.secrets(ONE), Err(StoreError::Database(_))));
}

#[tokio::test]
async fn nothing_sealed_stands_in_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(file(folder.path())).unwrap();
    integration(&store).await;
    store.write(write(entry(1))).await.unwrap();
    assert_eq!(store.snapshot(ONE, ShopOrderId::new(1)).await.unwrap().as_deref(), Some("canary-shopper"));
    assert_eq!(store.secrets(ONE).unwrap().len(), 1);
    store.backup(&folder.path().join("copy.db")).unwrap();
    for found in std::fs::read_dir(folder.path()).unwrap() {
        let path = found.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(!bytes.windows(6).any(|window| window == b"canary"), "{}", path.display());
        }
    }
}

#[tokio::test]
async fn a_backup_comes_back_marked_and_only_into_a_stopped_database() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let store = Store::open(file(folder.path())).unwrap();
    integration(&store).await;
    store.write(write(entry(1))).await.unwrap();
    let backed = store.backup(&copy).unwrap();
    assert_eq!((backed.integrations, backed.entries), (1, 1));
    assert!(matches!(store.backup(&copy), Err(BackupError::Exists)));
    store.write(write(entry(2))).await.unwrap();
    store.renew(&Holder("a".into()), 256, NOW, NOW.plus(10_000)).await.unwrap();
    assert!(matches!(Store::restore(&file(folder.path()), &copy), Err(BackupError::InUse)));
    drop(store);
    Store::restore(&file(folder.path()), &copy).unwrap();
    let store = Store::open(file(folder.path())).unwrap();
    assert!(store.entry(ONE, ShopOrderId::new(2)).await.unwrap().is_none());
    assert!(store.progress(ONE).await.unwrap().restored);
    std::fs::write(&copy, "not a database at all, but long enough to look like a file").unwrap();
    assert!(matches!(Store::restore(&file(folder.path()), &copy), Err(BackupError::NotABackup)));
}

#[tokio::test]
async fn what_is_not_ours_is_not_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    std::fs::write(&path, vec![b'x'; 5_000]).unwrap();
    assert!(matches!(Store::open(file(folder.path())), Err(OpenError::NotADatabase(_))));
    std::fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (a INTEGER)").unwrap();
    assert!(matches!(Store::open(file(folder.path())), Err(OpenError::NotADatabase(_))));
    drop(other);
    std::fs::remove_file(&path).unwrap();
    drop(Store::open(file(folder.path())).unwrap());
    let wrong = Options { master_key: Zeroizing::new([8; 32]), ..file(folder.path()) };
    assert!(matches!(Store::open(wrong), Err(OpenError::WrongMasterKey)));
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.pragma_update(None, "user_version", 9_999).unwrap();
    drop(newer);
    assert!(matches!(Store::open(file(folder.path())), Err(OpenError::Newer { found: 9_999, .. })));
}

#[tokio::test]
async fn a_full_disk_refuses_writes_and_recovers() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(file(folder.path())).unwrap());
    let store = Store::open(Options { pages_most: Some(80), ..file(folder.path()) }).unwrap();
    integration(&store).await;
    let mut stored = 0;
    let full = loop {
        let large = Write { snapshot: Some("x".repeat(20_000)), ..write(entry(stored + 1)) };
        match store.write(large).await {
            Ok(_) => stored += 1,
            Err(error) => break error,
        }
    };
    assert_eq!(full.detail, "the disk is full");
    assert!(stored > 0);
    let mut hindrance = store.hindrance().unwrap();
    hindrance.wait_for(|told| *told == Some(store::Hindrance::Full)).await.unwrap();
    for _ in 0..3 {
        store.change_counter().await.unwrap();
    }
    assert!(hindrance.borrow().is_some(), "what writes nothing ends it");
    assert_eq!(
        store.list_entries(ONE, None).await.unwrap().len(),
        usize::try_from(stored).unwrap(),
        "nothing half-written"
    );
    drop(store);
    let store = Store::open(file(folder.path())).unwrap();
    assert_eq!(store.write(write(entry(stored + 1))).await.unwrap(), Written::Done(1));
}

#[tokio::test]
async fn an_intent_is_sent_only_while_everything_stands() {
    on_both(async |store| {
        let ours = Holder("a".into());
        let integration_of = || async { store.integration_named("meble").await.unwrap().unwrap() };
        let account = integration_of().await.account;
        let shard = engine::Shard(u8::from_str_radix(&account[..2], 16).unwrap());
        store.renew(&ours, 256, NOW, NOW.plus(10_000)).await.unwrap();
        store.write(write(entry(1))).await.unwrap();
        let fence = Fence { holder: ours, shard, now: NOW };
        let intent =
            Stands { integration: ONE, order: ShopOrderId::new(1), version: 1, config_version: 1, fence };
        assert!(store.stands(&intent).await.unwrap());
        let later = Fence { now: NOW.plus(10_000), ..intent.fence.clone() };
        let other = Fence { holder: Holder("b".into()), ..intent.fence.clone() };
        let broken = [
            ("overtaken", Stands { version: 2, ..intent.clone() }),
            ("another configuration", Stands { config_version: 2, ..intent.clone() }),
            ("the lease is over", Stands { fence: later, ..intent.clone() }),
            ("another's lease", Stands { fence: other, ..intent.clone() }),
        ];
        let in_force = async |of: &Stands| store.in_force(ONE, of.config_version, &of.fence).await.unwrap();
        assert!(in_force(&intent).await);
        for (what, intent) in broken {
            assert!(!store.stands(&intent).await.unwrap(), "{what}");
            assert_eq!(in_force(&intent).await, what == "overtaken", "{what}");
        }
        store.set_paused(ONE, true).await.unwrap();
        assert!(!store.stands(&intent).await.unwrap(), "paused");
        assert!(!in_force(&intent).await, "paused");
    })
    .await;
}

#[tokio::test]
async fn imported_mes_orders_are_told_in_turn() {
    on_both(async |store| {
        for (order, mes) in [(1, 30), (2, 10), (3, 20), (4, 40)] {
            let stage = if mes == 20 { Stage::Closed } else { Stage::Imported };
            let bound = Entry { stage, mes_order: Some(MesOrderId::new(mes)), ..entry(order) };
            store.write(write(bound)).await.unwrap();
        }
        let table = [(None, 2, vec![10, 30]), (Some(10), 9, vec![30, 40]), (Some(40), 9, vec![])];
        for (after, limit, expected) in table {
            let told = store.imported_after(ONE, after.map(MesOrderId::new), limit).await.unwrap();
            assert_eq!(told.into_iter().map(MesOrderId::get).collect::<Vec<_>>(), expected, "{after:?}");
        }
    })
    .await;
}
