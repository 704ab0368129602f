//! The work on one shot, in stages whose outputs are kept, like that on every video.

use std::sync::Arc;

use async_trait::async_trait;
use herald_avatar::character::{self, Presenter};
use herald_avatar::cinema::{Backdrop, Player, Scene, Shot};
use herald_avatar::{Delivery, Expression, FrameBuffer, FrameSource, Performance, Portrait, PrepareOptions};
use herald_domain::video::{AVATAR_FPS, OutputFormat};
use herald_domain::{ErrorCode, Failure};
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, Stage, StageError, StageFile};
use herald_media::{MediaError, conform, picture};
use herald_store::clock::now_micros;
use herald_store::videos;
use herald_store::{Txn, blob_sweep};
use serde_json::json;

use super::gate;
use super::model::ShotRequest;
use super::spec::{CinematicOrder, CinematicSpec, Filmed, Place};
use crate::error::{portrait_refused, stage_error};
use crate::intake::StoredFile;
use crate::videos::{self as rows, Drawing, DrawingCache, Expected, Keys, Sitter};
use crate::{Studio, StudioError, billing, blocking};

pub const KIND: &str = "cinematic";

/// Raise it when the same request gives other pixels, so that stored segments are drawn anew.
const REVISION: u32 = 1;
/// Segments of the longest shot.
const SEGMENTS: [&str; 2] = ["frames-001", "frames-002"];
const PORTRAITS: [&str; 3] = ["portrait-1", "portrait-2", "portrait-3"];
/// Sample rate of the silence, in Hz.
const SOUND_RATE: u32 = 48_000;
/// Side of the pictures of drawn people a model is shown, pixels.
const LOOK_SIDE: usize = 768;

pub struct CinematicJob {
    studio: Arc<Studio>,
}

impl CinematicJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        CinematicJob { studio }
    }
}

#[async_trait]
impl JobHandler for CinematicJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let CinematicOrder { video_id, spec } = ctx.payload()?;
        let inputs = spec.input_keys();
        if videos::of_job(ctx.store().read(), video_id).await?.is_none_or(|row| row.deleted_at.is_some()) {
            return Ok(Completion::new(move |txn| {
                Box::pin(async move {
                    billing::release(txn, &video_id.to_string()).await?;
                    Ok(blob_sweep::purge(txn, &inputs, now_micros()).await?)
                })
            }));
        }
        let video = self.make(&ctx, &spec).await?;
        let previews = rows::previews(&self.studio, &ctx, OutputFormat::Mp4, &video, rows::THUMBNAIL_SECONDS).await?;
        let place = async |file: &StageFile, name: &str| -> Result<String, StageError> {
            let key = format!("videos/{video_id}/{name}");
            ctx.publish(file, &key).await?;
            Ok(key)
        };
        let keys = Keys {
            video: place(&video, "video.mp4").await?,
            thumbnail: place(&previews.thumbnail, "thumbnail.jpg").await?,
            gif: place(&previews.gif, "preview.gif").await?,
            captioned: None,
            subtitle: None,
        };
        let (jobs, frames) = (ctx.jobs().clone(), spec.frames());
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                blob_sweep::purge(txn, &inputs, now_micros()).await?;
                rows::completed(&jobs, txn, video_id, keys, frames).await
            })
        }))
    }

    async fn on_started(&self, txn: &Txn, job: &JobRow) -> HookResult {
        rows::begun(txn, order_of(job)?.video_id).await
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        rows::failed(&self.studio.jobs, txn, order_of(job)?.video_id, failure).await?;
        forget_inputs(txn, job).await
    }

    async fn on_cancelled(&self, txn: &Txn, job: &JobRow) -> HookResult {
        billing::release(txn, &order_of(job)?.video_id.to_string()).await?;
        forget_inputs(txn, job).await
    }
}

impl CinematicJob {
    async fn make(&self, ctx: &JobContext, spec: &CinematicSpec) -> Result<StageFile, StageError> {
        ctx.plan(&[("sound", 0.2), ("assemble", 1.0), ("gate", 4.0), ("preview", 3.0)]);
        match &spec.filmed_by {
            Filmed::Here => {
                let drawing = Arc::new(DrawingCache::new());
                let portraits = self.portraits(ctx, spec).await?;
                let parts = self.drawn(ctx, spec, &portraits, &drawing).await?;
                let video = self.assemble(ctx, spec, &parts).await?;
                self.gate(ctx, spec, &video, Some((portraits, drawing))).await?;
                Ok(video)
            }
            Filmed::Model { references, .. } => {
                let part = self.filmed(ctx, spec, references).await?;
                let video = self.assemble(ctx, spec, &[part]).await?;
                self.gate(ctx, spec, &video, None).await?;
                Ok(video)
            }
        }
    }

    /// The photographs of the cast made ready, in their order.
    async fn portraits(&self, ctx: &JobContext, spec: &CinematicSpec) -> Result<Vec<StageFile>, StageError> {
        let mut portraits = Vec::new();
        for (name, sitter) in PORTRAITS.iter().zip(&spec.cast) {
            let Sitter::Picture(file) = sitter else { continue };
            let (studio, path) = (Arc::clone(&self.studio), self.studio.blobs.local_path(&file.key)?);
            let made = ctx.stage((*name, REVISION), 3.0, &file.sha256, |stage| async move {
                let made = stage.dir().join("portrait.bin");
                let output = made.clone();
                blocking(move || {
                    let pixels = picture::decode(&std::fs::read(path)?)?;
                    let faces = studio.engines.faces()?;
                    let portrait = Portrait::prepare(&pixels, &faces, PrepareOptions::default())
                        .map_err(|error| portrait_refused(error, "avatar_id"))?;
                    Ok(std::fs::write(&output, portrait.to_bytes())?)
                })
                .await
                .map_err(stage_error)?;
                stage.keep(&made).await
            });
            portraits.push(made.await?);
        }
        Ok(portraits)
    }

    async fn drawn(
        &self,
        ctx: &JobContext,
        spec: &CinematicSpec,
        portraits: &[StageFile],
        drawing: &Arc<DrawingCache>,
    ) -> Result<Vec<StageFile>, StageError> {
        let frames = spec.frames();
        let count = rows::segments(frames);
        let weight = 60.0 / count.max(1) as f64;
        let weights: Vec<(&str, f64)> = SEGMENTS.iter().take(count as usize).map(|name| (*name, weight)).collect();
        ctx.plan(&weights);
        let mut parts = Vec::new();
        for (index, name) in (0..count).zip(SEGMENTS) {
            let range = rows::segment(index, frames);
            let input = json!([spec.identity(), range.start, range.end]);
            let (studio, spec, drawing) = (Arc::clone(&self.studio), spec.clone(), Arc::clone(drawing));
            let portraits = portraits.to_vec();
            let work = |stage: Stage| async move {
                let made = stage.dir().join("segment.mp4");
                let shot = staged(&studio, &stage, &spec, &portraits, &drawing).await?;
                let (output, stop, watched) = (made.clone(), stage.cancelled(), stage.clone());
                blocking(move || {
                    let total = (range.end - range.start) as f64;
                    let progress = |done: u64| watched.progress(done as f64 / total);
                    rows::encode(&studio, &*shot, OutputFormat::Mp4, range, &output, &stop, &progress)
                })
                .await
                .map_err(stage_error)?;
                stage.keep(&made).await
            };
            parts.push(ctx.stage((name, REVISION + rows::DRAWING_REVISION), weight, &input, work).await?);
        }
        Ok(parts)
    }

    /// Has the operator's model film the shot, and brings the answer to the ordered size, rate and length.
    async fn filmed(
        &self,
        ctx: &JobContext,
        spec: &CinematicSpec,
        references: &[StoredFile],
    ) -> Result<StageFile, StageError> {
        ctx.plan(&[("film", 60.0)]);
        let model = self.studio.engines.video_model().ok_or_else(|| {
            StageError::Invalid(crate::error::engine_missing("The video model is not configured any more.".to_owned()))
        })?;
        let shown: Vec<&str> = references.iter().map(|file| file.sha256.as_str()).collect();
        let input = json!([spec.identity(), spec.prompt, shown, model.revision()]);
        let (studio, spec, references) = (Arc::clone(&self.studio), spec.clone(), references.to_vec());
        ctx.stage(("film", REVISION), 60.0, &input, |stage| async move {
            let (worker, cast) = (Arc::clone(&studio), spec.cast.clone());
            let looks = blocking(move || cast.iter().map(|sitter| look_of(&worker, sitter)).collect());
            let looks: Vec<Vec<u8>> = looks.await.map_err(stage_error)?;
            let mut guides = Vec::with_capacity(references.len());
            for file in &references {
                guides.push(
                    studio.blobs.read(&file.key, u64::MAX).await.map_err(StudioError::from).map_err(stage_error)?,
                );
            }
            let request = ShotRequest {
                prompt: &spec.prompt,
                looks: &looks,
                references: &guides,
                seconds: spec.seconds,
                canvas: spec.canvas,
                seed: spec.seed(),
            };
            let filmed = model.film(&request).await.map_err(outside)?;
            let (answer, made) = (stage.dir().join("answer"), stage.dir().join("film.mp4"));
            tokio::fs::write(&answer, filmed).await?;
            let (canvas, frames, output) = (spec.canvas, spec.frames(), made.clone());
            let conformed = blocking(move || {
                conform::conform(&studio.tools, &answer, canvas, AVATAR_FPS, frames, &output).map_err(|error| {
                    match error {
                        MediaError::Undecodable(reason) => unpublishable(&reason).into(),
                        other => other.into(),
                    }
                })
            });
            conformed.await.map_err(stage_error)?;
            stage.keep(&made).await
        })
        .await
    }

    /// Joins the parts and lays silence under them: players and what works on videos expect a sound.
    async fn assemble(
        &self,
        ctx: &JobContext,
        spec: &CinematicSpec,
        parts: &[StageFile],
    ) -> Result<StageFile, StageError> {
        let frames = spec.frames();
        let wav = ctx.stage("sound", 0.2, &frames, |stage| async move {
            let made = stage.dir().join("silence.wav");
            let path = made.clone();
            let samples = (frames * u64::from(SOUND_RATE / AVATAR_FPS)) as usize;
            blocking(move || Ok(herald_media::audio::write_wav(&path, &vec![0.0; samples], SOUND_RATE, 1)?))
                .await
                .map_err(stage_error)?;
            stage.keep(&made).await
        });
        let wav: StageFile = wav.await?;
        rows::assemble(&self.studio, ctx, OutputFormat::Mp4, parts, &wav).await
    }

    /// Judges the file as every video is; of a shot that was drawn here people must be seen. What a model films is not looked
    /// at for people: the prompt may show them from behind or far away.
    async fn gate(
        &self,
        ctx: &JobContext,
        spec: &CinematicSpec,
        video: &StageFile,
        drawn: Option<(Vec<StageFile>, Arc<DrawingCache>)>,
    ) -> Result<(), StageError> {
        let (studio, spec) = (Arc::clone(&self.studio), spec.clone());
        ctx.stage("gate", 4.0, &video.sha256, |stage| async move {
            let path = stage.path_of(video)?;
            let shot = match drawn {
                Some((portraits, drawing)) => Some(staged(&studio, &stage, &spec, &portraits, &drawing).await?),
                None => None,
            };
            let by_model = shot.is_none();
            let found = blocking(move || {
                let (canvas, frames) = (spec.canvas, spec.frames());
                let expected = Expected { canvas, format: OutputFormat::Mp4, frames, words: &[] };
                let mut faults = rows::faults(&studio.tools, &path, &expected)?;
                if let Some(shot) = shot {
                    faults.extend(gate::nobody_seen(&*shot)?);
                }
                Ok(faults)
            });
            let faults = found.await.map_err(stage_error)?.join("; ");
            match (faults.is_empty(), by_model) {
                (true, _) => Ok(()),
                (false, false) => Err(StageError::Bug(format!("the gate refused the shot: {faults}"))),
                (false, true) => Err(StageError::Invalid(unpublishable(&faults))),
            }
        })
        .await
    }
}

/// Whoever ordered the shot learns what is wrong with what the model sent.
fn unpublishable(fault: &str) -> Failure {
    Failure::new(ErrorCode::InternalError, format!("What the video model sent cannot be published: {fault}."))
}

/// A model that does not answer may do so later.
fn outside(error: StudioError) -> StageError {
    match error {
        StudioError::Refused(failure) => StageError::Invalid(failure),
        StudioError::Internal(error) => StageError::Transient(error.to_string()),
    }
}

/// The shot, staged once for all segments.
async fn staged(
    studio: &Arc<Studio>,
    stage: &Stage,
    spec: &CinematicSpec,
    portraits: &[StageFile],
    drawing: &DrawingCache,
) -> Result<Drawing, StageError> {
    let paths = portraits.iter().map(|file| stage.path_of(file)).collect::<Result<Vec<_>, _>>()?;
    let (studio, spec) = (Arc::clone(studio), spec.clone());
    let staged = drawing.get(move || {
        let mut paths = paths.into_iter();
        let mut players = Vec::with_capacity(spec.cast.len());
        for sitter in &spec.cast {
            players.push(match sitter {
                Sitter::Character(character) => Player::Drawn(Box::new(character.person.clone())),
                Sitter::Picture(_) => {
                    let path = paths.next().ok_or_else(|| StudioError::internal("a photograph was not prepared"))?;
                    let portrait = Portrait::from_bytes(&std::fs::read(path)?).map_err(StudioError::internal)?;
                    Player::Photo(Box::new(portrait))
                }
            });
        }
        let backdrop = match &spec.scene {
            Place::Set(setting) => Backdrop::Drawn(setting.clone()),
            Place::Picture(file) => {
                Backdrop::Picture(picture::decode(&std::fs::read(studio.blobs.local_path(&file.key)?)?)?)
            }
        };
        let scene = Scene {
            plan: spec.plan.clone(),
            players,
            backdrop,
            cast: spec.colour,
            size: [spec.canvas.width as usize, spec.canvas.height as usize],
            seconds: f64::from(spec.seconds),
            seed: spec.seed(),
        };
        let shot = Shot::new(&studio.engines.whole_kit()?, &scene, f64::from(AVATAR_FPS))?;
        Ok(Arc::new(shot) as Drawing)
    });
    staged.await.map_err(stage_error)
}

/// A picture of somebody for a model: the photograph, or the presenter drawn from the front.
fn look_of(studio: &Studio, sitter: &Sitter) -> Result<Vec<u8>, StudioError> {
    let character = match sitter {
        Sitter::Picture(file) => return Ok(std::fs::read(studio.blobs.local_path(&file.key)?)?),
        Sitter::Character(character) => character,
    };
    let stage = character::Stage { framing: character.framing, ..character::Stage::new(LOOK_SIDE, LOOK_SIDE) };
    let performance = Performance::silent(1.0, Delivery::default());
    let kit = studio.engines.character_kit()?;
    let presenter = Presenter::new(&kit, &character.person, &stage, performance, f64::from(AVATAR_FPS))?;
    let mut frame = FrameBuffer::default();
    presenter.render_expression(&Expression::default(), &mut frame)?;
    let [width, height] = presenter.size().map(|side| side as u32);
    let pixels = image::RgbImage::from_raw(width, height, frame.rgb)
        .ok_or_else(|| StudioError::internal("a frame of another size"))?;
    Ok(picture::encode_png(&pixels)?)
}

/// Hands the files the job worked from to the sweep.
async fn forget_inputs(txn: &Txn, job: &JobRow) -> HookResult {
    Ok(blob_sweep::purge(txn, &order_of(job)?.spec.input_keys(), now_micros()).await?)
}

fn order_of(job: &JobRow) -> Result<CinematicOrder, serde_json::Error> {
    serde_json::from_value(job.payload.clone())
}
