//! Who is seen and heard: the request's own choice, else the workspace's last one, else one that fits.

use herald_domain::Failure;
use herald_domain::id::WorkspaceId;
use herald_speech::language::Language;
use herald_speech::{Gender, Quality, Tier, Voice, catalogue};
use herald_store::agent_sessions::{self, AgentMemoryRow};
use herald_store::avatar_groups::AvatarStatus;
use herald_store::avatar_looks::{self, AvatarLookRow};

use super::state::{Casting, Wanted};
use crate::own_voices::Cast;
use crate::videos::ready_look;
use crate::{Studio, StudioError};

/// What the film needs.
pub struct Role<'a> {
    /// ISO 639-1.
    pub language: &'a str,
    pub gender: Option<Gender>,
    /// Somebody is seen.
    pub presenter: bool,
    /// Chooses among what fits alike.
    pub seed: u64,
}

/// Who plays it, and what is to be told of the choice.
pub struct Chosen {
    pub casting: Casting,
    pub voice: Voice,
    pub look: Option<AvatarLookRow>,
    pub remarks: Vec<String>,
}

/// # Errors
/// When no voice speaks the language, or what was asked for is gone.
pub async fn choose(
    studio: &Studio,
    workspace: WorkspaceId,
    wanted: &Wanted,
    role: Role<'_>,
) -> Result<Chosen, StudioError> {
    let memory = match wanted.incognito {
        true => None,
        false => agent_sessions::memory(studio.store.read(), workspace).await?,
    };
    let language = Language::from_tag(role.language).ok_or_else(|| {
        Failure::invalid("prompt", format!("There is no voice here for the language `{}`.", role.language))
    })?;
    let mut remarks = Vec::new();
    let asked_look = match wanted.look {
        Some(id) => Some(ready_look(studio, workspace, id).await?),
        None => None,
    };
    let voice = match &wanted.voice {
        Some(id) => {
            let voice = Cast::of(studio, workspace, [id.as_str()]).await?.get(id)?.clone();
            if !voice.speaks(language) {
                let message = format!("The voice `{id}` does not speak {}.", language.name());
                return Err(Failure::invalid("voice_id", message).into());
            }
            voice
        }
        None => {
            let gender = role.gender.or_else(|| asked_look.as_ref().and_then(gender_of));
            remembered_voice(studio, workspace, memory.as_ref(), language, gender)
                .await
                .or_else(|| default_of(asked_look.as_ref(), language, gender))
                .unwrap_or_else(|| best(language, gender, role.seed).clone())
        }
    };
    if !voice.language.primary().eq(language.primary()) {
        remarks.push(format!("{} speaks {} with a foreign accent.", voice.name, language.name()));
    }
    let look = match (asked_look, role.presenter) {
        (Some(look), _) => Some(look),
        (None, false) => None,
        (None, true) => match remembered_look(studio, workspace, memory.as_ref(), voice.gender).await? {
            Some(look) => Some(look),
            None => public_look(studio, voice.gender, role.seed).await?,
        },
    };
    if role.presenter && look.is_none() {
        remarks.push("There is no presenter: no avatar is installed.".to_owned());
    }
    let casting = Casting { look: look.as_ref().map(|look| look.id), voice: voice.id.to_string() };
    Ok(Chosen { casting, voice, look, remarks })
}

fn gender_of(look: &AvatarLookRow) -> Option<Gender> {
    match look.gender.as_deref()?.to_lowercase().as_str() {
        "female" | "woman" => Some(Gender::Female),
        "male" | "man" => Some(Gender::Male),
        _ => None,
    }
}

async fn remembered_voice(
    studio: &Studio,
    workspace: WorkspaceId,
    memory: Option<&AgentMemoryRow>,
    language: Language,
    gender: Option<Gender>,
) -> Option<Voice> {
    let id = memory?.voice_id.as_deref()?;
    // A voice that is gone since is no reason to fail.
    let voice = Cast::of(studio, workspace, [id]).await.ok()?.find(id)?.clone();
    let fits = voice.language.primary() == language.primary() && gender.is_none_or(|gender| gender == voice.gender);
    fits.then_some(voice)
}

fn default_of(look: Option<&AvatarLookRow>, language: Language, gender: Option<Gender>) -> Option<Voice> {
    let voice = Voice::find(look?.default_voice_id.as_deref()?)?;
    let fits = voice.language.primary() == language.primary() && gender.is_none_or(|gender| gender == voice.gender);
    fits.then(|| voice.clone())
}

/// How well a voice is understood and liked, the best first.
fn rank(voice: &Voice) -> u32 {
    match (voice.tier, voice.quality) {
        (Tier::Neural, Quality::Best) => 0,
        (Tier::Neural, Quality::Good) => 1,
        (Tier::Neural, Quality::Fair | Quality::Ungraded) => 2,
        (Tier::Neural, Quality::Basic) => 3,
        (Tier::NeuralAccented, _) => 4,
        (Tier::Formant, _) => 5,
    }
}

/// Public voices of a language, the best first.
pub(super) fn ranked(language: Language, gender: Option<Gender>) -> Vec<&'static Voice> {
    let native = |voice: &&Voice| voice.language.primary() == language.primary();
    let of_gender = |voice: &&Voice| gender.is_none_or(|gender| gender == voice.gender);
    let mut voices: Vec<&Voice> = catalogue().iter().filter(native).filter(of_gender).collect();
    voices.sort_by_key(|voice| rank(voice));
    voices
}

/// The best public voice of the language; the gender gives way where there is none of it.
fn best(language: Language, gender: Option<Gender>, seed: u64) -> &'static Voice {
    let mut fitting = ranked(language, gender);
    if fitting.is_empty() {
        fitting = ranked(language, None);
    }
    let first = fitting.first().map_or(0, |voice| rank(voice));
    fitting.retain(|voice| rank(voice) == first);
    let chosen = fitting.get((seed % fitting.len().max(1) as u64) as usize).copied();
    chosen.unwrap_or_else(crate::voices::default_voice)
}

async fn remembered_look(
    studio: &Studio,
    workspace: WorkspaceId,
    memory: Option<&AgentMemoryRow>,
    gender: Gender,
) -> Result<Option<AvatarLookRow>, StudioError> {
    let Some(id) = memory.and_then(|memory| memory.avatar_id) else { return Ok(None) };
    let look = avatar_looks::get(studio.store.read(), workspace, id).await?;
    Ok(look.filter(|look| look.status == AvatarStatus::Completed && gender_of(look).is_none_or(|own| own == gender)))
}

async fn public_look(studio: &Studio, gender: Gender, seed: u64) -> Result<Option<AvatarLookRow>, StudioError> {
    let mut looks = avatar_looks::all_public(studio.store.read()).await?;
    looks.retain(|look| {
        look.deleted_at.is_none() && look.status == AvatarStatus::Completed && gender_of(look) == Some(gender)
    });
    // The same order in every database.
    looks.sort_by_key(|look| look.id);
    let place = (seed % looks.len().max(1) as u64) as usize;
    Ok(looks.into_iter().nth(place))
}
