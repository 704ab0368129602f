//! Previews of drawn looks: a still and a short greeting.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use herald_avatar::character::{Kit, Presenter, Quality, Stage};
use herald_avatar::{Delivery, Expression, Expressiveness, FrameSource, Performance};
use herald_domain::id::AvatarLookId;
use herald_domain::video::{AVATAR_FPS, OutputFormat};
use herald_domain::{ErrorCode, Failure};
use herald_media::{mux, picture};
use herald_speech::language::Language;
use herald_speech::{Control, SpeechRequest};
use herald_store::avatar_looks::{self, AvatarLookRow};
use image::RgbImage;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::videos::{self, Character};
use crate::{Studio, StudioError, blocking, on_demand, voices};

/// Width and height of stills, in pixels.
pub const IMAGE_SIZE: (usize, usize) = (1280, 720);
/// Width and height of greetings, in pixels.
const VIDEO_SIZE: (usize, usize) = (640, 360);
/// The greeting goes on this long after the last word, in seconds.
const TAIL_SECONDS: f64 = 0.6;
const FOLDER: &str = "previews/looks/";

/// What a presenter says, by the language of their voice.
const GREETINGS: [(Language, &str); 7] = [
    (Language::EnUs, "Hi, I'm NAME. Tell me what to say, and I will present it for you."),
    (Language::EnGb, "Hello, I'm NAME. Tell me what to say, and I will present it for you."),
    (Language::Es, "Hola, soy NAME. Dime qué decir y lo presentaré por ti."),
    (Language::FrFr, "Bonjour, je suis NAME. Dites-moi quoi dire, et je le présenterai."),
    (Language::It, "Ciao, sono NAME. Dimmi cosa dire e lo presenterò per te."),
    (Language::PtBr, "Olá, eu sou NAME. Diga o que devo dizer e eu apresento."),
    (Language::Hi, "नमस्ते, मैं NAME हूँ। बताइए, मैं क्या बोलूँ।"),
];

/// Where the still and the greeting of a look lie. The names change with what the look is drawn from.
pub fn keys(id: AvatarLookId, character: &Value) -> (String, String) {
    let identity = format!("{} {character}", videos::DRAWING_REVISION);
    let digest = hex::encode(&Sha256::digest(identity)[..6]);
    (format!("{FOLDER}{id}-{digest}.jpg"), format!("{FOLDER}{id}-{digest}.mp4"))
}

/// Whether the key names a preview that may have to be made.
pub(crate) fn is_preview(key: &str) -> bool {
    key.starts_with(FOLDER)
}

/// Makes the preview a key names, if it is not there yet.
///
/// # Errors
/// When there is no such look any more, or what it is drawn with is not installed.
pub(crate) async fn ensure(studio: &Arc<Studio>, key: &str) -> Result<(), StudioError> {
    on_demand::once(studio, key, async || {
        let look = named_look(studio, key).await?;
        let character: Character =
            serde_json::from_value(look.character.unwrap_or_default()).map_err(StudioError::internal)?;
        if key.ends_with(".jpg") {
            let engines = Arc::clone(studio);
            let bytes = blocking(move || {
                let picture = still(&engines.engines.character_kit()?, &character, IMAGE_SIZE)?;
                Ok(picture::encode_jpeg(&picture)?)
            });
            studio.blobs.put_bytes(key, &bytes.await?).await?;
        } else {
            let voice = look.default_voice_id.unwrap_or_else(|| voices::default_voice().id.to_string());
            let folder = studio.new_draft_folder()?;
            let (work, path) = (Arc::clone(studio), folder.path().to_owned());
            blocking(move || greeting(&work, &character, &voice, &path)).await?;
            studio.blobs.adopt_file(key, &folder.path().join("greeting.mp4")).await?;
        }
        Ok(())
    })
    .await
}

async fn named_look(studio: &Studio, key: &str) -> Result<AvatarLookRow, StudioError> {
    let gone = || Failure::new(ErrorCode::ResourceNotFound, "This preview's look has been deleted or has changed.");
    let id = key.strip_prefix(FOLDER).and_then(|name| name.split('-').next()).and_then(|id| id.parse().ok());
    let look = avatar_looks::of_job(studio.store.read(), id.ok_or_else(gone)?).await?;
    let named = look.filter(|look| {
        let keys = look.character.as_ref().map(|character| keys(look.id, character));
        keys.is_some_and(|(image, video)| key == image || key == video)
    });
    Ok(named.ok_or_else(gone)?)
}

/// A picture of the look at rest.
pub(crate) fn still(kit: &Arc<Kit>, character: &Character, size: (usize, usize)) -> Result<RgbImage, StudioError> {
    let stage = Stage { framing: character.framing, ..Stage::new(size.0, size.1) };
    let performance = Performance::silent(1.0, Delivery::default());
    let presenter = Presenter::new(kit, &character.person, &stage, performance, f64::from(AVATAR_FPS))?;
    let mut frame = presenter.buffer();
    presenter.render_expression(&Expression::default(), &mut frame)?;
    RgbImage::from_raw(size.0 as u32, size.1 as u32, frame.rgb)
        .ok_or_else(|| StudioError::internal("a frame of the wrong size"))
}

/// The look says who it is; `folder/greeting.mp4` is the result.
fn greeting(studio: &Studio, character: &Character, voice: &str, folder: &Path) -> Result<(), StudioError> {
    let voice = voices::get(voice)?;
    let greeting = GREETINGS.iter().find(|row| row.0 == voice.language);
    // Voices of other languages say the name alone.
    let text = greeting.map_or("NAME.", |row| row.1).replace("NAME", &character.person.name);
    let request = SpeechRequest::new(text, voice);
    let spoken = studio.engines.synthesizer()?.synthesize(&request, &Control::none())?;
    let frames = videos::frames_for(spoken.duration() + TAIL_SECONDS);
    let (wav, segment) = (folder.join("sound.wav"), folder.join("picture.mp4"));
    videos::publish(&studio.tools, &spoken.samples, spoken.sample_rate, 1.0, frames, &wav)?;

    let delivery = Delivery { expressiveness: Expressiveness::Medium, seed: frames };
    let performance = Performance::from_phonemes(&spoken.phonemes, frames as f64 / f64::from(AVATAR_FPS), delivery);
    let stage =
        Stage { framing: character.framing, quality: Quality::Standard, ..Stage::new(VIDEO_SIZE.0, VIDEO_SIZE.1) };
    let kit = studio.engines.character_kit()?;
    let presenter = Presenter::new(&kit, &character.person, &stage, performance, f64::from(AVATAR_FPS))?;
    let go_on = AtomicBool::new(false);
    videos::encode(studio, &presenter, OutputFormat::Mp4, 0..frames, &segment, &go_on, &|_| ())?;
    Ok(mux::assemble(&studio.tools, OutputFormat::Mp4, &[segment], &wav, &folder.join("greeting.mp4"))?)
}

/// Keys of every preview of the catalogue.
pub(crate) async fn all(studio: &Studio) -> Result<Vec<String>, StudioError> {
    let looks = avatar_looks::all_public(studio.store.read()).await?;
    let looks = looks.into_iter().filter(|look| look.deleted_at.is_none());
    Ok(looks.flat_map(|look| [look.preview_image_blob, look.preview_video_blob]).flatten().collect())
}
