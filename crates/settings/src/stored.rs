//! A configuration as the database keeps it and `export` prints it: canonical JSON without secrets.

use domain::{MarkerPrefix, Parameters};
use serde_json::Value as Json;

use crate::assemble;
use crate::fault::ConfigErrors;
use crate::integration::Draft;
use crate::raw::Format;
use crate::secrets::Secrets;

/// The configuration as a JSON object in the form of an integration file, defaults written out, secrets left out.
/// A later default then changes nothing that was applied before.
#[must_use]
pub fn to_value(parameters: &Parameters, marker_prefix: Option<&MarkerPrefix>) -> Json {
    Json::Object(assemble::object(parameters, marker_prefix))
}

/// The same as one line of text with its keys in order: equal texts are equal configurations.
#[must_use]
pub fn to_json(parameters: &Parameters, marker_prefix: Option<&MarkerPrefix>) -> String {
    to_value(parameters, marker_prefix).to_string()
}

/// Reads what [`to_json`] wrote. Secrets are neither wanted nor read.
///
/// # Errors
/// Where it isn't such a text, or one of a newer version of the program.
pub fn from_stored(json: &str) -> Result<(Parameters, Option<MarkerPrefix>), ConfigErrors> {
    let stored = || Some("stored".into());
    let sealed =
        Secrets { baselinker_api_key: stored(), optimes_api_key: stored(), optimes_webhook_token: stored() };
    let file =
        Draft::of_text("stored configuration", json, Format::Json, "", None, &|_| None)?.finish(&sealed)?;
    Ok((file.parameters, file.marker_prefix))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{KEYS, Kind, Presence};

    /// A value that a key of this kind takes.
    fn value(kind: Kind) -> BoxedStrategy<Json> {
        let id = (1..=i64::MAX).boxed();
        match kind {
            Kind::Name => "[a-zżó0-9][a-z .-]{0,20}[a-z]".prop_map(Json::from).boxed(),
            Kind::Origin => {
                ("(http|https)", "[a-z]{1,9}\\.pl", proptest::option::of(1024u16..)).prop_map(origin).boxed()
            }
            Kind::Id => {
                prop_oneof![id.clone().prop_map(Json::from), id.prop_map(|id| Json::from(id.to_string()))]
                    .boxed()
            }
            Kind::Ids { at_least } => proptest::collection::btree_set(1_000_000..i64::MAX, at_least..5)
                .prop_map(|ids| Json::from(ids.into_iter().collect::<Vec<_>>()))
                .boxed(),
            Kind::Currencies => table("[A-Z]{3}"),
            Kind::VatRates => table("([1-9]?[0-9]|[1-9]\\.[1-9]|zw|np|oo)"),
            Kind::Whole { min, max } => (min..=max).prop_map(Json::from).boxed(),
            // Small here, and large for the quiet period, so that the rule between them holds.
            Kind::Seconds { .. } => {
                (1i64..40_000).prop_map(|n| Json::from((n * 125) as f64 / 1000.0 + 0.125)).boxed()
            }
            Kind::Amount => {
                (0u32..=100_000).prop_map(|n| Json::from(format!("{}.{:02}", n / 100, n % 100))).boxed()
            }
            Kind::Choice(words) => proptest::sample::select(words).prop_map(Json::from).boxed(),
            Kind::ImportFrom => "(all|now|20[0-9]{2}-0[1-9]-[12][0-8])".prop_map(Json::from).boxed(),
            Kind::MarkerPrefix => "[0-9a-f]{8}".prop_map(Json::from).boxed(),
            Kind::BasePath => "(/[a-z0-9]{1,5}){0,3}".prop_map(Json::from).boxed(),
            Kind::HeaderName => "[A-Z][a-z]{1,5}(-[A-Z][a-z]{1,5})?".prop_map(Json::from).boxed(),
            Kind::HeaderPrefix => "([A-Z][a-z]{1,8} )?".prop_map(Json::from).boxed(),
            Kind::Text => "[a-z]{1,9}".prop_map(Json::from).boxed(),
            other => panic!("no integration key takes {other:?}"),
        }
    }

    fn origin((scheme, host, port): (String, String, Option<u16>)) -> Json {
        Json::from(
            port.map_or_else(|| format!("{scheme}://{host}/"), |port| format!("{scheme}://{host}:{port}")),
        )
    }

    fn table(names: &'static str) -> BoxedStrategy<Json> {
        proptest::collection::btree_map(names, 1..=i64::MAX, 1..5)
            .prop_map(|rows| rows.into_iter().map(|(name, id)| (name, Json::from(id))).collect())
            .boxed()
    }

    /// A file with every required key and any of the others.
    fn file() -> impl Strategy<Value = serde_json::Map<String, Json>> {
        let keys = KEYS.iter().filter(|key| key.presence != Presence::RequiredSecret);
        let parts: Vec<BoxedStrategy<Option<(&'static str, Json)>>> = keys
            .map(|key| {
                let name = key.name;
                let value = value(key.kind).prop_map(move |value| (name, value));
                if key.presence == Presence::Required || name == "name" {
                    value.prop_map(Some).boxed()
                } else {
                    proptest::option::of(value).boxed()
                }
            })
            .collect();
        parts.prop_map(|parts| {
            let mut map = serde_json::Map::new();
            for (name, value) in parts.into_iter().flatten() {
                match name.split_once('.') {
                    None => drop(map.insert(name.to_owned(), value)),
                    Some((section, row)) => {
                        map.entry(section).or_insert_with(|| Json::Object(serde_json::Map::new()))[row] =
                            value;
                    }
                }
            }
            map.insert("baselinkerOrderStatusToSend".to_owned(), Json::from(3));
            map.insert("baselinkerOrderStatusAfterImport".to_owned(), Json::from("4"));
            map.insert("quietPeriodSeconds".to_owned(), Json::from(80_000));
            map
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(300) })]

        #[test]
        fn what_is_stored_reads_back(map in file()) {
            let (parameters, prefix) = from_stored(&Json::Object(map.clone()).to_string()).unwrap();
            let json = to_json(&parameters, prefix.as_ref());
            let (again, prefix_again) = from_stored(&json).unwrap();
            prop_assert_eq!(&again, &parameters);
            prop_assert_eq!(&prefix_again, &prefix);
            prop_assert_eq!(to_json(&again, prefix.as_ref()), json.clone());
            // Nothing that was given is lost on the way.
            let written: Json = serde_json::from_str(&json).unwrap();
            for name in map.keys() {
                prop_assert!(written.get(name).is_some(), "{}", name);
            }
        }

        #[test]
        fn no_text_brings_it_down(text in "\\PC{0,200}") {
            let _ = from_stored(&text);
        }
    }

    #[test]
    fn every_key_but_secrets_is_written() {
        let map: serde_json::Map<String, Json> = KEYS
            .iter()
            .filter(|key| key.presence != Presence::RequiredSecret && !key.name.contains('.'))
            .map(|key| (key.name.to_owned(), sample(key.kind)))
            .collect();
        let mut map = map;
        map.insert("baselinkerOrderStatusToSend".to_owned(), Json::from(9));
        map.insert("quietPeriodSeconds".to_owned(), Json::from(60));
        let (parameters, prefix) = from_stored(&Json::Object(map).to_string()).unwrap();
        let written = to_value(&parameters, prefix.as_ref());
        for key in KEYS.iter().filter(|key| key.presence != Presence::RequiredSecret) {
            let pointer = format!("/{}", key.name.replace('.', "/"));
            assert!(written.pointer(&pointer).is_some(), "{}", key.name);
        }
    }

    fn sample(kind: Kind) -> Json {
        match kind {
            Kind::Origin => Json::from("https://a.pl"),
            Kind::Currencies => serde_json::json!({"PLN": 1}),
            Kind::VatRates => serde_json::json!({"23": 1}),
            Kind::Choice(words) => Json::from(words[0]),
            Kind::ImportFrom => Json::from("all"),
            Kind::MarkerPrefix => Json::from("0123abcd"),
            Kind::Name => Json::from("a"),
            Kind::Whole { min, .. } => Json::from(min.max(1)),
            _ => Json::from(1),
        }
    }
}
