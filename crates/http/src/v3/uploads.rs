//! `/v3/assets/direct-uploads`, completing them, and their batches.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_studio::uploads::batches::{self, ReservedBatch};
use herald_studio::uploads::statuses::{self, Status};
use herald_studio::uploads::{self, Slot, URL_VALID, Wanted};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::batches::{Batch, BatchItem, BulkStatus, CreatedBatch, GetBatch};
use herald_wire::v3::uploads::{
    CompleteBatchRequest, CompleteUploadRequest, CompletedUpload, DirectUpload, DirectUploadBatch,
    DirectUploadBatchRequest, DirectUploadRequest, LookUpAssets,
};
use serde_json::{Value, json};

use super::{ids, page, seconds};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::operation::{Body, OptionalBody, PageSize, Query};
use crate::path::Path;

pub async fn create(State(app): State<App>, creating: Creating<DirectUploadRequest>) -> Answer<Response> {
    let Creating { caller, request, once } = creating;
    let keeper = app.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let acceptance = keeping.showing(|slot: &Slot| Data { data: reserved(slot) });
        let slot = uploads::reserve(&keeper.studio, &caller, wanted(request), acceptance).await?;
        Ok(Data { data: reserved(&slot) })
    })
    .await
}

fn wanted(request: DirectUploadRequest) -> Wanted {
    Wanted {
        file_name: request.filename,
        content_type: request.content_type,
        size_bytes: request.size_bytes,
        checksum_sha256: request.checksum_sha256,
    }
}

fn reserved(slot: &Slot) -> DirectUpload {
    let headers = [("Content-Type", slot.content_type.clone()), ("Content-Length", slot.size_bytes.to_string())];
    DirectUpload {
        asset_id: slot.id.to_string(),
        upload_url: slot.url.clone(),
        upload_headers: BTreeMap::from(headers),
        expires_in_seconds: URL_VALID.as_secs(),
        max_bytes: slot.max_bytes,
        status: "pending_upload",
    }
}

pub async fn complete(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    OptionalBody(request): OptionalBody<CompleteUploadRequest>,
) -> Answer<Json<Data<CompletedUpload>>> {
    let row = uploads::complete(&app.studio, &caller, &id, request.checksum_sha256.as_deref()).await?;
    let data = CompletedUpload {
        asset_id: row.id.to_string(),
        url: app.link_to(&row.blob_key, &row.mime_type, &row.name),
        size_bytes: row.size_bytes as u64,
        mime_type: row.mime_type,
        status: Status::Completed.as_str(),
    };
    Ok(Json(Data { data }))
}

pub async fn create_batch(State(app): State<App>, creating: Creating<DirectUploadBatchRequest>) -> Answer<Response> {
    let Creating { caller, request, once } = creating;
    let keeper = app.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let acceptance = keeping.showing(reserved_batch);
        let files = request.files.into_iter().map(wanted).collect();
        Ok(reserved_batch(&batches::reserve(&keeper.studio, &caller, request.title, files, acceptance).await?))
    })
    .await
}

fn reserved_batch(batch: &ReservedBatch) -> Data<DirectUploadBatch> {
    let items = batch.slots.iter().map(reserved).collect();
    Data { data: DirectUploadBatch { batch_id: batch.id.to_string(), items } }
}

pub async fn complete_batch(
    State(app): State<App>,
    Member(caller): Member,
    Body(request): Body<CompleteBatchRequest>,
) -> Answer<(StatusCode, Json<Data<CreatedBatch>>)> {
    let id = batches::complete(&app.studio, &caller, &request.batch_id).await?;
    Ok((StatusCode::ACCEPTED, Json(Data { data: CreatedBatch { batch_id: id.to_string() } })))
}

pub async fn get_batch(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    PageSize(size): PageSize,
    Query(query): Query<GetBatch>,
) -> Answer<Json<Data<Batch>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let batch = batches::get(&app.studio, &caller, &id, &page).await?;
    let mut counts = BTreeMap::new();
    for status in &batch.statuses {
        *counts.entry(status.as_str()).or_default() += 1;
    }
    let items = batch.items.iter().map(|item| BatchItem {
        item_index: item.item_index.unwrap_or_default() as u64,
        status: Status::of(item).as_str(),
        video_id: Some(item.id.to_string()),
        error: item_error(statuses::error(item)),
    });
    let data = Batch {
        batch_id: batch.row.id.to_string(),
        title: batch.row.title,
        status: Status::of_all(&batch.statuses).as_str(),
        total_items: batch.row.total_items as u64,
        counts_by_status: counts,
        created_at: seconds(batch.row.created_at),
        items: items.collect(),
        has_more: batch.next.is_some(),
        next_token: batch.next.map(|cursor| cursor.to_string()),
    };
    Ok(Json(Data { data }))
}

fn item_error(error: Option<(String, String)>) -> Option<Value> {
    error.map(|(code, message)| json!({ "code": code, "message": message }))
}

pub async fn list_statuses(
    State(app): State<App>,
    Member(caller): Member,
    Query(query): Query<LookUpAssets>,
) -> Answer<Json<PageOf<BulkStatus>>> {
    let (assets, batches) = (ids(query.asset_ids.as_deref()), ids(query.batch_ids.as_deref()));
    let found = statuses::look_up(&app.studio, &caller, &assets, &batches).await?;
    let rows = found.into_iter().map(|found| BulkStatus {
        video_id: found.asset_id,
        status: found.status.as_str(),
        batch_id: found.batch_id,
        item_index: found.item_index,
        error: item_error(found.error),
    });
    Ok(Json(PageOf::new(rows.collect(), None)))
}
