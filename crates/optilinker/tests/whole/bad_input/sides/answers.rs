//! Sides that answer everything in a way that stops the integration.

use std::cell::RefCell;

use serde_json::json;

use super::super::{Kind, Row, hold_each};
use super::{Words, words};
use crate::world::World;

/// The sides themselves.
struct Sides {
    world: World,
    orders: RefCell<Vec<i64>>,
}

impl Kind for Sides {
    /// The side, and how it answers everything.
    type Input = (&'static str, &'static str);
    /// It answers as it should.
    type End = ();
    type Place = ();

    fn world(&self) -> &World {
        &self.world
    }

    fn put(&self, (side, kind): &Self::Input) {
        let faults = json!({ "rules": [{ "kind": kind }] });
        match *side {
            "shop" => self.world.in_shop("faults", &faults),
            _ => self.world.in_plant("faults", &faults),
        }
        self.orders.borrow_mut().extend(self.world.orders(&json!([{}])));
    }

    fn code(&self, (): &()) -> String {
        self.world.integration().1
    }

    fn stage(&self, (): &()) -> String {
        self.world.integration().0
    }

    fn words(&self, (): &(), language: &str) -> String {
        words(&self.world, "meble", language)
    }

    fn end(&self, (): &(), (): &()) {
        self.world.in_shop("faults", &json!({}));
        self.world.in_plant("faults", &json!({}));
    }
}

fn side_rows() -> Vec<Row<Sides>> {
    let row = |what, input, code, polish: Words, english: Words| Row {
        what,
        input,
        code,
        polish,
        english,
        stage: "stopped",
        end: (),
        after: ("active", ""),
    };
    vec![
        row(
            "an address that redirects",
            ("plant", "redirect"),
            "P403",
            &[
                "exit 1:",
                "BŁĄD OPTIMES_URL: HTTP 302 OptiMES przekierowuje pod inny adres",
                "przekierowuje pod inny adres (kod 302)",
                "Sprawdź OPTIMES_URL",
            ],
            &[
                "exit 1:",
                "WRONG OPTIMES_URL: HTTP 302 OptiMES redirects to another address",
                "redirects to another address (status 302)",
                "Check OPTIMES_URL",
            ],
        ),
        row(
            "an address that is not OptiMES",
            ("plant", "html"),
            "P411",
            &[
                "exit 1:",
                "BŁĄD OPTIMES_URL: HTTP 200 To, co tam odpowiada, nie jest API OptiMES",
                "nie jest OptiMES (HTTP 200). Integracja stoi; zamówienia czekają i nie giną",
                "Otwórz OPTIMES_URL w przeglądarce",
            ],
            &[
                "exit 1:",
                "WRONG OPTIMES_URL: HTTP 200 What answers there is not the API of OptiMES",
                "is not OptiMES (HTTP 200). The integration stands still; orders wait and none is lost",
                "Open OPTIMES_URL in a browser",
            ],
        ),
        row(
            "a key of the plant that dies",
            ("plant", "forbidden"),
            "P403",
            &[
                "exit 1:",
                "BŁĄD optimesApiKey: HTTP 403 Klucz jest odrzucany",
                "OptiMES odrzuca klucz API",
                "pracownik, do którego należy klucz, jest aktywny",
            ],
            &[
                "exit 1:",
                "WRONG optimesApiKey: HTTP 403 The key is refused",
                "OptiMES refuses the API key",
                "the employee whose key it is is active",
            ],
        ),
        row(
            "a key of the shop that dies",
            ("shop", "forbidden"),
            "P401",
            &[
                "exit 1:",
                "BŁĄD baselinkerApiKey Klucz jest odrzucany",
                "po podaniu dobrego tokenu wszystko ruszy samo",
            ],
            &[
                "exit 1:",
                "WRONG baselinkerApiKey The key is refused",
                "with a good token everything goes on by itself",
            ],
        ),
    ]
}

#[test]
fn each_bad_answer_has_its_code_its_words_and_its_end() {
    let world = World::new();
    world.apply();
    let _service = world.serve();
    world.until("it is active", || world.integration().0 == "active");
    let sides = Sides { world, orders: RefCell::default() };
    hold_each(&sides, &side_rows());
    for order in sides.orders.borrow().iter() {
        sides.world.until_stage(*order, "imported");
    }
    sides.world.assert_balanced();
}
