//! `heygen auth`

use std::io::{IsTerminal, Read};
use std::path::Path;

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::credentials::{self, Credential};
use crate::environment::Environment;
use crate::failure::{CliError, Exit};
use crate::transport::Client;

const PROFILE: &str = "/v3/users/me";

pub fn login(environment: &Environment, matches: &ArgMatches) -> Result<Value, CliError> {
    if matches.get_flag("oauth") {
        return Err(CliError::new(Exit::Failed, "error", "browser login is not available in this version")
            .hint("use an API key: `heygen auth login`"));
    }
    let key = read_key()?;
    // A key the server refuses is not worth keeping, and must not replace one that works.
    let client = Client::with(environment, Credential::ApiKey { key: key.clone(), source: "login" })?;
    let profile = client.get(PROFILE)?;
    credentials::store_key(environment, &key)?;
    Ok(json!({
        "message": "Logged in.",
        "username": profile["data"]["username"],
        "path": credentials::path(environment).display().to_string(),
    }))
}

pub fn logout(environment: &Environment) -> Result<Value, CliError> {
    let removed = credentials::remove(environment)?;
    let message = if removed { "Logged out." } else { "There was no stored credential." };
    Ok(json!({ "message": message }))
}

/// The profile, with where the credential came from.
pub fn status(environment: &Environment) -> Result<Value, CliError> {
    let credential = Credential::find(environment)?;
    let Credential::ApiKey { source, .. } = &credential;
    let shown = json!({ "source": source, "type": "api_key" });
    let mut profile = Client::with(environment, credential)?.get(PROFILE)?;
    if let Some(members) = profile.as_object_mut() {
        members.insert("credential".to_owned(), shown);
    }
    Ok(profile)
}

fn read_key() -> Result<String, CliError> {
    let from_stdin = |error| CliError::file("read", Path::new("standard input"), error);
    let key = if std::io::stdin().is_terminal() {
        eprint!("API key: ");
        rpassword::read_password().map_err(from_stdin)?
    } else {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map_err(from_stdin)?;
        text
    };
    match key.trim() {
        "" => Err(CliError::usage("the API key is empty")),
        key => Ok(key.to_owned()),
    }
}
