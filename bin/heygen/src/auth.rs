//! `heygen auth`

use std::io::IsTerminal;

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::credentials::{self, Credential};
use crate::environment::Environment;
use crate::failure::CliError;
use crate::transport::Client;
use crate::{oauth, stdin};

const PROFILE: &str = "/v3/users/me";

pub fn login(environment: &Environment, matches: &ArgMatches) -> Result<Value, CliError> {
    let credential = choose(environment, matches)?;
    // A credential the server refuses is not worth keeping, and must not replace one that works.
    let profile = Client::with(environment, credential.clone())?.get(PROFILE)?;
    credentials::store(environment, &credential)?;
    if environment.api_key.is_some() && !matches.get_flag("quiet") {
        eprintln!("HEYGEN_API_KEY is set and beats what was stored just now.");
    }
    Ok(json!({
        "message": "Logged in.",
        "username": profile["data"]["username"],
        "path": credentials::path(environment).display().to_string(),
    }))
}

pub fn logout(environment: &Environment) -> Result<Value, CliError> {
    // A damaged file holds nothing to revoke, and removing it is the cure.
    if let Ok(stored) = credentials::read(environment)
        && let Some(tokens) = stored.oauth
        && let Err(failure) = oauth::revoke(environment, &tokens)
    {
        eprintln!("The server did not revoke the tokens: {}", failure.message());
    }
    let removed = credentials::remove(environment)?;
    let message = if removed { "Logged out." } else { "There was no stored credential." };
    Ok(json!({ "message": message }))
}

/// The profile, with where the credential came from.
pub fn status(environment: &Environment) -> Result<Value, CliError> {
    let credential = Credential::find(environment)?;
    let shown = credential.describe();
    let mut profile = Client::with(environment, credential)?.get(PROFILE)?;
    if let Some(members) = profile.as_object_mut() {
        members.insert("credential".to_owned(), shown);
    }
    Ok(profile)
}

/// A pipe brings a key. On a terminal an empty answer means the browser, unless only a key was asked for.
fn choose(environment: &Environment, matches: &ArgMatches) -> Result<Credential, CliError> {
    if matches.get_flag("oauth") {
        return oauth::login(environment).map(Credential::OAuth);
    }
    if !std::io::stdin().is_terminal() {
        return api_key(&stdin::read()?);
    }
    let either = !matches.get_flag("api-key") && !environment.noninteractive;
    eprint!("{}", if either { "API key (empty: log in through the browser): " } else { "API key: " });
    let typed = rpassword::read_password().map_err(CliError::stdin)?;
    if either && typed.trim().is_empty() {
        return oauth::login(environment).map(Credential::OAuth);
    }
    api_key(&typed)
}

fn api_key(text: &str) -> Result<Credential, CliError> {
    match text.trim() {
        "" => Err(CliError::usage("the API key is empty")),
        key if key.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Credential::ApiKey { key: key.to_owned(), source: "login" })
        }
        _ => Err(CliError::usage("an API key is one word of visible ASCII characters")),
    }
}
