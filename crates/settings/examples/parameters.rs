//! Prints the reference page of all keys: `cargo run -p settings --example parameters > docs/parameters.md`.

#[expect(clippy::print_stdout, reason = "printing the page is all it does")]
fn main() {
    print!("{}", settings::reference_page());
}
