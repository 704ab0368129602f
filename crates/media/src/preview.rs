//! Small pictures of a video: a thumbnail and a moving preview.

use std::path::Path;
use std::time::Duration;

use crate::process::{MediaError, Tools, run};

const LIMIT: Duration = Duration::from_secs(120);

/// A JPEG of the frame at `seconds`, at most 1280 pixels wide.
pub fn thumbnail(tools: &Tools, video: &Path, seconds: f64, output: &Path) -> Result<(), MediaError> {
    let mut command = tools.ffmpeg();
    command.args(["-ss", &format!("{seconds:.3}"), "-i"]).arg(video);
    command.args(["-frames:v", "1", "-vf", "scale='min(1280,iw)':-2", "-q:v", "3", "-f", "mjpeg"]).arg(output);
    run(&mut command, LIMIT).map(drop)
}

/// A looping GIF of the first `seconds`, 10 frames per second, at most 480 pixels wide, with a palette of its own.
pub fn animated(tools: &Tools, video: &Path, seconds: f64, output: &Path) -> Result<(), MediaError> {
    let filter = "fps=10,scale='min(480,iw)':-2:flags=lanczos,split[a][b];[a]palettegen=max_colors=128[p];\
                  [b][p]paletteuse=dither=bayer:bayer_scale=4";
    let mut command = tools.ffmpeg();
    command.args(["-t", &format!("{seconds:.3}"), "-i"]).arg(video);
    command.args(["-vf", filter, "-loop", "0", "-f", "gif"]).arg(output);
    run(&mut command, LIMIT).map(drop)
}
