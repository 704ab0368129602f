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

impl Key {
    fn check(&self, value: &str) -> Result<(), String> {
        if self.values.contains(&value) {
            return Ok(());
        }
        Err(format!("`{}` must be one of {}, got `{value}`", self.name, self.values.join(", ")))
    }
}

/// `analytics` is kept for scripts that set it; this program sends none whatever it says.
const KEYS: [Key; 2] = [
    Key { name: "output", values: ["json", "human"], default: "json" },
    Key { name: "analytics", values: ["true", "false"], default: "false" },
];

pub fn wants_human(environment: &Environment) -> Result<bool, CliError> {
    let set = match &environment.output {
        Some(text) => Some(text.clone()),
        None => stored(&read(environment)?, &KEYS[0], environment)?,
    };
    Ok(set.as_deref() == Some("human"))
}

pub fn set(environment: &Environment, matches: &ArgMatches) -> Result<Value, CliError> {
    let key = key(matches)?;
    let value = matches.get_one::<String>("value").map(String::as_str).unwrap_or_default();
    key.check(value).map_err(CliError::usage)?;
    let mut settings = read(environment)?;
    let kept = value.parse().map_or_else(|_| toml::Value::from(value), toml::Value::Boolean);
    settings.insert(key.name.to_owned(), kept);
    let path = path(environment);
    let written =
        std::fs::create_dir_all(&environment.config_dir).and_then(|()| std::fs::write(&path, settings.to_string()));
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
    let from_environment = match key.name {
        "output" => environment.output.clone(),
        "analytics" => environment.no_analytics.then(|| "false".to_owned()),
        _ => None,
    };
    let (value, source) = match (from_environment, stored(&read(environment)?, key, environment)?) {
        (Some(value), _) => (value, "environment"),
        (None, Some(value)) => (value, "file"),
        (None, None) => (key.default.to_owned(), "default"),
    };
    Ok(json!({ "key": key.name, "value": value, "source": source }))
}

/// What the file says, which may have been written by hand.
fn stored(settings: &toml::Table, key: &Key, environment: &Environment) -> Result<Option<String>, CliError> {
    let Some(value) = settings.get(key.name) else { return Ok(None) };
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    key.check(&text).map_err(|reason| CliError::usage(format!("{}: {reason}", path(environment).display())))?;
    Ok(Some(text))
}

fn path(environment: &Environment) -> PathBuf {
    environment.config_dir.join("config.toml")
}

fn read(environment: &Environment) -> Result<toml::Table, CliError> {
    let path = path(environment);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(toml::Table::new()),
        Err(error) => return Err(CliError::file("read", &path, error)),
    };
    text.parse().map_err(|error: toml::de::Error| {
        CliError::usage(format!("{} is damaged: {}", path.display(), error.message()))
    })
}
