//! The table of the service's settings, `optilinker.toml`.

use crate::key::{Key, Kind, Presence};
use Presence::{Default, Optional};

const fn key(name: &'static str, kind: Kind, presence: Presence, pl: &'static str, en: &'static str) -> Key {
    Key { name, aliases: &[], kind, presence, pl, en }
}

/// Every setting of the service.
pub const SERVICE_KEYS: &[Key] = &[
    key(
        "listen",
        Kind::Listen,
        Default("\"127.0.0.1:8080\""),
        "Adres i port, na których usługa nasłuchuje.",
        "The address and port that the service listens on.",
    ),
    key(
        "public_url",
        Kind::PublicUrl,
        Optional,
        "Adres, pod którym usługę widzą ludzie i OptiMES. Gdy go brak: wynika z `listen`.",
        "The address that people and OptiMES reach the service at. Absent: it follows from `listen`.",
    ),
    key(
        "database_url",
        Kind::Database,
        Default("\"sqlite://optilinker.db\""),
        "Baza: `sqlite://plik` (względem tego pliku) albo `postgres://użytkownik@host/baza`.",
        "The database: `sqlite://file` (relative to this file) or `postgres://user@host/db`.",
    ),
    key(
        "master_key",
        Kind::MasterKey,
        Optional,
        "Klucz główny, 32 bajty w base64, jako `{ env = … }` albo `{ file = … }`. Gdy go brak: `run` zakłada `optilinker.key` obok pliku SQLite; przy PostgreSQL wymagany.",
        "The master key, 32 bytes in base64, as `{ env = … }` or `{ file = … }`. Absent: `run` makes `optilinker.key` beside the SQLite file; required with PostgreSQL.",
    ),
    key(
        "allow_private",
        Kind::Networks,
        Default("[]"),
        "Sieci prywatne (CIDR), na które mogą wskazywać adresy instancji; tylko dla nich wolno użyć http.",
        "Private networks (CIDR) that instance addresses may point at; http is accepted for these alone.",
    ),
    key(
        "language",
        Kind::Choice(&["pl", "en"]),
        Optional,
        "Język tekstów. Gdy go brak: język środowiska, w ostateczności polski.",
        "The language of texts. Absent: the environment's, else Polish.",
    ),
    key(
        "support",
        Kind::Note,
        Default("\"\""),
        "E-mail albo adres strony osoby, która pomaga; pokazywany przy każdym problemie.",
        "The mail or address of whoever helps; shown beside every problem.",
    ),
    key(
        "ca_file",
        Kind::Path,
        Default("\"\""),
        "Plik PEM z dodatkowymi urzędami certyfikacji.",
        "A PEM file with further root certificates.",
    ),
    key(
        "trusted_proxies",
        Kind::Networks,
        Default("[]"),
        "Sieci serwerów pośredniczących (CIDR), którym wierzymy w X-Forwarded-For.",
        "Networks of proxies (CIDR) whose X-Forwarded-For is believed.",
    ),
    key(
        "log.format",
        Kind::Choice(&["text", "json"]),
        Default("\"text\""),
        "Postać dziennika: tekst albo JSON.",
        "The form of the log: text or JSON.",
    ),
    key(
        "log.level",
        Kind::Choice(&["error", "warn", "info", "debug", "trace", "off"]),
        Default("\"info\""),
        "Jak dużo trafia do dziennika.",
        "How much goes into the log.",
    ),
];
