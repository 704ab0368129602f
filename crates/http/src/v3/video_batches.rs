//! `/v3/videos/batches` and `/v3/videos/statuses`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_domain::Failure;
use herald_domain::id::BatchId;
use herald_domain::video::VideoRequest;
use herald_store::Cursor;
use herald_studio::batches::{self, MemberStatus, NewBatch};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::batches::{Batch, BatchItem, BulkStatus, CreatedBatch, GetBatch, VideoBatch, VideoStatuses};
use serde_json::Value;

use super::{ids, seconds, videos};
use crate::App;
use crate::answer::{Answer, cursor};
use crate::caller::Member;
use crate::creating::Creating;
use crate::operation::{PageSize, Query};
use crate::path::Path;

pub async fn create(
    State(app): State<App>,
    Creating { caller, request, once }: Creating<VideoBatch>,
) -> Answer<Response> {
    for (index, video) in request.videos.iter().enumerate() {
        match read_video(video.clone()) {
            // What an item names is looked for when it is submitted: an id of no form is as unknown as one of some form.
            Err(failure) if failure.http_status() == 404 => {}
            Err(failure) => return Err(within(failure, index).into()),
            Ok(_) => {}
        }
    }
    let wanted = NewBatch { title: request.title, callback_url: request.callback_url, requests: request.videos };
    let studio = app.studio.clone();
    once.answer(&app, StatusCode::ACCEPTED, |keeping| async move {
        let id = batches::create_videos(&studio, &caller, wanted, keeping.showing(created)).await?;
        Ok(created(&id))
    })
    .await
}

fn created(id: &BatchId) -> Data<CreatedBatch> {
    Data { data: CreatedBatch { batch_id: id.to_string() } }
}

/// The order that one request of a batch is.
pub fn read_video(request: Value) -> Result<VideoRequest, Failure> {
    // The contract's schema admitted it.
    let request = serde_json::from_value(request)
        .map_err(|error| Failure::invalid("videos", format!("The request cannot be read: {error}.")))?;
    videos::draft(request)
}

fn within(failure: Failure, index: usize) -> Failure {
    let param = match &failure.param {
        Some(param) => format!("videos[{index}].{param}"),
        None => format!("videos[{index}]"),
    };
    failure.at(param)
}

pub async fn get(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    PageSize(size): PageSize,
    Query(query): Query<GetBatch>,
) -> Answer<Json<Data<Batch>>> {
    let limit = query.limit.unwrap_or(size) as usize;
    // Items have no time of their own: their place in the batch is the position.
    let first = match cursor(query.token.as_deref())? {
        Some(after) => usize::try_from(after.created_at).unwrap_or_default() + 1,
        None => 0,
    };
    let batch = batches::get_videos(&app.studio, &caller, &id).await?;
    let total = batch.items.len();
    let (status, counts_by_status) = (batch.status().as_str(), batch.counts());
    let last = first.saturating_add(limit).min(total);
    let next = (last < total).then(|| Cursor { created_at: last as i64 - 1, id: id.clone() }.to_string());
    let items = batch.items.into_iter().skip(first).take(limit).map(|item| BatchItem {
        item_index: item.item_index as u64,
        status: item.status.as_str(),
        video_id: item.member_id,
        error: item.error,
    });
    let data = Batch {
        batch_id: batch.row.id.to_string(),
        title: batch.row.title,
        status,
        total_items: batch.row.total as u64,
        counts_by_status,
        created_at: seconds(batch.row.created_at),
        items: items.collect(),
        has_more: next.is_some(),
        next_token: next,
    };
    Ok(Json(Data { data }))
}

pub async fn statuses(
    State(app): State<App>,
    Member(caller): Member,
    Query(query): Query<VideoStatuses>,
) -> Answer<Json<PageOf<BulkStatus>>> {
    let (video_ids, batch_ids) = (ids(query.video_ids.as_deref()), ids(query.batch_ids.as_deref()));
    let found = batches::video_statuses(&app.studio, &caller, &video_ids, &batch_ids).await?;
    Ok(Json(PageOf::new(found.into_iter().map(body).collect(), None)))
}

fn body(member: MemberStatus) -> BulkStatus {
    BulkStatus {
        video_id: member.member_id,
        status: member.status.map_or("not_found", |status| status.as_str()),
        batch_id: member.batch_id,
        item_index: member.item_index,
        error: member.error,
    }
}
