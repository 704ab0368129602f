//! Everything this program reads from its environment, read once.

use std::env;
use std::path::PathBuf;

pub const DEFAULT_API_BASE: &str = "https://api.heygen.com";

pub struct Environment {
    /// `HEYGEN_API_KEY`: beats stored credentials.
    pub api_key: Option<String>,
    /// `HEYGEN_API_BASE`, without a final slash.
    pub api_base: String,
    /// `HEYGEN_ALLOW_HTTP`: an `http:` base is accepted.
    pub allow_http: bool,
    /// `HEYGEN_OUTPUT`: `json` or `human`; beats the configuration file.
    pub output: Option<String>,
    /// `HEYGEN_CONFIG_DIR`, else `~/.heygen`.
    pub config_dir: PathBuf,
    /// `HEYGEN_MAX_RETRIES`: 0 turns retries off.
    pub max_retries: u32,
}

impl Environment {
    pub fn read() -> Environment {
        let filled = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let home = || env::var_os("HOME").map(PathBuf::from).unwrap_or_default();
        Environment {
            api_key: filled("HEYGEN_API_KEY"),
            api_base: filled("HEYGEN_API_BASE")
                .map_or_else(|| DEFAULT_API_BASE.to_owned(), |base| base.trim_end_matches('/').to_owned()),
            allow_http: filled("HEYGEN_ALLOW_HTTP").is_some(),
            output: filled("HEYGEN_OUTPUT"),
            config_dir: filled("HEYGEN_CONFIG_DIR").map_or_else(|| home().join(".heygen"), PathBuf::from),
            max_retries: filled("HEYGEN_MAX_RETRIES").and_then(|text| text.parse().ok()).unwrap_or(2),
        }
    }
}
