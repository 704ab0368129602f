//! How far many uploads are.

use herald_domain::Failure;
use herald_identity::Caller;
use herald_store::asset_uploads::{self, AssetUploadRow, UploadState};
use herald_store::{assets, upload_batches};

use super::batches::members;
use crate::{Studio, StudioError};

/// Most ids in one look-up.
pub const MOST_IDS: usize = 100;

/// An upload as bulk answers show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Its bytes are awaited.
    Queued,
    /// Its bytes have landed; it is not completed yet.
    Processing,
    /// It is an asset.
    Completed,
    /// What landed was refused, or nobody completed it in time.
    Failed,
    /// This workspace has none of that id, or has deleted it.
    NotFound,
}

impl Status {
    pub fn of(row: &AssetUploadRow) -> Status {
        match row.state {
            UploadState::Pending if row.error_code.is_some() => Status::Failed,
            UploadState::Pending => Status::Queued,
            UploadState::Landed => Status::Processing,
            UploadState::Completed => Status::Completed,
            UploadState::Expired => Status::Failed,
        }
    }

    /// `processing` until every member has ended; then `failed` when none is completed.
    pub fn of_all(members: &[Status]) -> Status {
        let any = |wanted: &[Status]| members.iter().any(|status| wanted.contains(status));
        match () {
            () if any(&[Status::Queued, Status::Processing]) => Status::Processing,
            () if any(&[Status::Completed]) => Status::Completed,
            () => Status::Failed,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Status::Queued => "queued",
            Status::Processing => "processing",
            Status::Completed => "completed",
            Status::Failed => "failed",
            Status::NotFound => "not_found",
        }
    }
}

/// One answer of a look-up.
pub struct Found {
    /// As it was asked for, or as the batch names it.
    pub asset_id: Option<String>,
    pub batch_id: Option<String>,
    pub item_index: Option<i64>,
    pub status: Status,
    /// Code and message.
    pub error: Option<(String, String)>,
}

/// Looks assets up, then the members of batches, each in the order asked for.
///
/// # Errors
/// `invalid_parameter` at `asset_ids` for no id at all or more than [`MOST_IDS`].
pub async fn look_up(
    studio: &Studio,
    caller: &Caller,
    asset_ids: &[&str],
    batch_ids: &[&str],
) -> Result<Vec<Found>, StudioError> {
    let asked = asset_ids.len() + batch_ids.len();
    if asked == 0 || asked > MOST_IDS {
        let message = format!("`asset_ids` and `batch_ids` together name {asked} ids; 1 to {MOST_IDS} are allowed.");
        return Err(Failure::invalid("asset_ids", message).into());
    }
    let mut found = Vec::new();
    for id in asset_ids {
        found.push(asset(studio, caller, id).await?);
    }
    for id in batch_ids {
        let batch = match id.parse() {
            Ok(id) => upload_batches::get(studio.store.read(), caller.workspace_id, id).await?,
            Err(_) => None,
        };
        match batch {
            Some(batch) => found.extend(members(studio, batch.id).await?.iter().map(Found::of)),
            None => found.push(Found { batch_id: Some((*id).to_owned()), ..Found::nothing() }),
        }
    }
    Ok(found)
}

async fn asset(studio: &Studio, caller: &Caller, id: &str) -> Result<Found, StudioError> {
    let unknown = Found { asset_id: Some(id.to_owned()), ..Found::nothing() };
    let Ok(parsed) = id.parse() else { return Ok(unknown) };
    let upload = asset_uploads::get(studio.store.read(), caller.workspace_id, parsed).await?;
    if let Some(upload) = upload.as_ref().filter(|upload| upload.state != UploadState::Completed) {
        return Ok(Found::of(upload));
    }
    // Completed is what is there: assets of either way in, unless they have been deleted.
    let exists = assets::get(studio.store.read(), caller.workspace_id, parsed).await?.is_some();
    Ok(match (exists, upload) {
        (true, Some(upload)) => Found::of(&upload),
        (true, None) => Found { status: Status::Completed, ..unknown },
        (false, _) => unknown,
    })
}

impl Found {
    fn nothing() -> Found {
        Found { asset_id: None, batch_id: None, item_index: None, status: Status::NotFound, error: None }
    }

    fn of(row: &AssetUploadRow) -> Found {
        Found {
            asset_id: Some(row.id.to_string()),
            batch_id: row.batch_id.map(|id| id.to_string()),
            item_index: row.item_index,
            status: Status::of(row),
            error: error(row),
        }
    }
}

/// Why an upload has failed: code and message.
pub fn error(row: &AssetUploadRow) -> Option<(String, String)> {
    match (row.state, &row.error_code, &row.error_message) {
        (UploadState::Expired, _, _) => {
            Some(("resource_not_found".to_owned(), "The upload was not completed in time.".to_owned()))
        }
        (_, Some(code), Some(message)) => Some((code.clone(), message.clone())),
        _ => None,
    }
}
