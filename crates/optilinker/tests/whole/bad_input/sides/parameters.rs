//! Files whose parameters a side refuses.

use std::cell::Cell;

use serde_json::{Value, json};

use super::super::{Kind, Row, hold};
use super::{Words, state, words};
use crate::world::World;

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
