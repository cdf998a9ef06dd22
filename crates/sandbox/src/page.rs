//! Small pages to click.

use axum::response::{Html, IntoResponse, Response};

/// Text for HTML.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A page with a table.
pub(crate) fn table(title: &str, heads: &[&str], rows: &[Vec<String>]) -> Response {
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{}</th>", escape(head))).collect();
    let rows: String = rows
        .iter()
        .map(|row| {
            format!("<tr>{}</tr>\n", row.iter().map(|cell| format!("<td>{cell}</td>")).collect::<String>())
        })
        .collect();
    let title = escape(title);
    Html(format!(
        "<!doctype html><html lang=\"pl\"><meta charset=\"utf-8\"><title>{title}</title>\
         <h1>{title}</h1><table border=\"1\" cellpadding=\"4\"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></html>"
    ))
    .into_response()
}
