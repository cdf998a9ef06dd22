//! Files: what they alone show is told before anything is stored.

use std::cell::{Cell, RefCell};

use serde_json::{Value, json};

use super::{Kind, Row, hold_each};
use crate::world::{ENGLISH, POLISH, World};

enum Input {
    /// The integration file with changes; null leaves a key out.
    Changed(Value),
    /// Another text in its place.
    Text(&'static str),
    /// No file at all.
    Nothing,
    /// The service's file.
    Service(&'static str),
}

struct Files {
    world: World,
    service: String,
    exit: Cell<Option<i32>>,
    words: RefCell<[String; 2]>,
}

const FILE: &str = "meble.json";
const SERVICE: &str = "optilinker.toml";

impl Files {
    fn apply(&self) {
        let apply = |language| self.world.tells(language, &["integration", "apply", FILE]);
        let ((exit, polish), (_, english)) = (apply(POLISH), apply(ENGLISH));
        self.exit.set(exit);
        self.words.replace([polish, english]);
    }
}

impl Kind for Files {
    type Input = Input;
    /// The files are put right and applied.
    type End = ();
    type Place = ();

    fn world(&self) -> &World {
        &self.world
    }

    fn put(&self, input: &Input) {
        self.world.says(&["integration", "remove", "meble", "--yes"]);
        self.world.write_file(FILE, &json!({}));
        match input {
            Input::Changed(changes) => drop(self.world.write_file(FILE, changes)),
            Input::Text(text) => self.world.write(FILE, text),
            Input::Nothing => std::fs::remove_file(self.world.path().join(FILE)).expect("it was there"),
            Input::Service(text) => self.world.write(SERVICE, text),
        }
        self.apply();
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

    fn end(&self, (): &(), (): &()) {
        self.world.write(SERVICE, &self.service);
        self.world.write_file(FILE, &json!({}));
        self.apply();
    }
}

fn row(
    what: &'static str,
    input: Input,
    polish: &'static [&'static str],
    english: &'static [&'static str],
) -> Row<Files> {
    Row { what, input, code: "exit 2", polish, english, stage: "", end: (), after: ("active", "exit 0") }
}

fn rows() -> Vec<Row<Files>> {
    let changed = |key: &str, value: Value| Input::Changed(json!({ key: value }));
    vec![
        row(
            "a missing parameter",
            changed("optimesApiKey", Value::Null),
            &[
                "meble.json: brakuje klucza optimesApiKey",
                "Przyjmowane: klucz jako tekst",
                "Nic się nie zmieniło",
            ],
            &[
                "meble.json: the key optimesApiKey is missing",
                "Accepted: the key as a text",
                "Nothing was changed",
            ],
        ),
        row(
            "a wrong type",
            changed("optimesUnit", json!("szt")),
            &[
                "optimesUnit ma złą wartość: \"szt\"",
                "Przyjmowane: identyfikator: liczba całkowita",
                "Popraw",
            ],
            &["optimesUnit has a wrong value: \"szt\"", "Accepted: an id: a whole number", "Correct"],
        ),
        row(
            "a table that is none",
            changed("optimesVatRates", json!([31])),
            &["optimesVatRates ma złą wartość: lista. Przyjmowane: tabela"],
            &["optimesVatRates has a wrong value: a list. Accepted: a table"],
        ),
        row(
            "a VAT rate that is none",
            changed("optimesVatRates", json!({ "dwa": 31 })),
            &["nazwa „dwa” nie pasuje", "\"23\", \"8\", \"5\", \"0\", \"zw\""],
            &["the name \"dwa\" doesn't belong", "\"23\", \"8\", \"5\", \"0\", \"zw\""],
        ),
        row(
            "a VAT rate in two ways of writing",
            changed("optimesVatRates", json!({ "23": 31, "23.0": 32 })),
            &["optimesVatRates.23.0 i „23” w tej tabeli oznaczają jedno i to samo. Zostaw jedno"],
            &["optimesVatRates.23.0 and \"23\" in this table name one and the same. Leave one"],
        ),
        row(
            "an unknown key",
            changed("baselinkerOrderStatusToImportt", json!(3)),
            &[
                "nieznany klucz baselinkerOrderStatusToImportt",
                "Najbliższy znany: baselinkerOrderStatusToImport.",
            ],
            &[
                "unknown key baselinkerOrderStatusToImportt",
                "The nearest known one: baselinkerOrderStatusToImport.",
            ],
        ),
        row(
            "an address that is none",
            changed("OPTIMES_URL", json!("ftp://firma.optimes.pl")),
            &["OPTIMES_URL ma złą wartość", "\"https://firma.optimes.pl\""],
            &["OPTIMES_URL has a wrong value", "\"https://firma.optimes.pl\""],
        ),
        row(
            "an address with a password",
            changed("OPTIMES_URL", json!("https://jan:haslo@firma.optimes.pl")),
            &["OPTIMES_URL zawiera nazwę użytkownika lub hasło", "Podaj sam adres"],
            &["OPTIMES_URL holds a user name or a password", "Give the address alone"],
        ),
        row(
            "a quiet period that is too short",
            changed("quietPeriodSeconds", json!(1)),
            &["quietPeriodSeconds wynosi 1 s", "czyli 2 s"],
            &["quietPeriodSeconds is 1 s", "which is 2 s"],
        ),
        row(
            "\"done\" that is also an import status",
            changed("baselinkerOrderStatusToSend", json!(1001)),
            &["baselinkerOrderStatusToSend (1001) stoi też w baselinkerOrderStatusToImport"],
            &["baselinkerOrderStatusToSend (1001) also stands in baselinkerOrderStatusToImport"],
        ),
        row(
            "a key from a variable that is not set",
            changed("optimesApiKey", json!({ "env": "NO_SUCH_VARIABLE" })),
            &["optimesApiKey: zmienna środowiskowa NO_SUCH_VARIABLE nie jest ustawiona"],
            &["optimesApiKey: the environment variable NO_SUCH_VARIABLE is not set"],
        ),
        row(
            "neither TOML nor JSON",
            Input::Text("{ \"name\": "),
            &["meble.json, wiersz 1, kolumna", "to nie jest poprawny JSON"],
            &["meble.json, line 1, column", "this is not valid JSON"],
        ),
        row(
            "no file",
            Input::Nothing,
            &["nie można odczytać pliku meble.json", "nie ma takiego pliku"],
            &["can't be read", "there is no such file"],
        ),
        row(
            "the service's own file",
            Input::Service("listn = \"127.0.0.1:8080\"\n"),
            &["optilinker.toml: nieznany klucz listn", "Najbliższy znany: listen."],
            &["optilinker.toml: unknown key listn", "The nearest known one: listen."],
        ),
    ]
}

#[test]
fn each_has_its_exit_its_words_and_its_end() {
    let world = World::new();
    let service = std::fs::read_to_string(world.path().join(SERVICE)).expect("it is there");
    let files = Files { world, service, exit: Cell::default(), words: RefCell::default() };
    hold_each(&files, &rows());
}

#[test]
fn a_file_tells_all_its_mistakes_at_once() {
    let world = World::new();
    let bad = world.write_file("bad.json", &json!({
        "optimesApiKey": null, "baselinkerOrderStatusToImportt": 3, "optimesUnit": "x", "quietPeriodSeconds": 1,
        "OPTIMES_URL": "ftp://x",
    }));
    let said = world.says(&["check", &bad]);
    let message = said.json["error"]["message"].as_str().unwrap_or_default().to_owned();
    for part in [
        "optimesApiKey",
        "baselinkerOrderStatusToImportt",
        "optimesUnit",
        "quietPeriodSeconds",
        "OPTIMES_URL",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert_eq!(said.exit, 2);
}
