//! Everything this program reads from its environment, read once.

use std::env;
use std::path::PathBuf;

use crate::failure::CliError;

pub const DEFAULT_API_BASE: &str = "https://api.heygen.com";

/// The variables and what they do, as the help and the manual show them.
pub const VARIABLES: [(&str, &str); 10] = [
    ("HEYGEN_API_KEY", "API key; beats the stored credential"),
    ("HEYGEN_API_BASE", "address of the server (default https://api.heygen.com)"),
    ("HEYGEN_ALLOW_HTTP", "non-empty: the address may be http"),
    ("HEYGEN_OUTPUT", "json or human; beats the configuration file"),
    ("HEYGEN_CONFIG_DIR", "where configuration and credential are kept (default ~/.heygen)"),
    ("HEYGEN_MAX_RETRIES", "how often a failed request is repeated (default 2)"),
    ("HEYGEN_NO_ANALYTICS", "non-empty: no telemetry; this program never sends any"),
    ("HEYGEN_NONINTERACTIVE", "non-empty, like CI: log-in asks for a key and nothing else"),
    ("HEYGEN_NO_BROWSER", "non-empty, like BROWSER=none: log-in prints the address instead of opening it"),
    ("COLUMNS", "width of tables when the terminal does not say"),
];

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
    /// `HEYGEN_NO_ANALYTICS`
    pub no_analytics: bool,
    /// `HEYGEN_NONINTERACTIVE` or `CI`: nothing but a key is asked for at log-in.
    pub noninteractive: bool,
    /// `BROWSER`: the program that opens an address; `None` when none is to be opened.
    pub browser: Option<String>,
    /// `COLUMNS`
    pub columns: Option<usize>,
}

impl Environment {
    /// A variable that holds nonsense is a usage error, never a silent default.
    pub fn read() -> Result<Environment, CliError> {
        let filled = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let max_retries = match filled("HEYGEN_MAX_RETRIES") {
            None => 2,
            Some(text) => text.parse().map_err(|_| {
                CliError::usage(format!("HEYGEN_MAX_RETRIES must be a whole number from 0, got `{text}`"))
            })?,
        };
        let output = filled("HEYGEN_OUTPUT");
        if let Some(text) = output.as_deref().filter(|text| !["json", "human"].contains(text)) {
            return Err(CliError::usage(format!("HEYGEN_OUTPUT must be json or human, got `{text}`")));
        }
        let config_dir = match (filled("HEYGEN_CONFIG_DIR"), env::var_os("HOME").filter(|home| !home.is_empty())) {
            (Some(folder), _) => PathBuf::from(folder),
            (None, Some(home)) => PathBuf::from(home).join(".heygen"),
            (None, None) => return Err(CliError::usage("neither HEYGEN_CONFIG_DIR nor HOME is set")),
        };
        let browser = filled("BROWSER").unwrap_or_else(|| default_browser().to_owned());
        Ok(Environment {
            api_key: filled("HEYGEN_API_KEY"),
            api_base: filled("HEYGEN_API_BASE")
                .map_or_else(|| DEFAULT_API_BASE.to_owned(), |base| base.trim_end_matches('/').to_owned()),
            allow_http: filled("HEYGEN_ALLOW_HTTP").is_some(),
            output,
            config_dir,
            max_retries,
            no_analytics: filled("HEYGEN_NO_ANALYTICS").is_some(),
            noninteractive: filled("HEYGEN_NONINTERACTIVE").is_some() || filled("CI").is_some(),
            browser: (filled("HEYGEN_NO_BROWSER").is_none() && browser != "none").then_some(browser),
            columns: filled("COLUMNS").and_then(|text| text.parse().ok()),
        })
    }
}

fn default_browser() -> &'static str {
    if cfg!(target_os = "macos") { "open" } else { "xdg-open" }
}
