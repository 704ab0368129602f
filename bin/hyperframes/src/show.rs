//! Words on the two streams.

use std::io::Write;

use herald_hyperframes::Warning;
use serde::Serialize;

use crate::failure::CliError;

/// One line of stdout. A closed pipe is the reader's wish, not an error.
pub fn line(text: &str) -> Result<(), CliError> {
    let mut stdout = std::io::stdout();
    match writeln!(stdout, "{text}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

pub fn json(value: &impl Serialize) -> Result<(), CliError> {
    line(&serde_json::to_string(value).map_err(std::io::Error::from)?)
}

pub fn warnings(warnings: &[Warning]) {
    for warning in warnings {
        eprintln!("warning: {} ({})", warning.message, warning.code);
    }
}

/// Seconds as short as they can be written, to the millisecond.
pub fn seconds(time: f64) -> String {
    let text = format!("{time:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
