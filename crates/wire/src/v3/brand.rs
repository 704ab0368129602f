//! `/v3/brand-kits` and `/v3/brand-glossaries`

use serde::{Deserialize, Serialize};
use serde_json::Value;

#[derive(Debug, Serialize)]
pub struct BrandKit {
    pub brand_kit_id: String,
    pub name: String,
    pub logo_url: Option<String>,
    pub colors: Value,
    pub fonts: Value,
}

#[derive(Debug, Serialize)]
pub struct BrandGlossary {
    pub brand_glossary_id: String,
    pub name: String,
    pub created_at: String,
    pub updated_at: String,
}

/// The query of both lists.
#[derive(Debug, Deserialize)]
pub struct ListBrand {
    pub limit: Option<u32>,
    pub token: Option<String>,
}
