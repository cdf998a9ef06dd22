//! The service's settings: `optilinker.toml`, and the environment over it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use ipnet::IpNet;

use crate::database_url::DatabaseUrl;
use crate::fault::{ConfigErrors, ConfigProblem, Fault};
use crate::language::Language;
use crate::master_key::MasterKey;
use crate::raw::{self, Format, Table};
use crate::service_keys::SERVICE_KEYS;
use crate::source::{self, Env, Source};
use crate::value::Value;
use crate::values::{self, Values};

/// What the variables of settings begin with.
const PREFIX: &str = "OPTILINKER";

/// What the service runs with.
#[derive(Clone, Debug)]
pub struct ServiceSettings {
    /// `listen`.
    pub listen: SocketAddr,
    /// `public_url`, without a slash at its end; see [`public_url`](Self::public_url) where it is absent.
    pub public_url: Option<String>,
    /// `database_url`, its path already relative to the working folder, or absolute.
    pub database_url: DatabaseUrl,
    /// `master_key`; absent: the key file beside the SQLite file.
    pub master_key: Option<MasterKey>,
    /// `allow_private`: networks that instance addresses may point at, and where http is accepted.
    pub allow_private: Vec<IpNet>,
    /// `language`, or the environment's.
    pub language: Language,
    /// `support`: mail or address of whoever helps.
    pub support: Option<String>,
    /// `ca_file`: a PEM file with further roots.
    pub ca_file: Option<PathBuf>,
    /// `trusted_proxies`: networks whose X-Forwarded-For is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// `log.format`.
    pub log_format: LogFormat,
    /// `log.level`.
    pub log_level: LogLevel,
}

/// The form of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How much goes into the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    /// Nothing.
    Off,
    /// What failed for good.
    Error,
    /// And what will be tried again.
    Warn,
    /// And what happened.
    Info,
    /// And how.
    Debug,
    /// And everything.
    Trace,
}

impl LogLevel {
    /// As it stands in the file, which is as filters of the log want it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl ServiceSettings {
    /// Reads the file, if there is one, and the environment over it (`OPTILINKER_LISTEN`, `OPTILINKER_LOG__LEVEL`).
    /// Relative paths are relative to the file; those of a variable, and all without a file, to the working folder.
    /// `names` are the variables that are set: one that is nested in a key or a table of ours, and is none, is a mistake.
    ///
    /// # Errors
    /// Everything that is wrong with the file and the variables.
    pub fn read(path: Option<&Path>, env: Env<'_>, names: &[String]) -> Result<Self, ConfigErrors> {
        let Some(path) = path else {
            return Self::of_table("optilinker.toml", Table::new(), None, env, names);
        };
        let label = path.display().to_string();
        let table = source::read_text(path)
            .and_then(|text| raw::parse(&text, Format::of(path.extension().and_then(|e| e.to_str()), &text)))
            .map_err(|fault| source::whole(&label, fault))?;
        Self::of_table(&label, table, path.parent(), env, names)
    }

    /// Variables that look like settings and are none. One that is not nested in a key or a table of ours may be what a
    /// file names with `{ env = … }`, or be another program's, and is no mistake by itself.
    #[must_use]
    pub fn unknown_variables(names: &[String]) -> Vec<ConfigProblem> {
        values::unknown_variables(SERVICE_KEYS, PREFIX, names)
    }

    fn of_table(
        label: &str,
        table: Table,
        folder: Option<&Path>,
        env: Env<'_>,
        names: &[String],
    ) -> Result<Self, ConfigErrors> {
        let source = Source { folder, env };
        let over = |key: &crate::Key| values::variable(PREFIX, key, env);
        let mut reading = values::read(SERVICE_KEYS, label, table, source, &over);
        let unknown = Self::unknown_variables(names).into_iter();
        reading.problems.extend(unknown.filter(|problem| is_nested_in_ours(&problem.parameter)));
        if !reading.problems.is_empty() {
            return Err(ConfigErrors(reading.problems));
        }
        let mut values = reading.values;
        let language = text(&values, "language")
            .and_then(|code| Language::from_code(&code))
            .unwrap_or_else(|| Language::of_environment(env));
        let settings = (|| {
            Some(Self {
                listen: match values.get("listen")? {
                    Value::Listen(address) => *address,
                    _ => return None,
                },
                public_url: text(&values, "public_url"),
                database_url: match values.get("database_url")? {
                    Value::Database(url) => url.clone(),
                    _ => return None,
                },
                master_key: match values.remove("master_key") {
                    Some(Value::MasterKey(key)) => Some(key),
                    _ => None,
                },
                allow_private: networks(&values, "allow_private")?,
                language,
                support: text(&values, "support").filter(|text| !text.is_empty()),
                ca_file: match values.get("ca_file")? {
                    Value::Path(path) => Some(path.clone()).filter(|path| !path.as_os_str().is_empty()),
                    _ => return None,
                },
                trusted_proxies: networks(&values, "trusted_proxies")?,
                log_format: match text(&values, "log.format")?.as_str() {
                    "json" => LogFormat::Json,
                    _ => LogFormat::Text,
                },
                log_level: match text(&values, "log.level")?.as_str() {
                    "off" => LogLevel::Off,
                    "error" => LogLevel::Error,
                    "warn" => LogLevel::Warn,
                    "debug" => LogLevel::Debug,
                    "trace" => LogLevel::Trace,
                    _ => LogLevel::Info,
                },
            })
        })();
        // None: a key that is wanted here and that the table lacks, which the tests keep out.
        settings.ok_or_else(|| source::whole(label, Fault::Missing { kind: crate::Kind::Text }))
    }

    /// The address to print: `public_url`, else where it listens (`bound`: the port may have been chosen by the
    /// system), with the loopback address for "every interface".
    #[must_use]
    pub fn public_url(&self, bound: SocketAddr) -> String {
        if let Some(url) = &self.public_url {
            return url.clone();
        }
        let ip = if bound.ip().is_unspecified() { IpAddr::V4(Ipv4Addr::LOCALHOST) } else { bound.ip() };
        format!("http://{}", SocketAddr::new(ip, bound.port()))
    }
}

/// The language in which even a mistake in the settings is told: the variable's, else the file's as far as it can be
/// read, else the environment's.
#[must_use]
pub fn spoken_language(path: Option<&Path>, env: Env<'_>) -> Language {
    let of_variable = env("OPTILINKER_LANGUAGE").as_deref().and_then(Language::from_code);
    of_variable
        .or_else(|| {
            let text = source::read_text(path?).ok()?;
            let format = Format::of(path?.extension().and_then(|ending| ending.to_str()), &text);
            let table = raw::parse(&text, format).ok()?;
            table.iter().find_map(|(name, value)| match value {
                raw::Raw::Text(code) if name == "language" => Language::from_code(code),
                _ => None,
            })
        })
        .unwrap_or_else(|| Language::of_environment(env))
}

fn is_nested_in_ours(name: &str) -> bool {
    let begins = |key: &crate::Key, head: &str| key.name.split('.').next() == Some(head);
    name.split_once('.').is_some_and(|(head, _)| SERVICE_KEYS.iter().any(|key| begins(key, head)))
}

fn text(values: &Values, name: &str) -> Option<String> {
    match values.get(name)? {
        Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn networks(values: &Values, name: &str) -> Option<Vec<IpNet>> {
    match values.get(name)? {
        Value::Networks(networks) => Some(networks.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn none(_: &str) -> Option<String> {
        None
    }

    fn read(text: &str, env: Env<'_>) -> Result<ServiceSettings, ConfigErrors> {
        let table = raw::parse(text, Format::Toml).unwrap();
        ServiceSettings::of_table("optilinker.toml", table, Some(Path::new("/etc/optilinker")), env, &[])
    }

    #[test]
    fn without_a_file_the_defaults_hold() {
        let settings = ServiceSettings::read(None, &none, &[]).unwrap();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.public_url(settings.listen), "http://127.0.0.1:8080");
        assert_eq!(settings.database_url.to_string(), "sqlite://optilinker.db");
        assert_eq!((settings.language, settings.log_level), (Language::Pl, LogLevel::Info));
        assert!(settings.master_key.is_none() && settings.support.is_none() && settings.ca_file.is_none());
        assert!(settings.allow_private.is_empty() && settings.log_format == LogFormat::Text);
    }

    #[test]
    fn the_example_of_the_manual_is_read() {
        let text = r#"
            listen = "127.0.0.1:8080"
            public_url = "https://ol.example.pl/"
            database_url = "sqlite://optilinker.db"
            master_key = { env = "OPTILINKER_MASTER_KEY" }
            allow_private = ["127.0.0.0/8"]
            language = "en"
            support = "pomoc@example.pl"
            ca_file = "roots.pem"
            trusted_proxies = ["10.0.0.1"]
            [log]
            format = "json"
            level = "debug"
        "#;
        let key = MasterKey::new([1; 32]).to_base64();
        let env = |name: &str| {
            use secrecy::ExposeSecret;
            (name == "OPTILINKER_MASTER_KEY").then(|| key.expose_secret().to_owned())
        };
        let settings = read(text, &env).unwrap();
        assert_eq!(settings.public_url(settings.listen), "https://ol.example.pl");
        assert_eq!(settings.database_url.to_string(), "sqlite:///etc/optilinker/optilinker.db");
        assert_eq!(settings.master_key.unwrap().expose(), &[1; 32]);
        assert_eq!(settings.ca_file, Some(PathBuf::from("/etc/optilinker/roots.pem")));
        assert_eq!(settings.trusted_proxies[0].to_string(), "10.0.0.1/32");
        assert_eq!((settings.log_format, settings.log_level), (LogFormat::Json, LogLevel::Debug));
    }

    #[test]
    fn the_environment_overrides() {
        let env = |name: &str| {
            let value = match name {
                "OPTILINKER_LISTEN" => "0.0.0.0:0",
                "OPTILINKER_LOG__LEVEL" => "trace",
                "OPTILINKER_DATABASE_URL" => "sqlite://here.db",
                "OPTILINKER_ALLOW_PRIVATE" => "127.0.0.0/8,::1/128",
                "OPTILINKER_SUPPORT" => " ",
                "LANG" => "en_US.UTF-8",
                _ => return None,
            };
            Some(value.to_owned())
        };
        let settings =
            read("listen = \"127.0.0.1:1\"\nsupport = \"me\"\n[log]\nlevel = \"off\"", &env).unwrap();
        assert_eq!(settings.public_url("0.0.0.0:9".parse().unwrap()), "http://127.0.0.1:9");
        assert_eq!(settings.database_url.to_string(), "sqlite://here.db");
        assert_eq!((settings.log_level, settings.language), (LogLevel::Trace, Language::En));
        assert_eq!((settings.allow_private.len(), settings.support.as_deref()), (2, Some("me")));
    }

    #[test]
    fn all_mistakes_are_told_each_where_it_stands() {
        let env = |name: &str| (name == "OPTILINKER_LISTEN").then(|| "nowhere".to_owned());
        let text = "lisen = 1\nmaster_key = \"short\"\nallow_private = 5\n[log]\nlevel = \"loud\"";
        let ConfigErrors(problems) = read(text, &env).unwrap_err();
        let told: Vec<_> = problems.iter().map(|p| (p.file.as_str(), p.parameter.as_str())).collect();
        assert_eq!(
            told,
            [
                ("optilinker.toml", "lisen"),
                ("OPTILINKER_LISTEN", "listen"),
                ("optilinker.toml", "master_key"),
                ("optilinker.toml", "allow_private"),
                ("optilinker.toml", "log.level"),
            ]
        );
        assert!(!format!("{problems:?}").contains("short\""));
    }

    #[test]
    fn mistakes_are_told_in_the_language_that_the_file_asks_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("optilinker.toml");
        let spoken = |text: &str, variable: &str| {
            std::fs::write(&path, text).unwrap();
            let env = |name: &str| match name {
                "OPTILINKER_LANGUAGE" => Some(variable.to_owned()),
                "LANG" => Some("pl_PL.UTF-8".to_owned()),
                _ => None,
            };
            spoken_language(Some(&path), &env).code()
        };
        assert_eq!(spoken("language = \"en\"\nlisen = 1", ""), "en");
        assert_eq!(spoken("language = \"en\"", "pl"), "pl");
        assert_eq!(spoken("language = \"de\"", ""), "pl");
        assert_eq!(spoken("language = ", ""), "pl");
        assert_eq!(spoken_language(None, &|_| Some("en_GB".to_owned())).code(), "en");
    }

    #[test]
    fn a_variable_that_the_file_names_must_be_set() {
        let ConfigErrors(problems) = read("master_key = { env = \"NOT_SET\" }", &none).unwrap_err();
        assert_eq!(problems[0].fault, Fault::EnvUnset { variable: "NOT_SET".to_owned() });
    }

    #[test]
    fn a_variable_may_name_the_file_or_the_variable_of_the_master_key() {
        use secrecy::ExposeSecret;
        type Case<'a> = (&'a [(&'a str, &'a str)], Result<u8, (&'a str, Fault)>);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        let text = |byte| MasterKey::new([byte; 32]).to_base64().expose_secret().to_owned();
        std::fs::write(&path, text(1)).unwrap();
        let (plain, file, env) =
            ("OPTILINKER_MASTER_KEY", "OPTILINKER_MASTER_KEY__FILE", "OPTILINKER_MASTER_KEY__ENV");
        let path = path.display().to_string();
        let cases: [Case<'_>; 6] = [
            (&[(file, &path)], Ok(1)),
            (&[(env, "OTHER"), ("OTHER", &text(2))], Ok(2)),
            (&[(env, plain), (plain, &text(3))], Ok(3)),
            (&[(env, "OTHER")], Err((env, Fault::EnvUnset { variable: "OTHER".to_owned() }))),
            (&[(file, &path), (env, "OTHER")], Err((file, Fault::GivenTwice { other: env.to_owned() }))),
            (&[(file, &path), (plain, &text(4))], Err((file, Fault::GivenTwice { other: plain.to_owned() }))),
        ];
        for (variables, expected) in cases {
            let env = |name: &str| {
                variables.iter().find_map(|(known, value)| (*known == name).then(|| (*value).to_owned()))
            };
            let read = match read("", &env) {
                Ok(settings) => Ok(settings.master_key.unwrap().expose()[0]),
                Err(ConfigErrors(problems)) => Err((problems[0].file.clone(), problems[0].fault.clone())),
            };
            let expected = expected.map_err(|(name, fault)| (name.to_owned(), fault));
            assert_eq!(read, expected, "{variables:?}");
        }
    }

    #[test]
    fn a_variable_that_belongs_to_no_key_is_told() {
        let names = [
            "OPTILINKER_MASTER_KEY__FIEL",
            "OPTILINKER_LOG__LEVEL",
            "OPTILINKER_LISEN",
            "OPTILINKER_SHOP__KEY",
            "OPTILINKER_MASTER_KEY__ENV",
            "OPTILINKERS",
            "PATH",
        ]
        .map(str::to_owned);
        let told = |problems: &[ConfigProblem]| -> Vec<String> {
            problems.iter().map(|problem| format!("{} {:?}", problem.parameter, problem.fault)).collect()
        };
        let nested = "master_key.fiel Unknown { nearest: \"master_key\" }";
        let all = ServiceSettings::unknown_variables(&names);
        let others =
            ["lisen Unknown { nearest: \"listen\" }", "shop.key Unknown { nearest: \"master_key\" }"];
        assert_eq!(told(&all), [nested, others[0], others[1]]);
        let ConfigErrors(problems) = ServiceSettings::read(None, &none, &names).unwrap_err();
        assert_eq!(told(&problems), [nested]);
    }
}
