//! Values for a composition's variables, from the command line.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Map, Value};

use crate::failure::CliError;

/// Largest file of values, in bytes.
const MAX_BYTES: u64 = 16 << 20;

#[derive(Args)]
pub struct VariableArguments {
    /// Values of the composition's variables, a JSON object
    #[arg(long, value_name = "JSON", conflicts_with = "variables_file")]
    variables: Option<String>,
    /// The same from a file
    #[arg(long, value_name = "FILE")]
    variables_file: Option<PathBuf>,
    /// Fail where a value is not declared by the composition or of another type, instead of a warning
    #[arg(long)]
    pub strict_variables: bool,
}

/// Values of one render.
#[derive(Debug, Clone, Default)]
pub struct Values {
    pub variables: Map<String, Value>,
    /// Whether those that are not as declared are an error.
    pub strict: bool,
}

impl VariableArguments {
    pub fn read(&self) -> Result<Values, CliError> {
        let variables = match (&self.variables, &self.variables_file) {
            (Some(text), _) => object(text, "--variables")?,
            (None, Some(path)) => object(&read(path)?, "--variables-file")?,
            (None, None) => Map::new(),
        };
        Ok(Values { variables, strict: self.strict_variables })
    }
}

/// A bounded text file.
pub fn read(path: &Path) -> Result<String, CliError> {
    let failed = |error| CliError::file("read", path, error);
    let bytes = fs::metadata(path).map_err(failed)?.len();
    if bytes > MAX_BYTES {
        return Err(CliError::usage(format!("{} has {bytes} bytes; at most {MAX_BYTES} are read", path.display())));
    }
    fs::read_to_string(path).map_err(failed)
}

fn object(text: &str, flag: &str) -> Result<Map<String, Value>, CliError> {
    match serde_json::from_str(text) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err(CliError::usage(format!("{flag}: not a JSON object such as {{\"title\": \"Hello\"}}"))),
        Err(error) => Err(CliError::usage(format!("{flag}: not JSON: {error}"))),
    }
}
