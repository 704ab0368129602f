//! `/v3/hyperframes/renders`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_store::renders::RenderRow;
use herald_studio::renders::{self, Accepted};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::renders::{CreateRender, CreatedRender, DeletedRender, ListRenders, Render};

use super::quotes::answered;
use super::{page, seconds};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::operation::{PageSize, Query};
use crate::path::Path;

pub async fn create(
    State(app): State<App>,
    Creating { caller, request, once }: Creating<CreateRender>,
) -> Answer<Response> {
    let draft = request.into_draft()?;
    let studio = app.studio.clone();
    once.answer(&app, StatusCode::ACCEPTED, |keeping| async move {
        let outcome = renders::submit(&studio, caller.workspace_id, draft, keeping.intent(created)).await?;
        Ok(answered(outcome, created))
    })
    .await
}

fn created(Accepted { row, warnings }: &Accepted) -> Data<CreatedRender> {
    Data {
        data: CreatedRender {
            render_id: row.id.to_string(),
            status: row.status.as_str().to_owned(),
            warnings: warnings.clone(),
        },
    }
}

pub async fn get(State(app): State<App>, Member(caller): Member, Path(id): Path<String>) -> Answer<Json<Data<Render>>> {
    let row = renders::get(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: body(&app, row)? }))
}

pub async fn list(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListRenders>,
) -> Answer<Json<PageOf<Render>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let (rows, next) = renders::list(&app.studio, &caller, &page).await?;
    let shown = rows.into_iter().map(|row| body(&app, row)).collect::<Answer<Vec<_>>>()?;
    Ok(Json(PageOf::new(shown, next.map(|cursor| cursor.to_string()))))
}

pub async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<DeletedRender>>> {
    let id = renders::delete(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: DeletedRender { render_id: id.to_string() } }))
}

fn body(app: &App, row: RenderRow) -> Answer<Render> {
    let spec = renders::spec_of(&row)?;
    let id = row.id.to_string();
    let file = format!("{id}.{}", spec.format.as_str());
    Ok(Render {
        video_url: app.link(&row.video_blob, spec.format.media_type(), &file),
        thumbnail_url: app.link(&row.thumbnail_blob, "image/jpeg", &format!("{id}.jpg")),
        status: row.status.as_str().to_owned(),
        title: row.title,
        callback_id: row.callback_id,
        duration: row.duration_s,
        fps: spec.fps.whole(),
        quality: spec.quality,
        format: spec.format,
        resolution: spec.enlargement.resolution,
        aspect_ratio: spec.aspect_ratio,
        composition: spec.composition,
        created_at: Some(seconds(row.created_at)),
        completed_at: row.completed_at.map(seconds),
        failure_message: row.failure_message,
        render_id: id,
    })
}
