//! Standard input: text for `-d -` and for flags whose value is `-`.

use std::io::Read;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::failure::CliError;

/// Longest text read from a pipe, in bytes. A request body of this size is refused by every server.
const LIMIT: u64 = 64 << 20;

static TAKEN: AtomicBool = AtomicBool::new(false);

/// Everything that is piped in. There is one standard input: a second reader is a usage error, not an empty text.
pub fn read() -> Result<String, CliError> {
    if TAKEN.swap(true, Ordering::Relaxed) {
        return Err(CliError::usage("only one of `-d` and the flags can read standard input (`-`)"));
    }
    let mut text = String::new();
    let count = std::io::stdin().take(LIMIT + 1).read_to_string(&mut text).map_err(CliError::stdin)?;
    if count as u64 > LIMIT {
        return Err(CliError::usage("standard input holds more than 64 MiB"));
    }
    Ok(text)
}
