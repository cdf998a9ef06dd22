//! Where the database is.

use std::fmt;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// An address of a database.
#[derive(Clone)]
pub enum DatabaseUrl {
    /// A file of SQLite.
    Sqlite(PathBuf),
    /// PostgreSQL; the address may hold a password.
    Postgres(SecretString),
}

impl DatabaseUrl {
    /// Reads `sqlite://path` (relative to `folder`, or to the working folder without one), `sqlite:///path` or
    /// `postgres://…`.
    #[must_use]
    pub fn parse(text: &str, folder: Option<&Path>) -> Option<Self> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("sqlite://") {
            // `:memory:` would lose every order at the end of the process.
            let usable = !path.is_empty() && !path.ends_with(['/', '\\']) && !path.starts_with(':');
            let path = folder.map_or_else(|| PathBuf::from(path), |folder| folder.join(path));
            return (usable && !text.contains('\0')).then_some(Self::Sqlite(path));
        }
        let url = Url::parse(text).ok()?;
        let named = url.host_str().is_some_and(|host| !host.is_empty());
        (matches!(url.scheme(), "postgres" | "postgresql") && named).then(|| Self::Postgres(text.into()))
    }
}

impl fmt::Display for DatabaseUrl {
    /// For people: without the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            Self::Postgres(url) => match Url::parse(url.expose_secret()) {
                Ok(url) => {
                    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
                    write!(f, "postgres://{}{port}{}", url.host_str().unwrap_or_default(), url.path())
                }
                Err(_) => f.write_str("postgres://…"),
            },
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_relative_to_the_file_or_absolute() {
        let path = |text: &str, folder: Option<&str>| match DatabaseUrl::parse(text, folder.map(Path::new)) {
            Some(DatabaseUrl::Sqlite(path)) => path.display().to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(path("sqlite://a.db", Some("/etc/x")), "/etc/x/a.db");
        assert_eq!(path("sqlite://a.db", None), "a.db");
        assert_eq!(path("sqlite:///var/a.db", Some("/etc/x")), "/var/a.db");
    }

    #[test]
    fn a_password_is_not_shown() {
        let url = DatabaseUrl::parse("postgres://me:s3cret@db.local:5433/optilinker?x=y", None).unwrap();
        assert_eq!(format!("{url} {url:?}").matches("s3cret").count(), 0);
        assert_eq!(url.to_string(), "postgres://db.local:5433/optilinker");
    }

    #[test]
    fn others_are_refused() {
        for text in
            ["", "a.db", "sqlite://", "sqlite://:memory:", "sqlite://x/", "mysql://a/b", "postgres://"]
        {
            assert!(DatabaseUrl::parse(text, None).is_none(), "{text}");
        }
    }
}
