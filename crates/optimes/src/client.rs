//! The connection to one plant: a reader that can't write, and a client that can.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::{Millis, WireProfile};
use engine::MesError;
use http::{HeaderName, HeaderValue, Method, header};
use outbound::Response;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::answer::not_answered;

/// Where and as whom OptiMES is called.
#[derive(Clone)]
pub struct Connection {
    /// The guarded client.
    pub http: outbound::Client,
    /// `OPTIMES_URL`.
    pub origin: Url,
    /// The employee's key.
    pub key: SecretString,
    /// What differs from plant to plant.
    pub profile: WireProfile,
    /// For one call.
    pub timeout: Duration,
    /// Now, for dates in `Retry-After`.
    pub now: Arc<dyn Fn() -> Millis + Send + Sync>,
}

/// Reads a plant; `check` and `plan` get no more than this.
#[derive(Clone)]
pub struct Reader(Connection);

/// Reads a plant and makes things in it.
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

    /// The member that holds a list's rows.
    pub(crate) fn envelope(&self) -> &str {
        &self.0.profile.list_envelope
    }

    pub(crate) fn now_seconds(&self) -> i64 {
        (self.0.now)().seconds()
    }

    pub(crate) async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Response, MesError> {
        let mut url = self.url(path)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        self.send(Method::GET, url, Bytes::new()).await
    }

    pub(crate) async fn post(&self, path: &str, body: String) -> Result<Response, MesError> {
        self.send(Method::POST, self.url(path)?, Bytes::from(body)).await
    }

    fn url(&self, path: &str) -> Result<Url, MesError> {
        let base = self.0.profile.base_path.trim_matches('/');
        let whole = if base.is_empty() { path.to_owned() } else { format!("/{base}{path}") };
        self.0.origin.join(&whole).map_err(|_| MesError::AddressRefused("not a usable address".to_owned()))
    }

    async fn send(&self, method: Method, url: Url, body: Bytes) -> Result<Response, MesError> {
        let connection = &self.0;
        let profile = &connection.profile;
        // A header that can't be written is a key or profile that no plant would take.
        let unusable = |_| MesError::Refused { status: 401 };
        let name = HeaderName::from_bytes(profile.auth_header.as_bytes())
            .map_err(|_| MesError::Refused { status: 401 })?;
        let mut key =
            HeaderValue::from_str(&format!("{}{}", profile.auth_prefix, connection.key.expose_secret()))
                .map_err(unusable)?;
        key.set_sensitive(true);
        let mut headers = vec![(name, key), (header::ACCEPT, HeaderValue::from_static("application/json"))];
        if method == Method::POST {
            headers.push((header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8")));
        }
        let request = outbound::Request { method, url, headers, body, timeout: connection.timeout };
        connection.http.send(request).await.map_err(not_answered)
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
