//! The command line: what can be asked, and the flags it takes. What each means stands in `help.ftl`, in both languages;
//! `help.rs` puts it in.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// What is asked, and what goes for every command.
#[derive(Debug, Parser)]
#[command(name = "optilinker", version, arg_required_else_help = true)]
#[command(disable_help_flag = true, disable_version_flag = true, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Demo(Demo),
    Run(Run),
    Check {
        file: PathBuf,
    },
    Plan {
        file: PathBuf,
    },
    #[command(subcommand)]
    Integration(Integration),
    #[command(subcommand)]
    Order(Order),
    #[command(subcommand)]
    Product(Product),
    Reconcile(Reconcile),
    Backup {
        file: PathBuf,
    },
    Restore {
        file: PathBuf,
    },
    #[command(subcommand)]
    Sandbox(Sandbox),
    Completions {
        #[arg(hide_possible_values = true)]
        shell: clap_complete::Shell,
    },
}

/// `demo`.
#[derive(Debug, Args)]
pub(crate) struct Demo {
    #[arg(long)]
    pub(crate) once: bool,
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
}

/// `run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    #[arg(long, value_name = "FILE")]
    pub(crate) apply: Vec<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub(crate) recover: Option<String>,
}

/// `integration …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Integration {
    Apply {
        file: PathBuf,
        #[arg(long)]
        overwrite: bool,
    },
    List,
    Show {
        name: String,
    },
    Pause {
        name: String,
    },
    Resume {
        name: String,
    },
    Export {
        name: String,
    },
    RotateHook {
        name: String,
    },
    Remove {
        name: String,
        #[arg(long)]
        yes: bool,
    },
}

/// `order …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Order {
    List {
        #[arg(long, value_name = "NAME")]
        integration: String,
        #[arg(long)]
        stage: Option<String>,
    },
    Why {
        name: String,
        #[arg(value_name = "SHOP_ORDER_ID", value_parser = clap::value_parser!(i64).range(1..))]
        order: i64,
    },
    Retry {
        name: String,
        #[arg(value_name = "SHOP_ORDER_ID", value_parser = clap::value_parser!(i64).range(1..))]
        #[arg(required_unless_present = "problem")]
        order: Option<i64>,
        #[arg(long, value_name = "P###", conflicts_with = "order")]
        problem: Option<String>,
    },
    Hold {
        name: String,
        #[arg(value_name = "SHOP_ORDER_ID", value_parser = clap::value_parser!(i64).range(1..))]
        order: i64,
    },
    Resolve {
        name: String,
        #[arg(value_name = "SHOP_ORDER_ID", value_parser = clap::value_parser!(i64).range(1..))]
        order: i64,
        #[arg(long, value_name = "ID", required_unless_present = "not_created")]
        #[arg(value_parser = clap::value_parser!(i64).range(1..))]
        mes_order: Option<i64>,
        #[arg(long, conflicts_with = "mes_order")]
        not_created: bool,
    },
    Exclude {
        name: String,
        #[arg(value_name = "SHOP_ORDER_ID", value_parser = clap::value_parser!(i64).range(1..))]
        order: i64,
        #[arg(long)]
        reason: Option<String>,
    },
}

/// `product …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Product {
    Bind {
        name: String,
        sku: String,
        #[arg(value_name = "PRODUCT_ID", allow_negative_numbers = true)]
        product: i64,
    },
}

/// `reconcile`.
#[derive(Debug, Args)]
pub(crate) struct Reconcile {
    #[arg(long, value_name = "NAME")]
    pub(crate) integration: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub(crate) since: Option<String>,
}

/// `sandbox …`.
#[derive(Debug, Subcommand)]
pub(crate) enum Sandbox {
    Baselinker {
        #[arg(long, value_name = "ADDR")]
        listen: std::net::SocketAddr,
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        #[arg(long, default_value_t = 100, hide_default_value = true)]
        calls_per_minute: u32,
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        seed: u64,
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
    },
    Optimes {
        #[arg(long, value_name = "ADDR")]
        listen: std::net::SocketAddr,
        #[arg(long, value_name = "URL")]
        webhook_url: String,
        #[arg(long, value_name = "T")]
        webhook_token: String,
        #[arg(long, value_name = "DIR")]
        data: Option<PathBuf>,
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        seed: u64,
        #[arg(long, value_name = "FILE")]
        faults: Option<PathBuf>,
    },
}
