//! Where the credential comes from, and the file it is kept in (`credentials`, mode 0600): an API key or OAuth tokens,
//! never both.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::environment::Environment;
use crate::failure::{CliError, Exit};
use crate::oauth;

#[derive(Clone)]
pub enum Credential {
    ApiKey { key: String, source: &'static str },
    OAuth(Tokens),
}

/// What a log-in through the browser brought.
#[derive(Clone, Serialize, Deserialize)]
pub struct Tokens {
    pub access_token: String,
    pub refresh_token: Option<String>,
    pub scope: Option<String>,
    /// Unix seconds; absent when the server set no end.
    pub expires_at: Option<i64>,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stored {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub oauth: Option<Tokens>,
}

const FILE: &str = "credentials file";

impl Credential {
    /// The environment first, then the credentials file. Tokens that are about to expire are renewed.
    pub fn find(environment: &Environment) -> Result<Credential, CliError> {
        if let Some(key) = &environment.api_key {
            return Ok(Credential::ApiKey { key: key.clone(), source: "HEYGEN_API_KEY" });
        }
        match read(environment)? {
            Stored { oauth: Some(tokens), .. } => Ok(Credential::OAuth(oauth::fresh(environment, tokens)?)),
            Stored { api_key: Some(key), .. } => Ok(Credential::ApiKey { key, source: FILE }),
            _ => Err(CliError::new(Exit::Denied, "auth_error", "no credential found")
                .hint("run `heygen auth login` or set HEYGEN_API_KEY")),
        }
    }

    /// What may be shown of it.
    pub fn describe(&self) -> Value {
        match self {
            Credential::ApiKey { source, .. } => json!({ "source": source, "type": "api_key" }),
            Credential::OAuth(tokens) => {
                let left = tokens.expires_at.map(|end| end - jiff::Timestamp::now().as_second());
                json!({
                    "source": FILE,
                    "type": "oauth",
                    "refreshable": tokens.refresh_token.is_some(),
                    "scope": tokens.scope,
                    "expires_at": tokens.expires_at,
                    "expires_in_seconds": left.map(|left| left.max(0)),
                    "expired": left.is_some_and(|left| left <= 0),
                })
            }
        }
    }
}

pub fn path(environment: &Environment) -> PathBuf {
    environment.config_dir.join("credentials")
}

pub fn store(environment: &Environment, credential: &Credential) -> Result<(), CliError> {
    let stored = match credential {
        Credential::ApiKey { key, .. } => Stored { api_key: Some(key.clone()), oauth: None },
        Credential::OAuth(tokens) => Stored { api_key: None, oauth: Some(tokens.clone()) },
    };
    let path = path(environment);
    let text = json!(stored).to_string();
    write_private(&path, &text).map_err(|error| CliError::file("write", &path, error))
}

/// Whether there was one to remove.
pub fn remove(environment: &Environment) -> Result<bool, CliError> {
    let path = path(environment);
    match std::fs::remove_file(&path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(CliError::file("remove", &path, error)),
    }
}

pub fn read(environment: &Environment) -> Result<Stored, CliError> {
    let path = path(environment);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Stored::default()),
        Err(error) => return Err(CliError::file("read", &path, error)),
    };
    serde_json::from_str(&text).map_err(|_| {
        CliError::new(Exit::Denied, "auth_error", format!("{} is damaged", path.display()))
            .hint("run `heygen auth login` again")
    })
}

/// Written beside its place and renamed, so that a login that dies leaves the old file.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}
