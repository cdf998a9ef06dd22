//! Whom TLS believes: the public roots and the operator's own.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// The operator's roots can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRoots {
    /// Not PEM, or a certificate that can't be read.
    #[error("ca_file: {0}")]
    Unreadable(String),
    /// PEM, but no certificate in it: a key or an empty file was named by mistake.
    #[error("ca_file: no certificate in it")]
    NoCertificate,
}

/// TLS 1.2 and 1.3, verified against the public roots and those of `ca_pem`.
pub(crate) fn tls(ca_pem: Option<&[u8]>) -> Result<ClientConfig, BadRoots> {
    let unreadable = |error: &dyn std::fmt::Display| BadRoots::Unreadable(error.to_string());
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = ca_pem {
        let public = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| unreadable(&error))?;
            roots.add(certificate).map_err(|error| unreadable(&error))?;
        }
        if roots.len() == public {
            return Err(BadRoots::NoCertificate);
        }
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| unreadable(&error))?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_root_is_refused() {
        let torn = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(tls(Some(torn)), Err(BadRoots::Unreadable(_))));
        assert!(matches!(tls(Some(b"")), Err(BadRoots::NoCertificate)));
        let key = b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        assert!(matches!(tls(Some(key)), Err(BadRoots::NoCertificate)));
        assert!(tls(None).is_ok());
    }
}
