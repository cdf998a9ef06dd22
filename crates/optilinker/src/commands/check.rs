//! `check`: every parameter against both live sides, by name.

use std::path::Path;
use std::process::ExitCode;

use engine::{Account, Finding, Remark};
use serde::Serialize;
use serde_json::json;
use settings::{Draft, IntegrationFile, Secrets};

use super::apply::stored_secrets;
use super::public_url::webhooks_can_arrive;
use crate::command_shop::{CommandBudget, CommandShop};
use crate::context::{Context, config_failure, environment};
use crate::failure::{Failure, print, say};
use crate::sides::{account_text, connect};

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

/// The clients of a file; where there is a database, calls are counted in it.
pub(super) fn clients(
    context: &Context,
    file: &IntegrationFile,
) -> Result<(CommandShop<baselinker::Reader>, optimes::Reader), Failure> {
    let (Some(shop_key), Some(plant_key)) =
        (file.secrets.baselinker_api_key.clone(), file.secrets.optimes_api_key.clone())
    else {
        return Err(Failure::configuration("configuration", "baselinkerApiKey, optimesApiKey"));
    };
    let budget = if context.database().is_ok_and(|path| path.exists()) {
        let store = context.open_store()?;
        let account = Account(store.hashed(&account_text(&file.parameters, &shop_key)));
        Some(CommandBudget::new(store, account, &file.parameters))
    } else {
        None
    };
    let clients = connect(&context.http()?, &file.parameters, shop_key, plant_key);
    let (shop, plant) =
        clients.ok_or_else(|| Failure::configuration("configuration", "OPTIMES_URL, baselinkerUrl"))?;
    // Only the readers leave: what checks and plans can't write.
    Ok((CommandShop::new(shop.reader().clone(), budget), plant.reader().clone()))
}

pub(super) async fn run(context: &Context, file: &Path) -> Result<ExitCode, Failure> {
    let file = read_file(context, file).await?;
    let (shop, plant) = clients(context, &file)?;
    if !context.json {
        say(&context.text("check-begun", &[]));
    }
    let checked = engine::check(&file.parameters, &shop, &plant).await;
    let mut rows: Vec<Row> = checked.findings.iter().map(|finding| Row::of(context, finding)).collect();
    rows.push(public_url(context));
    let failed = rows.iter().filter(|row| row.ok == Some(false)).count();
    if context.json {
        print(&json!({ "ok": failed == 0, "checks": rows }).to_string());
    } else {
        rows.iter().for_each(|row| print(&row.shown(context)));
        let key = if failed == 0 { "check-summary-ok" } else { "check-summary-failed" };
        say(&context.text(key, &[("count", &failed)]));
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// One line of the answer.
#[derive(Serialize)]
struct Row {
    name: String,
    ok: Option<bool>,
    detail: String,
    hint: String,
    /// For people the verdict says enough: the line before has the cause.
    #[serde(skip)]
    is_consequence: bool,
}

/// The width of the verdicts before the names.
const VERDICT: usize = 12;

impl Row {
    fn of(context: &Context, finding: &Finding) -> Self {
        let hint = match finding.remark {
            Remark::Fine => String::new(),
            other => context.texts.render(other.key(), &finding.facts),
        };
        let hint = if finding.ok == Some(false) { context.hint(hint) } else { hint };
        let is_consequence = finding.remark == Remark::NotTested;
        Self {
            name: finding.name.clone(),
            ok: finding.ok,
            detail: finding.detail.clone(),
            hint,
            is_consequence,
        }
    }

    fn shown(&self, context: &Context) -> String {
        let key = match self.ok {
            Some(true) if self.hint.is_empty() => "check-ok",
            Some(true) => "check-warning",
            Some(false) => "check-failed",
            None => "check-unknown",
        };
        let verdict = context.text(key, &[]);
        let mut line = format!("{verdict:VERDICT$} {}", self.name);
        if !self.detail.is_empty() {
            line.push_str(": ");
            line.push_str(&self.detail);
        }
        if !self.hint.is_empty() && !self.is_consequence {
            line.push_str(&format!("\n{:VERDICT$} {}", "", self.hint));
        }
        line
    }
}

/// Where OptiMES is to send its webhooks: a warning at most, because sweeps do without.
fn public_url(context: &Context) -> Row {
    let url = context.settings.public_url(context.settings.listen);
    let hint = if webhooks_can_arrive(&url) { String::new() } else { context.text("remark-public-url", &[]) };
    Row { name: "public_url".to_owned(), ok: Some(true), detail: url, hint, is_consequence: false }
}
