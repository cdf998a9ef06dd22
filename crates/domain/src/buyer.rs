//! Who ordered: by which keys the plant's contractors are asked, who fits, and who is made.

use crate::{
    Address, AttributeId, AttributeValue, Code, Contractor, ContractorId, LoginOn, NewContractor, Parameters,
    Problem, ShopOrder, Value,
};

/// What a contractor is found by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BuyerKey {
    /// A tax number: digits of a valid Polish NIP, or a foreign VAT id in capitals.
    Nip {
        /// Without dashes, blanks and `PL`.
        plain: String,
    },
    /// The login attribute.
    Login {
        /// The attribute.
        attribute: AttributeId,
        /// The login.
        login: String,
    },
    /// An e-mail, without the `+…` part of a relay, in lower case.
    Email(String),
}

impl BuyerKey {
    /// The word of its kind, for messages: nothing personal.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Nip { .. } => "nip",
            Self::Login { .. } => "login",
            Self::Email(_) => "email",
        }
    }

    /// The key as text that is the same for the same buyer; personal, so it is stored hashed alone.
    #[must_use]
    pub fn stable(&self) -> String {
        match self {
            Self::Nip { plain } => format!("nip {plain}"),
            Self::Login { attribute, login } => format!("login {attribute} {login}"),
            Self::Email(email) => format!("email {email}"),
        }
    }
}

/// How a buyer's contractor is to be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// The contractor for every buyer without a valid NIP, where configured and due.
    pub fixed: Option<ContractorId>,
    /// Keys in the order of asking.
    pub keys: Vec<BuyerKey>,
    /// Warnings on the order.
    pub warnings: Vec<Problem>,
}

/// The keys of an order's buyer: NIP, then login, then e-mail.
#[must_use]
pub fn buyer_keys(order: &ShopOrder, parameters: &Parameters, login_on: LoginOn) -> Buyer {
    let mut buyer = Buyer { fixed: None, keys: Vec::new(), warnings: Vec::new() };
    match read_nip(&order.invoice.nip, &order.invoice.country_code) {
        Nip::Valid(plain) => buyer.keys.push(BuyerKey::Nip { plain }),
        Nip::Absent => {}
        Nip::BadChecksum => buyer.warnings.push(Problem::new(Code::NipChecksum)),
    }
    if buyer.keys.is_empty() && parameters.retail_contractor.is_some() {
        buyer.fixed = parameters.retail_contractor;
        return buyer;
    }
    let login = order.user_login.trim();
    if let Some(attribute) =
        parameters.attribute_login.filter(|_| login_on == LoginOn::Contractor && !login.is_empty())
    {
        buyer.keys.push(BuyerKey::Login { attribute, login: login.to_owned() });
    }
    let email = plain_email(&order.email);
    if !email.is_empty() {
        buyer.keys.push(BuyerKey::Email(email));
    }
    buyer
}

enum Nip {
    Valid(String),
    Absent,
    BadChecksum,
}

/// A Polish NIP with its checksum, or a foreign VAT id, for which there is none to check.
fn read_nip(typed: &str, country: &str) -> Nip {
    let typed: String =
        typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let plain = typed.strip_prefix("NIP").unwrap_or(&typed);
    if plain.is_empty() {
        return Nip::Absent;
    }
    let polish = plain.strip_prefix("PL");
    let digits = polish.unwrap_or(plain);
    let foreign_country = polish.is_none() && !country.is_empty() && !country.eq_ignore_ascii_case("PL");
    if has_checksum(digits) && !foreign_country {
        Nip::Valid(digits.to_owned())
    } else if polish.is_none() && is_foreign_id(plain, foreign_country) {
        Nip::Valid(plain.to_owned())
    } else {
        Nip::BadChecksum
    }
}

/// Whether it can be a VAT id of another country: two letters before digits, or no letters where the address is
/// abroad. Words that people type instead (`BRAK`, `NIE DOTYCZY`) are none: they would make all who typed them one
/// buyer.
fn is_foreign_id(plain: &str, foreign_country: bool) -> bool {
    let letters = plain.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    (2..=20).contains(&plain.len()) && digits >= 2 && (foreign_country || (2..=4).contains(&letters))
}

/// The tenth digit of a NIP is the weighted sum of the others modulo 11.
fn has_checksum(digits: &str) -> bool {
    const WEIGHTS: [u32; 9] = [6, 5, 7, 2, 3, 4, 5, 6, 7];
    let numbers: Vec<u32> = digits.chars().filter_map(|character| character.to_digit(10)).collect();
    let [head @ .., last] = numbers.as_slice() else { return false };
    digits.len() == 10
        && head.len() == 9
        && head.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum::<u32>() % 11 == *last
        && numbers.iter().any(|digit| *digit != 0)
}

/// The spellings under which a plant may have stored a NIP: plain, both usual forms with dashes, and with `PL`.
#[must_use]
pub fn nip_spellings(plain: &str) -> Vec<String> {
    let is_polish = plain.len() == 10 && plain.bytes().all(|byte| byte.is_ascii_digit());
    if !is_polish {
        return vec![plain.to_owned()];
    }
    let part = |from: usize, to: usize| plain.get(from..to).unwrap_or_default();
    vec![
        plain.to_owned(),
        format!("{}-{}-{}-{}", part(0, 3), part(3, 6), part(6, 8), part(8, 10)),
        format!("{}-{}-{}-{}", part(0, 3), part(3, 5), part(5, 7), part(7, 10)),
        format!("PL{plain}"),
    ]
}

/// Lower case, and without the `+…` part that Allegro's relays change from order to order.
#[must_use]
pub fn plain_email(email: &str) -> String {
    let email = email.trim().to_lowercase();
    let Some((name, host)) = email.rsplit_once('@') else { return email };
    let is_relay =
        host == "allegromail.pl" || host.ends_with(".allegromail.pl") || host.ends_with("allegrogroup.pl");
    match name.split_once('+') {
        Some((kept, _)) if is_relay => format!("{kept}@{host}"),
        Some(_) | None => email,
    }
}

/// Who fits a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Nobody.
    None,
    /// This one.
    One(ContractorId),
    /// A person has to look.
    Problem(Problem),
}

/// Judges contractors that the plant returned for a key; each must really fit it.
#[must_use]
pub fn match_contractor(key: &BuyerKey, rows: &[Contractor], order: &ShopOrder) -> Match {
    let mut fitting: Vec<&Contractor> = rows.iter().filter(|row| fits(key, row)).collect();
    fitting.sort_by_key(|row| row.id);
    fitting.dedup_by_key(|row| row.id);
    match fitting.as_slice() {
        [] => Match::None,
        [one] => match key {
            BuyerKey::Login { .. } if !agrees(one, order) => {
                Match::Problem(Problem::new(Code::BuyerDisagrees).with("contractor", one.id))
            }
            BuyerKey::Login { .. } | BuyerKey::Nip { .. } | BuyerKey::Email(_) => Match::One(one.id),
        },
        several => {
            let ids: Vec<String> = several.iter().map(|row| row.id.to_string()).collect();
            Match::Problem(
                Problem::new(Code::BuyerAmbiguous)
                    .with("key", key.kind())
                    .with("contractors", ids.join(", ")),
            )
        }
    }
}

fn fits(key: &BuyerKey, row: &Contractor) -> bool {
    match key {
        BuyerKey::Nip { plain } => match read_nip(&row.nip, "") {
            Nip::Valid(stored) => stored == *plain,
            Nip::Absent | Nip::BadChecksum => nip_spellings(plain).contains(&row.nip),
        },
        BuyerKey::Login { attribute, login } => row.attributes.iter().any(|value| {
            value.attribute == *attribute && matches!(&value.value, Value::Text(text) if text.trim() == login)
        }),
        BuyerKey::Email(email) => row.emails.iter().any(|stored| plain_email(stored) == *email),
    }
}

/// A match by login alone needs mail, phone or name to agree.
fn agrees(row: &Contractor, order: &ShopOrder) -> bool {
    let email = plain_email(&order.email);
    let phone = plain_phone(&order.phone);
    let name = contractor_name(order).to_lowercase();
    (!email.is_empty() && row.emails.iter().any(|stored| plain_email(stored) == email))
        || (phone.len() >= 9 && row.phones.iter().any(|stored| plain_phone(stored) == phone))
        || row.name.trim().to_lowercase() == name
}

/// The last nine digits, which is a Polish number without its country.
fn plain_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    digits.iter().skip(digits.len().saturating_sub(9)).collect()
}

/// `invoice_company`, else `invoice_fullname`, else `delivery_fullname`.
fn contractor_name(order: &ShopOrder) -> String {
    let names =
        [&order.invoice.company, &order.invoice.fullname, &order.delivery.fullname, &order.user_login];
    let name = names.into_iter().map(|name| name.trim()).find(|name| !name.is_empty());
    name.map_or_else(|| format!("BaseLinker {}", order.id), str::to_owned)
}

/// The contractor to be made for an order's buyer.
#[must_use]
pub fn new_contractor(order: &ShopOrder, parameters: &Parameters, login_on: LoginOn) -> NewContractor {
    let nip = match read_nip(&order.invoice.nip, &order.invoice.country_code) {
        Nip::Valid(plain) => plain,
        Nip::Absent | Nip::BadChecksum => String::new(),
    };
    let invoice = &order.invoice;
    let has_invoice = !invoice.address.is_empty() || !invoice.city.is_empty();
    let delivery = &order.delivery;
    let (street, postal_code, city, country_code) = if has_invoice {
        (&invoice.address, &invoice.postcode, &invoice.city, &invoice.country_code)
    } else {
        (&delivery.address, &delivery.postcode, &delivery.city, &delivery.country_code)
    };
    let (email, phone) = (plain_email(&order.email), order.phone.trim().to_owned());
    let login = order.user_login.trim();
    let attribute =
        parameters.attribute_login.filter(|_| login_on == LoginOn::Contractor && !login.is_empty());
    NewContractor {
        name: contractor_name(order),
        nip,
        address: Address {
            name: invoice.fullname.clone(),
            company: invoice.company.clone(),
            street: street.clone(),
            postal_code: postal_code.clone(),
            city: city.clone(),
            country_code: country_code.to_ascii_uppercase(),
            email: email.clone(),
            phone: phone.clone(),
        },
        email,
        phone,
        attributes: attribute
            .map(|attribute| AttributeValue { attribute, value: Value::Text(login.to_owned()) })
            .into_iter()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn tax_numbers_are_read_as_people_type_them() {
        let read = |typed: &str, country: &str| match read_nip(typed, country) {
            Nip::Valid(plain) => plain,
            Nip::Absent => "absent".to_owned(),
            Nip::BadChecksum => "bad".to_owned(),
        };
        let cases = [
            ("526-104-08-28", "PL", "5261040828"),
            ("526-10-40-828", "", "5261040828"),
            ("PL 5261040828", "PL", "5261040828"),
            ("5261040827", "PL", "bad"),
            ("0000000000", "PL", "bad"),
            ("123", "", "bad"),
            ("DE 811 128 135", "DE", "DE811128135"),
            ("811128135", "DE", "811128135"),
            ("", "PL", "absent"),
            (" - ", "PL", "absent"),
            ("NIP: 526-104-08-28", "PL", "5261040828"),
            ("nip", "", "absent"),
            ("PL 526 104 08 28", "DE", "5261040828"),
            ("PL5261040827", "DE", "bad"),
            ("ATU12345678", "AT", "ATU12345678"),
            ("IE1234567WA", "PL", "IE1234567WA"),
            ("CHE-123.456.788 MWST", "CH", "CHE123456788MWST"),
            ("brak", "PL", "bad"),
            ("nie dotyczy", "", "bad"),
            ("n/a", "DE", "bad"),
            ("5261040828", "DE", "5261040828"),
        ];
        for (typed, country, expected) in cases {
            assert_eq!(read(typed, country), expected, "{typed} {country}");
        }
    }

    #[test]
    fn a_nip_is_asked_in_its_usual_spellings() {
        assert_eq!(
            nip_spellings("5261040828"),
            ["5261040828", "526-104-08-28", "526-10-40-828", "PL5261040828"]
        );
        assert_eq!(nip_spellings("DE811128135"), ["DE811128135"]);
    }

    #[test]
    fn relays_lose_their_plus_part_and_others_do_not() {
        assert_eq!(plain_email(" Abc+1x2@AllegroMail.pl "), "abc@allegromail.pl");
        assert_eq!(plain_email("jan+sklep@example.com"), "jan+sklep@example.com");
        assert_eq!(plain_email("nonsense"), "nonsense");
    }

    fn order(nip: &str, login: &str, email: &str) -> ShopOrder {
        let mut order = sample::order();
        order.invoice.nip = nip.to_owned();
        order.user_login = login.to_owned();
        order.email = email.to_owned();
        order
    }

    fn kinds(buyer: &Buyer) -> Vec<&'static str> {
        buyer.keys.iter().map(BuyerKey::kind).collect()
    }

    #[test]
    fn keys_are_asked_in_their_order() {
        let parameters = Parameters { attribute_login: Some(AttributeId::new(28)), ..sample::parameters() };
        let cases: [(&str, &str, &str, &[&str], usize); 5] = [
            ("5261040828", "ania", "a@b.pl", &["nip", "login", "email"], 0),
            ("5261040827", "ania", "a@b.pl", &["login", "email"], 1),
            ("", "", "a@b.pl", &["email"], 0),
            ("", "ania", " ", &["login"], 0),
            ("", "", "", &[], 0),
        ];
        for (nip, login, email, expected, warnings) in cases {
            let buyer = buyer_keys(&order(nip, login, email), &parameters, LoginOn::Contractor);
            assert_eq!((kinds(&buyer).as_slice(), buyer.warnings.len()), (expected, warnings), "{nip}");
        }
        let on_order = buyer_keys(&order("", "ania", "a@b.pl"), &parameters, LoginOn::Order);
        assert_eq!(kinds(&on_order), ["email"]);
    }

    #[test]
    fn the_retail_contractor_is_for_everybody_without_a_valid_nip() {
        let retail_contractor = Some(ContractorId::new(5));
        let parameters = Parameters { retail_contractor, ..sample::parameters() };
        for (nip, fixed) in [("", true), ("5261040827", true), ("5261040828", false), ("DE811128135", false)]
        {
            let buyer = buyer_keys(&order(nip, "ania", "a@b.pl"), &parameters, LoginOn::Contractor);
            assert_eq!(buyer.fixed.is_some(), fixed, "{nip}");
            assert_eq!(buyer.keys.is_empty(), fixed, "{nip}");
        }
    }

    fn row(id: i64, name: &str, nip: &str, email: &str, login: &str) -> Contractor {
        let value = Value::Text(login.to_owned());
        Contractor {
            id: ContractorId::new(id),
            name: name.to_owned(),
            nip: nip.to_owned(),
            emails: vec![email.to_owned()],
            phones: Vec::new(),
            attributes: vec![AttributeValue { attribute: AttributeId::new(28), value }],
        }
    }

    #[test]
    fn a_match_must_fit_and_be_the_only_one() {
        let order = order("526-104-08-28", "ania", "Ania+x1@allegromail.pl");
        let nip = BuyerKey::Nip { plain: "5261040828".to_owned() };
        let email = BuyerKey::Email("ania@allegromail.pl".to_owned());
        let login = BuyerKey::Login { attribute: AttributeId::new(28), login: "ania".to_owned() };
        let firm = row(1, "Firma", "526-10-40-828", "", "");
        let other = row(2, "Inna", "1234563218", "", "");
        let mail = row(3, "Ktoś", "", "ANIA+y2@allegromail.pl", "");
        let stranger = row(4, "Obcy", "", "obcy@b.pl", "ania");
        let named = row(5, " anna nowak ", "", "", "ania");
        let found = |id| Match::One(ContractorId::new(id));
        let told = |found: Match| match found {
            Match::Problem(problem) => sample::told(&[problem]).concat(),
            Match::None => "none".to_owned(),
            Match::One(id) => id.to_string(),
        };
        assert_eq!(match_contractor(&nip, &[firm.clone(), other.clone()], &order), found(1));
        assert_eq!(match_contractor(&nip, &[other], &order), Match::None);
        assert_eq!(match_contractor(&email, &[mail.clone(), mail], &order), found(3));
        assert_eq!(match_contractor(&login, std::slice::from_ref(&named), &order), found(5));
        assert_eq!(
            told(match_contractor(&login, std::slice::from_ref(&stranger), &order)),
            "P110 contractor=4"
        );
        assert_eq!(
            told(match_contractor(&login, &[named, stranger], &order)),
            "P109 key=login contractors=4, 5"
        );
        let twin = Contractor { id: ContractorId::new(6), ..firm.clone() };
        assert_eq!(told(match_contractor(&nip, &[twin, firm], &order)), "P109 key=nip contractors=1, 6");
    }

    #[test]
    fn a_new_contractor_is_named_after_the_invoice() {
        let made = |company: &str, invoiced: &str, delivered: &str| {
            let mut order = order("5261040827", "ania", "Ania@B.pl");
            order.invoice.company = company.to_owned();
            order.invoice.fullname = invoiced.to_owned();
            order.delivery.fullname = delivered.to_owned();
            new_contractor(&order, &sample::parameters(), LoginOn::Contractor)
        };
        assert_eq!(made("Firma", "Jan", "Anna").name, "Firma");
        assert_eq!(made("", "Jan", "Anna").name, "Jan");
        assert_eq!(made(" ", "", "Anna").name, "Anna");
        // A NIP whose checksum is wrong is not written.
        assert_eq!(made("", "", "Anna").nip, "");
    }
}
