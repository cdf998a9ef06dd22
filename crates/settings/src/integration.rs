//! The integration file: read, checked whole, and every mistake told at once.

use std::path::Path;

use domain::{MarkerPrefix, Parameters};

use crate::fault::{ConfigErrors, ConfigProblem, Fault};
use crate::key::Presence;
use crate::keys::KEYS;
use crate::raw::Format;
use crate::secrets::Secrets;
use crate::source::{self, Env, Source};
use crate::value::Value;
use crate::values::{self, Values};
use crate::{assemble, rules};

/// A file that holds.
#[derive(Clone, Debug)]
pub struct IntegrationFile {
    /// Everything but the secrets.
    pub parameters: Parameters,
    /// The secrets that it gives; all three, unless [`Draft::finish`] was told that some are stored.
    pub secrets: Secrets,
    /// `markerPrefix`, which only an export carries.
    pub marker_prefix: Option<MarkerPrefix>,
}

/// A file that was read and is not yet judged: its name is known, so that the database can be asked for the secrets
/// that it leaves out.
#[derive(Debug)]
pub struct Draft {
    label: String,
    values: Values,
    problems: Vec<ConfigProblem>,
}

impl Draft {
    /// Reads a file.
    ///
    /// # Errors
    /// Where it can't be read as TOML or JSON at all. What is wrong inside it is told by [`finish`](Self::finish).
    pub fn read(path: &Path, env: Env<'_>) -> Result<Self, ConfigErrors> {
        let label = path.display().to_string();
        let text = source::read_text(path).map_err(|fault| source::whole(&label, fault))?;
        let format = Format::of(path.extension().and_then(|ending| ending.to_str()), &text);
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        Self::of_text(&label, &text, format, stem, path.parent(), env)
    }

    /// Reads a text: `label` names it in messages, `name` is used where it gives none, and what its `{ file = … }`
    /// name is looked for in `folder`.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn of_text(
        label: &str,
        text: &str,
        format: Format,
        name: &str,
        folder: Option<&Path>,
        env: Env<'_>,
    ) -> Result<Self, ConfigErrors> {
        let source = Source { folder, env };
        let mut reading = values::read_text(KEYS, label, text, format, source)
            .map_err(|fault| source::whole(label, fault))?;
        let named =
            reading.values.contains_key("name") || reading.problems.iter().any(|p| p.parameter == "name");
        if !named {
            let name = crate::raw::Raw::Text(name.to_owned());
            match crate::value::accept(crate::Kind::Name, &name, source) {
                Ok(value) => {
                    reading.values.insert("name", value);
                }
                Err(faults) => reading.problems.extend(faults.into_iter().map(|(_, fault)| ConfigProblem {
                    file: label.to_owned(),
                    parameter: "name".to_owned(),
                    fault,
                })),
            }
        }
        reading.problems.extend(rules::broken(&reading.values, label));
        Ok(Self { label: label.to_owned(), values: reading.values, problems: reading.problems })
    }

    /// The integration's name; none where it is written wrongly.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match self.values.get("name") {
            Some(Value::Text(name)) => Some(name),
            _ => None,
        }
    }

    /// Judges the file. `stored` holds the secrets that the database has for this name; they need not be given again
    /// and are not copied into the result.
    ///
    /// # Errors
    /// Everything that is wrong with it, missing keys included, in the order of [`KEYS`] after unknown names.
    pub fn finish(mut self, stored: &Secrets) -> Result<IntegrationFile, ConfigErrors> {
        for key in KEYS.iter().filter(|key| key.presence == Presence::RequiredSecret) {
            let known = match key.name {
                "baselinkerApiKey" => stored.baselinker_api_key.is_some(),
                "optimesApiKey" => stored.optimes_api_key.is_some(),
                _ => stored.optimes_webhook_token.is_some(),
            };
            let told = self.problems.iter().any(|problem| problem.parameter == key.name);
            if !known && !told && !self.values.contains_key(key.name) {
                self.problems.push(ConfigProblem {
                    file: self.label.clone(),
                    parameter: key.name.to_owned(),
                    fault: Fault::Missing { kind: key.kind },
                });
            }
        }
        if !self.problems.is_empty() {
            self.problems.sort_by_key(|problem| place(&problem.parameter));
            return Err(ConfigErrors(self.problems));
        }
        let secrets = Secrets::of(&mut self.values);
        match assemble::parameters(&self.values) {
            Some(parameters) => Ok(IntegrationFile {
                parameters,
                secrets,
                marker_prefix: assemble::marker_prefix(&self.values),
            }),
            // A key that `assemble` wants and the table lacks: a mistake here, which the tests keep out.
            None => Err(source::whole(&self.label, Fault::Missing { kind: crate::Kind::Text })),
        }
    }
}

/// Where a key stands in the table; unknown ones first.
fn place(parameter: &str) -> usize {
    let known = |name: &str| KEYS.iter().position(|key| key.name == name).map(|place| place + 1);
    known(parameter)
        .or_else(|| parameter.rsplit_once('.').and_then(|(table, _)| known(table)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use domain::{ImportFrom, ShopStatusId};
    use secrecy::ExposeSecret;

    use super::*;

    const GOOD: &str = r#"
        OPTIMES_URL = "https://firma.optimes.pl/"
        baselinkerApiKey = { env = "BL" }
        OPTIMES_API_KEY = "mes-key"
        OPTIMES_WEBHOOKTOKEN = "zażółć"
        baselinkerOrderStatusToImport = "101"
        baselinkerOrderStatusToSend = 103
        optimesOrderStatus = 7
        importFrom = 2026-07-01
        roundingTolerance = 0.1
        [optimesCurrencies]
        PLN = 1
        [optimesVatRates]
        23 = 1
        "8" = "2"
        zw = 3
        [pace]
        requestTimeout = 5
    "#;

    fn env(name: &str) -> Option<String> {
        (name == "BL").then(|| "bl-key".to_owned())
    }

    fn draft(text: &str) -> Draft {
        Draft::of_text("shop.toml", text, Format::Toml, "shop", None, &env).unwrap()
    }

    fn told(text: &str) -> Vec<(String, &'static str)> {
        let ConfigErrors(problems) = draft(text).finish(&Secrets::default()).unwrap_err();
        problems.into_iter().map(|problem| (problem.parameter.clone(), problem.key())).collect()
    }

    #[test]
    fn a_good_file_is_read() {
        let file = draft(GOOD).finish(&Secrets::default()).unwrap();
        let p = &file.parameters;
        assert_eq!((p.name.as_str(), p.optimes_url.as_str()), ("shop", "https://firma.optimes.pl"));
        assert_eq!(p.baselinker_url, "https://api.baselinker.com");
        assert_eq!(p.import_statuses, [ShopStatusId::new(101)]);
        assert!(matches!(&p.import_from, Some(ImportFrom::From { text, .. }) if text == "2026-07-01"));
        assert_eq!((p.quiet_period, p.pace.request_timeout, p.pace.sweep), (90_000, 5000, 30_000));
        assert_eq!((p.rounding_tolerance.to_string().as_str(), p.vat_rates.len()), ("0.1", 3));
        assert_eq!((p.creates_in_flight, p.retention_days, p.calls_per_minute), (8, 30, 60));
        assert_eq!(file.marker_prefix, None);
        assert_eq!(file.secrets.baselinker_api_key.as_ref().unwrap().expose_secret(), "bl-key");
        assert_eq!(file.secrets.optimes_webhook_token.as_ref().unwrap().expose_secret(), "zażółć");
        assert!(!format!("{file:?}").contains("bl-key"));
    }

    #[test]
    fn the_defaults_are_those_of_the_domain() {
        let p =
            draft(&GOOD.replace("requestTimeout = 5", "")).finish(&Secrets::default()).unwrap().parameters;
        assert_eq!(p.pace, domain::Pace::default());
        assert_eq!(p.wire, domain::WireProfile::default());
    }

    #[test]
    fn every_missing_key_is_named() {
        let keys: Vec<String> = told("").into_iter().map(|(key, _)| key).collect();
        assert_eq!(
            keys,
            [
                "OPTIMES_URL",
                "baselinkerApiKey",
                "optimesApiKey",
                "optimesApiToken",
                "baselinkerOrderStatusToImport",
                "baselinkerOrderStatusToSend",
                "optimesOrderStatus",
                "optimesCurrencies",
                "optimesVatRates",
            ]
        );
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let text = GOOD
            .replace("optimesOrderStatus = 7", "optimesOrderStatus = \"new\"\noptimesOderStatus = 7")
            .replace("sk/", "sk")
            .replace("{ env = \"BL\" }", "{ env = \"NONE\" }")
            .replace("PLN = 1", "PLN = 1\n\"ZŁ\" = 2")
            .replace("requestTimeout = 5", "requestTimeout = 60\nsweeps = 1");
        assert_eq!(
            told(&text),
            [
                ("optimesOderStatus".to_owned(), "config-unknown"),
                ("pace.sweeps".to_owned(), "config-unknown"),
                ("baselinkerApiKey".to_owned(), "config-env-unset"),
                ("optimesOrderStatus".to_owned(), "config-wrong-value"),
                ("optimesCurrencies.ZŁ".to_owned(), "config-wrong-name"),
                ("quietPeriodSeconds".to_owned(), "config-quiet-too-short"),
            ]
        );
    }

    #[test]
    fn unknown_keys_name_the_nearest() {
        let ConfigErrors(problems) =
            draft(&GOOD.replace("requestTimeout", "requestTimeot")).finish(&Secrets::default()).unwrap_err();
        assert_eq!(problems[0].fault, Fault::Unknown { nearest: "pace.requestTimeout".to_owned() });
    }

    #[test]
    fn a_secret_and_its_alias_are_one_key() {
        let text = GOOD.replace("OPTIMES_API_KEY", "optimesApiKey = \"x\"\nOPTIMES_API_KEY");
        assert_eq!(told(&text).len(), 1);
        assert_eq!(told(&text)[0].1, "config-given-twice");
    }

    #[test]
    fn a_stored_secret_need_not_be_given() {
        let text = GOOD.replace("OPTIMES_API_KEY = \"mes-key\"", "");
        assert_eq!(told(&text), [("optimesApiKey".to_owned(), "config-missing")]);
        let stored = Secrets { optimes_api_key: Some("old".into()), ..Secrets::default() };
        let file = draft(&text).finish(&stored).unwrap();
        assert!(file.secrets.optimes_api_key.is_none());
        assert!(file.secrets.or(stored).complete());
    }

    #[test]
    fn the_quiet_period_is_at_least_twice_the_time_out() {
        for (quiet, timeout, good) in
            [("", "45", true), ("", "46", false), ("2", "1", true), ("1.9", "1", false)]
        {
            let quiet =
                if quiet.is_empty() { String::new() } else { format!("quietPeriodSeconds = {quiet}\n") };
            let text = quiet + &GOOD.replace("requestTimeout = 5", &format!("requestTimeout = {timeout}"));
            assert_eq!(draft(&text).finish(&Secrets::default()).is_ok(), good, "{text}");
        }
    }

    #[test]
    fn done_may_be_no_status_that_orders_come_from_or_are_made_in() {
        for line in
            ["baselinkerOrderStatusAfterImport = 103", "baselinkerOrderStatusInProduction = [102, 103]"]
        {
            assert_eq!(
                told(&format!("{line}\n{GOOD}")),
                [("baselinkerOrderStatusToSend".to_owned(), "config-done-status-taken")]
            );
        }
        assert_eq!(told(&GOOD.replace("\"101\"", "[101, 103]"))[0].1, "config-done-status-taken");
    }

    #[test]
    fn json_is_read_as_well() {
        let text = r#"{"OPTIMES_URL":"https://a.pl","baselinkerApiKey":"b","optimesApiKey":"c","optimesApiToken":"d",
            "baselinkerOrderStatusToImport":[1,"2"],"baselinkerOrderStatusToSend":3,"optimesOrderStatus":4,
            "optimesCurrencies":{"PLN":1},"optimesVatRates":{"23":1},"optimesUnit":null,"pace":{"sweep":0.5}}"#;
        let file = Draft::of_text("a", text, Format::of(None, text), "a", None, &env).unwrap();
        let file = file.finish(&Secrets::default()).unwrap();
        assert_eq!(file.parameters.pace.sweep, 500);
        assert_eq!(file.parameters.import_statuses.len(), 2);
    }

    #[test]
    fn the_file_on_disk_gives_name_and_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("moja firma.toml");
        std::fs::write(folder.path().join("key"), "from-file\n").unwrap();
        std::fs::write(&path, GOOD.replace("{ env = \"BL\" }", "{ file = \"key\" }")).unwrap();
        let draft = Draft::read(&path, &env).unwrap();
        assert_eq!(draft.name(), Some("moja firma"));
        let file = draft.finish(&Secrets::default()).unwrap();
        assert_eq!(file.secrets.baselinker_api_key.unwrap().expose_secret(), "from-file");
        let ConfigErrors(problems) = Draft::read(&folder.path().join("none.toml"), &env).unwrap_err();
        assert_eq!(problems[0].key(), "config-unreadable");
    }

    #[test]
    fn a_file_without_keys_is_told() {
        let ConfigErrors(problems) =
            Draft::of_text("a.json", "[1]", Format::Json, "a", None, &env).unwrap_err();
        assert_eq!((problems.len(), problems[0].key()), (1, "config-no-keys"));
    }

    #[test]
    fn a_section_that_is_no_table_is_told() {
        let text = format!("pace = 5\n{}", GOOD.replace("[pace]\n        requestTimeout = 5", ""));
        assert_eq!(told(&text), [("pace".to_owned(), "config-not-a-table")]);
    }
}
