//! The film of a storyboard: spoken, drawn, mixed, joined, looked at by the gate, and only then shown to anybody.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use herald_agent::Storyboard;
use herald_domain::Failure;
use herald_domain::id::{AgentSessionId, VideoId, WorkspaceId};
use herald_domain::timing::WordTiming;
use herald_domain::video::{AVATAR_FPS, Canvas, OutputFormat};
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, NewJob, StageError, StageFile};
use herald_media::{inspect, probe};
use herald_scenes::Brand;
use herald_speech::UserLexicon;
use herald_store::agent_sessions::{
    self, AgentMemoryRow, AgentResourceRow, AgentSessionRow, MessageKind, SessionStatus,
};
use herald_store::avatar_looks::AvatarLookRow;
use herald_store::clock::now_micros;
use herald_store::table::JsonText;
use herald_store::videos::{self, VideoRow, VideoStatus};
use herald_store::{Txn, avatar_looks, blob_sweep, brand};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::film::Material;
use super::narration::{Narrated, Reader, Spoken, narrate, seconds};
use super::picture::{self, Drawn};
use super::state::{self, Casting, GENERATED, Plan, Wanted, plan_of, wanted_of};
use super::{ending, presenter, sound, telling};
use crate::error::stage_error;
use crate::own_voices::Cast;
use crate::videos::{self as video_work, Expected, Sitter, Subjected};
use crate::{Studio, StudioError, billing, blocking, narrations};

pub const KIND: &str = "agent_film";

/// From the first start of the job, for each second of the film.
const DEADLINE_PER_SECOND: f64 = 120.0;
const DEADLINE_AT_LEAST: f64 = 1_800.0;
/// Black longer than this is no transition, in seconds.
const BLACK: f64 = 2.5;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FilmOrder {
    pub session_id: AgentSessionId,
    pub video_id: VideoId,
    pub sitter: Option<Sitter>,
    pub brand: Option<BrandLook>,
    /// How names are said, as it was when the film was ordered.
    pub lexicon: UserLexicon,
}

/// What of a kit goes over the style; the logo by its blob.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrandLook {
    pub colours: Vec<String>,
    pub font: Option<String>,
    pub logo: Option<String>,
}

/// What a film is made with besides its storyboard.
pub struct Brought {
    pub sitter: Option<Sitter>,
    pub brand: Option<BrandLook>,
    pub remarks: Vec<String>,
}

impl Brought {
    /// Loads the look and the kit of a session.
    pub async fn of_session(
        studio: &Arc<Studio>,
        row: &AgentSessionRow,
        wanted: &Wanted,
        look: Option<AvatarLookRow>,
    ) -> Result<Brought, StudioError> {
        let sitter = match look {
            Some(look) => Some(sitter(studio, row, look).await?),
            None => None,
        };
        let (brand, remarks) = kit(studio, row.workspace_id, wanted).await?;
        Ok(Brought { sitter, brand, remarks })
    }

    pub fn brand(&self, studio: &Studio) -> Result<Option<Brand>, StageError> {
        self.brand.as_ref().map(|look| brand_of(studio, look)).transpose()
    }
}

/// The person of a look. A photograph is copied for the session, so that it stays what it was.
async fn sitter(studio: &Arc<Studio>, row: &AgentSessionRow, look: AvatarLookRow) -> Result<Sitter, StudioError> {
    let id = look.id;
    let subject = herald_domain::video::Subject::Look(id);
    match video_work::subject(studio, row.workspace_id, subject, Some(look)).await? {
        Subjected::Character(character) => Ok(Sitter::Character(character)),
        Subjected::Picture(picture) => {
            let key = format!("agent/{}/looks/{id}", row.id);
            Ok(Sitter::Picture(studio.keep(key, &picture.bytes).await?))
        }
    }
}

async fn kit(
    studio: &Studio,
    workspace: WorkspaceId,
    wanted: &Wanted,
) -> Result<(Option<BrandLook>, Vec<String>), StudioError> {
    let Some(id) = wanted.brand_kit else { return Ok((None, Vec::new())) };
    let Some(kit) = brand::kit(studio.store.read(), workspace, id).await? else {
        return Ok((None, vec!["The brand kit is gone; the style keeps its own colours.".to_owned()]));
    };
    let texts = |value: &serde_json::Value| -> Vec<String> {
        value.as_array().into_iter().flatten().filter_map(|text| text.as_str().map(str::to_owned)).collect()
    };
    let (colours, fonts) = (texts(&kit.colors), texts(&kit.fonts));
    let installed = |font: &&String| {
        let slug = font.to_lowercase().replace(' ', "-");
        studio.libraries.has(&format!("@fontsource/{slug}"))
    };
    let font = fonts.iter().find(installed).cloned();
    let remarks = match (&font, fonts.first()) {
        (None, Some(wanted)) => {
            vec![format!("The brand's font {wanted} is not installed here; the style keeps its own.")]
        }
        _ => Vec::new(),
    };
    Ok((Some(BrandLook { colours, font, logo: kit.logo_blob }), remarks))
}

fn brand_of(studio: &Studio, look: &BrandLook) -> Result<Brand, StageError> {
    let logo = look.logo.as_ref().map(|key| studio.blobs.local_path(key)).transpose()?;
    Ok(Brand { colours: look.colours.clone(), font: look.font.clone(), logo })
}

/// The order of the film as the session stands.
pub async fn order(
    studio: &Arc<Studio>,
    row: &AgentSessionRow,
    wanted: &Wanted,
    plan: &Plan,
    video_id: VideoId,
) -> Result<FilmOrder, StudioError> {
    let look = match plan.casting.as_ref().and_then(|casting| casting.look) {
        Some(id) => avatar_looks::get(studio.store.read(), row.workspace_id, id).await?,
        None => None,
    };
    let Brought { sitter, brand, .. } = Brought::of_session(studio, row, wanted, look).await?;
    let lexicon = narrations::lexicon(studio, row.workspace_id).await?;
    Ok(FilmOrder { session_id: row.id, video_id, sitter, brand, lexicon })
}

pub fn job(workspace: WorkspaceId, order: &FilmOrder, board: &Storyboard) -> Result<NewJob, StudioError> {
    let deadline = Duration::from_secs_f64((board.seconds * DEADLINE_PER_SECOND).max(DEADLINE_AT_LEAST));
    let payload = serde_json::to_value(order).map_err(StudioError::internal)?;
    Ok(NewJob { deadline, ..NewJob::new(KIND, workspace, payload) })
}

/// Whether the video still waits to be made.
pub fn is_waiting(video: &VideoRow) -> bool {
    video.deleted_at.is_none() && video.status == VideoStatus::Pending
}

pub struct FilmJob {
    studio: Arc<Studio>,
}

impl FilmJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        FilmJob { studio }
    }
}

/// The files of a finished film, under stage keys, and what is to be told of it.
struct Finished {
    board: Storyboard,
    scenes: Vec<Spoken>,
    video: StageFile,
    subtitle: Option<StageFile>,
    thumbnail: StageFile,
    gif: StageFile,
    frames: u64,
    remarks: Vec<String>,
}

#[async_trait]
impl JobHandler for FilmJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let order: FilmOrder = ctx.payload()?;
        let Some(row) = agent_sessions::of_job(ctx.store().read(), order.session_id).await? else {
            return Ok(Completion::nothing());
        };
        let plan = plan_of(&row).map_err(stage_error)?;
        let (Some(board), Some(casting)) = (plan.board.clone(), plan.casting.clone()) else {
            return Err(StageError::Bug("a film was ordered without a storyboard".to_owned()));
        };
        let wanted = wanted_of(&row).map_err(stage_error)?;
        let finished = self.make(&ctx, &order, &plan, &wanted, board, &casting).await?;
        self.publish(&ctx, row, order, wanted, casting, finished).await
    }

    async fn on_started(&self, txn: &Txn, job: &JobRow) -> HookResult {
        let order: FilmOrder = serde_json::from_value(job.payload.clone())?;
        if let Some(mut video) = videos::of_job(txn, order.video_id).await? {
            video.status = VideoStatus::Processing;
            videos::update(txn, &video).await?;
        }
        Ok(())
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        let order: FilmOrder = serde_json::from_value(job.payload.clone())?;
        match agent_sessions::of_job(txn, order.session_id).await? {
            Some(row) => ending::failed(&self.studio.jobs, txn, row, failure).await,
            None => Ok(()),
        }
    }

    async fn on_cancelled(&self, txn: &Txn, job: &JobRow) -> HookResult {
        let order: FilmOrder = serde_json::from_value(job.payload.clone())?;
        match agent_sessions::of_job(txn, order.session_id).await? {
            Some(row) => ending::stopped(&self.studio.jobs, txn, row).await,
            None => Ok(()),
        }
    }
}

impl FilmJob {
    async fn make(
        &self,
        ctx: &JobContext,
        order: &FilmOrder,
        plan: &Plan,
        wanted: &Wanted,
        board: Storyboard,
        casting: &Casting,
    ) -> Result<Finished, StageError> {
        ctx.plan(&[
            ("narration", 8.0),
            ("music", 3.0),
            ("mix", 1.0),
            ("picture", 70.0),
            ("assemble", 1.0),
            ("gate", 3.0),
            ("preview", 2.0),
        ]);
        let sitter = order.sitter.clone().filter(|_| presenter::is_seen(&board));
        if sitter.is_some() {
            ctx.plan(&[("presenter", 15.0)]);
        }
        let planned: Vec<String> = board.beats.iter().map(|beat| beat.narration.clone()).collect();
        let narrated = self.narrate(ctx, order, plan, wanted, board, casting).await?;
        let said = narrated.board.beats.iter().map(|beat| &beat.narration);
        let refitted = !said.eq(planned.iter());
        let music = sound::music(&self.studio, ctx, narrated.board.music.as_deref()).await?;
        let length = seconds(&narrated.scenes);
        // Scenes last whole frames, up to what adding them up loses.
        let frames = (length * f64::from(AVATAR_FPS)).round() as u64;
        let input = json!([narrated.track.samples.sha256, music.as_ref().map(|music| &music.id), frames]);
        let (studio, spoken) = (Arc::clone(&self.studio), &narrated);
        let wav = ctx
            .stage("mix", 1.0, &input, |stage| async move {
                sound::mix(&studio, stage, spoken, music.as_ref(), frames).await
            })
            .await?;
        let shown = match sitter {
            Some(sitter) => Some(self.presenter(ctx, &narrated, sitter, casting, frames).await?),
            None => None,
        };
        let drawn = self.draw(ctx, order, plan, &narrated, shown.as_ref()).await?;
        let picture = std::slice::from_ref(&drawn.video);
        let video = video_work::assemble(&self.studio, ctx, OutputFormat::Mp4, picture, &wav).await?;
        self.gate(ctx, &drawn, &video, &narrated.track.words).await?;
        // The first scene when all of it has entered.
        let settled = narrated.scenes.first().map_or(1.0, |scene| scene.start + scene.duration * picture::SETTLED);
        let previews = video_work::previews(&self.studio, ctx, OutputFormat::Mp4, &video, settled).await?;
        let subtitle = video_work::subtitles(ctx, &narrated.track).await?;
        let mut remarks = drawn.findings;
        if refitted {
            remarks.push(format!(
                "To keep to {:.0} seconds I changed what is said; the draft has the words.",
                narrated.board.seconds
            ));
        }
        let asked = narrated.board.seconds;
        if herald_agent::Wishes::parse(&plan.prompt).seconds.is_some() && (length - asked).abs() > asked * 0.1 {
            remarks.push(format!("It lasts {length:.0} seconds instead of {asked:.0}."));
        }
        Ok(Finished {
            board: drawn.board,
            scenes: narrated.scenes,
            video,
            subtitle,
            thumbnail: previews.thumbnail,
            gif: previews.gif,
            frames: drawn.frames,
            remarks,
        })
    }

    async fn narrate(
        &self,
        ctx: &JobContext,
        order: &FilmOrder,
        plan: &Plan,
        wanted: &Wanted,
        board: Storyboard,
        casting: &Casting,
    ) -> Result<Narrated, StageError> {
        let studio = Arc::clone(&self.studio);
        let engine = Arc::clone(&studio);
        let revision =
            blocking(move || Ok(engine.engines.synthesizer()?.revision().to_owned())).await.map_err(stage_error)?;
        let brief = plan.brief(wanted, false);
        let lexicon = order.lexicon.clone();
        let input = json!([board, brief, casting.voice, lexicon, revision]);
        let cast = Cast::of_job(&studio, ctx.workspace(), [casting.voice.as_str()]).await.map_err(stage_error)?;
        let reader = Reader { voice_id: casting.voice.clone(), cast, lexicon };
        ctx.stage("narration", 8.0, &input, |stage| async move { narrate(&studio, stage, board, brief, reader).await })
            .await
    }

    async fn presenter(
        &self,
        ctx: &JobContext,
        narrated: &Narrated,
        sitter: Sitter,
        casting: &Casting,
        frames: u64,
    ) -> Result<StageFile, StageError> {
        let studio = Arc::clone(&self.studio);
        let spec = presenter::spec(&narrated.board, sitter, &casting.voice);
        let places: Vec<_> = narrated.board.beats.iter().map(|beat| beat.presenter).collect();
        let timing = json!([narrated.track.samples.sha256, narrated.track.phonemes, frames]);
        let input = json!([spec.sitter.identity(), spec.canvas, spec.seed(), places, timing]);
        let revision = presenter::REVISION * 1_000 + video_work::DRAWING_REVISION;
        ctx.stage(("presenter", revision), 15.0, &input, |stage| async move {
            presenter::draw(&studio, stage, spec, narrated, frames).await
        })
        .await
    }

    async fn draw(
        &self,
        ctx: &JobContext,
        order: &FilmOrder,
        plan: &Plan,
        narrated: &Narrated,
        presenter: Option<&StageFile>,
    ) -> Result<Drawn, StageError> {
        let studio = Arc::clone(&self.studio);
        let input = json!([narrated.board, narrated.scenes, plan.picture_digests(), presenter, order.brand]);
        let material = Material {
            pictures: plan.picture_paths(&studio)?,
            presenter: presenter.map(|file| studio.blobs.local_path(&file.key)).transpose()?,
            brand: order.brand.as_ref().map(|look| brand_of(&studio, look)).transpose()?,
        };
        ctx.stage(("picture", picture::REVISION), 70.0, &input, |stage| async move {
            picture::draw(&studio, stage, narrated.board.clone(), &narrated.scenes, &material).await
        })
        .await
    }

    async fn gate(
        &self,
        ctx: &JobContext,
        drawn: &Drawn,
        video: &StageFile,
        words: &[WordTiming],
    ) -> Result<(), StageError> {
        let studio = Arc::clone(&self.studio);
        let ((width, height), frames, words) = (drawn.board.canvas.size(), drawn.frames, words.to_vec());
        ctx.stage("gate", 3.0, &video.sha256, |stage| async move {
            let path = stage.path_of(video)?;
            let found = blocking(move || {
                let canvas = Canvas { width, height };
                let expected = Expected { canvas, format: OutputFormat::Mp4, frames, words: &words };
                faults(&studio, &path, &expected)
            });
            match found.await.map_err(stage_error)?.as_slice() {
                [] => Ok(()),
                faults => Err(StageError::Bug(format!("the gate refused the film: {}", faults.join("; ")))),
            }
        })
        .await
    }

    async fn publish(
        &self,
        ctx: &JobContext,
        row: AgentSessionRow,
        order: FilmOrder,
        wanted: Wanted,
        casting: Casting,
        finished: Finished,
    ) -> Result<Completion, StageError> {
        let id = order.video_id;
        let place = async |file: &StageFile, name: &str| -> Result<String, StageError> {
            let key = format!("videos/{id}/{name}");
            ctx.publish(file, &key).await?;
            Ok(key)
        };
        let video_key = place(&finished.video, "video.mp4").await?;
        let thumbnail_key = place(&finished.thumbnail, "thumbnail.jpg").await?;
        let gif_key = place(&finished.gif, "preview.gif").await?;
        let subtitle_key = match &finished.subtitle {
            Some(file) => Some(place(file, "subtitles.srt").await?),
            None => None,
        };
        let jobs = ctx.jobs().clone();
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                let Some(mut video) = videos::of_job(txn, id).await? else { return Ok(()) };
                video.video_blob = Some(video_key);
                video.thumbnail_blob = Some(thumbnail_key);
                video.gif_blob = Some(gif_key);
                video.subtitle_blob = subtitle_key;
                if video.deleted_at.is_some() {
                    // Deleted in the last moment: the files go as if the deletion had found them.
                    blob_sweep::purge(txn, &video.blob_keys(), now_micros()).await?;
                    billing::release(txn, &id.to_string()).await?;
                    return ending::stopped(&jobs, txn, row).await;
                }
                billing::settle(txn, &id.to_string(), (finished.frames * 1_000 / u64::from(AVATAR_FPS)) as i64).await?;
                video.status = VideoStatus::Completed;
                video.completed_at = Some(now_micros());
                video.duration_s = Some(finished.frames as f64 / f64::from(AVATAR_FPS));
                video.title = finished.board.title.clone();
                videos::update(txn, &video).await?;
                complete(txn, row, &wanted, &casting, &video, &finished).await?;
                let Some(session) = agent_sessions::of_job(txn, order.session_id).await? else { return Ok(()) };
                ending::tell(&jobs, txn, &session, Some(&video), None).await
            })
        }))
    }
}

/// The session has its video, and says so.
async fn complete(
    txn: &Txn,
    row: AgentSessionRow,
    wanted: &Wanted,
    casting: &Casting,
    video: &VideoRow,
    finished: &Finished,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let made = json!({ "video_id": video.id, "duration": video.duration_s, "title": video.title });
    let resource = AgentResourceRow {
        file_blob: video.video_blob.clone(),
        file_type: Some("video/mp4".to_owned()),
        thumbnail_blob: video.thumbnail_blob.clone(),
        preview_blob: video.gif_blob.clone(),
        preview_type: Some("image/gif".to_owned()),
        ..state::resource(row.id, "video", GENERATED, made)
    };
    agent_sessions::insert_resource(txn, &resource).await?;
    // What was said and shown in the end, which the length may have changed.
    let drafted = telling::draft(&finished.board, &finished.scenes, &[], None);
    let draft = AgentResourceRow {
        file_blob: video.thumbnail_blob.clone(),
        file_type: Some("image/jpeg".to_owned()),
        thumbnail_blob: video.thumbnail_blob.clone(),
        ..state::resource(row.id, "draft", GENERATED, drafted)
    };
    agent_sessions::insert_resource(txn, &draft).await?;
    let seconds = video.duration_s.unwrap_or_default();
    let style = telling::style_name(&finished.board.style);
    let mut words = format!("Your video “{}” is ready: {seconds:.0} seconds in the style {style}.", video.title);
    for remark in &finished.remarks {
        words.push(' ');
        words.push_str(remark);
    }
    ending::say(txn, row.id, MessageKind::Resource, words, &[resource.id, draft.id]).await?;
    let mut plan = plan_of(&row)?;
    plan.board = Some(finished.board.clone());
    let session = AgentSessionRow {
        status: SessionStatus::Completed,
        title: Some(finished.board.title.clone()),
        plan: JsonText::of(&plan)?,
        ..row
    };
    agent_sessions::update(txn, &session).await?;
    if !wanted.incognito {
        let memory = AgentMemoryRow {
            workspace_id: session.workspace_id,
            avatar_id: casting.look,
            voice_id: Some(casting.voice.clone()),
            updated_at: now_micros(),
        };
        agent_sessions::remember(txn, &memory).await?;
    }
    Ok(())
}

/// Everything that is wrong with a finished film. Scenes may rest, so a picture that stands still passes.
fn faults(studio: &Studio, video: &Path, expected: &Expected<'_>) -> Result<Vec<String>, StudioError> {
    let mut faults = video_work::stream_faults(&probe::probe(&studio.tools, video)?, expected);
    if faults.is_empty() {
        let seconds = expected.frames as f64 / f64::from(AVATAR_FPS);
        let defects = inspect::defects(&studio.tools, video, seconds)?;
        let black = defects.black.iter().filter(|stretch| stretch.length() > BLACK);
        faults.extend(black.map(|stretch| video_work::described("the picture is black", stretch)));
        let silenced = defects.silent.iter().filter(|stretch| video_work::covers_a_word(stretch, expected.words));
        faults
            .extend(silenced.map(|stretch| video_work::described("there is no sound where words are spoken", stretch)));
    }
    Ok(faults)
}
