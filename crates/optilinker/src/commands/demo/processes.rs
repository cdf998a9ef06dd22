//! The sandboxes as processes of their own: they outlive a kill of the service, which finds them again.

use std::io::BufRead;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::failure::Failure;

/// A sandbox that runs.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sandbox {
    pub(crate) url: String,
    pub(crate) key: String,
    #[serde(default)]
    pid: u32,
}

/// Both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Sandboxes {
    pub(crate) shop: Sandbox,
    pub(crate) plant: Sandbox,
}

/// The token of the demo's webhooks.
pub(crate) const TOKEN: &str = "demo-webhook-token";

/// The service's address: the same on every start on one folder.
pub(super) fn own_address(folder: &Path) -> std::io::Result<SocketAddr> {
    let path = folder.join("service-address");
    if let Some(address) = std::fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok()) {
        return Ok(address);
    }
    let address = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    std::fs::write(path, address.to_string())?;
    Ok(address)
}

/// Takes over the sandboxes that still live, and starts those that do not, on the state they kept.
pub(super) async fn start(folder: &Path, http: &outbound::Client) -> Result<Sandboxes, Failure> {
    let path = folder.join("sandboxes.json");
    let known: Option<Sandboxes> =
        std::fs::read_to_string(&path).ok().and_then(|text| serde_json::from_str(&text).ok());
    let (shop, plant) = match known {
        Some(known) => (Some(known.shop), Some(known.plant)),
        None => (None, None),
    };
    let shop = one("baselinker", shop, &folder.join("shop"), &["--calls-per-minute", "0"], http).await?;
    let hooks = ["--webhook-url", "", "--webhook-token", TOKEN];
    let plant = one("optimes", plant, &folder.join("plant"), &hooks, http).await?;
    let sandboxes = Sandboxes { shop, plant };
    let text =
        serde_json::to_string(&sandboxes).map_err(|error| Failure::failed("demo", error.to_string()))?;
    std::fs::write(&path, text).map_err(|error| Failure::failed("demo", error.to_string()))?;
    Ok(sandboxes)
}

async fn one(
    kind: &str,
    known: Option<Sandbox>,
    data: &Path,
    further: &[&str],
    http: &outbound::Client,
) -> Result<Sandbox, Failure> {
    let mut listen = "127.0.0.1:0".to_owned();
    if let Some(known) = known {
        if answers(&known, http).await {
            return Ok(known);
        }
        listen = known.url.trim_start_matches("http://").to_owned();
    }
    spawn(kind, &listen, data, further)
        .map_err(|error| Failure::failed("demo", format!("sandbox {kind}: {error}")))
}

async fn answers(sandbox: &Sandbox, http: &outbound::Client) -> bool {
    let Ok(url) = Url::parse(&format!("{}/", sandbox.url)) else { return false };
    let request = outbound::Request {
        method: Method::GET,
        url,
        headers: Vec::new(),
        body: Bytes::new(),
        timeout: Duration::from_secs(2),
    };
    http.send(request).await.is_ok()
}

fn spawn(kind: &str, listen: &str, data: &Path, further: &[&str]) -> std::io::Result<Sandbox> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["sandbox", kind, "--listen", listen, "--data"]).arg(data).args(further);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    // A group of its own: what ends the service does not end it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn()?;
    let stdout = child.stdout.take().ok_or_else(|| std::io::Error::other("no output"))?;
    let mut line = String::new();
    std::io::BufReader::new(stdout).read_line(&mut line)?;
    let mut sandbox: Sandbox = serde_json::from_str(&line).map_err(std::io::Error::other)?;
    sandbox.pid = child.id();
    Ok(sandbox)
}

impl Sandboxes {
    /// Ends both: the demo has come to its end by itself.
    pub(super) fn stop(&self) {
        for sandbox in [&self.shop, &self.plant] {
            if sandbox.pid > 0 {
                let _gone = Command::new("kill").arg(sandbox.pid.to_string()).stderr(Stdio::null()).status();
            }
        }
    }
}
