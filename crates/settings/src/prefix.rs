//! The marker's prefix of an integration that carries none from an export.

use domain::{MarkerPrefix, Parameters};
use url::Url;

/// The prefix that follows from the name and from the host of `OPTIMES_URL` without its port. It is fixed at the first
/// apply; whoever renames an integration or moves its plant keeps the stored one.
#[must_use]
pub fn derived_prefix(parameters: &Parameters) -> MarkerPrefix {
    let url = Url::parse(&parameters.optimes_url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    MarkerPrefix::derive(&parameters.name, host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_does_not_count() {
        let parameters = |url: &str| {
            let json = serde_json::json!({
                "name": "shop", "OPTIMES_URL": url, "baselinkerOrderStatusToImport": 1,
                "baselinkerOrderStatusToSend": 2, "optimesOrderStatus": 3,
                "optimesCurrencies": {"PLN": 1}, "optimesVatRates": {"23": 1},
            });
            crate::from_stored(&json.to_string()).unwrap().0
        };
        let prefix = derived_prefix(&parameters("http://127.0.0.1:9001"));
        assert_eq!(prefix, derived_prefix(&parameters("https://127.0.0.1")));
        // First four bytes of SHA-256 over "shop\n127.0.0.1", reckoned apart.
        assert_eq!(prefix.as_str(), "3edd9fca");
    }
}
