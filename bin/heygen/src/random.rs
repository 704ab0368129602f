//! Random bytes, as text.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::failure::{CliError, Exit};

fn bytes<const N: usize>() -> Result<[u8; N], CliError> {
    let mut bytes = [0u8; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| CliError::new(Exit::Failed, "error", format!("no randomness: {error}")))?;
    Ok(bytes)
}

/// Sixteen bytes as 32 hexadecimal digits.
pub fn hex() -> Result<String, CliError> {
    Ok(bytes::<16>()?.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// 32 bytes as 43 characters that may stand in a URL.
pub fn token() -> Result<String, CliError> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<32>()?))
}

/// A number from -1 to 1. Without randomness it is 0: what uses it is then merely not spread.
pub fn spread() -> f64 {
    bytes::<1>().map_or(0.0, |[byte]| f64::from(byte) / 127.5 - 1.0)
}
