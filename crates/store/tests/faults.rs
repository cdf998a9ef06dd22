//! What is damaged, raced for, taken away or brought back.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

mod fixture;

use std::sync::Arc;

use domain::{Code, MesOrderId, Millis, Problem, ShopOrderId};
use engine::{Entry, Holder, Ledger, LookKind, Stage, Written};
use rusqlite::Connection;
use store::{BackupError, OpenError, Options, Place, Store};
use zeroize::Zeroizing;

use fixture::{NOW, ONE, entry, file, integration, named, on_both, options, write};

#[tokio::test]
async fn another_programs_database_is_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE theirs (a INTEGER); PRAGMA application_id = 77;").unwrap();
    drop(other);
    let before = std::fs::read(&path).unwrap();
    assert!(matches!(Store::open(file(folder.path())), Err(OpenError::NotADatabase(_))));
    assert!(std::fs::read(&path).unwrap() == before, "it was written to");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing was left beside it");
}

#[tokio::test]
async fn edited_migrations_are_not_ours() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(file(folder.path())).unwrap());
    let raw = Connection::open(folder.path().join("ledger.db")).unwrap();
    raw.execute("UPDATE migrations SET sha256 = 'other' WHERE number = 1", []).unwrap();
    drop(raw);
    assert!(matches!(Store::open(file(folder.path())), Err(OpenError::NotADatabase(_))));
}

#[test]
fn many_processes_may_open_a_new_database_at_once() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let opened: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..8).map(|_| scope.spawn(|| Store::open(file(folder.path())).map(drop))).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        for outcome in opened {
            outcome.unwrap();
        }
    }
}

#[tokio::test]
async fn a_full_database_refuses_to_be_made() {
    let folder = tempfile::tempdir().unwrap();
    let full = Store::open(Options { pages_most: Some(3), ..file(folder.path()) });
    assert!(matches!(full, Err(OpenError::Full)));
}

#[test]
fn what_comes_together_is_stored_and_poison_fails_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(file(folder.path())).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(integration(&store));
    std::thread::scope(|scope| {
        for worker in 0..16_i64 {
            let store = Arc::clone(&store);
            scope.spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                runtime.block_on(async {
                    for at in 0..20 {
                        let id = worker * 100 + at;
                        let poison = id % 7 == 0;
                        let stage = if poison { Stage::Waiting } else { Stage::Seen };
                        let outcome = store.write(write(Entry { stage, ..entry(id) })).await;
                        if poison {
                            assert!(outcome.unwrap_err().detail.contains("waiting_says_for_what"));
                        } else {
                            assert_eq!(outcome.unwrap(), Written::Done(1));
                        }
                    }
                });
            });
        }
    });
    let good = (0..16_i64).flat_map(|worker| (0..20).map(move |at| worker * 100 + at));
    let expected: Vec<i64> = good.filter(|id| id % 7 != 0).collect();
    let stored = runtime.block_on(store.list_entries(ONE, None)).unwrap();
    assert_eq!(stored.iter().map(|entry| entry.order.get()).collect::<Vec<_>>(), expected);
}

#[tokio::test]
async fn rows_that_cannot_be_read_cost_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(file(folder.path())).unwrap();
    integration(&store).await;
    for id in 1..=5 {
        store.write(write(entry(id))).await.unwrap();
    }
    let raw = Connection::open(folder.path().join("ledger.db")).unwrap();
    let damage = [
        "UPDATE entries SET problem = 'P999' WHERE shop_order_id = 1",
        "UPDATE entries SET attempts = 'many' WHERE shop_order_id = 2",
        "UPDATE entries SET body_digest = 'no digest' WHERE shop_order_id = 3",
        "UPDATE entries SET write_from = 7 WHERE shop_order_id = 4",
    ];
    for sql in damage {
        assert_eq!(raw.execute(sql, []).unwrap(), 1);
    }
    let read = store.list_entries(ONE, None).await.unwrap();
    assert_eq!(read.iter().map(|entry| entry.order.get()).collect::<Vec<_>>(), [5]);
    for id in 1..=4 {
        assert!(store.entry(ONE, ShopOrderId::new(id)).await.unwrap().is_none());
    }
    assert_eq!(store.unreadable(ONE).await.unwrap(), [1, 2, 3, 4].map(ShopOrderId::new), "they are told");
    raw.execute("UPDATE snapshots SET sealed = x'00' WHERE shop_order_id = 5", []).unwrap();
    assert_eq!(store.snapshot(ONE, ShopOrderId::new(5)).await.unwrap(), None);
}

#[tokio::test]
async fn a_lease_that_was_given_back_ended_when_it_was_taken() {
    on_both(async |store| {
        let (a, b) = (Holder("a".into()), Holder("b".into()));
        store.renew(&a, 256, NOW, NOW.plus(10_000)).await.unwrap();
        store.release(&a).await.unwrap();
        // Whatever a sent, it sent before it gave the shards back, which was not before its last renewal.
        let taken = store.renew(&b, 256, NOW.plus(3_000), NOW.plus(13_000)).await.unwrap();
        let before = taken[0].taken.unwrap();
        assert_eq!((before.ended_at, before.renewed_at), (Some(NOW.plus(3_000)), Some(NOW)));
        store.release(&b).await.unwrap();
        let taken = store.renew(&a, 256, NOW.plus(90_000), NOW.plus(100_000)).await.unwrap();
        assert_eq!(taken[0].taken.unwrap().ended_at, Some(NOW.plus(13_000)));
    })
    .await;
}

#[tokio::test]
async fn shards_are_shared_and_all_that_is_held_is_told() {
    on_both(async |store| {
        let (a, b) = (Holder("a".into()), Holder("b".into()));
        assert_eq!(store.renew(&a, 128, NOW, NOW.plus(10_000)).await.unwrap().len(), 128);
        assert_eq!(store.renew(&b, 256, NOW, NOW.plus(10_000)).await.unwrap().len(), 128);
        let held = store.renew(&a, 10, NOW.plus(1), NOW.plus(10_001)).await.unwrap();
        assert_eq!(held.len(), 128, "what is renewed is told");
    })
    .await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_database_reached_by_another_path_has_the_same_locks() {
    let folder = tempfile::tempdir().unwrap();
    let one = Store::open(file(folder.path())).unwrap();
    let link = folder.path().join("link.db");
    std::os::unix::fs::symlink(folder.path().join("ledger.db"), &link).unwrap();
    let two = Store::open(options(Place::File(link))).unwrap();
    let (a, b) = (Holder("a".into()), Holder("b".into()));
    one.renew(&a, 256, NOW, NOW.plus(10_000)).await.unwrap();
    assert!(two.renew(&b, 256, NOW.plus(1), NOW.plus(10_001)).await.unwrap().is_empty(), "a lives");
}

#[tokio::test]
async fn locks_of_the_dead_are_cleared_away() {
    let folder = tempfile::tempdir().unwrap();
    let locks = folder.path().join("ledger.db.locks");
    let store = Store::open(file(folder.path())).unwrap();
    std::fs::write(locks.join("dead"), "").unwrap();
    store.renew(&Holder("a".into()), 256, NOW, NOW.plus(10_000)).await.unwrap();
    let names: Vec<_> = std::fs::read_dir(&locks).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["a"]);
}

#[tokio::test]
async fn a_late_reader_does_not_end_a_newer_look() {
    on_both(async |store| {
        store.raise(ONE, &[(LookKind::MesOrder, 5)], None).await.unwrap();
        let late = store.looks(ONE, &LookKind::ALL, 10).await.unwrap()[0];
        store.finish_look(ONE, late).await.unwrap();
        store.accept_webhook(ONE, "order.updated", &[(LookKind::MesOrder, 5)], NOW).await.unwrap();
        store.finish_look(ONE, late).await.unwrap();
        assert_eq!(
            store.looks(ONE, &LookKind::ALL, 10).await.unwrap().len(),
            1,
            "the webhook's look is not read yet"
        );
    })
    .await;
}

#[tokio::test]
async fn a_removed_integration_leaves_nothing_and_its_number_is_not_used_again() {
    on_both(async |store| {
        store.write(write(entry(1))).await.unwrap();
        store.raise(ONE, &[(LookKind::ShopOrder, 1)], Some(3)).await.unwrap();
        store.remove_integration(ONE).await.unwrap();
        assert!(store.list_integrations().await.unwrap().is_empty());
        named(store, "inne").await;
        let view = store.integration_named("inne").await.unwrap().unwrap();
        assert_ne!(view.id, ONE, "a worker may still think of the old one");
        assert!(store.write(write(entry(2))).await.is_err(), "nothing is written for the old one");
        assert!(store.list_entries(view.id, None).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn retention_takes_adopted_orders_too_and_keeps_its_bound() {
    on_both(async |store| {
        let bound = |id| Entry { stage: Stage::Imported, mes_order: Some(MesOrderId::new(id)), ..entry(id) };
        for id in 1..=3 {
            store.write(write(bound(id))).await.unwrap();
        }
        let never = Millis::new(0);
        assert_eq!(store.purge(ONE, never, never, 10).await.unwrap(), 0, "not old enough");
        assert_eq!(store.purge(ONE, never, NOW.plus(1), 2).await.unwrap(), 2);
        assert_eq!(store.purge(ONE, never, NOW.plus(1), 2).await.unwrap(), 1);
        assert!(store.snapshot(ONE, ShopOrderId::new(1)).await.unwrap().is_none());
        assert!(store.entry(ONE, ShopOrderId::new(1)).await.unwrap().is_some(), "ids stay");
    })
    .await;
}

#[tokio::test]
async fn a_write_of_another_process_is_noticed_and_an_own_one_only_where_it_is_meant_to() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (Store::open(file(folder.path())).unwrap(), Store::open(file(folder.path())).unwrap());
    integration(&one).await;
    let before = one.change_counter().await.unwrap();
    one.write(write(entry(1))).await.unwrap();
    assert_eq!(one.change_counter().await.unwrap(), before, "the worker's own");
    two.raise(ONE, &[(LookKind::ShopOrder, 1)], None).await.unwrap();
    let after = one.change_counter().await.unwrap();
    assert_ne!(after, before, "a command's");
    one.accept_webhook(ONE, "order.updated", &[(LookKind::MesOrder, 5)], NOW).await.unwrap();
    assert_ne!(one.change_counter().await.unwrap(), after, "a webhook's");
}

#[tokio::test]
async fn a_restore_that_cannot_be_opened_leaves_the_database() {
    let folder = tempfile::tempdir().unwrap();
    let (copy, elsewhere) = (folder.path().join("copy.db"), tempfile::tempdir().unwrap());
    let other_key = Options { master_key: Zeroizing::new([8; 32]), ..file(elsewhere.path()) };
    Store::open(other_key).unwrap().backup(&copy).unwrap();
    let store = Store::open(file(folder.path())).unwrap();
    integration(&store).await;
    drop(store);
    let refused = Store::restore(&file(folder.path()), &copy);
    assert!(matches!(refused, Err(BackupError::Open(OpenError::WrongMasterKey))));
    let raw = Connection::open(&copy).unwrap();
    raw.pragma_update(None, "user_version", 9_999).unwrap();
    drop(raw);
    let refused = Store::restore(&file(folder.path()), &copy);
    assert!(matches!(refused, Err(BackupError::Open(OpenError::Newer { found: 9_999, .. }))));
    let store = Store::open(file(folder.path())).unwrap();
    assert_eq!(store.list_integrations().await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_restore_replaces_a_damaged_database() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    let store = Store::open(file(folder.path())).unwrap();
    integration(&store).await;
    store.backup(&copy).unwrap();
    drop(store);
    std::fs::write(folder.path().join("ledger.db"), vec![b'x'; 9_000]).unwrap();
    Store::restore(&file(folder.path()), &copy).unwrap();
    let store = Store::open(file(folder.path())).unwrap();
    assert_eq!(store.list_integrations().await.unwrap().len(), 1);
    assert!(store.progress(ONE).await.unwrap().restored);
}

#[test]
fn a_backup_is_whole_while_the_service_writes() {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(Store::open(file(folder.path())).unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(integration(&store));
    for id in 1..=200 {
        runtime.block_on(store.write(write(entry(id)))).unwrap();
    }
    // Tens of megabytes: the service writes many times before they are copied.
    let raw = Connection::open(folder.path().join("ledger.db")).unwrap();
    assert_eq!(raw.execute("UPDATE snapshots SET sealed = zeroblob(300000)", []).unwrap(), 200);
    drop(raw);
    let (stop, writing) = (std::sync::atomic::AtomicBool::new(false), Arc::clone(&store));
    let backed = std::thread::scope(|scope| {
        scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let mut id = 1_000;
            while !stop.load(std::sync::atomic::Ordering::SeqCst) {
                id += 1;
                runtime.block_on(writing.write(write(entry(id)))).unwrap();
            }
        });
        let backed = store.backup(&folder.path().join("copy.db"));
        stop.store(true, std::sync::atomic::Ordering::SeqCst);
        backed.unwrap()
    });
    assert!(backed.entries >= 200);
    let names = std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name());
    let copies: Vec<_> =
        names.filter(|name| name.to_str().is_some_and(|name| name.starts_with("copy"))).collect();
    assert_eq!(copies, ["copy.db"], "one file, whole");
}

#[tokio::test]
async fn an_unknown_event_is_stored() {
    on_both(async |store| {
        store.accept_webhook(ONE, "kontrahent.updated", &[], NOW).await.unwrap();
        store.accept_webhook(ONE, "kontrahent.updated", &[], NOW.plus(5)).await.unwrap();
        let unknown = store.unknown_events(ONE).await.unwrap();
        assert_eq!(unknown.len(), 1);
        assert_eq!((unknown[0].source.as_str(), unknown[0].messages), ("kontrahent.updated", 2));
        assert_eq!(unknown[0].last_at, NOW.plus(5));
        for other in 0..200 {
            store.accept_webhook(ONE, &format!("{other}").repeat(300), &[], NOW).await.unwrap();
        }
        let unknown = store.unknown_events(ONE).await.unwrap();
        assert_eq!(unknown.len(), 100, "a sender's inventions have a bound");
        assert!(unknown.iter().all(|event| event.source.chars().count() <= 200));
    })
    .await;
}

#[tokio::test]
async fn a_block_is_obeyed_until_it_ends() {
    on_both(async |store| {
        let account = engine::Account("abc".into());
        assert_eq!(store.blocked_until(&account).await.unwrap(), None);
        store.block(&account, Some(NOW)).await.unwrap();
        assert_eq!(store.blocked_until(&account).await.unwrap(), Some(NOW));
        store.block(&account, None).await.unwrap();
        assert_eq!(store.blocked_until(&account).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn many_orders_are_found_by_their_numbers() {
    on_both(async |store| {
        for id in 1..=230 {
            store.write(write(entry(id))).await.unwrap();
        }
        let asked: Vec<ShopOrderId> = (1..=460).step_by(2).map(ShopOrderId::new).collect();
        let found = store.entries(ONE, &asked).await.unwrap();
        let mut ids: Vec<i64> = found.iter().map(|entry| entry.order.get()).collect();
        ids.sort_unstable();
        assert_eq!(ids, (1..=230).step_by(2).collect::<Vec<i64>>(), "each once");
        assert!(store.entries(ONE, &[]).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_persons_stop_ends_by_a_person_with_its_streak() {
    on_both(async |store| {
        let problem = Problem::new(Code::MoneyStop);
        Ledger::stop(store, ONE, Some(&problem), NOW).await.unwrap();
        let progress = engine::Progress { sum_streak: 3, ..store.progress(ONE).await.unwrap() };
        store.keep_progress(ONE, &progress).await.unwrap();
        store.set_stop(ONE, None).await.unwrap();
        assert_eq!(store.progress(ONE).await.unwrap().sum_streak, 0);
        assert_eq!(store.integration_named("meble").await.unwrap().unwrap().stop, None);
    })
    .await;
}

#[tokio::test]
async fn a_wait_of_the_plant_is_kept_and_shortened_by_nothing_but_another_plant() {
    on_both(async |store| {
        assert_eq!(store.plant_waits_until(ONE).await.unwrap(), None);
        store.plant_waits(ONE, NOW.plus(9_000)).await.unwrap();
        store.plant_waits(ONE, NOW.plus(1_000)).await.unwrap();
        store.keep_progress(ONE, &engine::Progress { sum_streak: 1, ..Default::default() }).await.unwrap();
        integration(store).await;
        assert_eq!(store.plant_waits_until(ONE).await.unwrap(), Some(NOW.plus(9_000)));
        fixture::put(store, "meble", "canary-key", "https://other.example").await;
        assert_eq!(store.plant_waits_until(ONE).await.unwrap(), None);
    })
    .await;
}
