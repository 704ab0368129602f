//! Reserving slots.

use herald_domain::Failure;
use herald_domain::id::{AssetId, UploadBatchId};
use herald_identity::Caller;
use herald_media::sniff::{self, FileType};
use herald_store::asset_uploads::{self, AssetUploadRow, UploadState};
use herald_store::clock::{as_micros, now_micros};

use super::{GRACE, URL_VALID};
use crate::assets::plain_name;
use crate::{Acceptance, Links, Studio, StudioError};

/// Longest declared type, in bytes.
const TYPE_BYTES: usize = 200;

/// What is going to be uploaded.
pub struct Wanted {
    pub file_name: String,
    pub content_type: String,
    /// Exact.
    pub size_bytes: u64,
    /// 64 hex digits.
    pub checksum_sha256: Option<String>,
}

/// A reserved slot.
#[derive(Debug, Clone)]
pub struct Slot {
    pub id: AssetId,
    /// Where the bytes are sent to, by PUT.
    pub url: String,
    pub content_type: String,
    pub size_bytes: u64,
    /// Largest upload this server takes.
    pub max_bytes: u64,
}

/// Reserves one slot.
///
/// # Errors
/// `invalid_parameter` at `filename`, `content_type` or `size_bytes` (status 413 when it is too large).
pub async fn reserve(
    studio: &Studio,
    caller: &Caller,
    wanted: Wanted,
    acceptance: Acceptance<Slot>,
) -> Result<Slot, StudioError> {
    let row = row(studio, caller, wanted, None)?;
    let slot = Slot::of(studio, &row);
    let stored = slot.clone();
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                asset_uploads::insert(txn, &row).await?;
                acceptance.apply(txn, &stored).await
            })
        })
        .await?;
    Ok(slot)
}

impl Slot {
    pub(super) fn of(studio: &Studio, row: &AssetUploadRow) -> Slot {
        Slot {
            id: row.id,
            url: url(&studio.links, row),
            content_type: row.content_type.clone(),
            size_bytes: row.size_bytes as u64,
            max_bytes: studio.max_upload_bytes,
        }
    }
}

fn url(links: &Links, row: &AssetUploadRow) -> String {
    links.upload(row.id, row.size_bytes as u64, &row.content_type, row.url_expires_at / 1_000_000)
}

/// The row of a slot that can be reserved.
pub(super) fn row(
    studio: &Studio,
    caller: &Caller,
    wanted: Wanted,
    place: Option<(UploadBatchId, i64)>,
) -> Result<AssetUploadRow, Failure> {
    let name = plain_name(&wanted.file_name);
    if name.is_empty() {
        return Err(Failure::invalid("filename", "`filename` names no file."));
    }
    let printable = wanted.content_type.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    if !printable || wanted.content_type.len() > TYPE_BYTES || FileType::from_mime(&wanted.content_type).is_none() {
        let message = format!("`content_type` is no type that is accepted ({}).", sniff::ACCEPTED);
        return Err(Failure::invalid("content_type", message));
    }
    if wanted.size_bytes > studio.max_upload_bytes {
        let message = format!("`size_bytes` is more than the {} bytes this server takes.", studio.max_upload_bytes);
        return Err(Failure::invalid("size_bytes", message).with_status(413));
    }
    let now = now_micros();
    let url_expires_at = now.saturating_add(as_micros(URL_VALID));
    Ok(AssetUploadRow {
        id: AssetId::new(),
        workspace_id: caller.workspace_id,
        owner: caller.username.clone(),
        name,
        content_type: wanted.content_type,
        size_bytes: wanted.size_bytes as i64,
        checksum: wanted.checksum_sha256.map(|digest| digest.to_ascii_lowercase()),
        state: UploadState::Pending,
        blob_key: None,
        sha256: None,
        error_code: None,
        error_message: None,
        batch_id: place.map(|(batch, _)| batch),
        item_index: place.map(|(_, index)| index),
        url_expires_at,
        expires_at: url_expires_at.saturating_add(as_micros(GRACE)),
        created_at: now,
    })
}
