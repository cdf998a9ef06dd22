//! The process itself.

use crate::world::World;

#[test]
fn a_taken_port_is_named() {
    let world = World::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    world.write("optilinker.toml", &format!("listen = \"{address}\"\nlanguage = \"en\"\n"));
    let out = world.command(&["run"]).output().expect("it ends");
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains(&address));
}
