//! `herald`: the platform in one program.

mod billing;
mod brand;
mod config;
mod doctor;
mod keys;
mod libraries;
mod serve;
mod setup;
mod telemetry;
mod wiring;
mod workspaces;

use clap::{Parser, Subcommand};

use crate::config::Config;

#[derive(Parser)]
#[command(name = "herald", version, about = "Self-hosted AI video behind the v3 video API")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and its pages, and work on jobs
    Serve,
    /// Fetch and prepare engine files, animation libraries and fonts
    Setup(setup::Options),
    /// Say what is missing and which command mends it
    Doctor,
    /// Bring the database up to this version
    Migrate,
    /// API keys
    Keys(keys::Keys),
    /// Tenants
    #[command(subcommand)]
    Workspaces(workspaces::Command),
    /// What workspaces pay with
    Billing(billing::Billing),
    /// Brand kits and glossaries
    Brand(brand::Brand),
}

fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let config = Config::load()?;
    // Fails only when a provider is installed already, and then that one is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let telemetry = telemetry::start(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        match arguments.command {
            Command::Serve => serve::run(config).await,
            Command::Setup(options) => setup::run(&config, &options),
            Command::Doctor => doctor::run(&config),
            Command::Migrate => wiring::open_store(&config).await.map(drop),
            Command::Keys(command) => keys::run(&config, command).await,
            Command::Workspaces(command) => workspaces::run(&config, command).await,
            Command::Billing(command) => billing::run(&config, command).await,
            Command::Brand(brand) => brand::run(&config, brand).await,
        }
    });
    telemetry.end();
    ended
}
