//! The reference page of all keys, `docs/parameters.md`, made from the tables.

use std::fmt::Write;

use crate::key::{Key, Kind, Presence, seconds};
use crate::{KEYS, SERVICE_KEYS};

/// The page. `cargo run -p settings --example parameters > docs/parameters.md` writes it; a test holds it.
#[must_use]
pub fn reference_page() -> String {
    let mut page = String::from(
        "# Parametry · Parameters\n\n\
         Ta strona powstaje z tabel w `crates/settings`; test pilnuje, by się zgadzała. \
         This page is made from the tables in `crates/settings`; a test holds it true.\n\n\
         Każda wartość może być `{ file = \"…\" }` lub `{ env = \"…\" }`; ścieżka jest względem pliku, który ją podaje. \
         Any value may be `{ file = \"…\" }` or `{ env = \"…\" }`; a path is relative to the file that names it.\n",
    );
    section(&mut page, "Plik integracji · Integration file", KEYS);
    page.push_str("\nPo zmianie sprawdź plik: `optilinker check FILE`. After a change, try the file: `optilinker check FILE`.\n");
    section(&mut page, "Plik usługi `optilinker.toml` · Service file `optilinker.toml`", SERVICE_KEYS);
    page.push_str(
        "\nZmienna środowiskowa `OPTILINKER_KLUCZ` (`__` między tabelą a kluczem: `OPTILINKER_LOG__LEVEL`; także `OPTILINKER_MASTER_KEY__FILE` i `__ENV`) \
         ma pierwszeństwo; pusta nic nie znaczy. The environment variable `OPTILINKER_KEY` (`__` between table and key: \
         `OPTILINKER_LOG__LEVEL`; also `OPTILINKER_MASTER_KEY__FILE` and `__ENV`) comes first; an empty one means nothing.\n",
    );
    page
}

fn section(page: &mut String, heading: &str, keys: &[Key]) {
    let _ = write!(
        page,
        "\n## {heading}\n\n| Klucz · Key | Typ · Type | Domyślnie · Default | Opis | Meaning |\n| --- | --- | --- | --- | --- |\n"
    );
    for key in keys {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} |",
            names(key),
            kind(key.kind),
            presence(key.presence),
            cell(key.pl),
            cell(key.en)
        );
    }
}

fn names(key: &Key) -> String {
    let names: Vec<String> =
        std::iter::once(&key.name).chain(key.aliases).map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn presence(presence: Presence) -> String {
    match presence {
        Presence::Required | Presence::RequiredSecret => "**wymagany · required**".to_owned(),
        Presence::Optional => "–".to_owned(),
        Presence::Default(text) => format!("`{text}`"),
    }
}

fn kind(kind: Kind) -> String {
    match kind {
        Kind::Name | Kind::Text | Kind::Note | Kind::HeaderPrefix => "tekst · text".to_owned(),
        Kind::Origin | Kind::PublicUrl => "adres http(s) · http(s) address".to_owned(),
        Kind::HeaderSecret | Kind::Secret | Kind::MasterKey => "sekret · secret".to_owned(),
        Kind::Id => "id".to_owned(),
        Kind::Ids { .. } => "id lub lista · id or list".to_owned(),
        Kind::Currencies | Kind::VatRates => "tabela id · table of ids".to_owned(),
        Kind::Whole { min, max } => format!("{min}…{max}"),
        Kind::Seconds { min, max } => format!("sekundy · seconds, {}…{}", seconds(min), seconds(max)),
        Kind::Amount => "kwota · amount, 0…1000".to_owned(),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(" / "),
        Kind::ImportFrom => "`all` / `now` / RRRR-MM-DD".to_owned(),
        Kind::MarkerPrefix => "8 × `0-9a-f`".to_owned(),
        Kind::BasePath => "ścieżka URL · URL path".to_owned(),
        Kind::HeaderName => "nazwa nagłówka · header name".to_owned(),
        Kind::Listen => "IP:port".to_owned(),
        Kind::Database => "adres bazy · database address".to_owned(),
        Kind::Networks => "lista CIDR · list of CIDRs".to_owned(),
        Kind::Path => "ścieżka pliku · file path".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_the_one_that_the_tables_make() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/parameters.md");
        let page = std::fs::read_to_string(path).unwrap();
        assert!(
            page == reference_page(),
            "docs/parameters.md is old: cargo run -p settings --example parameters > docs/parameters.md"
        );
    }
}
