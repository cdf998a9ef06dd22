//! What is wrong with a body, by member: 400 as ASP.NET writes it.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Map, Value, json};

use super::problem;

/// Complaints about one body.
#[derive(Debug, Default)]
pub(super) struct Complaints(Map<String, Value>);

impl Complaints {
    /// About a body, which must be an object.
    pub(super) fn of(body: &Value) -> Self {
        let mut complaints = Self::default();
        complaints.unless(body.is_object(), "$", "The JSON value could not be converted.");
        complaints
    }

    /// Complains about a member, unless it is right. Keys keep the casing of .NET's properties.
    pub(super) fn unless(&mut self, is_right: bool, member: &str, text: &str) {
        if !is_right {
            self.0.insert(member.to_owned(), json!([text]));
        }
    }

    /// Complains about those of these members that are there and no text.
    pub(super) fn texts(&mut self, body: &Value, names: &[&str]) {
        for name in names {
            let is_right = body[*name].is_null() || body[*name].is_string();
            self.unless(is_right, &pascal(name), "It is no text.");
        }
    }

    /// The answer, where there is anything to complain about.
    pub(super) fn refusal(self) -> Option<Response> {
        let title = "One or more validation errors occurred.";
        (!self.0.is_empty()).then(|| problem(StatusCode::BAD_REQUEST, title, Value::Object(self.0)))
    }
}

/// `statusId` as `StatusId`.
pub(super) fn pascal(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
