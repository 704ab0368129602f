//! A run of thinking: files are read, a storyboard is written or changed, and its scenes are drawn as stills.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use herald_agent::wishes::wants_to_choose_a_voice;
use herald_agent::{PlanError, Planned, Revision, Storyboard, Wishes, revise, revision};
use herald_domain::id::{AgentResourceId, AgentSessionId, VideoId, WorkspaceId};
use herald_domain::{ErrorCode, Failure};
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, Jobs, NewJob, StageError, StageFile};
use herald_scenes::Content;
use herald_speech::language::Language;
use herald_speech::{Control, Voice};
use herald_store::agent_sessions::{self, AgentResourceRow, AgentSessionRow, MessageKind, SessionStatus};
use herald_store::table::JsonText;
use herald_store::{Txn, videos};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::attachments::{self, Read};
use super::casting::{self, Chosen, Role};
use super::film::{self, Material};
use super::film_job::{self, FilmOrder};
use super::language_model::{self, LanguageModel};
use super::narration::{Spoken, seconds};
use super::picture::{self, Stills};
use super::state::{self, GENERATED, Plan, Wanted, pauses, plan_of, wanted_of};
use super::submit::{admission_of, video_of};
use super::voice_choice::{self, Answer, answered};
use super::{ending, film_job::Brought, presenter, telling};
use crate::admission::{self, Admission};
use crate::error::stage_error;
use crate::intake::StoredFile;
use crate::{Studio, StudioError, blocking, seed_of, speech};

pub const KIND: &str = "agent_plan";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PlanOrder {
    pub session_id: AgentSessionId,
    /// The message that is to be answered; absent for the first plan.
    pub said: Option<String>,
}

pub fn job(workspace: WorkspaceId, order: &PlanOrder) -> Result<NewJob, StudioError> {
    Ok(NewJob::new(KIND, workspace, serde_json::to_value(order).map_err(StudioError::internal)?))
}

pub struct PlanJob {
    studio: Arc<Studio>,
}

impl PlanJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        PlanJob { studio }
    }
}

/// What the agent comes to.
enum Thought {
    /// Facts are needed, or the message was not understood: what to say, and where the session rests.
    Ask { words: String, rest: SessionStatus },
    /// A storyboard, new or changed: what to say before it is described.
    Board { explained: Option<String>, proceed: bool },
    /// A storyboard, and a choice of voices before it is shown.
    Voices { board: Storyboard, explained: Option<String> },
    /// The storyboard stands as it is.
    Approved,
}

#[async_trait]
impl JobHandler for PlanJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let order: PlanOrder = ctx.payload()?;
        let Some(row) = agent_sessions::of_job(ctx.store().read(), order.session_id).await? else {
            return Ok(Completion::nothing());
        };
        let mut wanted = wanted_of(&row).map_err(stage_error)?;
        let mut plan = plan_of(&row).map_err(stage_error)?;
        ctx.plan(&[("read", 3.0), ("plan", 0.5), ("stills", 10.0)]);
        let (mut remarks, new_files) = (Vec::new(), plan.read < plan.files.len());
        self.read(&ctx, &mut plan, &mut remarks).await?;
        let thought = self.think(&row, &mut wanted, &mut plan, order.said.as_deref(), new_files).await?;
        match thought {
            Thought::Ask { words, rest } => Ok(asking(row, wanted, plan, words, rest, Vec::new())),
            Thought::Voices { board, explained } => Ok(offering(row, wanted, plan, board, explained)),
            Thought::Board { explained, proceed } => {
                let proposal = self.propose(&ctx, &row, &wanted, plan, &mut remarks).await?;
                self.offer(&ctx, row, wanted, proposal, explained, remarks, proceed).await
            }
            Thought::Approved => self.go_on(&ctx, row, wanted, plan).await,
        }
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        match session_of(txn, job).await? {
            Some(row) => ending::failed(&self.studio.jobs, txn, row, failure).await,
            None => Ok(()),
        }
    }

    async fn on_cancelled(&self, txn: &Txn, job: &JobRow) -> HookResult {
        match session_of(txn, job).await? {
            Some(row) => ending::stopped(&self.studio.jobs, txn, row).await,
            None => Ok(()),
        }
    }
}

async fn session_of(
    txn: &Txn,
    job: &JobRow,
) -> Result<Option<AgentSessionRow>, Box<dyn std::error::Error + Send + Sync>> {
    let order: PlanOrder = serde_json::from_value(job.payload.clone())?;
    Ok(agent_sessions::of_job(txn, order.session_id).await?)
}

/// A storyboard with its cast and its stills.
struct Proposal {
    plan: Plan,
    board: Storyboard,
    scenes: Vec<Spoken>,
    chosen: Chosen,
    stills: Stills,
}

impl PlanJob {
    /// Reads the files that were not read yet.
    async fn read(&self, ctx: &JobContext, plan: &mut Plan, remarks: &mut Vec<String>) -> Result<(), StageError> {
        for number in plan.read..plan.files.len() {
            let file = plan.files[number].clone();
            let studio = Arc::clone(&self.studio);
            let input = json!([file.file.sha256, file.name, file.media_type]);
            let (found, frames): (Read, Vec<StageFile>) = ctx
                .stage("read", 3.0, &input, |stage| async move {
                    let (folder, stop) = (stage.dir().to_owned(), stage.cancelled());
                    let read = blocking(move || {
                        let cancelled = || stop.load(Ordering::Relaxed);
                        let control = Control { cancelled: &cancelled, progress: &|_, _| () };
                        attachments::read(&studio, &file, &folder, &control)
                    })
                    .await
                    .map_err(stage_error)?;
                    let mut frames = Vec::new();
                    for name in &read.frames {
                        frames.push(stage.keep(stage.dir().join(name)).await?);
                    }
                    Ok((read, frames))
                })
                .await?;
            remarks.extend(found.remark);
            let mut source = found.source;
            let first = plan.pictures.len();
            source.pictures.iter_mut().for_each(|picture| picture.place += first);
            if frames.is_empty() && !source.pictures.is_empty() {
                plan.pictures.push(plan.files[number].file.clone());
            }
            for (frame, made) in frames.iter().enumerate() {
                let key = format!("{}-frame-{}.jpg", plan.files[number].file.key, frame + 1);
                ctx.publish(made, &key).await?;
                plan.pictures.push(StoredFile { key, sha256: made.sha256.clone() });
            }
            plan.sources.push(source);
            plan.read = number + 1;
        }
        Ok(())
    }

    /// Plans anew, or changes what is planned.
    async fn think(
        &self,
        row: &AgentSessionRow,
        wanted: &mut Wanted,
        plan: &mut Plan,
        said: Option<&str>,
        new_files: bool,
    ) -> Result<Thought, StageError> {
        let (said, chosen) = match said.map(|said| answered(said, &std::mem::take(&mut plan.offered))) {
            Some(Answer::Chosen { voice, rest }) => {
                let name = Voice::find(&voice).map_or(&*voice, |voice| &*voice.name);
                let explained = format!("{name} speaks.");
                wanted.voice = Some(voice);
                if rest.is_empty() {
                    return Ok(Thought::Board { explained: Some(explained), proceed: false });
                }
                (Some(rest), Some(explained))
            }
            _ => (said.map(str::to_owned), None),
        };
        let thought = self.heed(row, wanted, plan, said.as_deref(), new_files).await?;
        // Somebody who has not seen the storyboard with its voice is shown it, whatever else they said.
        let unseen = plan.board.is_some() && (chosen.is_some() || plan.casting.is_none());
        let (explained, proceed) = match thought {
            Thought::Board { explained, proceed } => (explained, proceed),
            Thought::Ask { words, .. } if unseen => (Some(words), false),
            Thought::Approved if unseen => (None, chosen.is_some()),
            other => return Ok(other),
        };
        let told: Vec<String> = chosen.into_iter().chain(explained).collect();
        Ok(Thought::Board { explained: Some(told.join(" ")).filter(|told| !told.is_empty()), proceed })
    }

    /// What a message asks for that answers no question of ours; or the first storyboard.
    async fn heed(
        &self,
        row: &AgentSessionRow,
        wanted: &mut Wanted,
        plan: &mut Plan,
        said: Option<&str>,
        new_files: bool,
    ) -> Result<Thought, StageError> {
        let approved = said.is_some_and(revision::approves);
        match (plan.board.take(), said) {
            (Some(board), Some(said)) if !new_files && wants_to_choose_a_voice(said) => {
                Ok(Thought::Voices { board, explained: None })
            }
            (Some(board), Some(_)) if approved && !new_files => {
                plan.board = Some(board);
                Ok(Thought::Approved)
            }
            (Some(board), Some(said)) if !new_files => self.change(row, wanted, plan, board, said).await,
            (_, said) => {
                if let Some(said) = said.filter(|_| !approved) {
                    plan.prompt = format!("{}\n\n{said}", plan.prompt);
                }
                let explained = new_files.then(|| "I read the files.".to_owned()).filter(|_| said.is_some());
                let may_ask = pauses(row, wanted) && !plan.asked;
                let thought = self.write(row.workspace_id, wanted, plan, explained, may_ask).await?;
                let chooses = pauses(row, wanted) && wanted.voice.is_none() && wants_to_choose_a_voice(&plan.prompt);
                match (thought, plan.board.take_if(|_| chooses)) {
                    (Thought::Board { explained, .. }, Some(board)) => Ok(Thought::Voices { board, explained }),
                    (thought, _) => Ok(thought),
                }
            }
        }
    }

    /// The model, where there is one and the workspace's plan permits it.
    async fn language_model(&self, workspace: WorkspaceId) -> Result<Option<Arc<LanguageModel>>, StageError> {
        let Some(model) = self.studio.engines.language_model() else { return Ok(None) };
        let (_, allowed) = admission::plan_of(&self.studio, workspace).await.map_err(stage_error)?;
        Ok(allowed.permits_vendor(&model.vendor).is_ok().then_some(model))
    }

    async fn write(
        &self,
        workspace: WorkspaceId,
        wanted: &Wanted,
        plan: &mut Plan,
        explained: Option<String>,
        may_ask: bool,
    ) -> Result<Thought, StageError> {
        let brief = plan.brief(wanted, may_ask);
        let model = self.language_model(workspace).await?;
        let planned = language_model::plan(model.as_deref(), brief).await.map_err(stage_error)?;
        let (planned, author) = planned.map_err(plan_error)?;
        match planned {
            Planned::Question(words) => {
                plan.asked = true;
                Ok(Thought::Ask { words, rest: SessionStatus::WaitingForInput })
            }
            Planned::Storyboard(board) => {
                plan.board = Some(*board);
                let told: Vec<String> = explained.into_iter().chain(author).collect();
                let explained = Some(told.join(" ")).filter(|told| !told.is_empty());
                Ok(Thought::Board { explained, proceed: false })
            }
        }
    }

    async fn change(
        &self,
        row: &AgentSessionRow,
        wanted: &mut Wanted,
        plan: &mut Plan,
        board: Storyboard,
        said: &str,
    ) -> Result<Thought, StageError> {
        let (brief, before, message) = (plan.brief(wanted, false), board.clone(), said.to_owned());
        let revised = blocking(move || Ok(revise(&before, &brief, &message))).await.map_err(stage_error)?;
        match revised {
            Revision::Approve => {
                plan.board = Some(board);
                Ok(Thought::Approved)
            }
            Revision::Revised { storyboard, explanation, proceed } => {
                if storyboard.voice_gender != board.voice_gender {
                    // The later wish counts.
                    wanted.voice = None;
                }
                plan.board = Some(*storyboard);
                Ok(Thought::Board { explained: Some(explanation), proceed })
            }
            // After a finished video, a message may begin another.
            Revision::Unclear(_) if row.video_id.is_some() && begins_anew(said) => {
                plan.prompt = said.to_owned();
                plan.casting = None;
                self.write(row.workspace_id, wanted, plan, Some("I began a new video.".to_owned()), false).await
            }
            Revision::Unclear(words) => {
                plan.board = Some(board);
                Ok(Thought::Ask { words, rest: SessionStatus::Reviewing })
            }
        }
    }

    /// Casts the storyboard and draws its stills.
    async fn propose(
        &self,
        ctx: &JobContext,
        row: &AgentSessionRow,
        wanted: &Wanted,
        mut plan: Plan,
        remarks: &mut Vec<String>,
    ) -> Result<Proposal, StageError> {
        let Some(mut board) = plan.board.take() else {
            return Err(StageError::Bug("a storyboard was to be shown and there is none".to_owned()));
        };
        let role = Role {
            language: &board.language,
            gender: board.voice_gender.as_deref().and_then(gender),
            presenter: presenter::is_seen(&board),
            seed: seed_of(&plan.prompt),
        };
        let chosen = casting::choose(&self.studio, row.workspace_id, wanted, role).await.map_err(stage_error)?;
        remarks.extend(chosen.remarks.iter().cloned());
        match &chosen.look {
            Some(look) => name_presenter(&mut board, &look.name),
            None => board.beats.iter_mut().for_each(|beat| beat.presenter = None),
        }
        plan.casting = Some(chosen.casting.clone());
        let scenes = film::planned(&board);
        let brought = Brought::of_session(&self.studio, row, wanted, chosen.look.clone()).await.map_err(stage_error)?;
        remarks.extend(brought.remarks.iter().cloned());
        let stills = self.stills(ctx, &board, &scenes, &plan, &brought).await?;
        Ok(Proposal { board: stills.board.clone(), plan, scenes, chosen, stills })
    }

    async fn stills(
        &self,
        ctx: &JobContext,
        board: &Storyboard,
        scenes: &[Spoken],
        plan: &Plan,
        brought: &Brought,
    ) -> Result<Stills, StageError> {
        let studio = Arc::clone(&self.studio);
        let sitter = brought.sitter.as_ref().map(|sitter| sitter.identity());
        let input = json!([board, plan.picture_digests(), sitter, brought.brand, presenter::REVISION]);
        ctx.stage(("stills", picture::REVISION), 10.0, &input, |stage| async move {
            let mut material =
                Material { pictures: plan.picture_paths(&studio)?, presenter: None, brand: brought.brand(&studio)? };
            if let Some(sitter) = brought.sitter.clone().filter(|_| presenter::is_seen(board)) {
                let path = stage.dir().join("presenter.webm");
                let spec = presenter::spec(board, sitter, "");
                let (work, output, length) = (Arc::clone(&studio), path.clone(), seconds(scenes));
                blocking(move || presenter::still(&work, &spec, length, &output)).await.map_err(stage_error)?;
                material.presenter = Some(path);
            }
            picture::stills(&studio, stage, board.clone(), scenes, &material).await
        })
        .await
    }

    /// Shows the storyboard, and stops there or goes on.
    #[allow(clippy::too_many_arguments, reason = "what one run has come to; it is read once")]
    async fn offer(
        &self,
        ctx: &JobContext,
        row: AgentSessionRow,
        wanted: Wanted,
        proposal: Proposal,
        explained: Option<String>,
        remarks: Vec<String>,
        proceed: bool,
    ) -> Result<Completion, StageError> {
        let Proposal { mut plan, board, scenes, chosen, stills } = proposal;
        let admission = admission_of(&self.studio, row.workspace_id, board.seconds.max(seconds(&scenes)));
        // In generate mode the price is set aside already.
        let quote = admission.quote(self.studio.store.read()).await.ok();
        let resources = self.resources(ctx, &row, &board, &scenes, &chosen, &stills, quote.as_ref()).await?;
        let goes_on = proceed || !pauses(&row, &wanted);
        let look = chosen.look.as_ref().map(|look| look.name.as_str());
        let before = plan_of(&row).map_err(stage_error)?.board;
        let described = match &before {
            Some(_) => telling::changed(&board, &scenes),
            None => telling::drafted(&board, &scenes, &chosen.voice.name, look),
        };
        // What was said of the storyboard before is not said again.
        let known = before.map(|board| board.remarks).unwrap_or_default();
        let told = board.remarks.iter().filter(|remark| !known.contains(remark));
        let told = told.chain(&remarks).chain(&stills.findings).map(String::as_str);
        let end = if goes_on { telling::PROCEEDING } else { telling::REVIEW };
        let words: Vec<&str> = explained.as_deref().into_iter().chain([&*described]).chain(told).chain([end]).collect();
        let words = words.join(" ");
        plan.board = Some(board.clone());
        let start = match goes_on {
            true => Some(Start::prepare(&self.studio, ctx, &row, &wanted, &plan, &board).await?),
            false => None,
        };
        let jobs = ctx.jobs().clone();
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                let Some(now) = agent_sessions::of_job(txn, row.id).await? else { return Ok(()) };
                let ids: Vec<AgentResourceId> = resources.iter().map(|resource| resource.id).collect();
                for resource in &resources {
                    agent_sessions::insert_resource(txn, resource).await?;
                }
                ending::say(txn, row.id, MessageKind::Resource, words, &ids).await?;
                let session = AgentSessionRow {
                    status: SessionStatus::Reviewing,
                    title: Some(board.title.clone()),
                    wishes: JsonText::of(&wanted)?,
                    plan: JsonText::of(&plan)?,
                    ..now
                };
                match start {
                    Some(start) => start.begin(&jobs, txn, session).await,
                    None => Ok(agent_sessions::update(txn, &session).await?),
                }
            })
        }))
    }

    /// The film is made from the storyboard as it stands.
    async fn go_on(
        &self,
        ctx: &JobContext,
        row: AgentSessionRow,
        wanted: Wanted,
        plan: Plan,
    ) -> Result<Completion, StageError> {
        let Some(board) = plan.board.clone() else {
            return Err(StageError::Bug("a storyboard was approved and there is none".to_owned()));
        };
        let start = Start::prepare(&self.studio, ctx, &row, &wanted, &plan, &board).await?;
        let jobs = ctx.jobs().clone();
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                let Some(now) = agent_sessions::of_job(txn, row.id).await? else { return Ok(()) };
                let session = AgentSessionRow { wishes: JsonText::of(&wanted)?, plan: JsonText::of(&plan)?, ..now };
                ending::say(txn, row.id, MessageKind::Text, telling::PROCEEDING.to_owned(), &[]).await?;
                start.begin(&jobs, txn, session).await
            })
        }))
    }

    /// The draft, its stills and its cast, as resources.
    #[allow(clippy::too_many_arguments, reason = "what one run has come to; it is read once")]
    async fn resources(
        &self,
        ctx: &JobContext,
        row: &AgentSessionRow,
        board: &Storyboard,
        scenes: &[Spoken],
        chosen: &Chosen,
        stills: &Stills,
        quote: Option<&crate::billing::Quote>,
    ) -> Result<Vec<AgentResourceRow>, StageError> {
        let resource = |kind: &str, metadata: serde_json::Value| state::resource(row.id, kind, GENERATED, metadata);
        let mut images = Vec::with_capacity(stills.pictures.len());
        for (index, still) in stills.pictures.iter().enumerate() {
            let beat = &board.beats[index];
            let metadata = json!({
                "scene": index + 1,
                "title": beat.content.heading(),
                "narration": beat.narration,
            });
            let mut image = resource("image", metadata);
            let key = format!("agent/{}/stills/{}.jpg", row.id, image.id);
            ctx.publish(still, &key).await?;
            image.thumbnail_blob = Some(key.clone());
            image.file_blob = Some(key);
            image.file_type = Some("image/jpeg".to_owned());
            images.push(image);
        }
        let ids: Vec<AgentResourceId> = images.iter().map(|image| image.id).collect();
        let mut draft = resource("draft", telling::draft(board, scenes, &ids, quote));
        draft.file_blob = images.first().and_then(|image| image.file_blob.clone());
        draft.file_type = draft.file_blob.as_ref().map(|_| "image/jpeg".to_owned());
        draft.thumbnail_blob.clone_from(&draft.file_blob);
        let heard = voice_resource(row.id, &chosen.voice);
        let seen = chosen.look.as_ref().map(|look| {
            let mut seen = resource("avatar", json!({ "avatar_id": look.id, "name": look.name }));
            seen.thumbnail_blob.clone_from(&look.preview_image_blob);
            seen.preview_blob.clone_from(&look.preview_video_blob);
            seen.preview_type = look.preview_video_blob.as_ref().map(|_| "video/mp4".to_owned());
            seen
        });
        Ok(std::iter::once(draft).chain(images).chain([heard]).chain(seen).collect())
    }
}

fn gender(name: &str) -> Option<herald_speech::Gender> {
    match name {
        "female" => Some(herald_speech::Gender::Female),
        "male" => Some(herald_speech::Gender::Male),
        _ => None,
    }
}

/// A request for another video rather than for another storyboard of this one.
fn begins_anew(said: &str) -> bool {
    let wishes = Wishes::parse(said);
    (wishes.seconds.is_some() || wishes.kind.is_some()) && wishes.subject.is_some()
}

/// Presenters are introduced by name where the planner left room for it.
fn name_presenter(board: &mut Storyboard, look: &str) {
    for beat in &mut board.beats {
        if let Content::Presenter { name: Some(name), .. } = &mut beat.content
            && name.is_empty()
        {
            look.clone_into(name);
        }
    }
}

fn plan_error(error: PlanError) -> StageError {
    StageError::Invalid(Failure::new(ErrorCode::InvalidParameter, format!("{error}.")).at("prompt"))
}

/// The session rests and waits for an answer.
fn asking(
    row: AgentSessionRow,
    wanted: Wanted,
    plan: Plan,
    words: String,
    rest: SessionStatus,
    resources: Vec<AgentResourceRow>,
) -> Completion {
    Completion::new(move |txn| {
        Box::pin(async move {
            let Some(now) = agent_sessions::of_job(txn, row.id).await? else { return Ok(()) };
            let ids: Vec<AgentResourceId> = resources.iter().map(|resource| resource.id).collect();
            for resource in &resources {
                agent_sessions::insert_resource(txn, resource).await?;
            }
            let kind = if ids.is_empty() { MessageKind::Text } else { MessageKind::Resource };
            ending::say(txn, row.id, kind, words, &ids).await?;
            let session =
                AgentSessionRow { status: rest, wishes: JsonText::of(&wanted)?, plan: JsonText::of(&plan)?, ..now };
            Ok(agent_sessions::update(txn, &session).await?)
        })
    })
}

/// The session waits for a voice to be chosen, of the gender the storyboard asks for if it asks for one.
fn offering(
    row: AgentSessionRow,
    wanted: Wanted,
    mut plan: Plan,
    board: Storyboard,
    explained: Option<String>,
) -> Completion {
    let language = Language::from_tag(&board.language).unwrap_or(Language::EnUs);
    let voices = voice_choice::offer(language, board.voice_gender.as_deref().and_then(gender));
    let words: Vec<String> = explained.into_iter().chain([voice_choice::question(&voices)]).collect();
    let resources = voices.iter().map(|voice| voice_resource(row.id, voice)).collect();
    plan.offered = voices.iter().map(|voice| voice.id.to_string()).collect();
    plan.board = Some(board);
    asking(row, wanted, plan, words.join(" "), SessionStatus::WaitingForInput, resources)
}

fn voice_resource(session: AgentSessionId, voice: &Voice) -> AgentResourceRow {
    let metadata = json!({ "voice_id": voice.id, "name": voice.name, "gender": voice.gender.as_str(), "language": voice.language.name() });
    let mut heard = state::resource(session, "voice", GENERATED, metadata);
    // A public voice has a preview that is made when it is fetched; an own one shows its own.
    if Voice::find(&voice.id).is_some() {
        heard.preview_blob = Some(speech::preview_key(&voice.id));
        heard.preview_type = Some("audio/mpeg".to_owned());
    }
    heard
}

/// Everything the film's job is started with.
struct Start {
    order: FilmOrder,
    job: NewJob,
    /// Absent where the price is set aside already.
    admission: Option<Admission>,
}

impl Start {
    async fn prepare(
        studio: &Arc<Studio>,
        ctx: &JobContext,
        row: &AgentSessionRow,
        wanted: &Wanted,
        plan: &Plan,
        board: &Storyboard,
    ) -> Result<Start, StageError> {
        let waiting = match row.video_id {
            Some(id) => videos::of_job(ctx.store().read(), id).await?.filter(film_job::is_waiting),
            None => None,
        };
        let admission = match &waiting {
            Some(_) => None,
            None => {
                let seconds = board.seconds.max(seconds(&film::planned(board)));
                let admission = admission_of(studio, row.workspace_id, seconds);
                admission.quote(studio.store.read()).await.map_err(stage_error)?;
                Some(admission)
            }
        };
        let video_id = waiting.map_or_else(VideoId::new, |video| video.id);
        let order = film_job::order(studio, row, wanted, plan, video_id).await.map_err(stage_error)?;
        // Rows keep priorities negated.
        let priority = if admission.is_none() { -ctx.job().priority } else { 0 };
        let job = NewJob { priority, ..film_job::job(row.workspace_id, &order, board).map_err(stage_error)? };
        Ok(Start { order, job, admission })
    }

    /// The session makes its film from here on; or, when the account does not allow it any more, says so.
    async fn begin(self, jobs: &Jobs, txn: &Txn, session: AgentSessionRow) -> HookResult {
        let Start { order, mut job, admission } = self;
        let id = order.video_id;
        if let Some(admission) = admission {
            match admission.admit(txn, &id.to_string()).await {
                Ok(priority) => job.priority = priority,
                Err(StudioError::Refused(failure)) => {
                    ending::say(txn, session.id, MessageKind::Error, failure.message, &[]).await?;
                    let resting = AgentSessionRow { status: SessionStatus::Reviewing, ..session };
                    return Ok(agent_sessions::update(txn, &resting).await?);
                }
                Err(StudioError::Internal(error)) => return Err(error),
            }
        }
        let job_id = jobs.enqueue(txn, job).await?;
        let session =
            AgentSessionRow { status: SessionStatus::Generating, video_id: Some(id), job_id: Some(job_id), ..session };
        match videos::of_job(txn, id).await? {
            Some(mut video) => {
                video.title = session.title.clone().unwrap_or_default();
                video.job_id = Some(job_id);
                videos::update(txn, &video).await?;
            }
            None => videos::insert(txn, &video_of(&session, id).map_err(|error| error.to_string())?).await?,
        }
        Ok(agent_sessions::update(txn, &session).await?)
    }
}
