//! The commands, one file each.

mod apply;
mod backup;
mod check;
mod completions;
mod demo;
mod integration;
mod order;
mod order_command;
mod order_why;
mod plan;
mod product;
mod public_url;
mod read_order;
mod reconcile;
mod sandbox;
mod serve;
mod side_failure;
mod standing;

use std::process::ExitCode;
use std::sync::Arc;

use texts::Texts;

use crate::cli::{Cli, Command};
use crate::context::Context;
use crate::failure::Failure;

/// Does what is asked.
pub(crate) async fn run(cli: Cli, texts: &Arc<Texts>) -> Result<ExitCode, Failure> {
    let command = match cli.command {
        Command::Sandbox(wanted) => return sandbox::run(wanted, texts).await,
        Command::Completions { shell } => return Ok(completions::run(shell, cli.json, texts)),
        other => other,
    };
    if let Command::Demo(wanted) = command {
        return demo::run(wanted, cli.config.as_deref(), cli.json, texts).await;
    }
    let context = Context::read(cli.config.as_deref(), cli.json, texts)?;
    match command {
        Command::Run(wanted) => serve::run(&context, wanted).await,
        Command::Check { file } => check::run(&context, &file).await,
        Command::Plan { file } => plan::run(&context, &file).await,
        Command::Integration(wanted) => integration::run(&context, wanted).await,
        Command::Order(wanted) => order::run(&context, wanted).await,
        Command::Product(wanted) => product::run(&context, wanted).await,
        Command::Reconcile(wanted) => reconcile::run(&context, wanted).await,
        Command::Backup { file } => backup::backup(&context, &file),
        Command::Restore { file } => backup::restore(&context, &file),
        Command::Sandbox(_) | Command::Completions { .. } | Command::Demo(_) => Ok(ExitCode::SUCCESS),
    }
}

/// The integration of a name.
pub(crate) async fn named(
    context: &Context,
    store: &store::Store,
    name: &str,
) -> Result<store::IntegrationView, Failure> {
    store.integration_named(name).await?.ok_or_else(|| {
        Failure::configuration(
            "unknown-integration",
            context.text("error-integration-unknown", &[("name", &name)]),
        )
    })
}

/// A moment as RFC 3339 in UTC.
pub(crate) fn rfc3339(at: domain::Millis) -> String {
    jiff::Timestamp::from_millisecond(at.get()).map(|at| at.to_string()).unwrap_or_default()
}
