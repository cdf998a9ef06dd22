//! A BaseLinker and an OptiMES one can run: the same wire, seeded faults, small pages to click.
//!
//! An independent witness: written from what is known of both sides and from the assumed contract alone, it imports
//! none of Optilinker's other crates.
//!
//! Beside the wire each side has switches of its own under `/_sandbox`, JSON both ways. Both: `POST faults` (the
//! content of a faults file; `{}` ends them, and what is in flight with them), `GET log`, `POST reset`; the others
//! stand at [`baselinker`] and [`optimes`]. The records of a side are kept on disk, and ids are never given twice, not
//! even after a reset. The log, the faults and what the command line says live as long as the process.

mod clock;
mod number;

mod faults;
mod log;
mod replies;
mod side;
mod tasks;

mod kept;
mod page;
mod serve;
mod switches;

mod plant;
mod shop;

pub use faults::{FaultsFile, Kind, Rule};
pub use serve::Listening;

/// BaseLinker.
///
/// A new shop has the statuses 1001 Nowe, 1002 W realizacji, 1003 Gotowe do wysyłki, 1004 W pakowaniu, 1005 Wysłane
/// and 1006 Anulowane; its journal is off. What an order leaves out is plausible; a line that says nothing of its
/// product (no SKU, EAN, name or id) is of the one that every new plant has. Its switches:
///
/// | switch | content |
/// | --- | --- |
/// | `POST /_sandbox/orders` | orders in `getOrders`' shape, every member optional; answers `{"order_ids":[…]}`; a number that is there changes its order |
/// | `GET /_sandbox/orders` | all orders |
/// | `POST /_sandbox/orders/{id}` | members that replace the order's; a line keeps what is left out |
/// | `POST /_sandbox/orders/{id}/status` | `{"status_id":n}` |
/// | `POST /_sandbox/orders/{id}/delete` | nothing |
/// | `POST /_sandbox/journal` | `{"enabled":bool}` |
/// | `POST /_sandbox/sort` | `{"by":"id"\|"date"\|"descending"}`: the order of the rows of a page |
/// | `POST /_sandbox/limit` | `{"calls_per_minute":n,"block_seconds":n}`, each optional; ends a block |
pub mod baselinker {
    pub use crate::shop::{Options, serve};
}

/// OptiMES.
///
/// A new plant has order statuses 11 to 13, order attributes 21 to 27, the contractor attribute 28, VAT rates 31 to 37,
/// the currencies 41 PLN and 42 EUR, the unit 51, and one product, which makes room for one posted under its index. Its
/// switches:
///
/// | switch | content |
/// | --- | --- |
/// | `GET /_sandbox/state` | `{"orders","contractors","products"}`, all of them, oldest first |
/// | `POST /_sandbox/orders/{id}/realise` | nothing: "Zrealizowane: Tak" |
/// | `POST /_sandbox/orders/{id}` | members that replace the order's, also those that the API lets nobody write |
/// | `POST /_sandbox/products` | products, every member optional; answers `{"ids":[…]}` |
/// | `POST /_sandbox/products/{id}` | members that replace the product's |
/// | `POST /_sandbox/products/{id}/delete` | nothing |
/// | `POST /_sandbox/webhooks` | `{"casing":"camel"\|"pascal","enabled":bool,"url","token"}`, each optional |
/// | `POST /_sandbox/lists` | `{"enabled":bool}`: off, statuses, attributes, rates, currencies and units are 404 |
pub mod optimes {
    pub use crate::plant::{Options, serve};
}

/// Why a sandbox could not run.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The address is taken, or its folder can't be written or is another sandbox's.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A file of its state can't be read.
    #[error("the state under {0} can't be read")]
    State(std::path::PathBuf),
}
