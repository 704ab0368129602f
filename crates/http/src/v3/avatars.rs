//! `/v3/avatars` and `/v3/avatars/looks`

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use herald_domain::{ErrorCode, Failure};
use herald_store::avatar_groups::{AvatarGroupRow, Ownership};
use herald_store::avatar_looks::{AvatarLookRow, LookFilter};
use herald_studio::avatars::{self, CreatedLook, NewPhotoAvatar, NewPromptAvatar};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::assets::DeletedId;
use herald_wire::v3::avatars::{
    AvatarGroup, AvatarLook, CreateAvatar, CreatePromptAvatar, CreatedAvatar, ListGroups, ListLooks, TrainingError,
    UpdateLook,
};

use super::quotes::answered;
use super::{listed, page, seconds};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::creating::Creating;
use crate::operation::{Body, PageSize, Query};
use crate::path::Path;

pub async fn create(
    State(app): State<App>,
    Creating { caller, request, once }: Creating<CreateAvatar>,
) -> Answer<Response> {
    let wanted = match request {
        CreateAvatar::Photo(photo) => {
            let file = photo.file.into_source("file")?;
            Wanted::Photo(NewPhotoAvatar { name: photo.name, file, group: photo.avatar_group_id })
        }
        CreateAvatar::Prompt(request) => Wanted::Prompt(from_words(request)?),
        CreateAvatar::DigitalTwin(_) => {
            let message = "Avatars of type `digital_twin` are not served yet; `photo` and `prompt` are.";
            return Err(Failure::new(ErrorCode::NotImplemented, message).at("type").into());
        }
    };
    let maker = app.clone();
    once.answer(&app, StatusCode::OK, |keeping| async move {
        let shower = maker.clone();
        let intent = keeping.intent(move |look| created(&shower, look));
        let outcome = match wanted {
            Wanted::Photo(photo) => avatars::create_photo(&maker.studio, &caller, photo, intent).await?,
            Wanted::Prompt(words) => avatars::create_prompt(&maker.studio, &caller, words, intent).await?,
        };
        Ok(answered(outcome, |look| created(&maker, look)))
    })
    .await
}

enum Wanted {
    Photo(NewPhotoAvatar),
    Prompt(NewPromptAvatar),
}

fn created(app: &App, CreatedLook { look, group, looks, warnings }: &CreatedLook) -> Data<CreatedAvatar> {
    Data {
        data: CreatedAvatar {
            avatar_item: look_body(app, look.clone()),
            avatar_group: group_body(app, group.clone(), *looks),
            warnings: warnings.clone(),
        },
    }
}

fn from_words(request: CreatePromptAvatar) -> Result<NewPromptAvatar, Failure> {
    let numbered = request.reference_images.unwrap_or_default().into_iter().enumerate();
    let references = numbered.map(|(index, input)| {
        let param = format!("reference_images[{index}]");
        Ok((input.into_source(&param)?, param))
    });
    Ok(NewPromptAvatar {
        name: request.name,
        prompt: request.prompt,
        avatar_id: request.avatar_id,
        group: request.avatar_group_id,
        references: references.collect::<Result<_, Failure>>()?,
    })
}

pub async fn list_groups(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListGroups>,
) -> Answer<Json<PageOf<AvatarGroup>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let (groups, next) =
        avatars::list_groups(&app.studio, &caller, ownership(query.ownership.as_deref()), &page).await?;
    Ok(listed(groups, next, |(row, looks)| group_body(&app, row, looks)))
}

pub async fn get_group(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<AvatarGroup>>> {
    let (row, looks) = avatars::get_group(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: group_body(&app, row, looks) }))
}

pub async fn delete_group(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<DeletedId>>> {
    let id = avatars::delete_group(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: DeletedId { id: id.to_string() } }))
}

pub async fn list_looks(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListLooks>,
) -> Answer<Json<PageOf<AvatarLook>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let group_id = match query.group_id {
        // Looks of a group that cannot exist: none, as for any other unknown group.
        Some(id) => match id.parse() {
            Ok(id) => Some(id),
            Err(_) => return Ok(Json(PageOf::new(Vec::new(), None))),
        },
        None => None,
    };
    let filter =
        LookFilter { group_id, avatar_type: query.avatar_type, ownership: ownership(query.ownership.as_deref()) };
    let (rows, next) = avatars::list_looks(&app.studio, &caller, &filter, &page).await?;
    Ok(listed(rows, next, |row| look_body(&app, row)))
}

pub async fn get_look(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<AvatarLook>>> {
    let row = avatars::get_look(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: look_body(&app, row) }))
}

pub async fn update_look(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
    Body(change): Body<UpdateLook>,
) -> Answer<Json<Data<AvatarLook>>> {
    let row = avatars::update_look(&app.studio, &caller, &id, change.name, change.tags).await?;
    Ok(Json(Data { data: look_body(&app, row) }))
}

pub async fn delete_look(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<DeletedId>>> {
    let id = avatars::delete_look(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: DeletedId { id: id.to_string() } }))
}

fn ownership(text: Option<&str>) -> Ownership {
    match text {
        Some("public") => Ownership::Public,
        Some("private") => Ownership::Private,
        _ => Ownership::All,
    }
}

fn group_body(app: &App, row: AvatarGroupRow, looks_count: u64) -> AvatarGroup {
    let private = row.workspace_id.is_some();
    AvatarGroup {
        preview_image_url: app.link(&row.preview_image_blob, "image/jpeg", &format!("{}.jpg", row.id)),
        preview_video_url: app.link(&row.preview_video_blob, "video/mp4", &format!("{}.mp4", row.id)),
        id: row.id.to_string(),
        name: row.name,
        gender: row.gender,
        looks_count,
        default_voice_id: row.default_voice_id,
        consent_status: row.consent_status,
        status: private.then(|| row.status.as_str().to_owned()),
        error: training_error(row.error_code, row.error_message),
        created_at: seconds(row.created_at),
    }
}

fn look_body(app: &App, row: AvatarLookRow) -> AvatarLook {
    let private = row.workspace_id.is_some();
    AvatarLook {
        preview_image_url: app.link(&row.preview_image_blob, "image/jpeg", &format!("{}.jpg", row.id)),
        preview_video_url: app.link(&row.preview_video_blob, "video/mp4", &format!("{}.mp4", row.id)),
        id: row.id.to_string(),
        name: row.name,
        avatar_type: row.avatar_type,
        group_id: Some(row.group_id.to_string()),
        gender: row.gender,
        default_voice_id: row.default_voice_id,
        tags: texts(&row.tags),
        supported_api_engines: texts(&row.supported_engines),
        status: private.then(|| row.status.as_str().to_owned()),
        preferred_orientation: row.preferred_orientation,
        image_width: row.image_width.and_then(|width| width.try_into().ok()),
        image_height: row.image_height.and_then(|height| height.try_into().ok()),
        error: training_error(row.error_code, row.error_message),
    }
}

fn training_error(code: Option<String>, message: Option<String>) -> Option<TrainingError> {
    code.map(|code| TrainingError { code, message: message.unwrap_or_default() })
}

fn texts(list: &serde_json::Value) -> Vec<String> {
    list.as_array().into_iter().flatten().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}
