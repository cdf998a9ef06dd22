//! Nothing was sent, so the call may be repeated.

use std::time::Duration;

use outbound::{Client, Error, Options};
use tokio::net::TcpListener;
use url::Url;

use crate::server::{get, near};

#[tokio::test]
async fn a_closed_port() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
    drop(listener);
    let result = near().send(get(&url)).await;
    assert!(matches!(result, Err(Error::NotSent(_))), "{result:?}");
}

/// Whether the system's resolver answers or gives up, no connection came about.
#[tokio::test]
async fn a_name_that_does_not_exist() {
    let options = Options { connect_timeout: Duration::from_secs(2), ..Options::default() };
    let url = Url::parse("https://nowhere.invalid/").unwrap();
    let result = Client::new(options).unwrap().send(get(&url)).await;
    assert!(matches!(result, Err(Error::NotSent(_))), "{result:?}");
}

/// The far side accepts and says nothing: TLS never begins.
#[tokio::test]
async fn a_connection_that_takes_too_long() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    let allow_private = vec!["127.0.0.0/8".parse().unwrap()];
    let options =
        Options { allow_private, connect_timeout: Duration::from_millis(100), ..Options::default() };
    let result = Client::new(options).unwrap().send(get(&url)).await;
    assert_eq!(result.unwrap_err(), Error::NotSent("no connection within 0.1 s".to_owned()));
}
