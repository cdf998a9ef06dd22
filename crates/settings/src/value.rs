//! One value, checked against what its key takes.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use domain::{ImportFrom, MarkerPrefix, Millis, VatCode};
use ipnet::IpNet;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rust_decimal::Decimal;
use secrecy::SecretString;
use url::Url;

use crate::database_url::DatabaseUrl;
use crate::fault::Fault;
use crate::key::Kind;
use crate::master_key::MasterKey;
use crate::raw::{Raw, Table, shortened};
use crate::source::Source;

/// A value that its key takes.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    Id(i64),
    Ids(Vec<i64>),
    Currencies(BTreeMap<String, i64>),
    VatRates(BTreeMap<VatCode, i64>),
    /// A whole number, or milliseconds.
    Whole(i64),
    Amount(Decimal),
    Secret(SecretString),
    ImportFrom(ImportFrom),
    MarkerPrefix(MarkerPrefix),
    Listen(SocketAddr),
    Database(DatabaseUrl),
    MasterKey(MasterKey),
    Networks(Vec<IpNet>),
    Path(PathBuf),
}

/// What is wrong with a value; of a table, with which of its rows.
pub(crate) type Faults = Vec<(Option<String>, Fault)>;

/// Most rows a list or table of ours may have.
const MOST: usize = 1000;

/// Checks a value. One fault for a value, but one for each row of a table, with the row's name.
pub(crate) fn accept(kind: Kind, raw: &Raw, source: Source<'_>) -> Result<Value, Faults> {
    if kind.is_table() {
        return accept_table(kind, raw, source);
    }
    let (found, followed) = source.follow(raw).map_err(|fault| vec![(None, fault)])?;
    let reader = Reader { kind, raw: &found, followed, source };
    reader.read().map_err(|fault| vec![(None, fault)])
}

fn accept_table(kind: Kind, raw: &Raw, source: Source<'_>) -> Result<Value, Faults> {
    let rows = match raw {
        Raw::Table(rows) if !rows.is_empty() && rows.len() <= MOST => rows,
        other => return Err(vec![(None, Fault::WrongValue { read: other.shown(false), kind })]),
    };
    match kind {
        Kind::Currencies => id_table(rows, kind, currency, source).map(Value::Currencies),
        _ => id_table(rows, kind, VatCode::parse, source).map(Value::VatRates),
    }
}

fn id_table<N: Ord + Clone>(
    rows: &Table,
    kind: Kind,
    name: impl Fn(&str) -> Option<N>,
    source: Source<'_>,
) -> Result<BTreeMap<N, i64>, Faults> {
    let mut table = BTreeMap::new();
    let mut written: BTreeMap<N, &str> = BTreeMap::new();
    let mut faults = Vec::new();
    let mut fault = |row: &str, fault| faults.push((Some(shortened(row)), fault));
    for (row, raw) in rows {
        let Some(key) = name(row) else {
            fault(row, Fault::WrongName { read: shortened(row), kind });
            continue;
        };
        match accept(Kind::Id, raw, source) {
            Ok(Value::Id(id)) => match written.get(&key) {
                Some(other) => fault(row, Fault::SameName { other: shortened(other) }),
                None => {
                    written.insert(key.clone(), row);
                    table.insert(key, id);
                }
            },
            Ok(_) => {}
            Err(wrong) => wrong.into_iter().for_each(|(_, wrong)| fault(row, wrong)),
        }
    }
    if faults.is_empty() { Ok(table) } else { Err(faults) }
}

/// An ISO 4217 code, in capitals.
fn currency(text: &str) -> Option<String> {
    (text.len() == 3 && text.chars().all(|c| c.is_ascii_alphabetic())).then(|| text.to_ascii_uppercase())
}

struct Reader<'a> {
    kind: Kind,
    raw: &'a Raw,
    /// It came from a variable or a file of its own, so that a number is text there.
    followed: bool,
    source: Source<'a>,
}

impl Reader<'_> {
    fn read(&self) -> Result<Value, Fault> {
        if let (Kind::Origin | Kind::PublicUrl, Some(text)) = (self.kind, self.text()) {
            return web_address(text, matches!(self.kind, Kind::PublicUrl)).map_err(|fault| match fault {
                Some(fault) => fault,
                None => self.wrong(),
            });
        }
        self.value().ok_or_else(|| self.wrong())
    }

    fn wrong(&self) -> Fault {
        // What a variable or another file holds may be a secret given to the wrong key, and so may a query.
        let query = matches!(self.kind, Kind::Origin | Kind::PublicUrl)
            && self.text().is_some_and(|t| t.contains('?'));
        let hide = self.kind.is_secret() || self.followed || self.kind == Kind::Database || query;
        Fault::WrongValue { read: self.raw.shown(hide), kind: self.kind }
    }

    fn value(&self) -> Option<Value> {
        match self.kind {
            Kind::Name => self.text().filter(|text| is_name(text)).map(text),
            Kind::HeaderSecret => self.secret(|c| c.is_ascii_graphic()),
            Kind::Secret => self.secret(|c| !c.is_control()),
            Kind::Id => self.id(self.raw).map(Value::Id),
            Kind::Ids { at_least } => self.ids(at_least).map(Value::Ids),
            // Both are read row by row before anything comes here.
            Kind::Currencies | Kind::VatRates | Kind::Origin | Kind::PublicUrl => None,
            Kind::Whole { min, max } => self.whole().filter(|n| (min..=max).contains(n)).map(Value::Whole),
            Kind::Seconds { min, max } => self.millis().filter(|n| (min..=max).contains(n)).map(Value::Whole),
            Kind::Amount => self.amount().map(Value::Amount),
            Kind::Choice(words) => self.text().filter(|text| words.contains(text)).map(text),
            Kind::ImportFrom => import_from(self.text()?).map(Value::ImportFrom),
            Kind::MarkerPrefix => MarkerPrefix::parse(self.text()?).map(Value::MarkerPrefix),
            Kind::BasePath => self.text().filter(|text| is_base_path(text)).map(text),
            Kind::HeaderName => self.text().filter(|text| is_header_name(text)).map(text),
            Kind::HeaderPrefix => {
                self.text().filter(|text| text.chars().all(|c| c == ' ' || c.is_ascii_graphic())).map(text)
            }
            Kind::Text => self.text().filter(|text| !text.trim().is_empty() && is_line(text)).map(text),
            Kind::Note => self.text().map(str::trim).filter(|text| is_line(text)).map(text),
            Kind::Listen => listen(self.text()?).map(Value::Listen),
            Kind::Database => DatabaseUrl::parse(self.text()?, self.source.folder).map(Value::Database),
            Kind::MasterKey => MasterKey::parse(self.text()?).map(Value::MasterKey),
            Kind::Networks => self.networks().map(Value::Networks),
            Kind::Path => self.text().map(|text| Value::Path(self.path(text))),
        }
    }

    fn path(&self, text: &str) -> PathBuf {
        if text.is_empty() { PathBuf::new() } else { self.source.path(text) }
    }

    fn text(&self) -> Option<&str> {
        match self.raw {
            Raw::Text(text) => Some(text),
            _ => None,
        }
    }

    fn secret(&self, fits: impl Fn(char) -> bool) -> Option<Value> {
        let text = self.text()?.trim();
        let good = !text.is_empty() && text.len() <= 4096 && text.chars().all(fits);
        good.then(|| Value::Secret(SecretString::from(text)))
    }

    fn id(&self, raw: &Raw) -> Option<i64> {
        let id = match raw {
            Raw::Integer(id) => *id,
            Raw::Text(text) => digits(text)?,
            _ => return None,
        };
        (id > 0).then_some(id)
    }

    fn ids(&self, at_least: usize) -> Option<Vec<i64>> {
        let rows = match self.raw {
            Raw::List(rows) => rows.as_slice(),
            one => std::slice::from_ref(one),
        };
        let mut ids = Vec::new();
        for row in rows {
            let id = self.id(row)?;
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        (at_least..=MOST).contains(&ids.len()).then_some(ids)
    }

    fn whole(&self) -> Option<i64> {
        match self.raw {
            Raw::Integer(number) => Some(*number),
            Raw::Text(text) if self.followed => digits(text),
            _ => None,
        }
    }

    fn millis(&self) -> Option<i64> {
        let seconds = match self.raw {
            Raw::Integer(number) => Decimal::from(*number),
            Raw::Number(text) => Decimal::from_str_exact(text).ok()?,
            Raw::Text(text) if self.followed => Decimal::from_str_exact(text).ok()?,
            _ => return None,
        };
        let millis = seconds.checked_mul(Decimal::ONE_THOUSAND)?;
        if millis.fract().is_zero() { i64::try_from(millis).ok() } else { None }
    }

    fn amount(&self) -> Option<Decimal> {
        let amount = match self.raw {
            Raw::Integer(number) => Decimal::from(*number),
            // The shortest notation that reads back as the same float is what was written, up to 15 digits.
            Raw::Number(text) | Raw::Text(text) => Decimal::from_str_exact(text).ok()?,
            _ => return None,
        };
        (Decimal::ZERO..=Decimal::ONE_THOUSAND).contains(&amount).then(|| amount.normalize())
    }

    fn networks(&self) -> Option<Vec<IpNet>> {
        let texts: Vec<&str> = match self.raw {
            Raw::Text(text) => text.split(',').map(str::trim).filter(|text| !text.is_empty()).collect(),
            Raw::List(rows) => rows
                .iter()
                .map(|row| match row {
                    Raw::Text(text) => Some(text.trim()),
                    _ => None,
                })
                .collect::<Option<_>>()?,
            _ => return None,
        };
        if texts.len() > MOST {
            return None;
        }
        texts.into_iter().map(network).collect()
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// A number in digits alone: no sign, no blank, no fraction.
fn digits(text: &str) -> Option<i64> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) { text.parse().ok() } else { None }
}

fn is_line(text: &str) -> bool {
    text.len() <= 1000 && !text.chars().any(char::is_control)
}

fn is_name(text: &str) -> bool {
    (1..=64).contains(&text.chars().count())
        && text.trim() == text
        && !text.chars().any(|c| c == '/' || c == '\\' || c.is_control())
}

fn is_base_path(text: &str) -> bool {
    text.is_empty()
        || (text.starts_with('/')
            && !text.ends_with('/')
            && text.len() <= 200
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "/-._~".contains(c))
            && !text.contains("//")
            && !text.split('/').any(|part| part == "." || part == ".."))
}

/// A token of RFC 9110 §5.6.2.
fn is_header_name(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// The address in its normal form, without a slash at its end. `Err(None)`: it isn't one.
fn web_address(text: &str, path_allowed: bool) -> Result<Value, Option<Fault>> {
    let url = Url::parse(text.trim()).map_err(|_| text.contains('@').then_some(Fault::Credential))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Some(Fault::Credential));
    }
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.query().is_none()
        && url.fragment().is_none()
        && (path_allowed || url.path() == "/");
    if !plain {
        // Without `//` a password is no part of the host for the parser, but it is one all the same.
        return Err(text.contains('@').then_some(Fault::Credential));
    }
    Ok(Value::Text(url.as_str().trim_end_matches('/').to_owned()))
}

/// `all`, `now`, or a date: midnight in Warsaw, which is where both sides' people read their clocks.
fn import_from(text: &str) -> Option<ImportFrom> {
    match text {
        "all" => Some(ImportFrom::All),
        "now" => Some(ImportFrom::Now),
        date => {
            let written = date.len() == 10 && date.is_ascii();
            let day: Date = if written { date.parse().ok()? } else { return None };
            let warsaw = TimeZone::get("Europe/Warsaw").ok()?;
            let midnight = warsaw.to_timestamp(day.at(0, 0, 0, 0)).ok()?.as_millisecond();
            Some(ImportFrom::From { text: date.to_owned(), at: Millis::new(midnight) })
        }
    }
}

fn listen(text: &str) -> Option<SocketAddr> {
    let text = text.trim();
    match text.strip_prefix("localhost:") {
        Some(port) => Some(SocketAddr::from(([127, 0, 0, 1], port.parse().ok()?))),
        None => text.parse().ok(),
    }
}

/// A network, or a single address as the network of itself.
fn network(text: &str) -> Option<IpNet> {
    text.parse().ok().or_else(|| text.parse().ok().map(|address: std::net::IpAddr| IpNet::from(address)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Shown;

    fn read(kind: Kind, raw: &Raw) -> Result<Value, Fault> {
        let source = Source { folder: None, env: &|name| (name == "SEVEN").then(|| "7".to_owned()) };
        accept(kind, raw, source).map_err(|faults| faults.into_iter().next().expect("a fault").1)
    }

    fn of(text: &str) -> Raw {
        Raw::Text(text.to_owned())
    }

    #[test]
    fn ids_may_be_text_and_other_numbers_not() {
        assert!(matches!(read(Kind::Id, &of("12")), Ok(Value::Id(12))));
        for wrong in ["", "-1", "0", "+3", "1.5", " 1", "99999999999999999999"] {
            assert!(read(Kind::Id, &of(wrong)).is_err(), "{wrong}");
        }
        let whole = Kind::Whole { min: 1, max: 10 };
        assert!(read(whole, &of("7")).is_err());
        let variable = Raw::Table(vec![("env".to_owned(), of("SEVEN"))]);
        assert!(matches!(read(whole, &variable), Ok(Value::Whole(7))));
        assert!(read(whole, &Raw::Integer(11)).is_err());
    }

    #[test]
    fn one_status_or_a_list() {
        let kind = Kind::Ids { at_least: 1 };
        let list = Raw::List(vec![Raw::Integer(2), of("3"), Raw::Integer(2)]);
        assert!(matches!(read(kind, &list), Ok(Value::Ids(ids)) if ids == [2, 3]));
        assert!(matches!(read(kind, &Raw::Integer(2)), Ok(Value::Ids(ids)) if ids == [2]));
        assert!(read(kind, &Raw::List(vec![])).is_err());
        assert!(read(kind, &Raw::List(vec![Raw::Integer(1); MOST + 1])).is_ok());
        let many = Raw::List((1..=1001).map(Raw::Integer).collect());
        assert!(read(kind, &many).is_err());
    }

    #[test]
    fn addresses_are_normal_and_carry_no_credential() {
        let text = |raw: &str| match read(Kind::Origin, &of(raw)) {
            Ok(Value::Text(text)) => text,
            other => format!("{other:?}"),
        };
        assert_eq!(text("HTTPS://Firma.Optimes.PL:443/"), "https://firma.optimes.pl");
        assert_eq!(text("http://127.0.0.1:9001"), "http://127.0.0.1:9001");
        for wrong in [
            "firma.optimes.pl",
            "ftp://a.pl",
            "https://",
            "https://a.pl/x",
            "https://a.pl/?x=1",
            "https://a.pl/#x",
        ] {
            assert!(matches!(read(Kind::Origin, &of(wrong)), Err(Fault::WrongValue { .. })), "{wrong}");
        }
        for wrong in ["https://me:secret@a.pl", "https://me@a.pl", "me:secret@ /"] {
            assert!(matches!(read(Kind::Origin, &of(wrong)), Err(Fault::Credential)), "{wrong}");
        }
    }

    #[test]
    fn a_date_is_midnight_in_warsaw() {
        let at = |text: &str| match import_from(text) {
            Some(ImportFrom::From { at, .. }) => at.seconds(),
            other => panic!("{text}: {other:?}"),
        };
        // 22:00 UTC the day before in summer, 23:00 in winter.
        assert_eq!(at("2026-07-01"), 1_782_856_800);
        assert_eq!(at("2026-01-01"), 1_767_222_000);
        for wrong in ["2026-7-1", "2026-02-30", "1.07.2026", "yesterday", "", "2026-07-01T00:00", "ALL"] {
            assert_eq!(import_from(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn every_row_of_a_table_is_told() {
        let source = Source { folder: None, env: &|_| None };
        let rows = Raw::Table(vec![
            ("pln".to_owned(), Raw::Integer(1)),
            ("PLN".to_owned(), Raw::Integer(2)),
            ("złoty".to_owned(), Raw::Integer(3)),
            ("EUR".to_owned(), of("x")),
        ]);
        let faults = accept(Kind::Currencies, &rows, source).unwrap_err();
        let named: Vec<_> = faults.iter().map(|(row, _)| row.as_deref()).collect();
        assert_eq!(named, [Some("PLN"), Some("złoty"), Some("EUR")]);
        assert_eq!(faults[0].1, Fault::SameName { other: "pln".to_owned() });
        assert!(accept(Kind::VatRates, &Raw::Table(vec![]), source).is_err());
    }

    #[test]
    fn a_secret_is_never_shown() {
        let fault = read(Kind::HeaderSecret, &of("zażółć")).unwrap_err();
        assert_eq!(fault, Fault::WrongValue { read: Shown::Kind("read-text"), kind: Kind::HeaderSecret });
        assert!(matches!(read(Kind::Secret, &of(" zażółć ")), Ok(Value::Secret(_))));
        assert!(read(Kind::Secret, &Raw::Integer(5)).is_err());
        assert!(read(Kind::HeaderSecret, &of("a\nb")).is_err());
    }

    #[test]
    fn seconds_keep_their_milliseconds() {
        let kind = Kind::Seconds { min: 100, max: 5000 };
        assert!(matches!(read(kind, &Raw::Integer(2)), Ok(Value::Whole(2000))));
        assert!(matches!(read(kind, &Raw::Number("0.25".to_owned())), Ok(Value::Whole(250))));
        for wrong in ["0.0001", "NaN", "1e400", "0.05", "6"] {
            assert!(read(kind, &Raw::Number(wrong.to_owned())).is_err(), "{wrong}");
        }
        assert!(read(kind, &Raw::Integer(i64::MAX)).is_err());
    }

    #[test]
    fn networks_and_addresses_of_the_service() {
        assert!(
            matches!(read(Kind::Networks, &of("127.0.0.0/8, ::1")), Ok(Value::Networks(n)) if n.len() == 2)
        );
        assert!(read(Kind::Networks, &Raw::List(vec![of("localhost")])).is_err());
        assert!(matches!(read(Kind::Listen, &of("localhost:0")), Ok(Value::Listen(a)) if a.port() == 0));
        assert!(read(Kind::Listen, &of("8080")).is_err());
    }

    #[test]
    fn what_goes_into_requests_is_narrow() {
        for good in ["", "/api", "/a/b-1"] {
            assert!(is_base_path(good), "{good}");
        }
        for bad in ["api", "/api/", "/a b", "/a?x", "/../x", "//x"] {
            assert!(!is_base_path(bad), "{bad}");
        }
        assert!(is_header_name("X-Api-Key") && !is_header_name("X Api") && !is_header_name("X:\r\n"));
        assert!(
            read(Kind::HeaderPrefix, &of("Bearer ")).is_ok()
                && read(Kind::HeaderPrefix, &of("a\r\n")).is_err()
        );
    }
}
