//! Raw frames in, one segment out, through a pipe and without temporary frame files.

use std::io;
use std::path::Path;
use std::time::Duration;

use herald_domain::video::{Canvas, OutputFormat};

use crate::feed::Feed;
use crate::process::{MediaError, Tools};

/// Speed of the encoder against size of the file.
pub const PRESET: &str = "veryfast";
/// Constant rate factor: visually clean for a talking head at [`PRESET`].
pub(crate) const QUALITY: &str = "20";
/// The same for VP9, whose scale is another.
const VP9_QUALITY: &str = "28";
/// Time the encoder gets to flush after the last frame.
const FLUSH_LIMIT: Duration = Duration::from_secs(120);

/// From RGBA to what [`VP9`] takes.
pub(crate) const TO_VP9: &str = "scale=out_color_matrix=bt709:out_range=tv,format=yuva420p";
/// VP9 with coverage. Frames that refer ahead (alternate references) and a plane of coverage exclude each other.
pub(crate) const VP9: [&str; 18] = [
    "-c:v",
    "libvpx-vp9",
    "-auto-alt-ref",
    "0",
    "-crf",
    VP9_QUALITY,
    "-b:v",
    "0",
    "-deadline",
    "realtime",
    "-cpu-used",
    "7",
    "-row-mt",
    "1",
    "-tile-columns",
    "2",
    "-metadata:s:v:0",
    "alpha_mode=1",
];

/// Colours as every file of ours has them.
pub(crate) const COLOUR_TAGS: [&str; 8] =
    ["-color_range", "tv", "-color_primaries", "bt709", "-color_trc", "bt709", "-colorspace", "bt709"];

/// An encoder fed with frames of one layout: planar YUV 4:2:0 (BT.709, limited range) for MP4, RGBA with straight alpha
/// for transparent WebM.
pub struct SegmentEncoder {
    feed: Feed,
    frame_bytes: usize,
}

impl SegmentEncoder {
    /// Starts encoding to `path`, a file that [`crate::mux`] can concatenate without loss. Every segment starts with a key
    /// frame and refers to nothing outside itself.
    pub fn start(
        tools: &Tools,
        format: OutputFormat,
        canvas: Canvas,
        fps: u32,
        path: &Path,
    ) -> Result<SegmentEncoder, MediaError> {
        let mut command = tools.ffmpeg();
        let (size, rate) = (format!("{}x{}", canvas.width, canvas.height), fps.to_string());
        match format {
            OutputFormat::Mp4 => {
                command.args(["-f", "rawvideo", "-pix_fmt", "yuv420p", "-color_range", "tv", "-colorspace", "bt709"]);
                command.args(["-s", &size, "-r", &rate, "-i", "-"]);
                command.args(["-c:v", "libx264", "-preset", PRESET, "-crf", QUALITY, "-profile:v", "high"]);
                command.args(["-pix_fmt", "yuv420p", "-g", &(fps * 2).to_string(), "-flags", "+cgop"]);
                command.args(COLOUR_TAGS).args(["-video_track_timescale", &(fps * 512).to_string(), "-f", "mp4"]);
            }
            OutputFormat::Webm => {
                command.args(["-f", "rawvideo", "-pix_fmt", "rgba", "-s", &size, "-r", &rate, "-i", "-"]);
                command.args(["-vf", TO_VP9]).args(VP9).args(["-g", &(fps * 2).to_string()]);
                command.args(COLOUR_TAGS).args(["-f", "webm"]);
            }
        }
        let feed = Feed::start(command.arg(path))?;
        Ok(SegmentEncoder { feed, frame_bytes: frame_bytes(format, canvas) })
    }

    /// Adds one frame, rows without padding: the Y plane, then U, then V; or RGBA.
    pub fn write_frame(&mut self, frame: &[u8]) -> Result<(), MediaError> {
        if frame.len() != self.frame_bytes {
            return Err(MediaError::Io(io::Error::other("a frame of the wrong size reached the encoder")));
        }
        self.feed.write(frame)
    }

    /// Ends the segment; the file is complete when this returns `Ok`.
    pub fn finish(self) -> Result<(), MediaError> {
        self.feed.finish(FLUSH_LIMIT)
    }
}

/// Bytes of one frame; both sides of the canvas are even.
pub fn frame_bytes(format: OutputFormat, canvas: Canvas) -> usize {
    let pixels = canvas.width as usize * canvas.height as usize;
    match format {
        OutputFormat::Mp4 => pixels * 3 / 2,
        OutputFormat::Webm => pixels * 4,
    }
}
