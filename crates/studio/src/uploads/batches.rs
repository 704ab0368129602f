//! Uploads reserved together.

use herald_domain::id::UploadBatchId;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_store::asset_uploads::{self, AssetUploadRow, UploadState};
use herald_store::clock::now_micros;
use herald_store::upload_batches::{self, UploadBatchRow};
use herald_store::{Cursor, Page};

use super::complete::finish;
use super::reserve::{Slot, Wanted, row};
use super::statuses::Status;
use crate::{Acceptance, Studio, StudioError};

/// Members of one batch; the contract bounds them too.
pub const MOST_ITEMS: u32 = 100;
/// Longest title, in characters.
const TITLE: usize = 1_000;

/// Slots in the order they were asked for.
pub struct ReservedBatch {
    pub id: UploadBatchId,
    pub slots: Vec<Slot>,
}

/// A batch with one page of its members.
pub struct BatchState {
    pub row: UploadBatchRow,
    /// Of all members.
    pub statuses: Vec<Status>,
    pub items: Vec<AssetUploadRow>,
    pub next: Option<Cursor>,
}

/// Reserves all or none.
///
/// # Errors
/// `invalid_parameter` at `files[N].…`, as for a single slot.
pub async fn reserve(
    studio: &Studio,
    caller: &Caller,
    title: Option<String>,
    files: Vec<Wanted>,
    acceptance: Acceptance<ReservedBatch>,
) -> Result<ReservedBatch, StudioError> {
    if title.as_ref().is_some_and(|title| title.chars().count() > TITLE) {
        return Err(Failure::invalid("title", format!("`title` is longer than {TITLE} characters.")).into());
    }
    let batch = UploadBatchRow {
        id: UploadBatchId::new(),
        workspace_id: caller.workspace_id,
        title,
        total_items: files.len() as i64,
        created_at: now_micros(),
    };
    let mut rows = Vec::with_capacity(files.len());
    for (index, wanted) in files.into_iter().enumerate() {
        let made = row(studio, caller, wanted, Some((batch.id, index as i64)));
        rows.push(made.map_err(|failure| {
            let field = failure.param.clone().unwrap_or_default();
            failure.at(format!("files[{index}].{field}"))
        })?);
    }
    let id = batch.id;
    let slots: Vec<Slot> = rows.iter().map(|row| Slot::of(studio, row)).collect();
    let reserved = ReservedBatch { id, slots: slots.clone() };
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                upload_batches::insert(txn, &batch).await?;
                for row in &rows {
                    asset_uploads::insert(txn, row).await?;
                }
                acceptance.apply(txn, &reserved).await
            })
        })
        .await?;
    Ok(ReservedBatch { id, slots })
}

/// Completes every member whose bytes have landed. What is wrong with one is kept with it and does not stop the others.
///
/// # Errors
/// `resource_not_ready` while the bytes of a member are missing: then nothing is completed.
pub async fn complete(studio: &Studio, caller: &Caller, id: &str) -> Result<UploadBatchId, StudioError> {
    let batch = find(studio, caller, id).await?;
    let members = members(studio, batch.id).await?;
    let missing: Vec<String> = members
        .iter()
        .filter(|member| member.state == UploadState::Pending && member.error_code.is_none())
        .filter_map(|member| member.item_index.map(|index| index.to_string()))
        .collect();
    if !missing.is_empty() {
        let message = format!("Uploaded objects not found yet, of the items {}.", missing.join(", "));
        return Err(Failure::new(ErrorCode::ResourceNotReady, message).into());
    }
    for member in members.into_iter().filter(|member| member.state == UploadState::Landed) {
        match finish(studio, member, None).await {
            // A refusal is kept with the member.
            Ok(_) | Err(StudioError::Refused(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(batch.id)
}

/// A batch and the members on `page`.
pub async fn get(studio: &Studio, caller: &Caller, id: &str, page: &Page) -> Result<BatchState, StudioError> {
    let row = find(studio, caller, id).await?;
    let statuses = members(studio, row.id).await?.iter().map(Status::of).collect();
    let after = page.after.as_ref().map_or(-1, |cursor| cursor.created_at);
    let limit = page.limit.clamp(1, MOST_ITEMS);
    let mut items = asset_uploads::of_batch(studio.store.read(), row.id, after, limit + 1).await?;
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    // The cursor's number is the place in the batch.
    let last = items.last().and_then(|item| item.item_index.map(|index| (index, item.id)));
    let next = last.filter(|_| more).map(|(index, id)| Cursor { created_at: index, id: id.to_string() });
    Ok(BatchState { row, statuses, items, next })
}

pub(super) async fn members(studio: &Studio, id: UploadBatchId) -> Result<Vec<AssetUploadRow>, StudioError> {
    Ok(asset_uploads::of_batch(studio.store.read(), id, -1, MOST_ITEMS).await?)
}

async fn find(studio: &Studio, caller: &Caller, id: &str) -> Result<UploadBatchRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => upload_batches::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| {
        Failure::new(ErrorCode::ResourceNotFound, format!("There is no batch of uploads `{id}`.")).into()
    })
}
