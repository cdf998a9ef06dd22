//! Kills the service with SIGKILL at seeded moments of `demo --once`, and lets it end: balanced each time.
//!
//! Ten moments; `OPTILINKER_TEST_KILLS=50` makes it as many, which takes some minutes.
#![cfg(test)]

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// Moments in all, where nothing else is asked for; runs that they are spread over, at most; moments of one run, at most.
const MOMENTS: usize = 10;
const RUNS_MOST: u64 = 10;
const OF_ONE_RUN: usize = 8;

#[expect(clippy::disallowed_methods, reason = "a test has no other argument")]
fn moments() -> usize {
    std::env::var("OPTILINKER_TEST_KILLS")
        .map_or(MOMENTS, |asked| asked.parse().expect("a number of moments"))
}

fn demo(folder: &Path) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_optilinker"));
    command.args(["demo", "--once", "--json", "--data"]).arg(folder);
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    command.spawn().expect("the demo starts")
}

/// Kills after so many milliseconds; true where it was still running.
fn kill_after(mut child: Child, millis: u64) -> bool {
    std::thread::sleep(Duration::from_millis(millis));
    let running = child.try_wait().unwrap().is_none();
    // `kill` is SIGKILL: no destructor runs, nothing is flushed.
    let _ended = child.kill();
    child.wait().unwrap();
    running
}

/// Where the demo's sandboxes listen, once both are told.
fn sandboxes(folder: &Path) -> Option<[std::net::SocketAddr; 2]> {
    let told: Value = serde_json::from_slice(&std::fs::read(folder.join("sandboxes.json")).ok()?).ok()?;
    let address = |side: &str| told[side]["url"].as_str()?.strip_prefix("http://")?.parse().ok();
    Some([address("shop")?, address("plant")?])
}

#[test]
fn asked_to_stop_it_takes_its_sandboxes_along() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = demo(folder.path());
    let told = std::iter::repeat_with(|| {
        assert!(child.try_wait().unwrap().is_none(), "it ended before its sandboxes were told");
        std::thread::sleep(Duration::from_millis(20));
        sandboxes(folder.path())
    })
    .find_map(|told| told)
    .unwrap();
    Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(1), "there is no proof");
    let listens = |address| std::net::TcpStream::connect(address).is_ok();
    for _ in 0..500 {
        if !told.iter().any(listens) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    panic!("a sandbox still listens: {told:?}");
}

#[test]
fn killed_at_any_moment_it_ends_balanced() {
    let moments = moments();
    let mut struck = 0;
    let mut runs = 0..RUNS_MOST;
    while struck < moments {
        let seed = runs.next().expect("all moments within ten runs");
        let folder = tempfile::tempdir().unwrap();
        let mut chance = fastrand::Rng::with_seed(seed);
        for _ in 0..OF_ONE_RUN {
            // A run that came to its end before the moment is proved below and followed by the next.
            if struck == moments || !kill_after(demo(folder.path()), chance.u64(100..1_500)) {
                break;
            }
            struck += 1;
        }
        let ended = demo(folder.path()).wait_with_output().unwrap();
        let proof: Value = serde_json::from_slice(&ended.stdout).expect("the proof is JSON");
        let row = &proof["integrations"][0];
        assert!(ended.status.success(), "seed {seed}: {proof}");
        assert_eq!(row["balanced"], true, "seed {seed}: {proof}");
        assert_eq!(
            (row["imported"].as_u64(), row["eligible"].as_u64()),
            (Some(300), Some(300)),
            "seed {seed}: {proof}"
        );
        assert_eq!(
            (&row["missing"], &row["duplicates"]),
            (&Value::Array(vec![]), &Value::Array(vec![])),
            "seed {seed}"
        );
    }
}
