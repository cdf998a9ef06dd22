//! Contractors on the wire.

use domain::{Contractor, ContractorId, NewContractor};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::json::{Members, WireAttribute, wire_attributes};
use crate::wire_order::{WireAddress, wire_address};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireContractor<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    nip: &'a str,
    /// Documented: producer, supplier, client, own company. A buyer is a client.
    r#type: &'static str,
    addresses: [WireAddress<'a>; 1],
    contacts: Vec<WireContact<'a>>,
    attributes: Vec<WireAttribute<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct WireContact<'a> {
    name: &'a str,
    email: &'a str,
    phone: &'a str,
    is_default: bool,
}

/// The body of a create.
pub(crate) fn contractor_body(contractor: &NewContractor) -> serde_json::Result<String> {
    let has_contact = !contractor.email.is_empty() || !contractor.phone.is_empty();
    let contact = WireContact {
        name: &contractor.name,
        email: &contractor.email,
        phone: &contractor.phone,
        is_default: true,
    };
    serde_json::to_string(&WireContractor {
        name: &contractor.name,
        nip: &contractor.nip,
        r#type: "client",
        addresses: [wire_address(&contractor.address, Some(true))],
        contacts: has_contact.then_some(contact).into_iter().collect(),
        attributes: wire_attributes(&contractor.attributes),
    })
}

/// Reads a contractor; `None` where it has no id.
pub(crate) fn read_contractor(raw: &RawValue) -> Option<Contractor> {
    let contractor = Members::read(raw)?;
    let people: Vec<Members<'_>> = contractor
        .rows("contacts")
        .into_iter()
        .chain(contractor.rows("addresses"))
        .filter_map(Members::read)
        .collect();
    let all =
        |name: &str| people.iter().map(|person| person.text(name)).filter(|text| !text.is_empty()).collect();
    Some(Contractor {
        id: ContractorId::new(contractor.id("id")?),
        name: contractor.text("name"),
        nip: contractor.text("nip"),
        emails: all("email"),
        phones: all("phone"),
        attributes: contractor.attributes(),
    })
}
