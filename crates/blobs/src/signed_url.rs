//! URLs that let whoever has them read one file for a while, or send one.
//!
//! The signature covers the key, the end of validity, the content type and the file name, each with its length, so
//! nothing can be moved from one field to another.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::key::check_key;

/// Makes and checks URLs of the form `{base}/files/{key}?exp=…&ct=…&name=…&sig=…`.
#[derive(Clone)]
pub struct UrlSigner {
    secret: [u8; 32],
    base: String,
}

/// What a valid URL permits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileGrant {
    pub key: String,
    pub content_type: String,
    pub file_name: String,
}

impl UrlSigner {
    /// `public_base` is what clients reach the server under, without a path (`http://localhost:8080`).
    pub fn new(secret: [u8; 32], public_base: &str) -> Self {
        Self { secret, base: public_base.trim_end_matches('/').to_owned() }
    }

    /// A URL to read `key` until `expires_at` (unix seconds), served as `content_type` under `file_name`.
    pub fn sign_get(&self, key: &str, content_type: &str, file_name: &str, expires_at: i64) -> String {
        let signature = hex::encode(self.mac(["GET", key, content_type, file_name], expires_at));
        format!(
            "{}/files/{key}?exp={expires_at}&ct={}&name={}&sig={signature}",
            self.base,
            percent_encode(content_type),
            percent_encode(file_name),
        )
    }

    /// Checks the parts of a request for `/files/{key}` (decoded query values) against `now` (unix seconds).
    /// `None` when anything was changed, is malformed or has expired; the comparison takes constant time.
    pub fn verify(
        &self,
        key: &str,
        content_type: &str,
        file_name: &str,
        expires_at: i64,
        signature: &str,
        now: i64,
    ) -> Option<FileGrant> {
        check_key(key).ok()?;
        let presented = hex::decode(signature).ok()?;
        let expected = self.mac(["GET", key, content_type, file_name], expires_at);
        let genuine: bool = expected.as_slice().ct_eq(&presented).into();
        (genuine && now < expires_at).then(|| FileGrant {
            key: key.to_owned(),
            content_type: content_type.to_owned(),
            file_name: file_name.to_owned(),
        })
    }

    /// A URL to send exactly `size_bytes` bytes of `content_type` to until `expires_at` (unix seconds). `id` names the
    /// reserved place; letters and digits. Nothing in the URL means anything to a shell: clients paste it into commands.
    pub fn sign_put(&self, id: &str, size_bytes: u64, content_type: &str, expires_at: i64) -> String {
        let signature = hex::encode(self.mac(["PUT", id, &size_bytes.to_string(), content_type], expires_at));
        format!("{}/uploads/{id}/{expires_at}/{signature}", self.base)
    }

    /// Whether a request for `/uploads/{id}/{expires_at}/{signature}` may send what was signed; the comparison takes constant time.
    pub fn may_put(
        &self,
        id: &str,
        size_bytes: u64,
        content_type: &str,
        expires_at: i64,
        signature: &str,
        now: i64,
    ) -> bool {
        let Ok(presented) = hex::decode(signature) else { return false };
        let expected = self.mac(["PUT", id, &size_bytes.to_string(), content_type], expires_at);
        bool::from(expected.as_slice().ct_eq(&presented)) && now < expires_at
    }

    fn mac(&self, fields: [&str; 4], expires_at: i64) -> Vec<u8> {
        // HMAC pads a key shorter than the hash's block with zeros; padding it here makes its length a fact.
        let mut block = [0_u8; 64];
        for (padded, byte) in block.iter_mut().zip(self.secret) {
            *padded = byte;
        }
        let mut mac = <Hmac<Sha256> as KeyInit>::new(&block.into());
        for field in fields {
            mac.update(&(field.len() as u64).to_be_bytes());
            mac.update(field.as_bytes());
        }
        mac.update(&expires_at.to_be_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

impl std::fmt::Debug for UrlSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UrlSigner").field("base", &self.base).finish_non_exhaustive()
    }
}

fn percent_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(char::from(byte)),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signature_of(url: &str) -> &str {
        url.rsplit_once("&sig=").map(|(_, signature)| signature).unwrap_or_default()
    }

    #[test]
    fn a_url_opens_exactly_what_was_signed_and_only_for_a_while() {
        let signer = UrlSigner::new([7; 32], "http://localhost:8080/");
        let url = signer.sign_get("videos/a/video.mp4", "video/mp4", "Mein Vidéo & co.mp4", 1_000);
        assert!(
            url.starts_with("http://localhost:8080/files/videos/a/video.mp4?exp=1000&ct=video%2Fmp4&name=Mein%20Vid")
        );
        let good = signature_of(&url);
        let check = |key: &str, ct: &str, name: &str, exp: i64, sig: &str, now: i64| {
            signer.verify(key, ct, name, exp, sig, now).is_some()
        };
        let name = "Mein Vidéo & co.mp4";
        assert!(check("videos/a/video.mp4", "video/mp4", name, 1_000, good, 999));
        assert!(!check("videos/a/video.mp4", "video/mp4", name, 1_000, good, 1_000), "expired");
        assert!(!check("videos/b/video.mp4", "video/mp4", name, 1_000, good, 1), "another key");
        assert!(!check("videos/a/video.mp4", "text/html", name, 1_000, good, 1), "another type");
        assert!(!check("videos/a/video.mp4", "video/mp4", "x", 1_000, good, 1), "another name");
        assert!(!check("videos/a/video.mp4", "video/mp4", name, 2_000, good, 1), "a longer life");
        assert!(!check("videos/a/video.mp4", "video/mp4", name, 1_000, "", 1), "no signature");
        assert!(!check("videos/a/video.mp4", "video/mp4", name, 1_000, "zz", 1), "no hex");
        assert!(!check("videos/a/video.mp4v", "ideo/mp4", name, 1_000, good, 1), "moved between fields");
        let other = UrlSigner::new([8; 32], "http://localhost:8080");
        assert!(other.verify("videos/a/video.mp4", "video/mp4", name, 1_000, good, 1).is_none(), "another secret");
    }

    #[test]
    fn a_url_to_send_to_takes_exactly_what_was_signed_and_only_for_a_while() {
        let signer = UrlSigner::new([7; 32], "http://localhost:8080/");
        let url = signer.sign_put("0a", 10, "image/png", 1_000);
        let good = url.strip_prefix("http://localhost:8080/uploads/0a/1000/").expect("the form of the URL");
        assert!(signer.may_put("0a", 10, "image/png", 1_000, good, 999));
        assert!(!signer.may_put("0a", 10, "image/png", 1_000, good, 1_000), "expired");
        assert!(!signer.may_put("0b", 10, "image/png", 1_000, good, 1), "another place");
        assert!(!signer.may_put("0a", 11, "image/png", 1_000, good, 1), "another size");
        assert!(!signer.may_put("0a", 10, "image/jpeg", 1_000, good, 1), "another type");
        assert!(!signer.may_put("0a", 10, "image/png", 2_000, good, 1), "a longer life");
        assert!(!signer.may_put("0a", 10, "image/png", 1_000, "zz", 1), "no hex");
        let reading = signer.sign_get("0a", "10", "image/png", 1_000);
        assert!(!signer.may_put("0a", 10, "image/png", 1_000, signature_of(&reading), 1), "a link for reading");
    }
}
