//! Audio through the voice detector, the encoder and the decoder, window by window.

use std::ops::Range;
use std::sync::{Mutex, OnceLock};

use herald_domain::timing::WordTiming;
use herald_inference::{Models, Net, Tensor, Threads};

use super::alignment::FRAME;
use super::decoding::{Decoded, Decoder, Heard};
use super::mel::{BANDS, HOP, MelSpectrogram};
use super::tokens::{Tokens, is_spaceless};
use super::windows;
use crate::error::SpeechError;
use crate::recognition::{Recognizer, SAMPLE_RATE, Transcript};
use crate::sounding::sounding;
use crate::synthesis::Control;
use crate::vad::VoiceDetector;

/// Raise it when the same audio would be transcribed or timed differently.
const FRONT_END: u32 = 2;

/// Samples of one frame of the encoder.
const FRAME_SAMPLES: usize = 2 * HOP;
/// The most frames the encoder takes: 30 s.
const MOST_FRAMES: usize = 1500;
/// Silence left behind the speech: the decoder ends well only when it hears the end.
const TAIL: usize = 100;
/// Shorter windows than this many frames (6 s) are filled up with silence: the network never heard such short ones.
const FEWEST_FRAMES: usize = 300;

/// How the engine is set up.
#[derive(Debug, Clone)]
pub struct WhisperOptions {
    /// Threads of one run of the network.
    pub threads: usize,
}

impl Default for WhisperOptions {
    fn default() -> Self {
        WhisperOptions { threads: 1 }
    }
}

/// The embedded recogniser. The networks are loaded at first use and shared by all callers.
#[derive(Debug)]
pub struct WhisperRecognizer {
    models: Models,
    threads: usize,
    revision: String,
    parts: OnceLock<Parts>,
    loading: Mutex<()>,
}

#[derive(Debug)]
struct Parts {
    detector: VoiceDetector,
    mel: MelSpectrogram,
    encoder: Net,
    decoder: Net,
    tokens: Tokens,
}

impl WhisperRecognizer {
    /// Fails with `EngineMissing` unless the networks are installed.
    pub fn new(models: &Models, options: WhisperOptions) -> Result<WhisperRecognizer, SpeechError> {
        for reference in ["onnxruntime", "silero-vad", "whisper-base"] {
            models.path(reference)?;
        }
        let revision =
            format!("whisper-{FRONT_END}-{}-{}", models.revision("whisper-base")?, models.revision("silero-vad")?);
        Ok(WhisperRecognizer {
            models: models.clone(),
            threads: options.threads,
            revision,
            parts: OnceLock::new(),
            loading: Mutex::new(()),
        })
    }

    fn parts(&self) -> Result<&Parts, SpeechError> {
        let _loading = self.loading.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(parts) = self.parts.get() {
            return Ok(parts);
        }
        let (models, threads) = (&self.models, Threads(self.threads));
        let parts = Parts {
            detector: VoiceDetector::load(models)?,
            mel: MelSpectrogram::new(),
            encoder: Net::load(models, "whisper-base/encoder.onnx", threads)?,
            decoder: Net::load(models, "whisper-base/decoder.onnx", threads)?,
            tokens: Tokens::load(
                &models.path("whisper-base/tokenizer.json")?,
                &models.path("whisper-base/config.json")?,
            )?,
        };
        Ok(self.parts.get_or_init(|| parts))
    }
}

impl Recognizer for WhisperRecognizer {
    fn revision(&self) -> &str {
        &self.revision
    }

    fn transcribe(
        &self,
        samples: &[f32],
        language: Option<&str>,
        control: &Control<'_>,
    ) -> Result<Transcript, SpeechError> {
        let parts = self.parts()?;
        let mut language = match language {
            Some(code) => Some((code.to_owned(), parts.language_id(code)?)),
            None => None,
        };
        let activity = parts.detector.detect(samples, control)?;
        let windows = windows::windows(&activity);
        let mut transcript = Transcript { language: None, text: String::new(), words: Vec::new() };
        for (done, window) in windows.iter().enumerate() {
            control.check()?;
            (control.progress)(done, windows.len());
            let audio = samples.get(window.clone()).unwrap_or(&[]);
            let (decoded, code) = parts.window(audio, &mut language)?;
            if !decoded.is_silence() {
                parts.append(&mut transcript, &decoded, &code, window, audio);
            }
        }
        (control.progress)(windows.len(), windows.len());
        // Expecting a language is not hearing it.
        transcript.language = language.map(|(code, _)| code).filter(|_| !transcript.words.is_empty());
        Ok(transcript)
    }
}

impl Parts {
    fn language_id(&self, code: &str) -> Result<i64, SpeechError> {
        self.tokens.language(code).ok_or_else(|| SpeechError::LanguageUnknown(code.to_owned()))
    }

    /// Transcribes one window. The language, if nobody knows it yet, is that of the first window.
    fn window(&self, audio: &[f32], language: &mut Option<(String, i64)>) -> Result<(Decoded, String), SpeechError> {
        let decoder = Decoder { net: &self.decoder, tokens: &self.tokens };
        let frames = (audio.len().div_ceil(FRAME_SAMPLES) + TAIL).clamp(FEWEST_FRAMES, MOST_FRAMES);
        let heard = self.encode(audio, frames)?;
        let (code, id) = match language {
            Some(known) => known.clone(),
            None => {
                let code = decoder.language(&heard)?;
                let id = self.language_id(&code)?;
                language.insert((code, id)).clone()
            }
        };
        let decoded = decoder.transcribe(&heard, id)?;
        if !decoded.is_repetitive() || frames == MOST_FRAMES {
            return Ok((decoded, code));
        }
        // The network was trained on 30 s: a short context now and then sends it in circles.
        Ok((decoder.transcribe(&self.encode(audio, MOST_FRAMES)?, id)?, code))
    }

    fn encode(&self, audio: &[f32], frames: usize) -> Result<Heard, SpeechError> {
        let mel = self.mel.compute(audio, 2 * frames)?;
        let shape = [1, BANDS, 2 * frames];
        let mut outputs = self.encoder.run(&[("mel", Tensor::F32 { shape: &shape, data: &mel })])?;
        let names = self.encoder.outputs().iter();
        let cross = names.map(|name| Ok((name.clone(), outputs.take(name)?))).collect::<Result<_, SpeechError>>()?;
        Ok(Heard { cross, frames })
    }

    fn append(
        &self,
        transcript: &mut Transcript,
        decoded: &Decoded,
        language: &str,
        window: &Range<usize>,
        audio: &[f32],
    ) {
        let text = self.tokens.text(&decoded.tokens);
        if !transcript.text.is_empty() && !text.starts_with(' ') && !is_spaceless(language) {
            transcript.text.push(' ');
        }
        transcript.text.push_str(if transcript.text.is_empty() { text.trim_start() } else { &text });
        let rate = f64::from(SAMPLE_RATE);
        let (from, until) = (window.start as f64 / rate, window.end as f64 / rate);
        let spoken = window.len().div_ceil(FRAME_SAMPLES);
        let onsets = decoded.attention.onsets(decoded.first_row, spoken);
        let onset = |token: usize| onsets.get(token).map_or(until, |frame| (from + *frame as f64 * FRAME).min(until));
        // Attention runs ahead of the sound: a token's onset lies about half a token early. Measured against the durations of
        // synthetic speech, this halving brings the mean error of word starts from 150 ms to 45 ms.
        let time = |token: usize| (onset(token) + onset(token + 1)) / 2.0;
        for word in self.tokens.words(&decoded.tokens, language) {
            let bare = word.text.trim_matches(|c: char| !c.is_alphanumeric());
            if !bare.is_empty() {
                let (start, end) = (time(word.from), time(word.until));
                // Attention says which word comes next, not where the voice falls silent between them.
                let sample = |time: f64| (((time - from) * rate) as usize).min(audio.len());
                let sound = sounding(&audio[sample(start)..sample(end).max(sample(start))], SAMPLE_RATE);
                let at = |offset: usize| (start + offset as f64 / rate).min(end);
                transcript.words.push(WordTiming { text: bare.to_owned(), start: at(sound.start), end: at(sound.end) });
            }
        }
    }
}
