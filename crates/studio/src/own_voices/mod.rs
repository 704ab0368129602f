//! Voices a workspace has made for itself from recordings: clone, list, delete, and speak with them.

mod clone;
mod job;

use std::borrow::Cow;

use herald_domain::id::{VoiceId, WorkspaceId};
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_speech::language::Language;
use herald_speech::voices::{Gender, Quality, Tier, Voice};
use herald_store::clock::now_micros;
use herald_store::voices::{self as rows, VoiceRow, VoiceRows, VoiceStatus};
use herald_store::{Cursor, Page};

pub use self::clone::{NewClone, create};
pub use self::job::{CloneJob, POOL};
use crate::error::voice_not_found;
use crate::voices::{ENGINE, VoiceFilter, is_called};
use crate::{Studio, StudioError};

pub async fn get(studio: &Studio, caller: &Caller, id: &str) -> Result<VoiceRow, StudioError> {
    let found = match id.parse() {
        Ok(id) => rows::get(studio.store.read(), caller.workspace_id, id).await?,
        Err(_) => None,
    };
    found.ok_or_else(|| voice_not_found(id).into())
}

/// The complete ones that pass the filter, newest first.
pub async fn list(
    studio: &Studio,
    caller: &Caller,
    filter: &VoiceFilter,
    page: &Page,
) -> Result<(Vec<VoiceRow>, Option<Cursor>), StudioError> {
    if filter.engine.as_deref().is_some_and(|engine| !engine.eq_ignore_ascii_case(ENGINE)) {
        return Ok((Vec::new(), None));
    }
    let codes = |wanted: &String| {
        let named = Language::ALL.iter().filter(|language| is_called(**language, wanted));
        named.map(|language| language.code().to_owned()).collect()
    };
    let wanted = VoiceRows {
        languages: filter.language.as_ref().map(codes),
        gender: filter.female.map(|female| if female { Gender::Female } else { Gender::Male }.as_str()),
    };
    Ok(rows::list(studio.store.read(), caller.workspace_id, &wanted, page).await?)
}

/// Hides the voice, hands its files to the sweep, and cancels the work on it, all at once. What is being made with it is
/// still finished.
///
/// # Errors
/// `forbidden` for a voice everybody has.
pub async fn delete(studio: &Studio, caller: &Caller, id: &str) -> Result<VoiceId, StudioError> {
    if Voice::find(id).is_some() {
        let message = format!("`{id}` is a public voice; only your own voices can be deleted.");
        return Err(Failure::new(ErrorCode::Forbidden, message).into());
    }
    let parsed = id.parse::<VoiceId>().map_err(|_| voice_not_found(id))?;
    let (workspace, jobs) = (caller.workspace_id, studio.jobs.clone());
    let deleted = studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                let row = rows::soft_delete(txn, workspace, parsed, now_micros()).await?;
                let working = row.as_ref().filter(|row| row.status == VoiceStatus::Processing);
                if let Some(job) = working.and_then(|row| row.job_id) {
                    jobs.cancel(txn, job).await?;
                }
                Ok::<_, StudioError>(row)
            })
        })
        .await?;
    deleted.map(|row| row.id).ok_or_else(|| voice_not_found(id).into())
}

/// The voices a request may speak with: the public ones, and those of its own that it names.
#[derive(Debug, Clone, Default)]
pub struct Cast {
    own: Vec<Voice>,
}

impl Cast {
    /// Finds the own ones among `ids`.
    ///
    /// # Errors
    /// `voice_unavailable` for one that failed, `resource_not_ready` for one that is being made. An id nobody knows is found
    /// out when it is asked for.
    pub async fn of<'a>(
        studio: &Studio,
        workspace: WorkspaceId,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Cast, StudioError> {
        let mut own = Vec::new();
        for id in ids.into_iter().filter(|id| Voice::find(id).is_none()) {
            let Ok(parsed) = id.parse() else { continue };
            if let Some(row) = rows::get(studio.store.read(), workspace, parsed).await? {
                own.push(usable(row)?);
            }
        }
        Ok(Cast { own })
    }

    /// The same for work that was accepted: it ends with the voices it began with, deleted ones too.
    pub async fn of_job<'a>(
        studio: &Studio,
        workspace: WorkspaceId,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Cast, StudioError> {
        let mut own = Vec::new();
        for id in ids.into_iter().filter_map(|id| id.parse().ok()) {
            let row = rows::of_job(studio.store.read(), id).await?;
            if let Some(row) = row.filter(|row| row.workspace_id == workspace) {
                own.push(usable(row)?);
            }
        }
        Ok(Cast { own })
    }

    /// # Errors
    /// `voice_not_found`.
    pub fn get(&self, id: &str) -> Result<&Voice, StudioError> {
        self.find(id).ok_or_else(|| voice_not_found(id).into())
    }

    pub fn find(&self, id: &str) -> Option<&Voice> {
        Voice::find(id).or_else(|| self.own.iter().find(|voice| voice.id == id))
    }
}

fn usable(row: VoiceRow) -> Result<Voice, StudioError> {
    let id = row.id;
    match row.status {
        VoiceStatus::Complete => voice_of(&row),
        VoiceStatus::Processing => {
            let message = format!("The voice `{id}` is still being made.");
            Err(Failure::new(ErrorCode::ResourceNotReady, message).at("voice_id").into())
        }
        VoiceStatus::Failed => {
            let why = row.failure_message.unwrap_or_default();
            let message = format!("The voice `{id}` could not be made: {why} Delete it and make a new one.");
            Err(Failure::new(ErrorCode::VoiceUnavailable, message).at("voice_id").into())
        }
    }
}

/// A complete row as a voice.
pub fn voice_of(row: &VoiceRow) -> Result<Voice, StudioError> {
    let unfit = || StudioError::internal(format!("voice {} is complete but lacks what it is made from", row.id));
    Ok(Voice {
        id: Cow::Owned(row.id.to_string()),
        name: Cow::Owned(row.name.clone()),
        language: row.language.as_deref().and_then(Language::from_tag).ok_or_else(unfit)?,
        gender: if row.gender.as_deref() == Some(Gender::Female.as_str()) { Gender::Female } else { Gender::Male },
        quality: Quality::Ungraded,
        tier: Tier::Neural,
        timbre: serde_json::from_value(row.timbre.clone().ok_or_else(unfit)?).map_err(StudioError::internal)?,
        character: row.character.clone().map(serde_json::from_value).transpose().map_err(StudioError::internal)?,
    })
}
