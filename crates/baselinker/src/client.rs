//! The connection to one account: a reader that can't write, and a client that can.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::Millis;
use engine::ShopError;
use http::{HeaderName, HeaderValue, Method, header};
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
        envelope::open(answer.status, &answer.body, (connection.now)(), read)
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
