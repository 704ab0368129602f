//! What a workspace's videos should look and sound like: brand kits and glossaries.

use herald_domain::id::{BrandGlossaryId, BrandKitId, WorkspaceId};
use sea_orm::ConnectionTrait;
use serde_json::Value as Json;

use crate::error::StoreError;
use crate::page::{Cursor, Page};
use crate::sql::{self, Filter};
use crate::table::{self, Column};
use crate::{Txn, blob_sweep};

crate::table! {
    pub struct BrandKitRow in "brand_kits" {
        id: BrandKitId,
        workspace_id: WorkspaceId,
        name: String,
        logo_blob: Option<String>,
        /// MIME type of the logo.
        logo_type: Option<String>,
        /// Hex colours, `#1A2B3C`.
        colors: Json,
        /// Names of fonts.
        fonts: Json,
        created_at: i64,
    }
}

crate::table! {
    pub struct BrandGlossaryRow in "brand_glossaries" {
        id: BrandGlossaryId,
        workspace_id: WorkspaceId,
        name: String,
        /// `term`, `translation` and, where it is for one language alone, `language`.
        entries: Json,
        created_at: i64,
        updated_at: i64,
    }
}

pub async fn insert_kit(txn: &Txn, row: &BrandKitRow) -> Result<(), StoreError> {
    table::insert(txn, row).await
}

pub async fn kit(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    id: BrandKitId,
) -> Result<Option<BrandKitRow>, StoreError> {
    table::select_one(conn, "WHERE workspace_id = $1 AND id = $2", vec![workspace.to_value(), id.to_value()]).await
}

pub async fn list_kits(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    page: &Page,
) -> Result<(Vec<BrandKitRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("workspace_id = ?", [workspace.to_value()]);
    table::list(conn, filter, page, |row: &BrandKitRow| Cursor { created_at: row.created_at, id: row.id.to_string() })
        .await
}

/// Removes a kit and hands its logo to the sweep; `false` when there is none.
pub async fn delete_kit(txn: &Txn, workspace: WorkspaceId, id: BrandKitId, now: i64) -> Result<bool, StoreError> {
    let values = || vec![workspace.to_value(), id.to_value()];
    let found: Option<BrandKitRow> = table::select_one(txn, "WHERE workspace_id = $1 AND id = $2", values()).await?;
    let Some(row) = found else { return Ok(false) };
    sql::execute(txn, "DELETE FROM brand_kits WHERE workspace_id = $1 AND id = $2", values()).await?;
    let logos: Vec<String> = row.logo_blob.into_iter().collect();
    blob_sweep::purge(txn, &logos, now).await?;
    Ok(true)
}

pub async fn insert_glossary(txn: &Txn, row: &BrandGlossaryRow) -> Result<(), StoreError> {
    table::insert(txn, row).await
}

pub async fn list_glossaries(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
    page: &Page,
) -> Result<(Vec<BrandGlossaryRow>, Option<Cursor>), StoreError> {
    let filter = Filter::new().and("workspace_id = ?", [workspace.to_value()]);
    let position = |row: &BrandGlossaryRow| Cursor { created_at: row.created_at, id: row.id.to_string() };
    table::list(conn, filter, page, position).await
}

/// The glossaries that say how a term is spoken, the oldest first.
pub async fn glossaries_with_pronunciations(
    conn: &impl ConnectionTrait,
    workspace: WorkspaceId,
) -> Result<Vec<BrandGlossaryRow>, StoreError> {
    // The name of the member in the stored JSON: a glossary whose terms speak of it is read in vain, no more.
    let tail = "WHERE workspace_id = $1 AND CAST(entries AS TEXT) LIKE '%pronunciation%' ORDER BY created_at, id";
    table::select(conn, tail, vec![workspace.to_value()]).await
}

/// `false` when there is none.
pub async fn delete_glossary(txn: &Txn, workspace: WorkspaceId, id: BrandGlossaryId) -> Result<bool, StoreError> {
    let text = "DELETE FROM brand_glossaries WHERE workspace_id = $1 AND id = $2";
    Ok(sql::execute(txn, text, vec![workspace.to_value(), id.to_value()]).await? > 0)
}
