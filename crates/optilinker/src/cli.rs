//! The command line: what can be asked, and the flags it takes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Joins BaseLinker to OptiMES: orders into production, "done" back, each exactly once.
#[derive(Debug, Parser)]
#[command(name = "optilinker", version, about, arg_required_else_help = true)]
pub(crate) struct Cli {
    /// The service's own file [default: optilinker.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Print one JSON value on stdout instead of text for people
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// What to do
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Show the whole of it: both sandboxes, the service and sample orders
    Demo(Demo),
    /// Serve: import, tell back, receive webhooks, until SIGTERM
    Run(Run),
    /// Test every parameter of a file against both live sides
    Check {
        /// The integration file
        file: PathBuf,
    },
    /// Say what would be done with the orders standing in the import statuses; writes nothing
    Plan {
        /// The integration file
        file: PathBuf,
    },
    /// Integrations: apply, list, show, pause, resume, export, rotate-hook, remove
    #[command(subcommand)]
    Integration(Integration),
    /// Orders: list, why, retry, hold, resolve, exclude
    #[command(subcommand)]
    Order(Order),
    /// Products: bind
    #[command(subcommand)]
    Product(Product),
    /// Ask both live sides and prove that nothing is missing or there twice
    Reconcile(Reconcile),
    /// Write a consistent copy of the database while the service runs
    Backup {
        /// Where to
        file: PathBuf,
    },
    /// Put a backup in the database's place; the service must be stopped
    Restore {
        /// The backup
        file: PathBuf,
    },
    /// A BaseLinker or an OptiMES to try things on
    #[command(subcommand)]
    Sandbox(Sandbox),
    /// Completions for your shell
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: clap_complete::Shell,
    },
}

/// `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Run the story to its end and print the proof
    #[arg(long)]
    pub(crate) once: bool,
    /// Where everything is kept [default: a temporary folder, printed]
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// `run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Apply an integration file first; can be given several times
    #[arg(long, value_name = "FILE")]
    pub(crate) apply: Vec<PathBuf>,
    /// Read the plant of this integration from the beginning before its first create
    #[arg(long, value_name = "NAME")]
    pub(crate) recover: Option<String>,
}

/// `integration …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Integration {
    /// Store an integration file as the configuration in force
    Apply {
        /// The integration file, TOML or JSON
        file: PathBuf,
        /// Take the file as it is, even where it lacks what a person changed since
        #[arg(long)]
        overwrite: bool,
    },
    /// All integrations
    List,
    /// One integration
    Show {
        /// Its name
        name: String,
    },
    /// Create and write nothing until resume; reading goes on
    Pause {
        /// Its name
        name: String,
    },
    /// End a pause, or the stop that asks for a person
    Resume {
        /// Its name
        name: String,
    },
    /// The integration file as JSON, secrets left out
    Export {
        /// Its name
        name: String,
    },
    /// Make a new webhook address; the old one ends at once
    RotateHook {
        /// Its name
        name: String,
    },
    /// Forget an integration and all its entries
    Remove {
        /// Its name
        name: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// `order …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Order {
    /// Orders with where they stand
    List {
        /// Whose
        #[arg(long, value_name = "NAME")]
        integration: String,
        /// Only those standing here
        #[arg(long)]
        stage: Option<String>,
    },
    /// Where an order stands, why, and all that happened to it
    Why {
        /// The integration
        name: String,
        /// The BaseLinker order number
        order: i64,
    },
    /// Look up first, then go on
    Retry {
        /// The integration
        name: String,
        /// The BaseLinker order number
        #[arg(required_unless_present = "problem")]
        order: Option<i64>,
        /// All that wait for this reason
        #[arg(long, value_name = "P###", conflicts_with = "order")]
        problem: Option<String>,
    },
    /// Keep it waiting until retry
    Hold {
        /// The integration
        name: String,
        /// The BaseLinker order number
        order: i64,
    },
    /// Settle what could not be looked up
    Resolve {
        /// The integration
        name: String,
        /// The BaseLinker order number
        order: i64,
        /// It is this OptiMES order
        #[arg(long, value_name = "ID", required_unless_present = "not_created")]
        mes_order: Option<i64>,
        /// It was not created
        #[arg(long, conflicts_with = "mes_order")]
        not_created: bool,
    },
    /// Never import it, or never tell it
    Exclude {
        /// The integration
        name: String,
        /// The BaseLinker order number
        order: i64,
        /// Why, for the order's story
        #[arg(long)]
        reason: Option<String>,
    },
}

/// `product …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Product {
    /// Say which OptiMES product a SKU (or an EAN) is; 0 takes it back
    Bind {
        /// The integration
        name: String,
        /// The SKU, or the EAN of lines without one
        sku: String,
        /// The OptiMES product's id
        product: i64,
    },
}

/// `reconcile`.
#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    /// Only this one
    #[arg(long, value_name = "NAME")]
    pub(crate) integration: Option<String>,
    /// Only orders that entered their status on this day or later (2026-11-24)
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
}

/// `sandbox …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Sandbox {
    /// A BaseLinker
    Baselinker {
        /// Address to listen on
        #[arg(long, value_name = "ADDR")]
        listen: std::net::SocketAddr,
        /// Where its state is kept [default: in memory]
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Calls it allows a minute; 0: no limit
        #[arg(long, default_value_t = 100)]
        calls_per_minute: u32,
        /// Seed of its faults
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// A faults file
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
    },
    /// An OptiMES
    Optimes {
        /// Address to listen on
        #[arg(long, value_name = "ADDR")]
        listen: std::net::SocketAddr,
        /// Where its webhooks go
        #[arg(long, value_name = "URL")]
        webhook_url: String,
        /// The token it puts into them
        #[arg(long, value_name = "T")]
        webhook_token: String,
        /// Where its state is kept [default: in memory]
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        /// Seed of its faults
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// A faults file
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        super::Cli::command().debug_assert();
    }
}
