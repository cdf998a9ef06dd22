//! Checked values into `domain::Parameters`, and back into a JSON object. Both directions stand here, key by key, so
//! that a new parameter is added to both at once.

use std::collections::BTreeMap;

use domain::{
    AttributeId, ContractorId, CurrencyId, ImportFrom, LoginOn, MarkerPrefix, MesStatusId, MissingProduct,
    Pace, Parameters, ProductId, ShopStatusId, UnitId, VatRateId, WireProfile,
};
use serde_json::{Map, Number, Value as Json};

use crate::value::Value;
use crate::values::Values;

/// The parameters of a file whose every key was read; none where one was not.
pub(crate) fn parameters(values: &Values) -> Option<Parameters> {
    let v = Getter(values);
    Some(Parameters {
        name: v.text("name")?,
        optimes_url: v.text("OPTIMES_URL")?,
        baselinker_url: v.text("baselinkerUrl")?,
        calls_per_minute: u32::try_from(v.whole("baselinkerCallsPerMinute")?).ok()?,
        import_statuses: v.ids("baselinkerOrderStatusToImport", ShopStatusId::new)?,
        done_status: v.id("baselinkerOrderStatusToSend", ShopStatusId::new)?,
        after_import_status: v.id("baselinkerOrderStatusAfterImport", ShopStatusId::new),
        in_production_statuses: v.ids("baselinkerOrderStatusInProduction", ShopStatusId::new)?,
        order_status: v.id("optimesOrderStatus", MesStatusId::new)?,
        attribute_delivery_method: v.id("optimesOrderAttributeDeliveryMethod", AttributeId::new),
        attribute_delivery_price: v.id("optimesOrderAttributeDeliveryPrice", AttributeId::new),
        attribute_payment_method: v.id("optimesOrderAttributePaymentMethod", AttributeId::new),
        attribute_additional_field_1: v.id("optimesOrderAttributeAdditionalField1", AttributeId::new),
        attribute_additional_field_2: v.id("optimesOrderAttributeAdditionalField2", AttributeId::new),
        attribute_note: v.id("optimesOrderAttributeNote", AttributeId::new),
        attribute_external_id: v.id("optimesOrderAttributeExternalId", AttributeId::new),
        attribute_login: v.id("optimesCustomerAttributeLogin", AttributeId::new),
        currencies: match values.get("optimesCurrencies") {
            Some(Value::Currencies(rows)) => {
                rows.iter().map(|(code, id)| (code.clone(), CurrencyId::new(*id))).collect()
            }
            _ => return None,
        },
        vat_rates: match values.get("optimesVatRates") {
            Some(Value::VatRates(rows)) => {
                rows.iter().map(|(code, id)| (*code, VatRateId::new(*id))).collect()
            }
            _ => return None,
        },
        retail_contractor: v.id("optimesRetailContractorId", ContractorId::new),
        delivery_product: v.id("optimesDeliveryProductId", ProductId::new),
        other_product: v.id("optimesOtherProductId", ProductId::new),
        unit: v.id("optimesUnit", UnitId::new),
        missing_product: match v.text("missingProduct")?.as_str() {
            "create" => MissingProduct::Create,
            _ => MissingProduct::Wait,
        },
        import_from: match values.get("importFrom") {
            Some(Value::ImportFrom(from)) => Some(from.clone()),
            _ => None,
        },
        rounding_tolerance: match values.get("roundingTolerance") {
            Some(Value::Amount(amount)) => *amount,
            _ => return None,
        },
        quiet_period: v.whole("quietPeriodSeconds")?,
        creates_in_flight: usize::try_from(v.whole("createsInFlight")?).ok()?,
        retention_days: u32::try_from(v.whole("retentionDays")?).ok()?,
        pace: Pace {
            journal: v.whole("pace.journal")?,
            sweep: v.whole("pace.sweep")?,
            full_sweep: v.whole("pace.fullSweep")?,
            mes_sweep: v.whole("pace.mesSweep")?,
            request_timeout: v.whole("pace.requestTimeout")?,
            snapshot_age: v.whole("pace.snapshotAge")?,
            retry_cap: v.whole("pace.retryCap")?,
        },
        wire: WireProfile {
            base_path: v.text("optimesWire.basePath")?,
            auth_header: v.text("optimesWire.authHeader")?,
            auth_prefix: v.text("optimesWire.authPrefix")?,
            list_envelope: v.text("optimesWire.listEnvelope")?,
            text_attributes: v.ids("optimesWire.textAttributes", AttributeId::new)?,
            login_on: match v.text("optimesWire.loginOn")?.as_str() {
                "order" => LoginOn::Order,
                _ => LoginOn::Contractor,
            },
        },
    })
}

pub(crate) fn marker_prefix(values: &Values) -> Option<MarkerPrefix> {
    match values.get("markerPrefix") {
        Some(Value::MarkerPrefix(prefix)) => Some(prefix.clone()),
        _ => None,
    }
}

struct Getter<'a>(&'a Values);

impl Getter<'_> {
    fn text(&self, name: &str) -> Option<String> {
        match self.0.get(name)? {
            Value::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    fn whole(&self, name: &str) -> Option<i64> {
        match self.0.get(name)? {
            Value::Whole(number) => Some(*number),
            _ => None,
        }
    }

    fn id<T>(&self, name: &str, new: impl Fn(i64) -> T) -> Option<T> {
        match self.0.get(name)? {
            Value::Id(id) => Some(new(*id)),
            _ => None,
        }
    }

    fn ids<T>(&self, name: &str, new: impl Fn(i64) -> T) -> Option<Vec<T>> {
        match self.0.get(name)? {
            Value::Ids(ids) => Some(ids.iter().map(|id| new(*id)).collect()),
            _ => None,
        }
    }
}

/// The parameters as the JSON object of an integration file, defaults written out; what is absent stays absent.
pub(crate) fn object(p: &Parameters, marker_prefix: Option<&MarkerPrefix>) -> Map<String, Json> {
    let mut w = Writer(Map::new());
    w.put("name", Some(p.name.as_str()));
    w.put("OPTIMES_URL", Some(p.optimes_url.as_str()));
    w.put("baselinkerUrl", Some(p.baselinker_url.as_str()));
    w.put("baselinkerCallsPerMinute", Some(p.calls_per_minute));
    w.put("baselinkerOrderStatusToImport", Some(list(&p.import_statuses, |id| id.get())));
    w.put("baselinkerOrderStatusToSend", Some(p.done_status.get()));
    w.put("baselinkerOrderStatusAfterImport", p.after_import_status.map(ShopStatusId::get));
    w.put("baselinkerOrderStatusInProduction", Some(list(&p.in_production_statuses, |id| id.get())));
    w.put("optimesOrderStatus", Some(p.order_status.get()));
    w.put("optimesOrderAttributeDeliveryMethod", p.attribute_delivery_method.map(AttributeId::get));
    w.put("optimesOrderAttributeDeliveryPrice", p.attribute_delivery_price.map(AttributeId::get));
    w.put("optimesOrderAttributePaymentMethod", p.attribute_payment_method.map(AttributeId::get));
    w.put("optimesOrderAttributeAdditionalField1", p.attribute_additional_field_1.map(AttributeId::get));
    w.put("optimesOrderAttributeAdditionalField2", p.attribute_additional_field_2.map(AttributeId::get));
    w.put("optimesOrderAttributeNote", p.attribute_note.map(AttributeId::get));
    w.put("optimesOrderAttributeExternalId", p.attribute_external_id.map(AttributeId::get));
    w.put("optimesCustomerAttributeLogin", p.attribute_login.map(AttributeId::get));
    w.put("optimesCurrencies", Some(table(&p.currencies, |id| id.get())));
    w.put("optimesVatRates", Some(table(&p.vat_rates, |id| id.get())));
    w.put("optimesRetailContractorId", p.retail_contractor.map(ContractorId::get));
    w.put("optimesDeliveryProductId", p.delivery_product.map(ProductId::get));
    w.put("optimesOtherProductId", p.other_product.map(ProductId::get));
    w.put("optimesUnit", p.unit.map(UnitId::get));
    w.put(
        "missingProduct",
        Some(match p.missing_product {
            MissingProduct::Wait => "wait",
            MissingProduct::Create => "create",
        }),
    );
    w.put(
        "importFrom",
        p.import_from.as_ref().map(|from| match from {
            ImportFrom::All => "all",
            ImportFrom::Now => "now",
            ImportFrom::From { text, .. } => text,
        }),
    );
    w.put("roundingTolerance", Some(p.rounding_tolerance.normalize().to_string()));
    w.put("quietPeriodSeconds", Some(seconds(p.quiet_period)));
    w.put("createsInFlight", Some(p.creates_in_flight));
    w.put("retentionDays", Some(p.retention_days));
    w.put("markerPrefix", marker_prefix.map(MarkerPrefix::as_str));
    w.put("pace.journal", Some(seconds(p.pace.journal)));
    w.put("pace.sweep", Some(seconds(p.pace.sweep)));
    w.put("pace.fullSweep", Some(seconds(p.pace.full_sweep)));
    w.put("pace.mesSweep", Some(seconds(p.pace.mes_sweep)));
    w.put("pace.requestTimeout", Some(seconds(p.pace.request_timeout)));
    w.put("pace.snapshotAge", Some(seconds(p.pace.snapshot_age)));
    w.put("pace.retryCap", Some(seconds(p.pace.retry_cap)));
    w.put("optimesWire.basePath", Some(p.wire.base_path.as_str()));
    w.put("optimesWire.authHeader", Some(p.wire.auth_header.as_str()));
    w.put("optimesWire.authPrefix", Some(p.wire.auth_prefix.as_str()));
    w.put("optimesWire.listEnvelope", Some(p.wire.list_envelope.as_str()));
    w.put("optimesWire.textAttributes", Some(list(&p.wire.text_attributes, |id| id.get())));
    w.put(
        "optimesWire.loginOn",
        Some(match p.wire.login_on {
            LoginOn::Contractor => "contractor",
            LoginOn::Order => "order",
        }),
    );
    w.0
}

struct Writer(Map<String, Json>);

impl Writer {
    fn put(&mut self, name: &str, value: Option<impl Into<Json>>) {
        let Some(value) = value else { return };
        match name.split_once('.') {
            None => {
                self.0.insert(name.to_owned(), value.into());
            }
            Some((section, row)) => {
                let section = self.0.entry(section).or_insert_with(|| Json::Object(Map::new()));
                if let Json::Object(rows) = section {
                    rows.insert(row.to_owned(), value.into());
                }
            }
        }
    }
}

fn list<T>(ids: &[T], get: impl Fn(&T) -> i64) -> Vec<i64> {
    ids.iter().map(get).collect()
}

fn table<K: ToString, T>(rows: &BTreeMap<K, T>, get: impl Fn(&T) -> i64) -> Map<String, Json> {
    rows.iter().map(|(name, id)| (name.to_string(), Json::from(get(id)))).collect()
}

/// Milliseconds as seconds: a whole number wherever it is one.
fn seconds(millis: i64) -> Json {
    if millis % 1000 == 0 {
        return Json::from(millis / 1000);
    }
    // A wait, not money; and 17 digits hold every count of milliseconds up to a day.
    #[expect(clippy::cast_precision_loss, reason = "at most 86,400,000, which an f64 holds exactly")]
    let seconds = millis as f64 / 1000.0;
    Number::from_f64(seconds).map_or_else(|| Json::from(millis / 1000), Json::Number)
}
