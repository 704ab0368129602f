//! From a recording to an accepted job. What can be told without engines is refused here; whether it is a sample of one
//! voice is judged by the job.

use std::sync::Arc;

use herald_domain::Failure;
use herald_domain::id::VoiceId;
use herald_domain::prices::Item;
use herald_domain::video::FileSource;
use herald_identity::Caller;
use herald_jobs::NewJob;
use herald_speech::language::Language;
use herald_store::clock::now_micros;
use herald_store::voices::{self as rows, VoiceRow, VoiceStatus};

use super::job::{CloneOrder, KIND, POOL};
use crate::admission::{Admission, Work};
use crate::billing::Charge;
use crate::intake::AUDIO_RATE;
use crate::{Intent, Outcome, Studio, StudioError, moderation};

/// Longest recording, in seconds. Of a long one the beginning is used.
pub const LONGEST: f64 = 600.0;
/// Longest name, in characters.
const NAME_CHARS: usize = 100;

/// A voice to be made, with its fields as they came.
#[derive(Debug)]
pub struct NewClone {
    pub audio: FileSource,
    pub name: String,
    /// BCP 47; found out when absent.
    pub language: Option<String>,
    pub remove_noise: bool,
}

/// Accepts the recording: voice row, job row and the price in one transaction.
///
/// # Errors
/// For a file that is no recording, or is silent or of a wrong length; a language nobody speaks; no place left.
pub async fn create(
    studio: &Arc<Studio>,
    caller: &Caller,
    wanted: NewClone,
    intent: Intent<VoiceRow>,
) -> Result<Outcome<VoiceRow>, StudioError> {
    let name = wanted.name.trim().to_owned();
    let length = name.chars().count();
    if length == 0 || length > NAME_CHARS {
        let message = format!("`voice_name` must have 1 to {NAME_CHARS} characters, got {length}.");
        return Err(Failure::invalid("voice_name", message).into());
    }
    moderation::review(&*studio.moderator, &[("voice_name", Some(&name))])?;
    let language = wanted.language.as_deref().map(language).transpose()?;
    let workspace = caller.workspace_id;
    let admission = Admission::new(studio, workspace, Work::Voice, Charge::once(Item::VoiceClone));
    let quote = admission.quote(studio.store.read()).await?;
    let recording = studio.take_recording(workspace, wanted.audio, LONGEST, "audio").await?;
    let seconds = recording.samples.len() as f64 / f64::from(AUDIO_RATE);
    if seconds < herald_speech::matching::SHORTEST {
        let message =
            format!("`audio` lasts {seconds:.1} s; at least {} s are needed.", herald_speech::matching::SHORTEST);
        return Err(Failure::invalid("audio", message).into());
    }
    if recording.samples.iter().all(|sample| sample.abs() < 0.003) {
        return Err(Failure::invalid("audio", "`audio` is silent.").into());
    }
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };

    let id = VoiceId::new();
    let sample = studio.keep(format!("voices/{id}/sample"), &recording.bytes).await?;
    let order = CloneOrder { voice_id: id, language, remove_noise: wanted.remove_noise, sample: sample.clone() };
    let mut row = VoiceRow {
        id,
        workspace_id: workspace,
        name,
        status: VoiceStatus::Processing,
        language: None,
        gender: None,
        timbre: None,
        character: None,
        description: None,
        sample_sha256: sample.sha256,
        consented_by: caller.user_id,
        job_id: None,
        created_at: now_micros(),
        completed_at: None,
        failure_code: None,
        failure_message: None,
        sample_blob: Some(sample.key),
        preview_blob: None,
        deleted_at: None,
    };
    let payload = serde_json::to_value(order).map_err(StudioError::internal)?;
    let mut job = NewJob { pool: POOL.to_owned(), ..NewJob::new(KIND, workspace, payload) };
    let jobs = studio.jobs.clone();
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                job.priority = admission.admit(txn, &id.to_string()).await?;
                row.job_id = Some(jobs.enqueue(txn, job).await?);
                rows::insert(txn, &row).await?;
                acceptance.apply(txn, &row).await?;
                Ok(Outcome::Accepted(Box::new(row)))
            })
        })
        .await
}

/// ISO 639-1 code of a tag.
fn language(tag: &str) -> Result<String, Failure> {
    let unknown = || Failure::invalid("language", format!("`{tag}` is not a language that is known here."));
    Language::from_tag(tag).map(|language| language.primary().to_owned()).ok_or_else(unknown)
}
