//! Texts measured in the page: sizes found once, and what is wrong at sampled times.

use std::path::Path;
use std::sync::Arc;

use herald_hyperframes::{BrowserPool, Capture, CaptureOptions, Composition, Pictures};
use herald_media::Tools;
use serde::Deserialize;

use crate::compose::{Assets, Project, Size, compose};
use crate::error::SceneError;
use crate::scene::Film;

pub(crate) const FIT: &str = include_str!("../stage/fit.js");
const CHECK: &str = include_str!("../stage/check.js");

#[derive(Deserialize)]
struct Fitted {
    sizes: Vec<Size>,
    refused: Vec<Refusal>,
    fonts: Vec<String>,
}

#[derive(Deserialize)]
struct Refusal {
    scene: usize,
    field: String,
    limit: usize,
}

/// What is wrong with a frame.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct Finding {
    /// Seconds.
    #[serde(default)]
    pub at: f64,
    pub scene: usize,
    pub kind: FindingKind,
    /// Fields of the content, and by how much.
    pub what: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FindingKind {
    /// A text leaves the picture.
    OutsideFrame,
    /// A text leaves its region or its panel.
    OutsideRegion,
    /// Two texts, or a text and captions or the presenter, touch.
    Overlap,
    /// Lengths of bars are not as their values.
    Proportion,
    /// A font was not loaded.
    Font,
    /// A picture was not loaded.
    Picture,
}

/// Composes a film, finds the sizes of its texts in a browser and writes the project into `folder`.
///
/// Fails with [`SceneError::ContentTooLong`] of the first text that does not fit at the smallest size of its role.
pub async fn fit(
    pool: &BrowserPool,
    tools: &Tools,
    film: &Film,
    assets: &Assets,
    folder: &Path,
) -> Result<Project, SceneError> {
    let project = compose(film, assets)?;
    project.write(folder)?;
    let fitted: Fitted = open(pool, tools, folder).await?.ask(0.0, FIT).await?;
    if let Some(font) = fitted.fonts.first() {
        return Err(SceneError::Render(herald_hyperframes::RenderError::Page(format!("the font {font} did not load"))));
    }
    if let Some(Refusal { scene, field, limit }) = fitted.refused.into_iter().next() {
        return Err(SceneError::ContentTooLong { scene, field, limit });
    }
    let project = project.with_sizes(fitted.sizes);
    project.write(folder)?;
    Ok(project)
}

/// Looks at a fitted project at `times`, in seconds.
pub async fn check(
    pool: &BrowserPool,
    tools: &Tools,
    folder: &Path,
    times: &[f64],
) -> Result<Vec<Finding>, SceneError> {
    let mut page = open(pool, tools, folder).await?;
    let mut findings = Vec::new();
    for at in times {
        findings.extend(look(&mut page, *at).await?);
    }
    Ok(findings)
}

/// Looks at an open page of a fitted project at a time, in seconds.
pub async fn look(page: &mut Capture, at: f64) -> Result<Vec<Finding>, SceneError> {
    let found: Vec<Finding> = page.ask(at, CHECK).await?;
    Ok(found.into_iter().map(|finding| Finding { at, ..finding }).collect())
}

async fn open(pool: &BrowserPool, tools: &Tools, folder: &Path) -> Result<Capture, SceneError> {
    let composition = Arc::new(Composition::open(folder, "index.html")?);
    let options = CaptureOptions { pictures: Pictures::Jpeg(60), workers: Some(1), ..CaptureOptions::default() };
    Ok(Capture::open(pool, tools, composition, options).await?)
}
