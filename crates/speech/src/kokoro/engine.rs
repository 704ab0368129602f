//! Text through the phonemiser and the network, sentence by sentence.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock};

use herald_inference::{Models, Net, Tensor, Threads};

use super::chunk::{self, Token};
use super::timeline::{FRAME, Timeline};
use super::vocabulary::Vocabulary;
use super::voicepack::{PACKS, STYLE, Style, VoicePack};
use crate::error::SpeechError;
use crate::g2p::{Phonemizer, PronouncedWord};
use crate::resampling::resample;
use crate::script;
use crate::synthesis::{Control, SpeechRequest, Synthesizer, Utterance};
use crate::timbre::{Blend, FORMANTS, Part, Timbre};

/// Samples per second of everything Kokoro says.
pub const SAMPLE_RATE: u32 = 24_000;

const DURATIONS: &str = herald_inference::convert::kokoro::DURATION_OUTPUT;
const PITCH: &str = herald_inference::convert::kokoro::PITCH_INPUT;

/// Raise it when text is pronounced or joined differently, so that cached speech is made anew.
const FRONT_END: u32 = 4;

/// How the engine is set up.
#[derive(Debug, Clone)]
pub struct KokoroOptions {
    /// The espeak-ng program, by name or path.
    pub espeak: PathBuf,
    /// Threads of one run of the network; 2 are 1.5 times as fast as 1.
    pub threads: usize,
}

impl Default for KokoroOptions {
    fn default() -> Self {
        KokoroOptions { espeak: PathBuf::from("espeak-ng"), threads: 2 }
    }
}

/// The embedded synthesiser. The network and the voices are loaded at first use and shared by all callers.
#[derive(Debug)]
pub struct KokoroSynthesizer {
    models: Models,
    threads: usize,
    revision: String,
    phonemizer: Phonemizer,
    network: OnceLock<(Net, Vocabulary)>,
    loading: Mutex<()>,
    packs: Mutex<HashMap<&'static str, Arc<VoicePack>>>,
}

impl KokoroSynthesizer {
    /// Fails with `EngineMissing` unless the model, its voices and the dictionaries are installed.
    pub fn new(models: &Models, options: KokoroOptions) -> Result<KokoroSynthesizer, SpeechError> {
        for reference in ["onnxruntime", "kokoro", "kokoro/vocab.json", "kokoro-voices/af_heart.bin", "misaki"] {
            models.path(reference)?;
        }
        let parts = [models.revision("kokoro")?, models.revision("kokoro-voices")?, models.revision("misaki")?];
        Ok(KokoroSynthesizer {
            models: models.clone(),
            threads: options.threads,
            revision: format!("kokoro-{FRONT_END}-{}", parts.join("-")),
            phonemizer: Phonemizer::new(models.clone(), options.espeak),
            network: OnceLock::new(),
            loading: Mutex::new(()),
            packs: Mutex::new(HashMap::new()),
        })
    }

    fn network(&self) -> Result<&(Net, Vocabulary), SpeechError> {
        // Two callers at once must not load 90 MB twice.
        let _loading = self.loading.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(network) = self.network.get() {
            return Ok(network);
        }
        let vocabulary = Vocabulary::load(&self.models.path("kokoro/vocab.json")?)?;
        let net = Net::load(&self.models, "kokoro", Threads(self.threads))?;
        Ok(self.network.get_or_init(|| (net, vocabulary)))
    }

    fn pack(&self, name: &str) -> Result<Arc<VoicePack>, SpeechError> {
        let name =
            *PACKS.iter().find(|known| **known == name).ok_or_else(|| SpeechError::VoiceUnknown(name.to_owned()))?;
        let mut packs = self.packs.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(pack) = packs.get(name) {
            return Ok(pack.clone());
        }
        let path = self.models.path(&format!("kokoro-voices/{name}.bin"))?;
        let pack = Arc::new(VoicePack::load(&path)?);
        packs.insert(name, pack.clone());
        Ok(pack)
    }

    fn style(&self, blend: &Blend) -> Result<Style, SpeechError> {
        let load = |parts: &[Part]| {
            parts.iter().map(|part| Ok((self.pack(&part.pack)?, part.weight))).collect::<Result<Vec<_>, SpeechError>>()
        };
        if !FORMANTS.contains(&blend.formants) {
            return Err(SpeechError::OutOfRange { field: "formants", min: *FORMANTS.start(), max: *FORMANTS.end() });
        }
        Ok(Style {
            colour: load(&blend.colour)?,
            prosody: load(&blend.prosody)?,
            speed: blend.speed,
            pitch: blend.pitch,
            formants: (blend.formants * 100.0).round() as usize,
        })
    }

    /// Says one sentence: its runs one after the other.
    fn sentence(
        &self,
        words: &[PronouncedWord],
        style: &Style,
        request: &SpeechRequest,
        control: &Control<'_>,
    ) -> Result<Utterance, SpeechError> {
        let (_, vocabulary) = self.network()?;
        let mut said = Utterance::empty(SAMPLE_RATE);
        let mut timeline = Timeline::new(words.len());
        for run in chunk::pack(words, vocabulary) {
            control.check()?;
            let (samples, frames) = self.run(&run, style, request)?;
            timeline.lay(&run, &frames, said.duration(), &samples);
            said.samples.extend(samples);
        }
        (said.words, said.phonemes) = timeline.finish(words);
        Ok(said)
    }

    /// One run, with the resonances where the style has them: what the network says lower and slower is played faster. The
    /// samples, and the frames of each token with its pads, which may be parts of frames.
    fn run(
        &self,
        tokens: &[Token],
        style: &Style,
        request: &SpeechRequest,
    ) -> Result<(Vec<f32>, Vec<f32>), SpeechError> {
        let factor = style.formants as f32 / 100.0;
        let (speed, pitch) = (request.speed * style.speed / factor, request.pitch * style.pitch / factor);
        let (samples, mut frames) = self.infer(tokens, style, speed, pitch)?;
        if style.formants == 100 {
            return Ok((samples, frames));
        }
        frames.iter_mut().for_each(|frames| *frames /= factor);
        Ok((resample(&samples, style.formants, 100)?, frames))
    }

    /// One run of the network.
    fn infer(
        &self,
        tokens: &[Token],
        style: &Style,
        speed: f32,
        pitch: f32,
    ) -> Result<(Vec<f32>, Vec<f32>), SpeechError> {
        let (net, _) = self.network()?;
        let ids: Vec<i64> =
            std::iter::once(0).chain(tokens.iter().map(|token| token.id)).chain(std::iter::once(0)).collect();
        let outputs = net.run(&[
            ("tokens", Tensor::I64 { shape: &[1, ids.len()], data: &ids }),
            ("style", Tensor::F32 { shape: &[1, STYLE], data: &style.of(tokens.len()) }),
            ("speed", Tensor::F32 { shape: &[1], data: &[speed] }),
            (PITCH, Tensor::F32 { shape: &[1], data: &[pitch] }),
        ])?;
        let (_, samples) = outputs.f32("audio")?;
        let (_, frames) = outputs.f32(DURATIONS)?;
        let expected = frames.iter().map(|frames| f64::from(*frames)).sum::<f64>() * FRAME * f64::from(SAMPLE_RATE);
        if frames.len() != ids.len() || expected.round() as usize != samples.len() {
            return Err(SpeechError::Internal(format!(
                "Kokoro returned {} samples and {} durations ({expected} samples) for {} tokens",
                samples.len(),
                frames.len(),
                ids.len()
            )));
        }
        Ok((samples.to_vec(), frames.to_vec()))
    }
}

impl Synthesizer for KokoroSynthesizer {
    fn revision(&self) -> &str {
        &self.revision
    }

    fn synthesize(&self, request: &SpeechRequest, control: &Control<'_>) -> Result<Utterance, SpeechError> {
        request.check()?;
        let Timbre::Kokoro(blend) = &request.timbre else {
            return Err(SpeechError::Internal("Kokoro was given the timbre of another engine".to_owned()));
        };
        let style = self.style(blend)?;
        let sentences = script::sentences_of(&request.text, &request.readings, request.language);
        let pronounced = self.phonemizer.pronounce(&sentences, request.language)?;
        let mut said = Utterance::empty(SAMPLE_RATE);
        for (done, words) in pronounced.iter().enumerate() {
            control.check()?;
            (control.progress)(done, pronounced.len());
            said.append(self.sentence(words, &style, request, control)?);
        }
        if said.samples.is_empty() {
            return Err(SpeechError::TextInvalid);
        }
        (control.progress)(pronounced.len(), pronounced.len());
        Ok(said)
    }
}
