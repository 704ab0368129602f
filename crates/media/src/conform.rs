//! Somebody else's video brought to a size, a rate and a length of ours.

use std::path::Path;
use std::time::Duration;

use herald_domain::video::Canvas;

use crate::encode::{COLOUR_TAGS, PRESET, QUALITY};
use crate::probe::SELF_CONTAINED;
use crate::process::{MediaError, Memory, Tools, run_within};

const LIMIT: Duration = Duration::from_secs(1_800);
/// What is short of the length by no more than this is made up with its last frame, in seconds.
const SHORT: f64 = 0.25;

/// Writes the pictures of `input` as a segment that [`crate::mux`] can join: `frames` frames of `canvas` at `fps`, H.264. What
/// has another shape is enlarged and cut at the sides; what is longer ends, and what is shorter by more than a quarter of a
/// second stays shorter. Its sound is dropped.
///
/// # Errors
/// [`MediaError::Undecodable`] when the input cannot be read.
pub fn conform(
    tools: &Tools,
    input: &Path,
    canvas: Canvas,
    fps: u32,
    frames: u64,
    output: &Path,
) -> Result<(), MediaError> {
    let (width, height) = (canvas.width, canvas.height);
    let filter = format!(
        "fps={fps},scale={width}:{height}:force_original_aspect_ratio=increase:out_color_matrix=bt709:out_range=tv,\
         crop={width}:{height},setsar=1,format=yuv420p,tpad=stop_mode=clone:stop_duration={SHORT}"
    );
    let mut command = tools.ffmpeg();
    command.args(SELF_CONTAINED).arg("-i").arg(input).args(["-map", "0:v:0", "-an", "-vf", &filter]);
    command.args(["-frames:v", &frames.to_string(), "-c:v", "libx264", "-preset", PRESET, "-crf", QUALITY]);
    command.args(["-profile:v", "high", "-g", &(fps * 2).to_string(), "-flags", "+cgop"]);
    command.args(COLOUR_TAGS).args(["-video_track_timescale", &(fps * 512).to_string(), "-f", "mp4"]);
    run_within(command.arg(output), LIMIT, Memory::OF_STRANGERS).map(drop).map_err(|error| match error {
        MediaError::ToolFailed { .. } => MediaError::Undecodable(error.to_string()),
        other => other,
    })
}
