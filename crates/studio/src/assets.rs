//! Uploaded files.

use std::path::PathBuf;

use herald_domain::id::{AssetId, WorkspaceId};
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_media::MediaError;
use herald_media::picture::{self, Measures};
use herald_media::sniff::{self, Family, FileType};
use herald_store::assets::{self, AssetFilter, AssetRow};
use herald_store::clock::now_micros;
use herald_store::{Cursor, Page};

use crate::{Acceptance, Studio, StudioError, blocking};

/// Largest multipart upload, in bytes.
pub const UPLOAD_BYTES: u64 = 32 << 20;
/// Largest picture whose header is read, in bytes: the decoder of JPEG reads all of it.
const IMAGE_BYTES: u64 = 50_000_000;
/// Longest search, in bytes.
const QUERY_BYTES: usize = 1_000;

/// A finished upload that has no place yet.
pub struct Upload {
    pub file_name: Option<String>,
    /// The MIME type the client gave it; tells text formats apart whose name does not.
    pub declared: Option<String>,
    pub path: tempfile::TempPath,
    pub size_bytes: u64,
    /// 64 hex digits.
    pub sha256: String,
}

/// Takes an upload in: its type is read from its bytes, whatever it is called.
pub async fn create(
    studio: &Studio,
    caller: &Caller,
    upload: Upload,
    acceptance: Acceptance<AssetRow>,
) -> Result<AssetRow, StudioError> {
    let name = upload.file_name.clone().unwrap_or_default();
    let nature = Nature::of(upload.path.to_path_buf(), name, upload.declared.clone()).await?.ok_or_else(|| {
        Failure::invalid("file", format!("The file is of no type that is accepted ({}).", sniff::ACCEPTED))
    })?;
    let id = AssetId::new();
    let extension = nature.kind.extension();
    let row = nature.row(AssetFile {
        id,
        workspace_id: caller.workspace_id,
        owner: caller.username.clone(),
        name: upload.file_name.unwrap_or_else(|| format!("{id}.{extension}")),
        size_bytes: upload.size_bytes as i64,
        sha256: upload.sha256,
        blob_key: format!("assets/{id}.{extension}"),
    });
    studio.blobs.adopt_file(&row.blob_key, &upload.path).await?;
    let stored = row.clone();
    let inserted = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                assets::insert(txn, &stored).await?;
                acceptance.apply(txn, &stored).await
            })
        })
        .await;
    if inserted.is_err() {
        studio.blobs.delete(&row.blob_key).await?;
    }
    inserted.map(|()| row)
}

/// What the bytes of a file say.
pub(crate) struct Nature {
    pub kind: FileType,
    measures: Option<Measures>,
}

/// The rest of an asset.
pub(crate) struct AssetFile {
    pub id: AssetId,
    pub workspace_id: WorkspaceId,
    pub owner: String,
    pub name: String,
    pub size_bytes: i64,
    pub sha256: String,
    pub blob_key: String,
}

impl Nature {
    /// `None`: of no type that is accepted.
    pub(crate) async fn of(
        path: PathBuf,
        name: String,
        declared: Option<String>,
    ) -> Result<Option<Nature>, StudioError> {
        blocking(move || {
            let Some(kind) = FileType::of_file(&path, &name, declared.as_deref())? else { return Ok(None) };
            let measurable = kind.family() == Family::Image && std::fs::metadata(&path)?.len() <= IMAGE_BYTES;
            let measures = match measurable.then(|| picture::measure(&path)) {
                Some(Ok(measures)) => Some(measures),
                // A damaged picture is refused where it is used.
                Some(Err(MediaError::Undecodable(_))) | None => None,
                Some(Err(error)) => return Err(error.into()),
            };
            Ok(Some(Nature { kind, measures }))
        })
        .await
    }

    pub(crate) fn row(&self, file: AssetFile) -> AssetRow {
        AssetRow {
            id: file.id,
            workspace_id: file.workspace_id,
            name: file.name,
            mime_type: self.kind.mime().to_owned(),
            kind: self.kind.family().as_str().to_owned(),
            size_bytes: file.size_bytes,
            sha256: file.sha256,
            blob_key: file.blob_key,
            folder_id: None,
            owner: file.owner,
            width: self.measures.map(|measures| i64::from(measures.width)),
            height: self.measures.map(|measures| i64::from(measures.height)),
            transparent: self.measures.map(|measures| measures.alpha),
            created_at: now_micros(),
            deleted_at: None,
        }
    }
}

/// The last part of what a client calls a file, bounded and printable; may come out empty.
pub fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|character| !character.is_control()).take(200).collect()
}

pub async fn get(studio: &Studio, caller: &Caller, id: &str) -> Result<AssetRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => assets::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| not_found(id).into())
}

/// Assets of one member of the workspace, newest first.
pub async fn list(
    studio: &Studio,
    caller: &Caller,
    username: &str,
    folder_id: Option<String>,
    page: &Page,
) -> Result<(Vec<AssetRow>, Option<Cursor>), StudioError> {
    let filter = AssetFilter { folder_id, owner: Some(username.to_owned()), ..AssetFilter::default() };
    Ok(assets::list(studio.store.read(), caller.workspace_id, &filter, page).await?)
}

/// The workspace's pictures whose name contains `query`, newest first: its icons (square, with an alpha channel, at most
/// 512 pixels wide), or all others.
pub async fn search(
    studio: &Studio,
    caller: &Caller,
    query: &str,
    icon: bool,
    page: &Page,
) -> Result<(Vec<AssetRow>, Option<Cursor>), StudioError> {
    if query.len() > QUERY_BYTES {
        return Err(Failure::invalid("query", format!("`query` is longer than {QUERY_BYTES} bytes.")).into());
    }
    let filter = AssetFilter {
        kind: Some(Family::Image.as_str().to_owned()),
        name_contains: Some(query.to_owned()),
        icon: Some(icon),
        ..AssetFilter::default()
    };
    Ok(assets::list(studio.store.read(), caller.workspace_id, &filter, page).await?)
}

pub async fn delete(studio: &Studio, caller: &Caller, id: &str) -> Result<AssetId, StudioError> {
    let parsed = id.parse::<AssetId>().map_err(|_| not_found(id))?;
    let workspace = caller.workspace_id;
    let deleted: Result<Option<Vec<String>>, StudioError> = studio
        .store
        .write(move |txn| Box::pin(async move { Ok(assets::soft_delete(txn, workspace, parsed, now_micros()).await?) }))
        .await;
    deleted?.map(|_| parsed).ok_or_else(|| not_found(id).into())
}

pub(crate) fn not_found(id: &str) -> Failure {
    Failure::new(ErrorCode::AssetNotFound, format!("There is no asset `{id}`."))
}
