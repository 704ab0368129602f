//! Signing secrets and what is signed with them.

use std::io::Read;

use herald_store::webhook_endpoints::SigningSecret;
use hmac::digest::InvalidLength;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// `whsec_` and 64 hex digits from the system's generator.
pub fn new_secret() -> std::io::Result<SigningSecret> {
    let mut bytes = [0_u8; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(SigningSecret::new(format!("whsec_{}", hex::encode(bytes))))
}

/// Lower-case hex HMAC-SHA256 of the raw body; the key is the whole text of the secret, prefix included.
pub fn sign(secret: &SigningSecret, body: &[u8]) -> Result<String, InvalidLength> {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.reveal().as_bytes())?;
    mac.update(body);
    Ok(hex::encode(mac.finalize().into_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_secret_is_the_key() {
        // `printf '%s' '{"a":1}' | openssl dgst -sha256 -hmac whsec_key`
        let signed = sign(&SigningSecret::new("whsec_key".to_owned()), br#"{"a":1}"#).unwrap();
        assert_eq!(signed, "2f5633826c6d16bb037a1b8cf7cd18c8b5f61c7798eda1a7065efdf72ee41c23");
    }

    #[test]
    fn secrets_are_long_different_and_never_printed() {
        let (one, other) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.reveal().len(), "whsec_".len() + 64);
        assert!(!format!("{one:?}").contains(&one.reveal()[6..]));
    }
}
