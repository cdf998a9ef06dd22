//! Attributes: those of a new plant, how one is defined, and which value fits.

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::Asked;
use super::complaints::Complaints;
use super::records::Record;
use super::state::{Kind, Plant};
use crate::clock::moment;

const ENTITIES: [&str; 4] = ["order", "orderItem", "contractor", "product"];
const TYPES: [&str; 9] =
    ["string", "int32", "int64", "double", "date", "dateTime", "list", "file", "hyperlink"];

/// The attributes of a new plant.
pub(super) fn of_a_new_plant() -> [(i64, Record); 8] {
    [
        (21, "Sposób dostawy", "order", "string"),
        (22, "Koszt dostawy", "order", "double"),
        (23, "Sposób płatności", "order", "string"),
        (24, "Pole dodatkowe 1", "order", "string"),
        (25, "Pole dodatkowe 2", "order", "string"),
        (26, "Uwagi", "order", "string"),
        (27, "Numer zewnętrzny", "order", "string"),
        (28, "Login klienta", "contractor", "string"),
    ]
    .map(|(id, name, entity, kind)| {
        let value = json!({ "id": id, "name": name, "entity": entity, "valueType": kind, "options": [] });
        (id, Record { made: 0, value })
    })
}

/// Defines one.
pub(super) fn create(plant: &mut Plant, asked: &Asked) -> Response {
    let body = &asked.body;
    let is_one_of =
        |name: &str, known: &[&str]| body[name].as_str().is_some_and(|text| known.contains(&text));
    let mut complaints = Complaints::of(body);
    complaints.unless(body["name"].as_str().is_some_and(|name| !name.is_empty()), "Name", "It is required.");
    complaints.unless(is_one_of("entity", &ENTITIES), "Entity", "It is none of the entities.");
    complaints.unless(is_one_of("valueType", &TYPES), "ValueType", "It is none of the types.");
    if let Some(refusal) = complaints.refusal() {
        return refusal;
    }
    let mut attribute = body.clone();
    if !attribute["options"].is_array() {
        attribute["options"] = json!([]);
    }
    let id = plant.add(Kind::Attribute, attribute);
    (StatusCode::CREATED, Json(plant.attributes.get(id))).into_response()
}

/// Complains about values of attributes that this entity has not, and about those that do not fit. `place` is where the
/// list stands, such as `Items[0].`.
pub(super) fn complain(plant: &Plant, entity: &str, list: &Value, place: &str, complaints: &mut Complaints) {
    complaints.unless(list.is_null() || list.is_array(), &format!("{place}Attributes"), "It is no list.");
    for (at, value) in list.as_array().into_iter().flatten().enumerate() {
        let known = value["attributeId"].as_i64().and_then(|id| plant.attributes.get(id));
        let attribute = known.filter(|attribute| attribute["entity"] == entity);
        let place = format!("{place}Attributes[{at}]");
        let text = "The attribute does not exist.";
        complaints.unless(attribute.is_some(), &format!("{place}.AttributeId"), text);
        let fits = attribute.is_none_or(|attribute| fits(attribute, &value["value"]));
        complaints.unless(fits, &format!("{place}.Value"), "The value does not fit the attribute's type.");
    }
}

/// Does a value fit an attribute's type?
fn fits(attribute: &Value, value: &Value) -> bool {
    let text = value.as_str();
    match attribute["valueType"].as_str().unwrap_or_default() {
        "int32" => value.as_i64().is_some_and(|number| i32::try_from(number).is_ok()),
        "int64" => value.is_i64(),
        "double" => value.is_number(),
        "date" => text.is_some_and(|text| text.parse::<jiff::civil::Date>().is_ok()),
        "dateTime" => text.is_some_and(|text| moment(text).is_some()),
        "list" => attribute["options"].as_array().is_some_and(|options| options.contains(value)),
        "hyperlink" => text.is_some_and(|text| url::Url::parse(text).is_ok()),
        _ => text.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_their_type_or_not() {
        let rows = [
            ("string", json!("x"), json!(1)),
            ("int32", json!(7), json!(3_000_000_000_i64)),
            ("int64", json!(3_000_000_000_i64), json!("7")),
            ("double", json!(15.5), json!("15.5")),
            ("date", json!("2026-11-26"), json!("soon")),
            ("dateTime", json!("2026-11-26T12:00:00"), json!(1)),
            ("list", json!("a"), json!("b")),
            ("file", json!("data:"), json!(null)),
            ("hyperlink", json!("https://x.example"), json!("x.example")),
        ];
        for (kind, right, wrong) in rows {
            let attribute = json!({ "valueType": kind, "options": ["a"] });
            assert!(fits(&attribute, &right) && !fits(&attribute, &wrong), "{kind}");
        }
    }
}
