//! The order's note: the buyer's text, the seller's, and the marker.

use crate::{Marker, Parameters, ShopOrder, defuse};

/// The heading of the seller's comments in the note.
const SELLER: &str = "Uwagi sprzedawcy:";

/// `user_comments`, then `admin_comments` under their heading.
pub(crate) fn comments(order: &ShopOrder) -> String {
    let user = defuse(order.user_comments.trim());
    let seller = defuse(order.admin_comments.trim());
    let seller = if seller.is_empty() { seller } else { format!("{SELLER}\n{seller}") };
    [user, seller].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

pub(crate) fn note(order: &ShopOrder, parameters: &Parameters, marker: &Marker) -> String {
    let comments = comments(order);
    let marker = if parameters.attribute_external_id.is_some() { String::new() } else { marker.to_string() };
    [comments, marker].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AttributeId;
    use crate::sample::{marker, order, parameters};

    #[test]
    fn the_buyer_then_the_seller_then_the_marker() {
        let cases = [
            (("", ""), "OL-0123abcd-17"),
            ((" Proszę o grawer ", ""), "Proszę o grawer\nOL-0123abcd-17"),
            (("", "pilne"), "Uwagi sprzedawcy:\npilne\nOL-0123abcd-17"),
            (("Ładnie 🎁 𝔸", "pilne"), "Ładnie 🎁 𝔸\nUwagi sprzedawcy:\npilne\nOL-0123abcd-17"),
            (("jak OL-0123abcd-99", ""), "jak OL -0123abcd-99\nOL-0123abcd-17"),
        ];
        for ((user, admin), expected) in cases {
            let order =
                ShopOrder { user_comments: user.to_owned(), admin_comments: admin.to_owned(), ..order() };
            assert_eq!(note(&order, &parameters(), &marker()), expected);
        }
    }

    #[test]
    fn a_marker_in_its_attribute_is_not_in_the_note() {
        let order = ShopOrder { user_comments: "uwaga".to_owned(), ..order() };
        let attribute_external_id = Some(AttributeId::new(27));
        let note = note(&order, &Parameters { attribute_external_id, ..parameters() }, &marker());
        assert_eq!(note, "uwaga");
    }

    #[test]
    fn nothing_of_a_long_text_is_cut() {
        let order = ShopOrder { user_comments: "ż".repeat(200_000), ..order() };
        let note = note(&order, &parameters(), &marker());
        assert_eq!(note.chars().filter(|character| *character == 'ż').count(), 200_000);
    }
}
