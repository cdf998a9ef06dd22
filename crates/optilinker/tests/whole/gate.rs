//! A gate before the plant: what is asked for one buyer alone goes unanswered, while all others are served.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The gate; it stands as long as the test's process.
pub(crate) struct Gate {
    pub(crate) url: String,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Default)]
struct Kept {
    /// How a request begins and what it contains, of those that are answered 500.
    shut: Option<(&'static str, &'static str)>,
    refused: usize,
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Gate {
    /// Before the plant at this origin.
    pub(crate) fn before(plant: &str) -> Self {
        let plant = plant.strip_prefix("http://").expect("an origin").to_owned();
        let gate = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", gate.local_addr().expect("an address"));
        let kept = Arc::new(Mutex::new(Kept::default()));
        let seen = Arc::clone(&kept);
        std::thread::spawn(move || {
            for caller in gate.incoming().flatten() {
                let (plant, seen) = (plant.clone(), Arc::clone(&seen));
                std::thread::spawn(move || drop(pass(caller, &plant, &seen)));
            }
        });
        Self { url, kept }
    }

    /// Requests that begin so and contain this are answered 500 from now on, always.
    pub(crate) fn shut(&self, begins: &'static str, contains: &'static str) {
        *lock(&self.kept) = Kept { shut: Some((begins, contains)), refused: 0 };
    }

    pub(crate) fn open(&self) {
        lock(&self.kept).shut = None;
    }

    /// How many were answered 500 since it was shut.
    pub(crate) fn refused(&self) -> usize {
        lock(&self.kept).refused
    }
}

/// One request of a caller, and its answer.
fn pass(mut caller: TcpStream, plant: &str, kept: &Mutex<Kept>) -> std::io::Result<()> {
    let mut request = Vec::new();
    let head = loop {
        if let Some(at) = request.windows(4).position(|end| end == b"\r\n\r\n") {
            break at;
        }
        read_more(&mut caller, &mut request)?;
    };
    let text = String::from_utf8_lossy(&request[..head]).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    while request.len() < head + 4 + length.unwrap_or(0) {
        read_more(&mut caller, &mut request)?;
    }
    let whole = String::from_utf8_lossy(&request).into_owned();
    let is_shut = {
        let mut kept = lock(kept);
        let is_shut =
            kept.shut.is_some_and(|(begins, contains)| whole.starts_with(begins) && whole.contains(contains));
        kept.refused += usize::from(is_shut);
        is_shut
    };
    if is_shut {
        return caller.write_all(b"HTTP/1.1 500 no\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    }
    let mut server = TcpStream::connect(plant)?;
    server.write_all(&request[..head])?;
    server.write_all(b"\r\nconnection: close")?;
    server.write_all(&request[head..])?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    caller.write_all(&answer)
}

fn read_more(caller: &mut TcpStream, request: &mut Vec<u8>) -> std::io::Result<()> {
    let mut piece = [0_u8; 4096];
    match caller.read(&mut piece)? {
        0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
        read => {
            request.extend_from_slice(&piece[..read]);
            Ok(())
        }
    }
}
