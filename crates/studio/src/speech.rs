//! Speech on its own: text in, an audio file and word times out.

use herald_domain::Failure;
use herald_domain::id::{SpeechId, WorkspaceId};
use herald_domain::prices::Item;
use herald_domain::timing::WordTiming;
use herald_domain::video::MAX_SCRIPT_CHARS;
use herald_identity::Caller;
use herald_media::loudness;
use herald_media::sound;
pub use herald_media::sound::SoundFormat;
use herald_speech::language::Language;
use herald_speech::ssml::Document;
use herald_speech::{Control, Mark, Narrated, Narration, UserLexicon};
use herald_store::clock::now_micros;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::admission::{Admission, Work};
use crate::billing::Charge;
use crate::narrations::{self, ScriptForm, Wishes};
use crate::own_voices::Cast;
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

/// What voices of other languages say: figures are read in all of them.
const COUNTING: &str = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10.";

/// A request to speak, with its fields checked.
#[derive(Debug, Clone)]
pub struct SpeechOrder {
    pub text: String,
    pub form: ScriptForm,
    pub voice_id: String,
    /// 0.5 to 2.
    pub speed: f64,
    /// BCP 47; wins over `language`.
    pub locale: Option<String>,
    /// Base code. What neither names is told from the text.
    pub language: Option<String>,
    /// Semitones, -12 to 12.
    pub pitch: f64,
    pub format: SoundFormat,
}

/// A finished recording.
pub struct SpokenFile {
    pub blob_key: String,
    pub format: SoundFormat,
    /// Seconds.
    pub duration: f64,
    pub words: Vec<WordTiming>,
    pub marks: Vec<Mark>,
}

/// Speaks for a caller, who pays for the seconds that were made.
pub async fn create(
    studio: &std::sync::Arc<Studio>,
    caller: &Caller,
    order: SpeechOrder,
    intent: Intent<SpokenFile>,
) -> Result<Outcome<SpokenFile>, StudioError> {
    let (heard, narration) = ready(studio, caller.workspace_id, &order).await?;
    moderation::review(&*studio.moderator, &[("text", Some(&heard))])?;
    let lasting =
        |seconds| Admission::new(studio, caller.workspace_id, Work::Instant, Charge::lasting(Item::Speech, seconds));
    let quote = lasting(narration.longest()).quote(studio.store.read()).await?;
    let Intent::Run(acceptance) = intent else { return Ok(Outcome::Quoted(quote)) };
    let spoken = speak(studio, narration, order.format).await?;
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

/// Speaks and stores it at the published loudness. The same narration again has the same file: its name is the
/// digest of what was asked for.
async fn speak(
    studio: &std::sync::Arc<Studio>,
    narration: Narration,
    format: SoundFormat,
) -> Result<SpokenFile, StudioError> {
    let studio_for_work = std::sync::Arc::clone(studio);
    let draft = studio.new_draft()?;
    let path = draft.to_path_buf();
    let (narrated, key) = blocking(move || {
        let engine = studio_for_work.engines.synthesizer()?;
        let identity = json!([narration.identity(), engine.revision()]);
        let digest = hex::encode(Sha256::digest(identity.to_string()));
        let mut narrated = narration.speak(&*engine, &Control::none())?;
        let utterance = &mut narrated.utterance;
        loudness::normalise(&mut utterance.samples, utterance.sample_rate, 1.0);
        sound::write(&studio_for_work.tools, format, &utterance.samples, utterance.sample_rate, &path)?;
        let key = format!("speech/{}/{digest}.{}", &digest[..2], format.as_str());
        Ok::<(Narrated, String), StudioError>((narrated, key))
    })
    .await
    .map_err(|error| error.at("text"))?;
    studio.blobs.adopt_file(&key, &draft).await?;
    let Narrated { utterance, marks } = narrated;
    Ok(SpokenFile { blob_key: key, format, duration: utterance.duration(), words: utterance.words, marks })
}

/// What will be heard in words, and the order as it is spoken.
pub(crate) async fn ready(
    studio: &Studio,
    workspace: WorkspaceId,
    order: &SpeechOrder,
) -> Result<(String, Narration), StudioError> {
    let document = document(order)?;
    let cast = Cast::of(studio, workspace, narrations::voice_ids(&document, &order.voice_id)).await?;
    let lexicon = narrations::lexicon(studio, workspace).await?;
    Ok((document.heard(), reading(order, &document, &cast, &lexicon)?))
}

/// The text of an order, taken apart.
fn document(order: &SpeechOrder) -> Result<Document, StudioError> {
    if order.text.chars().count() > MAX_SCRIPT_CHARS {
        return Err(Failure::invalid("text", format!("`text` must have at most {MAX_SCRIPT_CHARS} characters.")).into());
    }
    narrations::read(&order.text, order.form, "text")
}

/// The order as it is spoken.
fn reading(
    order: &SpeechOrder,
    document: &Document,
    cast: &Cast,
    lexicon: &UserLexicon,
) -> Result<Narration, StudioError> {
    let named = order.locale.as_deref().map(|tag| ("locale", tag));
    let language = named.or_else(|| order.language.as_deref().map(|tag| ("language", tag)));
    let wishes = Wishes { speed: order.speed, pitch: 2f64.powf(order.pitch / 12.0), language };
    narrations::narration(document, &order.voice_id, cast, wishes, lexicon, "text")
}

/// What a voice says in its preview.
pub(crate) fn preview_text(language: Language) -> &'static str {
    PREVIEW_TEXTS.iter().find(|row| row.0 == language).map_or(COUNTING, |row| row.1)
}

const PREVIEWS: &str = "previews/voices/";

/// The preview of a public voice, made when it is first asked for; answers its blob key.
pub async fn preview(studio: &std::sync::Arc<Studio>, voice_id: &str) -> Result<String, StudioError> {
    let voice = voices::get(voice_id)?;
    let key = preview_key(&voice.id);
    if studio.blobs.exists(&key).await? {
        return Ok(key);
    }
    let order = SpeechOrder {
        text: preview_text(voice.language).to_owned(),
        form: ScriptForm::Plain,
        voice_id: voice.id.to_string(),
        speed: 1.0,
        locale: Some(voice.language.code().to_owned()),
        language: None,
        pitch: 0.0,
        format: SoundFormat::Mp3,
    };
    let started = now_micros();
    let narration = reading(&order, &document(&order)?, &Cast::default(), &UserLexicon::default())?;
    let spoken = speak(studio, narration, order.format).await?;
    studio.blobs.copy(&spoken.blob_key, &key).await?;
    tracing::info!(voice = &*voice.id, seconds = (now_micros() - started) as f64 / 1e6, "made a voice preview");
    Ok(key)
}

pub fn preview_key(voice_id: &str) -> String {
    format!("{PREVIEWS}{voice_id}.mp3")
}

/// The voice whose preview a key names.
pub(crate) fn previewed_voice(key: &str) -> Option<&str> {
    key.strip_prefix(PREVIEWS)?.strip_suffix(".mp3")
}
