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
mod duration;
mod environment;
mod failure;
mod feedback;
mod human;
mod local;
mod manual;
mod oauth;
mod random;
mod schema;
mod stdin;
mod transport;
mod update;
mod upload;
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
    let matches = match commands::tree().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => return show_usage(error),
    };
    attempt(&matches).unwrap_or_else(|failure| failure.report())
}

fn attempt(matches: &ArgMatches) -> Result<ExitCode, CliError> {
    let environment = Environment::read()?;
    let human = matches.get_flag("human") || config::wants_human(&environment)?;
    let outcome = run(&environment, matches)?;
    if let Some(result) = &outcome.result {
        show(&environment, result, human, matches.get_flag("quiet"))?;
    }
    Ok(outcome.failure.map_or(ExitCode::SUCCESS, |failure| failure.report()))
}

fn run(environment: &Environment, matches: &ArgMatches) -> Result<Outcome, CliError> {
    let (path, leaf) = commands::selected(matches);
    let mut name = path.join(" ");
    if let Some(present) = commands::present_name(&name) {
        if !leaf.get_flag("quiet") {
            eprintln!("`heygen {name}` is deprecated; use `heygen {present}`");
        }
        name = present.to_owned();
    }
    if let Some(command) = local::COMMANDS.iter().find(|command| command.words == name) {
        return (command.run)(environment, leaf);
    }
    let operation = commands::operation(&name.split(' ').collect::<Vec<_>>())
        .ok_or_else(|| CliError::usage(format!("`heygen {name}` needs a subcommand; see `--help`")))?;
    call::run(environment, contract(), operation, leaf)
}

fn show(environment: &Environment, result: &Value, human: bool, quiet: bool) -> Result<(), CliError> {
    let text = if human { human::render(result, human::width(environment)) } else { result.to_string() };
    print(format!("{text}\n").as_bytes())?;
    if human
        && !quiet
        && let Some(advice) = human::next_page(result)
    {
        eprintln!("{advice}");
    }
    Ok(())
}

/// Writes to stdout. A closed pipe (`heygen … | head`) is the reader's wish, not an error.
fn print(bytes: &[u8]) -> Result<(), CliError> {
    use std::io::Write;
    let mut stdout = std::io::stdout();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(CliError::file("write", std::path::Path::new("standard output"), error))
        }
        _ => Ok(()),
    }
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
            let said = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut parts = text.split("\n\n");
            let message = said(parts.next().unwrap_or_default().trim_start_matches("error: "));
            let failure = CliError::usage(message);
            match parts.find_map(|part| part.trim_start().strip_prefix("tip: ")) {
                Some(tip) => failure.hint(said(tip)).report(),
                None => failure.report(),
            }
        }
    }
}
