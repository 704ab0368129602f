//! `hyperframes`: compositions on the command line. Whatever draws is in `herald-hyperframes`; this program holds the
//! argument tree, the files it writes, and how results are shown.
//!
//! stdout carries results, stderr everything else. Exit codes: 0 success, 1 any failure, that of usage included.

mod doctor;
mod failure;
mod init;
mod init_media;
mod interrupt;
mod lint;
mod machine;
mod preview;
mod project;
mod render;
mod resolution;
mod show;
mod snapshot;
mod variables;

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::failure::CliError;

const EXAMPLES: &str = "\
Examples:
  hyperframes init my-video --example title-card
  hyperframes dev my-video
  hyperframes lint my-video
  hyperframes render my-video --quality draft
  hyperframes snapshot my-video --at 1,2.5";

#[derive(Parser)]
#[command(name = "hyperframes", version, about = "HTML in, video out", after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    machine: machine::Options,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a new project from a template
    Init(init::Options),
    /// Play a project in the browser and load it again when a file changes
    #[command(visible_alias = "dev")]
    Preview(preview::Options),
    /// Check a project without rendering it
    Lint(lint::Options),
    /// Render a project to a video file
    Render(Box<render::Options>),
    /// Write single pictures of a project
    Snapshot(snapshot::Options),
    /// Say what this machine has of what renders need
    Doctor(doctor::Options),
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return show_usage(&error),
    };
    match attempt(arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn attempt(arguments: Arguments) -> Result<ExitCode, CliError> {
    let debug = matches!(&arguments.command, Command::Render(options) if options.debug);
    let filter = if debug { "warn,herald_hyperframes=debug,herald_media=debug" } else { "error" };
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let machine = arguments.machine.machine();
    runtime.block_on(async {
        match arguments.command {
            Command::Init(options) => init::run(&machine, &options),
            Command::Preview(options) => preview::run(&machine, &options).await,
            Command::Lint(options) => lint::run(&machine, &options),
            Command::Render(options) => render::run(&machine, &options).await,
            Command::Snapshot(options) => snapshot::run(&machine, &options).await,
            Command::Doctor(options) => doctor::run(&machine, &options),
        }
    })
}

/// Help and version are what was asked for; everything else is a failure like any other.
fn show_usage(error: &clap::Error) -> ExitCode {
    // A closed pipe (`hyperframes --help | head`) is the reader's wish.
    let _ = error.print();
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            ExitCode::SUCCESS
        }
        _ => ExitCode::FAILURE,
    }
}
