//! Small pictures of a video: a thumbnail, a moving preview, a small film.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::process::{MediaError, Tools, run};

const LIMIT: Duration = Duration::from_secs(120);

/// What is seen behind a transparent video in its previews, which cannot be transparent.
const PAPER: &str = "lutrgb=r=233:g=236:b=239:a=255";

/// Opens the video from `seconds` on; the filter chain that follows starts with the answered one.
fn open(command: &mut Command, video: &Path, transparent: bool) -> String {
    if transparent {
        // The decoder ffmpeg would choose leaves the coverage out.
        command.args(["-c:v", "libvpx-vp9"]);
    }
    command.arg("-i").arg(video);
    match transparent {
        true => format!("format=rgba,split[a][b];[a]{PAPER}[p];[p][b]overlay=format=rgb,"),
        false => String::new(),
    }
}

/// A JPEG of the frame at `seconds`, at most 1280 pixels wide.
pub fn thumbnail(
    tools: &Tools,
    video: &Path,
    transparent: bool,
    seconds: f64,
    output: &Path,
) -> Result<(), MediaError> {
    let mut command = tools.ffmpeg();
    command.args(["-ss", &format!("{seconds:.3}")]);
    let start = open(&mut command, video, transparent);
    command.args(["-frames:v", "1", "-vf", &format!("{start}scale='min(1280,iw)':-2"), "-q:v", "3", "-f", "mjpeg"]);
    command.arg(output);
    run(&mut command, LIMIT).map(drop)
}

/// A looping GIF of the first `seconds`, 10 frames per second, at most 480 pixels wide, with a palette of its own.
pub fn animated(tools: &Tools, video: &Path, transparent: bool, seconds: f64, output: &Path) -> Result<(), MediaError> {
    let mut command = tools.ffmpeg();
    command.args(["-t", &format!("{seconds:.3}")]);
    let start = open(&mut command, video, transparent);
    let filter = format!(
        "{start}fps=10,scale='min(480,iw)':-2:flags=lanczos,split[m][n];[m]palettegen=max_colors=128[q];\
         [n][q]paletteuse=dither=bayer:bayer_scale=4"
    );
    command.args(["-vf", &filter, "-loop", "0", "-f", "gif"]).arg(output);
    run(&mut command, LIMIT).map(drop)
}

/// A silent MP4 of the whole video, `side` pixels on its shorter side.
pub fn small_film(tools: &Tools, video: &Path, side: u32, output: &Path) -> Result<(), MediaError> {
    let mut command = tools.ffmpeg();
    let filter = format!("scale='if(gt(iw,ih),-2,{side})':'if(gt(iw,ih),{side},-2)':flags=bicubic");
    command.arg("-i").arg(video).args(["-vf", &filter, "-an", "-c:v", "libx264", "-preset", "faster", "-crf", "26"]);
    command.args(["-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4"]).arg(output);
    run(&mut command, LIMIT).map(drop)
}
