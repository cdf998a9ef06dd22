//! The stand: both sandboxes and the service, as processes in a folder of their own.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, ensure};
use bytes::Bytes;
use http::Method;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::load::Sender;
use super::process::Process;
use crate::command::root;

/// The token of the webhooks.
pub(crate) const TOKEN: &str = "bench-token";
/// Orders posted into the shop at once.
const BATCH: usize = 1_000;
/// How often a count is looked at.
const LOOK: Duration = Duration::from_millis(250);
/// Looks before a measurement is given up: ten minutes of them.
const LOOKS_MOST: u32 = 2_400;

/// One address and key.
pub(crate) struct Side {
    pub(crate) url: String,
    pub(crate) key: String,
    _process: Process,
}

/// Everything that runs.
pub(crate) struct Stand {
    folder: TempDir,
    program: PathBuf,
    pub(crate) sender: Sender,
    pub(crate) shop: Side,
    pub(crate) plant: Side,
    address: String,
}

impl Stand {
    /// Both sandboxes, empty but for one product.
    ///
    /// # Errors
    /// Where one does not start.
    pub(crate) async fn new() -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let program = root().join("target/release/optilinker");
        let shop = side(&program, folder.path(), &["baselinker", "--calls-per-minute", "0"])?;
        let hooks = ["optimes", "--webhook-url", "", "--webhook-token", TOKEN];
        let plant = side(&program, folder.path(), &hooks)?;
        let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
        let stand = Self { folder, program, sender: Sender::new()?, shop, plant, address };
        let product = json!([{ "index": "SKU-1", "name": "Stół" }]);
        stand.control(&stand.plant.url, "products", &product).await?;
        stand.write_files()?;
        ensure!(stand.say(&["integration", "apply", "bench.json"])?.is_object(), "the file was refused");
        Ok(stand)
    }

    fn write_files(&self) -> anyhow::Result<()> {
        let service = format!(
            "listen = \"{}\"\nallow_private = [\"127.0.0.0/8\"]\n[log]\nlevel = \"warn\"\n",
            self.address
        );
        std::fs::write(self.folder.path().join("optilinker.toml"), service)?;
        let file = json!({
            "name": "bench", "importFrom": "all",
            "OPTIMES_URL": self.plant.url, "optimesApiKey": self.plant.key, "optimesApiToken": TOKEN,
            "baselinkerUrl": self.shop.url, "baselinkerApiKey": self.shop.key, "baselinkerCallsPerMinute": 60_000,
            "baselinkerOrderStatusToImport": 1001, "baselinkerOrderStatusToSend": 1003, "optimesOrderStatus": 12,
            "optimesOrderAttributeExternalId": 27, "optimesCurrencies": { "PLN": 41 },
            "optimesVatRates": { "23": 31 },
        });
        std::fs::write(self.folder.path().join("bench.json"), file.to_string())?;
        Ok(())
    }

    /// Where the plant is to send its webhooks.
    ///
    /// # Errors
    /// Where the program does not tell.
    pub(crate) fn webhook_url(&self) -> anyhow::Result<String> {
        let shown = self.say(&["integration", "show", "bench"])?;
        shown["webhookUrl"].as_str().map(str::to_owned).context("no webhook address")
    }

    /// Starts the service, and has the plant send its webhooks there.
    ///
    /// # Errors
    /// Where it does not become ready.
    pub(crate) async fn serve(&self) -> anyhow::Result<Process> {
        let service = Process::start(&self.program, self.folder.path(), &["run"])?;
        self.until("the service is ready", async || {
            Ok(self.get("ready").await.is_ok_and(|(status, _)| status == 200))
        })
        .await?;
        let hooks = json!({ "url": self.webhook_url()?, "token": TOKEN });
        self.control(&self.plant.url, "webhooks", &hooks).await?;
        Ok(service)
    }

    /// Posts so many like orders into the shop, in the import status.
    ///
    /// # Errors
    /// Where the shop refuses.
    pub(crate) async fn fill(&self, orders: usize) -> anyhow::Result<()> {
        for from in (0..orders).step_by(BATCH) {
            let batch: Vec<Value> = (from..orders.min(from + BATCH)).map(order).collect();
            self.control(&self.shop.url, "orders", &Value::Array(batch)).await?;
        }
        Ok(())
    }

    /// Asks a sandbox's own switches.
    ///
    /// # Errors
    /// Where it refuses.
    pub(crate) async fn control(&self, origin: &str, path: &str, body: &Value) -> anyhow::Result<Value> {
        let (method, body) = match body {
            Value::Null => (Method::GET, Bytes::new()),
            body => (Method::POST, Bytes::from(body.to_string())),
        };
        let (status, answer) =
            self.sender.send(method, &format!("{origin}/_sandbox/{path}"), None, body).await?;
        ensure!(status == 200, "{path}: {status}");
        Ok(serde_json::from_slice(&answer)?)
    }

    /// Calls that the shop has received so far.
    ///
    /// # Errors
    /// Where its log can't be read.
    pub(crate) async fn shop_calls(&self) -> anyhow::Result<usize> {
        let log = self.control(&self.shop.url, "log", &Value::Null).await?;
        log.as_array().map(Vec::len).context("the log is no list")
    }

    /// A metric's value, of the first line that begins so.
    ///
    /// # Errors
    /// Where the service does not tell its metrics.
    pub(crate) async fn metric(&self, line: &str) -> anyhow::Result<f64> {
        let (_, text) = self.get("metrics").await?;
        let text = String::from_utf8_lossy(&text);
        let value = text.lines().find_map(|one| one.strip_prefix(line)?.split_whitespace().last());
        Ok(value.and_then(|value| value.parse().ok()).unwrap_or(0.0))
    }

    /// Waits for something to be true.
    ///
    /// # Errors
    /// Where it can't be asked, or never is.
    pub(crate) async fn until(
        &self,
        what: &str,
        is_true: impl AsyncFn() -> anyhow::Result<bool>,
    ) -> anyhow::Result<()> {
        for _ in 0..LOOKS_MOST {
            if is_true().await? {
                return Ok(());
            }
            tokio::time::sleep(LOOK).await;
        }
        anyhow::bail!("it never came true that {what}")
    }

    /// What a command prints with `--json`.
    ///
    /// # Errors
    /// Where it prints no JSON.
    pub(crate) fn say(&self, arguments: &[&str]) -> anyhow::Result<Value> {
        let mut command = Command::new(&self.program);
        let out = command.current_dir(self.folder.path()).args(arguments).arg("--json").output()?;
        serde_json::from_slice(&out.stdout).with_context(|| String::from_utf8_lossy(&out.stderr).into_owned())
    }

    /// The folder that everything is kept in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    async fn get(&self, path: &str) -> anyhow::Result<(u16, Bytes)> {
        let url = format!("http://{}/{path}", self.address);
        self.sender.send(Method::GET, &url, None, Bytes::new()).await
    }
}

fn side(program: &Path, folder: &Path, arguments: &[&str]) -> anyhow::Result<Side> {
    let arguments = [&["sandbox"], arguments, &["--listen", "127.0.0.1:0"]].concat();
    let mut process = Process::start(program, folder, &arguments)?;
    let said: Value = serde_json::from_str(&process.first_line()?)?;
    let text = |name: &str| said[name].as_str().map(str::to_owned).context("no address");
    Ok(Side { url: text("url")?, key: text("key")?, _process: process })
}

/// An order with one line, of one of a hundred buyers.
fn order(number: usize) -> Value {
    json!({
        "order_status_id": 1001, "email": format!("klient{}@example.com", number % 100),
        "products": [{ "sku": "SKU-1", "price_brutto": 89.99, "tax_rate": 23, "quantity": number % 4 + 1 }],
    })
}
