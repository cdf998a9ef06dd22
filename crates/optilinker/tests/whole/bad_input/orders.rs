//! Orders.

use serde_json::{Value, json};

use super::{Kind, Row, hold};
use crate::world::World;

enum Input {
    /// It comes into the import status.
    Order(Value),
    /// It is imported; then another one stands under its number.
    NumberOf(Value, Value),
}

enum End {
    /// Nobody has to do anything.
    Nobody,
    /// The order is edited in the shop.
    Edit(Value),
    /// A product is made in the plant.
    Product(Value),
    /// The product of a SKU is bound.
    Bind(&'static str),
    /// The file is applied with a change.
    File(Value),
    /// A person says: try again.
    Retry,
}

struct Orders(World);

impl Kind for Orders {
    type Input = Input;
    type End = End;
    type Place = i64;

    fn world(&self) -> &World {
        &self.0
    }

    fn put(&self, input: &Input) -> i64 {
        let Self(world) = self;
        let (Input::Order(order) | Input::NumberOf(order, _)) = input;
        let id = world.orders(&json!([order]))[0];
        if let Input::NumberOf(_, other) = input {
            world.until_stage(id, "imported");
            let mut other = other.clone();
            other["order_id"] = json!(id);
            world.orders(&json!([other]));
        }
        id
    }

    fn code(&self, id: &i64) -> String {
        self.0.entry(*id).1
    }

    fn stage(&self, id: &i64) -> String {
        self.0.entry(*id).0
    }

    fn words(&self, id: &i64, language: &str) -> String {
        self.0.tells(language, &["order", "why", "meble", &id.to_string()]).1
    }

    fn end(&self, id: &i64, end: &End) {
        let Self(world) = self;
        let said = match end {
            End::Nobody => return,
            End::Edit(edit) => return world.in_shop(&format!("orders/{id}"), edit),
            End::Product(product) => return drop(world.products(&json!([product]))),
            End::Bind(sku) => {
                let product = world.products(&json!([{ "index": "ONE", "name": "Ta" }]))[0];
                world.says(&["product", "bind", "meble", sku, &product.to_string()])
            }
            End::File(changes) => {
                world.says(&["integration", "apply", &world.write_file("meble.json", changes)])
            }
            End::Retry => world.says(&["order", "retry", "meble", &id.to_string()]),
        };
        assert_eq!(said.exit, 0, "{}", said.json);
    }
}

fn line(changes: Value) -> Value {
    let mut line = json!({ "sku": "SKU-1", "price_brutto": 10, "tax_rate": 23, "quantity": 1 });
    for (key, value) in changes.as_object().expect("an object") {
        line[key] = value.clone();
    }
    json!({ "products": [line] })
}

/// What waits until somebody sees to the order.
fn waiting() -> Vec<Row<Orders>> {
    let good = || End::Edit(line(json!({})));
    let file = || {
        let rates = json!({ "23": 31, "8": 32, "5": 33 });
        End::File(json!({ "optimesCurrencies": { "PLN": 41, "EUR": 42 }, "optimesVatRates": rates }))
    };
    let row = |what, order, code, polish, english, end| Row {
        what,
        input: Input::Order(order),
        code,
        polish,
        english,
        stage: "waiting",
        end,
        after: ("imported", ""),
    };
    vec![
        row(
            "malformed",
            line(json!({ "price_brutto": "much" })),
            "P101",
            &["nie da się odczytać", "Treść jest zachowana", "Otwórz zamówienie w BaseLinkerze"],
            &["can't be read", "Its text is kept", "Open the order in BaseLinker"],
            good(),
        ),
        row(
            "a number out of reach",
            line(json!({ "quantity": "99999999999999999999999999999" })),
            "P101",
            &["nie da się odczytać", "Kto działa: Osoba, która skonfigurowała integrację"],
            &["can't be read", "Who acts: Whoever set the integration up"],
            good(),
        ),
        row(
            "an amount out of reach",
            line(
                json!({ "quantity": 9_000_000_000_000_000_000_u64, "price_brutto": 9_000_000_000_000_000_000_u64 }),
            ),
            "P113",
            &["w pozycji 1 jest tak duża", "Sprawdź pozycję 1 w BaseLinkerze"],
            &["of line 1 is too large", "Look at line 1 in BaseLinker"],
            good(),
        ),
        row(
            "no lines",
            json!({ "products": [] }),
            "P102",
            &["ani jednej pozycji", "Kto działa: Osoba prowadząca zamówienia", "Dodaj pozycje"],
            &["has no lines", "Who acts: Whoever works with the orders", "Add lines"],
            good(),
        ),
        row(
            "an unknown SKU",
            line(json!({ "sku": "NEW" })),
            "P103",
            &["nie ma produktu „NEW” (pozycja 1)", "ruszy samo", "product bind meble \"NEW\" ID_PRODUKTU"],
            &["has no product \"NEW\" (line 1)", "by itself", "product bind meble \"NEW\" PRODUCT_ID"],
            End::Product(json!({ "index": "NEW", "name": "Nowy" })),
        ),
        row(
            "no SKU",
            line(json!({ "sku": "", "ean": "" })),
            "P104",
            &["Pozycja 1 nie ma SKU ani EAN", "Uzupełnij SKU", "optimesOtherProductId"],
            &["Line 1 has neither SKU nor EAN", "Fill in the SKU", "optimesOtherProductId"],
            good(),
        ),
        row(
            "an ambiguous SKU",
            line(json!({ "sku": "TWIN" })),
            "P105",
            &["„TWIN” mają w OptiMES różne produkty", "nie zgaduje", "product bind meble \"TWIN\""],
            &["carry the code \"TWIN\"", "doesn't guess", "product bind meble \"TWIN\""],
            End::Bind("TWIN"),
        ),
        row(
            "an unknown VAT rate",
            line(json!({ "tax_rate": 5 })),
            "P106",
            &["Stawki VAT „5” (pozycja 1) nie ma", "Dopisz stawkę „5” do optimesVatRates"],
            &["The VAT rate \"5\" (line 1) is not", "Add the rate \"5\" to optimesVatRates"],
            file(),
        ),
        row(
            "an absurd VAT rate",
            line(json!({ "tax_rate": -5 })),
            "P106",
            &["Stawki VAT „-5”", "popraw stawkę w zamówieniu"],
            &["The VAT rate \"-5\"", "correct the rate of the order"],
            good(),
        ),
        row(
            "an unknown currency",
            json!({ "currency": "EUR" }),
            "P107",
            &["Waluty „EUR” nie ma", "dopisz ją do optimesCurrencies"],
            &["The currency \"EUR\" is not", "put it into optimesCurrencies"],
            file(),
        ),
        row(
            "no currency",
            json!({ "currency": "" }),
            "P107",
            &["kwot się nie przelicza", "albo popraw walutę zamówienia w BaseLinkerze"],
            &["amounts are never converted", "or correct the currency of the order"],
            End::Edit(json!({ "currency": "PLN" })),
        ),
    ]
}

/// What goes on by itself.
fn going() -> Vec<Row<Orders>> {
    let row = |what, order, code, polish, english| Row {
        what,
        input: Input::Order(order),
        code,
        polish,
        english,
        stage: "imported",
        end: End::Nobody,
        after: ("imported", code),
    };
    let made = |what, order| row(what, order, "", &["Założone w OptiMES jako"], &["Made in OptiMES as"]);
    vec![
        row(
            "a NIP with a bad checksum",
            json!({ "invoice_nip": "5261040827" }),
            "P151",
            &[
                "złą cyfrę kontrolną",
                "idzie dalej",
                "Kto działa: Nikt: Optilinker idzie dalej sam",
                "popraw NIP w zamówieniu",
            ],
            &[
                "its checksum is wrong",
                "goes on",
                "Who acts: Nobody: Optilinker goes on by itself",
                "correct the NIP in the order",
            ],
        ),
        made("a foreign VAT id", json!({ "invoice_nip": "DE811128135", "invoice_country_code": "DE" })),
        made("emoji and 4-byte text", json!({ "user_comments": "Dla Ani 🎁 𝒳" })),
        made("over-long text", json!({ "user_comments": "x".repeat(9_000) })),
        made("a marker typed into a note", json!({ "user_comments": "OL-deadbeef-7" })),
        made("a free line", line(json!({ "price_brutto": 0 }))),
        made("a discount line", line(json!({ "price_brutto": -5 }))),
    ]
}

fn number_reused() -> Row<Orders> {
    let first = json!({ "date_add": 1_790_000_000, "external_order_id": "A-1" });
    let then = json!({ "date_add": 1_790_500_000, "external_order_id": "B-2" });
    Row {
        what: "a number that is another order now",
        input: Input::NumberOf(first, then),
        code: "P207",
        polish: &[
            "stało wcześniej inne zamówienie",
            "dopóki nie zdecydujesz",
            "order retry meble",
            "order exclude meble",
        ],
        english: &[
            "Another order stood under this",
            "until you decide",
            "order retry meble",
            "order exclude meble",
        ],
        stage: "imported",
        end: End::Retry,
        after: ("imported", ""),
    }
}

#[test]
fn each_has_its_code_its_words_and_its_end() {
    let world = World::new();
    world.products(&json!([{ "index": "TWIN", "name": "Jeden" }, { "index": "TWIN", "name": "Drugi" }]));
    world.apply();
    let _service = world.serve();
    let orders = Orders(world);
    let rows: Vec<Row<Orders>> = waiting().into_iter().chain(going()).chain([number_reused()]).collect();
    hold(&orders, &rows);
    let Orders(world) = orders;
    world.until("each is made once, and the reused number twice", || world.plant_orders() == rows.len() + 1);
    let held = world.plant_state().to_string();
    for text in ["OL -deadbeef-7", "Dla Ani 🎁 𝒳", &"x".repeat(9_000), "DE811128135"] {
        assert!(held.contains(text), "{text} is not in the plant");
    }
    assert!(!held.contains("5261040827"), "a wrong NIP is handed on");
    world.assert_balanced();
}
