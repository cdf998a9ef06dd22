//! The shop's journal, on or off.

use serde_json::json;

use super::super::{Kind, Row, hold_each};
use super::words;
use crate::world::World;

struct Journal(World);

impl Kind for Journal {
    type Input = ();
    /// It is switched on, and something happens.
    type End = ();
    type Place = ();

    fn world(&self) -> &World {
        &self.0
    }

    fn put(&self, (): &()) {
        self.0.in_shop("journal", &json!({ "enabled": false }));
        self.0.orders(&json!([{}]));
    }

    fn code(&self, (): &()) -> String {
        let said = self.0.says(&["check", "meble.json"]).json;
        let line = said["checks"].as_array().into_iter().flatten().find(|line| line["name"] == "journal");
        line.map(|line| format!("{} {}", line["ok"], line["hint"] != "")).unwrap_or_default()
    }

    fn stage(&self, (): &()) -> String {
        self.0.integration().0
    }

    fn words(&self, (): &(), language: &str) -> String {
        words(&self.0, "meble", language)
    }

    fn end(&self, (): &(), (): &()) {
        self.0.in_shop("journal", &json!({ "enabled": true }));
        self.0.orders(&json!([{}]));
    }
}

#[test]
fn a_journal_that_is_off_is_told_and_delays_alone() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    let row = Row {
        what: "a journal that is off",
        input: (),
        code: "true true",
        polish: &[
            "exit 0:",
            "uwaga journal Dziennik milczy, więc pewnie jest wyłączony",
            "Włączysz go w ustawieniach API",
        ],
        english: &[
            "exit 0:",
            "note journal The journal says nothing, so it is probably switched off",
            "switched on in BaseLinker's API settings",
        ],
        stage: "active",
        end: (),
        after: ("active", "true false"),
    };
    let journal = Journal(world);
    hold_each(&journal, &[row]);
    journal.0.until("both orders are made", || journal.0.plant_orders() == 2);
    journal.0.assert_balanced();
}
