//! A caller who sees what a connection does: HTTP by hand.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

/// How long a reply is waited for that must come.
const PATIENCE: Duration = Duration::from_secs(20);

/// What came back.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    /// 0: none.
    pub(crate) status: u16,
    /// In small letters.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
    /// The body has the length that was announced.
    pub(crate) whole: bool,
    /// The connection ended with a reset.
    pub(crate) reset: bool,
}

impl Reply {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }
}

/// A call that was sent.
pub(crate) struct Sent(TcpStream);

/// Sends a call.
pub(crate) fn send(address: &str, line: &str, headers: &str, body: &str) -> Sent {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let length = body.len();
    let text = format!(
        "{line} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(text.as_bytes()).expect("it is taken");
    Sent(stream)
}

impl Sent {
    /// Nothing has come back within so long.
    pub(crate) fn is_silent(&self, pause: Duration) -> bool {
        self.0.set_read_timeout(Some(pause)).expect("a time-out");
        let waited = self.0.peek(&mut [0]);
        waited.is_err_and(|error| matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut))
    }

    /// What comes back until the connection ends.
    pub(crate) fn reply(mut self) -> Reply {
        self.0.set_read_timeout(Some(PATIENCE)).expect("a time-out");
        let (mut all, mut chunk, mut reply) = (Vec::new(), vec![0; 64 * 1024], Reply::default());
        loop {
            match self.0.read(&mut chunk) {
                Ok(0) => break,
                Ok(read) => all.extend_from_slice(&chunk[..read]),
                Err(error) => {
                    assert!(matches!(error.kind(), ErrorKind::ConnectionReset), "{error}");
                    reply.reset = true;
                    break;
                }
            }
        }
        let Some(end) = all.windows(4).position(|four| four == b"\r\n\r\n") else { return reply };
        let rest = all.split_off(end + 4);
        reply.head = String::from_utf8_lossy(&all).to_lowercase();
        reply.status = reply.head[9..12].parse().expect("a status");
        (reply.body, reply.whole) = match header(&reply.head, "content-length") {
            Some(length) => {
                let whole = rest.len() == length.parse::<usize>().expect("a length");
                (rest, whole)
            }
            None => unchunk(&rest),
        };
        reply
    }
}

/// A header's value.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// A chunked body, and whether its end came.
fn unchunk(mut rest: &[u8]) -> (Vec<u8>, bool) {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let length =
            std::str::from_utf8(&rest[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(length) = length else { return (body, false) };
        if length == 0 {
            return (body, true);
        }
        let from = end + 2;
        let Some(chunk) = rest.get(from..from + length) else { return (body, false) };
        body.extend_from_slice(chunk);
        rest = rest.get(from + length + 2..).unwrap_or_default();
    }
    (body, false)
}
