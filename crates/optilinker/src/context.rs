//! What every command starts from: the service's settings, its texts, its database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use settings::{DatabaseUrl, MasterKey, ServiceSettings};
use store::{OpenError, Options, Place, Store};
use texts::Texts;
use zeroize::Zeroizing;

use crate::failure::Failure;

/// The service's settings and what follows from them.
pub(crate) struct Context {
    pub(crate) settings: ServiceSettings,
    pub(crate) texts: Arc<Texts>,
    pub(crate) json: bool,
}

/// The environment, read in one place.
#[expect(
    clippy::disallowed_methods,
    reason = "the one place where the environment is read; all else takes it as an argument"
)]
pub(crate) fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Mistakes of configuration in the language of the settings.
pub(crate) fn config_failure(texts: &Texts, errors: &settings::ConfigErrors) -> Failure {
    let lines: Vec<String> =
        errors.0.iter().map(|problem| texts.render(problem.key(), &problem.args())).collect();
    Failure::configuration("configuration", lines.join("\n"))
}

impl Context {
    /// Reads the settings: the file given, or `optilinker.toml` where it is there, and the environment.
    pub(crate) fn read(config: Option<&Path>, json: bool) -> Result<Self, Failure> {
        let default = PathBuf::from("optilinker.toml");
        let file = config.map(Path::to_path_buf).or_else(|| default.exists().then_some(default));
        let language = settings::Language::of_environment(&environment);
        let settings = ServiceSettings::read(file.as_deref(), &environment);
        let settings = settings.map_err(|errors| match load_texts(language) {
            Ok(texts) => config_failure(&texts, &errors),
            Err(failure) => failure,
        })?;
        let texts = Arc::new(load_texts(settings.language)?);
        Ok(Self { settings, texts, json })
    }

    pub(crate) fn text(&self, key: &str, facts: &[(&str, &dyn std::fmt::Display)]) -> String {
        self.texts.text(key, facts)
    }

    /// The database's file.
    pub(crate) fn database(&self) -> Result<PathBuf, Failure> {
        match &self.settings.database_url {
            DatabaseUrl::Sqlite(path) => Ok(path.clone()),
            DatabaseUrl::Postgres(_) => Err(Failure::configuration(
                "database",
                "database_url: PostgreSQL is not supported yet; use sqlite://",
            )),
        }
    }

    /// How the database is opened; its key is made where there is none.
    pub(crate) fn store_options(&self) -> Result<Options, Failure> {
        let database = self.database()?;
        let key = match &self.settings.master_key {
            Some(key) => Zeroizing::new(*key.expose()),
            None => self.key_beside(&database)?,
        };
        Ok(Options { place: Place::File(database), master_key: key, parse: parser(), pages_most: None })
    }

    /// Opens the database; makes and migrates it where needed.
    pub(crate) fn open_store(&self) -> Result<Arc<Store>, Failure> {
        let options = self.store_options()?;
        Store::open(options).map(Arc::new).map_err(|error| self.open_failure(&error))
    }

    /// `optilinker.key` beside the database, made with mode 0600 where it is missing.
    fn key_beside(&self, database: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
        let path = database.with_file_name("optilinker.key");
        let cannot = |detail: String| {
            Failure::failed("key", self.text("error-io", &[("path", &path.display()), ("detail", &detail)]))
        };
        if let Ok(text) = std::fs::read_to_string(&path) {
            let key =
                MasterKey::parse(text.trim()).ok_or_else(|| cannot("not 32 bytes of base64".to_owned()))?;
            return Ok(Zeroizing::new(*key.expose()));
        }
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|error| cannot(error.to_string()))?;
        let key = MasterKey::new(*bytes);
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|error| cannot(error.to_string()))?;
        }
        write_private(&path, &key).map_err(|error| cannot(error.to_string()))?;
        Ok(bytes)
    }

    pub(crate) fn open_failure(&self, error: &OpenError) -> Failure {
        let database = self.database().map(|path| path.display().to_string()).unwrap_or_default();
        let named: (&str, &dyn std::fmt::Display) = ("database", &database);
        match error {
            OpenError::NotADatabase(_) => {
                Failure::configuration("not-a-database", self.text("error-database-not-one", &[named]))
            }
            OpenError::Newer { found, known } => Failure::configuration(
                "newer-database",
                self.text("error-database-newer", &[named, ("found", found), ("known", known)]),
            ),
            OpenError::WrongMasterKey => {
                Failure::configuration("master-key", self.text("error-master-key-other", &[]))
            }
            OpenError::Locked => Failure::failed("locked", self.text("error-database-locked", &[named])),
            OpenError::Full => Failure::failed("full", self.text("error-database-full", &[named])),
            OpenError::Unsafe(_) | OpenError::Database(_) | OpenError::Io(_) => {
                Failure::failed("database", self.text("error-io", &[("path", &database), ("detail", error)]))
            }
        }
    }

    /// The guarded client that both sides share.
    pub(crate) fn http(&self) -> Result<outbound::Client, Failure> {
        let ca_pem = match &self.settings.ca_file {
            None => None,
            Some(path) => Some(std::fs::read(path).map_err(|error| {
                Failure::configuration(
                    "ca-file",
                    self.text("error-io", &[("path", &path.display()), ("detail", &error)]),
                )
            })?),
        };
        let options = outbound::Options {
            allow_private: self.settings.allow_private.clone(),
            ca_pem,
            ..outbound::Options::default()
        };
        outbound::Client::new(options).map_err(|error| Failure::configuration("ca-file", error.to_string()))
    }
}

fn load_texts(language: settings::Language) -> Result<Texts, Failure> {
    let language = texts::Language::from_code(language.code()).unwrap_or(texts::Language::Pl);
    Texts::new(language).map_err(|error| Failure::failed("texts", error.to_string()))
}

/// Reads stored configurations.
pub(crate) fn parser() -> store::ParseParameters {
    Arc::new(|json| match settings::from_stored(json) {
        Ok((parameters, _)) => Ok(parameters),
        Err(errors) => {
            Err(errors.0.iter().map(|problem| problem.parameter.clone()).collect::<Vec<_>>().join(", "))
        }
    })
}

fn write_private(path: &Path, key: &MasterKey) -> std::io::Result<()> {
    use secrecy::ExposeSecret;
    use std::io::Write;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", key.to_base64().expose_secret())?;
    file.sync_all()
}
