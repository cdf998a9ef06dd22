//! Databases.

use crate::world::World;

#[test]
fn what_is_no_database_is_left_alone() {
    let world = World::new();
    world.write("optilinker.db", &"x".repeat(9_000));
    let said = world.says(&["integration", "list"]);
    assert_eq!(
        (said.exit, said.json["error"]["code"].as_str()),
        (2, Some("not-a-database")),
        "{}",
        said.json
    );
    assert_eq!(
        std::fs::read_to_string(world.path().join("optilinker.db")).expect("it is there").len(),
        9_000
    );
}
