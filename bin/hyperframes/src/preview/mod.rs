//! later
use clap::Args;
use std::process::ExitCode;
use crate::failure::CliError;
#[derive(Args)]
pub struct Options {}
pub async fn run(_options: &Options) -> Result<ExitCode, CliError> { Err(CliError::usage("not there")) }
