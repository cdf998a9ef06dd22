//! Contractors: found by NIP, mail or an attribute, and made.

use axum::response::Response;
use serde_json::Value;

use super::complaints::Complaints;
use super::records::{created, page, wanted};
use super::state::{Kind, Plant};
use super::{Asked, attributes};
use crate::side::Manner;

const TYPES: [&str; 4] = ["client", "supplier", "producer", "own"];
/// Characters of a note, at most: documented.
const NOTES_MOST: usize = 2_048;

/// Filters combine with AND, each an exact match on the stored text.
pub(super) fn list(plant: &Plant, asked: &Asked, manner: Manner) -> Response {
    let keys = if manner.ignore_filters { Vec::new() } else { wanted(asked, &["nip", "email"]) };
    page(plant.contractors.find(&keys), asked, manner)
}

/// Only the name is mandatory.
pub(super) fn create(plant: &mut Plant, asked: &Asked) -> Response {
    let body = &asked.body;
    let mut complaints = Complaints::of(body);
    complaints.unless(body["name"].as_str().is_some_and(|name| !name.is_empty()), "Name", "It is required.");
    complaints.texts(body, &["shortName", "nip", "notes"]);
    let is_type = body["type"].is_null() || body["type"].as_str().is_some_and(|kind| TYPES.contains(&kind));
    complaints.unless(is_type, "Type", "It is none of the types.");
    let notes = body["notes"].as_str().unwrap_or_default().chars().count();
    complaints.unless(notes <= NOTES_MOST, "Notes", "At most 2048 characters.");
    attributes::complain(plant, "contractor", &body["attributes"], "", &mut complaints);
    if let Some(refusal) = complaints.refusal() {
        return refusal;
    }
    let mut contractor = body.clone();
    if contractor["type"].is_null() {
        contractor["type"] = Value::from("client");
    }
    let id = plant.add(Kind::Contractor, contractor);
    created("contractors", id, plant.contractors.get(id))
}
