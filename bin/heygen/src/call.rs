//! One API call from the command line: schema flags, confirmation, request, waiting.

use std::io::{IsTerminal, Write};
use std::path::Path;

use clap::ArgMatches;
use herald_wire::contract::Parameter;
use herald_wire::{Contract, Operation};
use serde_json::Value;

use crate::environment::Environment;
use crate::failure::{CliError, Exit};
use crate::transport::{Client, Payload};
use crate::upload::Upload;
use crate::{Outcome, body, commands, schema, wait};

pub fn run(
    environment: &Environment,
    contract: &Contract,
    operation: &Operation,
    matches: &ArgMatches,
) -> Result<Outcome, CliError> {
    if matches.get_flag("request-schema") {
        return Ok(schema::of_request(contract, operation).into());
    }
    if matches.get_flag("response-schema") {
        return Ok(schema::of_answer(contract, operation).into());
    }
    let path = target(contract, operation, matches)?;
    let payload = payload(contract, operation, matches)?;
    let waiting = wait::Request::from_matches(operation, matches, &payload)?;
    if operation.method == "DELETE" && !matches.get_flag("force") {
        confirm(operation)?;
    }
    let client = Client::connect(environment)?.with_source(client_source(matches)?);
    let answer = client.send(&operation.method, &path, &payload)?;
    match waiting {
        None => Ok(answer.into()),
        Some(request) => request.follow(&client, answer),
    }
}

/// Path and query of the request.
fn target(contract: &Contract, operation: &Operation, matches: &ArgMatches) -> Result<String, CliError> {
    let mut path = operation.path.clone();
    for parameter in operation.path_parameters() {
        let name = commands::kebab(&parameter.name);
        let id = matches
            .get_one::<String>(&parameter.name)
            .filter(|id| !id.is_empty())
            .ok_or_else(|| CliError::usage(format!("`<{name}>` is required")))?;
        path = path.replace(&format!("{{{}}}", parameter.name), &encode(id));
    }
    let mut query = Vec::new();
    for parameter in operation.query_parameters() {
        match matches.get_one::<String>(&parameter.name) {
            Some(text) => {
                check_query(contract, parameter, text)?;
                query.push(format!("{}={}", parameter.name, encode(text)));
            }
            None if parameter.required => {
                return Err(CliError::usage(format!("`--{}` is required", commands::kebab(&parameter.name))));
            }
            None => {}
        }
    }
    if query.is_empty() { Ok(path) } else { Ok(format!("{path}?{}", query.join("&"))) }
}

/// Only the type is checked here: limits and choices are the server's to judge, whose version may differ.
fn check_query(contract: &Contract, parameter: &Parameter, text: &str) -> Result<(), CliError> {
    let fits = match contract.resolve(&parameter.schema)["type"].as_str() {
        Some("integer") => text.parse::<i64>().is_ok(),
        Some("number") => text.parse::<f64>().is_ok(),
        _ => true,
    };
    let flag = commands::kebab(&parameter.name);
    if fits { Ok(()) } else { Err(CliError::usage(format!("`--{flag}` must be a number, got `{text}`"))) }
}

fn payload(contract: &Contract, operation: &Operation, matches: &ArgMatches) -> Result<Payload, CliError> {
    let multipart = operation.body.as_ref().is_some_and(|body| body.media_type == "multipart/form-data");
    if multipart {
        let path = matches.get_one::<String>("file").ok_or_else(|| CliError::usage("`--file` is required"))?;
        return Upload::of(Path::new(path)).map(Payload::File);
    }
    Ok(body::compose(contract, operation, matches)?.map_or(Payload::Empty, Payload::Json))
}

/// `--headers NAME=VALUE`, which takes one name only: it is no way around the rest of this program.
fn client_source(matches: &ArgMatches) -> Result<Option<String>, CliError> {
    let Some(text) = matches.get_one::<String>("headers") else { return Ok(None) };
    let (name, value) = text.split_once(['=', ':']).map_or((text.as_str(), ""), |(name, value)| (name, value.trim()));
    if !name.trim().eq_ignore_ascii_case("x-heygen-client-source") {
        return Err(CliError::usage(format!("`--headers` takes only `x-heygen-client-source`, got `{name}`")));
    }
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
        return Err(CliError::usage(
            "`--headers x-heygen-client-source=VALUE` needs a value of visible ASCII characters",
        ));
    }
    Ok(Some(value.to_owned()))
}

fn confirm(operation: &Operation) -> Result<(), CliError> {
    if !std::io::stdin().is_terminal() {
        return Err(CliError::new(
            Exit::Failed,
            "confirmation_required",
            "this cannot be undone and there is no terminal to ask on",
        )
        .hint("add --force"));
    }
    eprint!("{}? This cannot be undone. [y/N] ", operation.summary);
    // An unflushed prompt is only less visible.
    let _ = std::io::stderr().flush();
    let mut answer = String::new();
    std::io::stdin().read_line(&mut answer).map_err(CliError::stdin)?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(CliError::new(Exit::Failed, "canceled", "nothing was deleted")),
    }
}

/// Percent-encodes everything but unreserved characters (RFC 3986, section 2.3).
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

/// `data.ID` of an answer, as text.
pub fn data_text<'a>(answer: &'a Value, name: &str) -> Option<&'a str> {
    answer["data"][name].as_str()
}
