//! `/v3/brand-kits` and `/v3/brand-glossaries`

use axum::Json;
use axum::extract::State;
use herald_store::brand::{self, BrandGlossaryRow, BrandKitRow};
use herald_studio::events::iso8601;
use herald_wire::envelope::PageOf;
use herald_wire::v3::brand::{BrandGlossary, BrandKit, ListBrand};

use super::{listed, page};
use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::operation::{PageSize, Query};

pub async fn list_kits(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListBrand>,
) -> Answer<Json<PageOf<BrandKit>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let (rows, next) = brand::list_kits(app.studio.store.read(), caller.workspace_id, &page).await?;
    Ok(listed(rows, next, |row| kit(&app, row)))
}

fn kit(app: &App, row: BrandKitRow) -> BrandKit {
    let media_type = row.logo_type.as_deref().unwrap_or("application/octet-stream");
    BrandKit {
        brand_kit_id: row.id.to_string(),
        logo_url: app.link(&row.logo_blob, media_type, "logo"),
        name: row.name,
        colors: row.colors,
        fonts: row.fonts,
    }
}

pub async fn list_glossaries(
    State(app): State<App>,
    Member(caller): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListBrand>,
) -> Answer<Json<PageOf<BrandGlossary>>> {
    let page = page(query.limit, size, query.token.as_deref())?;
    let (rows, next) = brand::list_glossaries(app.studio.store.read(), caller.workspace_id, &page).await?;
    Ok(listed(rows, next, glossary))
}

fn glossary(row: BrandGlossaryRow) -> BrandGlossary {
    BrandGlossary {
        brand_glossary_id: row.id.to_string(),
        name: row.name,
        created_at: iso8601(row.created_at),
        updated_at: iso8601(row.updated_at),
    }
}
