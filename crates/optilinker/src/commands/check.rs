//! `check`: every parameter against both live sides, by name.

use std::path::Path;
use std::process::ExitCode;

use engine::{Finding, Remark};
use serde_json::json;
use settings::{Draft, IntegrationFile, Secrets};

use super::apply::stored_secrets;
use crate::context::{Context, config_failure, environment};
use crate::failure::{Failure, print, say};
use crate::sides::connect;

/// A file read, with the secrets that a database has for it; no database is made.
pub(super) async fn read_file(context: &Context, file: &Path) -> Result<IntegrationFile, Failure> {
    let fail = |errors: settings::ConfigErrors| config_failure(&context.texts, &errors);
    let draft = Draft::read(file, &environment).map_err(fail)?;
    let mut known = Secrets::default();
    if context.database().is_ok_and(|path| path.exists()) {
        let store = context.open_store()?;
        if let Some(name) = draft.name()
            && let Some(view) = store.integration_named(name).await?
        {
            known = stored_secrets(&store, &view)?;
        }
    }
    let mut file = draft.finish(&known).map_err(fail)?;
    file.secrets = file.secrets.or(known);
    Ok(file)
}

/// The clients of a file.
pub(super) fn clients(
    context: &Context,
    file: &IntegrationFile,
) -> Result<(baselinker::Reader, optimes::Reader), Failure> {
    let (Some(shop_key), Some(plant_key)) =
        (file.secrets.baselinker_api_key.clone(), file.secrets.optimes_api_key.clone())
    else {
        return Err(Failure::configuration("configuration", "baselinkerApiKey, optimesApiKey"));
    };
    let clients = connect(&context.http()?, &file.parameters, shop_key, plant_key);
    let (shop, plant) =
        clients.ok_or_else(|| Failure::configuration("configuration", "OPTIMES_URL, baselinkerUrl"))?;
    // Only the readers leave: what checks and plans can't write.
    Ok((shop.reader().clone(), plant.reader().clone()))
}

pub(super) async fn run(context: &Context, file: &Path) -> Result<ExitCode, Failure> {
    let file = read_file(context, file).await?;
    let (shop, plant) = clients(context, &file)?;
    if !context.json {
        say(&context.text("check-begun", &[]));
    }
    let checked = engine::check(&file.parameters, &shop, &plant).await;
    let failed = checked.findings.iter().filter(|finding| finding.ok == Some(false)).count();
    if context.json {
        let checks: Vec<_> = checked
            .findings
            .iter()
            .map(|finding| {
                json!({ "name": finding.name, "ok": finding.ok, "detail": finding.detail, "hint": hint(context, finding) })
            })
            .collect();
        print(&json!({ "ok": failed == 0, "checks": checks }).to_string());
    } else {
        for finding in &checked.findings {
            tell(context, finding);
        }
        let key = if failed == 0 { "check-summary-ok" } else { "check-summary-failed" };
        say(&context.text(key, &[("count", &failed)]));
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn hint(context: &Context, finding: &Finding) -> String {
    match finding.remark {
        Remark::Fine => String::new(),
        other => context.text(&format!("remark-{}", other.key()), &[]),
    }
}

fn tell(context: &Context, finding: &Finding) {
    let detail = match finding.remark {
        Remark::Fine => finding.detail.clone(),
        _other => format!("{} – {}", finding.detail, hint(context, finding)),
    };
    let key = match finding.ok {
        Some(true) => "check-ok",
        Some(false) => "check-failed",
        None => "check-unknown",
    };
    print(&format!("{} {detail}", context.text(key, &[("name", &finding.name), ("detail", &detail)])));
}
