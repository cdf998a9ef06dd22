//! `sandbox baselinker|optimes`.

use std::io::ErrorKind;
use std::path::Path;
use std::process::ExitCode;

use sandbox::{FaultsFile, Listening, SandboxError};
use texts::Texts;

use crate::cli::Sandbox;
use crate::failure::{Failure, print};
use crate::service::asked_to_stop;

pub(super) async fn run(wanted: Sandbox, texts: &Texts) -> Result<ExitCode, Failure> {
    let (Sandbox::Baselinker { listen: address, .. } | Sandbox::Optimes { listen: address, .. }) = wanted;
    let served = match wanted {
        Sandbox::Baselinker { listen, data, calls_per_minute, seed, faults } => {
            let faults = read(faults.as_deref())?;
            let options = sandbox::baselinker::Options { listen, data, calls_per_minute, seed, faults };
            sandbox::baselinker::serve(options, tell, asked_to_stop()).await
        }
        Sandbox::Optimes { listen, webhook_url, webhook_token, data, seed, faults } => {
            let faults = read(faults.as_deref())?;
            let options =
                sandbox::optimes::Options { listen, webhook_url, webhook_token, data, seed, faults };
            sandbox::optimes::serve(options, tell, asked_to_stop()).await
        }
    };
    match served {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(SandboxError::Io(error)) if error.kind() == ErrorKind::AddrInUse => {
            let message = texts.text("sandbox-port-taken", &[("address", &address)]);
            Err(Failure::failed("port-taken", message))
        }
        Err(SandboxError::Io(error)) => Err(Failure::failed("sandbox", error.to_string())),
        Err(error @ SandboxError::State(_)) => Err(Failure::failed("sandbox", error.to_string())),
    }
}

fn tell(listening: Listening) {
    print(&serde_json::json!(listening).to_string());
}

fn read(file: Option<&Path>) -> Result<FaultsFile, Failure> {
    let Some(path) = file else { return Ok(FaultsFile::default()) };
    let cannot = |detail: String| Failure::configuration("faults", format!("{}: {detail}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| cannot(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| cannot(error.to_string()))
}
