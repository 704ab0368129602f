//! URLs in answers, signed at every read.

use crate::App;

impl App {
    /// A link to a stored file, or `None` when there is none.
    pub fn link(&self, key: &Option<String>, content_type: &str, file_name: &str) -> Option<String> {
        key.as_deref().map(|key| self.link_to(key, content_type, file_name))
    }

    pub fn link_to(&self, key: &str, content_type: &str, file_name: &str) -> String {
        self.studio.links.file(key, content_type, file_name)
    }

    /// Base clients reach the server at, without a final slash.
    pub fn public_url(&self) -> &str {
        self.studio.links.public_url()
    }
}
