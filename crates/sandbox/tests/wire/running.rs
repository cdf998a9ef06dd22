//! A sandbox that runs for a test, on a thread of its own.

use std::future::Future;
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread::JoinHandle;

use sandbox::{FaultsFile, Listening, SandboxError, baselinker, optimes};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use crate::caller::{Reply, Sent, send};

/// A sandbox; it ends with the test.
pub(crate) struct Running {
    address: String,
    key: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

fn start<F>(
    serve: impl FnOnce(mpsc::Sender<Listening>, oneshot::Receiver<()>) -> F + Send + 'static,
) -> Running
where
    F: Future<Output = Result<(), SandboxError>>,
{
    let (listening, listens) = mpsc::channel();
    let (stop, stopped) = oneshot::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(serve(listening, stopped)).expect("it serves");
    });
    let Listening { url, key } = listens.recv().expect("it listens");
    let address = url.trim_start_matches("http://").to_owned();
    Running { address, key, stop: Some(stop), thread: Some(thread) }
}

/// A BaseLinker that allows so many calls a minute.
pub(crate) fn shop(calls_per_minute: u32, data: Option<PathBuf>) -> Running {
    start(move |listening, stopped| async move {
        let listen = ([127, 0, 0, 1], 0).into();
        let faults = FaultsFile::default();
        let options = baselinker::Options { listen, data, calls_per_minute, seed: 1, faults };
        let tell = |here| listening.send(here).unwrap_or_default();
        baselinker::serve(options, tell, async { drop(stopped.await) }).await
    })
}

/// An OptiMES that sends its webhooks there.
pub(crate) fn plant(webhook_url: &str, data: Option<PathBuf>) -> Running {
    let webhook_url = webhook_url.to_owned();
    start(move |listening, stopped| async move {
        let listen = ([127, 0, 0, 1], 0).into();
        let (webhook_token, faults) = ("tok".to_owned(), FaultsFile::default());
        let options = optimes::Options { listen, webhook_url, webhook_token, data, seed: 1, faults };
        let tell = |here| listening.send(here).unwrap_or_default();
        optimes::serve(options, tell, async { drop(stopped.await) }).await
    })
}

impl Running {
    /// A switch.
    pub(crate) fn switch(&self, line: &str, body: &Value) -> Value {
        let text = if body.is_null() { String::new() } else { body.to_string() };
        let (verb, path) = line.split_once(' ').expect("a verb and a path");
        let reply = send(&self.address, &format!("{verb} /_sandbox/{path}"), "", &text).reply();
        assert_eq!(reply.status, 200, "{line}: {reply:?}");
        reply.json()
    }

    /// The last call of the log.
    pub(crate) fn last_call(&self) -> Value {
        self.log().last().cloned().unwrap_or_default()
    }

    pub(crate) fn log(&self) -> Vec<Value> {
        self.switch("GET log", &Value::Null).as_array().cloned().unwrap_or_default()
    }

    /// One rule in force.
    pub(crate) fn fault(&self, rule: &Value) {
        self.switch("POST faults", &json!({ "rules": [rule] }));
    }

    pub(crate) fn end_faults(&self) {
        self.switch("POST faults", &json!({}));
    }

    /// Sends a call of BaseLinker.
    pub(crate) fn send_method(&self, method: &str, parameters: &str) -> Sent {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let form = format!("method={}&parameters={}", encode(method), encode(parameters));
        let headers =
            format!("x-bltoken: {}\r\ncontent-type: application/x-www-form-urlencoded\r\n", self.key);
        send(&self.address, "POST /connector.php", &headers, &form)
    }

    pub(crate) fn method(&self, method: &str, parameters: &Value) -> Value {
        let reply = self.send_method(method, &parameters.to_string()).reply();
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    /// Sends a call of OptiMES, such as `GET /orders`.
    pub(crate) fn send_call(&self, line: &str, body: &Value) -> Sent {
        let (verb, path) = line.split_once(' ').expect("a verb and a path");
        let headers = format!("x-api-key: {}\r\ncontent-type: application/json\r\n", self.key);
        let text = if body.is_null() { String::new() } else { body.to_string() };
        send(&self.address, &format!("{verb} /api{path}"), &headers, &text)
    }

    pub(crate) fn call(&self, line: &str, body: &Value) -> Reply {
        self.send_call(line, body).reply()
    }

    /// A call whose every word is the test's own.
    pub(crate) fn raw(&self, line: &str, headers: &str, body: &str) -> Reply {
        send(&self.address, line, headers, body).reply()
    }
}
