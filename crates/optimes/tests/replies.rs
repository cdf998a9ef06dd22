//! Replies as they come over a socket: what each means for a create and for a list, and that no text of an error tells
//! the key or whom the order is for.

#![expect(clippy::unwrap_used, reason = "a test says by panicking what went wrong")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use domain::{Address, ContractorId, CurrencyId, MesStatusId, Millis, NewMesOrder, WireProfile};
use engine::{ContractorQuery, Mes, MesError, MesRead};
use optimes::{Client, Connection, Reader};
use secrecy::SecretString;

const KEY: &str = "key-that-nobody-sees";
const PERSON: &str = "Kowalska";
const EMAIL: &str = "kowalska@example.com";
/// Bytes of an answer's body, at most.
const BODY_MOST: usize = 20_000;

/// What the plant does after it wrote.
#[derive(Clone, Copy)]
enum Then {
    Close,
    /// It leaves the connection open and writes nothing more.
    Hang,
}

/// A plant that takes one call.
fn plant(reply: Vec<u8>, then: Then) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        drop(listener);
        read_request(&mut stream);
        // A client that had enough closes in the middle.
        let _written = stream.write_all(&reply);
        if matches!(then, Then::Hang) {
            let _closed = stream.read(&mut [0; 64]);
        }
    });
    origin
}

fn read_request(stream: &mut TcpStream) {
    let (mut text, mut byte) = (String::new(), [0]);
    while !text.ends_with("\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        text.push(char::from(byte[0]));
    }
    let length =
        text.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    stream.read_exact(&mut vec![0; length.unwrap_or(0)]).unwrap();
}

fn client(origin: &str) -> Client {
    let allow_private = vec!["127.0.0.0/8".parse().unwrap()];
    let options = outbound::Options { allow_private, body_most: BODY_MOST, ..outbound::Options::default() };
    Client::new(Reader::new(Connection {
        http: outbound::Client::new(options).unwrap(),
        origin: origin.parse().unwrap(),
        key: SecretString::from(KEY),
        profile: WireProfile::default(),
        timeout: Duration::from_millis(500),
        now: Arc::new(|| Millis::from_seconds(1_795_521_600)),
    }))
}

fn order() -> NewMesOrder {
    NewMesOrder {
        contractor: Some(ContractorId::new(1)),
        status: MesStatusId::new(12),
        currency: CurrencyId::new(41),
        submitted_at: Millis::new(0),
        note: String::new(),
        address: Address { name: PERSON.to_owned(), email: EMAIL.to_owned(), ..Address::default() },
        attributes: Vec::new(),
        items: Vec::new(),
    }
}

/// The decision, in a word; its text tells nothing that it must not.
fn word(error: &MesError) -> String {
    let shown = format!("{error} {error:?}").to_lowercase();
    for hidden in [KEY, PERSON, EMAIL] {
        assert!(!shown.contains(&hidden.to_lowercase()), "{shown}");
    }
    match error {
        MesError::ContentRefused { status, detail } => format!("content {status} {detail}"),
        MesError::Conflict => "conflict".to_owned(),
        MesError::WireMismatch { status } => format!("wire {status}"),
        MesError::Refused { status } => format!("refused {status}"),
        MesError::TooMany { retry_after } => format!("wait {retry_after:?}"),
        MesError::AddressRefused(_) => "address".to_owned(),
        MesError::NotSent(_) => "not sent".to_owned(),
        MesError::Unknown(_) => "unknown".to_owned(),
    }
}

/// A whole reply with its length.
fn whole(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()).into_bytes()
}

#[tokio::test]
async fn each_reply_is_a_decision() {
    let giant = "x".repeat(BODY_MOST + 1);
    let echo = format!(
        r#"{{"title":"{PERSON} is no name","detail":"{EMAIL}","key":"{KEY}","errors":{{"Address.Name":["{PERSON}"],"{EMAIL}":[]}}}}"#
    );
    let problem = "content-type: application/problem+json\r\n";
    let html = "content-type: text/html\r\n";
    // Reply, what follows it; what it is to a create; what it is to a list.
    let rows = [
        (whole("201 Created", "", r#"{"id":7}"#), Then::Close, "7", "unknown"),
        (whole("201 Created", "location: /api/orders/9\r\n", ""), Then::Close, "9", "unknown"),
        (b"HTTP/1.1 204 No Content\r\nlocation: orders/9\r\n\r\n".to_vec(), Then::Close, "9", "unknown"),
        (whole("200 OK", "", r#"{"Id":"12"}"#), Then::Hang, "12", "unknown"),
        (whole("200 OK", html, "<html>Log in</html>"), Then::Close, "unknown", "refused 200"),
        (whole("302 Found", "location: /login\r\n", ""), Then::Close, "refused 302", "refused 302"),
        (
            whole("307 Temporary Redirect", "location: /api/orders\r\n", ""),
            Then::Close,
            "refused 307",
            "refused 307",
        ),
        (
            whole("308 Permanent Redirect", "location: /api/orders\r\n", ""),
            Then::Close,
            "refused 308",
            "refused 308",
        ),
        (
            whole("400 Bad Request", problem, &echo),
            Then::Close,
            "content 400 Address.Name",
            "content 400 Address.Name",
        ),
        (
            whole("422 No", problem, &echo),
            Then::Close,
            "content 422 Address.Name",
            "content 422 Address.Name",
        ),
        (whole("409 Conflict", problem, &echo), Then::Close, "conflict", "conflict"),
        (whole("401 Unauthorized", "", KEY), Then::Close, "refused 401", "refused 401"),
        (whole("403 Forbidden", "", KEY), Then::Close, "refused 403", "refused 403"),
        (whole("404 Not Found", html, &echo), Then::Close, "wire 404", "wire 404"),
        (whole("429 Too Many", "retry-after: 7\r\n", ""), Then::Close, "wait Some(7000)", "wait Some(7000)"),
        (
            whole("429 Too Many", "retry-after: Tue, 24 Nov 2026 12:01:00 GMT\r\n", ""),
            Then::Close,
            "wait Some(60000)",
            "wait Some(60000)",
        ),
        (whole("429 Too Many", "", ""), Then::Close, "wait None", "wait None"),
        (whole("500 Oops", problem, &echo), Then::Close, "unknown", "unknown"),
        (whole("502 Bad Gateway", html, "<html>"), Then::Close, "unknown", "unknown"),
        (whole("503 Busy", "retry-after: 7\r\n", ""), Then::Close, "unknown", "unknown"),
        (whole("201 Created", "", &giant), Then::Close, "unknown", "unknown"),
        (Vec::new(), Then::Close, "unknown", "unknown"),
        (Vec::new(), Then::Hang, "unknown", "unknown"),
        (b"HTTP/1.1 201 Created\r\ncontent-le".to_vec(), Then::Close, "unknown", "unknown"),
        (b"HTTP/1.1 201 Created\r\ncontent-length: 8\r\n\r\n".to_vec(), Then::Close, "unknown", "unknown"),
        (b"HTTP/1.1 201 Created\r\ncontent-length: 8\r\n\r\n".to_vec(), Then::Hang, "unknown", "unknown"),
        (
            b"HTTP/1.1 201 Created\r\ncontent-length: 20\r\n\r\n{\"id\":7}".to_vec(),
            Then::Close,
            "unknown",
            "unknown",
        ),
        (
            b"HTTP/1.1 201 Created\r\ncontent-length: 20\r\n\r\n{\"id\":7}".to_vec(),
            Then::Hang,
            "unknown",
            "unknown",
        ),
        (
            b"HTTP/1.1 201 Created\r\ntransfer-encoding: chunked\r\n\r\n8\r\n{\"id\":7}\r\n".to_vec(),
            Then::Close,
            "unknown",
            "unknown",
        ),
        (b"HTTP/1.1 201 Created\r\n\r\n{\"id\":7}".to_vec(), Then::Close, "7", "unknown"),
        (format!("no HTTP {KEY} {EMAIL}\r\n\r\n").into_bytes(), Then::Close, "unknown", "unknown"),
    ];
    for (reply, then, create, list) in rows {
        let shown = String::from_utf8_lossy(&reply).chars().take(80).collect::<String>();
        let made = match client(&plant(reply.clone(), then)).create_order(&order()).await {
            Ok(created) => created.id.to_string(),
            Err(error) => word(&error),
        };
        assert_eq!(made, create, "a create: {shown}");
        let query = ContractorQuery::Email(EMAIL.to_owned());
        let read = client(&plant(reply, then)).contractors(&query).await;
        assert_eq!(read.as_ref().map_or_else(word, |_| "ok".to_owned()), list, "a list: {shown}");
    }
}

/// Ids, how many rows came, how many of them can't be read.
type Listed<'a> = (&'a [i64], usize, usize);

#[tokio::test]
async fn a_list_is_read_row_by_row() {
    let full = format!("[{}]", vec![r#"{"id":1}"#; 100].join(","));
    // Body; ids, how many rows came, how many of them can't be read and may carry a marker.
    let rows: [(&str, Option<Listed<'_>>); 17] = [
        ("[]", Some((&[], 0, 0))),
        (r#"{"items":[]}"#, Some((&[], 0, 0))),
        (r#"{"ITEMS":[{"ID":3}],"total":1}"#, Some((&[3], 1, 0))),
        (r#"{"Items":[{"Id":"3"},{"id":2}]}"#, Some((&[3, 2], 2, 0))),
        (r#"[{"id":3},{"id":3}]"#, Some((&[3, 3], 2, 0))),
        (r#"[{"id":3},{"number":"x"},{"id":2}]"#, Some((&[3, 2], 3, 0))),
        (r#"[{"id":3},{"number":"x","note":"a\nOL-0123abcd-7"},{"id":2}]"#, Some((&[3, 2], 3, 1))),
        (r#"[7,null,"x",[],{"id":0},{"id":-1},{"id":1}]"#, Some((&[1], 7, 0))),
        (
            r#"["OL-0123abcd-7",{"id":0,"attributes":[{"value":"OL-0123abcd-8"}]},{"id":1}]"#,
            Some((&[1], 3, 2)),
        ),
        (
            r#"[{"id":1,"items":"none","attributes":{},"submittedAt":"yesterday","grossValue":"much"}]"#,
            Some((&[1], 1, 0)),
        ),
        (r#"{"data":[{"id":1}]}"#, None),
        (r#"{"items":null}"#, None),
        (r#"{"items":{"id":1}}"#, None),
        (r#"[{"id":1}"#, None),
        (r#"[{"id":1}] ."#, None),
        ("null", None),
        ("7", None),
    ];
    for (body, expected) in rows {
        let origin = plant(whole("200 OK", "", body), Then::Close);
        let found = match client(&origin).orders(None, 1).await {
            Ok(page) => {
                let ids: Vec<i64> = page.rows.iter().map(|row| row.id.get()).collect();
                Some((ids, page.count, page.unreadable))
            }
            Err(error) => {
                assert_eq!(word(&error), "unknown", "{body}");
                None
            }
        };
        assert_eq!(
            found,
            expected.map(|(ids, count, unreadable)| (ids.to_vec(), count, unreadable)),
            "{body}"
        );
    }
    let page = client(&plant(whole("200 OK", "", &full), Then::Close)).orders(None, 1).await.unwrap();
    assert_eq!((page.rows.len(), page.count), (100, 100));
}

/// Rows that do not fit what was asked for are no match, and the filter is then not relied on.
#[tokio::test]
async fn a_filter_is_checked_by_the_rows() {
    let hers = format!(r#"{{"id":1,"contacts":[{{"email":"{}"}}]}}"#, EMAIL.to_uppercase());
    let other = r#"{"id":2,"contacts":[{"email":"nowak@example.com"}]}"#;
    let full = vec![hers.as_str(); 100].join(",");
    let rows = [
        (String::new(), 0, true),
        (hers.clone(), 1, true),
        (format!("{hers},{hers}"), 2, true),
        (other.to_owned(), 0, false),
        (format!("{hers},{other}"), 1, false),
        (r#"{"id":3}"#.to_owned(), 0, false),
        (format!("{hers},7"), 1, false),
        (full, 100, false),
    ];
    for (body, count, honoured) in rows {
        let origin = plant(whole("200 OK", "", &format!("[{body}]")), Then::Close);
        let found = client(&origin).contractors(&ContractorQuery::Email(EMAIL.to_owned())).await.unwrap();
        assert_eq!((found.rows.len(), found.honoured), (count, honoured), "{body}");
    }
}
