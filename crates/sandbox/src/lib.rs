//! A BaseLinker and an OptiMES one can run: the same wire, seeded faults, small pages to click.
//!
//! An independent witness: written from what is known of both sides and from the assumed contract alone, it imports
//! none of Optilinker's other crates.

mod clock;
mod faults;
mod kept;
mod page;
mod serve;
mod side;

mod plant;
mod shop;

pub use faults::{FaultsFile, Rule};
pub use serve::Listening;

/// BaseLinker.
pub mod baselinker {
    pub use crate::shop::{Options, serve};
}

/// OptiMES.
pub mod optimes {
    pub use crate::plant::{Options, serve};
}

/// Why a sandbox could not run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The address is taken, or its folder can't be written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A file of its state can't be read.
    #[error("the state under {0} can't be read")]
    State(std::path::PathBuf),
}
