//! What a media file holds, as ffprobe reads it.

use std::path::Path;
use std::time::Duration;

use serde::Deserialize;

use crate::process::{MediaError, Memory, Tools, run_within};

const PROBE_LIMIT: Duration = Duration::from_secs(30);

/// Containers that hold what they name, and no lists of other files: what a stranger's project may play; and pictures of
/// at most 8192 x 8192 pixels in them.
pub(crate) const SELF_CONTAINED: [&str; 6] = [
    "-max_pixels",
    "67108864",
    "-protocol_whitelist",
    "file,pipe",
    "-format_whitelist",
    "mov,mp4,matroska,webm,mp3,wav,w64,ogg,flac,aac,ac3,aiff,avi,gif,apng,mpegts,mpeg,mpegvideo,m4v,h264,hevc,ivf,caf,amr,au",
];

#[derive(Debug, Clone, PartialEq)]
pub struct MediaInfo {
    /// Seconds.
    pub duration: f64,
    pub video: Option<VideoStream>,
    pub audio: Option<AudioStream>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct VideoStream {
    pub codec: String,
    pub width: u32,
    pub height: u32,
    pub pixel_format: String,
    /// Frames per second.
    pub frame_rate: f64,
    pub frames: u64,
    /// Seconds.
    pub duration: f64,
    pub colour_space: Option<String>,
    /// Marked to be shown turned by a quarter, to either side: width and height are those of the stored picture.
    pub is_turned: bool,
    /// The stream has a plane of coverage beside its colours (VP9 in WebM).
    pub transparent: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AudioStream {
    pub codec: String,
    pub sample_rate: u32,
    pub channels: u32,
    /// Seconds.
    pub duration: f64,
}

/// Reads the streams of a file. The packets of the video are counted, so `frames` is exact.
pub fn probe(tools: &Tools, path: &Path) -> Result<MediaInfo, MediaError> {
    // Only plain files: a playlist that names other hosts must not be followed.
    probe_with(tools, path, &["-protocol_whitelist", "file,pipe"])
}

/// The same for a file of a stranger's project: a playlist, which may name files outside the project, is refused.
pub fn probe_self_contained(tools: &Tools, path: &Path) -> Result<MediaInfo, MediaError> {
    probe_with(tools, path, &SELF_CONTAINED)
}

fn probe_with(tools: &Tools, path: &Path, bounds: &[&str]) -> Result<MediaInfo, MediaError> {
    let mut command = tools.ffprobe();
    command.args(bounds).arg("-count_packets");
    command.args(["-show_entries", "format=duration:stream=codec_type,codec_name,width,height,pix_fmt,r_frame_rate,nb_read_packets,duration,sample_rate,channels,color_space:stream_tags=alpha_mode,DURATION:stream_side_data=rotation", "-of", "json"]);
    command.arg(path);
    let output = run_within(&mut command, PROBE_LIMIT, Memory::OF_STRANGERS).map_err(undecodable)?;
    let report: Report =
        serde_json::from_slice(&output).map_err(|error| MediaError::Undecodable(format!("ffprobe: {error}")))?;
    Ok(report.into_info())
}

/// A tool that fails on an input is telling us about the input.
pub(crate) fn undecodable(error: MediaError) -> MediaError {
    match error {
        MediaError::ToolFailed { stderr, .. } => {
            let reason = stderr.lines().last().unwrap_or("unknown format");
            // The last colon-separated part is the reason; the rest is our own path.
            MediaError::Undecodable(reason.rsplit(": ").next().unwrap_or(reason).to_owned())
        }
        other => other,
    }
}

#[derive(Deserialize)]
struct Report {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    format: Format,
}

#[derive(Deserialize, Default)]
struct Format {
    duration: Option<String>,
}

#[derive(Deserialize)]
struct Stream {
    codec_type: Option<String>,
    codec_name: Option<String>,
    width: Option<u32>,
    height: Option<u32>,
    pix_fmt: Option<String>,
    r_frame_rate: Option<String>,
    nb_read_packets: Option<String>,
    duration: Option<String>,
    sample_rate: Option<String>,
    channels: Option<u32>,
    color_space: Option<String>,
    #[serde(default)]
    tags: Tags,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Deserialize)]
struct SideData {
    /// Degrees.
    rotation: Option<f64>,
}

/// Matroska keeps the length of a stream in a tag.
#[derive(Deserialize, Default)]
struct Tags {
    #[serde(alias = "ALPHA_MODE")]
    alpha_mode: Option<String>,
    #[serde(rename = "DURATION")]
    duration: Option<String>,
}

impl Stream {
    /// Seconds; `total` where the stream does not say.
    fn seconds(&self, total: f64) -> f64 {
        match (&self.duration, &self.tags.duration) {
            (Some(_), _) => number(&self.duration),
            (None, Some(clock)) => clock_seconds(clock).unwrap_or(total),
            (None, None) => total,
        }
    }
}

/// `00:01:02.5` in seconds.
fn clock_seconds(text: &str) -> Option<f64> {
    text.split(':').try_fold(0.0, |sum, part| Some(sum * 60.0 + part.parse::<f64>().ok()?))
}

impl Report {
    fn into_info(self) -> MediaInfo {
        let total = number(&self.format.duration);
        let of_type = |kind: &str| self.streams.iter().find(|stream| stream.codec_type.as_deref() == Some(kind));
        let video = of_type("video").map(|stream| VideoStream {
            codec: stream.codec_name.clone().unwrap_or_default(),
            width: stream.width.unwrap_or(0),
            height: stream.height.unwrap_or(0),
            pixel_format: stream.pix_fmt.clone().unwrap_or_default(),
            frame_rate: stream.r_frame_rate.as_deref().map_or(0.0, ratio),
            frames: stream.nb_read_packets.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0),
            duration: stream.seconds(total),
            colour_space: stream.color_space.clone(),
            is_turned: stream
                .side_data_list
                .iter()
                .filter_map(|data| data.rotation)
                .any(|degrees| (degrees.rem_euclid(180.0) - 90.0).abs() < 1.0),
            transparent: stream.tags.alpha_mode.as_deref() == Some("1"),
        });
        let audio = of_type("audio").map(|stream| AudioStream {
            codec: stream.codec_name.clone().unwrap_or_default(),
            sample_rate: stream.sample_rate.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0),
            channels: stream.channels.unwrap_or(0),
            duration: stream.seconds(total),
        });
        MediaInfo { duration: total, video, audio }
    }
}

fn number(text: &Option<String>) -> f64 {
    text.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0.0)
}

fn ratio(text: &str) -> f64 {
    let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
    match (numerator.parse::<f64>(), denominator.parse::<f64>()) {
        (Ok(numerator), Ok(denominator)) if denominator > 0.0 => numerator / denominator,
        _ => 0.0,
    }
}
