//! The request body: what `-d` brings, with flags laid over it.

use std::path::Path;

use clap::ArgMatches;
use herald_wire::{Contract, Operation};
use serde_json::{Map, Value};

use crate::commands::{BodyField, body_fields, has_json_body, kebab};
use crate::failure::CliError;
use crate::stdin;

/// Builds the JSON body of a command; `None` for operations without one.
pub fn compose(contract: &Contract, operation: &Operation, matches: &ArgMatches) -> Result<Option<Value>, CliError> {
    if !has_json_body(operation) {
        return Ok(None);
    }
    let fields = body_fields(contract, operation);
    let given = matches.get_one::<String>("data").map(|data| read_data(data)).transpose()?;
    let from_data = given.is_some();
    let mut body = given.unwrap_or_else(|| Value::Object(Map::new()));
    for field in &fields {
        if let Some(text) = matches.get_one::<String>(&field.name) {
            let value = flag_value(field, text)?;
            let members = body.as_object_mut().ok_or_else(|| CliError::usage("flags need a JSON object in `-d`"))?;
            members.insert(field.name.clone(), value);
        }
    }
    if !from_data {
        require_flags(contract, operation, &fields, &body)?;
    }
    Ok(Some(body))
}

/// Without `-d`, at least one flag and every required one must be there. A body without fields may be empty.
fn require_flags(
    contract: &Contract,
    operation: &Operation,
    fields: &[BodyField],
    body: &Value,
) -> Result<(), CliError> {
    if has_fields(contract, operation) && body.as_object().is_some_and(Map::is_empty) {
        return Err(CliError::usage(
            "a request body is needed: pass `-d` or flags; `--request-schema` shows its shape",
        ));
    }
    match fields.iter().find(|field| field.required && body.get(&field.name).is_none()) {
        Some(missing) => Err(CliError::usage(format!("`--{}` is required", kebab(&missing.name)))),
        None => Ok(()),
    }
}

fn read_data(data: &str) -> Result<Value, CliError> {
    let text = match data {
        "-" => stdin::read()?,
        inline if inline.trim_start().starts_with(['{', '[']) => inline.to_owned(),
        path => std::fs::read_to_string(path).map_err(|error| CliError::file("read", Path::new(path), error))?,
    };
    serde_json::from_str(&text).map_err(|error| CliError::usage(format!("`--data` is not valid JSON: {error}")))
}

fn flag_value(field: &BodyField, text: &str) -> Result<Value, CliError> {
    if field.list {
        return text.split(',').map(|item| scalar(field, item.trim())).collect();
    }
    // Long text may come through a pipe.
    if field.free_text && text == "-" {
        return Ok(Value::from(stdin::read()?.trim_end_matches(['\r', '\n'])));
    }
    scalar(field, text)
}

fn scalar(field: &BodyField, text: &str) -> Result<Value, CliError> {
    let mistyped = |kind: &str| CliError::usage(format!("`--{}` must be {kind}, got `{text}`", kebab(&field.name)));
    match field.kind.as_str() {
        "integer" => text.parse::<i64>().map(Value::from).map_err(|_| mistyped("a whole number")),
        "number" => text.parse::<serde_json::Number>().map(Value::from).map_err(|_| mistyped("a number")),
        "boolean" => text.parse::<bool>().map(Value::from).map_err(|_| mistyped("`true` or `false`")),
        _ => Ok(Value::from(text)),
    }
}

/// Whether the schema names members, of its own or in branches of a union.
fn has_fields(contract: &Contract, operation: &Operation) -> bool {
    operation.body.as_ref().is_some_and(|body| {
        let schema = contract.resolve(&body.schema);
        schema["properties"].as_object().is_some_and(|members| !members.is_empty())
            || ["oneOf", "anyOf", "allOf"].iter().any(|union| schema[*union].is_array())
    })
}
