//! `heygen`: the API on the command line. Every API command is made from the contract; this program holds only what
//! the contract cannot say: credentials, waiting, downloads, and how results are shown.
//!
//! stdout carries one JSON document, stderr everything else.

mod auth;
mod body;
mod call;
mod commands;
mod config;
mod credentials;
mod download;
mod environment;
mod failure;
mod human;
mod schema;
mod transport;
mod wait;

use std::process::ExitCode;

use clap::ArgMatches;
use clap::error::ErrorKind;
use herald_wire::contract;
use serde_json::Value;

use crate::environment::Environment;
use crate::failure::CliError;

/// What a command shows. `failure` is set when there is a result and an error (a video that ended in `failed`).
struct Outcome {
    result: Option<Value>,
    failure: Option<CliError>,
}

impl From<Value> for Outcome {
    fn from(result: Value) -> Self {
        Outcome { result: Some(result), failure: None }
    }
}

fn main() -> ExitCode {
    let environment = Environment::read();
    let matches = match commands::tree().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return show_usage(error),
    };
    let human = matches.get_flag("human") || config::wants_human(&environment);
    match run(&environment, &matches) {
        Ok(outcome) => {
            if let Some(result) = &outcome.result {
                show(result, human);
            }
            outcome.failure.map_or(ExitCode::SUCCESS, |failure| failure.report())
        }
        Err(failure) => failure.report(),
    }
}

fn run(environment: &Environment, matches: &ArgMatches) -> Result<Outcome, CliError> {
    let (path, leaf) = commands::selected(matches);
    let words: Vec<&str> = path.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["auth", "login"] => auth::login(environment, leaf).map(Outcome::from),
        ["auth", "logout"] => auth::logout(environment).map(Outcome::from),
        ["auth", "status"] => auth::status(environment).map(Outcome::from),
        ["config", "set"] => config::set(environment, leaf).map(Outcome::from),
        ["config", "get"] => config::get(environment, leaf).map(Outcome::from),
        ["config", "list"] => config::list(environment).map(Outcome::from),
        ["video", "download"] => download::run(environment, leaf).map(Outcome::from),
        words => {
            let operation = commands::operation(words).ok_or_else(|| {
                CliError::usage(format!("`heygen {}` needs a subcommand; see `--help`", words.join(" ")))
            })?;
            call::run(environment, contract(), operation, leaf)
        }
    }
}

fn show(result: &Value, human: bool) {
    use std::io::Write;
    let text = if human { human::render(result) } else { result.to_string() };
    // A closed pipe (`heygen … | head`) is the reader's wish, not an error.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Help and version go to stdout as they are; anything else is a usage error.
fn show_usage(error: clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        _ => {
            let text = error.to_string();
            let message = text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned();
            CliError::usage(message).report()
        }
    }
}
