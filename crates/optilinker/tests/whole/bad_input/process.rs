//! The service as a process: an address that is taken, and an end in the middle of a create.

use std::cell::RefCell;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Kind, Row, hold};
use crate::world::{ENGLISH, POLISH, Process, World};

const SERVICE: &str = "optilinker.toml";

/// A service whose address another program has.
struct Port {
    world: World,
    other: RefCell<Option<TcpListener>>,
    ended: RefCell<(Option<i32>, [String; 2])>,
    running: RefCell<Option<Process>>,
}

impl Kind for Port {
    type Input = ();
    /// The other program ends, and the service is started again.
    type End = ();
    type Place = ();

    fn world(&self) -> &World {
        &self.world
    }

    fn put(&self, (): &()) {
        self.other.replace(Some(TcpListener::bind(&self.world.address).expect("it is free")));
        let ((exit, polish), (_, english)) =
            (self.world.tells(POLISH, &["run"]), self.world.tells(ENGLISH, &["run"]));
        self.ended.replace((exit, [polish, english]));
    }

    fn code(&self, (): &()) -> String {
        self.ended.borrow().0.map(|exit| format!("exit {exit}")).unwrap_or_default()
    }

    fn stage(&self, (): &()) -> String {
        if self.running.borrow().is_some() { "ready" } else { "" }.to_owned()
    }

    fn words(&self, (): &(), language: &str) -> String {
        self.ended.borrow().1[usize::from(language == ENGLISH)].replace(&self.world.address, "IP:PORT")
    }

    fn end(&self, (): &(), (): &()) {
        self.other.take();
        self.running.replace(Some(self.world.serve()));
        self.ended.take();
    }
}

#[test]
fn a_taken_port_is_named() {
    let world = World::new();
    world.apply();
    let port =
        Port { world, other: RefCell::default(), ended: RefCell::default(), running: RefCell::default() };
    let row = Row {
        what: "a taken port",
        input: (),
        code: "exit 1",
        polish: &[
            "Adres IP:PORT jest zajęty przez inny program. Zatrzymaj go albo zmień listen w optilinker.toml",
        ],
        english: &[
            "The address IP:PORT is taken by another program. Stop that, or change listen in optilinker.toml",
        ],
        stage: "",
        end: (),
        after: ("ready", ""),
    };
    hold(&port, &[row]);
}

#[test]
fn a_sandbox_names_a_taken_port_as_the_service_does() {
    let world = World::new();
    let _other = TcpListener::bind(&world.address).expect("it is free");
    let baselinker = ["sandbox", "baselinker", "--listen", &world.address];
    let webhooks = ["--webhook-url", "http://127.0.0.1:1", "--webhook-token", "x"];
    let optimes = [&["sandbox", "optimes", "--listen", &world.address][..], &webhooks].concat();
    let words = [
        (POLISH, "Adres IP:PORT jest zajęty przez inny program. Zatrzymaj go albo podaj inny adres"),
        (ENGLISH, "The address IP:PORT is taken by another program. Stop that, or give another address"),
    ];
    for sandbox in [&baselinker[..], &optimes] {
        for (language, expected) in words {
            let (exit, said) = world.tells(language, sandbox);
            assert_eq!(exit, Some(1), "{said}");
            assert!(said.replace(&world.address, "IP:PORT").starts_with(expected), "{said}");
        }
    }
}

/// In seconds; time enough to see a create on its way on a busy machine.
const REQUEST_TIMEOUT: u64 = 2;

/// Services that are ended, a Polish one and an English one.
struct Ended([World; 2]);

/// The order whose create was under way in each, and how the services ended.
struct Place {
    orders: [i64; 2],
    exit: Option<i32>,
    again: RefCell<Vec<Process>>,
}

/// SIGTERM while a create is on its way, and how it ended.
#[expect(clippy::disallowed_methods, reason = "how long a real process takes is what is tested")]
fn end_in_the_middle(world: &World, language: &str, rule: &Value) -> (i64, Option<i32>) {
    let service = world.serve_in(language);
    world.in_plant("faults", &json!({ "rules": [rule] }));
    let order = world.orders(&json!([{}]))[0];
    world.until("it is on its way", || world.entry(order).0 == "sending");
    let asked = Instant::now();
    let exit = service.terminate();
    assert!(asked.elapsed() < Duration::from_secs(REQUEST_TIMEOUT + 5), "{:?}", asked.elapsed());
    world.in_plant("faults", &json!({}));
    (order, exit)
}

impl Kind for Ended {
    /// How the plant answers the create.
    type Input = Value;
    /// The services are started again.
    type End = ();
    type Place = Place;

    fn world(&self) -> &World {
        &self.0[1]
    }

    fn put(&self, rule: &Value) -> Place {
        let [polish, english] = &self.0;
        let (polish, english) = thread::scope(|scope| {
            let polish = scope.spawn(|| end_in_the_middle(polish, POLISH, rule));
            let english = end_in_the_middle(english, ENGLISH, rule);
            (polish.join().expect("it ends"), english)
        });
        assert_eq!(polish.1, english.1);
        Place { orders: [polish.0, english.0], exit: english.1, again: RefCell::default() }
    }

    fn code(&self, place: &Place) -> String {
        format!("exit {}", place.exit.unwrap_or(-1))
    }

    fn stage(&self, place: &Place) -> String {
        let [polish, english] = [0, 1].map(|at| self.0[at].entry(place.orders[at]).0);
        if polish == english { english } else { format!("{polish} and {english}") }
    }

    /// What the service said at its end, and what is told of the order.
    fn words(&self, place: &Place, language: &str) -> String {
        let at = usize::from(language == ENGLISH);
        let why = self.0[at].tells(language, &["order", "why", "meble", &place.orders[at].to_string()]).1;
        format!("{} {why}", self.0[at].log(SERVICE))
    }

    fn end(&self, place: &Place, (): &()) {
        place.again.borrow_mut().extend(self.0.iter().map(World::serve));
    }
}

#[test]
fn an_end_in_the_middle_drains_and_loses_nothing() {
    let mut worlds = [World::new(), World::new()];
    for world in &mut worlds {
        world.file["pace"]["requestTimeout"] = json!(REQUEST_TIMEOUT);
        world.file["quietPeriodSeconds"] = json!(2 * REQUEST_TIMEOUT);
        world.apply();
    }
    let ended = Ended(worlds);
    let row = |what, rule, polish, english, stage| Row {
        what,
        input: rule,
        code: "exit 0",
        polish,
        english,
        stage,
        end: (),
        after: ("imported", "exit 0"),
    };
    let rows = [
        row(
            "SIGTERM before an answer that comes",
            json!({ "call": "POST /orders", "kind": "slow", "seconds": 1.6 }),
            &["Kończę: czekam na odpowiedzi, które są w drodze", "Zatrzymany.", "Założone w OptiMES jako"],
            &["Stopping: waiting for the answers that are under way", "Stopped.", "Made in OptiMES as"],
            "imported",
        ),
        row(
            "SIGTERM before an answer that does not come",
            json!({ "call": "POST /orders", "kind": "late", "seconds": 3 }),
            &[
                "Kończę: czekam na odpowiedzi",
                "wysłane, wynik nieznany",
                "odpowiedź nie przyszła; wynik nieznany, Optilinker sprawdzi",
            ],
            &[
                "Stopping: waiting for the answers",
                "sent, outcome unknown",
                "no answer came; outcome unknown, Optilinker will look",
            ],
            "uncertain",
        ),
    ];
    super::hold_each(&ended, &rows);
    for world in &ended.0 {
        assert_eq!(world.plant_orders(), 2);
        world.assert_balanced();
    }
}
