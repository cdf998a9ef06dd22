//! `demo`: both sandboxes, the service, and sample orders; `--once` runs the story to its end and prints the proof.

mod processes;
mod story;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use texts::Texts;

use crate::cli::Demo;
use crate::context::Context;
use crate::failure::{Failure, say};
use crate::service::{Service, asked_to_stop};
use crate::telemetry;

/// Within so much time `--once` ends, also when it goes on after a kill.
const LONGEST: Duration = Duration::from_secs(44);

pub(super) async fn run(
    wanted: Demo,
    config: Option<&Path>,
    json: bool,
    texts: &Arc<Texts>,
) -> Result<ExitCode, Failure> {
    let folder = match wanted.data {
        Some(folder) => folder,
        None => temporary()?,
    };
    let cannot = |error: std::io::Error| Failure::failed("demo", format!("{}: {error}", folder.display()));
    std::fs::create_dir_all(&folder).map_err(cannot)?;
    let folder = folder.canonicalize().map_err(cannot)?;
    let mut context = Context::read(config, json, texts)?;
    context.settings.database_url = settings::DatabaseUrl::Sqlite(folder.join("optilinker.db"));
    context.settings.allow_private = "127.0.0.0/8".parse().into_iter().collect();
    context.settings.listen = processes::own_address(&folder).map_err(cannot)?;
    context.settings.public_url = None;
    telemetry::start(context.settings.log_format, if wanted.once { "warn" } else { "info" });
    say(&context.text("demo-folder", &[("path", &folder.display())]));

    let stop = asked_to_stop();
    let http = context.http()?;
    let sandboxes = processes::start(&folder, &http).await?;
    let store = context.open_store()?;
    let file = story::write_integration(&folder, &sandboxes).map_err(cannot)?;
    let applied = super::apply::apply(&context, &store, &file, true).await?;
    let listener = super::serve::bind(&context).await?;
    let service = Service::start(&context, store, listener, None)?;
    say(&context.text("demo-dashboard", &[("url", &format!("http://{}/", service.address))]));
    let story = story::Story {
        context: &context,
        http: &http,
        sandboxes: &sandboxes,
        view: &applied.view,
        service: &service,
    };
    story.prepare().await?;
    let ended = if wanted.once {
        tokio::select! {
            ended = tokio::time::timeout(LONGEST, story.to_its_end()) => {
                ended.unwrap_or_else(|_| Err(Failure::failed("demo", context.text("demo-too-slow", &[]))))
            }
            () = stop => Err(Failure::failed("demo", context.text("demo-cut", &[]))),
        }
    } else {
        say(&format!("BaseLinker: {}/\nOptiMES: {}/", sandboxes.shop.url, sandboxes.plant.url));
        stop.await;
        Ok(ExitCode::SUCCESS)
    };
    service.stop(Duration::from_secs(5)).await;
    sandboxes.stop();
    ended
}

fn temporary() -> Result<PathBuf, Failure> {
    let mut bytes = [0; 4];
    getrandom::fill(&mut bytes).map_err(|error| Failure::internal(&error))?;
    Ok(std::env::temp_dir().join(format!("optilinker-demo-{:08x}", u32::from_le_bytes(bytes))))
}
