//! URLs in answers and notifications. They are signed at every read, so none is ever stored or goes stale.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use herald_blobs::UrlSigner;
use herald_domain::id::{AssetId, VideoId};

/// How long a link works.
const VALID: Duration = Duration::from_secs(7 * 24 * 3_600);
/// Links made within the same hour are equal, so that browsers and proxies can cache what they point at.
const ROUNDING: i64 = 3_600;

pub struct Links {
    signer: UrlSigner,
    public_url: String,
}

impl Links {
    /// `public_url` is the base clients reach the server at, without a final slash.
    pub fn new(signer: UrlSigner, public_url: String) -> Links {
        Links { signer, public_url }
    }

    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    pub fn signer(&self) -> &UrlSigner {
        &self.signer
    }

    /// A link to a stored file.
    pub fn file(&self, key: &str, content_type: &str, file_name: &str) -> String {
        let expires = (now_seconds() + VALID.as_secs() as i64) / ROUNDING * ROUNDING;
        self.signer.sign_get(key, content_type, file_name, expires)
    }

    /// Where a reserved upload is sent to until `expires_at` (unix seconds).
    pub fn upload(&self, id: AssetId, size_bytes: u64, content_type: &str, expires_at: i64) -> String {
        self.signer.sign_put(&id.to_string(), size_bytes, content_type, expires_at)
    }

    /// The page a video is watched on.
    pub fn video_page(&self, id: VideoId) -> String {
        format!("{}/videos/{id}", self.public_url)
    }

    /// The page a video is shared by.
    pub fn share_page(&self, id: VideoId) -> String {
        format!("{}/share/{id}", self.public_url)
    }
}

/// Unix time.
pub fn now_seconds() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_secs() as i64)
}
