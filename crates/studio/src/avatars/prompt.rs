//! Avatars from words: a new person, or a new look of somebody.
//!
//! Four ways, by what is referred to and what is configured:
//! - nobody, or a drawn look: the words become a drawn person (see `herald_avatar::character::prompt`);
//! - a photograph: the person keeps their own pixels, the place, light and crop behind them follow the words;
//! - an image generator is configured: it makes the picture, from the photograph where there is one.
//!
//! What can be refused is refused before anything is written; the picture itself is made by a durable job.

use std::sync::Arc;
use std::time::Duration;

use herald_avatar::character::prompt::{Reference, Slot, Wishes, cast};
use herald_avatar::character::{Framing, Garment, Person, Setting};
use herald_domain::Failure;
use herald_domain::id::{AvatarGroupId, AvatarLookId, WorkspaceId};
use herald_domain::prices::Item;
use herald_domain::video::{Engine, FileSource};
use herald_identity::Caller;
use herald_jobs::NewJob;
use herald_language::Ranking;
use herald_store::avatar_groups::{self, AvatarGroupRow, AvatarStatus};
use herald_store::avatar_looks::{self, AvatarLookRow};
use herald_store::clock::now_micros;
use image::RgbImage;
use serde_json::json;

use super::job::{AvatarOrder, KIND, POOL, Recipe};
use super::{CreatedLook, DRAWN, PHOTO, PHOTO_ENGINES, check_name, find_look, group_of, own_group, previews, stock};
use crate::admission::{self, Admission, Work};
use crate::billing::Charge;
use crate::videos::Character;
use crate::{Acceptance, Intent, Outcome, Studio, StudioError, blocking, moderation, seed_of, voices};

/// Longest description, in characters.
const PROMPT_CHARS: usize = 1_000;
/// Most looks are made in seconds: the answer waits this long for them, so that a program that does not ask again finds
/// a finished one.
const PATIENCE: Duration = Duration::from_secs(20);

#[derive(Debug)]
pub struct NewPromptAvatar {
    pub name: String,
    pub prompt: String,
    /// The look the new one is of.
    pub avatar_id: Option<String>,
    /// The group it is kept in.
    pub group: Option<String>,
    /// Pictures whose colours and face guide a new person, with the request field of each.
    pub references: Vec<(FileSource, String)>,
}

/// What will be done, decided.
struct Plan {
    recipe: Recipe,
    person: Option<Person>,
    framing: Framing,
    warnings: Vec<String>,
}

/// # Errors
/// As the documentation of the operation lists them; 409 when what the look is made with is not installed.
pub async fn create_prompt(
    studio: &Arc<Studio>,
    caller: &Caller,
    wanted: NewPromptAvatar,
    intent: Intent<CreatedLook>,
) -> Result<Outcome<CreatedLook>, StudioError> {
    check_name(&wanted.name)?;
    check_prompt(&wanted.prompt)?;
    moderation::review(&*studio.moderator, &[("name", Some(&wanted.name)), ("prompt", Some(&wanted.prompt))])?;
    let workspace = caller.workspace_id;
    let admission = Admission::new(studio, workspace, Work::Look, Charge::once(Item::PromptAvatarCreation));
    let quote = admission.quote(studio.store.read()).await?;
    let source = match &wanted.avatar_id {
        Some(id) => Some(source_look(studio, workspace, id, wanted.group.as_deref()).await?),
        None => None,
    };
    let kept_in = match (&source, &wanted.group) {
        (Some(look), _) => avatar_groups::get(studio.store.read(), workspace, look.group_id).await?,
        (None, Some(id)) => Some(own_group(studio, workspace, id).await.map_err(|error| error.at("avatar_group_id"))?),
        (None, None) => None,
    };
    if let Some(generator) = studio.engines.image_generator()
        && source.as_ref().is_none_or(|look| look.character.is_none())
    {
        admission::plan_of(studio, workspace).await?.1.permits_vendor(generator.vendor())?;
    }
    let mut references = Vec::new();
    for (file, param) in wanted.references {
        references.push(studio.take_picture(workspace, file, &param).await?.pixels);
    }
    let work = Arc::clone(studio);
    let (name, prompt, of) = (wanted.name.clone(), wanted.prompt, source);
    let plan = blocking(move || plan(&work, &name, &prompt, of.as_ref(), &references)).await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };
    let made = accept(studio, wanted.name, kept_in, plan, admission, acceptance).await?;
    Ok(Outcome::Accepted(Box::new(made)))
}

fn check_prompt(prompt: &str) -> Result<(), Failure> {
    let length = prompt.chars().count();
    if prompt.trim().is_empty() || length > PROMPT_CHARS {
        let message = format!("`prompt` must have 1 to {PROMPT_CHARS} characters, got {length}.");
        return Err(Failure::invalid("prompt", message));
    }
    Ok(())
}

/// The look a new one is of, fit to be used.
async fn source_look(
    studio: &Studio,
    workspace: WorkspaceId,
    id: &str,
    group: Option<&str>,
) -> Result<AvatarLookRow, StudioError> {
    let look = find_look(studio, workspace, id).await.map_err(|error| error.at("avatar_id"))?;
    if look.status != AvatarStatus::Completed || (look.character.is_none() && look.image_blob.is_none()) {
        let message = format!("`{id}` has no usable image: it is {}.", look.status);
        return Err(Failure::invalid("avatar_id", message).into());
    }
    if group.is_some_and(|group| group.parse() != Ok(look.group_id)) {
        let message = format!("`{id}` does not belong to the group of `avatar_group_id`.");
        return Err(Failure::invalid("avatar_id", message).into());
    }
    Ok(look)
}

fn plan(
    studio: &Studio,
    name: &str,
    prompt: &str,
    source: Option<&AvatarLookRow>,
    references: &[RgbImage],
) -> Result<Plan, StudioError> {
    let photo = source.filter(|look| look.character.is_none()).and_then(|look| look.image_blob.clone());
    let generator = studio.engines.image_generator();
    if generator.is_some() && source.is_none_or(|look| look.character.is_none()) {
        let recipe = Recipe::Generated { prompt: prompt.to_owned(), photo };
        return Ok(Plan { recipe, person: None, framing: Framing::default(), warnings: Vec::new() });
    }
    let wishes = read(studio, prompt);
    let references = references
        .iter()
        .map(|picture| Ok(Reference::of(picture, &*studio.engines.faces()?)?))
        .collect::<Result<Vec<Reference>, StudioError>>()?;
    let seed = seed_of(&format!("{name}\n{prompt}"));
    if let Some(photo) = photo {
        if wishes.outfit.any() {
            let message = "The clothes of a photograph cannot be changed here: the person keeps their own pixels, and only \
                           place, light and crop follow the prompt. Leave the clothes out, or have an image generator \
                           configured (`[engines.image]`).";
            return Err(Failure::invalid("prompt", message).into());
        }
        let placed = cast(name, &wishes, None, &references, seed);
        let mut warnings = placed.notes;
        if wishes.scenery.is_none() {
            warnings.push("The prompt names no place, so a plain background was chosen.".to_owned());
        }
        let recipe = Recipe::Relit { photo, setting: placed.person.setting };
        return Ok(Plan { recipe, person: None, framing: placed.framing, warnings });
    }
    // Refused now rather than in the job.
    studio.engines.character_kit()?;
    let somebody = source.and_then(|look| look.character.clone());
    let somebody: Option<Character> =
        somebody.map(serde_json::from_value).transpose().map_err(StudioError::internal)?;
    let mut made = cast(name, &wishes, somebody.as_ref().map(|character| &character.person), &references, seed);
    if made.person.voice.is_empty() {
        made.person.voice = voices::fitting(stock::gender(made.person.gender), seed).id.to_string();
    }
    made.person.check().map_err(StudioError::internal)?;
    Ok(Plan { recipe: Recipe::Drawn, person: Some(made.person), framing: made.framing, warnings: made.notes })
}

/// The prompt's wishes; words outside the tables are compared by meaning where the embedder is installed.
fn read(studio: &Studio, prompt: &str) -> Wishes {
    let nearest = |slot: Slot, text: &str| -> Option<usize> {
        let embedder = studio.engines.embedder().inspect_err(|error| tracing::info!(%error, "no meanings")).ok()?;
        let descriptions: Vec<&str> = match slot {
            Slot::Garment => Garment::KINDS.iter().map(|kind| kind.1).collect(),
            Slot::Setting => Setting::KINDS.iter().map(|kind| kind.1).collect(),
        };
        let ranking = Ranking::new(&*embedder, descriptions).ok()?;
        ranking.nearest(&*embedder, text).ok()?.first().map(|(place, _)| *place)
    };
    Wishes::read(prompt, &nearest)
}

async fn accept(
    studio: &Arc<Studio>,
    name: String,
    kept_in: Option<AvatarGroupRow>,
    plan: Plan,
    admission: Admission,
    acceptance: Acceptance<CreatedLook>,
) -> Result<CreatedLook, StudioError> {
    let workspace = admission.workspace;
    let id = AvatarLookId::new();
    let drawn = plan.person.is_some();
    let gender = plan.person.as_ref().map(|person| stock::gender(person.gender).as_str().to_owned());
    let voice = plan.person.as_ref().map(|person| person.voice.clone());
    let voice = voice
        .or_else(|| kept_in.as_ref().and_then(|group| group.default_voice_id.clone()))
        .unwrap_or_else(|| voices::default_voice().id.to_string());
    let character = plan.person.map(|person| Character { person, framing: plan.framing });
    let character = character.map(serde_json::to_value).transpose().map_err(StudioError::internal)?;
    let (image, video) = match &character {
        Some(character) => Some(previews::keys(id, character)).unzip(),
        None => (Some(format!("avatars/{id}/preview.jpg")), None),
    };
    let kind = if drawn { DRAWN } else { PHOTO };
    let (width, height) = previews::IMAGE_SIZE;
    let look = AvatarLookRow {
        id,
        group_id: kept_in.as_ref().map_or_else(AvatarGroupId::new, |group| group.id),
        workspace_id: Some(workspace),
        name,
        avatar_type: kind.to_owned(),
        gender: gender.or_else(|| kept_in.as_ref().and_then(|group| group.gender.clone())),
        tags: json!([]),
        supported_engines: if drawn { json!(Engine::ALL) } else { json!(PHOTO_ENGINES) },
        status: AvatarStatus::Processing,
        preferred_orientation: drawn.then(|| "landscape".to_owned()),
        image_width: drawn.then_some(width as i64),
        image_height: drawn.then_some(height as i64),
        image_blob: None,
        character,
        preview_image_blob: image,
        preview_video_blob: video,
        default_voice_id: Some(voice),
        error_code: None,
        error_message: None,
        created_at: now_micros(),
        deleted_at: None,
    };
    let new_group = kept_in.is_none();
    let group = kept_in.unwrap_or_else(|| group_of(&look));
    let order = AvatarOrder { look_id: id, framing: plan.framing, recipe: plan.recipe };
    let payload = serde_json::to_value(order).map_err(StudioError::internal)?;
    let mut job = NewJob { pool: POOL.to_owned(), ..NewJob::new(KIND, workspace, payload) };
    let jobs = studio.jobs.clone();
    let created = CreatedLook { look, group, looks: 0, warnings: plan.warnings };
    let (mut created, job) = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                job.priority = admission.admit(txn, &id.to_string()).await?;
                let created = created.insert(txn, new_group).await?;
                let job = jobs.enqueue(txn, job).await?;
                acceptance.apply(txn, &created).await?;
                Ok::<_, StudioError>((created, job))
            })
        })
        .await?;
    if studio.works
        && let Some(mut progress) = studio.jobs.subscribe(job).await?
    {
        let ended = progress.wait_for(|now| matches!(now.state.as_str(), "done" | "failed" | "cancelled"));
        // Neither a long wait nor a closed channel is an error: the row says how far it is.
        let _ = tokio::time::timeout(PATIENCE, ended).await;
    }
    if let Some(look) = avatar_looks::get(studio.store.read(), workspace, id).await? {
        created.look = look;
    }
    Ok(created)
}
