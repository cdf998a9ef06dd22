//! What every command starts from: the service's settings, its texts, its database.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use settings::{DatabaseUrl, MasterKey, ServiceSettings};
use store::{Found, OpenError, Options, Place, Store};
use texts::Texts;
use zeroize::Zeroizing;

use crate::failure::{Failure, say};

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

/// The names of the variables that are set.
pub(crate) fn variables() -> Vec<String> {
    std::env::vars_os().filter_map(|(name, _)| name.into_string().ok()).collect()
}

/// Mistakes of configuration in the language of the settings.
pub(crate) fn config_failure(texts: &Texts, errors: &settings::ConfigErrors) -> Failure {
    let lines: Vec<String> =
        errors.0.iter().map(|problem| texts.render(problem.key(), &problem.args())).collect();
    Failure::configuration("configuration", lines.join("\n")).with_hint(texts.text("config-hint", &[]))
}

/// The texts of the language that the settings or the environment ask for, before either is judged.
pub(crate) fn texts(arguments: &[String]) -> Result<Texts, texts::Broken> {
    let file = config_named(arguments).or_else(default_config);
    let language = settings::spoken_language(file.as_deref(), &environment);
    Texts::new(texts::Language::from_code(language.code()).unwrap_or_default())
}

/// The value of `--config`, found before the command line is parsed.
fn config_named(arguments: &[String]) -> Option<PathBuf> {
    let mut arguments = arguments.iter().take_while(|argument| *argument != "--");
    arguments
        .find_map(|argument| match argument.strip_prefix("--config") {
            Some("") => Some(None),
            Some(rest) => rest.strip_prefix('=').map(|file| Some(PathBuf::from(file))),
            None => None,
        })
        .map(|named| named.or_else(|| arguments.next().map(PathBuf::from)))?
}

/// `optilinker.toml` in the working folder, where it is there.
fn default_config() -> Option<PathBuf> {
    let file = PathBuf::from("optilinker.toml");
    file.exists().then_some(file)
}

impl Context {
    /// Reads the settings: the file given, or `optilinker.toml` where it is there, and the environment.
    pub(crate) fn read(config: Option<&Path>, json: bool, texts: &Arc<Texts>) -> Result<Self, Failure> {
        let file = config.map(Path::to_path_buf).or_else(default_config);
        let settings = ServiceSettings::read(file.as_deref(), &environment, &variables())
            .map_err(|errors| config_failure(texts, &errors))?;
        Ok(Self { settings, texts: Arc::clone(texts), json })
    }

    pub(crate) fn text(&self, key: &str, facts: &[(&str, &dyn std::fmt::Display)]) -> String {
        self.texts.text(key, facts)
    }

    /// Who helps, where the settings name somebody: shown beside every problem.
    pub(crate) fn support(&self) -> Option<String> {
        let support = self.settings.support.as_ref()?;
        Some(self.text("support", &[("support", support)]))
    }

    /// What can be done, and who helps.
    pub(crate) fn hint(&self, hint: String) -> String {
        self.support().map_or_else(|| hint.clone(), |support| format!("{hint} {support}"))
    }

    /// The database's file.
    pub(crate) fn database(&self) -> Result<PathBuf, Failure> {
        match &self.settings.database_url {
            DatabaseUrl::Sqlite(path) => Ok(path.clone()),
            DatabaseUrl::Postgres(_) => {
                Err(Failure::configuration("database", self.text("error-database-postgres", &[])))
            }
        }
    }

    /// How the database is opened; its key is made where there is none.
    pub(crate) fn store_options(&self) -> Result<Options, Failure> {
        let database = self.database()?;
        self.options_for(&database)
    }

    /// The same, where what was sealed stands in another file: a backup that is to be restored.
    pub(crate) fn options_for(&self, sealed: &Path) -> Result<Options, Failure> {
        let database = self.database()?;
        let key = match &self.settings.master_key {
            Some(key) => Zeroizing::new(*key.expose()),
            None => self.key_beside(&database, sealed)?,
        };
        Ok(Options { place: Place::File(database), master_key: key, parse: parser(), pages_most: None })
    }

    /// Opens the database; makes and migrates it where needed.
    pub(crate) fn open_store(&self) -> Result<Arc<Store>, Failure> {
        let options = self.store_options()?;
        Store::open(options).map(Arc::new).map_err(|error| self.open_failure(&error))
    }

    /// `optilinker.key` beside the database, made with mode 0600 where nothing was sealed before.
    fn key_beside(&self, database: &Path, sealed: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
        let path = database.with_file_name("optilinker.key");
        match std::fs::read_to_string(&path) {
            Ok(text) => match MasterKey::parse(text.trim()) {
                Some(key) => Ok(Zeroizing::new(*key.expose())),
                None => {
                    let message = self.text("error-key-file", &[("path", &path.display())]);
                    Err(Failure::configuration("master-key", message))
                }
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => self.new_key(sealed, &path),
            Err(error) => Err(self.key_failure(&path, &error)),
        }
    }

    /// A new key, kept where there is nothing yet that another key has sealed.
    fn new_key(&self, sealed: &Path, path: &Path) -> Result<Zeroizing<[u8; 32]>, Failure> {
        let mut bytes = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *bytes).map_err(|error| Failure::internal(&error))?;
        match Store::look(sealed) {
            // It would open nothing of what is there.
            Found::Ours => {
                let facts: [(&str, &dyn std::fmt::Display); 2] =
                    [("database", &sealed.display()), ("path", &path.display())];
                let message = self.text("error-master-key-missing", &facts);
                return Err(Failure::configuration("master-key", message));
            }
            // Opening it will say so.
            Found::Other => return Ok(bytes),
            Found::Nothing => {}
        }
        let key = MasterKey::new(*bytes);
        let written = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        written
            .map_or(Ok(()), std::fs::create_dir_all)
            .and_then(|()| write_private(path, &key))
            .map_err(|error| self.key_failure(path, &error))?;
        say(&self.text("run-key-made", &[("path", &path.display())]));
        Ok(bytes)
    }

    fn key_failure(&self, path: &Path, error: &std::io::Error) -> Failure {
        Failure::failed("key", self.io(path, error))
    }

    /// A file that can't be opened, and why, in the reader's words where there are some.
    pub(crate) fn io(&self, path: &Path, error: &std::io::Error) -> String {
        let detail = match error.kind() {
            std::io::ErrorKind::NotFound => self.text("io-not-found", &[]),
            std::io::ErrorKind::PermissionDenied => self.text("io-denied", &[]),
            std::io::ErrorKind::IsADirectory => self.text("io-directory", &[]),
            _ => error.to_string(),
        };
        self.text("error-io", &[("path", &path.display()), ("detail", &detail)])
    }

    pub(crate) fn open_failure(&self, error: &OpenError) -> Failure {
        self.open_failure_of(&self.database().unwrap_or_default(), error)
    }

    /// The same of another file: a backup.
    pub(crate) fn open_failure_of(&self, file: &Path, error: &OpenError) -> Failure {
        let database = file.display();
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
            Some(path) => Some(
                std::fs::read(path)
                    .map_err(|error| Failure::configuration("ca-file", self.io(path, &error)))?,
            ),
        };
        let options = outbound::Options {
            allow_private: self.settings.allow_private.clone(),
            ca_pem,
            ..outbound::Options::default()
        };
        let path = self.settings.ca_file.clone().unwrap_or_default();
        outbound::Client::new(options).map_err(|error| {
            Failure::configuration(
                "ca-file",
                self.text("error-ca-file", &[("path", &path.display()), ("detail", &error)]),
            )
        })
    }
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
