//! What is run, in the order in which a failure is cheapest to learn of.

use super::tools::{CLIPPY, DENY, NEXTEST, RUSTFMT, Tool};

/// One command and what it is for.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    pub(crate) command: &'static [&'static str],
    pub(crate) environment: &'static [(&'static str, &'static str)],
    /// What has to be installed for it.
    pub(crate) tools: &'static [Tool],
    /// Is it part of `--quick`?
    pub(crate) is_quick: bool,
}

/// Builds are shared: one for the debugger's profile here, one for release where a step measures or simulates.
pub(crate) const STEPS: &[Step] = &[
    Step {
        name: "format",
        why: "one way to write it, so that a difference is a change",
        command: &["cargo", "fmt", "--all", "--check"],
        environment: &[],
        tools: &[RUSTFMT],
        is_quick: true,
    },
    Step {
        name: "lint",
        why: "the bans of clippy.toml and the lints of Cargo.toml",
        command: &["cargo", "clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"],
        environment: &[],
        tools: &[CLIPPY],
        is_quick: true,
    },
    Step {
        name: "test",
        why: "every test of every crate, the documents' agreement with the code among them",
        command: &["cargo", "nextest", "run", "--locked", "--workspace"],
        environment: &[],
        tools: &[NEXTEST],
        is_quick: true,
    },
    Step {
        name: "simulate",
        why: "the real engine, mapping and store live through hundreds of seeded worlds, every kind of fault among them",
        command: &["cargo", "xtask", "sim", "--seeds", "300"],
        environment: &[],
        tools: &[],
        is_quick: false,
    },
    Step {
        name: "examples",
        why: "what the documentation shows compiles and runs; nextest leaves it out",
        command: &["cargo", "test", "--locked", "--workspace", "--doc"],
        environment: &[],
        tools: &[],
        is_quick: false,
    },
    Step {
        name: "documentation",
        why: "links inside the code's documentation lead somewhere",
        command: &["cargo", "doc", "--locked", "--workspace", "--no-deps", "--document-private-items"],
        environment: &[("RUSTDOCFLAGS", "--deny warnings")],
        tools: &[],
        is_quick: false,
    },
    Step {
        name: "fetch",
        why: "every platform's dependencies, whose licences the next step reads",
        command: &["cargo", "fetch", "--locked"],
        environment: &[],
        tools: &[],
        is_quick: false,
    },
    Step {
        name: "licences",
        why: "the licences, bans and sources of deny.toml; advisories need the network and are looked up elsewhere",
        command: &["cargo", "deny", "--offline", "check", "licenses", "bans", "sources"],
        environment: &[],
        tools: &[DENY],
        is_quick: false,
    },
];
