//! TLS: the operator's roots are believed beside the public ones, and nobody else is.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::thread;

use outbound::{Client, Error, Options};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, Stream};
use url::Url;

use crate::server::get;

const ROOT: &[u8] = include_bytes!("tls/root.pem");
const LEAF: &[u8] = include_bytes!("tls/leaf.pem");
const LEAF_KEY: &[u8] = include_bytes!("tls/leaf-key.pem");

/// Serves one connection as `localhost`, whose certificate the test's root signed. Tells its port.
fn serve_once() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(LEAF).unwrap()],
            PrivateKeyDer::from_pem_slice(LEAF_KEY).unwrap(),
        )
        .unwrap();
    thread::spawn(move || {
        let (mut socket, _) = listener.accept().unwrap();
        let mut connection = ServerConnection::new(Arc::new(config)).unwrap();
        let mut stream = Stream::new(&mut connection, &mut socket);
        // A client that does not believe the certificate ends the handshake, which is an error here.
        if stream.read(&mut [0; 4_096]).is_ok() {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi").unwrap();
        }
    });
    port
}

fn client(ca_pem: Option<&[u8]>) -> Client {
    let allow_private = vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
    let options = Options { allow_private, ca_pem: ca_pem.map(<[u8]>::to_vec), ..Options::default() };
    Client::new(options).unwrap()
}

async fn ask(host: &str, ca_pem: Option<&[u8]>) -> Result<u16, Error> {
    let url = Url::parse(&format!("https://{host}:{}/", serve_once())).unwrap();
    client(ca_pem).send(get(&url)).await.map(|answer| answer.status.as_u16())
}

#[tokio::test]
async fn the_operators_root_is_believed() {
    assert_eq!(ask("localhost", Some(ROOT)).await, Ok(200));
}

#[tokio::test]
async fn without_it_nothing_is_sent() {
    let result = ask("localhost", None).await;
    assert!(matches!(result, Err(Error::NotSent(_))), "{result:?}");
}

#[tokio::test]
async fn a_certificate_of_another_name_is_not_believed() {
    let result = ask("127.0.0.1", Some(ROOT)).await;
    assert!(matches!(result, Err(Error::NotSent(_))), "{result:?}");
}
