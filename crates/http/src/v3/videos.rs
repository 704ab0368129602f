//! `/v3/videos`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_domain::video::VideoRequest;
use herald_domain::{ErrorCode, Failure};
use herald_store::videos::{VideoFilter, VideoRow};
use herald_studio::videos::{self, Accepted};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::videos::{CreateVideo, CreatedVideo, DeletedVideo, ListVideos, Video};

use super::quotes::answered;
use super::{listed, page, seconds};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::operation::{PageSize, Query};
use crate::path::Path;

pub async fn create(
    State(app): State<App>,
    Creating { caller, request, once }: Creating<CreateVideo>,
) -> Answer<Response> {
    let draft = draft(request)?;
    let studio = app.studio.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let outcome = videos::create(&studio, caller.workspace_id, draft, keeping.intent(created)).await?;
        Ok(answered(outcome, created))
    })
    .await
}

/// The order a request is.
pub fn draft(request: CreateVideo) -> Result<VideoRequest, Failure> {
    match request {
        CreateVideo::Image(request) => Ok(VideoRequest::Speaking(Box::new(request.into_draft()?))),
        CreateVideo::Avatar(request) => Ok(VideoRequest::Speaking(Box::new(request.into_draft()?))),
        CreateVideo::CinematicAvatar(request) => Ok(VideoRequest::Cinematic(Box::new(request.into_draft()?))),
        CreateVideo::Studio(_) => {
            let message = "Videos of type `studio` are not served yet.";
            Err(Failure::new(ErrorCode::NotImplemented, message).at("type"))
        }
    }
}

fn created(Accepted { row, warnings }: &Accepted) -> Data<CreatedVideo> {
    Data {
        data: CreatedVideo {
            video_id: row.id.to_string(),
            status: row.status.as_str().to_owned(),
            output_format: row.output_format.clone(),
            warnings: warnings.clone(),
        },
    }
}

pub async fn get(State(app): State<App>, Member(caller): Member, Path(id): Path<String>) -> Answer<Json<Data<Video>>> {
    let row = videos::get(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: body(&app, row) }))
}

pub async fn list(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListVideos>,
) -> Answer<Json<PageOf<Video>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let filter = VideoFilter { folder_id: query.folder_id, title_contains: query.title, status: None };
    let (rows, next) = videos::list(&app.studio, &caller, &filter, &page).await?;
    Ok(listed(rows, next, |row| body(&app, row)))
}

pub async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<DeletedVideo>>> {
    let id = videos::delete(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: DeletedVideo { id: id.to_string(), deleted: true } }))
}

/// A video as the API shows it; links are signed here.
pub fn body(app: &App, row: VideoRow) -> Video {
    let id = row.id.to_string();
    let named = |suffix: &str| format!("{id}{suffix}");
    let format = videos::format_of(&row);
    let (media_type, ending) = (format.media_type(), format.as_str());
    Video {
        video_url: app.link(&row.video_blob, media_type, &named(&format!(".{ending}"))),
        thumbnail_url: app.link(&row.thumbnail_blob, "image/jpeg", &named(".jpg")),
        gif_url: app.link(&row.gif_blob, "image/gif", &named(".gif")),
        captioned_video_url: app.link(&row.captioned_blob, media_type, &named(&format!("-captioned.{ending}"))),
        subtitle_url: app.link(&row.subtitle_blob, "application/x-subrip", &named(".srt")),
        video_page_url: Some(app.studio.links.video_page(row.id)),
        title: Some(row.title).filter(|title| !title.is_empty()),
        status: row.status.as_str().to_owned(),
        duration: row.duration_s,
        created_at: Some(seconds(row.created_at)),
        completed_at: row.completed_at.map(seconds),
        failure_code: row.failure_code,
        failure_message: row.failure_message,
        folder_id: row.folder_id,
        output_language: row.output_language,
        id,
    }
}
