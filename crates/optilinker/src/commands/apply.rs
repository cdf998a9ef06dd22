//! Applying an integration file: judged by the file and the database alone, never by the live sides.

use std::path::Path;

use domain::ImportFrom;
use engine::{Clock, Since};
use secrecy::{ExposeSecret, SecretString};
use settings::{Draft, Secrets};
use store::{IntegrationView, NewIntegration, Store};

use crate::context::{Context, config_failure, environment};
use crate::failure::Failure;
use crate::world::SystemClock;

/// How an apply ended.
pub(crate) struct Applied {
    /// The integration as it stands now.
    pub(crate) view: IntegrationView,
    /// False: the file is the one applied last.
    pub(crate) changed: bool,
}

/// The names under which secrets are stored.
const SHOP_KEY: &str = "baselinkerApiKey";
const PLANT_KEY: &str = "optimesApiKey";
const TOKEN: &str = "optimesApiToken";

/// Secrets out of the store.
pub(crate) fn stored_secrets(store: &Store, view: &IntegrationView) -> Result<Secrets, Failure> {
    let mut secrets = Secrets::default();
    for (name, secret) in store.secrets(view.id)? {
        match name.as_str() {
            SHOP_KEY => secrets.baselinker_api_key = Some(secret),
            PLANT_KEY => secrets.optimes_api_key = Some(secret),
            TOKEN => secrets.optimes_webhook_token = Some(secret),
            _ => {}
        }
    }
    Ok(secrets)
}

/// Applies a file.
pub(crate) async fn apply(
    context: &Context,
    store: &Store,
    file: &Path,
    overwrite: bool,
) -> Result<Applied, Failure> {
    let fail = |errors: settings::ConfigErrors| config_failure(&context.texts, &errors);
    let draft = Draft::read(file, &environment).map_err(fail)?;
    let before = match draft.name() {
        Some(name) => store.integration_named(name).await?,
        None => None,
    };
    let known = match &before {
        Some(view) => stored_secrets(store, view)?,
        None => Secrets::default(),
    };
    let file = draft.finish(&known).map_err(fail)?;
    let parameters = &file.parameters;
    let prefix = file.marker_prefix.clone().unwrap_or_else(|| settings::derived_prefix(parameters));
    let offered = settings::to_json(parameters, Some(&prefix));
    let secrets = complete(&file.secrets.or(known.clone()))?;
    refuse_second_importer(context, store, parameters, &secrets).await?;
    if let Some(view) = &before {
        let same_file = settings::differences(&view.applied_file, &offered).is_ok_and(|keys| keys.is_empty());
        if same_file && !secrets_changed(&known, &secrets) && !overwrite {
            return Ok(Applied { view: view.clone(), changed: false });
        }
        if !overwrite {
            refuse_lost_change(context, view, &offered)?;
        }
    }
    let since = resolve(parameters.import_from.as_ref(), before.as_ref());
    let new = NewIntegration {
        name: &parameters.name,
        configuration: &offered,
        applied_file: &offered,
        secrets: &secrets,
        account: account(parameters, &secrets),
        plant: &parameters.optimes_url,
        marker_prefix: prefix,
        since,
    };
    store.put_integration(new, SystemClock.now()).await?;
    let view = super::named(context, store, &parameters.name).await?;
    Ok(Applied { view, changed: true })
}

fn complete(secrets: &Secrets) -> Result<Vec<(&'static str, SecretString)>, Failure> {
    let missing = |name: &str| Failure::configuration("configuration", format!("{name} is missing"));
    Ok(vec![
        (SHOP_KEY, secrets.baselinker_api_key.clone().ok_or_else(|| missing(SHOP_KEY))?),
        (PLANT_KEY, secrets.optimes_api_key.clone().ok_or_else(|| missing(PLANT_KEY))?),
        (TOKEN, secrets.optimes_webhook_token.clone().ok_or_else(|| missing(TOKEN))?),
    ])
}

fn secrets_changed(known: &Secrets, now: &[(&'static str, SecretString)]) -> bool {
    let old = [
        (SHOP_KEY, &known.baselinker_api_key),
        (PLANT_KEY, &known.optimes_api_key),
        (TOKEN, &known.optimes_webhook_token),
    ];
    now.iter().any(|(name, secret)| {
        let stored = old.iter().find(|(known, _)| known == name).and_then(|(_, secret)| secret.as_ref());
        stored.is_none_or(|stored| stored.expose_secret() != secret.expose_secret())
    })
}

/// The same account: the same key and the same origin.
fn account(parameters: &domain::Parameters, secrets: &[(&'static str, SecretString)]) -> String {
    let key = secrets.iter().find(|(name, _)| *name == SHOP_KEY).map_or("", |(_, key)| key.expose_secret());
    format!("{}\n{key}", parameters.baselinker_url.trim_end_matches('/'))
}

/// Two integrations must not import the same status of the same account into the same plant.
async fn refuse_second_importer(
    context: &Context,
    store: &Store,
    parameters: &domain::Parameters,
    secrets: &[(&'static str, SecretString)],
) -> Result<(), Failure> {
    let account = store.hashed(&account(parameters, secrets));
    for other in store.list_integrations().await? {
        if other.name == parameters.name || other.account != account || other.plant != parameters.optimes_url
        {
            continue;
        }
        let Ok((theirs, _)) = settings::from_stored(&other.configuration) else { continue };
        let shared = parameters.import_statuses.iter().find(|status| theirs.import_statuses.contains(status));
        if let Some(status) = shared {
            let message = context.text("error-status-imported", &[("name", &other.name), ("status", status)]);
            return Err(Failure::configuration("status-imported", message));
        }
    }
    Ok(())
}

/// A file that lacks what a person changed since the last apply is refused, naming it.
fn refuse_lost_change(context: &Context, view: &IntegrationView, offered: &str) -> Result<(), Failure> {
    let lacking = settings::lacking(&view.applied_file, &view.configuration, offered).unwrap_or_default();
    if lacking.is_empty() {
        return Ok(());
    }
    let message = context.text("error-change-lost", &[("name", &view.name), ("keys", &lacking.join(", "))]);
    Err(Failure::configuration("change-lost", message))
}

/// `importFrom` is resolved once; the same text keeps the moment resolved at first.
fn resolve(written: Option<&ImportFrom>, before: Option<&IntegrationView>) -> Option<Since> {
    let same = before.is_some_and(|view| {
        settings::from_stored(&view.applied_file).is_ok_and(|(old, _)| old.import_from.as_ref() == written)
    });
    if same {
        return None;
    }
    match written {
        None => before.is_none().then_some(Since::Open),
        Some(ImportFrom::All) => Some(Since::All),
        Some(ImportFrom::Now) => Some(Since::At(domain::Millis::from_seconds(SystemClock.now().seconds()))),
        Some(ImportFrom::From { at, .. }) => Some(Since::At(*at)),
    }
}
