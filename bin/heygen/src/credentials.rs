//! Where the credential comes from, and the file it is kept in (`credentials`, mode 0600).

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::failure::{CliError, Exit};

pub enum Credential {
    ApiKey { key: String, source: &'static str },
}

#[derive(Default, Serialize, Deserialize)]
struct Stored {
    api_key: Option<String>,
}

impl Credential {
    /// The environment first, then the credentials file.
    pub fn find(environment: &Environment) -> Result<Credential, CliError> {
        if let Some(key) = &environment.api_key {
            return Ok(Credential::ApiKey { key: key.clone(), source: "HEYGEN_API_KEY" });
        }
        match read(&path(environment))?.api_key {
            Some(key) => Ok(Credential::ApiKey { key, source: "credentials file" }),
            None => Err(CliError::new(Exit::Denied, "auth_error", "no credential found")
                .hint("run `heygen auth login` or set HEYGEN_API_KEY")),
        }
    }
}

pub fn path(environment: &Environment) -> PathBuf {
    environment.config_dir.join("credentials")
}

pub fn store_key(environment: &Environment, key: &str) -> Result<(), CliError> {
    let path = path(environment);
    let text = serde_json::json!({ "api_key": key }).to_string();
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

fn read(path: &Path) -> Result<Stored, CliError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Stored::default()),
        Err(error) => return Err(CliError::file("read", path, error)),
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
