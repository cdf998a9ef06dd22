//! The database: what commands say of one that they can't use, and a service of one that it can't write to.

use std::cell::{Cell, RefCell};
use std::thread;

use http::Method;
use rusqlite::Connection;
use serde_json::json;

use super::{Kind, Row, hold_each};
use crate::world::{ENGLISH, POLISH, Process, World};

const DATABASE: &str = "optilinker.db";

/// Another process holds the database.
fn locked(world: &World) -> Connection {
    let other = Connection::open(world.path().join(DATABASE)).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    other
}

enum Input {
    NoDatabase,
    Newer,
    Locked,
}

enum End {
    /// A backup is put in its place.
    Restored,
    /// The other process ends.
    Unlocked,
}

struct Commands {
    world: World,
    exit: Cell<Option<i32>>,
    words: RefCell<[String; 2]>,
    other: RefCell<Option<Connection>>,
}

impl Commands {
    /// A command that writes, in both languages.
    fn write(&self) {
        let world = &self.world;
        let tells = |language| world.tells(language, &["product", "bind", "meble", "NONE", "0"]);
        let ((exit, polish), (_, english)) = thread::scope(|scope| {
            let polish = scope.spawn(|| tells(POLISH));
            let english = tells(ENGLISH);
            (polish.join().expect("it ends"), english)
        });
        self.exit.set(exit);
        self.words.replace([polish, english]);
    }
}

impl Kind for Commands {
    type Input = Input;
    type End = End;
    type Place = ();

    fn world(&self) -> &World {
        &self.world
    }

    fn put(&self, input: &Input) {
        let file = self.world.path().join(DATABASE);
        match input {
            Input::NoDatabase => self.world.write(DATABASE, &"x".repeat(9_000)),
            Input::Newer => Connection::open(&file)
                .and_then(|database| database.pragma_update(None, "user_version", 9_999))
                .expect("it is written"),
            Input::Locked => drop(self.other.replace(Some(locked(&self.world)))),
        }
        let before = std::fs::read(&file).expect("it is there");
        self.write();
        assert_eq!(std::fs::read(&file).expect("it is there"), before, "it is left alone");
    }

    fn code(&self, (): &()) -> String {
        format!("exit {}", self.exit.get().unwrap_or(-1))
    }

    fn stage(&self, (): &()) -> String {
        self.world.integration().0
    }

    fn words(&self, (): &(), language: &str) -> String {
        self.words.borrow()[usize::from(language == ENGLISH)].clone()
    }

    fn end(&self, (): &(), end: &End) {
        match end {
            End::Restored => {
                let said = self.world.says(&["restore", "kopia.db"]);
                assert_eq!(said.exit, 0, "{}", said.json);
            }
            End::Unlocked => drop(self.other.take()),
        }
        self.write();
    }
}

#[test]
fn each_that_a_command_can_not_use_has_its_exit_its_words_and_its_end() {
    let world = World::new();
    world.apply();
    assert_eq!(world.says(&["backup", "kopia.db"]).exit, 0);
    let rows = [
        Row {
            what: "not a database",
            input: Input::NoDatabase,
            code: "exit 2",
            polish: &["optilinker.db nie jest bazą Optilinkera. Nic się nie zmieniło; sprawdź database_url"],
            english: &[
                "optilinker.db is not a database of Optilinker. Nothing was changed; check database_url",
            ],
            stage: "",
            end: End::Restored,
            after: ("active", "exit 0"),
        },
        Row {
            what: "from a newer version",
            input: Input::Newer,
            code: "exit 2",
            polish: &["zapisała nowsza wersja Optilinkera (schemat 9999;", "użyj tamtej wersji albo nowszej"],
            english: &["was written by a newer Optilinker (schema 9999;", "use that version or a newer one"],
            stage: "",
            end: End::Restored,
            after: ("active", "exit 0"),
        },
        Row {
            what: "locked",
            input: Input::Locked,
            code: "exit 1",
            polish: &[
                "zajęta przez inny proces. Nic się nie zmieniło; spróbuj ponownie",
                "zakończ ten proces",
            ],
            english: &["in use by another process. Nothing was changed; try again", "end that process"],
            stage: "active",
            end: End::Unlocked,
            after: ("active", "exit 0"),
        },
    ];
    let commands =
        Commands { world, exit: Cell::default(), words: RefCell::default(), other: RefCell::default() };
    hold_each(&commands, &rows);
}

enum Hindrance {
    Locked,
    /// No file may grow beyond a limit, which the system refuses as it does on a full disk.
    Full,
}

struct Service {
    world: World,
    processes: [Process; 2],
    /// The address of messages at the Polish service and at the English one.
    urls: [String; 2],
    other: RefCell<Option<Connection>>,
    order: i64,
    /// Orders that came meanwhile.
    orders: RefCell<Vec<i64>>,
}

impl Service {
    /// A message to both, at the same time.
    fn post(&self, event: &str) -> [(u16, String); 2] {
        let ids = [self.world.entry(self.order).2];
        let body = json!({ "EventSource": event, "Ids": ids, "Token": "tok" }).to_string().into_bytes();
        let (world, [polish, english]) = (&self.world, &self.urls);
        let post = |url: &str| world.http(Method::POST, url, Some(body.clone()));
        thread::scope(|scope| {
            let polish = scope.spawn(|| post(polish));
            let english = post(english);
            [polish.join().expect("it ends"), english]
        })
    }
}

impl Kind for Service {
    type Input = Hindrance;
    /// It can be written again, and the message is sent once more.
    type End = ();
    /// The last answers.
    type Place = RefCell<[(u16, String); 2]>;

    fn world(&self) -> &World {
        &self.world
    }

    fn put(&self, hindrance: &Hindrance) -> Self::Place {
        match hindrance {
            Hindrance::Locked => drop(self.other.replace(Some(locked(&self.world)))),
            Hindrance::Full => {
                self.processes.iter().for_each(|process| process.room("100000"));
                self.world.until("the room is used up", || {
                    self.post("moon.risen").iter().all(|(status, _)| *status == 503)
                });
            }
        }
        self.orders.borrow_mut().extend(self.world.orders(&json!([{}])));
        RefCell::new(self.post("order.updated"))
    }

    fn code(&self, place: &Self::Place) -> String {
        let [(polish, _), (english, _)] = &*place.borrow();
        assert_eq!(polish, english);
        format!("HTTP {english}")
    }

    fn stage(&self, _: &Self::Place) -> String {
        self.world.entry(self.order).0
    }

    /// What the sender is told, and what the service says on stderr.
    fn words(&self, place: &Self::Place, language: &str) -> String {
        let (at, log) = if language == POLISH { (0, "second.toml") } else { (1, "optilinker.toml") };
        format!("{} {}", place.borrow()[at].1, self.world.log(log))
    }

    fn end(&self, place: &Self::Place, (): &()) {
        self.other.take();
        self.processes.iter().for_each(|process| process.room("unlimited"));
        self.world.until("it takes messages again", || {
            place.replace(self.post("moon.risen"));
            place.borrow().iter().all(|(status, _)| *status == 202)
        });
    }
}

#[test]
fn what_a_service_can_not_write_to_is_told_and_nothing_is_lost() {
    let mut world = World::new();
    world.file["pace"]["mesSweep"] = json!(3_600);
    world.file["pace"]["fullSweep"] = json!(3_600);
    world.apply();
    let first = world.serve();
    let (second, at) = world.serve_second_in(POLISH);
    let order = world.orders(&json!([{}]))[0];
    world.until_stage(order, "imported");
    let url = world.webhook_url();
    let urls = [url.replace(&world.address, &at), url];
    let (other, orders) = (RefCell::default(), RefCell::default());
    let service = Service { world, processes: [second, first], urls, other, order, orders };
    let row = |what, input, polish, english| Row {
        what,
        input,
        code: "HTTP 503",
        polish,
        english,
        stage: "imported",
        end: (),
        after: ("imported", "HTTP 202"),
    };
    let rows = [
        row(
            "locked",
            Hindrance::Locked,
            &[
                "Nie można teraz zapisać wiadomości. Wyślij ją ponownie",
                "Inny proces trzyma bazę",
                "musi go znaleźć i zakończyć. Nic nie ginie",
            ],
            &[
                "can't be stored now. Send it again",
                "Another process holds the database",
                "has to find and end that process. Nothing is lost",
            ],
        ),
        row(
            "full",
            Hindrance::Full,
            &[
                "Nie można teraz zapisać wiadomości. Wyślij ją ponownie",
                "nie ma miejsca albo wyczerpał się limit",
                "musi zwolnić miejsce. Nic nie ginie",
            ],
            &[
                "can't be stored now. Send it again",
                "no room left on the disk of the database",
                "has to make room. Nothing is lost",
            ],
        ),
    ];
    hold_each(&service, &rows);
    let Service { world, .. } = &service;
    for (log, again) in [("second.toml", "znów przyjmuje zapisy"), ("optilinker.toml", "takes writes again")]
    {
        world.until(again, || world.log(log).matches(again).count() == 2);
    }
    world.in_plant(&format!("orders/{}/realise", world.entry(order).2), &json!({}));
    service.post("order.updated");
    world.until_stage(order, "closed");
    for order in service.orders.borrow().iter() {
        world.until_stage(*order, "imported");
    }
    world.assert_balanced();
}
