//! A load of requests on this machine: so many in all, so many at once.

use std::time::Duration;

use anyhow::{Context, ensure};
use bytes::Bytes;
use futures_util::stream::{self, StreamExt};
use http::{HeaderName, HeaderValue, Method, header};
use url::Url;

use crate::stopwatch::timed_await;

/// What one answer may take.
const LONGEST: Duration = Duration::from_secs(60);

/// Sends requests to addresses of this machine.
#[derive(Clone)]
pub(crate) struct Sender {
    client: outbound::Client,
}

impl Sender {
    /// # Errors
    /// Never, as long as no roots are named.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let allow_private = vec!["127.0.0.0/8".parse()?];
        let options =
            outbound::Options { allow_private, body_most: 256 * 1024 * 1024, ..outbound::Options::default() };
        Ok(Self { client: outbound::Client::new(options)? })
    }

    /// One request; tells status and body.
    ///
    /// # Errors
    /// Where no answer comes.
    pub(crate) async fn send(
        &self,
        method: Method,
        url: &str,
        key: Option<&str>,
        body: Bytes,
    ) -> anyhow::Result<(u16, Bytes)> {
        let mut headers = vec![(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        if let Some(key) = key {
            headers.push((HeaderName::from_static("x-api-key"), HeaderValue::from_str(key)?));
        }
        let request = outbound::Request { method, url: Url::parse(url)?, headers, body, timeout: LONGEST };
        let answer = self.client.send(request).await.with_context(|| format!("no answer from {url}"))?;
        Ok((answer.status.as_u16(), answer.body))
    }

    /// Posts all bodies, so many at once, each answered with `status`; tells how many a second.
    ///
    /// # Errors
    /// Where an answer is another.
    pub(crate) async fn post_all(
        &self,
        url: &str,
        key: Option<&str>,
        bodies: impl Iterator<Item = Bytes>,
        at_once: usize,
        status: u16,
    ) -> anyhow::Result<f64> {
        let posts = stream::iter(bodies.map(|body| self.send(Method::POST, url, key, body)));
        let mut answers = posts.buffer_unordered(at_once);
        let (count, took) = timed_await(async {
            let mut count = 0_u32;
            while let Some(answer) = answers.next().await {
                let (is, _) = answer?;
                ensure!(is == status, "{url} answered {is} where {status} was expected");
                count += 1;
            }
            Ok(count)
        })
        .await;
        Ok(f64::from(count?) / took.as_secs_f64())
    }
}
