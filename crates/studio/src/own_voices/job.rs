//! The work on a clone: the recording is judged, and the nearest voice is looked for.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use herald_domain::id::VoiceId;
use herald_domain::{ErrorCode, Failure};
use herald_jobs::{Completion, HookResult, JobContext, JobHandler, JobRow, StageError};
use herald_media::{audio, denoise, loudness};
use herald_speech::language::Language;
use herald_speech::matching::{Match, Sample};
use herald_speech::voices::{Quality, Tier, Voice};
use herald_speech::{Control, SpeechRequest, recognition};
use herald_store::clock::now_micros;
use herald_store::voices::{self as rows, VoiceRow, VoiceStatus};
use herald_store::{Txn, blob_sweep};
use serde::{Deserialize, Serialize};

use super::clone::LONGEST;
use crate::error::stage_error;
use crate::intake::StoredFile;
use crate::speech::preview_text;
use crate::{Studio, StudioError, billing, blocking, seed_of};

pub const KIND: &str = "voice_clone";
/// A clone takes minutes of one core: neither looks nor videos wait for it.
pub const POOL: &str = "voices";

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct CloneOrder {
    pub voice_id: VoiceId,
    /// ISO 639-1; found out when absent.
    pub language: Option<String>,
    pub remove_noise: bool,
    pub sample: StoredFile,
}

/// What becomes known of the voice.
struct Made {
    timbre: serde_json::Value,
    character: serde_json::Value,
    description: String,
    language: &'static str,
    gender: &'static str,
}

pub struct CloneJob {
    studio: Arc<Studio>,
}

impl CloneJob {
    pub fn new(studio: Arc<Studio>) -> Self {
        CloneJob { studio }
    }
}

#[async_trait]
impl JobHandler for CloneJob {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn run(&self, ctx: JobContext) -> Result<Completion, StageError> {
        let order: CloneOrder = ctx.payload()?;
        let id = order.voice_id;
        let (studio, stop) = (Arc::clone(&self.studio), ctx.cancelled());
        let preview = self.studio.new_draft().map_err(stage_error)?;
        let path = preview.to_path_buf();
        let made = blocking(move || {
            let (sample, found) = matched(&studio, &order, &stop)?;
            speak_preview(&studio, &found, &path)?;
            let made = Made {
                timbre: serde_json::to_value(&found.timbre).map_err(StudioError::internal)?,
                character: serde_json::to_value(found.character).map_err(StudioError::internal)?,
                description: description(&found, &sample),
                language: found.language.code(),
                gender: found.gender.as_str(),
            };
            Ok(made)
        })
        .await
        .map_err(stage_error)?;
        let key = format!("voices/{id}/preview.mp3");
        self.studio.blobs.adopt_file(&key, &preview).await?;
        Ok(Completion::new(move |txn| {
            Box::pin(async move {
                billing::settle(txn, &id.to_string(), 0).await?;
                let Some(row) = voice_of_job(txn, id).await? else {
                    blob_sweep::purge(txn, &[key], now_micros()).await?;
                    return Ok(());
                };
                forget_sample(txn, &row).await?;
                let complete = VoiceRow {
                    status: VoiceStatus::Complete,
                    language: Some(made.language.to_owned()),
                    gender: Some(made.gender.to_owned()),
                    timbre: Some(made.timbre),
                    character: Some(made.character),
                    description: Some(made.description),
                    completed_at: Some(now_micros()),
                    sample_blob: None,
                    preview_blob: Some(key),
                    ..row
                };
                Ok(rows::update(txn, &complete).await?)
            })
        }))
    }

    async fn on_failed(&self, txn: &Txn, job: &JobRow, failure: &Failure) -> HookResult {
        let order: CloneOrder = serde_json::from_value(job.payload.clone())?;
        billing::release(txn, &order.voice_id.to_string()).await?;
        if let Some(row) = voice_of_job(txn, order.voice_id).await? {
            forget_sample(txn, &row).await?;
            let failed = VoiceRow {
                status: VoiceStatus::Failed,
                failure_code: Some(failure.code.as_str().to_owned()),
                failure_message: Some(failure.message.clone()),
                completed_at: Some(now_micros()),
                sample_blob: None,
                ..row
            };
            rows::update(txn, &failed).await?;
        }
        Ok(())
    }

    async fn on_cancelled(&self, txn: &Txn, job: &JobRow) -> HookResult {
        let order: CloneOrder = serde_json::from_value(job.payload.clone())?;
        billing::release(txn, &order.voice_id.to_string()).await?;
        Ok(blob_sweep::purge(txn, &[order.sample.key], now_micros()).await?)
    }
}

async fn voice_of_job(txn: &Txn, id: VoiceId) -> Result<Option<VoiceRow>, herald_store::StoreError> {
    Ok(rows::of_job(txn, id).await?.filter(|row| row.deleted_at.is_none()))
}

/// A recording of a person is not kept longer than it is needed.
async fn forget_sample(txn: &Txn, row: &VoiceRow) -> Result<(), herald_store::StoreError> {
    let keys: Vec<String> = row.sample_blob.iter().cloned().collect();
    blob_sweep::purge(txn, &keys, now_micros()).await
}

fn matched(studio: &Studio, order: &CloneOrder, stop: &AtomicBool) -> Result<(Sample, Match), StudioError> {
    let matcher = studio.engines.voice_matcher()?;
    let path = studio.blobs.local_path(&order.sample.key)?;
    let mut samples = audio::decode_mono(&studio.tools, &path, denoise::SAMPLE_RATE, LONGEST)?;
    if order.remove_noise {
        samples = denoise::speech(&samples);
    }
    let samples = audio::resample(&studio.tools, &samples, denoise::SAMPLE_RATE, recognition::SAMPLE_RATE)?;
    let cancelled = || stop.load(Ordering::Relaxed);
    let control = Control { cancelled: &cancelled, progress: &|_, _| () };
    let language = order.language.as_deref();
    let sample = Sample::judge(&samples, language, &matcher.listeners, &*matcher.recognizer, &control)?
        .map_err(|fault| Failure::new(ErrorCode::InvalidParameter, format!("{}.", sentence(&fault.to_string()))))?;
    let found = matcher.find(&sample, seed_of(&order.sample.sha256), &control)?;
    Ok((sample, found))
}

/// With a capital.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What the voice is, and how near it comes.
fn description(found: &Match, sample: &Sample) -> String {
    let over =
        if found.held_back { "over a part of the recording that the search did not see" } else { "over the recording" };
    let mut text = format!(
        "The nearest voice to a recording that could be mixed here; another voice, not a copy of the speaker. Its likeness is \
         {:.2} {over} (two recordings of one speaker mostly score above 0.7, two speakers below 0.6).",
        found.similarity
    );
    if sample.spoken().is_none() {
        let spoken = Language::from_tag(&sample.language).map_or(sample.language.as_str(), |language| language.name());
        text.push_str(&format!(" It speaks {}: there is no neural voice for {spoken} here.", found.language.name()));
    }
    text
}

fn speak_preview(studio: &Studio, found: &Match, path: &std::path::Path) -> Result<(), StudioError> {
    let voice = Voice {
        id: "".into(),
        name: "".into(),
        language: found.language,
        gender: found.gender,
        quality: Quality::Ungraded,
        tier: Tier::Neural,
        timbre: found.timbre.clone(),
        character: None,
    };
    let request = SpeechRequest::new(preview_text(found.language), &voice);
    let mut said = studio.engines.synthesizer()?.synthesize(&request, &Control::none())?;
    loudness::normalise(&mut said.samples, said.sample_rate, 1.0);
    Ok(audio::write_mp3(&studio.tools, &said.samples, said.sample_rate, path)?)
}
