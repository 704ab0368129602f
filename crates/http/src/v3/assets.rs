//! `/v3/assets`

use std::cmp::Ordering;

use axum::Json;
use axum::extract::{FromRequest, Multipart, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use herald_domain::Failure;
use herald_store::assets::AssetRow;
use herald_studio::assets::{self, UPLOAD_BYTES, Upload, plain_name};
use herald_wire::envelope::{Data, PageOf};
use herald_wire::v3::assets::{
    Asset, AssetSearchItem, DeletedId, ListAssets, SearchAssets, SearchScope, SearchedKind, UploadedAsset,
};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{listed, page, seconds};
use crate::App;
use crate::answer::{Answer, ApiError};
use crate::caller::Member;
use crate::creating::Once;
use crate::operation::{PageSize, Query};
use crate::path::Path;
use crate::uploads::drain;

pub async fn create(State(app): State<App>, once: Result<Once, ApiError>, request: Request) -> Answer<Response> {
    let once = match once {
        Ok(once) => once,
        Err(refusal) => {
            drain(&mut request.into_body().into_data_stream()).await;
            return Err(refusal);
        }
    };
    let form = Multipart::from_request(request, &app)
        .await
        .map_err(|_| Failure::invalid("file", "Send the file as `multipart/form-data` in the member `file`."))?;
    let upload = receive(&app, form).await?;
    let caller = once.caller.clone();
    let keeper = app.clone();
    // Not the body: its boundary differs each time.
    let said = format!("{}/{}", upload.sha256, upload.file_name.as_deref().unwrap_or_default());
    once.identified_by(said)
        .answer(&app, StatusCode::OK, |keeping| async move {
            let shower = keeper.clone();
            let acceptance = keeping.showing(move |row| uploaded(&shower, row));
            Ok(uploaded(&keeper, &assets::create(&keeper.studio, &caller, upload, acceptance).await?))
        })
        .await
}

fn uploaded(app: &App, row: &AssetRow) -> Data<UploadedAsset> {
    Data {
        data: UploadedAsset {
            asset_id: row.id.to_string(),
            url: app.link_to(&row.blob_key, &row.mime_type, &row.name),
            size_bytes: row.size_bytes as u64,
            mime_type: row.mime_type.clone(),
        },
    }
}

/// Streams the member `file` to a draft, so that memory stays flat.
async fn receive(app: &App, mut form: Multipart) -> Answer<Upload> {
    let broken = |error: axum::extract::multipart::MultipartError| {
        Failure::invalid("file", format!("The upload cannot be read: {}.", error.body_text()))
            .with_status(error.status().as_u16())
    };
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let file_name = field.file_name().map(plain_name).filter(|name| !name.is_empty());
        let declared = field.content_type().map(str::to_owned);
        let path = app.studio.new_draft()?;
        let mut file = tokio::fs::File::create(&path).await?;
        let (mut size_bytes, mut hasher) = (0u64, Sha256::new());
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            size_bytes += chunk.len() as u64;
            if size_bytes > UPLOAD_BYTES {
                let limit = UPLOAD_BYTES >> 20;
                let message = format!("The file is larger than {limit} MB.");
                return Err(Failure::invalid("file", message).with_status(413).into());
            }
            hasher.update(&chunk);
            file.write_all(&chunk).await?;
        }
        file.flush().await?;
        file.sync_all().await?;
        let sha256 = hex::encode(hasher.finalize());
        return match size_bytes {
            0 => Err(Failure::invalid("file", "The file is empty.").into()),
            size_bytes => Ok(Upload { file_name, declared, path, size_bytes, sha256 }),
        };
    }
    Err(Failure::invalid("file", "The member `file` is required.").into())
}

pub async fn get(State(app): State<App>, Member(caller): Member, Path(id): Path<String>) -> Answer<Json<Data<Asset>>> {
    let row = assets::get(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: body(&app, row) }))
}

pub async fn list(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListAssets>,
) -> Answer<Json<PageOf<Asset>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    // An empty folder means the root, where everything lies that is in no folder: no filter of ours narrows that yet.
    let folder = query.folder_id.filter(|folder| !folder.is_empty());
    let (rows, next) = assets::list(&app.studio, &caller, &query.username, folder, &page).await?;
    Ok(listed(rows, next, |row| body(&app, row)))
}

pub async fn search(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<SearchAssets>,
) -> Answer<Json<PageOf<AssetSearchItem>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    if query.scope == SearchScope::Public {
        // There is no public library yet: nothing is in it.
        return Ok(listed(Vec::<AssetRow>::new(), None, |row| hit(&app, query.kind, row)));
    }
    let icon = query.kind == SearchedKind::Icon;
    let (rows, next) = assets::search(&app.studio, &caller, &query.query, icon, &page).await?;
    Ok(listed(rows, next, |row| hit(&app, query.kind, row)))
}

fn hit(app: &App, kind: SearchedKind, row: AssetRow) -> AssetSearchItem {
    let orientation = row.width.zip(row.height).map(|(width, height)| match width.cmp(&height) {
        Ordering::Greater => "landscape",
        Ordering::Less => "portrait",
        Ordering::Equal => "square",
    });
    AssetSearchItem {
        url: app.link_to(&row.blob_key, &row.mime_type, &row.name),
        id: row.id.to_string(),
        kind,
        width: row.width,
        height: row.height,
        orientation,
        is_transparent: row.transparent,
    }
}

pub async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<String>,
) -> Answer<Json<Data<DeletedId>>> {
    let id = assets::delete(&app.studio, &caller, &id).await?;
    Ok(Json(Data { data: DeletedId { id: id.to_string() } }))
}

fn body(app: &App, row: AssetRow) -> Asset {
    Asset {
        url: Some(app.link_to(&row.blob_key, &row.mime_type, &row.name)),
        id: row.id.to_string(),
        name: row.name,
        kind: row.kind,
        owner: row.owner,
        space_id: row.workspace_id.to_string(),
        folder_id: row.folder_id,
        uploaded_at: seconds(row.created_at),
    }
}
