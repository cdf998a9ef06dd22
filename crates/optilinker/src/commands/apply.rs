//! Applying integration files: judged by the files and the database alone, never by the live sides; and all of them
//! before the first is stored.

use std::path::{Path, PathBuf};

use domain::{ImportFrom, MarkerPrefix, Parameters};
use engine::{Clock, Since};
use secrecy::{ExposeSecret, SecretString};
use settings::{Draft, Secrets};
use store::{IntegrationView, NewIntegration, Store};

use crate::context::{Context, config_failure, environment};
use crate::failure::Failure;
use crate::sides::account_text;
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

/// Secrets by their names.
type Named = Vec<(&'static str, SecretString)>;

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
    let _turn = store.turn_to_apply()?;
    let judged = judge(context, store, file, overwrite).await?;
    refuse_second_importer(context, store, std::slice::from_ref(&judged)).await?;
    keep(context, store, judged).await
}

/// Applies several files, or none of them.
pub(crate) async fn apply_all(
    context: &Context,
    store: &Store,
    files: &[PathBuf],
) -> Result<Vec<Applied>, Failure> {
    let _turn = store.turn_to_apply()?;
    let (mut judged, mut wrong) = (Vec::new(), Vec::new());
    for file in files {
        match judge(context, store, file, false).await {
            Ok(one) => judged.push(one),
            Err(failure) => wrong.push(failure),
        }
    }
    if let Some(failure) = wrong.into_iter().reduce(Failure::and) {
        return Err(failure);
    }
    refuse_second_importer(context, store, &judged).await?;
    let mut applied = Vec::new();
    for one in judged {
        applied.push(keep(context, store, one).await?);
    }
    Ok(applied)
}

/// A file that may be stored.
struct Judged {
    parameters: Parameters,
    secrets: Named,
    prefix: MarkerPrefix,
    /// The configuration as it would be stored.
    offered: String,
    before: Option<IntegrationView>,
    /// The file is the one applied last, with the same secrets.
    is_same: bool,
}

impl Judged {
    fn account(&self) -> String {
        let key = self.secrets.iter().find(|(name, _)| *name == SHOP_KEY);
        key.map_or_else(String::new, |(_, key)| account_text(&self.parameters, key))
    }
}

async fn judge(context: &Context, store: &Store, path: &Path, overwrite: bool) -> Result<Judged, Failure> {
    let fail = |errors: settings::ConfigErrors| config_failure(&context.texts, &errors);
    let draft = Draft::read(path, &environment).map_err(fail)?;
    let before = match draft.name() {
        Some(name) => store.integration_named(name).await?,
        None => None,
    };
    let known = match &before {
        Some(view) => stored_secrets(store, view)?,
        None => Secrets::default(),
    };
    let file = draft.finish(&known).map_err(fail)?;
    let parameters = file.parameters;
    let prefix = prefix(context, path, &parameters, file.marker_prefix, before.as_ref())?;
    let offered = settings::to_json(&parameters, Some(&prefix));
    let secrets = named(file.secrets.or(known.clone()));
    let is_same = before.as_ref().is_some_and(|view| {
        let same = |text: &str| settings::differences(text, &offered).is_ok_and(|keys| keys.is_empty());
        let taken = same(&view.applied_file) && (!overwrite || same(&view.configuration));
        let is_readable = settings::from_stored(&view.configuration).is_ok();
        taken && is_readable && !secrets_changed(&known, &secrets)
    });
    if let Some(view) = before.as_ref().filter(|_| !overwrite && !is_same) {
        refuse_lost_change(context, view, &offered)?;
    }
    Ok(Judged { parameters, secrets, prefix, offered, before, is_same })
}

/// The digits of its markers are fixed at the first apply, whatever the file says or its address becomes later.
fn prefix(
    context: &Context,
    path: &Path,
    parameters: &Parameters,
    written: Option<MarkerPrefix>,
    before: Option<&IntegrationView>,
) -> Result<MarkerPrefix, Failure> {
    let fixed = before.and_then(|view| MarkerPrefix::parse(&view.marker_prefix));
    match (fixed, written) {
        (Some(fixed), Some(written)) if fixed != written => {
            let facts: [(&str, &dyn std::fmt::Display); 3] =
                [("file", &path.display()), ("written", &written), ("fixed", &fixed)];
            Err(Failure::configuration("configuration", context.text("error-prefix-fixed", &facts)))
        }
        (Some(fixed), _) => Ok(fixed),
        (None, Some(written)) => Ok(written),
        (None, None) => Ok(settings::derived_prefix(parameters)),
    }
}

/// All three, which [`Draft::finish`] has seen to.
fn named(secrets: Secrets) -> Named {
    let all = [
        (SHOP_KEY, secrets.baselinker_api_key),
        (PLANT_KEY, secrets.optimes_api_key),
        (TOKEN, secrets.optimes_webhook_token),
    ];
    all.into_iter().filter_map(|(name, secret)| Some((name, secret?))).collect()
}

fn secrets_changed(known: &Secrets, now: &Named) -> bool {
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

/// Two integrations must not import the same status of the same account into the same plant: neither with one that is
/// stored, nor among the files themselves.
async fn refuse_second_importer(context: &Context, store: &Store, files: &[Judged]) -> Result<(), Failure> {
    let stored = store.list_integrations().await?;
    for (at, one) in files.iter().enumerate() {
        let account = one.account();
        let hashed = store.hashed(&account);
        let same_name = |other: &str| other == one.parameters.name;
        for other in &stored {
            let is_replaced = files.iter().any(|file| file.parameters.name == other.name);
            if is_replaced || other.account != hashed || other.plant != one.parameters.optimes_url {
                continue;
            }
            if let Ok((theirs, _)) = settings::from_stored(&other.configuration) {
                refuse_shared_status(context, &one.parameters, &theirs)?;
            }
        }
        for other in files.iter().skip(at + 1) {
            if same_name(&other.parameters.name) {
                let message = context.text("error-name-twice", &[("name", &one.parameters.name)]);
                return Err(Failure::configuration("configuration", message));
            }
            if other.account() == account && other.parameters.optimes_url == one.parameters.optimes_url {
                refuse_shared_status(context, &other.parameters, &one.parameters)?;
            }
        }
    }
    Ok(())
}

fn refuse_shared_status(context: &Context, new: &Parameters, other: &Parameters) -> Result<(), Failure> {
    match new.import_statuses.iter().find(|status| other.import_statuses.contains(status)) {
        None => Ok(()),
        Some(status) => {
            let message = context.text("error-status-imported", &[("name", &other.name), ("status", status)]);
            Err(Failure::configuration("status-imported", message))
        }
    }
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

async fn keep(context: &Context, store: &Store, judged: Judged) -> Result<Applied, Failure> {
    if let Some(view) = judged.before.as_ref().filter(|_| judged.is_same) {
        return Ok(Applied { view: view.clone(), changed: false });
    }
    let parameters = &judged.parameters;
    let new = NewIntegration {
        name: &parameters.name,
        configuration: &judged.offered,
        applied_file: &judged.offered,
        secrets: &judged.secrets,
        account: judged.account(),
        plant: &parameters.optimes_url,
        marker_prefix: judged.prefix.clone(),
        since: resolve(parameters.import_from.as_ref(), judged.before.as_ref()),
    };
    store.put_integration(new, SystemClock.now()).await?;
    let view = super::named(context, store, &parameters.name).await?;
    Ok(Applied { view, changed: true })
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
