//! Pages of a list, newest first.
//!
//! The cursor is the last row's `(created_at, id)`, so rows inserted while somebody pages neither repeat nor shift.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::error::StoreError;

/// Where a page ended. On the wire an opaque token: base64url of `created_at` and `id`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// Unix microseconds.
    pub created_at: i64,
    pub id: String,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(format!("{}.{}", self.created_at, self.id)))
    }
}

impl FromStr for Cursor {
    type Err = StoreError;

    fn from_str(token: &str) -> Result<Self, StoreError> {
        if token.len() > 200 {
            return Err(StoreError::Cursor);
        }
        let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| StoreError::Cursor)?;
        let text = String::from_utf8(bytes).map_err(|_| StoreError::Cursor)?;
        let (created_at, id) = text.split_once('.').ok_or(StoreError::Cursor)?;
        let created_at = created_at.parse().map_err(|_| StoreError::Cursor)?;
        Ok(Cursor { created_at, id: id.to_owned() })
    }
}

/// Which part of a list is wanted.
#[derive(Debug, Clone)]
pub struct Page {
    /// At most this many rows, 1 or more.
    pub limit: u32,
    /// Start after this row; `None` starts at the newest.
    pub after: Option<Cursor>,
}

impl Page {
    pub fn first(limit: u32) -> Self {
        Self { limit, after: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_round_trip_and_refuse_what_they_did_not_make() {
        let cursor = Cursor { created_at: 1_700_000_000_000_001, id: "0192f0c1".to_owned() };
        assert_eq!(cursor.to_string().parse::<Cursor>().expect("own token"), cursor);
        let headless = URL_SAFE_NO_PAD.encode("nodot");
        for bad in ["", "%%%", "bm9kb3Q", headless.as_str(), &"A".repeat(500)] {
            assert!(matches!(bad.parse::<Cursor>(), Err(StoreError::Cursor)), "{bad}");
        }
    }
}
