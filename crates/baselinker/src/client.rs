//! The connection to one account: a reader that can't write, and a client that can.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::Millis;
use engine::ShopError;
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::Url;

use crate::envelope;
use crate::scalar::{Members, Misread};

/// Where and as whom BaseLinker is called.
#[derive(Clone)]
pub struct Connection {
    /// The guarded client.
    pub http: outbound::Client,
    /// `{origin}/connector.php`.
    pub endpoint: Url,
    /// The account's key.
    pub key: SecretString,
    /// For one call.
    pub timeout: Duration,
    /// Now, for the end of blocks.
    pub now: Arc<dyn Fn() -> Millis + Send + Sync>,
}

/// Reads an account; `check` and `plan` get no more than this.
#[derive(Clone)]
pub struct Reader(Connection);

/// Reads and writes an account.
#[derive(Clone)]
pub struct Client {
    pub(crate) reader: Reader,
}

impl Reader {
    /// A reader.
    #[must_use]
    pub const fn new(connection: Connection) -> Self {
        Self(connection)
    }

    /// One call: `method` and `parameters` as a form.
    pub(crate) async fn call<T>(
        &self,
        method: &str,
        parameters: &Value,
        read: impl FnOnce(&Members<'_>) -> Result<T, Misread>,
    ) -> Result<T, ShopError> {
        let connection = &self.0;
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("method", method)
            .append_pair("parameters", &parameters.to_string())
            .finish();
        let mut key =
            HeaderValue::from_str(connection.key.expose_secret()).map_err(|_| ShopError::KeyRefused)?;
        key.set_sensitive(true);
        let request = outbound::Request {
            method: Method::POST,
            url: connection.endpoint.clone(),
            headers: vec![
                (HeaderName::from_static("x-bltoken"), key),
                (header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded")),
                (header::ACCEPT, HeaderValue::from_static("application/json")),
            ],
            body: Bytes::from(form),
            timeout: connection.timeout,
        };
        let answer = connection.http.send(request).await.map_err(|error| match error {
            outbound::Error::AddressRefused(detail) => ShopError::AddressRefused(detail),
            outbound::Error::NotSent(detail) => ShopError::NotSent(detail),
            outbound::Error::Unknown(detail) => ShopError::Unknown(detail),
        })?;
        let now = (connection.now)();
        if let Some(seconds) = too_many(&answer) {
            return Err(ShopError::Blocked { until: Some(now.plus(seconds.saturating_mul(1_000))) });
        }
        envelope::open(answer.status, &answer.body, now, read)
    }
}

impl Client {
    /// A client.
    #[must_use]
    pub const fn new(reader: Reader) -> Self {
        Self { reader }
    }

    /// The part of it that can't write.
    #[must_use]
    pub const fn reader(&self) -> &Reader {
        &self.reader
    }
}

/// Seconds to wait, where a gateway before BaseLinker answers 429 and names them (RFC 9110; BaseLinker itself answers
/// 200 with an error).
fn too_many(answer: &outbound::Response) -> Option<i64> {
    let named =
        answer.headers.get(header::RETRY_AFTER).filter(|_| answer.status == StatusCode::TOO_MANY_REQUESTS);
    named?.to_str().ok()?.trim().parse().ok().filter(|seconds| (0..=LONGEST).contains(seconds))
}

/// A block lasts an hour at most, in seconds; what names more is taken for a mistake.
const LONGEST: i64 = 3_600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_that_names_the_seconds_is_obeyed() {
        let answer = |status: StatusCode, seconds: &'static str| {
            let mut headers = http::HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(seconds));
            too_many(&outbound::Response { status, headers, body: Bytes::new() })
        };
        assert_eq!(answer(StatusCode::TOO_MANY_REQUESTS, "2"), Some(2));
        assert_eq!(answer(StatusCode::TOO_MANY_REQUESTS, "soon"), None);
        assert_eq!(answer(StatusCode::TOO_MANY_REQUESTS, "999999999"), None);
        assert_eq!(answer(StatusCode::OK, "2"), None);
    }
}
