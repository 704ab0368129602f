//! The work on one video, in stages whose outputs are kept: a restart goes on where the last attempt stopped, and a
//! repeated request costs only what differs.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use herald_avatar::Portrait;
use herald_domain::Failure;
use herald_domain::video::OutputFormat;
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, Stage, StageError, StageFile};
use herald_media::{mux, preview};
use herald_store::clock::now_micros;
use herald_store::videos;
use herald_store::{Txn, blob_sweep};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::captions;
use super::gate::{self, Expected};
use super::render::{self, DrawingCache};
use super::row::{self, Keys};
use super::sound::{self, Mix, SpeechTrack};
use super::spec::{Sitter, Speech, VideoOrder, VideoSpec};
use crate::error::stage_error;
use crate::intake::StoredFile;
use crate::{Studio, billing, blocking};

pub const KIND: &str = "video";

/// Longest moving preview, in seconds.
const PREVIEW_SECONDS: f64 = 3.0;
/// Where the thumbnail is taken: a little after the start the mouth is open and the face awake, in seconds.
pub(crate) const THUMBNAIL_SECONDS: f64 = 0.6;
/// Segments of the longest video: ten minutes of recording, or five thousand characters spoken at half speed.
const MAX_SEGMENTS: u64 = 200;
/// Share of all segments together in the time of a job; speech has 20.
const FRAMES_WEIGHT: f64 = 40.0;

pub struct VideoJob {
    studio: Arc<Studio>,
}

impl VideoJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        VideoJob { studio }
    }
}

/// The files of a finished video, under stage keys.
struct Finished {
    format: OutputFormat,
    video: StageFile,
    captioned: Option<StageFile>,
    subtitle: Option<StageFile>,
    thumbnail: StageFile,
    gif: StageFile,
    frames: u64,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Previews {
    pub thumbnail: StageFile,
    pub gif: StageFile,
}

#[async_trait]
impl JobHandler for VideoJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let VideoOrder { video_id, spec } = ctx.payload()?;
        if videos::of_job(ctx.store().read(), video_id).await?.is_none_or(|row| row.deleted_at.is_some()) {
            let inputs = spec.input_keys();
            return Ok(Completion::new(move |txn| {
                Box::pin(async move {
                    billing::release(txn, &video_id.to_string()).await?;
                    Ok(blob_sweep::purge(txn, &inputs, now_micros()).await?)
                })
            }));
        }
        let finished = self.make(&ctx, &spec).await?;
        let keys = self.publish(&ctx, &video_id.to_string(), &finished).await?;
        let (inputs, jobs) = (spec.input_keys(), ctx.jobs().clone());
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                blob_sweep::purge(txn, &inputs, now_micros()).await?;
                row::completed(&jobs, txn, video_id, keys, finished.frames).await
            })
        }))
    }

    async fn on_started(&self, txn: &Txn, job: &JobRow) -> HookResult {
        row::begun(txn, order_of(job)?.video_id).await
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        row::failed(&self.studio.jobs, txn, order_of(job)?.video_id, failure).await?;
        forget_inputs(txn, job).await
    }

    async fn on_cancelled(&self, txn: &Txn, job: &JobRow) -> HookResult {
        billing::release(txn, &order_of(job)?.video_id.to_string()).await?;
        forget_inputs(txn, job).await
    }
}

impl VideoJob {
    async fn make(&self, ctx: &JobContext, spec: &VideoSpec) -> Result<Finished, StageError> {
        // All of it from the start, so that the whole never grows and no fraction goes back. The first segment stands
        // for the others until their number is known.
        if matches!(spec.sitter, Sitter::Picture(_)) {
            ctx.plan(&[("portrait", 3.0)]);
        }
        ctx.plan(&[
            ("speech", 20.0),
            ("mix", 1.0),
            ("subtitles", 0.1),
            ("frames-001", FRAMES_WEIGHT),
            ("assemble", 1.0),
            ("gate", 5.0),
            ("preview", 3.0),
        ]);
        if spec.burned_captions {
            ctx.plan(&[("captions", 8.0)]);
        }
        let portrait = match &spec.sitter {
            Sitter::Picture(picture) => Some(self.portrait(ctx, picture).await?),
            Sitter::Character(_) => None,
        };
        let track = self.track(ctx, spec).await?;
        let mixed = self.mix(ctx, spec, &track).await?;
        let subtitle = subtitles(ctx, &track).await?;
        let segments = self.segments(ctx, spec, portrait, &track, mixed.frames).await?;
        let video = assemble(&self.studio, ctx, spec.format, &segments, &mixed.wav).await?;
        self.gate(ctx, spec, &video, &mixed, &track).await?;
        let previews = previews(&self.studio, ctx, spec.format, &video, THUMBNAIL_SECONDS).await?;
        let captioned = match &subtitle {
            Some(subtitle) if spec.burned_captions => Some(self.burn(ctx, spec.format, &video, subtitle).await?),
            _ => None,
        };
        Ok(Finished {
            format: spec.format,
            video,
            captioned,
            subtitle,
            thumbnail: previews.thumbnail,
            gif: previews.gif,
            frames: mixed.frames,
        })
    }

    async fn portrait(&self, ctx: &JobContext, file: &StoredFile) -> Result<StageFile, StageError> {
        let studio = Arc::clone(&self.studio);
        let picture = studio.blobs.local_path(&file.key)?;
        ctx.stage(("portrait", render::REVISION), 3.0, &file.sha256, |stage| async move {
            let made = stage.dir().join("portrait.bin");
            let path = made.clone();
            blocking(move || Ok(std::fs::write(&path, render::prepare(&studio, &picture)?.to_bytes())?))
                .await
                .map_err(stage_error)?;
            stage.keep(&made).await
        })
        .await
    }

    async fn track(&self, ctx: &JobContext, spec: &VideoSpec) -> Result<SpeechTrack, StageError> {
        let studio = Arc::clone(&self.studio);
        let engine = Arc::clone(&studio);
        // Only what is heard matters here: volume is applied by the mix.
        let delivery = herald_domain::video::Delivery { volume: 1.0, ..spec.delivery.clone() };
        let revision = match &spec.speech {
            Speech::Script { .. } => {
                blocking(move || Ok(engine.engines.synthesizer()?.revision().to_owned())).await.map_err(stage_error)?
            }
            Speech::Recording(_) => String::new(),
        };
        let (speech, input) = (spec.speech.clone(), json!([spec.speech.identity(), delivery, revision]));
        ctx.stage(
            ("speech", 3),
            20.0,
            &input,
            |stage| async move { sound::track(&studio, stage, speech, delivery).await },
        )
        .await
    }

    async fn mix(&self, ctx: &JobContext, spec: &VideoSpec, track: &SpeechTrack) -> Result<Mix, StageError> {
        let (studio, volume) = (Arc::clone(&self.studio), spec.delivery.volume);
        let input = json!([track.samples.sha256, track.rate, volume]);
        ctx.stage("mix", 1.0, &input, |stage| async move { sound::mix(&studio, stage, track, volume).await }).await
    }

    async fn segments(
        &self,
        ctx: &JobContext,
        spec: &VideoSpec,
        portrait: Option<StageFile>,
        track: &SpeechTrack,
        frames: u64,
    ) -> Result<Vec<StageFile>, StageError> {
        let count = render::segments(frames);
        if count > MAX_SEGMENTS {
            return Err(Failure::invalid("script", "The speech is longer than a video may be.").into());
        }
        let names = segment_names();
        let weight = FRAMES_WEIGHT / count.max(1) as f64;
        let weights: Vec<(&str, f64)> = names.iter().take(count as usize).map(|name| (*name, weight)).collect();
        ctx.plan(&weights);
        let drawing = Arc::new(DrawingCache::new());
        let drawn = json!([spec.sitter.identity(), spec.engine, spec.motion, spec.format, spec.expressiveness]);
        let look = json!([drawn, spec.canvas, spec.fit, spec.backdrop.identity(), spec.seed()]);
        let timing = json!([track.samples.sha256, track.phonemes, track.words]);
        let mut files = Vec::with_capacity(count as usize);
        for (index, name) in (0..count).zip(names) {
            let range = render::segment(index, frames);
            let input = json!([look, timing, range.start, range.end]);
            let work = SegmentWork {
                studio: Arc::clone(&self.studio),
                drawing: Arc::clone(&drawing),
                spec: spec.clone(),
                portrait: portrait.clone(),
                track: track.clone(),
                frames,
                range,
            };
            files.push(ctx.stage((*name, render::REVISION), weight, &input, |stage| work.run(stage)).await?);
        }
        Ok(files)
    }

    async fn gate(
        &self,
        ctx: &JobContext,
        spec: &VideoSpec,
        video: &StageFile,
        mixed: &Mix,
        track: &SpeechTrack,
    ) -> Result<(), StageError> {
        let studio = Arc::clone(&self.studio);
        let (canvas, format, frames) = (spec.canvas, spec.format, mixed.frames);
        // Muted on purpose: then silence is what was ordered.
        let words = if spec.delivery.volume > 0.01 { track.words.clone() } else { Vec::new() };
        ctx.stage("gate", 5.0, &video.sha256, |stage| async move {
            let path = stage.path_of(video)?;
            let found = blocking(move || {
                let expected = Expected { canvas, format, frames, words: &words };
                Ok(gate::faults(&studio.tools, &path, &expected)?)
            });
            match found.await.map_err(stage_error)?.as_slice() {
                [] => Ok(()),
                faults => Err(StageError::Bug(format!("the gate refused the video: {}", faults.join("; ")))),
            }
        })
        .await
    }

    async fn burn(
        &self,
        ctx: &JobContext,
        format: OutputFormat,
        video: &StageFile,
        subtitle: &StageFile,
    ) -> Result<StageFile, StageError> {
        let studio = Arc::clone(&self.studio);
        let input = json!([video.sha256, subtitle.sha256]);
        ctx.stage("captions", 8.0, &input, |stage| async move {
            let (source, text) = (stage.path_of(video)?, stage.path_of(subtitle)?);
            let folder = stage.dir().to_owned();
            let captioned = format!("captioned.{}", format.as_str());
            let output = captioned.clone();
            blocking(move || {
                // The filter's syntax cannot carry every path: plain names in one folder.
                std::os::unix::fs::symlink(&source, folder.join("in"))?;
                std::fs::copy(&text, folder.join("in.srt"))?;
                Ok(mux::burn_captions(&studio.tools, format, &folder, "in", "in.srt", &output)?)
            })
            .await
            .map_err(stage_error)?;
            stage.keep(stage.dir().join(captioned)).await
        })
        .await
    }

    /// Gives every file its lasting key; rows name them only when the job ends as done.
    async fn publish(&self, ctx: &JobContext, id: &str, finished: &Finished) -> Result<Keys, StageError> {
        let place = async |file: &StageFile, name: &str| -> Result<String, StageError> {
            let key = format!("videos/{id}/{name}");
            ctx.publish(file, &key).await?;
            Ok(key)
        };
        Ok(Keys {
            video: place(&finished.video, &format!("video.{}", finished.format.as_str())).await?,
            thumbnail: place(&finished.thumbnail, "thumbnail.jpg").await?,
            gif: place(&finished.gif, "preview.gif").await?,
            captioned: match &finished.captioned {
                Some(file) => Some(place(file, &format!("captioned.{}", finished.format.as_str())).await?),
                None => None,
            },
            subtitle: match &finished.subtitle {
                Some(file) => Some(place(file, "subtitles.srt").await?),
                None => None,
            },
        })
    }
}

/// Joins parts of a picture with their sound into the video's file.
pub(crate) async fn assemble(
    studio: &Arc<Studio>,
    ctx: &JobContext,
    format: OutputFormat,
    parts: &[StageFile],
    wav: &StageFile,
) -> Result<StageFile, StageError> {
    let studio = Arc::clone(studio);
    let digests: Vec<&str> = parts.iter().map(|file| file.sha256.as_str()).collect();
    ctx.stage("assemble", 1.0, &json!([digests, wav.sha256]), |stage| async move {
        let made = stage.dir().join(format!("video.{}", format.as_str()));
        let parts = parts.iter().map(|file| stage.path_of(file)).collect::<Result<Vec<_>, _>>()?;
        let (wav, path) = (stage.path_of(wav)?, made.clone());
        blocking(move || Ok(mux::assemble(&studio.tools, format, &parts, &wav, &path)?)).await.map_err(stage_error)?;
        stage.keep(&made).await
    })
    .await
}

/// The thumbnail, at `moment` in seconds, and the moving preview of a finished video.
pub(crate) async fn previews(
    studio: &Arc<Studio>,
    ctx: &JobContext,
    format: OutputFormat,
    video: &StageFile,
    moment: f64,
) -> Result<Previews, StageError> {
    let studio = Arc::clone(studio);
    ctx.stage("preview", 3.0, &json!([video.sha256, moment]), |stage| async move {
        let (thumbnail, gif) = (stage.dir().join("thumbnail.jpg"), stage.dir().join("preview.gif"));
        let (source, still, moving) = (stage.path_of(video)?, thumbnail.clone(), gif.clone());
        blocking(move || {
            let transparent = format == OutputFormat::Webm;
            preview::thumbnail(&studio.tools, &source, transparent, moment, &still)?;
            Ok(preview::animated(&studio.tools, &source, transparent, PREVIEW_SECONDS, &moving)?)
        })
        .await
        .map_err(stage_error)?;
        Ok(Previews { thumbnail: stage.keep(&thumbnail).await?, gif: stage.keep(&gif).await? })
    })
    .await
}

/// The captions of what is said, as a file; none where nothing is said.
pub async fn subtitles(ctx: &JobContext, track: &SpeechTrack) -> Result<Option<StageFile>, StageError> {
    let Some(text) = captions::srt(&track.text, &track.words) else { return Ok(None) };
    let made = ctx.stage("subtitles", 0.1, &text, |stage| {
        let text = text.clone();
        async move {
            let path = stage.dir().join("subtitles.srt");
            tokio::fs::write(&path, text).await?;
            stage.keep(&path).await
        }
    });
    made.await.map(Some)
}

struct SegmentWork {
    studio: Arc<Studio>,
    drawing: Arc<DrawingCache>,
    spec: VideoSpec,
    portrait: Option<StageFile>,
    track: SpeechTrack,
    /// Of the whole video.
    frames: u64,
    range: std::ops::Range<u64>,
}

impl SegmentWork {
    async fn run(self, stage: Stage) -> Result<StageFile, StageError> {
        let format = self.spec.format;
        let made = stage.dir().join(format!("segment.{}", format.as_str()));
        let (studio, spec) = (Arc::clone(&self.studio), self.spec);
        let path = self.portrait.as_ref().map(|file| stage.path_of(file)).transpose()?;
        let (track, frames) = (self.track, self.frames);
        let drawing = self
            .drawing
            .get(move || {
                let read = |path| Portrait::from_bytes(&std::fs::read(path)?).map_err(crate::StudioError::internal);
                let portrait = path.map(read).transpose()?;
                render::stage(&studio, &spec, portrait.as_ref(), &track, frames)
            })
            .await
            .map_err(stage_error)?;
        let (studio, output, stop) = (self.studio, made.clone(), stage.cancelled());
        let (watched, range) = (stage.clone(), self.range);
        blocking(move || {
            let total = (range.end - range.start) as f64;
            let progress = |done: u64| watched.progress(done as f64 / total);
            render::encode(&studio, &*drawing, format, range, &output, &stop, &progress)
        })
        .await
        .map_err(stage_error)?;
        stage.keep(&made).await
    }
}

/// `frames-001` and so on. Stage names live as long as the process, so they are made once.
fn segment_names() -> &'static [&'static str] {
    static NAMES: OnceLock<Vec<&'static str>> = OnceLock::new();
    NAMES.get_or_init(|| (1..=MAX_SEGMENTS).map(|number| &*format!("frames-{number:03}").leak()).collect())
}

/// Hands the files the job worked from to the sweep.
async fn forget_inputs(txn: &Txn, job: &JobRow) -> HookResult {
    Ok(blob_sweep::purge(txn, &order_of(job)?.spec.input_keys(), now_micros()).await?)
}

fn order_of(job: &JobRow) -> Result<VideoOrder, serde_json::Error> {
    serde_json::from_value(job.payload.clone())
}
