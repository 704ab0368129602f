//! What a key may be: `videos/0192…/video.mp4`.

use crate::error::BlobError;

const LONGEST_KEY: usize = 512;
const LONGEST_PART: usize = 200;

/// Accepts 1 to 512 bytes of `A-Z a-z 0-9 . _ -` in parts separated by single slashes, no part starting with a dot
/// (which also keeps `..` and the store's own files out), none longer than 200.
pub fn check_key(key: &str) -> Result<(), BlobError> {
    let refuse = |reason| Err(BlobError::InvalidKey { key: key.chars().take(80).collect(), reason });
    if key.is_empty() || key.len() > LONGEST_KEY {
        return refuse("1 to 512 bytes are allowed");
    }
    for part in key.split('/') {
        if part.is_empty() || part.len() > LONGEST_PART {
            return refuse("each part between slashes has 1 to 200 bytes");
        }
        if part.starts_with('.') {
            return refuse("no part may start with a dot");
        }
        if !part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-')) {
            return refuse("only letters, digits, `.`, `_` and `-` are allowed");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_cannot_leave_the_store() {
        for good in ["a", "videos/01ab/video.mp4", "stages/x/y-1/out_2.png"] {
            assert!(check_key(good).is_ok(), "{good}");
        }
        let long = "a/".repeat(300);
        for bad in ["", "/a", "a/", "a//b", "..", "a/../b", "a/.tmp", "a\\b", "a b", "ä", "a\0b", "C:x", long.as_str()]
        {
            assert!(check_key(bad).is_err(), "{bad:?}");
        }
    }
}
