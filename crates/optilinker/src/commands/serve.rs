//! `run`: the service, until SIGTERM.

use std::process::ExitCode;
use std::time::Duration;

use tokio::net::TcpListener;

use super::apply::apply_all;
use super::integration::tell_applied;
use crate::cli::Run;
use crate::context::{Context, variables};
use crate::failure::{Failure, say};
use crate::service::{Service, asked_to_stop};
use crate::telemetry;

/// The longest request time-out that an exit waits for, beside a margin.
const MARGIN: Duration = Duration::from_secs(4);

pub(super) async fn run(context: &Context, wanted: Run) -> Result<ExitCode, Failure> {
    telemetry::start(context.settings.log_format, context.settings.log_level.as_str());
    for problem in settings::ServiceSettings::unknown_variables(&variables()) {
        say(&context.texts.render(problem.key(), &problem.args()));
    }
    let store = context.open_store()?;
    for applied in apply_all(context, &store, &wanted.apply).await? {
        tell_applied(context, &applied.view, applied.changed);
    }
    if let Some(name) = &wanted.recover {
        super::named(context, &store, name).await?;
    }
    let listener = bind(context).await?;
    let service = Service::start(context, store, listener, wanted.recover.as_deref())?;
    say(&context.text("run-listening", &[("url", &context.settings.public_url(service.address))]));
    let asked = tokio::select! {
        biased;
        () = asked_to_stop() => true,
        () = service.ended_unasked() => false,
    };
    say(&context.text("run-stopping", &[]));
    let longest = longest_timeout(&service).await + MARGIN;
    let key = if service.stop(longest).await { "run-stopped" } else { "run-cut" };
    say(&context.text(key, &[]));
    if asked {
        Ok(ExitCode::SUCCESS)
    } else {
        Err(Failure::failed("worker-ended", context.text("error-worker-ended", &[])))
    }
}

/// Takes the address; another program that has it is named.
pub(super) async fn bind(context: &Context) -> Result<TcpListener, Failure> {
    let address = context.settings.listen;
    TcpListener::bind(address).await.map_err(|error| {
        if error.kind() == std::io::ErrorKind::AddrInUse {
            Failure::failed("port-taken", context.text("error-port-taken", &[("address", &address)]))
        } else {
            Failure::failed("listen", context.text("error-io", &[("path", &address), ("detail", &error)]))
        }
    })
}

async fn longest_timeout(service: &Service) -> Duration {
    let views = service.store().list_integrations().await.unwrap_or_default();
    let longest = views
        .iter()
        .filter_map(|view| settings::from_stored(&view.configuration).ok())
        .map(|(parameters, _)| parameters.pace.request_timeout)
        .max();
    Duration::from_millis(longest.and_then(|millis| u64::try_from(millis).ok()).unwrap_or(0))
}
