//! What the live sides say.

use serde_json::json;

use crate::world::World;

#[test]
fn private_addresses_are_refused_where_nobody_allowed_them() {
    let world = World::new();
    world.write("optilinker.toml", "language = \"en\"\n");
    let name = world.write_file("meble.json", &json!({}));
    let said = world.says(&["check", &name]);
    let of = |wanted: &str| {
        let checks = said.json["checks"].as_array().expect("checks");
        checks.iter().find(|line| line["name"] == wanted).map(|line| line["ok"].clone())
    };
    assert_eq!(
        (said.exit, of("baselinkerUrl"), of("OPTIMES_URL")),
        (1, Some(json!(false)), Some(json!(false)))
    );
}
