//! Bytes land in a slot.

use herald_domain::id::AssetId;
use herald_domain::{ErrorCode, Failure};
use herald_store::asset_uploads::{self, AssetUploadRow, UploadState};
use herald_store::clock::now_micros;
use sha2::{Digest, Sha256};
use tempfile::TempPath;
use tokio::fs::File;
use tokio::io::AsyncWriteExt;
use uuid::Uuid;

use super::folder;
use crate::links::now_seconds;
use crate::{Studio, StudioError};

/// What the head of a request to send bytes says.
pub struct Sent<'a> {
    pub id: &'a str,
    /// Unix seconds.
    pub expires_at: i64,
    pub signature: &'a str,
    pub content_type: Option<&'a str>,
    /// Bytes, where it is said beforehand.
    pub content_length: Option<u64>,
}

/// A file on its way in. Dropped before it has landed, it leaves nothing behind.
pub struct Landing {
    row: AssetUploadRow,
    path: TempPath,
    file: File,
    hasher: Sha256,
    received: u64,
}

/// Lets whoever has the signed URL send what was declared.
///
/// # Errors
/// `forbidden` for a URL that is not ours or has expired; `invalid_parameter` at `content_type` or `size_bytes` for other
/// bytes than declared; `conflict` once the upload is completed.
pub async fn open(studio: &Studio, sent: Sent<'_>) -> Result<Landing, StudioError> {
    let id: AssetId = sent.id.parse().map_err(|_| forbidden())?;
    let row = asset_uploads::signed(studio.store.read(), id).await?.ok_or_else(forbidden)?;
    let size_bytes = row.size_bytes as u64;
    let signer = studio.links.signer();
    let may = signer.may_put(sent.id, size_bytes, &row.content_type, sent.expires_at, sent.signature, now_seconds());
    if !may || row.state == UploadState::Expired {
        return Err(forbidden().into());
    }
    if row.state == UploadState::Completed {
        return Err(completed().into());
    }
    if !sent.content_type.is_some_and(|given| says(given, &row.content_type)) {
        let given = sent.content_type.map_or("none".to_owned(), |given| format!("`{given}`"));
        let message = format!("The upload was declared as `{}`; the header Content-Type is {given}.", row.content_type);
        return Err(Failure::invalid("content_type", message).into());
    }
    if let Some(length) = sent.content_length.filter(|length| *length != size_bytes) {
        let too_big = length > studio.max_upload_bytes;
        let refused = other_size(size_bytes, &length.to_string());
        return Err(if too_big { refused.with_status(413) } else { refused }.into());
    }
    let path = studio.new_draft()?;
    let file = File::create(&path).await?;
    Ok(Landing { row, path, file, hasher: Sha256::new(), received: 0 })
}

impl Landing {
    /// Takes the next piece.
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), StudioError> {
        self.received += piece.len() as u64;
        if self.received > self.row.size_bytes as u64 {
            return Err(other_size(self.row.size_bytes as u64, "more").into());
        }
        self.hasher.update(piece);
        Ok(self.file.write_all(piece).await?)
    }

    /// All pieces are here: the file replaces what landed before.
    pub async fn finish(mut self, studio: &Studio) -> Result<(), StudioError> {
        if self.received != self.row.size_bytes as u64 {
            return Err(other_size(self.row.size_bytes as u64, &self.received.to_string()).into());
        }
        self.file.flush().await?;
        let sha256 = hex::encode(self.hasher.finalize());
        let id = self.row.id;
        let key = format!("{}/{}", folder(id), Uuid::new_v4().simple());
        studio.blobs.adopt_file(&key, &self.path).await?;
        let named = key.clone();
        let landed: Result<bool, StudioError> = studio
            .store
            .write(move |txn| {
                Box::pin(async move { Ok(asset_uploads::land(txn, id, &named, &sha256, now_micros()).await?) })
            })
            .await;
        if !matches!(landed, Ok(true)) {
            studio.blobs.delete(&key).await?;
        }
        match landed? {
            true => Ok(()),
            false => Err(completed().into()),
        }
    }
}

/// The URL is not ours, not of this upload, or no longer valid.
pub fn forbidden() -> Failure {
    Failure::new(ErrorCode::Forbidden, "This upload URL is not valid or has expired; reserve a new upload.")
}

fn other_size(declared: u64, sent: &str) -> Failure {
    Failure::invalid("size_bytes", format!("The upload was declared with {declared} bytes; {sent} were sent."))
}

fn completed() -> Failure {
    Failure::new(ErrorCode::Conflict, "This upload is completed or has expired; reserve a new one to send other bytes.")
}

/// Whether a header says this type and no other. A client that sets it itself beside the headers it was told to send has it
/// joined to `a/b, a/b`; the `hyperframes` command does.
fn says(header: &str, content_type: &str) -> bool {
    header.split(',').all(|part| part.trim() == content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_said_twice_is_one_type() {
        assert!(
            says("application/zip", "application/zip") && says("application/zip, application/zip", "application/zip")
        );
        for other in ["", "text/html", "application/zip, text/html", "application/zip,"] {
            assert!(!says(other, "application/zip"), "{other}");
        }
    }
}
