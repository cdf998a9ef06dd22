//! Integration files.

use serde_json::json;

use crate::world::World;

#[test]
fn a_file_tells_all_its_mistakes_at_once() {
    let world = World::new();
    let bad = world.write_file("bad.json", &json!({
        "optimesApiKey": null, "baselinkerOrderStatusToImportt": 3, "optimesUnit": "x", "quietPeriodSeconds": 1,
        "OPTIMES_URL": "ftp://x",
    }));
    let said = world.says(&["check", &bad]);
    let message = said.json["error"]["message"].as_str().unwrap_or_default().to_owned();
    for part in [
        "optimesApiKey",
        "baselinkerOrderStatusToImportt",
        "optimesUnit",
        "quietPeriodSeconds",
        "OPTIMES_URL",
    ] {
        assert!(message.contains(part), "{part}: {message}");
    }
    assert_eq!(said.exit, 2);
}
