//! `/v3/video-agents/styles`

use axum::Json;
use axum::extract::State;
use herald_studio::styles::{self, Style as CatalogueStyle, previews};
use herald_wire::envelope::PageOf;
use herald_wire::v3::styles::{ListStyles, Style};

use crate::App;
use crate::answer::Answer;
use crate::caller::Member;
use crate::operation::{PageSize, Query};

pub async fn list(
    State(app): State<App>,
    Member(_): Member,
    PageSize(size): PageSize,
    Query(query): Query<ListStyles>,
) -> Answer<Json<PageOf<Style>>> {
    let limit = query.limit.unwrap_or(size) as usize;
    let (page, next) = styles::list(query.tag.as_deref(), limit, query.token.as_deref())?;
    Ok(Json(PageOf::new(page.into_iter().map(|style| body(&app, style)).collect(), next)))
}

fn body(app: &App, style: &'static CatalogueStyle) -> Style {
    let (id, keys) = (style.public_id(), previews::keys(style));
    Style {
        thumbnail_url: Some(app.link_to(&keys.card, "image/jpeg", &format!("{id}.jpg"))),
        preview_video_url: Some(app.link_to(&keys.film, "video/mp4", &format!("{id}.mp4"))),
        style_id: id,
        name: style.name.clone(),
        tags: Some(vec![style.tag.as_str().to_owned()]),
        aspect_ratio: Some(style.aspect.name().to_owned()),
    }
}
