//! URLs in answers. They are signed at every read, so none is ever stored or goes stale.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::App;

/// How long a link in an answer works.
const VALID: Duration = Duration::from_secs(7 * 24 * 3_600);
/// Links made within the same hour are equal, so that browsers and proxies can cache what they point at.
const ROUNDING: i64 = 3_600;

impl App {
    /// A link to a stored file, or `None` when there is none.
    pub fn link(&self, key: &Option<String>, content_type: &str, file_name: &str) -> Option<String> {
        key.as_deref().map(|key| self.link_to(key, content_type, file_name))
    }

    pub fn link_to(&self, key: &str, content_type: &str, file_name: &str) -> String {
        let expires = (now_seconds() + VALID.as_secs() as i64) / ROUNDING * ROUNDING;
        self.signer.sign_get(key, content_type, file_name, expires)
    }
}

pub fn now_seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs() as i64)
}
