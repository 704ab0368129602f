//! `heygen config`: two settings in `config.toml`.

use std::path::PathBuf;

use clap::ArgMatches;
use serde_json::{Value, json};

use crate::environment::Environment;
use crate::failure::CliError;

struct Key {
    name: &'static str,
    values: [&'static str; 2],
    default: &'static str,
}

/// `analytics` is kept for scripts that set it; this program sends none whatever it says.
const KEYS: [Key; 2] = [
    Key { name: "output", values: ["json", "human"], default: "json" },
    Key { name: "analytics", values: ["true", "false"], default: "false" },
];

pub fn wants_human(environment: &Environment) -> bool {
    let set = environment.output.clone().or_else(|| read(environment).ok()?.remove("output"));
    set.as_deref() == Some("human")
}

pub fn set(environment: &Environment, matches: &ArgMatches) -> Result<Value, CliError> {
    let key = key(matches)?;
    let value = matches.get_one::<String>("value").map(String::as_str).unwrap_or_default();
    if !key.values.contains(&value) {
        return Err(CliError::usage(format!("`{}` must be one of {}, got `{value}`", key.name, key.values.join(", "))));
    }
    let mut settings = read(environment)?;
    settings.insert(key.name.to_owned(), value.to_owned());
    let path = path(environment);
    let text: String = settings.iter().map(|(name, value)| format!("{name} = \"{value}\"\n")).collect();
    let written = std::fs::create_dir_all(&environment.config_dir).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| CliError::file("write", &path, error))?;
    Ok(json!({ "key": key.name, "value": value }))
}

pub fn get(environment: &Environment, matches: &ArgMatches) -> Result<Value, CliError> {
    shown(environment, key(matches)?)
}

pub fn list(environment: &Environment) -> Result<Value, CliError> {
    KEYS.iter().map(|key| shown(environment, key)).collect()
}

fn key(matches: &ArgMatches) -> Result<&'static Key, CliError> {
    let name = matches.get_one::<String>("key").map(String::as_str).unwrap_or_default();
    KEYS.iter().find(|key| key.name == name).ok_or_else(|| {
        let names = KEYS.map(|key| key.name).join(", ");
        CliError::usage(format!("there is no setting `{name}`; the settings are {names}"))
    })
}

fn shown(environment: &Environment, key: &Key) -> Result<Value, CliError> {
    let from_environment = if key.name == "output" { environment.output.clone() } else { None };
    let (value, source) = match (from_environment, read(environment)?.remove(key.name)) {
        (Some(value), _) => (value, "environment"),
        (None, Some(value)) => (value, "file"),
        (None, None) => (key.default.to_owned(), "default"),
    };
    Ok(json!({ "key": key.name, "value": value, "source": source }))
}

fn path(environment: &Environment) -> PathBuf {
    environment.config_dir.join("config.toml")
}

type Settings = std::collections::BTreeMap<String, String>;

fn read(environment: &Environment) -> Result<Settings, CliError> {
    let path = path(environment);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Settings::new()),
        Err(error) => return Err(CliError::file("read", &path, error)),
    };
    toml::from_str(&text).map_err(|error| CliError::usage(format!("{} is damaged: {error}", path.display())))
}
