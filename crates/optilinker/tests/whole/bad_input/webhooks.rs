//! Messages at the webhook address: what was refused changes nothing, and a good message ends it.

use std::cell::Cell;

use http::Method;
use serde_json::{Value, json};

use super::{Kind, Row, hold};
use crate::world::{POLISH, World};

/// The body for an order's number in OptiMES.
type Input = fn(i64) -> Vec<u8>;

struct Place {
    order: i64,
    status: u16,
    polish: String,
    english: String,
}

struct Webhooks {
    world: World,
    english: String,
    polish: String,
    /// Orders that OptiMES has realised and told nobody of.
    orders: Vec<i64>,
    used: Cell<usize>,
}

impl Webhooks {
    fn post(&self, url: &str, body: Vec<u8>) -> (u16, String) {
        self.world.http(Method::POST, url, Some(body))
    }
}

fn message(changes: &Value) -> Vec<u8> {
    let mut message = json!({ "EventSource": "order.updated", "Ids": [], "Token": "tok" });
    for (key, value) in changes.as_object().expect("an object") {
        message[key] = value.clone();
    }
    message.to_string().into_bytes()
}

impl Kind for Webhooks {
    type Input = Input;
    type End = Input;
    type Place = Place;

    fn world(&self) -> &World {
        &self.world
    }

    fn put(&self, input: &Input) -> Place {
        let order = self.orders[self.used.replace(self.used.get() + 1)];
        let body = input(self.world.entry(order).2);
        let (status, english) = self.post(&self.english, body.clone());
        let (same, polish) = self.post(&self.polish, body);
        assert_eq!(status, same);
        Place { order, status, polish, english }
    }

    fn code(&self, place: &Place) -> String {
        format!("HTTP {}", place.status)
    }

    fn stage(&self, place: &Place) -> String {
        self.world.entry(place.order).0
    }

    fn words(&self, place: &Place, language: &str) -> String {
        if language == POLISH { place.polish.clone() } else { place.english.clone() }
    }

    fn end(&self, place: &Place, end: &Input) {
        let body = end(self.world.entry(place.order).2);
        assert_eq!(self.post(&self.english, body).0, 202);
    }
}

const GOOD: Input = |id| message(&json!({ "Ids": [id] }));
const NOT_OURS: (&[&str], &[&str]) = (
    &["nie jest wiadomość webhooka OptiMES", "nic nie zapisano", "Ustawienia, Webhooki"],
    &["is no webhook message of OptiMES", "nothing was stored", "Settings, Webhooks"],
);
const STORED: (&[&str], &[&str]) = (&["Zapisane."], &["Stored."]);

fn row(
    what: &'static str,
    code: &'static str,
    (polish, english): (&'static [&'static str], &'static [&'static str]),
    stage: &'static str,
    input: Input,
) -> Row<Webhooks> {
    Row { what, input, code, polish, english, stage, end: GOOD, after: ("closed", code) }
}

fn rows() -> Vec<Row<Webhooks>> {
    let too_large: (&[&str], &[&str]) = (
        &["większa niż 1 MiB", "Nic nie ginie", "przegląd"],
        &["larger than 1 MiB", "Nothing is lost", "sweep"],
    );
    let wrong: (&[&str], &[&str]) = (
        &["Zły adres lub token", "wpisz w OptiMES token z parametru optimesApiToken"],
        &["Wrong address or token", "enter in OptiMES the token of the parameter optimesApiToken"],
    );
    vec![
        row("not JSON", "HTTP 400", NOT_OURS, "imported", |_| b"no json".to_vec()),
        row("not the shape", "HTTP 400", NOT_OURS, "imported", |id| {
            json!({ "Ids": [id], "Token": "tok" }).to_string().into_bytes()
        }),
        row("ids beyond 64 bits", "HTTP 400", NOT_OURS, "imported", |_| {
            br#"{"EventSource":"order.updated","Ids":[99999999999999999999],"Token":"tok"}"#.to_vec()
        }),
        row("over 1 MiB", "HTTP 413", too_large, "imported", |id| {
            message(&json!({ "Ids": [id], "More": "x".repeat(1_100_000) }))
        }),
        row("a wrong token", "HTTP 401", wrong, "imported", |id| {
            message(&json!({ "Ids": [id], "Token": "wrong" }))
        }),
        row("an unknown event", "HTTP 202", STORED, "imported", |id| {
            message(&json!({ "Ids": [id], "EventSource": "moon.risen" }))
        }),
        row("ids as strings", "HTTP 202", STORED, "closed", |id| {
            message(&json!({ "Ids": [id.to_string()] }))
        }),
    ]
}

#[test]
fn each_has_its_status_its_words_and_its_end() {
    let mut world = World::new();
    // No sweep comes to help.
    world.file["pace"]["mesSweep"] = json!(3_600);
    world.file["pace"]["fullSweep"] = json!(3_600);
    world.apply();
    let service = world.serve();
    let (_second, at) = world.serve_second_in(POLISH);
    let rows = rows();
    let orders = world.orders(&rows.iter().map(|_| json!({})).collect());
    for order in &orders {
        world.until_stage(*order, "imported");
        world.in_plant(&format!("orders/{}/realise", world.entry(*order).2), &json!({}));
    }
    let english = world.webhook_url();
    let polish = english.replace(&world.address, &at);
    assert_ne!(polish, english);
    hold(&Webhooks { world, english, polish, orders, used: Cell::new(0) }, &rows);
    assert_eq!(service.terminate(), Some(0));
}
