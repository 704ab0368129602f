//! From a request to an accepted job. Everything that can be refused is refused here, before anything is written.

use std::sync::Arc;
use std::time::Duration;

use herald_avatar::character::motion::MotionPlan;
use herald_domain::id::{AvatarLookId, VideoId, WorkspaceId};
use herald_domain::plan::Plan;
use herald_domain::prices::{AvatarKind, Item};
use herald_domain::video::{
    Background, Canvas, Colour, Engine, Fit, MAX_AUDIO_SECONDS, MIN_SPEECH_SECONDS, OutputFormat, Resolution,
    SpeechSource, Subject, VideoDraft,
};
use herald_domain::{ErrorCode, Failure};
use herald_jobs::NewJob;
use herald_speech::ssml::Document;
use herald_speech::{Control, Narration, UserLexicon};
use herald_store::avatar_groups::AvatarStatus;
use herald_store::avatar_looks::{self, AvatarLookRow};
use herald_store::table::JsonText;
use herald_store::videos::{self, VideoRow};

use super::job::KIND;
use super::row::{self, Wanted};
use super::spec::{Backdrop, Character, Sitter, Speech, VideoOrder, VideoSpec};
use crate::admission::{self, Admission, Work};
use crate::avatars::require_face;
use crate::billing::Charge;
use crate::intake::{AUDIO_RATE, Picture};
use crate::narrations::{self, ScriptForm, Wishes};
use crate::own_voices::Cast;
use crate::{Acceptance, Intent, Outcome, Studio, StudioError, blocking, moderation};

/// From the first start of the job: ten minutes of 4K on slow cores, with time to spare.
const DEADLINE: Duration = Duration::from_secs(6 * 3_600);
/// Scripts shorter than this are spoken before they are accepted, because they may last less than a second.
const DOUBTFUL_CHARS: usize = 40;

/// A video that was accepted, and what of the request had no effect.
pub struct Accepted {
    pub row: VideoRow,
    pub warnings: Vec<String>,
}

/// Checks the request, brings its files in, and accepts it: video row, job row and the hold on its price in one
/// transaction. A dry run stops where the first file would be written.
pub async fn submit(
    studio: &Arc<Studio>,
    workspace: WorkspaceId,
    draft: VideoDraft,
    intent: Intent<Accepted>,
) -> Result<Outcome<Accepted>, StudioError> {
    let (plan_name, plan) = admission::plan_of(studio, workspace).await?;
    let engine = draft.engine.unwrap_or_default();
    plan.permits_video(&plan_name, draft.resolution, engine, draft.output_format)?;
    let script = draft.speech.script().map(read_script).transpose()?;
    let heard = script.as_ref().map(Document::heard);
    moderation::review(
        &*studio.moderator,
        &[
            ("script", heard.as_deref()),
            ("title", draft.title.as_deref()),
            ("motion_prompt", draft.motion_prompt.as_deref()),
        ],
    )?;
    // Cheap refusals come before anything is fetched.
    let look = match &draft.subject {
        Subject::Look(id) => Some(usable_look(studio, workspace, *id, engine, plan).await?),
        Subject::Image(_) => None,
    };
    studio.check_callback(draft.callback_url.as_deref())?;
    let script_voice = checked_voice(&draft.speech, look.as_ref())?;
    let script = match (script, &script_voice) {
        (Some(script), Some(voice_id)) => {
            let cast = Cast::of(studio, workspace, narrations::voice_ids(&script, voice_id)).await?;
            let lexicon = narrations::lexicon(studio, workspace).await?.within(&script.written());
            let narration = narration(&script, voice_id, &cast, &draft.delivery, &lexicon)?;
            Some((script, narration, lexicon))
        }
        _ => None,
    };

    let avatar = look.as_ref().map_or(AvatarKind::Photo, |look| AvatarKind::of_type(&look.avatar_type));
    let sitter = subject(studio, workspace, draft.subject, look).await?;
    let (motion, warnings) = motion(&sitter, draft.motion_prompt.as_deref());
    let speech = bring_speech(studio, workspace, draft.speech, script_voice, script).await?;
    let backdrop =
        bring_backdrop(studio, workspace, draft.background, draft.remove_background, draft.output_format).await?;

    let charge = Charge {
        four_k: draft.resolution == Resolution::K4,
        waived: plan.unlimited_engines.contains(&engine),
        ..Charge::lasting(Item::AvatarVideo { engine, avatar }, speech.expected_seconds())
    };
    let admission = Admission::new(studio, workspace, Work::Video, charge);
    let quote = admission.quote(studio.store.read()).await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };

    // Nothing can be refused any more but by the limits of the account: now the files get their places.
    let id = VideoId::new();
    let place = |name: &str| format!("videos/{id}/inputs/{name}");
    let spec = VideoSpec {
        canvas: Canvas::of(draft.resolution, draft.aspect_ratio, sitter.size()),
        sitter: match sitter {
            Subjected::Picture(picture) => Sitter::Picture(studio.keep(place("picture"), &picture.bytes).await?),
            Subjected::Character(character) => Sitter::Character(character),
        },
        engine,
        speech: match speech {
            Spoken::Script { text, voice_id, lexicon, .. } => Speech::Script { text, voice_id, lexicon },
            Spoken::Recording { bytes, .. } => Speech::Recording(studio.keep(place("recording"), &bytes).await?),
        },
        delivery: draft.delivery,
        expressiveness: draft.expressiveness,
        motion,
        fit: draft.fit.unwrap_or(Fit::Cover),
        backdrop: match backdrop {
            Setting::Own => Backdrop::Own,
            Setting::Colour(colour) => Backdrop::Colour(colour),
            Setting::Image(bytes) => Backdrop::Image(studio.keep(place("background"), &bytes).await?),
        },
        format: draft.output_format,
        burned_captions: draft.captions.is_some_and(|captions| captions.burned_in),
    };
    let wanted = Wanted {
        title: draft.title,
        callback_url: draft.callback_url,
        callback_id: draft.callback_id,
        format: draft.output_format,
    };
    let row = row::pending(id, workspace, JsonText::of(&spec).map_err(StudioError::internal)?, wanted);
    let inputs = spec.input_keys();
    let order = serde_json::to_value(VideoOrder { video_id: id, spec }).map_err(StudioError::internal)?;
    let pledge = Pledge { inputs, job: NewJob { deadline: DEADLINE, ..NewJob::new(KIND, workspace, order) } };
    let accepted = accept(studio, Accepted { row, warnings }, pledge, admission, acceptance).await?;
    Ok(Outcome::Accepted(Box::new(accepted)))
}

/// The directions of a request, and what of them nobody can follow.
fn motion(sitter: &Subjected, prompt: Option<&str>) -> (MotionPlan, Vec<String>) {
    let Some(prompt) = prompt.filter(|prompt| !prompt.trim().is_empty()) else { return Default::default() };
    if let Subjected::Picture(_) = sitter {
        let warning = "`motion_prompt` has no effect on a photograph: there is no body to direct.";
        return (MotionPlan::default(), vec![warning.to_owned()]);
    }
    let understood = MotionPlan::parse(prompt);
    let unknown = understood.unknown.join("`, `");
    let warnings = match understood.unknown.is_empty() {
        true => Vec::new(),
        false => vec![format!("`motion_prompt`: `{unknown}` was not understood and is ignored.")],
    };
    (understood.plan, warnings)
}

/// The job of a video, and the files that were stored for it.
pub(crate) struct Pledge {
    pub inputs: Vec<String>,
    pub job: NewJob,
}

/// Writes the rows of a video, its job and the hold on its price, or takes its files away again.
pub(crate) async fn accept(
    studio: &Studio,
    mut accepted: Accepted,
    Pledge { inputs, mut job }: Pledge,
    admission: Admission,
    acceptance: Acceptance<Accepted>,
) -> Result<Accepted, StudioError> {
    let jobs = studio.jobs.clone();
    let outcome = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                job.priority = admission.admit(txn, &accepted.row.id.to_string()).await?;
                accepted.row.job_id = Some(jobs.enqueue(txn, job).await?);
                videos::insert(txn, &accepted.row).await?;
                acceptance.apply(txn, &accepted).await?;
                Ok::<_, StudioError>(accepted)
            })
        })
        .await;
    if outcome.is_err() {
        for key in inputs {
            studio.blobs.delete(&key).await?;
        }
    }
    outcome
}

/// Speech that was checked and is not stored yet.
enum Spoken {
    Script { text: String, voice_id: String, narration: Narration, lexicon: UserLexicon },
    Recording { bytes: Vec<u8>, seconds: f64 },
}

impl Spoken {
    /// How long the video lasts, rather too long than too short: what is set aside for it is the most it can cost.
    fn expected_seconds(&self) -> f64 {
        match self {
            Spoken::Script { narration, .. } => narration.longest() + 1.0,
            Spoken::Recording { seconds, .. } => seconds + 1.0,
        }
    }
}

/// A backdrop that was checked and is not stored yet.
enum Setting {
    Own,
    Colour(Colour),
    Image(Vec<u8>),
}

/// A look the workspace may use, and that is made.
///
/// # Errors
/// `avatar_not_found`, `resource_not_ready`.
pub async fn ready_look(
    studio: &Studio,
    workspace: WorkspaceId,
    id: AvatarLookId,
) -> Result<AvatarLookRow, StudioError> {
    let look = avatar_looks::get(studio.store.read(), workspace, id).await?.ok_or_else(|| {
        Failure::new(ErrorCode::AvatarNotFound, format!("There is no avatar look `{id}`.")).at("avatar_id")
    })?;
    if look.status != AvatarStatus::Completed {
        let message = match look.status {
            AvatarStatus::Failed => "This look could not be made; create it again.",
            _ => "This look is still being made.",
        };
        return Err(Failure::new(ErrorCode::ResourceNotReady, message).at("avatar_id").into());
    }
    Ok(look)
}

/// A look the workspace may use and the engine fits.
async fn usable_look(
    studio: &Studio,
    workspace: WorkspaceId,
    id: AvatarLookId,
    engine: Engine,
    plan: &Plan,
) -> Result<AvatarLookRow, StudioError> {
    let look = ready_look(studio, workspace, id).await?;
    let supported: Vec<&str> =
        look.supported_engines.as_array().into_iter().flatten().filter_map(serde_json::Value::as_str).collect();
    let name = engine.as_str();
    if !supported.contains(&name) && plan.unlimited_engines.contains(&engine) {
        let message =
            "The avatar does not support unlimited mode. Use a different avatar, or use Avatar IV or Avatar V.";
        return Err(Failure::new(ErrorCode::UnlimitedModeDisabled, message).at("avatar_id").into());
    }
    if !supported.contains(&name) {
        let message = format!("This look supports {}; `{name}` is not among them.", supported.join(", "));
        return Err(Failure::invalid("engine.type", message).into());
    }
    Ok(look)
}

/// The voice a script is spoken in: the request's own, else the look's default.
fn checked_voice(speech: &SpeechSource, look: Option<&AvatarLookRow>) -> Result<Option<String>, StudioError> {
    let SpeechSource::Script { voice_id, .. } = speech else { return Ok(None) };
    let default = || look.and_then(|look| look.default_voice_id.clone());
    let id = voice_id
        .clone()
        .or_else(default)
        .ok_or_else(|| Failure::invalid("voice_id", "`voice_id` is required: this avatar has no default voice."))?;
    Ok(Some(id))
}

/// Who will be shown, checked; a picture is not stored yet.
pub enum Subjected {
    Picture(Picture),
    Character(Box<Character>),
}

impl Subjected {
    /// Sides in pixels that the canvas `auto` follows; a drawn person has none.
    fn size(&self) -> Option<(u32, u32)> {
        match self {
            Subjected::Picture(picture) => Some(picture.pixels.dimensions()),
            Subjected::Character(_) => None,
        }
    }
}

pub async fn subject(
    studio: &Arc<Studio>,
    workspace: WorkspaceId,
    subject: Subject,
    look: Option<AvatarLookRow>,
) -> Result<Subjected, StudioError> {
    match (subject, look) {
        (Subject::Image(source), _) => {
            let picture = studio.take_picture(workspace, source, "image").await?;
            let engines = Arc::clone(studio);
            blocking(move || {
                require_face(&engines, &picture.pixels, "image")?;
                Ok(Subjected::Picture(picture))
            })
            .await
        }
        (Subject::Look(_), Some(AvatarLookRow { character: Some(character), .. })) => {
            // Refused now rather than in the job, when what it is drawn with is not installed.
            let engines = Arc::clone(studio);
            blocking(move || engines.engines.character_kit().map(drop)).await?;
            let character = serde_json::from_value(character).map_err(StudioError::internal)?;
            Ok(Subjected::Character(Box::new(character)))
        }
        (Subject::Look(_), Some(look)) => {
            let key = look.image_blob.ok_or_else(|| {
                Failure::new(ErrorCode::ResourceNotReady, "This look has no picture yet.").at("avatar_id")
            })?;
            let bytes = studio.blobs.read(&key, u64::MAX).await?;
            blocking(move || {
                let pixels = herald_media::picture::decode(&bytes)?;
                Ok(Subjected::Picture(Picture { bytes, pixels }))
            })
            .await
        }
        (Subject::Look(id), None) => Err(StudioError::internal(format!("look {id} was not loaded"))),
    }
}

async fn bring_speech(
    studio: &Arc<Studio>,
    workspace: WorkspaceId,
    source: SpeechSource,
    voice_id: Option<String>,
    script: Option<(Document, Narration, UserLexicon)>,
) -> Result<Spoken, StudioError> {
    match (source, voice_id, script) {
        (SpeechSource::Script { text, .. }, Some(voice_id), Some((script, narration, lexicon))) => {
            check_length(studio, &script, &narration).await?;
            Ok(Spoken::Script { text, voice_id, narration, lexicon })
        }
        (SpeechSource::Script { .. }, _, _) => Err(StudioError::internal("a script came without a voice")),
        (SpeechSource::Audio { file, param }, _, _) => {
            let recording = studio.take_recording(workspace, file, MAX_AUDIO_SECONDS, param).await?;
            let seconds = recording.samples.len() as f64 / f64::from(AUDIO_RATE);
            if seconds < MIN_SPEECH_SECONDS {
                let message = format!("`{param}` lasts {seconds:.1} s; at least {MIN_SPEECH_SECONDS:.1} s are needed.");
                return Err(Failure::invalid(param, message).into());
            }
            // The gate refuses a video without sound, so silence is better refused now.
            if recording.samples.iter().all(|sample| sample.abs() < 0.003) {
                return Err(Failure::invalid(param, format!("`{param}` is silent.")).into());
            }
            Ok(Spoken::Recording { bytes: recording.bytes, seconds })
        }
    }
}

/// Refuses scripts that last less than a second.
async fn check_length(studio: &Arc<Studio>, script: &Document, narration: &Narration) -> Result<(), StudioError> {
    if script.written().chars().count() >= DOUBTFUL_CHARS {
        return Ok(());
    }
    let (engines, narration) = (Arc::clone(studio), narration.clone());
    let spoken = blocking(move || Ok(narration.speak(&*engines.engines.synthesizer()?, &Control::none())?.utterance))
        .await
        .map_err(|error| error.at("script"))?;
    // The engine rests before and after the words; silence is not speech.
    let seconds = match (spoken.words.first(), spoken.words.last()) {
        (Some(first), Some(last)) => last.end - first.start,
        _ => 0.0,
    };
    if seconds < MIN_SPEECH_SECONDS {
        let message = format!(
            "`script` makes {seconds:.1} s of speech; at least {MIN_SPEECH_SECONDS:.1} s are needed. Write a little more.",
        );
        return Err(Failure::new(ErrorCode::ScriptTooShort, message).at("script").into());
    }
    Ok(())
}

/// The script of a request taken apart.
pub(super) fn read_script(script: &str) -> Result<Document, StudioError> {
    narrations::read(script, ScriptForm::of(script), "script")
}

/// A script as it is spoken.
pub(super) fn narration(
    script: &Document,
    voice_id: &str,
    cast: &Cast,
    delivery: &herald_domain::video::Delivery,
    lexicon: &UserLexicon,
) -> Result<Narration, StudioError> {
    let language = delivery.locale.as_deref().map(|tag| ("voice_settings.locale", tag));
    let wishes = Wishes { speed: delivery.speed, pitch: delivery.pitch_factor(), language };
    narrations::narration(script, voice_id, cast, wishes, lexicon, "script")
}

async fn bring_backdrop(
    studio: &Studio,
    workspace: WorkspaceId,
    background: Option<Background>,
    remove: bool,
    format: OutputFormat,
) -> Result<Setting, StudioError> {
    match background {
        Some(Background::Colour(colour)) => Ok(Setting::Colour(colour)),
        Some(Background::Image { file, param }) => {
            Ok(Setting::Image(studio.take_picture(workspace, file, param).await?.bytes))
        }
        // An MP4 cannot be transparent: a removed background without a new one is white. A transparent WebM asks for the
        // same, since any other background than its own has the person cut out of a photograph.
        None if remove || format == OutputFormat::Webm => Ok(Setting::Colour(Colour([255, 255, 255]))),
        None => Ok(Setting::Own),
    }
}
