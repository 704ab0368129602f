//! The engines, loaded when they are first needed: a server that only answers reads stays small.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use herald_avatar::FaceEngine;
use herald_avatar::character::Kit;
use herald_inference::Models;
use herald_language::{E5Embedder, E5Options, Embedder, Ranking};
use herald_speech::g2p::Phonemizer;
use herald_speech::matching::{Listeners, VoiceMatcher};
use herald_speech::zero_shot::{ZeroShot, ZeroShotSynthesizer};
use herald_speech::{
    CachedSynthesizer, EmbeddedSynthesizer, FormantSynthesizer, KokoroOptions, KokoroSynthesizer, Recognizer,
    Synthesizer, WhisperOptions, WhisperRecognizer,
};
use tokio::sync::Semaphore;

use crate::StudioError;
use crate::agent::LanguageModel;
use crate::avatars::ImageGenerator;
use crate::cinematic::VideoModel;
use crate::sounds::{self, Kind};
use crate::{speech_stream, voice_design};

/// What is kept of spoken sentences, in bytes.
const SPEECH_CACHE_BYTES: u64 = 1 << 30;

pub struct Engines {
    models: Models,
    /// Folder of the per-sentence speech cache.
    speech_cache: PathBuf,
    threads: usize,
    /// Says everything anew.
    speaking: Lazy<Arc<EmbeddedSynthesizer>>,
    synthesizer: Lazy<Arc<dyn Synthesizer>>,
    recognizer: Lazy<Arc<dyn Recognizer>>,
    voice_matcher: Lazy<Arc<VoiceMatcher>>,
    faces: Lazy<Arc<FaceEngine>>,
    character_kit: Lazy<Arc<Kit>>,
    whole_kit: Lazy<Arc<Kit>>,
    embedder: Lazy<Arc<dyn Embedder>>,
    music_ranking: Lazy<Arc<Ranking>>,
    effects_ranking: Lazy<Arc<Ranking>>,
    voice_ranking: Lazy<Arc<Ranking>>,
    image_generator: Option<Arc<dyn ImageGenerator>>,
    video_model: Option<Arc<dyn VideoModel>>,
    zero_shot: Option<Arc<dyn ZeroShot>>,
    language_model: Option<Arc<LanguageModel>>,
    /// One for each stream of speech that may be open.
    pub(crate) speech_streams: Arc<Semaphore>,
    /// One for each transcription that may be under way; others wait.
    pub(crate) transcriptions: Arc<Semaphore>,
}

impl Engines {
    pub fn new(models: Models, speech_cache: PathBuf, threads: usize) -> Engines {
        Engines {
            models,
            speech_cache,
            threads,
            speaking: Lazy::default(),
            synthesizer: Lazy::default(),
            recognizer: Lazy::default(),
            voice_matcher: Lazy::default(),
            faces: Lazy::default(),
            character_kit: Lazy::default(),
            whole_kit: Lazy::default(),
            embedder: Lazy::default(),
            music_ranking: Lazy::default(),
            effects_ranking: Lazy::default(),
            voice_ranking: Lazy::default(),
            image_generator: None,
            video_model: None,
            zero_shot: None,
            language_model: None,
            speech_streams: Arc::new(Semaphore::new(speech_stream::AT_ONCE)),
            transcriptions: Arc::new(Semaphore::new(threads.max(1))),
        }
    }

    /// Has looks from words made by this generator.
    pub fn with_image_generator(self, generator: Arc<dyn ImageGenerator>) -> Engines {
        Engines { image_generator: Some(generator), ..self }
    }

    /// Has shots filmed by this model.
    pub fn with_video_model(self, model: Arc<dyn VideoModel>) -> Engines {
        Engines { video_model: Some(model), ..self }
    }

    /// Has voices from recordings spoken by this engine.
    pub fn with_zero_shot(self, engine: Arc<dyn ZeroShot>) -> Engines {
        Engines { zero_shot: Some(engine), ..self }
    }

    /// Has storyboards written by this model.
    pub fn with_language_model(self, model: Arc<LanguageModel>) -> Engines {
        Engines { language_model: Some(model), ..self }
    }

    /// The model that writes storyboards, if the operator has brought one.
    pub fn language_model(&self) -> Option<Arc<LanguageModel>> {
        self.language_model.clone()
    }

    /// The engine that speaks like a recording, if the operator has brought one.
    pub fn zero_shot(&self) -> Option<Arc<dyn ZeroShot>> {
        self.zero_shot.clone()
    }

    pub fn models(&self) -> &Models {
        &self.models
    }

    /// Speech from text. Blocks while the model loads.
    pub fn synthesizer(&self) -> Result<Arc<dyn Synthesizer>, StudioError> {
        self.synthesizer.get(|| {
            let cached = CachedSynthesizer::new(self.speaking()?, &self.speech_cache, SPEECH_CACHE_BYTES)?;
            Ok(Arc::new(cached) as Arc<dyn Synthesizer>)
        })
    }

    fn speaking(&self) -> Result<Arc<EmbeddedSynthesizer>, StudioError> {
        self.speaking.get(|| {
            let options = KokoroOptions { threads: self.threads, ..KokoroOptions::default() };
            let formant = FormantSynthesizer::new(&self.models, &options.espeak);
            let phonemizer = Phonemizer::new(self.models.clone(), &options.espeak);
            let mut speaking = EmbeddedSynthesizer::new(KokoroSynthesizer::new(&self.models, options)?, formant);
            if let Some(engine) = self.zero_shot() {
                let recognizer = self.recognizer()?;
                speaking = speaking.with_zero_shot(ZeroShotSynthesizer { engine, recognizer, phonemizer });
            }
            Ok(Arc::new(speaking))
        })
    }

    /// Voices found for recordings. What is said in the search is not kept. Blocks while the models load.
    pub fn voice_matcher(&self) -> Result<Arc<VoiceMatcher>, StudioError> {
        self.voice_matcher.get(|| {
            Ok(Arc::new(VoiceMatcher {
                synthesizer: self.speaking()?,
                recognizer: self.recognizer()?,
                listeners: Arc::new(Listeners::load(&self.models)?),
                phonemizer: Phonemizer::new(self.models.clone(), KokoroOptions::default().espeak),
            }))
        })
    }

    /// Text from speech, on one thread. Blocks while the model loads.
    pub fn recognizer(&self) -> Result<Arc<dyn Recognizer>, StudioError> {
        self.recognizer.get(|| {
            let engine = WhisperRecognizer::new(&self.models, WhisperOptions { threads: 1 })?;
            Ok(Arc::new(engine) as Arc<dyn Recognizer>)
        })
    }

    /// Faces in pictures. Blocks while the models load.
    pub fn faces(&self) -> Result<Arc<FaceEngine>, StudioError> {
        self.faces.get(|| Ok(Arc::new(FaceEngine::load(&self.models)?)))
    }

    /// What presenters are shaped from. Blocks while it is unpacked.
    pub fn character_kit(&self) -> Result<Arc<Kit>, StudioError> {
        self.character_kit.get(|| Ok(Arc::new(Kit::load(&self.models)?)))
    }

    /// What people who walk are shaped from. Blocks while it is unpacked.
    pub fn whole_kit(&self) -> Result<Arc<Kit>, StudioError> {
        self.whole_kit.get(|| Ok(Arc::new(Kit::load_whole(&self.models)?)))
    }

    /// The model that films shots, if the operator has brought one.
    pub fn video_model(&self) -> Option<Arc<dyn VideoModel>> {
        self.video_model.clone()
    }

    /// The generator of pictures, if the operator has brought one.
    pub fn image_generator(&self) -> Option<Arc<dyn ImageGenerator>> {
        self.image_generator.clone()
    }

    /// Meanings of texts, on one thread. Blocks while the model loads.
    pub fn embedder(&self) -> Result<Arc<dyn Embedder>, StudioError> {
        self.embedder.get(|| {
            let engine = E5Embedder::new(&self.models, E5Options { threads: 1 })?;
            Ok(Arc::new(engine) as Arc<dyn Embedder>)
        })
    }

    /// The descriptions of the sounds of a kind, in the order of the catalogue. Blocks for seconds at the first time.
    pub fn sound_ranking(&self, kind: Kind) -> Result<Arc<Ranking>, StudioError> {
        let ranking = match kind {
            Kind::Music => &self.music_ranking,
            Kind::Effects => &self.effects_ranking,
        };
        ranking.get(|| {
            let sounds = sounds::all(kind);
            let descriptions = sounds.iter().map(|sound| sound.description.as_str());
            Ok(Arc::new(Ranking::new(&*self.embedder()?, descriptions)?))
        })
    }

    /// The meanings of what voices are described as. Blocks while they are computed.
    pub(crate) fn voice_ranking(&self) -> Result<Arc<Ranking>, StudioError> {
        self.voice_ranking.get(|| Ok(Arc::new(Ranking::new(&*self.embedder()?, voice_design::descriptions())?)))
    }
}

/// A value made on first use. A failure is not kept: `herald setup` may mend it while the server runs.
struct Lazy<T> {
    value: OnceLock<T>,
    making: Mutex<()>,
}

impl<T> Default for Lazy<T> {
    fn default() -> Self {
        Lazy { value: OnceLock::new(), making: Mutex::new(()) }
    }
}

impl<T: Clone> Lazy<T> {
    fn get(&self, make: impl FnOnce() -> Result<T, StudioError>) -> Result<T, StudioError> {
        if let Some(value) = self.value.get() {
            return Ok(value.clone());
        }
        let _one_at_a_time = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.value.get() {
            return Ok(value.clone());
        }
        let value = make()?;
        Ok(self.value.get_or_init(|| value).clone())
    }
}
