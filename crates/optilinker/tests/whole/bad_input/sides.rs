//! Parameters that the live sides refuse: what `check` says of each, and where the running integration stands.

use std::cell::Cell;

use serde_json::{Value, json};

use super::{Kind, Row, hold, hold_each};
use crate::world::World;

/// What `check` says of a file, and then what is said of the running integration.
fn words(world: &World, name: &str, language: &str) -> String {
    let (exit, check) = world.tells(language, &["check", &format!("{name}.json")]);
    let shown = world.tells(language, &["integration", "show", name]).1;
    let text = format!("{check} {shown}");
    let words: Vec<&str> = text.split_whitespace().collect();
    format!("exit {}: {}", exit.unwrap_or(-1), words.join(" "))
}

fn state(world: &World, name: &str) -> (String, String) {
    let said = world.says(&["integration", "show", name]).json;
    let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
    (text("state"), text("problem"))
}

/// Integrations with a bad file each.
struct Files {
    world: World,
    applied: Cell<usize>,
}

/// Statuses of the shop, of which each integration imports one.
const STATUSES: [i64; 5] = [1001, 1002, 1004, 1005, 1006];

impl Files {
    /// The file of an integration's name with changes, applied.
    fn apply(&self, name: &str, status: i64, changes: &Value) {
        let own = [
            ("name", json!(name)),
            ("baselinkerOrderStatusToImport", json!(status)),
            ("baselinkerOrderStatusInProduction", json!([])),
        ];
        let own = own.into_iter().map(|(key, value)| (key.to_owned(), value));
        let changes = own.chain(changes.as_object().cloned().unwrap_or_default()).collect();
        let file = self.world.write_file(&format!("{name}.json"), &Value::Object(changes));
        let said = self.world.says(&["integration", "apply", &file]);
        assert_eq!(said.exit, 0, "{}", said.json);
    }
}

impl Kind for Files {
    /// The file's changes.
    type Input = Value;
    /// The file is put right and applied.
    type End = ();
    /// The integration's name, and the status it imports.
    type Place = (String, i64);

    fn world(&self) -> &World {
        &self.world
    }

    fn put(&self, changes: &Value) -> (String, i64) {
        let applied = self.applied.replace(self.applied.get() + 1);
        let place = (format!("row-{applied}"), STATUSES[applied % STATUSES.len()]);
        self.apply(&place.0, place.1, changes);
        place
    }

    fn code(&self, (name, _): &(String, i64)) -> String {
        state(&self.world, name).1
    }

    fn stage(&self, (name, _): &(String, i64)) -> String {
        state(&self.world, name).0
    }

    fn words(&self, (name, _): &(String, i64), language: &str) -> String {
        words(&self.world, name, language)
    }

    fn end(&self, (name, status): &(String, i64), (): &()) {
        self.apply(name, *status, &json!({}));
    }
}

type Words = &'static [&'static str];

fn file_rows() -> Vec<Row<Files>> {
    let row = |what, key: &str, value: Value, code, polish: Words, english: Words| Row {
        what,
        input: json!({ key: value }),
        code,
        polish,
        english,
        stage: "stopped",
        end: (),
        after: ("active", ""),
    };
    vec![
        row(
            "an unknown status of the shop",
            "baselinkerOrderStatusToSend",
            json!(9003),
            "P409",
            &[
                "exit 1:",
                "BŁĄD baselinkerOrderStatusToSend: 9003 Nie ma tam takiego identyfikatora. Są: 1001 Nowe, 1002",
                "P409 Parametr baselinkerOrderStatusToSend (9003) nie zgadza się z prawdziwym kontem",
                "zamówienia czekają. Popraw baselinkerOrderStatusToSend i zastosuj plik",
            ],
            &[
                "exit 1:",
                "WRONG baselinkerOrderStatusToSend: 9003 There is no such id there. There are: 1001 Nowe, 1002",
                "P409 Parameter baselinkerOrderStatusToSend (9003) doesn't agree with the real account",
                "orders wait. Correct baselinkerOrderStatusToSend and apply the file",
            ],
        ),
        row(
            "an unknown status of the plant",
            "optimesOrderStatus",
            json!(99),
            "P409",
            &[
                "exit 1:",
                "BŁĄD optimesOrderStatus: 99 Nie ma tam",
                "Są: 11 Otwarte, 12 Ze sklepu",
                "Popraw optimesOrderStatus",
            ],
            &[
                "exit 1:",
                "WRONG optimesOrderStatus: 99 There is no such id",
                "There are: 11 Otwarte",
                "Correct optimesOrderStatus",
            ],
        ),
        row(
            "an unknown attribute",
            "optimesOrderAttributeExternalId",
            json!(99),
            "P409",
            &["exit 1:", "BŁĄD optimesOrderAttributeExternalId: 99 Nie ma tam", "27 Numer zewnętrzny"],
            &[
                "exit 1:",
                "WRONG optimesOrderAttributeExternalId: 99 There is no such id",
                "27 Numer zewnętrzny",
            ],
        ),
        row(
            "an attribute of another type",
            "optimesOrderAttributeNote",
            json!(22),
            "P409",
            &[
                "exit 1:",
                "BŁĄD optimesOrderAttributeNote: 22 Koszt dostawy Ten atrybut przyjmuje liczbę",
                "Wskaż inny atrybut",
            ],
            &[
                "exit 1:",
                "WRONG optimesOrderAttributeNote: 22 Koszt dostawy This attribute takes a number",
                "Name another attribute",
            ],
        ),
        row(
            "an unknown VAT rate",
            "optimesVatRates",
            json!({ "23": 99 }),
            "P409",
            &["exit 1:", "BŁĄD optimesVatRates: 23 = 99 Nie ma tam", "31 23%, 32 8%"],
            &["exit 1:", "WRONG optimesVatRates: 23 = 99 There is no such id", "31 23%, 32 8%"],
        ),
        row(
            "a VAT rate of another percentage",
            "optimesVatRates",
            json!({ "23": 32 }),
            "P409",
            &[
                "exit 1:",
                "BŁĄD optimesVatRates: 23 = 32 8% Stawka o tym identyfikatorze ma inny procent",
                "Popraw optimesVatRates",
            ],
            &[
                "exit 1:",
                "WRONG optimesVatRates: 23 = 32 8% The rate of this id has another percentage",
                "Correct optimesVatRates",
            ],
        ),
        row(
            "an unknown currency",
            "optimesCurrencies",
            json!({ "PLN": 99 }),
            "P409",
            &["exit 1:", "BŁĄD optimesCurrencies: PLN = 99 Nie ma tam", "41 PLN, 42 EUR"],
            &["exit 1:", "WRONG optimesCurrencies: PLN = 99 There is no such id", "41 PLN, 42 EUR"],
        ),
        row(
            "a currency of another code",
            "optimesCurrencies",
            json!({ "PLN": 42 }),
            "P409",
            &["exit 1:", "BŁĄD optimesCurrencies: PLN = 42 EUR Waluta o tym identyfikatorze ma inny kod"],
            &["exit 1:", "WRONG optimesCurrencies: PLN = 42 EUR The currency of this id has another code"],
        ),
        row(
            "a dead key of the shop",
            "baselinkerApiKey",
            json!("dead"),
            "P401",
            &[
                "exit 1:",
                "BŁĄD baselinkerApiKey Klucz jest odrzucany",
                "nie wiadomo baselinkerOrderStatusToImport",
                "nic nie ginie",
                "wpisz go jako baselinkerApiKey i zastosuj plik",
            ],
            &[
                "exit 1:",
                "WRONG baselinkerApiKey The key is refused",
                "unknown baselinkerOrderStatusToImport",
                "none is lost",
                "write it as baselinkerApiKey and apply the file",
            ],
        ),
        row(
            "a dead key of the plant",
            "optimesApiKey",
            json!("dead"),
            "P403",
            &[
                "exit 1:",
                "BŁĄD optimesApiKey: HTTP 401 Klucz jest odrzucany",
                "nie wiadomo optimesOrderStatus",
                "zamówienia czekają i nie giną. Sprawdź OPTIMES_URL i optimesApiKey",
            ],
            &[
                "exit 1:",
                "WRONG optimesApiKey: HTTP 401 The key is refused",
                "unknown optimesOrderStatus",
                "orders wait and none is lost. Check OPTIMES_URL and optimesApiKey",
            ],
        ),
        row(
            "a private address",
            "OPTIMES_URL",
            json!("https://10.1.2.3"),
            "P410",
            &[
                "exit 1:",
                "BŁĄD OPTIMES_URL: https://10.1.2.3 Adres jest niedozwolony: musi to być publiczny adres https",
                "P410 Adres z parametru OPTIMES_URL jest odrzucany",
                "wpisu allow_private",
            ],
            &[
                "exit 1:",
                "WRONG OPTIMES_URL: https://10.1.2.3 The address is not allowed: it must be a public https address",
                "P410 The address of parameter OPTIMES_URL is refused",
                "entry in allow_private",
            ],
        ),
        row(
            "an address without https",
            "OPTIMES_URL",
            json!("http://203.0.113.7"),
            "P410",
            &[
                "exit 1:",
                "BŁĄD OPTIMES_URL: http://203.0.113.7 Adres jest niedozwolony",
                "nie używa https. Żadne połączenie nie zostało nawiązane; zamówienia czekają i nie giną",
            ],
            &[
                "exit 1:",
                "WRONG OPTIMES_URL: http://203.0.113.7 The address is not allowed",
                "doesn't use https. No connection was made; orders wait and none is lost",
            ],
        ),
        row(
            "a private address of the shop",
            "baselinkerUrl",
            json!("https://192.168.1.1"),
            "P410",
            &[
                "exit 1:",
                "BŁĄD baselinkerUrl: https://192.168.1.1 Adres jest niedozwolony",
                "P410 Adres z parametru baselinkerUrl",
            ],
            &[
                "exit 1:",
                "WRONG baselinkerUrl: https://192.168.1.1 The address is not allowed",
                "P410 The address of parameter baselinkerUrl",
            ],
        ),
    ]
}

#[test]
fn each_bad_file_has_its_code_its_words_and_its_end() {
    let world = World::new();
    let service = world.serve();
    let files = Files { world, applied: Cell::new(0) };
    let mut rows = file_rows();
    while !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(STATUSES.len()));
        hold(&files, &rows);
        let last = files.applied.get();
        for row in last - rows.len()..last {
            files.world.says(&["integration", "remove", &format!("row-{row}"), "--yes"]);
        }
        rows = rest;
    }
    assert_eq!(files.world.plant_orders(), 0);
    assert_eq!(service.terminate(), Some(0));
}

/// The sides themselves.
struct Sides {
    world: World,
    orders: std::cell::RefCell<Vec<i64>>,
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
    let sides = Sides { world, orders: std::cell::RefCell::default() };
    hold_each(&sides, &side_rows());
    for order in sides.orders.borrow().iter() {
        sides.world.until_stage(*order, "imported");
    }
    sides.world.assert_balanced();
}

/// The shop's journal, on or off.
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
