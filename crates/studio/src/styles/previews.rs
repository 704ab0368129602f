//! Pictures of the styles, drawn by the product itself: a card with the style's name and a short film.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use herald_domain::{ErrorCode, Failure};
use herald_hyperframes::{
    Capture, CaptureOptions, Composition, OutputFormat, Pictures, RenderError, RenderOptions, render,
};
use herald_media::film::{Container, Quality};
use herald_media::{picture, preview};
use herald_scenes::{Assets, Film, SceneError, Style, fit};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use crate::error::engine_missing;
use crate::{Studio, StudioError, blocking, on_demand};

/// Longer side of cards, in pixels.
const CARD_SIDE: u32 = 640;
/// Shorter side of films, in pixels.
const FILM_SIDE: u32 = 540;
const FOLDER: &str = "previews/styles/";
/// Raised when code draws the same style differently; data and the stage's own files are part of the names anyway.
const REVISION: u32 = 1;

/// Where the card and the film of a style lie.
#[derive(Debug, Clone)]
pub struct Keys {
    pub card: String,
    pub film: String,
}

static KEYS: LazyLock<HashMap<&'static str, Keys>> = LazyLock::new(|| {
    let keys = |style: &'static Style| {
        let identity = format!("{REVISION} {}", herald_scenes::preview::identity(style));
        let name = format!("{FOLDER}{}-{}", style.style_id, hex::encode(&Sha256::digest(identity)[..6]));
        (style.style_id.as_str(), Keys { card: format!("{name}.jpg"), film: format!("{name}.mp4") })
    };
    Style::all().iter().map(keys).collect()
});

/// The names change with what a style is drawn from.
pub fn keys(style: &'static Style) -> &'static Keys {
    &KEYS[style.style_id.as_str()]
}

/// Whether the key names a preview that may have to be made.
pub(crate) fn is_preview(key: &str) -> bool {
    key.starts_with(FOLDER)
}

/// Keys of everything, cards first, since they are what a list shows.
pub(crate) fn all() -> impl Iterator<Item = &'static str> {
    let cards = Style::all().iter().map(|style| keys(style).card.as_str());
    cards.chain(Style::all().iter().map(|style| keys(style).film.as_str()))
}

/// Makes the preview a key names, if it is not there yet.
///
/// # Errors
/// When there is no such preview, or what it is drawn with is not installed.
pub(crate) async fn ensure(studio: &Arc<Studio>, key: &str) -> Result<(), StudioError> {
    on_demand::once(studio, key, async || {
        let gone =
            || Failure::new(ErrorCode::ResourceNotFound, "This preview's style has changed; list the styles again.");
        let named =
            |style: &&Style| KEYS.get(style.style_id.as_str()).is_some_and(|keys| keys.card == key || keys.film == key);
        let style = Style::all().iter().find(named).ok_or_else(gone)?;
        if key.ends_with(".jpg") { draw_card(studio, style, key).await } else { draw_film(studio, style, key).await }
    })
    .await
}

async fn draw_card(studio: &Studio, style: &Style, key: &str) -> Result<(), StudioError> {
    let folder = studio.new_draft_folder()?;
    let composition = composed(studio, &herald_scenes::preview::title(style), folder.path()).await?;
    let options = CaptureOptions { pictures: Pictures::Jpeg(95), workers: Some(1), ..CaptureOptions::default() };
    let mut capture = Capture::open(&studio.browsers, &studio.tools, composition, options).await.map_err(undrawn)?;
    let drawn = capture.picture_at(herald_scenes::preview::TITLE_AT).await.map_err(undrawn)?;
    let small = blocking(move || Ok(picture::encode_jpeg(&picture::shrink(&picture::decode(&drawn)?, CARD_SIDE))?));
    studio.blobs.put_bytes(key, &small.await?).await?;
    Ok(())
}

async fn draw_film(studio: &Studio, style: &Style, key: &str) -> Result<(), StudioError> {
    let folder = studio.new_draft_folder()?;
    let composition = composed(studio, &herald_scenes::preview::film(style), folder.path()).await?;
    let options = RenderOptions {
        format: OutputFormat::Film(Container::Mp4),
        quality: Quality::Draft,
        fps: None,
        scale: 1,
        ..studio.render_options.clone()
    };
    let (large, small) = (folder.path().join("large.mp4"), folder.path().join("small.mp4"));
    let stop = CancellationToken::new();
    render(&studio.browsers, &studio.tools, composition, &options, &large, &stop, |_| {}).await.map_err(undrawn)?;
    let (tools, from, to) = (studio.tools.clone(), large, small.clone());
    blocking(move || Ok(preview::small_film(&tools, &from, FILM_SIDE, &to)?)).await?;
    studio.blobs.adopt_file(key, &small).await?;
    Ok(())
}

async fn composed(studio: &Studio, film: &Film, folder: &std::path::Path) -> Result<Arc<Composition>, StudioError> {
    let project = folder.join("project");
    let assets = Assets { libraries: studio.libraries.folder().to_owned() };
    fit(&studio.browsers, &studio.tools, film, &assets, &project).await.map_err(uncomposed)?;
    Ok(Arc::new(Composition::open(&project, "index.html").map_err(StudioError::internal)?))
}

/// The films are ours: only what is not installed is for the caller to read.
fn uncomposed(error: SceneError) -> StudioError {
    match error {
        SceneError::NotInstalled { .. } => engine_missing(format!("{error}.")).into(),
        SceneError::Render(error) => undrawn(error),
        other => StudioError::internal(other),
    }
}

fn undrawn(error: RenderError) -> StudioError {
    match error {
        RenderError::BrowserMissing { .. } => engine_missing(error.to_string()).into(),
        other => StudioError::internal(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_has_a_card_and_a_film_of_its_own() {
        let mut keys: Vec<&str> = all().collect();
        assert!(keys.iter().all(|key| is_preview(key)));
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 2 * Style::all().len());
    }
}
