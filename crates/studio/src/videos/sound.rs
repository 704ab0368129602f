//! The sound of a video: spoken or recorded, with the timings the face follows, then mixed for publication.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use herald_domain::timing::{PhonemeTiming, WordTiming};
use herald_domain::video::{AVATAR_FPS, Delivery, MAX_AUDIO_SECONDS};
use herald_jobs::{Stage, StageError, StageFile};
use herald_media::{Tools, audio, loudness};
use herald_speech::{Control, Narration};
use serde::{Deserialize, Serialize};

use super::spec::Speech;
use super::submit::{narration, read_script};
use crate::error::stage_error;
use crate::intake::{AUDIO_RATE, StoredFile};
use crate::narrations;
use crate::own_voices::Cast;
use crate::{Studio, StudioError, blocking};

/// Sample rate of the published sound, in Hz.
const MIX_RATE: u32 = 48_000;
/// Sample rate recognition works at, in Hz.
const RECOGNITION_RATE: u32 = 16_000;
/// The face rests this long after the last word, in seconds.
const TAIL_SECONDS: f64 = 0.4;

/// What is said, and when.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SpeechTrack {
    /// Mono 32-bit floats, little-endian, at [`SpeechTrack::rate`].
    pub samples: StageFile,
    pub rate: u32,
    /// Seconds.
    pub duration: f64,
    /// The script without its markup, or what was recognised.
    pub text: String,
    pub words: Vec<WordTiming>,
    /// Known for synthetic speech only.
    pub phonemes: Option<Vec<PhonemeTiming>>,
}

/// Speaks the script, or decodes and recognises the recording.
pub async fn track(
    studio: &Arc<Studio>,
    stage: Stage,
    speech: Speech,
    delivery: Delivery,
) -> Result<SpeechTrack, StageError> {
    let script = match &speech {
        Speech::Script { text, voice_id, lexicon } => {
            let script = read_script(text).map_err(stage_error)?;
            let ids = narrations::voice_ids(&script, voice_id);
            let cast = Cast::of_job(studio, stage.ctx().workspace(), ids).await.map_err(stage_error)?;
            Some((narration(&script, voice_id, &cast, &delivery, lexicon).map_err(stage_error)?, script))
        }
        Speech::Recording(_) => None,
    };
    let work = Arc::clone(studio);
    let (made, stage_for_work) = (stage.dir().join("speech.f32"), stage.clone());
    let path = made.clone();
    let spoken = blocking(move || {
        let spoken = match (&speech, script) {
            (Speech::Recording(file), _) => recognised(&work, &stage_for_work, file),
            (_, Some((narration, script))) => synthesised(&work, &stage_for_work, &narration, script.written()),
            (Speech::Script { .. }, None) => Err(StudioError::internal("a script was not read")),
        }?;
        write_samples(&path, &spoken.samples)?;
        Ok(spoken)
    })
    .await
    .map_err(stage_error)?;
    Ok(SpeechTrack {
        duration: spoken.samples.len() as f64 / f64::from(spoken.rate),
        samples: stage.keep(&made).await?,
        rate: spoken.rate,
        text: spoken.text,
        words: spoken.words,
        phonemes: spoken.phonemes,
    })
}

struct Spoken {
    samples: Vec<f32>,
    rate: u32,
    text: String,
    words: Vec<WordTiming>,
    phonemes: Option<Vec<PhonemeTiming>>,
}

fn synthesised(studio: &Studio, stage: &Stage, narration: &Narration, text: String) -> Result<Spoken, StudioError> {
    let narrated = watched(stage, |control| Ok(narration.speak(&*studio.engines.synthesizer()?, control)?))?;
    let utterance = narrated.utterance;
    Ok(Spoken {
        samples: utterance.samples,
        rate: utterance.sample_rate,
        text,
        words: utterance.words,
        phonemes: Some(utterance.phonemes),
    })
}

fn recognised(studio: &Studio, stage: &Stage, file: &StoredFile) -> Result<Spoken, StudioError> {
    let path = studio.blobs.local_path(&file.key)?;
    let samples = audio::decode_mono(&studio.tools, &path, AUDIO_RATE, MAX_AUDIO_SECONDS)?;
    let heard = audio::resample(&studio.tools, &samples, AUDIO_RATE, RECOGNITION_RATE)?;
    let transcript = watched(stage, |control| Ok(studio.engines.recognizer()?.transcribe(&heard, None, control)?))?;
    Ok(Spoken { samples, rate: AUDIO_RATE, text: transcript.text, words: transcript.words, phonemes: None })
}

/// Runs an engine call that reports to the stage and ends when the job does.
fn watched<T>(stage: &Stage, call: impl FnOnce(&Control<'_>) -> Result<T, StudioError>) -> Result<T, StudioError> {
    let stop: Arc<AtomicBool> = stage.cancelled();
    let cancelled = || stop.load(Ordering::Relaxed);
    let progress = |done: usize, total: usize| stage.progress(done as f64 / total.max(1) as f64);
    call(&Control { cancelled: &cancelled, progress: &progress })
}

/// The published sound and how many frames the picture needs beside it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mix {
    /// WAV, 48 kHz mono, exactly as long as the picture.
    pub wav: StageFile,
    pub frames: u64,
}

/// Brings the speech to the published loudness and to a whole number of frames.
pub async fn mix(studio: &Arc<Studio>, stage: Stage, track: &SpeechTrack, volume: f64) -> Result<Mix, StageError> {
    let source = stage.path_of(&track.samples)?;
    let wav = stage.dir().join("mix.wav");
    let (tools, path, rate) = (studio.tools.clone(), wav.clone(), track.rate);
    let frames = frames_for(track.duration + TAIL_SECONDS);
    blocking(move || publish(&tools, &read_samples(&source)?, rate, volume, frames, &path))
        .await
        .map_err(stage_error)?;
    Ok(Mix { wav: stage.keep(&wav).await?, frames })
}

/// Frames that cover `seconds`.
pub fn frames_for(seconds: f64) -> u64 {
    (seconds * f64::from(AVATAR_FPS)).ceil() as u64
}

/// Writes speech as the sound of so many frames: a WAV file at [`MIX_RATE`] and the published loudness.
pub fn publish(
    tools: &Tools,
    speech: &[f32],
    rate: u32,
    volume: f64,
    frames: u64,
    path: &Path,
) -> Result<(), StudioError> {
    let mut samples = audio::resample(tools, speech, rate, MIX_RATE)?;
    loudness::normalise(&mut samples, MIX_RATE, volume);
    samples.resize((frames * u64::from(MIX_RATE / AVATAR_FPS)) as usize, 0.0);
    Ok(audio::write_wav(path, &samples, MIX_RATE, 1)?)
}

pub fn read_samples(path: &Path) -> Result<Vec<f32>, StudioError> {
    let bytes = std::fs::read(path)?;
    Ok(bytes.chunks_exact(4).map(|chunk| f32::from_le_bytes([chunk[0], chunk[1], chunk[2], chunk[3]])).collect())
}

pub fn write_samples(path: &Path, samples: &[f32]) -> Result<(), StudioError> {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    Ok(std::fs::write(path, bytes)?)
}
