//! The picture of a film: scenes composed, fitted to their boxes, looked at, and drawn.

use std::path::Path;
use std::sync::Arc;

use herald_agent::{Storyboard, shorten_field};
use herald_domain::video::AVATAR_FPS;
use herald_domain::{ErrorCode, Failure};
use herald_hyperframes::{Capture, CaptureOptions, Composition, FrameRate, OutputFormat, Pictures, RenderOptions};
use herald_jobs::{Stage, StageError, StageFile};
use herald_media::film::Container;
use herald_scenes::{Assets, Finding, FindingKind, SceneError, check, fit, look};
use serde::{Deserialize, Serialize};

use super::film::{self, Material};
use super::narration::Spoken;
use crate::Studio;
use crate::error::engine_missing;
use crate::renders::{draw_composition, render_error};

/// Raised when the same scenes are drawn otherwise.
pub const REVISION: u32 = 1;
/// How many texts of a film may be shortened until all fit.
const MOST_SHORTENED: usize = 40;
/// When a scene is looked at, as a share of its time: everything has entered, nothing has left.
pub(super) const SETTLED: f64 = 0.8;
const COMPOSITION: &str = "index.html";

/// A picture without its sound, and what is wrong in it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Drawn {
    /// With texts as they fit.
    pub board: Storyboard,
    pub video: StageFile,
    pub frames: u64,
    /// What was measured in the page, for whoever gets the film.
    pub findings: Vec<String>,
}

/// A picture of every scene.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stills {
    pub board: Storyboard,
    /// JPEG, one for each scene.
    pub pictures: Vec<StageFile>,
    pub findings: Vec<String>,
}

/// Draws the film.
pub async fn draw(
    studio: &Arc<Studio>,
    stage: Stage,
    board: Storyboard,
    scenes: &[Spoken],
    material: &Material,
) -> Result<Drawn, StageError> {
    let project = stage.dir().join("project");
    let board = fitted(studio, board, scenes, material, &project).await?;
    let findings = findings(studio, &project, scenes).await?;
    let output = stage.dir().join("picture.mp4");
    let options = RenderOptions {
        format: OutputFormat::Film(Container::Mp4),
        fps: FrameRate::new(AVATAR_FPS, 1),
        // Nothing else draws meanwhile, and a browser that waits for frames of the presenter leaves a core idle.
        workers: studio.render_options.workers.or(Some(studio.threads)),
        ..studio.render_options.clone()
    };
    let composition = open(&project)?;
    let rendered = draw_composition(studio, &stage, composition, &options, &output).await?;
    Ok(Drawn { board, video: stage.keep(&output).await?, frames: rendered.frames, findings })
}

/// Draws a still of every scene.
pub async fn stills(
    studio: &Arc<Studio>,
    stage: Stage,
    board: Storyboard,
    scenes: &[Spoken],
    material: &Material,
) -> Result<Stills, StageError> {
    let project = stage.dir().join("project");
    let board = fitted(studio, board, scenes, material, &project).await?;
    let options = CaptureOptions { pictures: Pictures::Jpeg(88), workers: Some(1), ..CaptureOptions::default() };
    let (mut pictures, mut findings) = (Vec::with_capacity(scenes.len()), Vec::new());
    let mut capture = Capture::open(&studio.browsers, &studio.tools, Arc::new(open(&project)?), options)
        .await
        .map_err(render_error)?;
    for (number, scene) in scenes.iter().enumerate() {
        stage.check()?;
        stage.progress(number as f64 / scenes.len() as f64);
        let found = look(&mut capture, settled(scene)).await.map_err(scene_error)?;
        findings.extend(found.iter().map(told));
        let picture = capture.picture_at(settled(scene)).await.map_err(render_error)?;
        let path = stage.dir().join(format!("scene-{}.jpg", number + 1));
        tokio::fs::write(&path, &picture).await?;
        pictures.push(stage.keep(&path).await?);
    }
    studio.browsers.warm_later();
    Ok(Stills { board, pictures, findings })
}

fn settled(scene: &Spoken) -> f64 {
    scene.start + scene.duration * SETTLED
}

/// Composes the film and has every text fit its box; what does not is shortened.
async fn fitted(
    studio: &Studio,
    mut board: Storyboard,
    scenes: &[Spoken],
    material: &Material,
    folder: &Path,
) -> Result<Storyboard, StageError> {
    let assets = Assets { libraries: studio.libraries.folder().to_owned() };
    for _ in 0..MOST_SHORTENED {
        let film = film::film(&board, scenes, material);
        match fit(&studio.browsers, &studio.tools, &film, &assets, folder).await {
            Ok(_) => return Ok(board),
            Err(SceneError::ContentTooLong { scene, field, limit }) => {
                let beat = board.beats.get_mut(scene);
                let short = beat.as_ref().and_then(|beat| shorten_field(&beat.content, &field, limit));
                match (beat, short) {
                    (Some(beat), Some(content)) => beat.content = content,
                    _ => return Err(scene_error(SceneError::ContentTooLong { scene, field, limit })),
                }
            }
            Err(error) => return Err(scene_error(error)),
        }
    }
    Err(StageError::Bug("texts still do not fit after they were shortened".to_owned()))
}

/// What is wrong in the pages at the times scenes have settled.
async fn findings(studio: &Studio, folder: &Path, scenes: &[Spoken]) -> Result<Vec<String>, StageError> {
    let times: Vec<f64> = scenes.iter().map(settled).collect();
    let found = check(&studio.browsers, &studio.tools, folder, &times).await.map_err(scene_error)?;
    Ok(found.iter().map(told).collect())
}

/// A finding, for whoever gets the film.
fn told(found: &Finding) -> String {
    let what = match found.kind {
        FindingKind::OutsideFrame => "a text leaves the picture",
        FindingKind::OutsideRegion => "a text leaves its box",
        FindingKind::Overlap => "two things overlap",
        FindingKind::Proportion => "bars are not as long as their values",
        FindingKind::Font => "a font is missing",
        FindingKind::Picture => "a picture is missing",
    };
    format!("In scene {} {what} ({}).", found.scene + 1, found.what)
}

fn open(folder: &Path) -> Result<Composition, StageError> {
    Composition::open(folder, COMPOSITION).map_err(|error| StageError::Bug(error.to_string()))
}

fn scene_error(error: SceneError) -> StageError {
    match error {
        SceneError::NotInstalled { .. } => StageError::Invalid(engine_missing(format!("{error}."))),
        SceneError::Render(error) => render_error(error),
        SceneError::Io { source, .. } => StageError::from(source),
        SceneError::NoFont { .. } | SceneError::Brand(_) | SceneError::UnknownStyle(_) => {
            StageError::Invalid(Failure::new(ErrorCode::InvalidParameter, format!("{error}.")))
        }
        SceneError::Field { .. } | SceneError::ContentTooLong { .. } | SceneError::Open(_) => {
            StageError::Bug(error.to_string())
        }
    }
}
