//! Speech on its own: text in, an audio file and word times out.

use herald_domain::id::SpeechId;
use herald_domain::prices::Item;
use herald_domain::timing::WordTiming;
use herald_domain::video::MAX_SCRIPT_CHARS;
use herald_domain::{ErrorCode, Failure};
use herald_identity::Caller;
use herald_media::{audio, loudness};
use herald_speech::language::Language;
use herald_speech::{Control, SpeechRequest, Utterance};
use herald_store::clock::now_micros;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::admission::{Admission, Work};
use crate::billing::Charge;
use crate::{Intent, Outcome, Studio, StudioError, blocking, moderation, voices};

/// What a voice says of itself in its preview, by language.
const PREVIEW_TEXTS: [(Language, &str); 7] = [
    (Language::EnUs, "Hello! This is how I sound. I can read your scripts, your stories and your news."),
    (Language::EnGb, "Hello! This is how I sound. I can read your scripts, your stories and your news."),
    (Language::Es, "¡Hola! Así sueno yo. Puedo leer tus guiones, tus historias y tus noticias."),
    (Language::FrFr, "Bonjour ! Voici ma voix. Je peux lire vos scripts, vos histoires et vos nouvelles."),
    (Language::It, "Ciao! Questa è la mia voce. Posso leggere i tuoi testi, le tue storie e le tue notizie."),
    (Language::PtBr, "Olá! É assim que eu falo. Posso ler seus roteiros, suas histórias e suas notícias."),
    (Language::Hi, "नमस्ते! मेरी आवाज़ ऐसी है। मैं आपकी कहानियाँ और समाचार पढ़ सकती हूँ।"),
];

/// A request to speak, with its fields checked.
#[derive(Debug, Clone)]
pub struct SpeechOrder {
    pub text: String,
    pub voice_id: String,
    /// 0.5 to 2.
    pub speed: f64,
    pub language: Option<Language>,
}

/// A finished recording.
pub struct SpokenFile {
    pub blob_key: String,
    /// Seconds.
    pub duration: f64,
    pub words: Vec<WordTiming>,
}

/// The language named by a request's `locale` or `language`; the first wins.
pub fn language_of(locale: Option<&str>, language: Option<&str>) -> Result<Option<Language>, Failure> {
    let (tag, param) = match (locale, language) {
        (Some(tag), _) => (tag, "locale"),
        (None, Some(tag)) => (tag, "language"),
        (None, None) => return Ok(None),
    };
    match Language::from_tag(tag) {
        Some(language) => Ok(Some(language)),
        None => {
            let spoken = Language::ALL.map(Language::code).join(", ");
            Err(Failure::invalid(param, format!("`{tag}` is not spoken here. The languages are {spoken}.")))
        }
    }
}

/// Speaks for a caller, who pays for the seconds that were made.
pub async fn create(
    studio: &std::sync::Arc<Studio>,
    caller: &Caller,
    order: SpeechOrder,
    intent: Intent<SpokenFile>,
) -> Result<Outcome<SpokenFile>, StudioError> {
    check(&order)?;
    moderation::review(&*studio.moderator, &[("text", Some(&order.text))])?;
    let lasting =
        |seconds| Admission::new(studio, caller.workspace_id, Work::Instant, Charge::lasting(Item::Speech, seconds));
    let quote = lasting(order.text.chars().count() as f64 / 10.0 / order.speed).quote(studio.store.read()).await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };
    let spoken = speak(studio, order).await?;
    let bill = lasting(spoken.duration);
    studio
        .store
        .write(move |txn| {
            Box::pin(async move {
                bill.pay(txn, &SpeechId::new().to_string()).await?;
                acceptance.apply(txn, &spoken).await?;
                Ok(Outcome::Accepted(Box::new(spoken)))
            })
        })
        .await
}

/// Speaks the text and stores it as MP3 at the published loudness. The same order again costs nothing: the file's name
/// is the digest of the order.
async fn speak(studio: &std::sync::Arc<Studio>, order: SpeechOrder) -> Result<SpokenFile, StudioError> {
    check(&order)?;
    let studio_for_work = std::sync::Arc::clone(studio);
    let draft = studio.new_draft()?;
    let path = draft.to_path_buf();
    let (utterance, key) = blocking(move || {
        let engine = studio_for_work.engines.synthesizer()?;
        let identity = json!([order.text, order.voice_id, order.speed, order.language, engine.revision()]);
        let digest = hex::encode(Sha256::digest(identity.to_string()));
        let request = SpeechRequest {
            text: order.text,
            voice: order.voice_id,
            language: order.language,
            speed: order.speed as f32,
            pitch: 1.0,
        };
        let mut utterance = engine.synthesize(&request, &Control::none())?;
        loudness::normalise(&mut utterance.samples, utterance.sample_rate, 1.0);
        audio::write_mp3(&studio_for_work.tools, &utterance.samples, utterance.sample_rate, &path)?;
        Ok::<(Utterance, String), StudioError>((utterance, format!("speech/{}/{digest}.mp3", &digest[..2])))
    })
    .await
    .map_err(|error| error.at("text"))?;
    studio.blobs.adopt_file(&key, &draft).await?;
    Ok(SpokenFile { blob_key: key, duration: utterance.duration(), words: utterance.words })
}

fn check(order: &SpeechOrder) -> Result<(), StudioError> {
    if order.text.chars().count() > MAX_SCRIPT_CHARS {
        return Err(Failure::invalid("text", format!("`text` must have at most {MAX_SCRIPT_CHARS} characters.")).into());
    }
    if !order.text.chars().any(char::is_alphanumeric) {
        return Err(Failure::new(ErrorCode::TtsTextInvalid, "`text` holds nothing that can be spoken.")
            .at("text")
            .into());
    }
    voices::get(&order.voice_id)?;
    Ok(())
}

/// The preview of a voice, made when it is first asked for; answers its blob key.
pub async fn preview(studio: &std::sync::Arc<Studio>, voice_id: &str) -> Result<String, StudioError> {
    let voice = voices::get(voice_id)?;
    let key = preview_key(voice.id);
    if studio.blobs.exists(&key).await? {
        return Ok(key);
    }
    let text = PREVIEW_TEXTS.iter().find(|row| row.0 == voice.language).map_or(PREVIEW_TEXTS[0].1, |row| row.1);
    let order = SpeechOrder { text: text.to_owned(), voice_id: voice.id.to_owned(), speed: 1.0, language: None };
    let started = now_micros();
    let spoken = speak(studio, order).await?;
    studio.blobs.copy(&spoken.blob_key, &key).await?;
    tracing::info!(voice = voice.id, seconds = (now_micros() - started) as f64 / 1e6, "made a voice preview");
    Ok(key)
}

pub fn preview_key(voice_id: &str) -> String {
    format!("previews/voices/{voice_id}.mp3")
}
