//! `/v3/videos`

use herald_domain::video::{
    AspectRatio, Background, CINEMATIC_SECONDS, Captions, CinematicDraft, Colour, Delivery, Engine, Expressiveness,
    FileSource, Fit, OutputFormat, Resolution, SpeechSource, Subject, VideoDraft,
};
use herald_domain::{ErrorCode, Failure};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::files::{AssetInput, asset_source};

#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum CreateVideo {
    Avatar(FromAvatar),
    Image(FromImage),
    CinematicAvatar(FromCinematicAvatar),
    Studio(Value),
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct FromAvatar {
    pub avatar_id: String,
    pub engine: Option<EngineChoice>,
    #[serde(flatten)]
    pub speaking: Speaking,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct FromImage {
    pub image: AssetInput,
    #[serde(flatten)]
    pub speaking: Speaking,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct FromCinematicAvatar {
    pub prompt: String,
    pub avatar_id: Vec<String>,
    pub references: Option<Vec<AssetInput>>,
    pub duration: Option<u32>,
    pub auto_duration: Option<bool>,
    pub enhance_prompt: Option<bool>,
    pub aspect_ratio: Option<AspectRatio>,
    pub resolution: Option<Resolution>,
    pub title: Option<String>,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
}

/// The members both kinds of speaking video share.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Speaking {
    pub script: Option<String>,
    pub voice_id: Option<String>,
    pub audio_url: Option<String>,
    pub audio_asset_id: Option<String>,
    pub voice_settings: Option<VoiceSettings>,
    pub motion_prompt: Option<String>,
    pub expressiveness: Option<Expressiveness>,
    pub title: Option<String>,
    pub resolution: Option<Resolution>,
    pub aspect_ratio: Option<AspectRatio>,
    pub background: Option<BackgroundInput>,
    pub remove_background: Option<bool>,
    pub fit: Option<Fit>,
    pub output_format: Option<OutputFormat>,
    pub caption: Option<CaptionSettings>,
    pub watermark: Option<Value>,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct VoiceSettings {
    pub speed: Option<f64>,
    pub pitch: Option<f64>,
    pub volume: Option<f64>,
    pub locale: Option<String>,
    pub engine_settings: Option<EngineSettings>,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct EngineSettings {
    pub engine_type: String,
    #[serde(flatten)]
    pub tuning: serde_json::Map<String, Value>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
pub struct EngineChoice {
    #[serde(rename = "type")]
    pub engine: Engine,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct BackgroundInput {
    #[serde(rename = "type")]
    pub kind: BackgroundKind,
    pub value: Option<String>,
    pub url: Option<String>,
    pub asset_id: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BackgroundKind {
    Color,
    Image,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct CaptionSettings {
    pub file_format: Option<String>,
    pub style: Option<String>,
}

/// Longest prompt of a shot, in characters. The contract names no bound.
const MAX_PROMPT_CHARS: usize = 4_000;
/// Most references: nine pictures and three videos.
const MAX_REFERENCES: usize = 12;

impl FromCinematicAvatar {
    pub fn into_draft(self) -> Result<CinematicDraft, Failure> {
        if self.prompt.trim().is_empty() {
            return Err(Failure::invalid("prompt", "`prompt` is empty; describe the shot."));
        }
        let length = self.prompt.chars().count();
        if length > MAX_PROMPT_CHARS {
            let message = format!("`prompt` has {length} characters; at most {MAX_PROMPT_CHARS} are read.");
            return Err(Failure::invalid("prompt", message));
        }
        let unknown = |id: &str, index: usize| {
            Failure::new(ErrorCode::AvatarNotFound, format!("There is no avatar look `{id}`."))
                .at(format!("avatar_id[{index}]"))
        };
        let looks = self.avatar_id.iter().enumerate();
        let looks: Result<Vec<_>, Failure> =
            looks.map(|(index, id)| id.parse().map_err(|_| unknown(id, index))).collect();
        let references = self.references.unwrap_or_default();
        if references.len() > MAX_REFERENCES {
            let message = format!("`references` has {} files; at most 9 pictures and 3 videos.", references.len());
            return Err(Failure::invalid("references", message));
        }
        let references = references.into_iter().enumerate();
        let references: Result<Vec<_>, Failure> =
            references.map(|(index, file)| file.into_source(&format!("references[{index}]"))).collect();
        let automatic = self.auto_duration.unwrap_or(false);
        if automatic && self.duration.is_some() {
            return Err(Failure::invalid("duration", "`duration` is left out with `auto_duration`; send one of them."));
        }
        let [_, usual, _] = CINEMATIC_SECONDS;
        Ok(CinematicDraft {
            prompt: self.prompt,
            looks: looks?,
            references: references?,
            duration: (!automatic).then(|| self.duration.unwrap_or(usual)),
            enhance_prompt: self.enhance_prompt.unwrap_or(false),
            aspect_ratio: self.aspect_ratio.unwrap_or_default(),
            resolution: self.resolution.unwrap_or(Resolution::P720),
            title: self.title,
            callback_url: self.callback_url,
            callback_id: self.callback_id,
        })
    }
}

impl FromImage {
    pub fn into_draft(self) -> Result<VideoDraft, Failure> {
        let image = self.image.into_source("image")?;
        if self.speaking.script.is_some() && self.speaking.voice_id.is_none() {
            return Err(Failure::invalid(
                "voice_id",
                "`voice_id` is required with `script`: an image has no default voice. `GET /v3/voices` lists them.",
            ));
        }
        self.speaking.into_draft(Subject::Image(image), None)
    }
}

impl FromAvatar {
    pub fn into_draft(self) -> Result<VideoDraft, Failure> {
        let look = self.avatar_id.parse().map_err(|_| {
            Failure::new(ErrorCode::AvatarNotFound, format!("There is no avatar look `{}`.", self.avatar_id))
                .at("avatar_id")
        })?;
        let engine = self.engine.map(|choice| choice.engine);
        if engine == Some(Engine::AvatarV) && self.speaking.expressiveness.is_some() {
            return Err(Failure::invalid("expressiveness", "`expressiveness` is not available with `avatar_v`."));
        }
        self.speaking.into_draft(Subject::Look(look), engine)
    }
}

impl Speaking {
    fn into_draft(self, subject: Subject, engine: Option<Engine>) -> Result<VideoDraft, Failure> {
        let speech = SpeechSource::choose(self.script, self.voice_id, self.audio_url, self.audio_asset_id)?;
        let output_format = self.output_format.unwrap_or_default();
        if output_format == OutputFormat::Webm && self.background.is_some() {
            return Err(Failure::invalid("background", "`webm` is transparent and takes no `background`."));
        }
        if self.watermark.is_some() {
            // Refused by name rather than ignored.
            return Err(Failure::new(ErrorCode::NotImplemented, "Watermarks are not served yet.").at("watermark"));
        }
        Ok(VideoDraft {
            subject,
            engine,
            speech,
            delivery: self.voice_settings.map_or(Ok(Delivery::default()), VoiceSettings::into_delivery)?,
            expressiveness: self.expressiveness.unwrap_or_default(),
            motion_prompt: self.motion_prompt,
            title: self.title,
            resolution: self.resolution.unwrap_or_default(),
            aspect_ratio: self.aspect_ratio.unwrap_or_default(),
            background: self.background.map(BackgroundInput::into_background).transpose()?,
            remove_background: self.remove_background.unwrap_or(false),
            fit: self.fit,
            output_format,
            captions: self.caption.map(|caption| Captions { burned_in: caption.style.is_some() }),
            callback_url: self.callback_url,
            callback_id: self.callback_id,
        })
    }
}

impl VoiceSettings {
    fn into_delivery(self) -> Result<Delivery, Failure> {
        if let Some(settings) = &self.engine_settings
            && settings.engine_type != "starfish"
        {
            return Err(Failure::invalid(
                "voice_settings.engine_settings.engine_type",
                format!("`{}` does not match the voice: every voice here is `starfish`.", settings.engine_type),
            ));
        }
        let default = Delivery::default();
        Ok(Delivery {
            speed: self.speed.unwrap_or(default.speed),
            pitch: self.pitch.unwrap_or(default.pitch),
            volume: self.volume.unwrap_or(default.volume),
            locale: self.locale,
        })
    }
}

impl BackgroundInput {
    fn into_background(self) -> Result<Background, Failure> {
        match (self.kind, self.value, self.url, self.asset_id) {
            (BackgroundKind::Color, Some(value), _, _) => {
                Colour::parse(&value).map(Background::Colour).ok_or_else(|| {
                    Failure::invalid(
                        "background.value",
                        format!("`background.value` must be a hex colour such as `#1A2B3C`, got `{value}`."),
                    )
                })
            }
            (BackgroundKind::Color, None, _, _) => {
                Err(Failure::invalid("background.value", "`background.value` is required with type `color`."))
            }
            (BackgroundKind::Image, _, Some(_), Some(_)) => {
                Err(Failure::invalid("background.asset_id", "`background.asset_id` excludes `background.url`."))
            }
            (BackgroundKind::Image, _, Some(url), None) => {
                Ok(Background::Image { file: FileSource::Url(url), param: "background.url" })
            }
            (BackgroundKind::Image, _, None, Some(id)) => {
                Ok(Background::Image { file: asset_source(&id, "background.asset_id")?, param: "background.asset_id" })
            }
            (BackgroundKind::Image, _, None, None) => Err(Failure::invalid(
                "background.url",
                "`background.url` or `background.asset_id` is required with type `image`.",
            )),
        }
    }
}

#[derive(Debug, Serialize)]
pub struct CreatedVideo {
    pub video_id: String,
    pub status: String,
    pub output_format: String,
    /// Ours: what of the request had no effect.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct Video {
    pub id: String,
    pub title: Option<String>,
    pub status: String,
    pub video_url: Option<String>,
    pub thumbnail_url: Option<String>,
    pub gif_url: Option<String>,
    pub captioned_video_url: Option<String>,
    pub subtitle_url: Option<String>,
    pub duration: Option<f64>,
    pub created_at: Option<i64>,
    pub completed_at: Option<i64>,
    pub failure_code: Option<String>,
    pub failure_message: Option<String>,
    pub video_page_url: Option<String>,
    pub folder_id: Option<String>,
    pub output_language: Option<String>,
}

#[derive(Debug, Serialize)]
pub struct DeletedVideo {
    pub id: String,
    pub deleted: bool,
}

#[derive(Debug, Deserialize)]
pub struct ListVideos {
    pub folder_id: Option<String>,
    pub title: Option<String>,
    pub limit: Option<u32>,
    pub token: Option<String>,
}
