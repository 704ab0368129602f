//! File inputs: a link, an upload, or base64 text.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use herald_domain::video::FileSource;
use herald_domain::{ErrorCode, Failure};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Deserialize, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum AssetInput {
    Url { url: String },
    AssetId { asset_id: String },
    Base64 { media_type: String, data: String },
}

impl AssetInput {
    /// `param` is the request field this input stands in.
    pub fn into_source(self, param: &str) -> Result<FileSource, Failure> {
        match self {
            AssetInput::Url { url } => Ok(FileSource::Url(url)),
            AssetInput::AssetId { asset_id } => asset_source(&asset_id, &format!("{param}.asset_id")),
            AssetInput::Base64 { media_type, data } => {
                let bytes = decode_base64(&data).ok_or_else(|| {
                    Failure::invalid(format!("{param}.data"), format!("`{param}.data` is not base64 text."))
                })?;
                Ok(FileSource::Inline { media_type, bytes })
            }
        }
    }
}

/// An id that cannot be one of ours names an asset that does not exist.
pub fn asset_source(id: &str, param: &str) -> Result<FileSource, Failure> {
    match id.parse() {
        Ok(id) => Ok(FileSource::Asset(id)),
        Err(_) => Err(Failure::new(ErrorCode::AssetNotFound, format!("There is no asset `{id}`.")).at(param)),
    }
}

/// Standard or URL-safe alphabet, padding optional, white space ignored (people paste wrapped text).
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let compact: Vec<u8> = text.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    [alphabet::STANDARD, alphabet::URL_SAFE]
        .iter()
        .find_map(|alphabet| GeneralPurpose::new(alphabet, lenient).decode(&compact).ok())
        .filter(|bytes| !bytes.is_empty())
}
