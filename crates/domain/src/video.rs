//! What a video is made of: canvas, subject, speech, captions. The serde spelling of each vocabulary is the wire's.

use serde::{Deserialize, Serialize};

use crate::error::Failure;
use crate::id::{AssetId, AvatarLookId};

/// Frames per second of every video with an avatar in it.
pub const AVATAR_FPS: u32 = 25;
/// Longest script, in characters.
pub const MAX_SCRIPT_CHARS: usize = 5_000;
/// Shortest speech a video is made of, in seconds.
pub const MIN_SPEECH_SECONDS: f64 = 1.0;
/// Longest recorded audio input, in seconds.
pub const MAX_AUDIO_SECONDS: f64 = 600.0;

/// Smaller ones come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub enum Resolution {
    #[serde(rename = "720p")]
    P720,
    #[default]
    #[serde(rename = "1080p")]
    P1080,
    #[serde(rename = "4k")]
    K4,
}

impl Resolution {
    /// The wire spelling.
    pub fn as_str(self) -> &'static str {
        match self {
            Resolution::P720 => "720p",
            Resolution::P1080 => "1080p",
            Resolution::K4 => "4k",
        }
    }

    /// Length of the canvas' shorter side in pixels.
    pub fn short_side(self) -> u32 {
        match self {
            Resolution::P720 => 720,
            Resolution::P1080 => 1080,
            Resolution::K4 => 2160,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AspectRatio {
    #[default]
    #[serde(rename = "16:9")]
    Landscape,
    #[serde(rename = "9:16")]
    Portrait,
    #[serde(rename = "4:5")]
    FourToFive,
    #[serde(rename = "5:4")]
    FiveToFour,
    #[serde(rename = "1:1")]
    Square,
    /// Follows the source picture.
    #[serde(rename = "auto")]
    Auto,
}

/// Size of the output in pixels; both sides are even, as 4:2:0 chroma needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Canvas {
    pub width: u32,
    pub height: u32,
}

impl Canvas {
    /// The canvas of a request. The shorter side is 720, 1080 or 2160 pixels; the longer side never exceeds 16:9.
    /// `source` is the picture's own size, used by `auto`, which falls back to 16:9 without one.
    pub fn of(resolution: Resolution, ratio: AspectRatio, source: Option<(u32, u32)>) -> Canvas {
        let (across, down) = match (ratio, source) {
            (AspectRatio::Portrait, _) => (9.0, 16.0),
            (AspectRatio::FourToFive, _) => (4.0, 5.0),
            (AspectRatio::FiveToFour, _) => (5.0, 4.0),
            (AspectRatio::Square, _) => (1.0, 1.0),
            (AspectRatio::Auto, Some((width, height))) if width > 0 && height > 0 => {
                (f64::from(width), f64::from(height))
            }
            (AspectRatio::Landscape | AspectRatio::Auto, _) => (16.0, 9.0),
        };
        let ratio = (across / down).clamp(9.0 / 16.0, 16.0 / 9.0);
        let short = f64::from(resolution.short_side());
        let (width, height) = if ratio >= 1.0 { (short * ratio, short) } else { (short, short / ratio) };
        Canvas { width: even(width), height: even(height) }
    }
}

fn even(length: f64) -> u32 {
    (length / 2.0).round() as u32 * 2
}

/// How the subject is placed on the canvas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fit {
    /// All of the picture shows; the rest of the canvas is background.
    Contain,
    /// The picture fills the canvas and is cropped.
    Cover,
}

/// Energy of head motion and expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expressiveness {
    High,
    Medium,
    #[default]
    Low,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutputFormat {
    /// H.264 and AAC.
    #[default]
    Mp4,
    /// VP9 with transparency, and Opus.
    Webm,
}

impl OutputFormat {
    pub fn as_str(self) -> &'static str {
        match self {
            OutputFormat::Mp4 => "mp4",
            OutputFormat::Webm => "webm",
        }
    }

    pub fn media_type(self) -> &'static str {
        match self {
            OutputFormat::Mp4 => "video/mp4",
            OutputFormat::Webm => "video/webm",
        }
    }
}

/// A generation of the renderer, as requests name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Engine {
    /// Cheap and fast.
    AvatarIii,
    #[default]
    AvatarIv,
    /// The best motion and light.
    AvatarV,
}

impl Engine {
    pub const ALL: [Engine; 3] = [Engine::AvatarIii, Engine::AvatarIv, Engine::AvatarV];

    pub fn as_str(self) -> &'static str {
        match self {
            Engine::AvatarIii => "avatar_iii",
            Engine::AvatarIv => "avatar_iv",
            Engine::AvatarV => "avatar_v",
        }
    }
}

/// Red, green, blue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colour(pub [u8; 3]);

impl Colour {
    /// Reads `#RRGGBB` or `RRGGBB`.
    pub fn parse(text: &str) -> Option<Colour> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        Some(Colour([red, green, blue]))
    }
}

/// A file somebody sends: a link, an upload, or the bytes themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FileSource {
    Url(String),
    Asset(AssetId),
    Inline { media_type: String, bytes: Vec<u8> },
}

/// Who speaks.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    Image(FileSource),
    Look(AvatarLookId),
}

/// What is said.
#[derive(Debug, Clone, PartialEq)]
pub enum SpeechSource {
    Script {
        text: String,
        /// Absent: the default voice of the avatar.
        voice_id: Option<String>,
    },
    Audio {
        file: FileSource,
        /// The request field it came from, for errors.
        param: &'static str,
    },
}

#[derive(Debug, Clone, PartialEq)]
pub enum Background {
    Colour(Colour),
    Image {
        file: FileSource,
        /// The request field it came from, for errors.
        param: &'static str,
    },
}

/// Delivery of a synthetic voice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Rate multiplier, 0.5 to 2.
    pub speed: f64,
    /// -50 to 50; a percentage of the voice's fundamental frequency (see [`Delivery::pitch_factor`]).
    pub pitch: f64,
    /// 0 to 1, applied after loudness normalisation.
    pub volume: f64,
    /// BCP-47 accent hint.
    pub locale: Option<String>,
}

impl Default for Delivery {
    fn default() -> Self {
        Delivery { speed: 1.0, pitch: 0.0, volume: 1.0, locale: None }
    }
}

impl Delivery {
    /// Multiplier of the fundamental frequency. The documentation calls the unit semitones and gives a range of ±50,
    /// which would be four octaves; read as percent it is the range a voice stays a voice in (0.5 to 1.5).
    pub fn pitch_factor(&self) -> f64 {
        1.0 + self.pitch / 100.0
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Captions {
    /// A second file with the captions in the picture is made.
    pub burned_in: bool,
}

/// A request for a speaking video, checked as far as that is possible without looking anything up.
#[derive(Debug, Clone, PartialEq)]
pub struct VideoDraft {
    pub subject: Subject,
    /// Absent: the default of the subject.
    pub engine: Option<Engine>,
    pub speech: SpeechSource,
    pub delivery: Delivery,
    pub expressiveness: Expressiveness,
    pub motion_prompt: Option<String>,
    pub title: Option<String>,
    pub resolution: Resolution,
    pub aspect_ratio: AspectRatio,
    pub background: Option<Background>,
    pub remove_background: bool,
    pub fit: Option<Fit>,
    pub output_format: OutputFormat,
    pub captions: Option<Captions>,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
}

/// A request for a shot without speech, checked as far as that is possible without looking anything up.
#[derive(Debug, Clone, PartialEq)]
pub struct CinematicDraft {
    pub prompt: String,
    /// One to three.
    pub looks: Vec<AvatarLookId>,
    pub references: Vec<FileSource>,
    /// Seconds, 4 to 15; absent: as long as what happens takes.
    pub duration: Option<u32>,
    pub enhance_prompt: bool,
    pub aspect_ratio: AspectRatio,
    pub resolution: Resolution,
    pub title: Option<String>,
    pub callback_url: Option<String>,
    pub callback_id: Option<String>,
}

/// What `POST /v3/videos` takes.
#[derive(Debug, Clone, PartialEq)]
pub enum VideoRequest {
    Speaking(Box<VideoDraft>),
    Cinematic(Box<CinematicDraft>),
}

/// Shortest, usual and longest shot, in seconds.
pub const CINEMATIC_SECONDS: [u32; 3] = [4, 10, 15];

impl SpeechSource {
    /// The text, where there is one.
    pub fn script(&self) -> Option<&str> {
        match self {
            SpeechSource::Script { text, .. } => Some(text),
            SpeechSource::Audio { .. } => None,
        }
    }

    /// Exactly one of script, audio link and audio upload; blank text counts as absent only where it was not sent.
    pub fn choose(
        script: Option<String>,
        voice_id: Option<String>,
        audio_url: Option<String>,
        audio_asset_id: Option<String>,
    ) -> Result<SpeechSource, Failure> {
        match (script, audio_url, audio_asset_id) {
            (Some(text), None, None) => Ok(SpeechSource::Script { text: checked_script(text)?, voice_id }),
            (None, Some(url), None) => Ok(SpeechSource::Audio { file: FileSource::Url(url), param: "audio_url" }),
            (None, None, Some(id)) => {
                let id = id.parse().map_err(|_| {
                    Failure::new(crate::ErrorCode::AssetNotFound, format!("There is no asset `{id}`."))
                        .at("audio_asset_id")
                })?;
                Ok(SpeechSource::Audio { file: FileSource::Asset(id), param: "audio_asset_id" })
            }
            (None, None, None) => {
                Err(Failure::invalid("script", "One of `script`, `audio_url` and `audio_asset_id` is required."))
            }
            (Some(_), Some(_), _) => {
                Err(Failure::invalid("audio_url", "`audio_url` excludes `script`; send one of them."))
            }
            (Some(_), None, Some(_)) => {
                Err(Failure::invalid("audio_asset_id", "`audio_asset_id` excludes `script`; send one of them."))
            }
            (None, Some(_), Some(_)) => {
                Err(Failure::invalid("audio_asset_id", "`audio_asset_id` excludes `audio_url`; send one of them."))
            }
        }
    }
}

fn checked_script(text: String) -> Result<String, Failure> {
    if text.trim().is_empty() {
        return Err(Failure::invalid("script", "`script` is empty; write what should be said."));
    }
    let length = text.chars().count();
    if length > MAX_SCRIPT_CHARS {
        return Err(Failure::invalid(
            "script",
            format!("`script` must have at most {MAX_SCRIPT_CHARS} characters, got {length}."),
        ));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn canvas_sides_are_even_and_follow_ratio_and_tier() {
        let canvas = |resolution, ratio, source| {
            let Canvas { width, height } = Canvas::of(resolution, ratio, source);
            (width, height)
        };
        assert_eq!(canvas(Resolution::P1080, AspectRatio::Landscape, None), (1920, 1080));
        assert_eq!(canvas(Resolution::P720, AspectRatio::Portrait, None), (720, 1280));
        assert_eq!(canvas(Resolution::K4, AspectRatio::Landscape, None), (3840, 2160));
        assert_eq!(canvas(Resolution::P1080, AspectRatio::FourToFive, None), (1080, 1350));
        assert_eq!(canvas(Resolution::P720, AspectRatio::FiveToFour, None), (900, 720));
        assert_eq!(canvas(Resolution::P720, AspectRatio::Square, None), (720, 720));
        assert_eq!(canvas(Resolution::P720, AspectRatio::Auto, None), (1280, 720));
        assert_eq!(canvas(Resolution::P720, AspectRatio::Auto, Some((512, 512))), (720, 720));
        assert_eq!(canvas(Resolution::P720, AspectRatio::Auto, Some((4000, 100))), (1280, 720));
        let (width, height) = canvas(Resolution::P720, AspectRatio::Auto, Some((601, 433)));
        assert_eq!((width % 2, height % 2), (0, 0));
    }

    #[test]
    fn exactly_one_source_of_speech() {
        let text = || Some("Hello there.".to_owned());
        assert!(SpeechSource::choose(text(), None, None, None).is_ok());
        let refused = |result: Result<SpeechSource, Failure>| result.unwrap_err().param.unwrap();
        assert_eq!(refused(SpeechSource::choose(None, None, None, None)), "script");
        assert_eq!(refused(SpeechSource::choose(Some("  ".into()), None, None, None)), "script");
        assert_eq!(refused(SpeechSource::choose(text(), None, Some("https://a/b".into()), None)), "audio_url");
        assert_eq!(refused(SpeechSource::choose(Some("a".repeat(5_001)), None, None, None)), "script");
    }

    #[test]
    fn colours_are_six_hex_digits() {
        assert_eq!(Colour::parse("#FF8000"), Some(Colour([255, 128, 0])));
        assert_eq!(Colour::parse("00ff00"), Some(Colour([0, 255, 0])));
        assert_eq!(Colour::parse("#fff"), None);
        assert_eq!(Colour::parse("#ggg000"), None);
    }
}
