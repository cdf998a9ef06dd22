//! Where the order goes.

use crate::{Address, ShopOrder};

/// Where it goes; a pick-up point takes the street line as "id, name, address", with its own postcode and city.
pub(crate) fn address(order: &ShopOrder) -> Address {
    let (delivery, point) = (&order.delivery, &order.pickup_point);
    let mut address = Address {
        name: delivery.fullname.clone(),
        company: delivery.company.clone(),
        street: delivery.address.clone(),
        postal_code: delivery.postcode.clone(),
        city: delivery.city.clone(),
        country_code: delivery.country_code.to_ascii_uppercase(),
        email: order.email.clone(),
        phone: order.phone.clone(),
    };
    let parts: Vec<&str> = [&point.id, &point.name, &point.address]
        .into_iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    if !parts.is_empty() {
        address.street = parts.join(", ");
        if !point.postcode.trim().is_empty() {
            address.postal_code.clone_from(&point.postcode);
        }
        if !point.city.trim().is_empty() {
            address.city.clone_from(&point.city);
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PickupPoint;
    use crate::sample::order;

    #[test]
    fn the_delivery_address_with_the_buyer_s_phone_and_mail() {
        let mut order = order();
        order.delivery.company = "Meble sp. z o.o.".to_owned();
        let address = address(&order);
        assert_eq!((address.name.as_str(), address.company.as_str()), ("Anna Nowak", "Meble sp. z o.o."));
        assert_eq!((address.street.as_str(), address.postal_code.as_str()), ("Leśna 1/2", "60-001"));
        assert_eq!((address.city.as_str(), address.country_code.as_str()), ("Poznań", "PL"));
        assert_eq!((address.email.as_str(), address.phone.as_str()), ("ania@example.com", "+48 600 100 200"));
    }

    #[test]
    fn a_pick_up_point_takes_the_street_line() {
        let point = |id: &str, name: &str, street: &str, postcode: &str, city: &str| PickupPoint {
            id: id.to_owned(),
            name: name.to_owned(),
            address: street.to_owned(),
            postcode: postcode.to_owned(),
            city: city.to_owned(),
        };
        let cases = [
            (
                point("POZ14M", "Paczkomat", "Polna 5", "61-002", "Luboń"),
                ["POZ14M, Paczkomat, Polna 5", "61-002", "Luboń"],
            ),
            (point("POZ14M", " ", "", "", ""), ["POZ14M", "60-001", "Poznań"]),
            (point("", "", "", "61-002", "Luboń"), ["Leśna 1/2", "60-001", "Poznań"]),
        ];
        for (pickup_point, expected) in cases {
            let address = address(&ShopOrder { pickup_point, ..order() });
            assert_eq!([address.street.as_str(), &address.postal_code, &address.city], expected);
            assert_eq!(address.name, "Anna Nowak");
        }
    }
}
