//! From a request for a shot to an accepted job. Everything that can be refused is refused before anything is written.

use std::sync::Arc;
use std::time::Duration;

use herald_avatar::character::Setting;
use herald_avatar::cinema::{Read, ShotPlan};
use herald_domain::id::{AvatarLookId, VideoId, WorkspaceId};
use herald_domain::prices::Item;
use herald_domain::video::{Canvas, CinematicDraft, OutputFormat};
use herald_domain::{ErrorCode, Failure};
use herald_jobs::NewJob;
use herald_store::avatar_groups::AvatarStatus;
use herald_store::avatar_looks::{self, AvatarLookRow};
use herald_store::table::JsonText;

use super::job::KIND;
use super::references::{self, Reference, colour_of};
use super::spec::{CinematicOrder, CinematicSpec, Filmed, Place};
use crate::admission::{self, Admission, Work};
use crate::avatars::require_face;
use crate::billing::Charge;
use crate::videos::{self, Accepted, Character, Pledge, Sitter, Wanted};
use crate::{Intent, Outcome, Studio, StudioError, blocking, moderation};

/// From the first start of the job: fifteen seconds take minutes, a slow model may take its time.
const DEADLINE: Duration = Duration::from_secs(3_600);

/// Checks the request, brings its files in, and accepts it: video row, job row and the hold on its price in one transaction. A
/// dry run stops where the first file would be written.
pub async fn submit(
    studio: &Arc<Studio>,
    workspace: WorkspaceId,
    draft: CinematicDraft,
    intent: Intent<Accepted>,
) -> Result<Outcome<Accepted>, StudioError> {
    let (plan_name, plan) = admission::plan_of(studio, workspace).await?;
    plan.permits_resolution(&plan_name, draft.resolution)?;
    let words = [("prompt", Some(draft.prompt.as_str())), ("title", draft.title.as_deref())];
    moderation::review(&*studio.moderator, &words)?;
    let model = studio.engines.video_model();
    if let Some(model) = &model {
        plan.permits_vendor(model.vendor())?;
    }
    let mut looks = Vec::with_capacity(draft.looks.len());
    for (index, id) in draft.looks.iter().enumerate() {
        looks.push(usable_look(studio, workspace, *id, index).await?);
    }
    studio.check_callback(draft.callback_url.as_deref())?;
    let read = Prompt::read(&draft, model.is_some());
    let mut cast = Vec::with_capacity(looks.len());
    for (index, look) in looks.into_iter().enumerate() {
        cast.push(Staged::of(studio, look, index).await?);
    }
    let brought = references::bring(studio, workspace, draft.references).await?;
    let mut warnings = read.warnings;
    if model.is_none() && cast.iter().any(|staged| matches!(staged, Staged::Photo(_))) {
        warnings.push(PHOTO_WARNING.to_owned());
    }
    let guide = Guide::of(brought, &read.plan, model.is_some(), &mut warnings);

    let seconds = draft.duration.unwrap_or_else(|| read.plan.natural_seconds());
    let charge = Charge::lasting(Item::CinematicAvatar, f64::from(seconds));
    let admission = Admission::new(studio, workspace, Work::Video, charge);
    let quote = admission.quote(studio.store.read()).await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };

    // Nothing can be refused any more but by the limits of the account: now the files get their places.
    let id = VideoId::new();
    let place = |name: &str| format!("videos/{id}/inputs/{name}");
    let own = cast.iter().find_map(Staged::setting).unwrap_or_default();
    let mut sitters = Vec::with_capacity(cast.len());
    for (index, staged) in cast.into_iter().enumerate() {
        sitters.push(match staged {
            Staged::Drawn(character) => Sitter::Character(character),
            Staged::Photo(bytes) => Sitter::Picture(studio.keep(place(&format!("look-{index}")), &bytes).await?),
        });
    }
    let scene = match guide.backdrop {
        Some(bytes) => Place::Picture(studio.keep(place("backdrop"), &bytes).await?),
        None => Place::Set(own),
    };
    let filmed_by = match model {
        None => Filmed::Here,
        Some(model) => {
            let mut references = Vec::with_capacity(guide.shown.len());
            for (index, bytes) in guide.shown.iter().enumerate() {
                references.push(studio.keep(place(&format!("reference-{index}")), bytes).await?);
            }
            Filmed::Model { vendor: model.vendor().to_owned(), references }
        }
    };
    let spec = CinematicSpec {
        prompt: read.prompt,
        plan: read.plan,
        cast: sitters,
        scene,
        colour: guide.colour,
        canvas: Canvas::of(draft.resolution, draft.aspect_ratio, None),
        seconds,
        filmed_by,
    };
    let wanted = Wanted {
        title: draft.title,
        callback_url: draft.callback_url,
        callback_id: draft.callback_id,
        format: OutputFormat::Mp4,
    };
    let row = videos::pending(id, workspace, JsonText::of(&spec).map_err(StudioError::internal)?, wanted);
    let inputs = spec.input_keys();
    let order = serde_json::to_value(CinematicOrder { video_id: id, spec }).map_err(StudioError::internal)?;
    let pledge = Pledge { inputs, job: NewJob { deadline: DEADLINE, ..NewJob::new(KIND, workspace, order) } };
    let accepted = videos::accept(studio, Accepted { row, warnings }, pledge, admission, acceptance).await?;
    Ok(Outcome::Accepted(Box::new(accepted)))
}

const PHOTO_WARNING: &str = "A photographed look stands as it was photographed: it blinks and breathes, but neither walks nor \
                             gestures, and the picture is framed above where the photograph ends.";

/// What was read, and what is to be said about it.
struct Prompt {
    prompt: String,
    plan: ShotPlan,
    warnings: Vec<String>,
}

impl Prompt {
    /// A model reads the prompt itself: nothing it says is lost.
    fn read(draft: &CinematicDraft, for_model: bool) -> Prompt {
        let first = ShotPlan::read(&draft.prompt);
        let mut warnings = Vec::new();
        if !for_model {
            warnings.extend(told(&first));
        }
        let added = if draft.enhance_prompt { first.enhancements() } else { Vec::new() };
        if added.is_empty() {
            let mut plan = first.plan;
            if first.camera_open && !for_model {
                // A shot without any move is a photograph: the least is a slow approach.
                plan.moves = ShotPlan::read("slow dolly in").plan.moves;
                warnings.push(
                    "`prompt` names no camera move: the camera comes slowly closer (`static` keeps it still)."
                        .to_owned(),
                );
            }
            return Prompt { prompt: draft.prompt.clone(), plan, warnings };
        }
        let prompt = format!("{}, {}", draft.prompt.trim_end().trim_end_matches(['.', ',', ';']), added.join(", "));
        warnings.push(format!("`enhance_prompt` added: {}.", added.join(", ")));
        Prompt { plan: ShotPlan::read(&prompt).plan, prompt, warnings }
    }
}

/// What of a prompt has no effect.
fn told(read: &Read) -> Vec<String> {
    let mut warnings = Vec::new();
    if !read.unknown.is_empty() {
        warnings.push(format!("`prompt`: `{}` was not understood and is ignored.", read.unknown.join("`, `")));
    }
    if !read.appearance.is_empty() {
        let words = read.appearance.join("`, `");
        warnings.push(format!("`prompt`: `{words}` has no effect; people look as their looks do."));
    }
    warnings
}

/// What becomes of the references.
#[derive(Default)]
struct Guide {
    backdrop: Option<Vec<u8>>,
    colour: Option<[u8; 3]>,
    /// For a model.
    shown: Vec<Vec<u8>>,
}

impl Guide {
    fn of(brought: Vec<Reference>, plan: &ShotPlan, for_model: bool, warnings: &mut Vec<String>) -> Guide {
        let mut guide = Guide::default();
        for reference in brought {
            let Reference { picture, video, param } = reference;
            let what = if video { "its first clear frame" } else { "the picture" };
            if for_model {
                guide.shown.push(picture.bytes);
                if video {
                    warnings.push(format!("`{param}`: {what} is shown to the video model."));
                }
            } else if guide.backdrop.is_none() && plan.scenery.is_none() {
                warnings.push(format!("`{param}`: {what} is the backdrop."));
                guide.backdrop = Some(picture.bytes);
            } else if guide.colour.is_none() {
                guide.colour = Some(colour_of(&picture.pixels));
                let why = if plan.scenery.is_some() { ", because `prompt` names a place" } else { "" };
                warnings.push(format!("`{param}`: {what} gives the shot its colour{why}."));
            } else {
                warnings.push(format!("`{param}` has no effect: others give the backdrop and the colour."));
            }
        }
        guide
    }
}

/// Somebody of the cast, checked; a photograph is not stored yet.
enum Staged {
    Drawn(Box<Character>),
    Photo(Vec<u8>),
}

impl Staged {
    async fn of(studio: &Arc<Studio>, look: AvatarLookRow, index: usize) -> Result<Staged, StudioError> {
        let param = format!("avatar_id[{index}]");
        if let Some(character) = look.character {
            // Refused now rather than in the job, when what it is drawn with is not installed.
            let engines = Arc::clone(studio);
            blocking(move || engines.engines.whole_kit().map(drop)).await?;
            return Ok(Staged::Drawn(Box::new(serde_json::from_value(character).map_err(StudioError::internal)?)));
        }
        let key = look.image_blob.ok_or_else(|| {
            Failure::new(ErrorCode::ResourceNotReady, "This look has no picture yet.").at(param.clone())
        })?;
        let bytes = studio.blobs.read(&key, u64::MAX).await?;
        let engines = Arc::clone(studio);
        blocking(move || {
            require_face(&engines, &herald_media::picture::decode(&bytes)?, &param)?;
            Ok(Staged::Photo(bytes))
        })
        .await
    }

    fn setting(&self) -> Option<Setting> {
        match self {
            Staged::Drawn(character) => Some(character.person.setting.clone()),
            Staged::Photo(_) => None,
        }
    }
}

/// A look the workspace may use.
async fn usable_look(
    studio: &Studio,
    workspace: WorkspaceId,
    id: AvatarLookId,
    index: usize,
) -> Result<AvatarLookRow, StudioError> {
    let param = format!("avatar_id[{index}]");
    let look = avatar_looks::get(studio.store.read(), workspace, id).await?.ok_or_else(|| {
        Failure::new(ErrorCode::AvatarNotFound, format!("There is no avatar look `{id}`.")).at(param.clone())
    })?;
    let message = match look.status {
        AvatarStatus::Completed => return Ok(look),
        AvatarStatus::Failed => "This look could not be made; create it again.",
        _ => "This look is still being made.",
    };
    Err(Failure::new(ErrorCode::ResourceNotReady, message).at(param).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(prompt: &str, enhance_prompt: bool) -> CinematicDraft {
        CinematicDraft {
            prompt: prompt.to_owned(),
            looks: Vec::new(),
            references: Vec::new(),
            duration: None,
            enhance_prompt,
            aspect_ratio: Default::default(),
            resolution: Default::default(),
            title: None,
            callback_url: None,
            callback_id: None,
        }
    }

    #[test]
    fn what_is_added_to_a_prompt_is_told() {
        let read = Prompt::read(&draft("a woman in a park.", true), false);
        assert!(read.prompt.starts_with("a woman in a park, slow dolly in"), "{}", read.prompt);
        assert!(read.warnings.iter().any(|warning| warning.contains("slow dolly in")), "{:?}", read.warnings);
        let plain = Prompt::read(&draft("a woman in a park, static", false), false);
        assert_eq!((plain.warnings.len(), plain.prompt.as_str()), (0, "a woman in a park, static"));
    }

    #[test]
    fn words_without_effect_are_told_unless_a_model_reads_them() {
        let wanted = draft("a dragon, pan left", false);
        assert!(Prompt::read(&wanted, false).warnings[0].contains("dragon"));
        assert_eq!(Prompt::read(&wanted, true).warnings, Vec::<String>::new());
    }
}
