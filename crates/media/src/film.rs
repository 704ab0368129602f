//! A whole film from encoded pictures through a pipe: MP4, WebM or MOV at any exact rate, with sound added at the end.
//!
//! [`crate::encode`] takes raw frames and makes segments that are joined later; a film here is one file from the start.

use std::path::Path;
use std::time::Duration;

use crate::encode::COLOUR_TAGS;
use crate::feed::Feed;
use crate::process::{MediaError, Tools, run};

/// Time the encoder gets to flush after the last picture.
const FLUSH_LIMIT: Duration = Duration::from_secs(600);
/// Copying a picture stream and encoding its sound.
const JOIN_LIMIT: Duration = Duration::from_secs(3_600);
/// What players and editors show as the maker of the file.
const MAKER: &str = "comment=Rendered by Herald";

/// What the mixer writes.
const RAW_SOUND: [&str; 7] = ["-f", "f32le", "-ar", "48000", "-ac", "2", "-i"];

/// The scaler's quick way from one matrix to another turns white into (252, 255, 252); this filter is exact and cheaper.
const JPEG_TO_BT709: &str = "colorspace=ispace=smpte170m:iprimaries=bt709:itrc=bt709:irange=pc:space=bt709:\
     primaries=bt709:trc=bt709:range=tv:format=yuv420p";
/// Bits go to dark and flat places, where drawn pictures show what is missing, and to colours, which this preset slights.
const STANDARD_X264: &str = "aq-mode=3:aq-strength=0.8:deblock=1,1:chroma-qp-offset=-1";
const RGB_TO_BT709: &str = "scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// H.264 4:2:0 and AAC; the index stands in front of the data.
    Mp4,
    /// VP9 with coverage and Opus.
    Webm,
    /// ProRes 4444 with coverage and AAC.
    Mov,
}

impl Container {
    pub fn extension(self) -> &'static str {
        match self {
            Container::Mp4 => "mp4",
            Container::Webm => "webm",
            Container::Mov => "mov",
        }
    }

    pub fn is_transparent(self) -> bool {
        self != Container::Mp4
    }
}

/// Effort and fidelity. ProRes ignores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    Draft,
    Standard,
    High,
}

impl Quality {
    /// Preset of x264.
    fn preset(self) -> &'static str {
        match self {
            Quality::Draft => "ultrafast",
            // With `STANDARD_X264` about as good at about the size of `medium` with factor 18, for two thirds of its time.
            Quality::Standard => "faster",
            Quality::High => "slow",
        }
    }

    /// Constant rate factor of x264 and of VP9.
    fn factor(self, container: Container) -> &'static str {
        match self {
            Quality::Draft => "28",
            Quality::Standard if container == Container::Mp4 => "17",
            Quality::Standard => "18",
            Quality::High => "15",
        }
    }

    fn vp9_speed(self) -> &'static str {
        match self {
            Quality::Draft => "8",
            Quality::Standard => "4",
            Quality::High => "2",
        }
    }
}

/// How many bits pictures may cost. ProRes knows no such choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RateControl {
    /// As [`Quality`] says.
    #[default]
    Quality,
    /// Constant rate factor, 0 to 51 for H.264 and 0 to 63 for VP9: lower is finer and larger.
    Factor(u8),
    /// On average, in bits a second.
    Bitrate(u64),
}

impl RateControl {
    fn arguments(self, quality: Quality, container: Container) -> [String; 4] {
        let factor = match self {
            RateControl::Quality => quality.factor(container).to_owned(),
            RateControl::Factor(factor) => factor.to_string(),
            // Both encoders give up their factor for a bit rate.
            RateControl::Bitrate(bits) => {
                return ["-b:v".into(), bits.to_string(), "-maxrate".into(), (bits * 2).to_string()];
            }
        };
        ["-crf".into(), factor, "-b:v".into(), "0".into()]
    }
}

/// What the pictures on the pipe are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureCodec {
    /// BT.601 at full range, as JPEG is.
    Jpeg,
    Png,
}

#[derive(Debug, Clone, Copy)]
pub struct FilmOrder {
    pub container: Container,
    pub quality: Quality,
    pub rate_control: RateControl,
    /// Of the VP9 encoder, 0 (slow) to 8; `None`: as the quality says.
    pub vp9_speed: Option<u8>,
    pub pictures: PictureCodec,
    /// Frames per second as numerator and denominator.
    pub rate: (u32, u32),
}

/// A running encoder.
pub struct FilmEncoder {
    feed: Feed,
}

impl FilmEncoder {
    /// Starts encoding to `path`. All pictures must have the same, even size.
    pub fn start(tools: &Tools, order: FilmOrder, path: &Path) -> Result<FilmEncoder, MediaError> {
        let mut command = tools.ffmpeg();
        let rate = format!("{}/{}", order.rate.0, order.rate.1);
        let (codec, to_bt709) = match order.pictures {
            PictureCodec::Jpeg => ("mjpeg", JPEG_TO_BT709),
            PictureCodec::Png => ("png", RGB_TO_BT709),
        };
        command.args(["-f", "image2pipe", "-framerate", &rate, "-c:v", codec, "-i", "-"]);
        let pixels = match order.container {
            Container::Mp4 => "yuv420p",
            Container::Webm => "yuva420p",
            Container::Mov => "yuva444p10le",
        };
        command.args(["-vf", &format!("{to_bt709},format={pixels}")]);
        let bits = order.rate_control.arguments(order.quality, order.container);
        match order.container {
            Container::Mp4 => {
                command.args(["-c:v", "libx264", "-preset", order.quality.preset(), "-pix_fmt", pixels]).args(bits);
                if order.quality == Quality::Standard {
                    command.args(["-x264-params", STANDARD_X264]);
                }
                command.args(["-movflags", "+faststart"]);
            }
            Container::Webm => {
                let speed =
                    order.vp9_speed.map_or_else(|| order.quality.vp9_speed().to_owned(), |speed| speed.to_string());
                command.args(["-c:v", "libvpx-vp9", "-auto-alt-ref", "0"]).args(bits);
                command.args(["-deadline", "good", "-cpu-used", &speed, "-row-mt", "1"]);
                command.args(["-metadata:s:v:0", "alpha_mode=1"]);
            }
            Container::Mov => {
                command.args(["-c:v", "prores_ks", "-profile:v", "4444", "-alpha_bits", "16", "-vendor", "apl0"]);
                command.args(["-pix_fmt", pixels]);
            }
        }
        command.args(COLOUR_TAGS).args(["-r", &rate, "-metadata", MAKER, "-f", order.container.extension()]);
        Ok(FilmEncoder { feed: Feed::start(command.arg(path))? })
    }

    /// Adds one encoded picture.
    pub fn write_picture(&mut self, picture: &[u8]) -> Result<(), MediaError> {
        self.feed.write(picture)
    }

    /// Ends the film; the file is complete when this returns `Ok`.
    pub fn finish(self) -> Result<(), MediaError> {
        self.feed.finish(FLUSH_LIMIT)
    }
}

/// AAC of the raw sound of [`crate::mix`], by itself in an MP4.
pub fn encode_sound(tools: &Tools, sound: &Path, output: &Path) -> Result<(), MediaError> {
    let mut command = tools.ffmpeg();
    command.args(RAW_SOUND).arg(sound).args(["-c:a", "aac", "-b:a", "192k", "-metadata", MAKER]);
    run(command.args(["-f", "mp4"]).arg(output), JOIN_LIMIT).map(drop)
}

/// Puts the picture of `film` and the raw sound of [`crate::mix`] into one file without touching the picture.
pub fn add_sound(
    tools: &Tools,
    container: Container,
    film: &Path,
    sound: &Path,
    output: &Path,
) -> Result<(), MediaError> {
    let mut command = tools.ffmpeg();
    command.arg("-i").arg(film);
    command.args(RAW_SOUND).arg(sound);
    command.args(["-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy", "-metadata", MAKER]);
    match container {
        Container::Mp4 => command.args(["-c:a", "aac", "-b:a", "192k", "-movflags", "+faststart"]),
        Container::Mov => command.args(["-c:a", "aac", "-b:a", "192k"]),
        Container::Webm => command.args(["-c:a", "libopus", "-b:a", "160k", "-metadata:s:v:0", "alpha_mode=1"]),
    };
    run(command.args(["-f", container.extension()]).arg(output), JOIN_LIMIT).map(drop)
}
