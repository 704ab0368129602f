//! Requests of a session: the first one, and messages after it. Everything that can be refused is refused here.

use std::sync::Arc;

use herald_agent::Wishes;
use herald_domain::id::{AgentResourceId, AgentSessionId, AvatarLookId, BrandKitId, JobId, VideoId, WorkspaceId};
use herald_domain::prices::Item;
use herald_domain::video::{FileSource, OutputFormat};
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_jobs::NewJob;
use herald_scenes::{Canvas, Style};
use herald_store::agent_sessions::{
    self, AgentResourceRow, AgentSessionRow, MessageKind, MessageRole, SessionMode, SessionStatus,
};
use herald_store::clock::now_micros;
use herald_store::table::JsonText;
use herald_store::videos::{self, VideoRow};
use herald_store::{Txn, brand};
use serde_json::json;

use super::attachments::{self, Incoming, MOST_OF_SESSION};
use super::planning_job::{self, PlanOrder};
use super::state::{self, Attached, Plan, UPLOADED, Wanted, plan_of, wanted_of};
use super::{POOL, ending, session, works};
use crate::admission::{Admission, Work};
use crate::billing::Charge;
use crate::intake::StoredFile;
use crate::own_voices::Cast;
use crate::videos::{self as video_work, ready_look};
use crate::{Acceptance, Intent, Outcome, Studio, StudioError, moderation};

/// What is set aside above the length that is expected, as a factor and in seconds.
const MARGIN: (f64, f64) = (1.1, 3.0);
/// Longest film the planner chooses itself, in seconds.
const CHOSEN_SECONDS: f64 = 90.0;

/// A request for a session.
#[derive(Debug, Default)]
pub struct NewSession {
    pub prompt: String,
    pub mode: Mode,
    pub avatar_id: Option<String>,
    pub voice_id: Option<String>,
    pub style_id: Option<String>,
    pub brand_kit_id: Option<String>,
    pub canvas: Option<Canvas>,
    pub files: Vec<FileSource>,
    pub auto_proceed: bool,
    pub incognito: bool,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    #[default]
    Generate,
    Chat,
}

/// A message to a session.
#[derive(Debug, Default)]
pub struct NewMessage {
    pub message: String,
    pub avatar_id: Option<String>,
    pub voice_id: Option<String>,
    pub brand_kit_id: Option<String>,
    pub files: Vec<FileSource>,
    pub auto_proceed: bool,
}

/// A message that was taken, and the run that works on it.
pub struct Run {
    pub session: AgentSessionRow,
    pub id: JobId,
}

/// What a film of so many seconds is charged.
pub fn charge(seconds: f64) -> Charge {
    Charge::lasting(Item::VideoAgent, seconds * MARGIN.0 + MARGIN.1)
}

/// Checks the request, brings its files in, and begins a session. In generate mode its video exists from here on.
///
/// # Errors
/// Naming the field: for looks, voices, styles, kits and files that are not there, and texts that are not allowed.
pub async fn create(
    studio: &Arc<Studio>,
    caller: &Caller,
    request: NewSession,
    intent: Intent<AgentSessionRow>,
) -> Result<Outcome<AgentSessionRow>, StudioError> {
    let workspace = caller.workspace_id;
    if request.prompt.trim().is_empty() {
        return Err(Failure::invalid("prompt", "`prompt` must say what the video is about.").into());
    }
    moderation::review(&*studio.moderator, &[("prompt", Some(&request.prompt))])?;
    studio.check_callback(request.callback_url.as_deref())?;
    let mut wanted = Wanted {
        style: request.style_id.as_deref().map(style).transpose()?,
        canvas: request.canvas,
        auto_proceed: request.auto_proceed,
        incognito: request.incognito,
        ..Wanted::default()
    };
    direct(studio, workspace, &mut wanted, request.avatar_id, request.voice_id, request.brand_kit_id).await?;
    let admission = Admission::new(studio, workspace, Work::Video, charge(expected(&request.prompt)));
    let quote = admission.quote(studio.store.read()).await?;
    let incoming = attachments::take(studio, workspace, request.files).await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };

    let id = AgentSessionId::new();
    let attached = keep(studio, id, incoming, 0).await?;
    let plan = Plan { prompt: request.prompt.clone(), files: attached.clone(), ..Plan::default() };
    let mode = if request.mode == Mode::Chat { SessionMode::Chat } else { SessionMode::Generate };
    let generate = mode == SessionMode::Generate;
    let mut row = AgentSessionRow {
        id,
        workspace_id: workspace,
        mode,
        status: if generate { SessionStatus::Generating } else { SessionStatus::Thinking },
        title: None,
        wishes: JsonText::of(&wanted).map_err(StudioError::internal)?,
        plan: JsonText::of(&plan).map_err(StudioError::internal)?,
        video_id: generate.then(VideoId::new),
        job_id: None,
        callback_url: request.callback_url,
        callback_id: request.callback_id,
        created_at: now_micros(),
    };
    let order = PlanOrder { session_id: id, said: None };
    let mut job = planning_job::job(workspace, &order)?;
    // A chat is answered at once; a film is planned when its turn to be made comes.
    job.pool = if generate { job.pool } else { POOL.to_owned() };
    let (jobs, prompt) = (studio.jobs.clone(), request.prompt);
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                if let Some(video) = row.video_id {
                    job.priority = admission.admit(txn, &video.to_string()).await?;
                }
                let job_id = jobs.enqueue(txn, job).await?;
                row.job_id = Some(job_id);
                agent_sessions::insert(txn, &row).await?;
                if let Some(video) = row.video_id {
                    videos::insert(txn, &video_of(&row, video)?).await?;
                }
                note_user(txn, id, &prompt, &attached).await?;
                acceptance.apply(txn, &row).await?;
                Ok::<_, StudioError>(Outcome::Accepted(Box::new(row)))
            })
        })
        .await
}

/// The video of a session before anything of it is made.
pub fn video_of(session: &AgentSessionRow, id: VideoId) -> Result<VideoRow, StudioError> {
    let spec = JsonText::of(&json!({ "agent_session": session.id })).map_err(StudioError::internal)?;
    let wanted = video_work::Wanted {
        title: session.title.clone(),
        // The session tells how it ended.
        callback_url: None,
        callback_id: session.callback_id.clone(),
        format: OutputFormat::Mp4,
    };
    let row = video_work::pending(id, session.workspace_id, spec, wanted);
    Ok(VideoRow { session_id: Some(session.id), job_id: session.job_id, ..row })
}

/// Takes a message to a session that waits for one.
///
/// # Errors
/// `conflict` while the session works, and for sessions of generate mode; and as [`create`].
pub async fn send(
    studio: &Arc<Studio>,
    caller: &Caller,
    session_id: &str,
    request: NewMessage,
    acceptance: Acceptance<Run>,
) -> Result<Run, StudioError> {
    let workspace = caller.workspace_id;
    let row = session(studio, caller, session_id).await?;
    ready_to_listen(&row)?;
    if request.message.trim().is_empty() {
        return Err(Failure::invalid("message", "`message` must say something.").into());
    }
    moderation::review(&*studio.moderator, &[("message", Some(&request.message))])?;
    let mut wanted = wanted_of(&row)?;
    wanted.auto_proceed |= request.auto_proceed;
    let mut plan = plan_of(&row)?;
    if request.voice_id.is_some() {
        // That is the choice.
        plan.offered.clear();
    }
    direct(studio, workspace, &mut wanted, request.avatar_id, request.voice_id, request.brand_kit_id).await?;
    let incoming = attachments::take(studio, workspace, request.files).await?;
    if plan.files.len() + incoming.len() > MOST_OF_SESSION {
        let message = format!("A session takes at most {MOST_OF_SESSION} files in all.");
        return Err(Failure::invalid("files", message).into());
    }
    let attached = keep(studio, row.id, incoming, plan.files.len()).await?;
    plan.files.extend(attached.iter().cloned());
    let order = PlanOrder { session_id: row.id, said: Some(request.message.clone()) };
    let job = NewJob { pool: POOL.to_owned(), ..planning_job::job(workspace, &order)? };
    let (jobs, message, id) = (studio.jobs.clone(), request.message, row.id);
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                // Somebody else may have been quicker.
                let Some(now) = agent_sessions::of_job(txn, id).await? else { return Err(not_found(id).into()) };
                ready_to_listen(&now)?;
                let run = jobs.enqueue(txn, job).await?;
                let session = AgentSessionRow {
                    status: SessionStatus::Thinking,
                    wishes: JsonText::of(&wanted).map_err(StudioError::internal)?,
                    plan: JsonText::of(&plan).map_err(StudioError::internal)?,
                    job_id: Some(run),
                    ..now
                };
                agent_sessions::update(txn, &session).await?;
                note_user(txn, id, &message, &attached).await?;
                let taken = Run { session, id: run };
                acceptance.apply(txn, &taken).await?;
                Ok::<_, StudioError>(taken)
            })
        })
        .await
}

fn ready_to_listen(row: &AgentSessionRow) -> Result<(), Failure> {
    if row.mode == SessionMode::Generate {
        let message = "This session runs without stops. Start one with `\"mode\": \"chat\"` to talk with it.";
        return Err(Failure::new(ErrorCode::Conflict, message));
    }
    if works(row.status) {
        let message =
            format!("The session is `{}`. Send the message when it waits, or stop it first.", row.status.as_str());
        return Err(Failure::new(ErrorCode::Conflict, message));
    }
    Ok(())
}

pub fn not_found(id: impl std::fmt::Display) -> Failure {
    Failure::new(ErrorCode::ResourceNotFound, format!("There is no video agent session `{id}`."))
}

/// What a request says about cast and brand goes over what was said before.
async fn direct(
    studio: &Studio,
    workspace: WorkspaceId,
    wanted: &mut Wanted,
    avatar_id: Option<String>,
    voice_id: Option<String>,
    brand_kit_id: Option<String>,
) -> Result<(), StudioError> {
    if let Some(id) = avatar_id {
        let parsed: AvatarLookId = id.parse().map_err(|_| {
            Failure::new(ErrorCode::AvatarNotFound, format!("There is no avatar look `{id}`.")).at("avatar_id")
        })?;
        wanted.look = Some(ready_look(studio, workspace, parsed).await?.id);
    }
    if let Some(id) = voice_id {
        Cast::of(studio, workspace, [id.as_str()]).await?.get(&id)?;
        wanted.voice = Some(id);
    }
    if let Some(id) = brand_kit_id {
        let unknown = || {
            let message = format!("There is no brand kit `{id}`. `GET /v3/brand-kits` lists them.");
            Failure::new(ErrorCode::ResourceNotFound, message).at("brand_kit_id")
        };
        let parsed: BrandKitId = id.parse().map_err(|_| unknown())?;
        brand::kit(studio.store.read(), workspace, parsed).await?.ok_or_else(unknown)?;
        wanted.brand_kit = Some(parsed);
    }
    Ok(())
}

fn style(id: &str) -> Result<String, Failure> {
    let unknown = |_| {
        let message = format!("There is no style `{id}`. `GET /v3/video-agents/styles` lists them.");
        Failure::new(ErrorCode::ResourceNotFound, message).at("style_id")
    };
    Style::find(id).map(|style| style.style_id.clone()).map_err(unknown)
}

/// Seconds of the film, rather too many than too few.
fn expected(prompt: &str) -> f64 {
    let wishes = Wishes::parse(prompt);
    let laid_out: f64 = wishes.scenes.iter().filter_map(|scene| scene.seconds).sum();
    wishes.seconds.unwrap_or(if laid_out > 0.0 { laid_out } else { CHOSEN_SECONDS })
}

/// Gives files their places.
async fn keep(
    studio: &Studio,
    session: AgentSessionId,
    incoming: Vec<Incoming>,
    first: usize,
) -> Result<Vec<Attached>, StudioError> {
    let mut attached = Vec::with_capacity(incoming.len());
    for (number, file) in incoming.into_iter().enumerate() {
        let key = format!("agent/{session}/files/{}.{}", first + number + 1, file.kind.extension());
        let held = studio.new_draft()?;
        // An asset stays where it is.
        tokio::fs::copy(file.path.path(), &held).await?;
        let stored: StoredFile = studio.keep_file(key, &held).await?;
        attached.push(Attached {
            resource: AgentResourceId::new(),
            name: file.name,
            media_type: file.kind.mime().to_owned(),
            file: stored,
        });
    }
    Ok(attached)
}

/// Writes what the user said, and the files that came with it as resources.
async fn note_user(txn: &Txn, session: AgentSessionId, text: &str, files: &[Attached]) -> Result<(), StudioError> {
    for file in files {
        let named = json!({ "name": file.name, "media_type": file.media_type });
        let row = AgentResourceRow {
            id: file.resource,
            file_blob: Some(file.file.key.clone()),
            file_type: Some(file.media_type.clone()),
            ..state::resource(session, kind_of(&file.media_type), UPLOADED, named)
        };
        agent_sessions::insert_resource(txn, &row).await?;
    }
    let ids: Vec<AgentResourceId> = files.iter().map(|file| file.resource).collect();
    Ok(ending::note(txn, session, MessageRole::User, MessageKind::Text, text.to_owned(), &ids).await?)
}

fn kind_of(media_type: &str) -> &'static str {
    match media_type.split('/').next() {
        Some("image") => "image",
        Some("video") => "video",
        Some("audio") => "audio",
        _ => "document",
    }
}

/// The admission of a film whose storyboard is known.
pub fn admission_of(studio: &Studio, workspace: WorkspaceId, seconds: f64) -> Admission {
    Admission::new(studio, workspace, Work::Video, charge(seconds))
}
